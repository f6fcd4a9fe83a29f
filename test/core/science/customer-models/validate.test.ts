import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fitModel, getScoringPoint } from '#core/science/customer-models/fit.ts';
import { toDayNumber } from '#core/kernel/day-number.ts';
import {
  readDailyRepeats,
  readHistories,
  type DailyRepeats,
  type DayHistories,
} from '#core/science/customer-models/histories.ts';
import { countCohorts, expectDailyRepeats } from '#core/science/customer-models/tracking.ts';
import { validateHoldout, type HoldoutReport } from '#core/science/customer-models/validate.ts';
import type { ModelId } from '#core/science/customer-models/types.ts';
import { judgeModel } from '#core/science/customer-models/verdict.ts';
import { PLAIN_CLOCK, toWeeks } from '#core/science/customer-models/week-clock.ts';
import { measureCapture, measureErrors } from '#core/science/customer-models/weighted.ts';
import type { Engine } from '#core/kernel/engine.ts';
import { buildCdnowPurchases, CDNOW_SPLIT } from '../../../helpers/cdnow-purchases.ts';
import { openTestEngine } from '../../../helpers/engines.ts';
import { hasSharedData, readReference } from '../../../helpers/shared-data.ts';
import { simulateShop } from '../../../helpers/simulate-shop.ts';

describe('measures of predictions', () => {
  test('errors count every row by its weight', () => {
    const errors = measureErrors([0, 2, 4], [1, 2, 3], [2, 1, 1]);
    expect(errors.mae).toBeCloseTo(0.75, 12);
    expect(errors.rmse).toBeCloseTo(Math.sqrt(0.75), 12);
    expect(errors.msle).toBeCloseTo((2 * Math.log(2) ** 2 + (Math.log(5) - Math.log(4)) ** 2) / 4, 12);
    expect(errors.correlation).toBeCloseTo(
      measureErrors([0, 0, 2, 4], [1, 1, 2, 3], [1, 1, 1, 1]).correlation ?? 0,
      12,
    );
    expect(measureErrors([1, 2], [3, 3], [1, 1]).correlation).toBeNull();
  });

  test('capture takes the best part, shares ties in proportion and does not depend on order', () => {
    expect(measureCapture([9, 5, 1, 0], [6, 2, 1, 1], [1, 1, 1, 1], 0.5)).toBeCloseTo(0.8, 12);
    expect(measureCapture([5, 5, 0, 0], [6, 2, 1, 1], [1, 1, 1, 1], 0.25)).toBeCloseTo(0.4, 12);
    expect(measureCapture([0, 5, 0, 5], [1, 2, 1, 6], [1, 1, 1, 1], 0.25)).toBeCloseTo(0.4, 12);
    expect(measureCapture([2, 1], [4, 1], [1, 9], 0.1)).toBeCloseTo(4 / 13, 12);
    expect(measureCapture([1, 2], [0, 0], [1, 1])).toBeNull();
  });
});

