import chineseDays from 'chinese-days/dist/chinese-days.json' with { type: 'json' };

/** One day that the State Council's yearly notice moves: a day off, or a weekend day that is worked. */
export type ChinaSpecialDay = {
  /** ISO date. */
  readonly date: string;
  readonly kind: 'holiday' | 'makeup_workday';
  /** The holiday the day belongs to. */
  readonly nameZh: string;
  readonly nameEn: string;
};

function listDays(days: Readonly<Record<string, string>>, kind: ChinaSpecialDay['kind']): ChinaSpecialDay[] {
  return Object.entries(days).map(([date, names]) => {
    const [nameEn = '', nameZh = ''] = names.split(',');
    return { date, kind, nameZh, nameEn };
  });
}

/**
 * Public holidays and make-up workdays of mainland China, by date. Source: the data table of the package
 * `chinese-days` (MIT). Its functions are not used: they read a date in the machine's time zone.
 */
export const CHINA_SPECIAL_DAYS: readonly ChinaSpecialDay[] = [
  ...listDays(chineseDays.holidays, 'holiday'),
  ...listDays(chineseDays.workdays, 'makeup_workday'),
].sort((a, b) => (a.date < b.date ? -1 : 1));

const years = CHINA_SPECIAL_DAYS.map(({ date }) => Number(date.slice(0, 4)));

/** First and last year the table covers. In the last one, days that the next year's notice moves are not known yet. */
export const CHINA_HOLIDAY_YEARS = { from: Math.min(...years), to: Math.max(...years) } as const;
