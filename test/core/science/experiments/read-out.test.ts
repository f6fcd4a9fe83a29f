import { adjustByCovariates } from '#core/science/experiments/adjust-covariates.ts';
import { chooseCapQuantile, fixMoneyCap } from '#core/science/experiments/money-cap.ts';
import { preparePermutationTest, rejectsShift } from '#core/science/experiments/permutation-test.ts';
import { FEWEST_EVENTS, readOutcome } from '#core/science/experiments/read-out.ts';
import { compareMeans, computeMoments } from '#core/science/statistics/intervals.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_EFFECT } from './invent-campaigns.ts';
import { countMisses, type GridCell } from './measure-read-outs.ts';

/** Stated before the first run. */
const SEED = 20_261_201;

function measureT(treated: number[], control: number[]): number {
  const { value, standardError } = compareMeans(computeMoments(treated), computeMoments(control));
  return Math.abs(value) / standardError;
}

function listSubsets(size: number, of: number): number[][] {
  const grow = (chosen: number[], from: number): number[][] =>
    chosen.length === size
      ? [chosen]
      : Array.from({ length: of - from }, (_, step) => from + step).flatMap((next) =>
          grow([...chosen, next], next + 1),
        );
  return grow([], 0);
}

describe('studentised permutation test', () => {
  const values = [3.1, 0, 4.7, 9.2, 1.4, 6.6, 2.2, 0.3, 5.9];
  const isTreated = [1, 0, 1, 1, 0, 1, 0, 0, 1];

  it('its p-value is that of all assignments, at any shift', () => {
    const test = preparePermutationTest({ values, isTreated }, { seed: SEED, permutations: 20_000 });
    for (const shift of [0, 2, -1.5]) {
      const moved = values.map((value, row) => value - shift * (isTreated[row] as number));
      const split = (arm: number[]): number =>
        measureT(
          arm.map((row) => moved[row] as number),
          moved.filter((_, row) => !arm.includes(row)),
        );
      const observed = split([0, 2, 3, 5, 8]);
      const all = listSubsets(5, 9).map(split);
      const exact = all.filter((t) => t >= observed - 1e-9).length / all.length;
      expect(Math.abs(test.computePValue(shift) - exact)).toBeLessThan(
        4 * Math.sqrt((exact * (1 - exact)) / 20_000) + 1e-4,
      );
    }
  });

  it('the interval holds the shifts that are not rejected, and no others', () => {
    const test = preparePermutationTest({ values, isTreated }, { seed: SEED });
    const { low, high } = test.computeInterval(0.95);
    expect(low).toBeLessThan(test.value);
    expect(high).toBeGreaterThan(test.value);
    const width = high - low;
    for (const part of [0.01, 0.3, 0.7, 0.99]) expect(test.computePValue(low + part * width)).toBeGreaterThan(0.05);
    for (const shift of [low - 0.01 * width, high + 0.01 * width])
      expect(test.computePValue(shift)).toBeLessThanOrEqual(0.05);
  });

  it('stops early with the same decision, and exchanges within strata only', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 12, maxLength: 30 }),
        fc.integer(),
        (money, seed) => {
          const arms = money.map((_, row) => Number(row % 3 > 0));
          const strata = money.map((_, row) => row % 2);
          const options = { seed: Math.abs(seed), permutations: 199 };
          const sample = { values: money, isTreated: arms, strata };
          expect(rejectsShift(sample, 0, options)).toBe(
            preparePermutationTest(sample, options).computePValue(0) <= 0.05,
          );
        },
      ),
      { numRuns: 40 },
    );
    const between = { values: [1, 1, 1, 1, 9, 9, 9, 9], isTreated: [1, 1, 0, 0, 1, 1, 0, 0] };
    expect(
      preparePermutationTest(
        { ...between, strata: [0, 0, 0, 0, 1, 1, 1, 1] },
        { seed: SEED, permutations: 99 },
      ).computePValue(0),
    ).toBe(1);
  });
});

