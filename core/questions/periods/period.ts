import { z } from 'zod';
import { toDayNumber, toIsoDate } from '#core/kernel/day-number.ts';
import { FESTIVALS, findFestivalSpan, findNearestFestival } from './festivals.ts';

const isoDate = z.iso.date();

/** Which days numbers over time are about. Everything relative is relative to the as-of date, never to today. */
export const periodSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('all') }),
  z.strictObject({ kind: z.literal('last-days'), days: z.number().int().min(1).max(3_660) }),
  z.strictObject({ kind: z.literal('this'), unit: z.enum(['month', 'quarter', 'year']) }),
  z.strictObject({ kind: z.literal('last'), unit: z.enum(['month', 'quarter', 'year']) }),
  z.strictObject({
    kind: z.literal('festival'),
    festival: z.enum(FESTIVALS),
    year: z.number().int().min(1995).max(2035),
  }),
  z.strictObject({ kind: z.literal('range'), from: isoDate, through: isoDate }),
]);
export type Period = z.output<typeof periodSchema>;

/** What a period is compared with. `weekday` shifts by 52 weeks; `festival` by the days between the nearest festival and its last one. */
export const comparisonSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('previous') }),
  z.strictObject({ kind: z.literal('last-year'), align: z.enum(['weekday', 'festival']) }),
  z.strictObject({ kind: z.literal('custom'), from: isoDate }),
]);
export type Comparison = z.output<typeof comparisonSchema>;

/** Days, both included, ISO. */
export type Span = { readonly from: string; readonly through: string };

/** What is known of the data: their first day, null without any, and the as-of date. */
export type KnownDays = { readonly dataFrom: string | null; readonly asOf: string };

type Unit = Extract<Period, { kind: 'this' }>['unit'];
const MONTHS: Readonly<Record<Unit, number>> = { month: 1, quarter: 3, year: 12 };

/** First day of the month, quarter or year `shift` of them after the one that a day lies in. */
function startUnit(day: string, unit: Unit, shift: number): string {
  const length = MONTHS[unit];
  const month = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1;
  const first = (Math.floor(month / length) + shift) * length;
  return new Date(Date.UTC(Math.floor(first / 12), first % 12, 1)).toISOString().slice(0, 10);
}

const dayBefore = (day: string): string => toIsoDate(toDayNumber(day) - 1);

function spanPeriod(period: Period, { dataFrom, asOf }: KnownDays): Span | null {
  switch (period.kind) {
    case 'all':
      return { from: dataFrom ?? asOf, through: asOf };
    case 'last-days':
      return { from: toIsoDate(toDayNumber(asOf) - period.days + 1), through: asOf };
    case 'this':
      return { from: startUnit(asOf, period.unit, 0), through: asOf };
    case 'last':
      return { from: startUnit(asOf, period.unit, -1), through: dayBefore(startUnit(asOf, period.unit, 0)) };
    case 'festival':
      return findFestivalSpan(period.festival, period.year);
    case 'range':
      return { from: period.from, through: period.through };
  }
}

/** The days of a period up to the as-of date; null where none of them is known yet, or its first day lies after its last. */
export function settlePeriod(period: Period, known: KnownDays): Span | null {
  const span = spanPeriod(period, known);
  if (span === null) return null;
  const through = span.through > known.asOf ? known.asOf : span.through;
  return span.from > through ? null : { from: span.from, through };
}

/** Days of a span. */
export function countDays({ from, through }: Span): number {
  return toDayNumber(through) - toDayNumber(from) + 1;
}

function findShift(comparison: Comparison, span: Span): number | null {
  switch (comparison.kind) {
    case 'none':
      return null;
    case 'previous':
      return countDays(span);
    case 'custom':
      return toDayNumber(span.from) - toDayNumber(comparison.from);
    case 'last-year': {
      if (comparison.align === 'weekday') return 364;
      const middle = toIsoDate(Math.floor((toDayNumber(span.from) + toDayNumber(span.through)) / 2));
      const pair = findNearestFestival(middle);
      return pair === null ? null : toDayNumber(pair.day) - toDayNumber(pair.before);
    }
  }
}

/** The days that a span is compared with: as many of them, each as many days away. Null without a comparison. */
export function settleComparison(comparison: Comparison, span: Span): Span | null {
  const shift = findShift(comparison, span);
  if (shift === null) return null;
  return { from: toIsoDate(toDayNumber(span.from) - shift), through: toIsoDate(toDayNumber(span.through) - shift) };
}

/** Length of the points of a series. Weeks are ISO weeks and begin on Monday. */
export type SeriesUnit = 'day' | 'week' | 'month';

/** 1970-01-05 was the first Monday. */
const FIRST_MONDAY = 4;

/** First day of the point of a series that a day lies in, ISO. */
export function startPoint(day: string, unit: SeriesUnit): string {
  if (unit === 'day') return day;
  if (unit === 'month') return `${day.slice(0, 8)}01`;
  return toIsoDate(Math.floor((toDayNumber(day) - FIRST_MONDAY) / 7) * 7 + FIRST_MONDAY);
}

/** Last day of the point of a series that begins on a day, ISO. */
export function endPoint(start: string, unit: SeriesUnit): string {
  if (unit === 'day') return start;
  if (unit === 'week') return toIsoDate(toDayNumber(start) + 6);
  return dayBefore(startUnit(start, 'month', 1));
}

/** First days of all points of a series over a span, ascending. */
export function listPoints(span: Span, unit: SeriesUnit): string[] {
  const points: string[] = [];
  let start = startPoint(span.from, unit);
  while (start <= span.through) {
    points.push(start);
    start = toIsoDate(toDayNumber(endPoint(start, unit)) + 1);
  }
  return points;
}