describe('a holdout of simulated customers', () => {
  const firstDay = toDayNumber('2023-01-01');
  const shop = simulateShop({
    customers: 4000,
    firstDay,
    lastEntryDay: firstDay + 90,
    asOfDay: firstDay + 272,
    throughDay: firstDay + 454,
    clock: PLAIN_CLOCK,
    seed: 21,
    r: 0.8,
    alpha: 5,
    a: 0.8,
    b: 2.5,
  });
  const report = validateHoldout({ model: 'mbg-nbd', ...shop, withMoney: false });

  test('the true model foretells the total, every frequency and the weeks, and beats the simple rules', () => {
    expect(Math.abs(report.totals.bias ?? 1)).toBeLessThan(0.06);
    for (const row of report.byFrequency.filter(({ customers }) => customers > 100)) {
      expect(Math.abs(row.predicted - row.actual)).toBeLessThan(0.15 * row.actual + 0.08);
    }
    const last = report.tracking.at(-1);
    expect((last?.cumulativeExpected ?? 0) / (last?.cumulativeActual ?? 1)).toBeGreaterThan(0.94);
    expect((last?.cumulativeExpected ?? 0) / (last?.cumulativeActual ?? 1)).toBeLessThan(1.06);
    expect(report.baselines.every(({ errors }) => errors.rmse > report.errors.rmse)).toBe(true);
    expect(report.topDecile.model).toBeGreaterThan(report.topDecile.frequency ?? 1);
    expect(report.money).toBeNull();
  });

  test('parts agree with their sums', () => {
    const { byFrequency, totals, tracking } = report;
    expect(byFrequency.reduce((sum, row) => sum + row.customers, 0)).toBe(4000);
    expect(byFrequency.reduce((sum, row) => sum + row.customers * row.actual, 0)).toBeCloseTo(totals.actual, 6);
    expect(byFrequency.reduce((sum, row) => sum + row.customers * row.predicted, 0)).toBeCloseTo(totals.predicted, 6);
    expect(tracking.reduce((sum, week) => sum + week.expected, 0)).toBeCloseTo(
      tracking.at(-1)?.cumulativeExpected ?? 0,
      9,
    );
  });

  test('a verdict names its rule and numbers in both languages; without a backtest it is silent on intervals', () => {
    const verdict = judgeModel(report);
    expect(verdict.level).toBe('good');
    expect(verdict.checks.map(({ id }) => id)).toEqual(['fit', 'total', 'customers', 'ranking', 'frequency']);
    for (const check of verdict.checks) {
      expect(check.text.zh).not.toBe('');
      expect(check.rule.en).toMatch(/good/);
    }
    expect(judgeModel(report, null).checks.find(({ id }) => id === 'coverage')?.level).toBe('caution');
    const wrong = { ...report, totals: { ...report.totals, bias: 0.4 } };
    expect(judgeModel(wrong).level).toBe('poor');
  });

  test('without a day after the calibration there is nothing to validate', () => {
    const { holdout: _, ...days } = shop.days;
    expect(() => validateHoldout({ model: 'mbg-nbd', days, daily: shop.daily })).toThrow(/no day after/);
  });
});

type Tracking = Record<string, { actual: number; bgnbd: number; pareto_nbd: number }>;
type Reference = { btyd: { tracking_cumulative_repeat_days: Tracking } };

