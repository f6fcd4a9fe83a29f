import { fillPhilox } from './philox.ts';

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

/** Counter-based stream of a seed (any whole number below 2^53). */
export function createRandomStream(seed: number): RandomStream {
  const key0 = seed >>> 0;
  const key1 = Math.floor(seed / 4_294_967_296) >>> 0;
  const words = new Int32Array(4);
  let [customer, number, use] = [0, 0, 0];
  let block = 0;
  let used = 4;
  return {
    select: (customerKey, draw, purpose) => {
      customer = customerKey;
      number = draw;
      use = purpose;
      block = 0;
      used = 4;
    },
    nextUniform: () => {
      if (used === 4) {
        fillPhilox(words, customer, number, use, block, key0, key1);
        block += 1;
        used = 0;
      }
      const high = (words[used] as number) >>> 5;
      const low = (words[used + 1] as number) >>> 6;
      used += 2;
      return (high * 67_108_864 + low + 0.5) / 9_007_199_254_740_992;
    },
  };
}
