import { adjustByCovariate, computeRelativeAdjusted, type PairedMoments } from '#core/science/experiments/cuped.ts';
import { computeSequentialFactor } from '#core/science/experiments/sequential.ts';
import { computeRelativeMean, type Moments } from '#core/science/statistics/intervals.ts';
import { describe, expect, it } from 'vitest';

const NORMAL_975 = 1.959_963_984_540_054;

function fromSums(sum: number, squares: number, n: number): Moments {
  return { n, mean: sum / n, variance: (squares - (sum * sum) / n) / (n - 1) };
}

function fromCount(count: number, n: number): Moments {
  return { n, mean: count / n, variance: (count / n) * (1 - count / n) };
}

const base = fromSums(1396.87, 52_377.9767, 3000);
const variant = fromSums(2422.7, 134_698.29, 3461);

function pair(outcome: Moments, sum: number, squares: number, products: number): PairedMoments {
  const { n, mean } = outcome;
  return { outcome, covariate: fromSums(sum, squares, n), covariance: (products - mean * sum) / (n - 1) };
}

function widen(
  relative: { readonly value: number; readonly low: number; readonly high: number } | null,
  factor: number,
): string[] {
  if (relative === null) return [];
  const half = ((relative.high - relative.low) / 2 / NORMAL_975) * factor;
  return [relative.value, relative.value - half, relative.value + half].map((value) => value.toFixed(5));
}

describe("GrowthBook's own test values", () => {
  it('sequential interval of the relative difference of means, tuned for 1,000', () => {
    expect(widen(computeRelativeMean(variant, base), computeSequentialFactor(6461, 0.05, 1000))).toEqual([
      '0.50336',
      '-0.55844',
      '1.56516',
    ]);
  });

  it('of proportions, tuned for 5,000', () => {
    const relative = computeRelativeMean(fromCount(2422, 3461), fromCount(1396, 3000));
    expect(widen(relative, computeSequentialFactor(6461))).toEqual(['0.50386', '0.40098', '0.60675']);
  });

  it('with CUPED, tuned for 5,000', () => {
    const treated = pair(variant, 22.7, 1348.29, 1);
    const control = pair(base, 16.87, 527.9767, 1);
    const relative = computeRelativeAdjusted(
      { treated: treated.outcome, control: control.outcome },
      adjustByCovariate(treated, control),
      computeSequentialFactor(6461),
    );
    expect([relative?.value, relative?.low, relative?.high].map((value) => value?.toFixed(5))).toEqual([
      '0.50338',
      '-0.50969',
      '1.51646',
    ]);
  });

  it('a rate below 5,000 customers widens most at the first looks', () => {
    const factors = [100, 1000, 5000, 50_000].map((n) => computeSequentialFactor(n));
    expect(factors[0]).toBeGreaterThan(factors[1] ?? Infinity);
    expect(factors[1]).toBeGreaterThan(factors[2] ?? Infinity);
    expect(Math.min(...factors)).toBeGreaterThan(NORMAL_975);
  });
});