describe.skipIf(!hasSharedData)('CDNOW sample, 39 + 39 weeks, where ../shared/data lies beside the project', () => {
  let engine: Engine;
  let days: DayHistories;
  let daily: DailyRepeats;
  beforeAll(async () => {
    engine = await openTestEngine('native');
    const tables = await buildCdnowPurchases(engine);
    days = await readHistories(engine, tables, CDNOW_SPLIT);
    daily = await readDailyRepeats(engine, tables, { asOf: CDNOW_SPLIT.asOf, through: CDNOW_SPLIT.holdoutUntil });
  });
  afterAll(() => engine.close());
  const validate = (model: ModelId): HoldoutReport => validateHoldout({ model, days, daily });

  test.each([
    ['nbd', 2929.8, 0.557, 1.041, 1.86, 0.3622, 0.583],
    ['bg-nbd', 1653.4, -0.121, 0.7855, 1.608, 0.2343, 0.6256],
    ['mbg-nbd', 1576.7, -0.162, 0.7648, 1.6072, 0.2314, 0.6273],
    ['pareto-nbd', 1665.5, -0.115, 0.7545, 1.6028, 0.2377, 0.6302],
  ] as const)(
    '%s: total, bias, MAE, RMSE, MSLE and correlation',
    (model, total, bias, mae, rmse, msle, correlation) => {
      const report = validate(model);
      expect(report.totals.actual).toBe(1882);
      expect(report.inactiveShare).toBeCloseTo(0.7098, 4);
      expect(report.totals.predicted).toBeCloseTo(total, 1);
      expect(report.totals.bias).toBeCloseTo(bias, 3);
      expect(report.errors.mae).toBeCloseTo(mae, 3);
      expect(report.errors.rmse).toBeCloseTo(rmse, 3);
      expect(report.errors.msle).toBeCloseTo(msle, 4);
      expect(report.errors.correlation).toBeCloseTo(correlation, 3);
    },
  );

  test.each([
    ['bg-nbd', [0.225087, 0.523131, 1.044134, 1.52028, 2.163866, 2.653846, 3.504042, 6.157191]],
    ['pareto-nbd', [0.138447, 0.599471, 1.195837, 1.713843, 2.398308, 2.907208, 3.818559, 6.403067]],
    ['mbg-nbd', [0.185161, 0.551358, 1.048952, 1.492933, 2.104309, 2.563553, 3.360821, 5.848509]],
  ] as const)('%s: conditional expectation by frequency', (model, expected) => {
    const { byFrequency } = validate(model);
    expect(byFrequency.map(({ customers }) => customers)).toEqual([1411, 439, 214, 100, 62, 38, 29, 64]);
    const actual = [0.2367, 0.697, 1.3925, 1.56, 2.5323, 2.9474, 3.8621, 6.3594];
    byFrequency.forEach((row, index) => {
      expect(row.actual).toBeCloseTo(actual[index] as number, 4);
      expect(row.predicted).toBeCloseTo(expected[index] as number, 5);
    });
  });

  test.each([
    ['bg-nbd', 'bgnbd'],
    ['pareto-nbd', 'pareto_nbd'],
  ] as const)('%s: cumulative tracking equals the independent reference', (model, key) => {
    const reference = (readReference('cdnow/cdnow_sample.reference.json') as Reference).btyd
      .tracking_cumulative_repeat_days;
    const { tracking } = validate(model);
    expect(Object.keys(reference)).toHaveLength(6);
    for (const [week, expected] of Object.entries(reference)) {
      const found = tracking[Number(week) - 1];
      expect(found?.cumulativeActual).toBe(expected.actual);
      expect(found?.cumulativeExpected).toBeCloseTo(expected[key], 2);
    }
  });

  test('cumulative tracking one day later equals the published walkthrough, weeks 20 to 25', () => {
    const cohorts = countCohorts(days);
    const track = (model: ModelId): number[] => {
      const point = getScoringPoint(fitModel(model, toWeeks(days)));
      const fromDay = daily.firstDay;
      const expected = expectDailyRepeats(point, cohorts, { fromDay, throughDay: fromDay + 7 * 78 });
      return [20, 21, 22, 23, 24, 25, 39, 78].map((week) =>
        expected.subarray(0, 7 * week + 1).reduce((sum, value) => sum + value, 0),
      );
    };
    const published = [
      ['bg-nbd', [1312.458, 1387.346, 1460.392, 1531.713, 1601.418, 1669.6], 0.003],
      ['pareto-nbd', [1308.856, 1385.275, 1459.923, 1532.906, 1604.32, 1674.253], 0.07],
    ] as const;
    for (const [model, expected, tolerance] of published) {
      const found = track(model);
      expected.forEach((value, index) => expect(Math.abs((found[index] as number) - value)).toBeLessThan(tolerance));
    }
    const [week39 = 0, week78 = 0] = track('bg-nbd').slice(6);
    expect(week39).toBeCloseTo(2501.5, 1);
    expect(week78).toBeCloseTo(4165.7, 1);
    const { tracking } = validate('bg-nbd');
    expect(tracking.slice(19, 25).map(({ cumulativeActual }) => cumulativeActual)).toEqual([
      1359, 1414, 1484, 1517, 1573, 1672,
    ]);
    expect(tracking.at(-1)?.cumulativeActual).toBe(4339);
  });

  test('money of the holdout, its ranking, and the simple rules', () => {
    const { money, baselines } = validate('bg-nbd');
    expect(money?.totals.actual).toBe(7_097_639);
    expect((money?.totals.predicted ?? 0) / 100).toBeCloseTo(59_931.63, 1);
    expect((money?.errors.mae ?? 0) / 100).toBeCloseTo(30.408, 2);
    expect(money?.topDecile.model).toBeCloseTo(0.501988, 4);
    expect(money?.fit.correlation).toBeCloseTo(0.114, 3);
    expect(money?.fit.customers).toBe(946);
    expect(baselines.find(({ id }) => id === 'zero')?.errors.mae).toBeCloseTo(0.79847, 4);
    expect(baselines.find(({ id }) => id === 'own-rate')?.errors.mae).toBeCloseTo(1.02367, 4);
  });
});
