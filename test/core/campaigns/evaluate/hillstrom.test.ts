import { evaluateExperiment, type ExperimentResult, type OutcomeResult } from '#core/science/experiments/experiment.ts';
import type { compareMeans, Interval, Moments, Share } from '#core/science/statistics/intervals.ts';
import { beforeAll, describe, expect, it } from 'vitest';
import { hasSharedData, readReference } from '../../../helpers/shared-data.ts';
import { readHillstrom } from './hillstrom-table.ts';

type ReferenceShare = {
  treated: { k: number; n: number };
  control: { k: number; n: number };
  diff: number;
  wald95: [number, number];
  newcombe95: [number, number];
  z_pooled: number;
  p_two_sided: number;
  relative_lift: number;
  relative_lift95_log_rr: [number, number];
  incremental_customers: number;
};
type ReferenceMean = {
  treated: { n: number; mean: number; sd: number };
  control: { n: number; mean: number; sd: number };
  diff: number;
  se: number;
  welch_df: number;
  welch95: [number, number];
  t: number;
  p_two_sided: number;
  incremental_total: number;
  relative_lift: number;
  theta?: number;
  bootstrap_percentile95?: [number, number];
};
type ReferenceComparison = {
  visit: ReferenceShare;
  conversion: ReferenceShare;
  spend: ReferenceMean;
  spend_cuped_on_history?: ReferenceMean;
  spend_per_converter?: ReferenceMean;
};
type ReferenceCut = Record<string, Record<string, { n: number; visits: number; conv: number; spend_cents: number }>>;
type Reference = Record<string, ReferenceComparison> & {
  srm_equal_thirds: { chi2: number; p: number };
  by_recency_month: ReferenceCut;
  by_history_segment: ReferenceCut;
};

function expectSame(value: number | undefined, expected: number, relative = 1e-9): void {
  expect(Math.abs((value ?? Number.NaN) - expected)).toBeLessThanOrEqual(relative * Math.abs(expected));
}

function expectInterval(interval: Interval | null, [low, high]: [number, number], relative = 1e-9): void {
  expectSame(interval?.low, low, relative);
  expectSame(interval?.high, high, relative);
}

function expectMoments(moments: Moments, { n, mean, sd }: ReferenceMean['treated']): void {
  expect(moments.n).toBe(n);
  expectSame(moments.mean, mean);
  expectSame(Math.sqrt(moments.variance), sd);
}

function expectMean(
  found: {
    readonly treated: Moments;
    readonly control: Moments;
    readonly difference: ReturnType<typeof compareMeans>;
  },
  reference: ReferenceMean,
): void {
  expectMoments(found.treated, reference.treated);
  expectMoments(found.control, reference.control);
  expectSame(found.difference.value, reference.diff);
  expectSame(found.difference.standardError, reference.se);
  expectSame(found.difference.degrees, reference.welch_df);
  expectInterval(found.difference.interval, reference.welch95);
  expectSame(found.difference.t, reference.t);
  expectSame(found.difference.pValue, reference.p_two_sided);
}

