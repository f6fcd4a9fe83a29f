import { type IndexedHistories, sumUpTo } from './compress.ts';
import { createDeathTable } from './death-table.ts';
import type { Likelihood } from './likelihood.ts';
import { integratePowers } from '#core/science/numeric/quadrature.ts';
import { computeLogistic } from '#core/science/numeric/special.ts';

/**
 * ln of the odds of having dropped out against being alive, given the history: the death integral
 * s/β ∫ (1 + τ/α)^(−r−x) (1 + τ/β)^(−s−1) dτ over (tx, T) against (1 + T/α)^(−r−x) (1 + T/β)^(−s).
 *
 * `moments` receives what {@link integratePowers} writes. Schmittlein, Morrison & Colombo (1987), eq. 11–13, with the
 * integral in place of the difference of two 2F1, so that nothing cancels and tx = T is no special case.
 */
function computeLogOdds(values: readonly number[], x: number, tx: number, T: number, moments: Float64Array): number {
  const [r = 0, alpha = 0, s = 0, beta = 0] = values;
  if (!(T > tx)) return -Infinity;
  integratePowers(r + x, alpha, s + 1, beta, tx, T, moments);
  return Math.log(s / beta) + (moments[0] ?? 0) + (r + x) * Math.log1p(T / alpha) + s * Math.log1p(T / beta);
}

/** P(alive) at the end of observation under Pareto/NBD; Schmittlein, Morrison & Colombo (1987). */
export function createParetoPAlive(values: readonly number[]): (x: number, tx: number, T: number) => number {
  const moments = new Float64Array(5);
  return (x, tx, T) => computeLogistic(computeLogOdds(values, x, tx, T, moments));
}

/**
 * Log-likelihood of Pareto/NBD (Schmittlein, Morrison & Colombo 1987; Fader & Hardie 2005, "A note on deriving the
 * Pareto/NBD model") with the gradient by the logarithms of r, α, s, β. The derivatives of the death integral are means
 * under its own density, from the same quadrature nodes.
 */
export function createParetoLikelihood(histories: IndexedHistories): Likelihood {
  const { count, x, tx, T, weight, counts, countIndex, times, endIndex } = histories;
  const logByAlpha = new Float64Array(times.length);
  const logByBeta = new Float64Array(times.length);
  const moments = new Float64Array(5);
  const table = createDeathTable(histories);
  return (values, gradient) => {
    const [r = 0, alpha = 0, s = 0, beta = 0] = values;
    table?.update(r, alpha, s, beta);
    for (let index = 0; index < times.length; index += 1) {
      logByAlpha[index] = Math.log1p((times[index] ?? 0) / alpha);
      logByBeta[index] = Math.log1p((times[index] ?? 0) / beta);
    }
    const logPurchases = sumUpTo(counts, 0, (i) => Math.log((r + i) / alpha));
    const slopePurchases = sumUpTo(counts, 0, (i) => r / (r + i));
    const logDropout = Math.log(s / beta);
    let total = 0;
    let byR = 0;
    let byAlpha = 0;
    let byS = 0;
    let byBeta = 0;
    for (let row = 0; row < count; row += 1) {
      const share = weight[row] ?? 0;
      const purchases = x[row] ?? 0;
      const last = tx[row] ?? 0;
      const observed = T[row] ?? 0;
      const k = countIndex[row] ?? 0;
      const end = endIndex[row] ?? 0;
      const power = r + purchases;
      const endAlpha = logByAlpha[end] ?? 0;
      const endBeta = logByBeta[end] ?? 0;
      const logAlive = -power * endAlpha - s * endBeta;
      let logGone = -Infinity;
      if (observed > last) {
        if (table === null) integratePowers(power, alpha, s + 1, beta, last, observed, moments);
        else table.read(row, moments);
        logGone = logDropout + (moments[0] ?? 0);
      } else {
        moments.fill(0);
      }
      const odds = logGone - logAlive;
      const falling = Math.exp(odds > 0 ? -odds : odds);
      const alive = odds > 0 ? falling / (1 + falling) : 1 / (1 + falling);
      const gone = odds > 0 ? 1 / (1 + falling) : falling / (1 + falling);
      total += share * ((logPurchases[k] ?? 0) + Math.max(logAlive, logGone) + Math.log1p(falling));
      const logAlpha = alive * endAlpha + gone * (moments[1] ?? 0);
      const shareAlpha = (alive * observed) / (alpha + observed) + gone * (moments[2] ?? 0);
      byR += share * ((slopePurchases[k] ?? 0) - r * logAlpha);
      byAlpha += share * (power * shareAlpha - purchases);
      byS += share * (gone - s * (alive * endBeta + gone * (moments[3] ?? 0)));
      byBeta += share * ((s * alive * observed) / (beta + observed) + gone * ((s + 1) * (moments[4] ?? 0) - 1));
    }
    gradient[0] = byR;
    gradient[1] = byAlpha;
    gradient[2] = byS;
    gradient[3] = byBeta;
    return total;
  };
}
