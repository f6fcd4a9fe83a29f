import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { planBacktest, runBacktest, type Backtest, type BacktestCase } from '#core/science/customer-models/backtest.ts';
import { readHistories, type PurchaseTables } from '#core/science/customer-models/histories.ts';
import { fitModel } from '#core/science/customer-models/fit.ts';
import { drawTotals, summariseTotal, type LayeredInterval } from '#core/science/customer-models/intervals.ts';
import { toWeeks } from '#core/science/customer-models/week-clock.ts';
import type { Engine } from '#core/kernel/engine.ts';
import { buildCdnowPurchases, CDNOW_SPLIT } from '../../../helpers/cdnow-purchases.ts';
import { openTestEngine } from '../../../helpers/engines.ts';
import { hasSharedData } from '../../../helpers/shared-data.ts';

describe('the plan of a backtest', () => {
  test('leaves the longest horizon inside the data and grows with it', () => {
    const plan = planBacktest('1997-01-01', '1998-06-30');
    expect(plan.horizons).toEqual([13, 26]);
    expect(plan.weeks[0]).toBe(16);
    expect(Math.max(...plan.weeks) + 26).toBeLessThanOrEqual(78);
    expect(plan.weeks.length).toBeGreaterThanOrEqual(8);
    expect(planBacktest('2024-01-01', '2024-04-28').horizons).toEqual([2, 5]);
    expect(planBacktest('2024-01-01', '2024-01-20')).toEqual({ weeks: [], horizons: [] });
    const long = planBacktest('2015-01-01', '2024-12-31');
    expect(long.weeks.length).toBeLessThanOrEqual(10);
  });
});

const ORIGINS = { weeks: [16, 20, 24, 28, 32, 36, 40, 44, 48], horizons: [13, 26] };
const RANGE = { from: '1997-01-01', through: '1998-06-30' };

describe.skipIf(!hasSharedData)('CDNOW sample, where ../shared/data lies beside the project', () => {
  let engine: Engine;
  let tables: PurchaseTables;
  let backtest: Backtest;
  beforeAll(async () => {
    engine = await openTestEngine('native');
    tables = await buildCdnowPurchases(engine);
    const request = { model: 'bg-nbd' as const, ...ORIGINS, ...RANGE, seed: 1, draws: 250, customerLimit: 800 };
    backtest = await runBacktest(engine, tables, request);
  });
  afterAll(() => engine.close());

  const find = (week: number, horizon: number): BacktestCase | undefined =>
    backtest.cases.find(({ originWeek, horizonWeeks }) => originWeek === week && horizonWeeks === horizon);
  const holds = (interval: LayeredInterval | null | undefined, actual: number): boolean =>
    interval !== null && interval !== undefined && interval.low <= actual && actual <= interval.high;

  test('origins every fourth week, 13 and 26 weeks ahead: what came and what was expected', () => {
    expect(backtest.cases).toHaveLength(18);
    expect(find(40, 13)).toMatchObject({ origin: '1997-10-07', through: '1998-01-06', actual: 727, customers: 2357 });
    expect(find(40, 13)?.predicted).toBeCloseTo(627.6, 0);
    const ratios = backtest.cases.map(({ ratio }) => ratio);
    expect(Math.min(...ratios)).toBeCloseTo(0.851, 2);
    expect(Math.max(...ratios)).toBeCloseTo(1.355, 2);
    expect(backtest.logRatioSd).toBeCloseTo(0.112, 2);
  });

  test('intervals without the calendar layer hold less than half, with it at least 16 of 18', () => {
    expect(backtest.before.of).toBe(18);
    expect(backtest.before.held).toBeGreaterThanOrEqual(6);
    expect(backtest.before.held).toBeLessThanOrEqual(9);
    expect(backtest.leaveOneOut.of).toBe(18);
    expect(backtest.leaveOneOut.held).toBeGreaterThanOrEqual(16);
    expect(backtest.earlierOnly.held).toBe(backtest.earlierOnly.of);
    expect(backtest.earlierOnly.of).toBeGreaterThanOrEqual(5);
  });

  test('a shock from ended forecasts is used only where three had ended by the origin', () => {
    for (const entry of backtest.cases) {
      const ended = backtest.cases.filter((other) => other.originWeek + other.horizonWeeks <= entry.originWeek);
      expect(entry.earlierOnly === null).toBe(ended.length < 3);
    }
  });

  test('at the standard split the interval without shock misses 1,882 and 726', async () => {
    const days = await readHistories(engine, tables, { ...CDNOW_SPLIT, withMoney: false });
    const histories = toWeeks(days);
    const fit = fitModel('bg-nbd', histories);
    const forecast = (weeks: number): LayeredInterval =>
      summariseTotal(drawTotals({ fit, histories, horizonWeeks: weeks, draws: 600, seed: 1 }).purchases, null);
    const [long, short] = [forecast(39), forecast(13)];
    expect(holds(long, 1882)).toBe(false);
    expect(holds(short, 726)).toBe(false);
    expect(Math.abs(long.low - 1461)).toBeLessThan(45);
    expect(Math.abs(long.high - 1873)).toBeLessThan(45);
    expect(Math.abs(short.low - 559)).toBeLessThan(20);
    expect(Math.abs(short.high - 699)).toBeLessThan(20);
  });

  test('a history without repeat purchases cannot be backtested', async () => {
    const request = { model: 'bg-nbd' as const, weeks: [], horizons: [], ...RANGE, seed: 1 };
    await expect(runBacktest(engine, tables, request)).rejects.toMatchObject({ code: 'clv/too-short' });
  });

  test('a cancelled backtest ends with its error', async () => {
    const controller = new AbortController();
    const request = { model: 'bg-nbd' as const, ...ORIGINS, ...RANGE, seed: 1 };
    const running = runBacktest(engine, tables, request, {
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    await expect(running).rejects.toMatchObject({ code: 'task/cancelled' });
  });
});
