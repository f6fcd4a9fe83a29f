import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/**
 * SHA-256 (FIPS 180-4), 32 bytes. Synchronous, for hundreds of thousands of short texts in one go, where a promise per text would
 * take longer than the hash.
 */
export function computeSha256(bytes: Uint8Array): Uint8Array {
  return sha256(bytes);
}

/** SHA-256 of a text's UTF-8 bytes in hexadecimal digits. */
export function hashText(text: string): string {
  return bytesToHex(sha256(new TextEncoder().encode(text)));
}
