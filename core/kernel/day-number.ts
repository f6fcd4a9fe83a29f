import { WorkbenchError } from './errors.ts';

/** Days since 1970-01-01 of an ISO date. Throws `clv/invalid-date`. */
export function toDayNumber(date: string): number {
  const milliseconds = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(milliseconds)) {
    throw new WorkbenchError('clv/invalid-date', `"${date}" is not a date.`, {
      hint: 'Write dates as YYYY-MM-DD.',
      zh: { message: `“${date}”不是日期。`, hint: '日期请写成 YYYY-MM-DD。' },
    });
  }
  return milliseconds / 86_400_000;
}

/** ISO date of a count of days since 1970-01-01. */
export function toIsoDate(day: number): string {
  return new Date(day * 86_400_000).toISOString().slice(0, 10);
}

/** The day, ISO, that a moment (milliseconds since 1970 in UTC) falls on in a time zone. */
export function readDayInZone(moment: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  const read = new Map(parts.formatToParts(moment).map(({ type, value }) => [type, value]));
  return `${read.get('year')}-${read.get('month')}-${read.get('day')}`;
}
