import { computeRelativeVariance } from '#core/science/statistics/intervals.ts';
import { describe, expect, test } from 'vitest';
import {
  computeMultiplier,
  computePower,
  countCustomersNeeded,
  countWeeksNeeded,
  findMinimumEffect,
  foreseeOutcome,
} from '#core/campaigns/launch/power.ts';
import { inventPopulation, POINTS } from './invent-customers.ts';

/** GrowthBook, packages/shared/test/power.test.ts: 400,000 users in three arms. */
const outcome = { mean: 10, variance: 3909.999_774_999_437_7, covariateCorrelation: 0 };
const design = { treated: 400_000 / 3, control: 400_000 / 3 };

describe('power', () => {
  test('is GrowthBook’s, at one look and at every look', () => {
    expect(computePower(outcome, design, 0.05)).toBeCloseTo(0.52144, 5);
    expect(findMinimumEffect(outcome, design)).toBeCloseTo(0.07027, 5);
    expect(computePower(outcome, { ...design, sequentialTuning: 5000 }, 0.05)).toBeCloseTo(0.20596, 5);
    expect(findMinimumEffect(outcome, { ...design, sequentialTuning: 5000 })).toBeCloseTo(0.12821, 5);
  });

  test('the minimum effect is the one found with the power asked for', () => {
    for (const power of [0.5, 0.8, 0.95]) {
      const effect = findMinimumEffect(outcome, { treated: 90_000, control: 20_000 }, power) ?? Number.NaN;
      expect(computePower(outcome, { treated: 90_000, control: 20_000 }, effect)).toBeCloseTo(power, 4);
    }
    expect(findMinimumEffect(outcome, { treated: 100, control: 100 })).toBeNull();
  });

  test('delta variance is GrowthBook’s', () => {
    const control = { mean: 7, variance: 2, n: 4 };
    expect(computeRelativeVariance({ mean: 5, variance: 0.5, n: 15 }, control)).toBeCloseTo(0.00589, 5);
  });

  test('confidence sequences are GrowthBook’s', () => {
    const describeArm = (sum: number, squares: number, n: number) => ({
      mean: sum / n,
      variance: (squares - (sum * sum) / n) / (n - 1),
      n,
    });
    const control = describeArm(1396.87, 52_377.9767, 3000);
    const treated = describeArm(2422.7, 134_698.29, 3461);
    const lift = treated.mean / control.mean - 1;
    const error = Math.sqrt(computeRelativeVariance(treated, control));
    const half = error * computeMultiplier({ treated: 3461, control: 3000, sequentialTuning: 1000 });
    expect(lift).toBeCloseTo(0.50336, 5);
    expect(lift - half).toBeCloseTo(-0.55844, 5);
    expect(lift + half).toBeCloseTo(1.56516, 5);
    const share = (hits: number, n: number) => ({ mean: hits / n, variance: (hits / n) * (1 - hits / n), n });
    const [few, many] = [share(1396, 3000), share(2422, 3461)];
    const width =
      Math.sqrt(computeRelativeVariance(many, few)) *
      computeMultiplier({ treated: 3461, control: 3000, sequentialTuning: 5000 });
    const ratio = many.mean / few.mean - 1;
    expect(ratio).toBeCloseTo(0.50386, 5);
    expect(ratio - width).toBeCloseTo(0.40098, 4);
    expect(ratio + width).toBeCloseTo(0.60675, 4);
  });

  test('CDNOW needs the customers that clv.md counts, fewer with the model as covariate', () => {
    const cdnow = { mean: 0.308, variance: 0.864, covariateCorrelation: 0 };
    expect(countCustomersNeeded(cdnow, 0.1, 0.5) / 2).toBeGreaterThan(14_100);
    expect(countCustomersNeeded(cdnow, 0.1, 0.5) / 2).toBeLessThan(14_500);
    const cuped = { ...cdnow, covariateCorrelation: Math.sqrt(0.338) };
    expect(countCustomersNeeded(cuped, 0.1, 0.5) / 2).toBeCloseTo(9470, -2);
    expect(countCustomersNeeded(cdnow, 0.1, 0.1)).toBeGreaterThan(2 * countCustomersNeeded(cdnow, 0.1, 0.5));
    expect(countWeeksNeeded(1001, 500)).toBe(3);
    expect(countWeeksNeeded(10, 0)).toBeNull();
  });

  test('the foreseen outcome knows chance, differences and what the model can explain', () => {
    const population = inventPopulation(3000, 8);
    const members = new Uint8Array(3000).fill(1);
    const short = foreseeOutcome(population, POINTS['mbg-nbd'], members, { weeks: 4, seed: 1 });
    const long = foreseeOutcome(population, POINTS['mbg-nbd'], members, { weeks: 26, seed: 1 });
    expect(short.mean).toBeGreaterThan(0);
    expect(short.variance).toBeGreaterThan(short.mean);
    expect(long.covariateCorrelation).toBeGreaterThan(short.covariateCorrelation);
    expect(long.covariateCorrelation).toBeLessThan(1);
    const relative = (of: typeof short): number => of.variance / of.mean ** 2;
    expect(relative(long)).toBeLessThan(relative(short));
  });
});
