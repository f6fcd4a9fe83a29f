import { createAliveModel } from './alive-model.ts';
import { integratePowers } from '#core/science/numeric/quadrature.ts';
import { computeLogGamma } from '#core/science/numeric/special.ts';
import type { ModelPoint } from './types.ts';
import { WorkbenchError } from '#core/kernel/errors.ts';

/**
 * Expected repeat purchases of a customer in the first `weeks` weeks after the first purchase: E[X(t)] of Fader,
 * Hardie & Lee (2005) eq. 9, Batislam et al. (2007), Schmittlein et al. (1987) eq. 17.
 */
export function computeExpectedPurchasesOfNewCustomer(point: ModelPoint, weeks: number): number {
  const model = createAliveModel(point);
  return model.pAliveAtStart * model.describeFuture(0, 0).expect(weeks);
}

function computeLogBeta(a: number, b: number): number {
  return computeLogGamma(a) + computeLogGamma(b) - computeLogGamma(a + b);
}

/** ln P(n purchases in t weeks) of the NBD. */
function computeLogNbd(r: number, alpha: number, n: number, weeks: number): number {
  if (weeks === 0) return n === 0 ? 0 : -Infinity;
  const log = computeLogGamma(r + n) - computeLogGamma(r) - computeLogGamma(n + 1);
  return log - r * Math.log1p(weeks / alpha) + (n === 0 ? 0 : -n * Math.log1p(alpha / weeks));
}

/** P(n or more purchases in t weeks) of the NBD, summed from whichever side has no cancellation. */
function computeNbdTail(r: number, alpha: number, n: number, weeks: number): number {
  if (n === 0) return 1;
  if (weeks === 0) return 0;
  const z = weeks / (alpha + weeks);
  if (n > (r * weeks) / alpha) {
    let term = Math.exp(computeLogNbd(r, alpha, n, weeks));
    let sum = term;
    for (let i = n; i < n + 10_000_000 && term > 1e-17 * sum; i += 1) {
      term *= ((r + i) / (i + 1)) * z;
      sum += term;
    }
    return sum;
  }
  let below = 0;
  for (let i = 0; i < n; i += 1) below += Math.exp(computeLogNbd(r, alpha, i, weeks));
  return 1 - below;
}

function computeBetaGeometricCount(values: readonly number[], firstDropout: 0 | 1, n: number, weeks: number): number {
  const [r = 0, alpha = 0, a = 0, b = 0] = values;
  const chances = n + firstDropout;
  const base = computeLogBeta(a, b);
  const stayed = Math.exp(computeLogBeta(a, b + chances) - base + computeLogNbd(r, alpha, n, weeks));
  if (chances === 0) return stayed;
  return stayed + Math.exp(computeLogBeta(a + 1, b + chances - 1) - base) * computeNbdTail(r, alpha, n, weeks);
}

function computeParetoCount(values: readonly number[], n: number, weeks: number): number {
  const [r = 0, alpha = 0, s = 0, beta = 0] = values;
  const alive = Math.exp(computeLogNbd(r, alpha, n, weeks) - s * Math.log1p(weeks / beta));
  if (weeks === 0) return alive;
  const moments = new Float64Array(5);
  if (n === 0) {
    integratePowers(r, alpha, s + 1, beta, 0, weeks, moments);
    return alive + (s / beta) * Math.exp(moments[0] ?? 0);
  }
  // Trapezoidal rule in the log-odds of τ / t: the integrand is smooth and vanishes at both ends.
  let gone = 0;
  const step = 0.2 / Math.sqrt(1 + n / 100);
  for (let y = Math.ceil(-45 / step) * step; y < 45; y += step) {
    const share = 1 / (1 + Math.exp(-y));
    const tau = weeks * share;
    const density = Math.exp(computeLogNbd(r, alpha, n, tau) - (s + 1) * Math.log1p(tau / beta));
    gone += (density * tau) / (1 + Math.exp(y));
  }
  return alive + (s / beta) * gone * step;
}

/**
 * P(a customer makes exactly `count` repeat purchases in the first `weeks` weeks): Fader, Hardie & Lee (2005) eq. 8
 * (BG), Batislam et al. (2007) (MBG), Schmittlein et al. (1987) as the integral over the time of dropout (Pareto).
 */
export function computeCountProbability(point: ModelPoint, count: number, weeks: number): number {
  if (!Number.isInteger(count) || count < 0 || !(weeks >= 0)) {
    throw new WorkbenchError(
      'clv/bad-history',
      `The probability of ${count} purchases in ${weeks} weeks has no meaning.`,
      {
        hint: 'Ask for a whole number of purchases, 0 or more, in a time of 0 weeks or more.',
        zh: {
          message: `“${weeks} 周内购买 ${count} 次的概率”没有意义。`,
          hint: '购买次数须为不小于 0 的整数，时长须不小于 0 周。',
        },
      },
    );
  }
  switch (point.model) {
    case 'mbg-nbd':
      return computeBetaGeometricCount(point.values, 1, count, weeks);
    case 'bg-nbd':
      return computeBetaGeometricCount(point.values, 0, count, weeks);
    case 'pareto-nbd':
      return computeParetoCount(point.values, count, weeks);
    case 'nbd':
      return Math.exp(computeLogNbd(point.values[0] ?? 0, point.values[1] ?? 0, count, weeks));
  }
}
