import type { Label } from '#core/kernel/label.ts';
import { toDayNumber, toIsoDate } from '#core/kernel/day-number.ts';

/** Festivals of trade that move money: periods name them, and last year is aligned by them. */
export const FESTIVALS = ['618', 'double11', 'spring-festival'] as const;
export type Festival = (typeof FESTIVALS)[number];

export const FESTIVAL_LABELS: Readonly<Record<Festival, Label>> = {
  '618': { zh: '618', en: '618' },
  double11: { zh: '双11', en: 'Double 11' },
  'spring-festival': { zh: '春节', en: 'Spring Festival' },
};

/** First days of the lunar year, as the Hong Kong Observatory publishes them. */
const LUNAR_NEW_YEARS = `
  1995-01-31 1996-02-19 1997-02-07 1998-01-28 1999-02-16 2000-02-05 2001-01-24 2002-02-12 2003-02-01 2004-01-22
  2005-02-09 2006-01-29 2007-02-18 2008-02-07 2009-01-26 2010-02-14 2011-02-03 2012-01-23 2013-02-10 2014-01-31
  2015-02-19 2016-02-08 2017-01-28 2018-02-16 2019-02-05 2020-01-25 2021-02-12 2022-02-01 2023-01-22 2024-02-10
  2025-01-29 2026-02-17 2027-02-06 2028-01-26 2029-02-13 2030-02-03 2031-01-23 2032-02-11 2033-01-31 2034-02-19
  2035-02-08`
  .trim()
  .split(/\s+/);

/** The main day of a festival in a year, ISO; null where the calendar of the lunar year is not known. */
export function findFestivalDay(festival: Festival, year: number): string | null {
  if (festival === '618') return `${year}-06-18`;
  if (festival === 'double11') return `${year}-11-11`;
  return LUNAR_NEW_YEARS.find((day) => day.startsWith(`${year}-`)) ?? null;
}

/**
 * The days of a festival, ISO: 618 is 1 to 18 June and 双11 is 1 to 11 November, as `dim_date` has them; 春节 is the 15 days before
 * the lunar year's first day, in which people shop for it, through its sixth day. Null where the day is not known.
 */
export function findFestivalSpan(festival: Festival, year: number): { from: string; through: string } | null {
  const day = findFestivalDay(festival, year);
  if (day === null) return null;
  if (festival !== 'spring-festival') return { from: `${day.slice(0, 8)}01`, through: day };
  const number = toDayNumber(day);
  return { from: toIsoDate(number - 15), through: toIsoDate(number + 5) };
}

/** A festival's day with the same day a year before, both ISO. */
export type FestivalPair = { readonly festival: Festival; readonly day: string; readonly before: string };

/** The festival whose day lies nearest to a day, with its day of the year before; null where neither year is known. */
export function findNearestFestival(day: string): FestivalPair | null {
  const number = toDayNumber(day);
  const year = Number(day.slice(0, 4));
  const pairs = FESTIVALS.flatMap((festival) =>
    [year - 1, year, year + 1].flatMap((at): FestivalPair[] => {
      const [own, before] = [findFestivalDay(festival, at), findFestivalDay(festival, at - 1)];
      return own === null || before === null ? [] : [{ festival, day: own, before }];
    }),
  );
  const distance = (pair: FestivalPair): number => Math.abs(toDayNumber(pair.day) - number);
  return pairs.sort((a, b) => distance(a) - distance(b) || (a.day < b.day ? -1 : 1))[0] ?? null;
}
