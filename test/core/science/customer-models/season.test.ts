import { describe, expect, test } from 'vitest';
import { toDayNumber } from '#core/kernel/day-number.ts';
import type { DailyRepeats, DayHistories } from '#core/science/customer-models/histories.ts';
import { assignSeasonCells, CHINESE_PEAKS, listSeasonCells } from '#core/science/customer-models/season-cells.ts';
import { createKnownSeason, estimateSeason } from '#core/science/customer-models/season.ts';
import { createIndexClock, PLAIN_CLOCK, toWeeks, type WeekClock } from '#core/science/customer-models/week-clock.ts';
import { simulateShop } from '../../../helpers/simulate-shop.ts';

const FIRST = toDayNumber('2022-01-01');
const AS_OF = toDayNumber('2024-06-30');
const TRUE_WEEKS = Array.from({ length: 52 }, (_, week) => 1 + 0.35 * Math.sin((2 * Math.PI * week) / 52));
const TRUE_PEAKS = [
  { id: '618', label: { zh: '618', en: '618' }, from: '06-16', through: '06-18', index: 4 },
  { id: 'double-11', label: { zh: '双11', en: 'Double 11' }, from: '11-10', through: '11-11', index: 6 },
];
const MODEL = { r: 0.8, alpha: 6, a: 0.9, b: 3 };

function cellOf(date: string): string {
  const cells = listSeasonCells(CHINESE_PEAKS);
  return cells[assignSeasonCells(CHINESE_PEAKS, toDayNumber(date), 1)[0] as number]?.id ?? '';
}

function correlate(left: readonly number[], right: readonly number[]): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [a, b] = [mean(left), mean(right)];
  const cross = left.reduce((sum, value, at) => sum + (value - a) * ((right[at] as number) - b), 0);
  const spread = (values: readonly number[], centre: number): number =>
    values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return cross / Math.sqrt(spread(left, a) * spread(right, b));
}

describe('the calendar of cells', () => {
  test('knows the fixed and the lunar events, and the week otherwise', () => {
    expect(cellOf('2024-11-11')).toBe('double-11');
    expect(cellOf('2024-11-05')).toBe('double-11-run-up');
    expect(cellOf('2025-06-18')).toBe('618');
    expect(cellOf('2024-02-10')).toBe('spring-festival');
    expect(cellOf('2025-02-10')).toBe('week-06');
    expect(cellOf('2026-01-28')).toBe('new-year-goods');
    expect(cellOf('2024-01-01')).toBe('week-01');
    expect(cellOf('2024-12-31')).toBe('week-52');
  });
});

describe('operational time', () => {
  test('adds up over days and falls back to the calendar outside the index', () => {
    const clock = createIndexClock(100, Float64Array.of(2, 0.5, 0.5));
    expect(clock.getWeeks(99, 100)).toBeCloseTo(2 / 7, 12);
    expect(clock.getWeeks(99, 102)).toBeCloseTo(3 / 7, 12);
    expect(clock.getWeeks(90, 99)).toBeCloseTo(9 / 7, 12);
    expect(clock.getWeeks(102, 116)).toBeCloseTo(2, 12);
    expect(clock.getWeeks(95, 110)).toBeCloseTo(clock.getWeeks(95, 101) + clock.getWeeks(101, 110), 12);
  });

  test('a known index has mean 1 over the history, whatever its scale', () => {
    const span = { firstDay: FIRST, asOfDay: AS_OF, throughDay: AS_OF + 90 };
    const season = createKnownSeason({ weeks: TRUE_WEEKS.map((value) => 10 * value) }, span);
    expect(season.clock.getWeeks(FIRST - 1, AS_OF)).toBeCloseTo((AS_OF - FIRST + 1) / 7, 9);
    expect(season.values).toHaveLength(AS_OF - FIRST + 91);
    expect(() => createKnownSeason({ weeks: TRUE_WEEKS.slice(1) }, span)).toThrow(/52 weekly/);
    expect(() => createKnownSeason({ weeks: TRUE_WEEKS.map((value) => value - 1) }, span)).toThrow(/above 0/);
  });
});

describe('an estimated season', () => {
  const span = { firstDay: FIRST, asOfDay: AS_OF, throughDay: AS_OF };
  const known = createKnownSeason({ weeks: TRUE_WEEKS, peaks: TRUE_PEAKS }, span);
  const simulate = (clock: WeekClock): { days: DayHistories; daily: DailyRepeats } =>
    simulateShop({
      customers: 6000,
      firstDay: FIRST,
      lastEntryDay: FIRST + 500,
      asOfDay: AS_OF,
      clock,
      seed: 11,
      ...MODEL,
    });

  test('recovers a known index and the parameters behind it', () => {
    const { days, daily } = simulate(known.clock);
    const { season, fit } = estimateSeason({ model: 'mbg-nbd', days, daily, throughDay: AS_OF, peaks: TRUE_PEAKS });
    const peakIndex = (id: string): number => season.cells.find((cell) => cell.id === id)?.index ?? 0;
    const truth = (date: string): number => known.values[toDayNumber(date) - FIRST] as number;
    expect(peakIndex('618') / truth('2023-06-17')).toBeGreaterThan(0.85);
    expect(peakIndex('618') / truth('2023-06-17')).toBeLessThan(1.15);
    expect(peakIndex('double-11') / truth('2023-11-11')).toBeGreaterThan(0.85);
    expect(peakIndex('double-11') / truth('2023-11-11')).toBeLessThan(1.15);
    const weeks = season.cells.filter(({ kind }) => kind === 'week').map(({ index }) => index);
    expect(correlate(weeks, TRUE_WEEKS)).toBeGreaterThan(0.93);
    expect(season.values.reduce((sum, value) => sum + value, 0) / season.values.length).toBeCloseTo(1, 9);
    const [r = 0, alpha = 1] = fit.point;
    expect(r / alpha / (MODEL.r / MODEL.alpha)).toBeGreaterThan(0.9);
    expect(r / alpha / (MODEL.r / MODEL.alpha)).toBeLessThan(1.1);
  });

  test('finds little where there is none', () => {
    const { days, daily } = simulate(PLAIN_CLOCK);
    const { season } = estimateSeason({ model: 'mbg-nbd', days, daily, throughDay: AS_OF, peaks: TRUE_PEAKS });
    const largest = season.values.reduce((most, value) => Math.max(most, Math.abs(value - 1)), 0);
    expect(largest).toBeLessThan(0.12);
  });

  test('is refused for the model whose customers leave in calendar time', () => {
    const { days, daily } = simulate(PLAIN_CLOCK);
    expect(() => estimateSeason({ model: 'pareto-nbd', days, daily, throughDay: AS_OF })).toThrow(/calendar time/);
  });

  test('the plain clock gives calendar weeks', () => {
    const { days } = simulate(PLAIN_CLOCK);
    const weeks = toWeeks(days);
    expect(weeks.T[0]).toBeCloseTo((AS_OF - (days.firstDay[0] as number)) / 7, 12);
    expect(weeks.weight.reduce((sum, value) => sum + value, 0)).toBe(6000);
  });
});
