import { averageOverBeta } from '#core/science/numeric/quadrature.ts';
import { computeDecay, computeScaledExponentialIntegral } from '#core/science/numeric/special.ts';

/** Beyond this share of the future in the customer's own time scale the series converges too slowly. */
const SERIES_UP_TO = 0.98;
/** A negative second parameter times z below this makes the series alternate and lose digits. */
const ALTERNATING_FROM = -2;

/**
 * A customer who is alive: λ ~ Gamma(shape, rate) per week, p ~ Beta(a, b) at each purchase, independent. New
 * customers and posteriors alike.
 */
export type AliveState = { readonly shape: number; readonly rate: number; readonly a: number; readonly b: number };

/** Beyond this exponent the terms of the series grow large before they fall. */
const GROWTH_UP_TO = 30;

/** Whether the hypergeometric series is fast and free of cancellation and overflow. */
function isSeriesSafe(z: number, first: number, second: number): boolean {
  return z <= SERIES_UP_TO && second * z >= ALTERNATING_FROM && -first * Math.log1p(-z) <= GROWTH_UP_TO;
}

/**
 * M(R, B, A, C', t) = E[(1 − e^(−λpt)) / p]: expected purchases in t weeks of a customer alive now, when dropout
 * follows purchases with probability p.
 *
 * Closed form C / e [1 − (1 − z)^R 2F1(R, C'; C; z)] with z = t / (B + t), e = A − 1, C = A + C' − 1 (Fader, Hardie &
 * Lee 2005, eq. 9–10) after Euler's transformation (1 − z)^R 2F1(R, C'; C; z) = (1 − z)^e 2F1(e, C − R; C; z): no
 * overflow at many purchases and no special case at A = 1. Where the series is slow (z > .98) or alternates, the mean
 * over p is taken by quadrature. Relative error about 1e-12.
 */
export function computeMeanPurchases(state: AliveState, weeks: number): number {
  const { shape, rate, a, b } = state;
  if (weeks <= 0) return 0;
  const z = weeks / (rate + weeks);
  const e = a - 1;
  const c = a + b - 1;
  const d = c - shape;
  if (!isSeriesSafe(z, e, d)) {
    const ratio = weeks / rate;
    return averageOverBeta(a, b, 1e-17 / (shape * ratio), (p) => -Math.expm1(-shape * Math.log1p(p * ratio)) / p);
  }
  const logRest = -Math.log1p(weeks / rate);
  let term = d * z;
  let sum = term;
  for (let n = 1; n < 100_000; n += 1) {
    term *= ((e + n) * (d + n) * z) / ((c + n) * (n + 1));
    sum += term;
    if (Math.abs(term) <= 1e-17 * Math.abs(sum)) break;
  }
  return c * computeDecay(e, -logRest) - Math.exp(e * logRest) * sum;
}

/**
 * E[e^(−λpt)]: probability that a customer alive now has not dropped out t weeks later,
 * (1 − z)^A 2F1(A, A + C' − R; A + C'; z) with z = t / (B + t).
 */
export function computeStayProbability(state: AliveState, weeks: number): number {
  const { shape, rate, a, b } = state;
  if (weeks <= 0) return 1;
  const z = weeks / (rate + weeks);
  const c = a + b;
  const d = c - shape;
  if (!isSeriesSafe(z, a, d)) {
    const ratio = weeks / rate;
    return averageOverBeta(a, b, 1e-17 / (shape * ratio), (p) => Math.exp(-shape * Math.log1p(p * ratio)));
  }
  let term = 1;
  let sum = 1;
  for (let n = 0; n < 100_000; n += 1) {
    term *= ((a + n) * (d + n) * z) / ((c + n) * (n + 1));
    sum += term;
    if (Math.abs(term) <= 1e-17 * Math.abs(sum)) break;
  }
  return Math.exp(-a * Math.log1p(weeks / rate)) * sum;
}

/**
 * E[λ / (δ + λp)]: all future purchases of a customer alive now, discounted continuously at δ > 0 per week (DERT, as
 * Fader, Hardie & Lee 2005, "RFM and CLV", define it for Pareto/NBD). The mean over λ is
 * (R / p) e^c E_(R+1)(c) with c = δB / p, the mean over p a quadrature.
 */
export function computeDiscountedPurchases(state: AliveState, delta: number): number {
  const { shape, rate, a, b } = state;
  return averageOverBeta(a, b, 1e-17 * Math.min(1, delta * rate), (p) => {
    const c = (delta * rate) / p;
    return (shape / p) * computeScaledExponentialIntegral(shape + 1, c);
  });
}
