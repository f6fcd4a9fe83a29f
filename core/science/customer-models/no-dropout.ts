import type { FirstDropout } from './beta-geometric.ts';
import type { IndexedHistories } from './compress.ts';

/** Probabilities of dropping out that are tried, from the smallest on, evenly in the logarithm, and 1. */
const SMALLEST = 1e-6;
const STEPS_PER_TENFOLD = 20;

/**
 * The largest rise of the log-likelihood, per customer, when a small share of the customers is given any one probability
 * of dropping out instead of none, at the NBD's r and α. The likelihood is concave in the distribution of that
 * probability: where nothing rises, no distribution of it whatever fits better at these r and α than nobody dropping out.
 *
 * Per customer the rise is (1 − p)^n − 1 + p (1 − p)^(n−1) ((α + T) / (α + tx))^(r + x), n = x + first dropout.
 */
export function measureDropoutRise(
  nbd: readonly number[],
  histories: IndexedHistories,
  firstDropout: FirstDropout,
): number {
  const [r = 0, alpha = 0] = nbd;
  const { counts, countStart, weight, weightByCount, times, lastIndex, endIndex, customers } = histories;
  const logTime = times.map((time) => Math.log1p(time / alpha));
  const odds = counts.map((count, k) => {
    let sum = 0;
    const power = r + count;
    for (let row = countStart[k] as number; row < (countStart[k + 1] as number); row += 1) {
      const log = (logTime[endIndex[row] as number] as number) - (logTime[lastIndex[row] as number] as number);
      sum += (weight[row] as number) * Math.exp(power * log);
    }
    return sum;
  });
  let largest = -Infinity;
  for (let step = 0; ; step += 1) {
    const p = Math.min(1, SMALLEST * 10 ** (step / STEPS_PER_TENFOLD));
    let rise = -customers;
    for (let k = 0; k < counts.length; k += 1) {
      const chances = (counts[k] ?? 0) + firstDropout;
      const stays = (1 - p) ** chances;
      rise += (weightByCount[k] ?? 0) * stays;
      if (chances > 0) rise += p * (1 - p) ** (chances - 1) * (odds[k] ?? 0);
    }
    largest = Math.max(largest, rise / p);
    if (p === 1) return largest / customers;
  }
}
