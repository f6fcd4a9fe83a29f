import { computeMedianInterval, computeWilson, type Interval } from '#core/science/statistics/intervals.ts';

/** The 97.5 % quantile of the standard normal distribution. */
const Z_95 = 1.959963984540054;

/** Wilson's 95 % interval of count / total; null where nobody counts. */
export function intervalOfShare(count: number, total: number): Interval | null {
  return total > 0 ? computeWilson({ count, total }) : null;
}

/** Sums over units (customers) of a numerator y, a denominator x and their products. */
export type RatioSums = {
  readonly units: number;
  readonly y: number;
  readonly x: number;
  readonly yy: number;
  readonly xy: number;
  readonly xx: number;
};

/**
 * Delta-method interval of a ratio Σy / Σx with the units as the sample, 95 %: s.e. = √(n/(n−1) · Σ(y − R x)²) / Σx. Null below
 * two units or without a positive denominator. Cochran (1977), Sampling Techniques, §6.3.
 */
export function intervalOfRatio({ units, y, x, yy, xy, xx }: RatioSums): Interval | null {
  if (units < 2 || x <= 0) return null;
  const ratio = y / x;
  const residuals = Math.max(0, yy - 2 * ratio * xy + ratio * ratio * xx);
  const half = (Z_95 * Math.sqrt((units / (units - 1)) * residuals)) / x;
  return { low: ratio - half, high: ratio + half };
}

/** Values in ascending order, each with how often it occurs. */
export type ValueCount = { readonly value: number; readonly count: number };

/** The median of counted values (the mean of the two middle ones where their number is even) and its order-statistic interval. */
export function summariseMedian(counts: readonly ValueCount[]): {
  readonly median: number | null;
  readonly interval: Interval | null;
} {
  const total = counts.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return { median: null, interval: null };
  const sorted = new Float64Array(total);
  let at = 0;
  for (const { value, count } of counts) {
    sorted.fill(value, at, at + count);
    at += count;
  }
  const low = sorted[Math.ceil(total / 2) - 1] ?? 0;
  const high = sorted[Math.floor(total / 2)] ?? 0;
  return { median: (low + high) / 2, interval: computeMedianInterval(sorted) };
}
