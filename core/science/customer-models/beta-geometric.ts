import { type IndexedHistories, sumUpTo } from './compress.ts';
import type { Likelihood } from './likelihood.ts';
import { createNbdLikelihood } from './nbd.ts';
import { computeLogistic } from '#core/science/numeric/special.ts';

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

/** Entries of the sums that one block of equal x gives. */
const SUMS = 11;

/** A product of factors between 1 and 2 stays far below overflow up to here. */
const LARGE_PRODUCT = 1e280;

/**
 * What the customers of one x add beyond the closed sums over x and over T, with q the probability of having left, d and
 * d′, d″ the logarithm of (α + T) / (α + tx) and its derivatives by ln α. Writes Σ of: ln(1 + odds), q, q·d, q·d′ and,
 * where asked for, q·d″, v, v·d, v·d², v·d′, v·d′², v·d·d′ with v = q (1 − q), all times the customers of a row.
 */
function sumBlock(
  histories: IndexedHistories,
  k: number,
  terms: { readonly logDrop: number; readonly power: number; readonly hasCurvature: boolean },
  logTime: Float64Array,
  timeShare: Float64Array,
  out: Float64Array,
): void {
  const { weight, lastIndex, endIndex, countStart } = histories;
  const { logDrop, power, hasCurvature } = terms;
  out.fill(0);
  let [total, product, gone, goneLog, goneShare] = [0, 1, 0, 0, 0];
  let [goneBend, spread, spreadLog, spreadLogLog, spreadShare, spreadShareShare, spreadLogShare] = [
    0, 0, 0, 0, 0, 0, 0,
  ];
  const stop = countStart[k + 1] as number;
  for (let row = countStart[k] as number; row < stop; row += 1) {
    const customers = weight[row] as number;
    const last = lastIndex[row] as number;
    const end = endIndex[row] as number;
    const log = (logTime[end] as number) - (logTime[last] as number);
    const lastShare = timeShare[last] as number;
    const endShare = timeShare[end] as number;
    const share = lastShare - endShare;
    const odds = logDrop + power * log;
    const falling = Math.exp(odds > 0 ? -odds : odds);
    const left = odds > 0 ? 1 / (1 + falling) : falling / (1 + falling);
    if (odds > 0) total += customers * odds;
    if (customers === 1) {
      product *= 1 + falling;
      if (product > LARGE_PRODUCT) {
        total += Math.log(product);
        product = 1;
      }
    } else {
      total += customers * Math.log1p(falling);
    }
    const leaving = customers * left;
    gone += leaving;
    goneLog += leaving * log;
    goneShare += leaving * share;
    if (hasCurvature) {
      const variance = (leaving * (odds > 0 ? falling : 1)) / (1 + falling);
      goneBend += leaving * (endShare * (1 - endShare) - lastShare * (1 - lastShare));
      spread += variance;
      spreadLog += variance * log;
      spreadLogLog += variance * log * log;
      spreadShare += variance * share;
      spreadShareShare += variance * share * share;
      spreadLogShare += variance * log * share;
    }
  }
  out[0] = total + Math.log(product);
  out[1] = gone;
  out[2] = goneLog;
  out[3] = goneShare;
  if (!hasCurvature) return;
  out[4] = goneBend;
  out[5] = spread;
  out[6] = spreadLog;
  out[7] = spreadLogLog;
  out[8] = spreadShare;
  out[9] = spreadShareShare;
  out[10] = spreadLogShare;
}

/** Adds a block's curvature: Σ q ∂²odds + Σ q (1 − q) ∂odds ∂oddsᵀ, negated, by ln r, ln α, ln a, ln b. */
function addBlockCurvature(
  curvature: Float64Array,
  sums: Float64Array,
  block: { readonly r: number; readonly power: number; readonly slopeB: number; readonly bendB: number },
): void {
  const { r, power, slopeB, bendB } = block;
  const at = (index: number): number => sums[index] ?? 0;
  const add = (row: number, column: number, value: number): void => {
    curvature[row * 4 + column] = (curvature[row * 4 + column] ?? 0) - value;
    if (row !== column) curvature[column * 4 + row] = (curvature[column * 4 + row] ?? 0) - value;
  };
  add(0, 0, r * at(2) + r * r * at(7));
  add(0, 1, r * at(3) + r * power * at(10));
  add(0, 2, r * at(6));
  add(0, 3, slopeB * r * at(6));
  add(1, 1, power * at(4) + power * power * at(9));
  add(1, 2, power * at(8));
  add(1, 3, slopeB * power * at(8));
  add(2, 2, at(5));
  add(2, 3, slopeB * at(5));
  add(3, 3, bendB * at(1) + slopeB * slopeB * at(5));
}

