import { throwIfCancelled } from '#core/kernel/errors.ts';
import type { FileSource } from '#core/kernel/files.ts';

const BLOCK_BYTES = 8 * 1_048_576;
const DIGEST_BYTES = 32;

/** SHA-256 over the SHA-256 of each 8 MiB block of a file, hexadecimal: the file is read in blocks, never whole. */
export async function fingerprintFile(file: FileSource, signal?: AbortSignal): Promise<string> {
  const blocks = Math.max(1, Math.ceil(file.size / BLOCK_BYTES));
  const digests = new Uint8Array(blocks * DIGEST_BYTES);
  for (let block = 0; block < blocks; block += 1) {
    throwIfCancelled(signal);
    const bytes = await file.read(block * BLOCK_BYTES, Math.min(file.size, (block + 1) * BLOCK_BYTES));
    digests.set(new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(bytes))), block * DIGEST_BYTES);
  }
  const whole = new Uint8Array(await crypto.subtle.digest('SHA-256', digests));
  return [...whole].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
