import { computeNormalQuantile } from '#core/science/statistics/distributions.ts';
import {
  computeMoments,
  computeRelativeVariance,
  type Interval,
  type Moments,
} from '#core/science/statistics/intervals.ts';

/** An outcome and what was known of each customer before the assignment, in the same order. */
export type PairedSample = { readonly outcome: ArrayLike<number>; readonly covariate: ArrayLike<number> };

/** Moments of both with their sample covariance. */
export type PairedMoments = { readonly outcome: Moments; readonly covariate: Moments; readonly covariance: number };

export type CupedAdjustment = {
  /** Units of outcome per unit of covariate. */
  readonly theta: number;
  readonly treated: Moments;
  readonly control: Moments;
  /** Share of the variance that the covariate takes away, 0…1. */
  readonly explained: number;
};

/** Moments and covariance of a sample. */
export function computePairedMoments({ outcome, covariate }: PairedSample): PairedMoments {
  if (outcome.length !== covariate.length) throw new RangeError('Every outcome needs its covariate.');
  const y = computeMoments(outcome);
  const x = computeMoments(covariate);
  let products = 0;
  for (let index = 0; index < outcome.length; index += 1) {
    products += ((outcome[index] as number) - y.mean) * ((covariate[index] as number) - x.mean);
  }
  return { outcome: y, covariate: x, covariance: y.n < 2 ? 0 : products / (y.n - 1) };
}

function pool(
  a: PairedMoments,
  b: PairedMoments,
): { readonly covariance: number; readonly variance: number; readonly mean: number } {
  const [nA, nB] = [a.outcome.n, b.outcome.n];
  const between = (nA * nB) / (nA + nB);
  const stepX = a.covariate.mean - b.covariate.mean;
  const stepY = a.outcome.mean - b.outcome.mean;
  const degrees = nA + nB - 1;
  return {
    covariance: ((nA - 1) * a.covariance + (nB - 1) * b.covariance + between * stepX * stepY) / degrees,
    variance: ((nA - 1) * a.covariate.variance + (nB - 1) * b.covariate.variance + between * stepX * stepX) / degrees,
    mean: (nA * a.covariate.mean + nB * b.covariate.mean) / (nA + nB),
  };
}

function adjust({ outcome, covariate, covariance }: PairedMoments, theta: number, centre: number): Moments {
  return {
    n: outcome.n,
    mean: outcome.mean - theta * (covariate.mean - centre),
    variance: Math.max(0, outcome.variance + theta * theta * covariate.variance - 2 * theta * covariance),
  };
}

/**
 * CUPED (Deng, Xu, Kohavi & Walker 2013): both arms' outcomes less θ · (covariate − pooled mean), θ = cov / var over both
 * arms together. A covariate that does not vary adjusts nothing (θ = 0). The covariate must be known before the assignment.
 */
export function adjustByCovariate(treated: PairedMoments, control: PairedMoments): CupedAdjustment {
  const { covariance, variance, mean } = pool(treated, control);
  const theta = variance > 0 ? covariance / variance : 0;
  const adjusted = { treated: adjust(treated, theta, mean), control: adjust(control, theta, mean) };
  const before = treated.outcome.variance / treated.outcome.n + control.outcome.variance / control.outcome.n;
  const after = adjusted.treated.variance / adjusted.treated.n + adjusted.control.variance / adjusted.control.n;
  return { theta, ...adjusted, explained: before > 0 ? Math.max(0, 1 - after / before) : 0 };
}

/**
 * Relative difference of an adjusted comparison: the adjusted difference over control's own (unadjusted) mean, delta method at
 * the unadjusted means with the adjusted variances, as GrowthBook does. `factor` is the half width in standard errors (the normal
 * quantile unless a sequential one is given). Null where control's mean is not above 0.
 */
export function computeRelativeAdjusted(
  raw: { readonly treated: Moments; readonly control: Moments },
  adjusted: { readonly treated: Moments; readonly control: Moments },
  factor: number = computeNormalQuantile(0.975),
): (Interval & { readonly value: number }) | null {
  const base = raw.control.mean;
  if (!(base > 0)) return null;
  const value = (adjusted.treated.mean - adjusted.control.mean) / base;
  const variance = computeRelativeVariance(
    { ...adjusted.treated, mean: raw.treated.mean },
    { ...adjusted.control, mean: base },
  );
  const half = factor * Math.sqrt(variance);
  return { value, low: value - half, high: value + half };
}
