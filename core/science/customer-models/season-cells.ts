import type { Label } from '#core/kernel/label.ts';

/** A part of the year with an index of its own: a sales event with its days, or one of 52 weeks without them. */
export type SeasonCell = { readonly id: string; readonly kind: 'week' | 'peak'; readonly label: Label };

/** Days of a peak every year, as MM-DD, both included; or days around Chinese New Year's Day. */
export type PeakWindow = {
  readonly id: string;
  readonly label: Label;
} & (
  | { readonly from: string; readonly through: string }
  | { readonly lunarFrom: number; readonly lunarThrough: number }
);

/** Chinese New Year's Day (正月初一) by year, as published in the official calendars. */
const NEW_YEAR_DAYS: Readonly<Record<number, string>> = {
  2010: '02-14',
  2011: '02-03',
  2012: '01-23',
  2013: '02-10',
  2014: '01-31',
  2015: '02-19',
  2016: '02-08',
  2017: '01-28',
  2018: '02-16',
  2019: '02-05',
  2020: '01-25',
  2021: '02-12',
  2022: '02-01',
  2023: '01-22',
  2024: '02-10',
  2025: '01-29',
  2026: '02-17',
  2027: '02-06',
  2028: '01-26',
  2029: '02-13',
  2030: '02-03',
  2031: '01-23',
  2032: '02-11',
  2033: '01-31',
  2034: '02-19',
  2035: '02-08',
};

/** The big sales events of Chinese retail. Where windows overlap, the first in this order has the day. */
export const CHINESE_PEAKS: readonly PeakWindow[] = [
  { id: 'double-11', label: { zh: '双11', en: 'Double 11' }, from: '11-10', through: '11-11' },
  { id: 'double-11-opening', label: { zh: '双11开门红', en: 'Double 11 opening' }, from: '10-31', through: '11-03' },
  { id: 'double-11-run-up', label: { zh: '双11预热', en: 'Double 11 run-up' }, from: '11-04', through: '11-09' },
  { id: '618', label: { zh: '618', en: '618' }, from: '06-16', through: '06-18' },
  { id: '618-opening', label: { zh: '618开门红', en: '618 opening' }, from: '05-31', through: '06-03' },
  { id: '618-run-up', label: { zh: '618期间', en: '618 season' }, from: '06-04', through: '06-15' },
  { id: 'double-12', label: { zh: '双12', en: 'Double 12' }, from: '12-10', through: '12-12' },
  { id: 'womens-day', label: { zh: '38节', en: 'Women’s Day' }, from: '03-05', through: '03-08' },
  { id: 'spring-festival', label: { zh: '春节', en: 'Spring Festival' }, lunarFrom: -4, lunarThrough: 7 },
  { id: 'new-year-goods', label: { zh: '年货节', en: 'New Year goods festival' }, lunarFrom: -21, lunarThrough: -5 },
];

const WEEKS = 52;

function toMonthDay(day: number): { readonly year: number; readonly text: string; readonly dayOfYear: number } {
  const date = new Date(day * 86_400_000);
  const year = date.getUTCFullYear();
  return { year, text: date.toISOString().slice(5, 10), dayOfYear: day - Date.UTC(year, 0, 1) / 86_400_000 };
}

function isInPeak(peak: PeakWindow, day: number): boolean {
  const { year, text } = toMonthDay(day);
  if ('from' in peak) {
    return peak.from <= peak.through
      ? peak.from <= text && text <= peak.through
      : text >= peak.from || text <= peak.through;
  }
  return [year, year + 1].some((candidate) => {
    const newYear = NEW_YEAR_DAYS[candidate];
    if (newYear === undefined) return false;
    const distance = day - Date.parse(`${candidate}-${newYear}T00:00:00Z`) / 86_400_000;
    return distance >= peak.lunarFrom && distance <= peak.lunarThrough;
  });
}

/** Every cell: the peaks, then the weeks of the year (seven days from 1 January on; the last one has the rest). */
export function listSeasonCells(peaks: readonly PeakWindow[]): SeasonCell[] {
  return [
    ...peaks.map(({ id, label }): SeasonCell => ({ id, kind: 'peak', label })),
    ...Array.from({ length: WEEKS }, (_, week): SeasonCell => {
      const number = String(week + 1).padStart(2, '0');
      return { id: `week-${number}`, kind: 'week', label: { zh: `第${week + 1}周`, en: `Week ${week + 1}` } };
    }),
  ];
}

/** The cell of each day from `fromDay` on, as an index into {@link listSeasonCells}. */
export function assignSeasonCells(peaks: readonly PeakWindow[], fromDay: number, dayCount: number): Int32Array {
  return Int32Array.from({ length: dayCount }, (_, offset) => {
    const day = fromDay + offset;
    const peak = peaks.findIndex((candidate) => isInPeak(candidate, day));
    return peak >= 0 ? peak : peaks.length + Math.min(WEEKS - 1, Math.floor(toMonthDay(day).dayOfYear / 7));
  });
}
