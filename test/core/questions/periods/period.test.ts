import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toDayNumber, toIsoDate } from '#core/kernel/day-number.ts';
import { findFestivalSpan } from '#core/questions/periods/festivals.ts';
import {
  comparisonSchema,
  countDays,
  endPoint,
  listPoints,
  periodSchema,
  settleComparison,
  settlePeriod,
  startPoint,
  type Comparison,
} from '#core/questions/periods/period.ts';

const known = { dataFrom: '2024-07-01', asOf: '2026-06-17' };
const days = fc.integer({ min: toDayNumber('2000-01-01'), max: toDayNumber('2034-12-31') });
const spans = fc
  .tuple(days, fc.integer({ min: 0, max: 800 }))
  .map(([from, length]) => ({ from: toIsoDate(from), through: toIsoDate(from + length) }));
const units = fc.constantFrom('day' as const, 'week' as const, 'month' as const);

describe('settlePeriod', () => {
  it.each([
    [{ kind: 'all' }, '2024-07-01', '2026-06-17'],
    [{ kind: 'last-days', days: 30 }, '2026-05-19', '2026-06-17'],
    [{ kind: 'this', unit: 'quarter' }, '2026-04-01', '2026-06-17'],
    [{ kind: 'last', unit: 'month' }, '2026-05-01', '2026-05-31'],
    [{ kind: 'last', unit: 'year' }, '2025-01-01', '2025-12-31'],
    [{ kind: 'festival', festival: '618', year: 2026 }, '2026-06-01', '2026-06-17'],
    [{ kind: 'festival', festival: 'double11', year: 2025 }, '2025-11-01', '2025-11-11'],
    [{ kind: 'festival', festival: 'spring-festival', year: 2026 }, '2026-02-02', '2026-02-22'],
    [{ kind: 'range', from: '2026-06-10', through: '2026-07-10' }, '2026-06-10', '2026-06-17'],
  ] as const)('goes by the as-of date: %o', (period, from, through) => {
    expect(settlePeriod(periodSchema.parse(period), known)).toEqual({ from, through });
  });

  it('gives nothing where no day is known yet, or the days are turned round', () => {
    expect(settlePeriod({ kind: 'festival', festival: 'double11', year: 2026 }, known)).toBeNull();
    expect(settlePeriod({ kind: 'range', from: '2026-05-02', through: '2026-05-01' }, known)).toBeNull();
  });
});

describe('settleComparison', () => {
  it('aligns last year by weekday and by festival', () => {
    const span = { from: '2026-02-02', through: '2026-02-22' };
    expect(settleComparison({ kind: 'last-year', align: 'weekday' }, span)).toEqual({
      from: '2025-02-03',
      through: '2025-02-23',
    });
    expect(settleComparison({ kind: 'last-year', align: 'festival' }, span)).toEqual(
      findFestivalSpan('spring-festival', 2025),
    );
    expect(settleComparison({ kind: 'none' }, span)).toBeNull();
    expect(settleComparison({ kind: 'custom', from: '2025-01-01' }, span)).toEqual({
      from: '2025-01-01',
      through: '2025-01-21',
    });
  });

  it('has as many days as the period, and the one before ends where it begins', () => {
    const comparisons: Comparison[] = [
      { kind: 'previous' },
      { kind: 'last-year', align: 'weekday' },
      { kind: 'last-year', align: 'festival' },
    ].map((comparison) => comparisonSchema.parse(comparison));
    fc.assert(
      fc.property(spans, (span) => {
        for (const comparison of comparisons) {
          const before = settleComparison(comparison, span);
          expect(before, comparison.kind).not.toBeNull();
          if (before !== null) expect(countDays(before)).toBe(countDays(span));
        }
        const previous = settleComparison({ kind: 'previous' }, span);
        expect(toDayNumber(span.from) - toDayNumber(previous?.through ?? '')).toBe(1);
        const weekday = settleComparison({ kind: 'last-year', align: 'weekday' }, span);
        const getWeekday = (day: string): number => new Date(`${day}T00:00:00Z`).getUTCDay();
        expect(getWeekday(weekday?.from ?? '')).toBe(getWeekday(span.from));
      }),
    );
  });
});

describe('listPoints', () => {
  it('covers every day of a span once', () => {
    fc.assert(
      fc.property(spans, units, (span, unit) => {
        const points = listPoints(span, unit);
        expect(points[0]).toBe(startPoint(span.from, unit));
        expect(points.at(-1)).toBe(startPoint(span.through, unit));
        points.slice(1).forEach((point, index) => {
          expect(toDayNumber(point) - toDayNumber(endPoint(points[index] ?? '', unit))).toBe(1);
        });
      }),
    );
  });
});
