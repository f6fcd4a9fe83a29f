/**
 * What a random number is for. Together with seed, customer and draw it names the number, so that adding a strategy,
 * filtering customers or changing the order of the work changes no other number.
 */
export const PURPOSES = {
  component: 0,
  rate: 1,
  dropout: 2,
  deathTime: 3,
  lifetime: 4,
  purchases: 5,
  spendRate: 6,
  spend: 7,
  parameters: 8,
  history: 9,
  /** From here on: purposes of other rooms. */
  free: 16,
} as const;

/** A stream of uniform numbers that can be set to any (customer, draw, purpose). */
export type RandomStream = {
  /** Starts the stream of one purpose; the three numbers are taken as unsigned 32-bit words. */
  select(customerKey: number, draw: number, purpose: number): void;
  /** Next uniform number in (0, 1), 53 bits, never 0 or 1. */
  nextUniform(): number;
};

const MULTIPLIER_0 = 0xd2511f53;
const MULTIPLIER_1 = 0xcd9e8d57;
const KEY_STEP_0 = 0x9e3779b9;
const KEY_STEP_1 = 0xbb67ae85;

function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const low = aLow * bLow;
  const middle = aHigh * bLow + (low >>> 16);
  const cross = aLow * bHigh + (middle & 0xffff);
  return (aHigh * bHigh + Math.floor(middle / 65_536) + (cross >>> 16)) >>> 0;
}

/**
 * Philox4x32-10 (Salmon, Moraes, Dror & Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3"): four words from a
 * counter of four words and a key of two. Passes BigCrush; known-answer vectors are in the tests.
 */
export function computePhilox(counter: Uint32Array, key0: number, key1: number, out: Uint32Array): void {
  let [c0 = 0, c1 = 0, c2 = 0, c3 = 0] = counter;
  let k0 = key0 >>> 0;
  let k1 = key1 >>> 0;
  for (let round = 0; round < 10; round += 1) {
    const high0 = multiplyHigh(MULTIPLIER_0, c0);
    const high1 = multiplyHigh(MULTIPLIER_1, c2);
    const low0 = Math.imul(MULTIPLIER_0, c0) >>> 0;
    const low1 = Math.imul(MULTIPLIER_1, c2) >>> 0;
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0;
    k0 = (k0 + KEY_STEP_0) >>> 0;
    k1 = (k1 + KEY_STEP_1) >>> 0;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

/** Counter-based stream of a seed (any whole number below 2^53). */
export function createRandomStream(seed: number): RandomStream {
  const key0 = seed >>> 0;
  const key1 = Math.floor(seed / 4_294_967_296) >>> 0;
  const counter = new Uint32Array(4);
  const words = new Uint32Array(4);
  let used = 4;
  return {
    select: (customerKey, draw, purpose) => {
      counter[0] = customerKey;
      counter[1] = draw;
      counter[2] = purpose;
      counter[3] = 0;
      used = 4;
    },
    nextUniform: () => {
      if (used === 4) {
        computePhilox(counter, key0, key1, words);
        counter[3] = (counter[3] ?? 0) + 1;
        used = 0;
      }
      const high = (words[used] ?? 0) >>> 5;
      const low = (words[used + 1] ?? 0) >>> 6;
      used += 2;
      return (high * 67_108_864 + low + 0.5) / 9_007_199_254_740_992;
    },
  };
}
