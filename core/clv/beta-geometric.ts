import { type IndexedHistories, sumUpTo } from '#core/clv/compress.ts';
import type { Likelihood } from '#core/clv/likelihood.ts';
import { computeLogistic } from '#core/clv/special.ts';

/**
 * When a customer may drop out: 0 = after each repeat purchase (BG/NBD), 1 = after the first purchase too (MBG/NBD).
 */
export type FirstDropout = 0 | 1;

/**
 * ln of the odds of having dropped out against being alive, given the history.
 *
 * ln a − ln(b + x + k − 1) + (r + x) ln((α + T) / (α + tx)), k = first dropout; −∞ where nobody can have dropped out.
 * BG: Fader, Hardie & Lee (2005), "Counting your customers the easy way", eq. 7 and Hardie's note 027; MBG: Batislam,
 * Denizel & Filiztekin (2007).
 */
function computeDropoutLogOdds(
  values: readonly number[],
  firstDropout: FirstDropout,
  x: number,
  tx: number,
  T: number,
): number {
  const [r = 0, alpha = 0, a = 0, b = 0] = values;
  if (x + firstDropout === 0) return -Infinity;
  return Math.log(a) - Math.log(b + x + firstDropout - 1) + (r + x) * Math.log1p((T - tx) / (alpha + tx));
}

/** P(alive) at the end of observation, from the odds of {@link computeDropoutLogOdds}; no power overflows. */
export function computeBetaGeometricPAlive(
  values: readonly number[],
  firstDropout: FirstDropout,
  x: number,
  tx: number,
  T: number,
): number {
  return computeLogistic(computeDropoutLogOdds(values, firstDropout, x, tx, T));
}

/**
 * Log-likelihood of BG/NBD (Fader, Hardie & Lee 2005, eq. 6) and MBG/NBD (Batislam et al. 2007) with the gradient by
 * the logarithms of r, α, a, b.
 *
 * Γ(r + x) / Γ(r) α^(−x) and the ratio of Beta functions are products over the purchases, times enter as
 * ln(1 + t / α): nothing cancels when r, α or b grow without bound.
 */
export function createBetaGeometricLikelihood(histories: IndexedHistories, firstDropout: FirstDropout): Likelihood {
  const { count, x, weight, counts, countIndex, times, lastIndex, endIndex } = histories;
  const logTime = new Float64Array(times.length);
  const timeShare = new Float64Array(times.length);
  return (values, gradient) => {
    const [r = 0, alpha = 0, a = 0, b = 0] = values;
    for (let index = 0; index < times.length; index += 1) {
      const time = times[index] ?? 0;
      logTime[index] = Math.log1p(time / alpha);
      timeShare[index] = time / (alpha + time);
    }
    const logPurchases = sumUpTo(counts, 0, (i) => Math.log((r + i) / alpha));
    const slopePurchases = sumUpTo(counts, 0, (i) => r / (r + i));
    const logStays = sumUpTo(counts, firstDropout, (i) => -Math.log1p(a / (b + i)));
    const slopeA = sumUpTo(counts, firstDropout, (i) => -a / (a + b + i));
    const slopeB = sumUpTo(counts, firstDropout, (i) => (a * b) / ((b + i) * (a + b + i)));
    const logA = Math.log(a);
    const logDrop = counts.map((n) => (n + firstDropout === 0 ? -Infinity : logA - Math.log(b + n + firstDropout - 1)));
    let total = 0;
    let byR = 0;
    let byAlpha = 0;
    let byA = 0;
    let byB = 0;
    for (let row = 0; row < count; row += 1) {
      const share = weight[row] ?? 0;
      const purchases = x[row] ?? 0;
      const k = countIndex[row] ?? 0;
      const end = endIndex[row] ?? 0;
      const last = lastIndex[row] ?? 0;
      const power = r + purchases;
      const logEnd = logTime[end] ?? 0;
      const odds = (logDrop[k] ?? 0) + power * (logEnd - (logTime[last] ?? 0));
      const falling = Math.exp(odds > 0 ? -odds : odds);
      const alive = odds > 0 ? falling / (1 + falling) : 1 / (1 + falling);
      const gone = odds > 0 ? 1 / (1 + falling) : falling / (1 + falling);
      total +=
        share *
        ((logPurchases[k] ?? 0) + (logStays[k] ?? 0) - power * logEnd + (odds > 0 ? odds : 0) + Math.log1p(falling));
      const logMean = alive * logEnd + gone * (logTime[last] ?? 0);
      const shareMean = alive * (timeShare[end] ?? 0) + gone * (timeShare[last] ?? 0);
      byR += share * ((slopePurchases[k] ?? 0) - r * logMean);
      byAlpha += share * (power * shareMean - purchases);
      byA += share * ((slopeA[k] ?? 0) + gone);
      byB += share * ((slopeB[k] ?? 0) - (gone === 0 ? 0 : (gone * b) / (b + purchases + firstDropout - 1)));
    }
    gradient[0] = byR;
    gradient[1] = byAlpha;
    gradient[2] = byA;
    gradient[3] = byB;
    return total;
  };
}
