/**
 * Philox4x32-10 (Salmon, Moraes, Dror & Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3"): four words from a counter of
 * four words and a key of two. Passes BigCrush; known-answer vectors are in the tests. Written for inner loops: 32-bit integer
 * operations only, nothing allocated.
 */
export function fillPhilox(
  out: Int32Array,
  counter0: number,
  counter1: number,
  counter2: number,
  counter3: number,
  key0: number,
  key1: number,
): void {
  let c0 = counter0 | 0;
  let c1 = counter1 | 0;
  let c2 = counter2 | 0;
  let c3 = counter3 | 0;
  let k0 = key0 | 0;
  let k1 = key1 | 0;
  for (let round = 0; round < 10; round += 1) {
    const low0 = c0 & 0xffff;
    const top0 = c0 >>> 16;
    const middle0 = (Math.imul(top0, 0x1f53) + (Math.imul(low0, 0x1f53) >>> 16)) | 0;
    const cross0 = (Math.imul(low0, 0xd251) + (middle0 & 0xffff)) | 0;
    const high0 = (Math.imul(top0, 0xd251) + (middle0 >>> 16) + (cross0 >>> 16)) | 0;
    const low2 = c2 & 0xffff;
    const top2 = c2 >>> 16;
    const middle2 = (Math.imul(top2, 0x8d57) + (Math.imul(low2, 0x8d57) >>> 16)) | 0;
    const cross2 = (Math.imul(low2, 0xcd9e) + (middle2 & 0xffff)) | 0;
    const high2 = (Math.imul(top2, 0xcd9e) + (middle2 >>> 16) + (cross2 >>> 16)) | 0;
    const product0 = Math.imul(c0, 0xd2511f53);
    const product2 = Math.imul(c2, 0xcd9e8d57);
    c0 = high2 ^ c1 ^ k0;
    c1 = product2;
    c2 = high0 ^ c3 ^ k1;
    c3 = product0;
    k0 = (k0 + 0x9e3779b9) | 0;
    k1 = (k1 + 0xbb67ae85) | 0;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}
