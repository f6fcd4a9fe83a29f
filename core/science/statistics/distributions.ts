import { computeLogGamma } from '#core/science/numeric/special.ts';

const TINY = 1e-300;
const MAX_TERMS = 10_000;

/** Upper regularised incomplete gamma function Q(a, x), a > 0, x ≥ 0: series or Lentz's continued fraction (DLMF 8.7.1, 8.9.2). */
function computeUpperGamma(a: number, x: number): number {
  if (x <= 0) return 1;
  const front = Math.exp(a * Math.log(x) - x - computeLogGamma(a));
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = 1; n < MAX_TERMS && term > sum * 1e-17; n += 1) {
      term *= x / (a + n);
      sum += term;
    }
    return 1 - front * sum;
  }
  let b = x + 1 - a;
  let c = 1 / TINY;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; n < MAX_TERMS; n += 1) {
    const an = -n * (n - a);
    b += 2;
    d = 1 / (an * d + b || TINY);
    c = b + an / c || TINY;
    const factor = c * d;
    fraction *= factor;
    if (Math.abs(factor - 1) < 1e-16) break;
  }
  return front * fraction;
}

/** P(Z > z) of the standard normal distribution; the far tail keeps its relative precision. */
export function computeNormalTail(z: number): number {
  const half = computeUpperGamma(0.5, (z * z) / 2) / 2;
  return z >= 0 ? half : 1 - half;
}

/** P(Z ≤ z) of the standard normal distribution. */
export function computeNormalCdf(z: number): number {
  return computeNormalTail(-z);
}

/** P(X > x) of the chi-square distribution. */
export function computeChiSquareTail(x: number, degrees: number): number {
  return computeUpperGamma(degrees / 2, x / 2);
}

function computeBetaFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / (1 - ((a + b) * x) / (a + 1) || TINY);
  let fraction = d;
  for (let m = 1; m < MAX_TERMS; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + even * d || TINY);
    c = 1 + even / c || TINY;
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d || TINY);
    c = 1 + odd / c || TINY;
    const factor = d * c;
    fraction *= factor;
    if (Math.abs(factor - 1) < 1e-16) break;
  }
  return fraction;
}

/** Regularised incomplete beta function I_x(a, b) (DLMF 8.17.22, Lentz's method). */
export function computeBetaCdf(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(
    computeLogGamma(a + b) - computeLogGamma(a) - computeLogGamma(b) + a * Math.log(x) + b * Math.log1p(-x),
  );
  return x < (a + 1) / (a + b + 2)
    ? (front * computeBetaFraction(x, a, b)) / a
    : 1 - (front * computeBetaFraction(1 - x, b, a)) / b;
}

/** P(|T| > t) of Student's distribution with any positive degrees of freedom. */
export function computeStudentTails(t: number, degrees: number): number {
  return computeBetaCdf(degrees / (degrees + t * t), degrees / 2, 0.5);
}

/** The x with `tail(x)` = p, for a falling tail on (0, ∞): bracketing, then bisection to the last digit. */
function invertTail(tail: (x: number) => number, p: number): number {
  let low = 0;
  let high = 1;
  while (tail(high) > p) {
    low = high;
    high *= 2;
  }
  for (let step = 0; step < 200; step += 1) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return middle;
    if (tail(middle) > p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** The standard normal quantile of p in (0, 1), to the last digits. */
export function computeNormalQuantile(p: number): number {
  if (p === 0.5) return 0;
  return p > 0.5 ? invertTail(computeNormalTail, 1 - p) : -invertTail(computeNormalTail, p);
}

/** The quantile of p in (0, 1) of Student's distribution. */
export function computeStudentQuantile(p: number, degrees: number): number {
  if (p === 0.5) return 0;
  const tails = (t: number): number => computeStudentTails(t, degrees);
  return p > 0.5 ? invertTail(tails, 2 * (1 - p)) : -invertTail(tails, 2 * p);
}

/** The quantile of p in (0, 1) of the Beta(a, b) distribution. */
export function computeBetaQuantile(p: number, a: number, b: number): number {
  let low = 0;
  let high = 1;
  for (let step = 0; step < 200; step += 1) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return middle;
    if (computeBetaCdf(middle, a, b) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
