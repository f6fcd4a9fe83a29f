import { type IndexedHistories, sumUpTo } from '#core/clv/compress.ts';
import type { Likelihood } from '#core/clv/likelihood.ts';

/**
 * Log-likelihood of the NBD (Ehrenberg 1959) for the times of the purchases, not only their number: the limit of the
 * dropout models when nobody drops out. Gradient by the logarithms of r and α.
 *
 * ln Γ(r + x) − ln Γ(r) + r ln α − (r + x) ln(α + T).
 */
export function createNbdLikelihood(histories: IndexedHistories): Likelihood {
  const { count, x, weight, counts, countIndex, times, endIndex } = histories;
  const logTime = new Float64Array(times.length);
  const timeShare = new Float64Array(times.length);
  return (values, gradient) => {
    const [r = 0, alpha = 0] = values;
    for (let index = 0; index < times.length; index += 1) {
      const time = times[index] ?? 0;
      logTime[index] = Math.log1p(time / alpha);
      timeShare[index] = time / (alpha + time);
    }
    const logPurchases = sumUpTo(counts, 0, (i) => Math.log((r + i) / alpha));
    const slopePurchases = sumUpTo(counts, 0, (i) => r / (r + i));
    let total = 0;
    let byR = 0;
    let byAlpha = 0;
    for (let row = 0; row < count; row += 1) {
      const share = weight[row] ?? 0;
      const purchases = x[row] ?? 0;
      const k = countIndex[row] ?? 0;
      const end = endIndex[row] ?? 0;
      total += share * ((logPurchases[k] ?? 0) - (r + purchases) * (logTime[end] ?? 0));
      byR += share * ((slopePurchases[k] ?? 0) - r * (logTime[end] ?? 0));
      byAlpha += share * ((r + purchases) * (timeShare[end] ?? 0) - purchases);
    }
    gradient[0] = byR;
    gradient[1] = byAlpha;
    return total;
  };
}
