import {
  computeBetaCdf,
  computeNormalQuantile,
  computeNormalTail,
  computeStudentQuantile,
  computeStudentTails,
} from './distributions.ts';

/** An interval of an estimate, both ends in the unit of the estimate. */
export type Interval = { readonly low: number; readonly high: number };

/** k of n. */
export type Share = { readonly count: number; readonly total: number };

/** Mean of a sample: size, mean and the sample variance (n − 1). */
export type Moments = { readonly n: number; readonly mean: number; readonly variance: number };

/** An estimate with its interval and two-sided p-value. */
export type Estimate = {
  readonly value: number;
  readonly interval: Interval;
  readonly standardError: number;
  /** Two-sided, against no difference. */
  readonly pValue: number;
};

const LEVEL = 0.95;

function toQuantile(level: number): number {
  return computeNormalQuantile((1 + level) / 2);
}

/** Wilson's score interval of a share (Wilson 1927); all of [0, 1] where total is 0. */
export function computeWilson({ count, total }: Share, level = LEVEL): Interval {
  if (total === 0) return { low: 0, high: 1 };
  const z = toQuantile(level);
  const rate = count / total;
  const scale = 1 + (z * z) / total;
  const centre = rate + (z * z) / (2 * total);
  const half = z * Math.sqrt((rate * (1 - rate)) / total + (z * z) / (4 * total * total));
  return {
    low: count === 0 ? 0 : Math.max(0, (centre - half) / scale),
    high: count === total ? 1 : Math.min(1, (centre + half) / scale),
  };
}

/** Newcombe's hybrid score interval of the difference of two shares, a − b (Newcombe 1998, method 10). */
export function computeNewcombe(a: Share, b: Share, level = LEVEL): Interval {
  const rateA = a.total === 0 ? 0 : a.count / a.total;
  const rateB = b.total === 0 ? 0 : b.count / b.total;
  const ofA = computeWilson(a, level);
  const ofB = computeWilson(b, level);
  const difference = rateA - rateB;
  return {
    low: difference - Math.hypot(rateA - ofA.low, ofB.high - rateB),
    high: difference + Math.hypot(ofA.high - rateA, rateB - ofB.low),
  };
}

/** Difference of two shares, a − b: Newcombe's interval, p-value of the pooled z test. */
export function compareShares(
  a: Share,
  b: Share,
  level = LEVEL,
): Estimate & { readonly z: number; readonly wald: Interval } {
  const rateA = a.count / a.total;
  const rateB = b.count / b.total;
  const pooled = (a.count + b.count) / (a.total + b.total);
  const pooledError = Math.sqrt(pooled * (1 - pooled) * (1 / a.total + 1 / b.total));
  const standardError = Math.sqrt((rateA * (1 - rateA)) / a.total + (rateB * (1 - rateB)) / b.total);
  const value = rateA - rateB;
  const z = pooledError === 0 ? 0 : value / pooledError;
  const half = toQuantile(level) * standardError;
  return {
    value,
    interval: computeNewcombe(a, b, level),
    standardError,
    pValue: pooledError === 0 ? 1 : 2 * computeNormalTail(Math.abs(z)),
    z,
    wald: { low: value - half, high: value + half },
  };
}

/** Ratio of two shares less 1, a / b − 1, with the interval of the log ratio (Katz et al. 1978); null where either count is 0. */
export function computeRelativeShare(
  a: Share,
  b: Share,
  level = LEVEL,
): (Interval & { readonly value: number }) | null {
  if (a.count === 0 || b.count === 0) return null;
  const log = Math.log(a.count / a.total / (b.count / b.total));
  const half = toQuantile(level) * Math.sqrt(1 / a.count - 1 / a.total + 1 / b.count - 1 / b.total);
  return { value: Math.expm1(log), low: Math.expm1(log - half), high: Math.expm1(log + half) };
}

/** Size, mean and sample variance of values; the variance of fewer than two is 0. */
export function computeMoments(values: ArrayLike<number>): Moments {
  let mean = 0;
  let squares = 0;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] as number;
    const step = value - mean;
    mean += step / (index + 1);
    squares += step * (value - mean);
  }
  return { n: values.length, mean, variance: values.length < 2 ? 0 : squares / (values.length - 1) };
}

/** The interval of a mean, by Student's distribution; a point where there are fewer than two values. */
export function computeMeanInterval({ n, mean, variance }: Moments, level = LEVEL): Interval {
  if (n < 2) return { low: mean, high: mean };
  const half = computeStudentQuantile((1 + level) / 2, n - 1) * Math.sqrt(variance / n);
  return { low: mean - half, high: mean + half };
}

/** Difference of two means, a − b, without assuming equal variances (Welch 1947). Both samples need two values. */
export function compareMeans(
  a: Moments,
  b: Moments,
  level = LEVEL,
): Estimate & { readonly t: number; readonly degrees: number } {
  const partA = a.variance / a.n;
  const partB = b.variance / b.n;
  const standardError = Math.sqrt(partA + partB);
  const value = a.mean - b.mean;
  if (standardError === 0) {
    return {
      value,
      interval: { low: value, high: value },
      standardError,
      pValue: value === 0 ? 1 : 0,
      t: 0,
      degrees: a.n + b.n - 2,
    };
  }
  const degrees = (partA + partB) ** 2 / (partA ** 2 / (a.n - 1) + partB ** 2 / (b.n - 1));
  const half = computeStudentQuantile((1 + level) / 2, degrees) * standardError;
  const t = value / standardError;
  return {
    value,
    interval: { low: value - half, high: value + half },
    standardError,
    pValue: computeStudentTails(t, degrees),
    t,
    degrees,
  };
}

/**
 * Variance of the relative difference (a − b) / b of two independent means by the delta method (Deng et al. 2018, "Applying the
 * delta method in metric analytics"). b's mean must be above 0.
 */
export function computeRelativeVariance(a: Moments, b: Moments): number {
  return a.variance / a.n / b.mean ** 2 + (a.mean ** 2 * (b.variance / b.n)) / b.mean ** 4;
}

/** Relative difference of two means, (a − b) / b, with its interval by {@link computeRelativeVariance}. Null where b's mean is not above 0. */
export function computeRelativeMean(
  a: Moments,
  b: Moments,
  level = LEVEL,
): (Interval & { readonly value: number }) | null {
  if (!(b.mean > 0)) return null;
  const half = toQuantile(level) * Math.sqrt(computeRelativeVariance(a, b));
  const value = a.mean / b.mean - 1;
  return { value, low: value - half, high: value + half };
}

/**
 * The distribution-free interval of a median: the order statistics r and n + 1 − r with the largest r whose tails hold at most
 * 1 − level by the binomial distribution (Hahn & Meeker 1991); of ascending values. Null where there are too few.
 */
export function computeMedianInterval(sorted: ArrayLike<number>, level = LEVEL): Interval | null {
  const n = sorted.length;
  const countTail = (at: number): number => computeBetaCdf(0.5, n - at, at + 1);
  const tail = (1 - level) / 2;
  if (n === 0 || countTail(0) > tail) return null;
  let at = Math.max(0, Math.floor(n / 2 - toQuantile(level) * Math.sqrt(n)));
  while (countTail(at + 1) <= tail) at += 1;
  return { low: sorted[at] as number, high: sorted[n - 1 - at] as number };
}
