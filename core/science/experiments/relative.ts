import { computeRelativeVariance, type Interval, type Moments } from '#core/science/statistics/intervals.ts';
import { computeStudentQuantile } from '#core/science/statistics/distributions.ts';

export type RelativeDifference = Interval & { readonly value: number };

function countDegrees(a: Moments, b: Moments): number {
  const [partA, partB] = [a.variance / a.n, b.variance / b.n];
  return (partA + partB) ** 2 / (partA ** 2 / (a.n - 1) + partB ** 2 / (b.n - 1));
}

/**
 * Relative difference (a − b) / b with the delta method's variance and Student's quantile at Welch's degrees of freedom, as
 * GrowthBook reports it. Null where b's mean is not above 0 or nothing varies.
 */
export function compareRelative(a: Moments, b: Moments, level = 0.95): RelativeDifference | null {
  if (!(b.mean > 0) || !(a.variance + b.variance > 0)) return null;
  const half = computeStudentQuantile((1 + level) / 2, countDegrees(a, b)) * Math.sqrt(computeRelativeVariance(a, b));
  const value = a.mean / b.mean - 1;
  return { value, low: value - half, high: value + half };
}

/**
 * Relative difference (a − b) / b by Fieller's theorem (1954): all ratios r for which a − r b does not differ from 0. Right where
 * b's mean is uncertain, where the delta method is not. `covariance` is that of the two means. Null where b's mean does not differ
 * from 0, so that no bounded interval exists.
 */
export function compareByFieller(a: Moments, b: Moments, level = 0.95, covariance = 0): RelativeDifference | null {
  if (!(b.mean > 0)) return null;
  const [partA, partB] = [a.variance / a.n, b.variance / b.n];
  const t = computeStudentQuantile((1 + level) / 2, partA + partB === 0 ? 1 : countDegrees(a, b));
  const square = b.mean ** 2 - t * t * partB;
  const cross = a.mean * b.mean - t * t * covariance;
  const rest = a.mean ** 2 - t * t * partA;
  const root = cross * cross - square * rest;
  if (square <= 0 || root < 0) return null;
  const half = Math.sqrt(root) / square;
  return { value: a.mean / b.mean - 1, low: cross / square - half - 1, high: cross / square + half - 1 };
}
