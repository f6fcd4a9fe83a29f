import { type IndexedHistories, sumUpTo } from './compress.ts';
import type { Likelihood } from './likelihood.ts';

/**
 * Log-likelihood of the NBD (Ehrenberg 1959) for the times of the purchases, not only their number: the limit of the
 * dropout models when nobody drops out. Gradient and curvature by the logarithms of r and α.
 *
 * ln Γ(r + x) − ln Γ(r) + r ln α − (r + x) ln(α + T): a sum over distinct x and a sum over distinct T.
 */
export function createNbdLikelihood(histories: IndexedHistories): Likelihood {
  const { counts, times, weightByCount, weightByEnd, purchasesByEnd, purchases } = histories;
  return (values, gradient, curvature) => {
    const [r = 0, alpha = 0] = values;
    const logPurchases = sumUpTo(counts, 0, (i) => Math.log((r + i) / alpha));
    const slopePurchases = sumUpTo(counts, 0, (i) => r / (r + i));
    let total = 0;
    let byR = 0;
    let byAlpha = -purchases;
    let byRAlpha = 0;
    let byAlphaAlpha = 0;
    for (let k = 0; k < counts.length; k += 1) {
      total += (weightByCount[k] ?? 0) * (logPurchases[k] ?? 0);
      byR += (weightByCount[k] ?? 0) * (slopePurchases[k] ?? 0);
    }
    let logSum = 0;
    for (let index = 0; index < times.length; index += 1) {
      const weight = weightByEnd[index] ?? 0;
      if (weight === 0) continue;
      const time = times[index] ?? 0;
      const logTime = Math.log1p(time / alpha);
      const share = time / (alpha + time);
      const power = r * weight + (purchasesByEnd[index] ?? 0);
      total -= power * logTime;
      logSum += weight * logTime;
      byAlpha += power * share;
      byRAlpha += r * weight * share;
      byAlphaAlpha -= power * share * (1 - share);
    }
    byR -= r * logSum;
    gradient[0] = byR;
    gradient[1] = byAlpha;
    if (curvature !== undefined) {
      const bend = sumUpTo(counts, 0, (i) => (r * i) / ((r + i) * (r + i)));
      const byRR = bend.reduce((sum, entry, k) => sum + (weightByCount[k] ?? 0) * entry, 0) - r * logSum;
      curvature.set([-byRR, -byRAlpha, -byRAlpha, -byAlphaAlpha]);
    }
    return total;
  };
}
