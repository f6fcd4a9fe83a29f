import { describe, expect, test } from 'vitest';
import { drawCustomerIntervals } from '#core/science/customer-models/customer-intervals.ts';
import { fitModel } from '#core/science/customer-models/fit.ts';
import { fitGammaGamma } from '#core/science/customer-models/gamma-gamma.ts';
import { toDayNumber } from '#core/kernel/day-number.ts';
import {
  drawTotals,
  estimateShock,
  summariseTotal,
  type CalendarShock,
  type ShockObservation,
} from '#core/science/customer-models/intervals.ts';
import { PLAIN_CLOCK, toWeeks } from '#core/science/customer-models/week-clock.ts';
import { createUniform, simulateShop } from '../../../helpers/simulate-shop.ts';

const FIRST = toDayNumber('2023-01-01');
const { days } = simulateShop({
  customers: 1500,
  firstDay: FIRST,
  lastEntryDay: FIRST + 80,
  asOfDay: FIRST + 280,
  clock: PLAIN_CLOCK,
  seed: 5,
  r: 0.6,
  alpha: 6,
  a: 0.8,
  b: 2,
});
const histories = toWeeks(days);
const fit = fitModel('mbg-nbd', histories);
const SHOCK: CalendarShock = { logMean: 0.1, logSd: 0.12, origins: 18 };

describe('the layers of an interval', () => {
  const draw = (customerLimit = 5000, draws = 400): ReturnType<typeof drawTotals> =>
    drawTotals({ fit, histories, horizonWeeks: 26, draws, seed: 3, customerLimit });

  test('shares add up to one, and the shock adds a layer and width', () => {
    const { purchases } = draw();
    const plain = summariseTotal(purchases, null);
    const shocked = summariseTotal(purchases, SHOCK);
    expect(plain.layers.map(({ id }) => id)).toEqual(['parameters', 'individual']);
    expect(shocked.layers.map(({ id }) => id)).toEqual(['parameters', 'individual', 'calendar']);
    for (const { layers } of [plain, shocked]) {
      expect(layers.reduce((sum, layer) => sum + layer.share, 0)).toBeCloseTo(1, 12);
      expect(layers.every(({ variance }) => variance > 0)).toBe(true);
    }
    expect(shocked.high - shocked.low).toBeGreaterThan(1.3 * (plain.high - plain.low));
    expect(shocked.expected / plain.expected).toBeCloseTo(Math.exp(0.1 + 0.12 ** 2 / 2), 2);
  });

  test('the variance of the draws is the sum of the layers', () => {
    const { purchases } = draw(5000, 1500);
    const mean = purchases.totals.reduce((sum, value) => sum + value, 0) / 1500;
    const variance = purchases.totals.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 1500;
    const layers = summariseTotal(purchases, null).layers.reduce((sum, layer) => sum + layer.variance, 0);
    expect(layers / variance).toBeGreaterThan(0.85);
    expect(layers / variance).toBeLessThan(1.15);
    expect(mean / purchases.predicted).toBeGreaterThan(0.96);
    expect(mean / purchases.predicted).toBeLessThan(1.06);
  });

  test('a sample of the customers stands for all of them', () => {
    const [whole, part] = [draw(5000, 800), draw(300, 800)].map(({ purchases }) => summariseTotal(purchases, null));
    const width = (interval = whole): number => (interval?.high ?? 0) - (interval?.low ?? 0);
    expect(width(part) / width(whole)).toBeGreaterThan(0.85);
    expect(width(part) / width(whole)).toBeLessThan(1.15);
  });

  test('the same seed gives the same draws, another one does not', () => {
    const again = drawTotals({ fit, histories, horizonWeeks: 26, draws: 20, seed: 3 });
    const other = drawTotals({ fit, histories, horizonWeeks: 26, draws: 20, seed: 4 });
    expect(drawTotals({ fit, histories, horizonWeeks: 26, draws: 20, seed: 3 }).purchases).toEqual(again.purchases);
    expect(other.purchases.totals).not.toEqual(again.purchases.totals);
  });
});

describe('the calendar shock', () => {
  const observe = (logRatio: number, originWeek: number): ShockObservation => ({
    logRatio,
    explainedVariance: 0.001,
    originWeek,
    horizonWeeks: 13,
  });

  test('has mean and spread of the ratios, less what other layers explain, plus the error of the mean', () => {
    const shock = estimateShock([observe(0.1, 10), observe(0.3, 23), observe(-0.1, 36)]);
    expect(shock?.logMean).toBeCloseTo(0.1, 12);
    expect(shock?.logSd).toBeCloseTo(Math.sqrt(0.04 - 0.001 + 0.04 / 3), 12);
  });

  test('counts overlapping windows once, and needs three', () => {
    const overlapping = estimateShock([observe(0.1, 10), observe(0.3, 10), observe(-0.1, 10)]);
    expect(overlapping?.logSd).toBeCloseTo(Math.sqrt(0.04 - 0.001 + 0.04), 12);
    expect(estimateShock([observe(0.1, 10), observe(0.3, 23)])).toBeNull();
  });
});

describe('intervals of single customers', () => {
  const uniform = createUniform(9);
  const meanMoney = Float64Array.from(histories.x, (x) => (x === 0 ? Number.NaN : 2000 + 3000 * uniform()));
  const money = {
    fit: fitGammaGamma({ count: histories.count, x: histories.x, meanMoney, weight: histories.weight }),
    meanMoney,
  };
  const customerKeys = Uint32Array.from({ length: histories.count }, (_, row) => 7 * row + 1);
  const draw = (shock: CalendarShock | null): ReturnType<typeof drawCustomerIntervals> =>
    drawCustomerIntervals({ fit, histories, customerKeys, money, horizonWeeks: 26, shock, draws: 200, seed: 3 });

  test('are ordered, not negative, wider for frequent buyers, and do not depend on the order of rows', () => {
    const intervals = draw(SHOCK);
    for (let row = 0; row < histories.count; row += 1) {
      expect(intervals.purchasesLow[row]).toBeGreaterThanOrEqual(0);
      expect(intervals.purchasesHigh[row]).toBeGreaterThanOrEqual(intervals.purchasesLow[row] as number);
      expect(intervals.spendHigh?.[row]).toBeGreaterThanOrEqual(intervals.spendLow?.[row] as number);
    }
    const reversed = (column: Float64Array): Float64Array => column.slice().reverse();
    const turned = drawCustomerIntervals({
      fit,
      histories: {
        count: histories.count,
        x: reversed(histories.x),
        tx: reversed(histories.tx),
        T: reversed(histories.T),
      },
      customerKeys: customerKeys.slice().reverse(),
      money: { fit: money.fit, meanMoney: reversed(meanMoney) },
      horizonWeeks: 26,
      shock: SHOCK,
      draws: 200,
      seed: 3,
    });
    expect(turned.purchasesHigh.slice().reverse()).toEqual(intervals.purchasesHigh);
    expect(turned.spendLow?.slice().reverse()).toEqual(intervals.spendLow);
  });

  test('a shock upwards moves the upper end', () => {
    const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
    expect(sum(draw(SHOCK).purchasesHigh)).toBeGreaterThan(1.05 * sum(draw(null).purchasesHigh));
  });
});
