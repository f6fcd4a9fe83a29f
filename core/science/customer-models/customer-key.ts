/**
 * Stable 32-bit key of a customer id, from its UTF-8 bytes: FNV-1a with the finishing steps of MurmurHash3, so that ids that
 * differ in their last digit lie far apart. Keys name random streams; two customers with one key share their luck only.
 */
export function hashCustomerKey(bytes: Uint8Array, start = 0, end = bytes.length): number {
  let hash = 0x811c9dc5;
  for (let index = start; index < end; index += 1) hash = Math.imul(hash ^ (bytes[index] as number), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
