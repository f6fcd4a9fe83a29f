import { describe, expect, test } from 'vitest';
import { intervalOfRatio, intervalOfShare, summariseMedian } from '#core/questions/key-figures/kpi-intervals.ts';

const countEach = (values: readonly number[]) =>
  [...new Set(values)]
    .toSorted((a, b) => a - b)
    .map((value) => ({ value, count: values.filter((other) => other === value).length }));

describe('intervalOfRatio', () => {
  const sums = (pairs: readonly (readonly [number, number])[]) => ({
    units: pairs.length,
    y: pairs.reduce((sum, [y]) => sum + y, 0),
    x: pairs.reduce((sum, [, x]) => sum + x, 0),
    yy: pairs.reduce((sum, [y]) => sum + y * y, 0),
    xy: pairs.reduce((sum, [y, x]) => sum + x * y, 0),
    xx: pairs.reduce((sum, [, x]) => sum + x * x, 0),
  });

  test('equals that of a mean where every unit counts once', () => {
    const values = [4, 8, 6, 2];
    const interval = intervalOfRatio(sums(values.map((value) => [value, 1])));
    const mean = 5;
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 3);
    expect(interval?.low).toBeCloseTo(mean - (1.959964 * deviation) / 2, 5);
    expect(interval?.high).toBeCloseTo(mean + (1.959964 * deviation) / 2, 5);
  });

  test('has no width where every unit has the same ratio, and is unknown for one unit', () => {
    const interval = intervalOfRatio(
      sums([
        [10, 2],
        [25, 5],
      ]),
    );
    expect(interval?.low).toBeCloseTo(5, 6);
    expect(interval?.high).toBeCloseTo(5, 6);
    expect(intervalOfRatio(sums([[10, 2]]))).toBeNull();
  });
});

describe('intervalOfShare', () => {
  test('is unknown where nobody counts', () => {
    expect(intervalOfShare(0, 0)).toBeNull();
    expect(intervalOfShare(10, 20)?.low).toBeCloseTo(0.2993, 4);
  });
});

describe('the median of counted values', () => {
  test('is the middle one, or the mean of the two middle ones', () => {
    expect(summariseMedian(countEach([1, 1, 9])).median).toBe(1);
    expect(summariseMedian(countEach([1, 3, 7, 9])).median).toBe(5);
    expect(summariseMedian([])).toEqual({ median: null, interval: null });
  });

  test('has the order-statistic interval of the published table', () => {
    const first = (n: number) => countEach(Array.from({ length: n }, (_, index) => index + 1));
    expect(summariseMedian(first(5)).interval).toBeNull();
    expect(summariseMedian(first(6)).interval).toEqual({ low: 1, high: 6 });
    const { low = 0, high = 0 } = summariseMedian(first(20)).interval ?? {};
    expect(low).toBe(6);
    expect(high).toBeGreaterThanOrEqual(15);
  });
});