describe('joint covariates', () => {
  it('equal least squares: residuals are orthogonal to every covariate, the coefficients rebuild them', () => {
    const outcome = [2, 5, 1, 7, 3, 9, 4, 4];
    const covariates = [
      [1, 2, 0, 3, 1, 4, 2, 1],
      [10, 30, 20, 20, 10, 50, 0, 40],
      [2, 4, 0, 6, 2, 8, 4, 2],
    ];
    const { values, coefficients, varianceLeft } = adjustByCovariates(outcome, covariates);
    const mean = (list: ArrayLike<number>): number =>
      Array.from(list).reduce((sum, value) => sum + value / list.length, 0);
    expect(coefficients[2]).toBe(0);
    covariates.forEach((covariate) => {
      const centre = mean(covariate);
      expect(
        Math.abs(values.reduce((sum, value, row) => sum + value * ((covariate[row] as number) - centre), 0)),
      ).toBeLessThan(1e-9);
    });
    values.forEach((value, row) => {
      const fitted = covariates.reduce(
        (sum, covariate, at) => sum + (coefficients[at] as number) * ((covariate[row] as number) - mean(covariate)),
        0,
      );
      expect(value).toBeCloseTo((outcome[row] as number) - fitted, 10);
    });
    expect(varianceLeft).toBeCloseTo(computeMoments(values).variance / computeMoments(outcome).variance, 12);
  });
});

describe('caps fixed at launch', () => {
  it('few expected buyers: lower; never below 90 % or above 99 %', () => {
    expect([0, 10, 30, 60, 300, 5000].map(chooseCapQuantile)).toEqual([0.9, 0.9, 0.9, 0.95, 0.99, 0.99]);
    const cap = fixMoneyCap(
      Array.from({ length: 100 }, (_, order) => order + 1),
      60,
    );
    expect(cap).toMatchObject({ value: 95, quantile: 0.95, orders: 100 });
    expect(cap.moneyLeftOut).toBeCloseTo(15 / 5050, 12);
    expect(fixMoneyCap([5, 6, 7], 60).value).toBeNull();
  });
});

describe('read-outs of campaigns with a known truth', () => {
  const hard: GridCell[] = [
    { customers: 600, holdout: 0.2, conversion: 0.2 },
    { customers: 1000, holdout: 0.1, conversion: 0.2 },
    { customers: 600, holdout: 0.1, conversion: 0.2 },
  ];
  const run = { worlds: 300, seed: SEED, permutations: 199 };

  it.each([
    ['no effect', NO_EFFECT],
    ['+20 %', { lift: 0.2, spread: 'none' }],
    ['a control arm that varies more', { lift: 0, spread: 'control' }],
  ] as const)('intervals hold the truth: %s', (_, effect) => {
    let [judged, missed] = [0, 0];
    for (const cell of hard) {
      for (const count of countMisses(cell, effect, run).values()) {
        judged += count.judged;
        missed += count.rejected;
        if (count.judged >= 150)
          expect(count.rejected / count.judged).toBeLessThan(0.05 + 4 * Math.sqrt(0.0475 / count.judged));
      }
    }
    expect(judged).toBeGreaterThan(1000);
    expect(missed / judged).toBeLessThan(0.065);
    expect(missed / judged).toBeGreaterThan(0.03);
  });

  it('says what is missing where there are too few buyers', () => {
    const values = Float64Array.from({ length: 200 }, (_, row) => (row % 40 === 0 ? 100 : 0));
    const isTreated = Uint8Array.from(values, (_, row) => Number(row >= 20));
    const found = readOutcome({ kind: 'money', values, isTreated, covariates: [] }, { seed: SEED });
    expect(found).toMatchObject({
      status: 'not-read',
      missing: { reason: 'events', found: 0.5, needed: FEWEST_EVENTS.money },
    });
  });

  it('with many events it is Welch and the permutation test agrees with it', () => {
    const values = Float64Array.from({ length: 3000 }, (_, row) => ((row * 7919) % 10 === 0 ? 1 : 0));
    const isTreated = Uint8Array.from(values, (_, row) => Number(row % 2 === 0 || row % 15 === 0));
    const found = readOutcome({ kind: 'share', values, isTreated, covariates: [] }, { seed: SEED });
    const test = preparePermutationTest({ values, isTreated }, { seed: SEED });
    if (found.status !== 'read') throw new TypeError('A read-out was expected.');
    expect(found.method).toBe('welch');
    expect(Math.abs(found.estimate.pValue - test.computePValue(0))).toBeLessThan(0.03);
  });
});