/** Adds the curvature of the closed part: ln of the ratio of Beta functions, Σ over i of −ln(1 + a / (b + i)), negated. */
function addStayCurvature(
  curvature: Float64Array,
  sumOverCounts: (term: (i: number) => number) => number,
  a: number,
  b: number,
): void {
  const byAA = sumOverCounts((i) => (-a * (b + i)) / (a + b + i) ** 2);
  const byAB = sumOverCounts((i) => (a * b) / (a + b + i) ** 2);
  const byBB = sumOverCounts((i) => (b * i) / (b + i) ** 2 - (b * (a + i)) / (a + b + i) ** 2);
  curvature[10] = (curvature[10] ?? 0) - byAA;
  curvature[11] = (curvature[11] ?? 0) - byAB;
  curvature[14] = (curvature[14] ?? 0) - byAB;
  curvature[15] = (curvature[15] ?? 0) - byBB;
}

/**
 * Log-likelihood of BG/NBD (Fader, Hardie & Lee 2005, eq. 6) and MBG/NBD (Batislam et al. 2007) with the gradient and
 * the curvature by the logarithms of r, α, a, b.
 *
 * It is the NBD's, which are sums over distinct x and distinct T, plus per customer ln(1 + odds of having left): one
 * exponential a row. Γ(r + x) / Γ(r) α^(−x) and the ratio of Beta functions are products over the purchases, times enter
 * as ln(1 + t / α): nothing cancels when r, α or b grow without bound.
 */
export function createBetaGeometricLikelihood(histories: IndexedHistories, firstDropout: FirstDropout): Likelihood {
  const { counts, weightByCount, times } = histories;
  const logTime = new Float64Array(times.length);
  const timeShare = new Float64Array(times.length);
  const sums = new Float64Array(SUMS);
  const nbd = createNbdLikelihood(histories);
  const nbdGradient = new Float64Array(2);
  const nbdCurvature = new Float64Array(4);
  const sumOverCounts = (term: (i: number) => number): number =>
    sumUpTo(counts, firstDropout, term).reduce((sum, entry, k) => sum + (weightByCount[k] ?? 0) * entry, 0);
  return (values, gradient, curvature) => {
    const [r = 0, alpha = 0, a = 0, b = 0] = values;
    for (let index = 0; index < times.length; index += 1) {
      const time = times[index] ?? 0;
      logTime[index] = Math.log1p(time / alpha);
      timeShare[index] = time / (alpha + time);
    }
    let total = nbd([r, alpha], nbdGradient, curvature === undefined ? undefined : nbdCurvature);
    total += sumOverCounts((i) => -Math.log1p(a / (b + i)));
    let byR = nbdGradient[0] ?? 0;
    let byAlpha = nbdGradient[1] ?? 0;
    let byA = sumOverCounts((i) => -a / (a + b + i));
    let byB = sumOverCounts((i) => (a * b) / ((b + i) * (a + b + i)));
    if (curvature !== undefined) {
      const [rr = 0, rAlpha = 0, , alphaAlpha = 0] = nbdCurvature;
      curvature.fill(0);
      curvature.set([rr, rAlpha], 0);
      curvature.set([rAlpha, alphaAlpha], 4);
      addStayCurvature(curvature, sumOverCounts, a, b);
    }
    for (let k = 0; k < counts.length; k += 1) {
      const chances = (counts[k] ?? 0) + firstDropout;
      if (chances === 0) continue;
      const before = b + chances - 1;
      const power = r + (counts[k] ?? 0);
      const terms = { logDrop: Math.log(a) - Math.log(before), power, hasCurvature: curvature !== undefined };
      sumBlock(histories, k, terms, logTime, timeShare, sums);
      const [risen = 0, gone = 0, goneLog = 0, goneShare = 0] = sums;
      const slopeB = -b / before;
      total += risen;
      byR += r * goneLog;
      byAlpha += power * goneShare;
      byA += gone;
      byB += slopeB * gone;
      if (curvature !== undefined) {
        addBlockCurvature(curvature, sums, { r, power, slopeB, bendB: (-b * (chances - 1)) / (before * before) });
      }
    }
    gradient[0] = byR;
    gradient[1] = byAlpha;
    gradient[2] = byA;
    gradient[3] = byB;
    return total;
  };
}
