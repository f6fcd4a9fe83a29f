import {
  computeBetaCdf,
  computeBetaQuantile,
  computeChiSquareTail,
  computeNormalQuantile,
  computeNormalTail,
  computeStudentQuantile,
  computeStudentTails,
} from '#core/science/statistics/distributions.ts';
import {
  compareMeans,
  computeMeanInterval,
  computeMedianInterval,
  computeMoments,
  computeNewcombe,
  computeRelativeMean,
  computeWilson,
} from '#core/science/statistics/intervals.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

function expectClose(value: number, expected: number, relative = 1e-12): void {
  expect(Math.abs(value / expected - 1)).toBeLessThan(relative);
}

describe('distributions', () => {
  it.each([
    [0.5, 0.308_537_538_725_986_9],
    [1.96, 0.024_997_895_148_220_435],
    [5, 2.866_515_718_791_939e-7],
    [10, 7.619_853_024_160_527e-24],
    [-1, 0.841_344_746_068_542_9],
  ])('normal tail at %d', (z, tail) => {
    expectClose(computeNormalTail(z), tail);
  });

  it.each([
    [0.975, 1.959_963_984_540_054],
    [0.8, 0.841_621_233_572_914_4],
    [0.0005, -3.290_526_731_491_931],
  ])('normal quantile of %d', (p, z) => {
    expectClose(computeNormalQuantile(p), z);
  });

  it.each([
    [0.975, 1, 12.706_204_736_174_694],
    [0.975, 10, 2.228_138_851_964_939],
    [0.95, 4.5, 2.065_575_887_144_095],
  ])('Student quantile of %d with %d degrees of freedom', (p, degrees, t) => {
    expectClose(computeStudentQuantile(p, degrees), t, 2e-9);
    expectClose(computeStudentTails(computeStudentQuantile(p, degrees), degrees), 2 * (1 - p), 1e-11);
  });

  it('chi-square tail', () => {
    expectClose(computeChiSquareTail(3.841_458_820_694_124, 1), 0.05);
    expectClose(computeChiSquareTail(18.307_038_053_275_146, 10), 0.05);
  });

  it('beta distribution: closed forms, symmetry, inversion', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.001, max: 0.999, noNaN: true }),
        fc.double({ min: 0.2, max: 60, noNaN: true }),
        (x, a) => {
          expectClose(computeBetaCdf(x, a, 1), x ** a, 1e-10);
          expect(computeBetaCdf(x, a, 3) + computeBetaCdf(1 - x, 3, a)).toBeCloseTo(1, 12);
          expect(computeBetaCdf(computeBetaQuantile(x, a, 3), a, 3)).toBeCloseTo(x, 10);
        },
      ),
    );
  });
});

describe('intervals', () => {
  it("Wilson's and Newcombe's published examples", () => {
    const wilson = computeWilson({ count: 81, total: 263 });
    expect([wilson.low, wilson.high].map((value) => value.toFixed(4))).toEqual(['0.2553', '0.3662']);
    const newcombe = computeNewcombe({ count: 56, total: 70 }, { count: 48, total: 80 });
    expect([newcombe.low, newcombe.high].map((value) => value.toFixed(4))).toEqual(['0.0524', '0.3339']);
  });

  it('of shares stay within 0 and 1 and hold the share', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (total, part) => {
        const count = Math.round(part * total);
        const { low, high } = computeWilson({ count, total });
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThanOrEqual(count / total);
        expect(high).toBeGreaterThanOrEqual(count / total);
      }),
    );
  });

  it("Welch's test on Student's sleep data", () => {
    const a = computeMoments([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2]);
    const b = computeMoments([1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]);
    const { t, degrees, pValue, interval } = compareMeans(a, b);
    expect([t, degrees, pValue, interval.low, interval.high].map((value) => value.toPrecision(5))).toEqual([
      '-1.8608',
      '17.776',
      '0.079394',
      '-3.3655',
      '0.20548',
    ]);
  });

  it('the delta method of the two-sample ratio as GrowthBook tests it', () => {
    const relative = computeRelativeMean({ n: 15, mean: 5, variance: 0.5 }, { n: 4, mean: 7, variance: 2 });
    const half = ((relative?.high ?? 0) - (relative?.low ?? 0)) / 2;
    expect(((half / 1.959_963_984_540_054) ** 2).toFixed(5)).toBe('0.00589');
  });

  it('mean and median intervals', () => {
    const { low, high } = computeMeanInterval(computeMoments([1, 2, 3, 4, 5]));
    expect([low.toFixed(4), high.toFixed(4)]).toEqual(['1.0368', '4.9632']);
    const sorted = Float64Array.from({ length: 101 }, (_, index) => index);
    expect(computeMedianInterval(sorted)).toEqual({ low: 40, high: 60 });
    expect(computeMedianInterval(sorted.subarray(0, 20))).toEqual({ low: 5, high: 14 });
    expect(computeMedianInterval(sorted.subarray(0, 6))).toEqual({ low: 0, high: 5 });
    expect(computeMedianInterval([1, 2, 3])).toBeNull();
  });
});