describe.skipIf(!hasSharedData)('Hillstrom 2008 (needs ../shared/data)', () => {
  let result: ExperimentResult;
  let reference: Reference;

  beforeAll(() => {
    reference = readReference('hillstrom/reference.json') as Reference;
    result = evaluateExperiment(readHillstrom(), { control: 'No E-Mail', seed: 20_240_601 });
  });

  function find(arm: string | null, outcome: string): OutcomeResult['comparison'] {
    const found = result.arms
      .find((candidate) => candidate.arm === arm)
      ?.outcomes.find((candidate) => candidate.outcome === outcome);
    if (found === undefined) throw new RangeError(`No ${outcome} of ${arm}.`);
    return found.comparison;
  }

  const comparisons = [
    ['Mens E-Mail', 'Mens E-Mail vs control'],
    ['Womens E-Mail', 'Womens E-Mail vs control'],
    [null, 'any email vs control'],
  ] as const;

  it('sample ratio of equal thirds', () => {
    expectSame(result.sampleRatio.chiSquare, reference.srm_equal_thirds.chi2);
    expectSame(result.sampleRatio.pValue, reference.srm_equal_thirds.p);
    expect(result.sampleRatio.isMismatch).toBe(false);
  });

  it.each(
    comparisons.flatMap(([arm, name]) => (['visit', 'conversion'] as const).map((outcome) => ({ arm, name, outcome }))),
  )('$outcome, $name', ({ arm, name, outcome }) => {
    const expected = reference[name]?.[outcome];
    const found = find(arm, outcome);
    if (expected === undefined || found.kind !== 'share') throw new TypeError('A share was expected.');
    const toShare = ({ k, n }: { k: number; n: number }): Share => ({ count: k, total: n });
    expect(found.treated).toEqual(toShare(expected.treated));
    expect(found.control).toEqual(toShare(expected.control));
    expectSame(found.difference.value, expected.diff);
    expectInterval(found.difference.wald, expected.wald95);
    expectInterval(found.difference.interval, expected.newcombe95);
    expectSame(found.difference.z, expected.z_pooled);
    expectSame(found.difference.pValue, expected.p_two_sided);
    expectSame(found.relative?.value, expected.relative_lift);
    expectInterval(found.relative, expected.relative_lift95_log_rr);
    expectSame(found.incremental, expected.incremental_customers);
  });

  it.each(comparisons)('spend, %s', (arm, name) => {
    const expected = reference[name];
    const found = find(arm, 'spend');
    if (expected === undefined || found.kind !== 'mean') throw new TypeError('A mean was expected.');
    expectMean(found, expected.spend);
    expectSame(found.relative?.value, expected.spend.relative_lift);
    expectSame(found.incremental, expected.spend.incremental_total);
    const { spend_cuped_on_history: cuped, spend_per_converter: perConverter } = expected;
    if (cuped !== undefined) {
      if (found.cuped === null) throw new TypeError('CUPED was expected.');
      expectSame(found.cuped.theta, cuped.theta ?? Number.NaN);
      expectMean(found.cuped, cuped);
      expectSame(found.cuped.incremental, cuped.incremental_total);
      expectSame(found.cuped.difference.value / found.cuped.control.mean, cuped.relative_lift);
    }
    if (perConverter !== undefined) {
      if (found.amongPositive === null) throw new TypeError('Spend per converter was expected.');
      expectMean(found.amongPositive, perConverter);
    }
  });

  it.each(comparisons.slice(0, 2))('bootstrap of spend, %s: within the noise of 10,000 resamples', (arm, name) => {
    const [low, high] = reference[name]?.spend.bootstrap_percentile95 ?? [Number.NaN, Number.NaN];
    const found = find(arm, 'spend');
    if (found.kind !== 'mean') throw new TypeError('A mean was expected.');
    const noise = 4 * Math.SQRT2 * 0.027 * found.difference.standardError;
    expect(Math.abs(found.bootstrap.low - low)).toBeLessThan(noise);
    expect(Math.abs(found.bootstrap.high - high)).toBeLessThan(noise);
    expect(found.bootstrap).not.toEqual(found.difference.interval);
  });

  it.each([
    ['recency', 'by_recency_month'],
    ['history_segment', 'by_history_segment'],
  ] as const)('cut by %s', (cut, name) => {
    const expected = reference[name];
    for (const arm of ['Mens E-Mail', 'Womens E-Mail']) {
      const cuts = result.arms.find((candidate) => candidate.arm === arm)?.cuts ?? [];
      for (const [value, arms] of Object.entries(expected)) {
        const [treated, control] = [arms[arm], arms['No E-Mail']];
        if (treated === undefined || control === undefined) throw new TypeError(`No ${value} in the reference.`);
        const read = (outcome: string) =>
          cuts.find((entry) => entry.cut === cut && entry.value === value && entry.outcome === outcome);
        expect(read('visit')?.treatedCustomers).toBe(treated.n);
        expect(read('visit')?.controlCustomers).toBe(control.n);
        expectSame(read('visit')?.difference.value, treated.visits / treated.n - control.visits / control.n);
        expectSame(read('conversion')?.difference.value, treated.conv / treated.n - control.conv / control.n);
        expectSame(
          read('spend')?.difference.value,
          treated.spend_cents / 100 / treated.n - control.spend_cents / 100 / control.n,
          1e-8,
        );
        expect(read('spend')?.adjustedPValue).toBeGreaterThanOrEqual(read('spend')?.difference.pValue ?? 1);
      }
    }
  });
});
