import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { throwIfCancelled } from '#core/kernel/errors.ts';
import type { FileSource } from '#core/kernel/files.ts';

const BLOCK_BYTES = 4 * 1_048_576;

/** SHA-256 of a file's bytes in hexadecimal digits, as `sha256sum` prints it. The file is read in blocks, never whole. */
export async function hashFile(file: FileSource, signal?: AbortSignal): Promise<string> {
  const hash = sha256.create();
  for (let start = 0; start < file.size; start += BLOCK_BYTES) {
    throwIfCancelled(signal);
    hash.update(await file.read(start, Math.min(file.size, start + BLOCK_BYTES)));
  }
  return bytesToHex(hash.digest());
}
