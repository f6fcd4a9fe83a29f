import { expect, test } from 'vitest';
import { readBand, readQuantile } from '#core/science/statistics/quantiles.ts';

test('a quantile lies at place p (n + 1) between neighbours, and at the ends beyond them', () => {
  const values = Float64Array.of(10, 20, 30, 40);
  // scipy.stats.mstats.mquantiles(values, p, alphap=0, betap=0)
  expect(readQuantile(values, 0.3)).toBeCloseTo(15, 12);
  expect(readQuantile(values, 0.5)).toBe(25);
  expect(readQuantile(values, 0.75)).toBeCloseTo(37.5, 12);
  expect(readQuantile(values, 0.01)).toBe(10);
  expect(readQuantile(values, 0.99)).toBe(40);
  expect(readQuantile(Float64Array.of(7), 0.1)).toBe(7);
  expect(readQuantile(new Float64Array(0), 0.5)).toBeNaN();
});

test('one more draw lies below the quantile with its probability, however few there are', () => {
  const values = Float64Array.from({ length: 9 }, (_, place) => place + 1);
  expect(readBand(values, 0.8)).toEqual({ low: 1, median: 5, high: 9 });
  expect(readBand(values, 0.6)).toEqual({ low: 2, median: 5, high: 8 });
});
