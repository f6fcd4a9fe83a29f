import type { CohortRetention } from '#core/questions/cohorts/cohort-retention.ts';
import type { CohortUnit } from '#core/questions/cohorts/cohort-scope.ts';
import type { Language } from '../../store/preferences.slice.ts';

function toDate(iso: string): Date {
  return new Date(`${iso}T00:00:00Z`);
}

/** A cohort as its row is called: the month, the quarter, the week by its days, the day with its weekday. */
export function nameCohort(start: string, end: string, unit: CohortUnit, language: Language): string {
  switch (unit) {
    case 'month':
      return start.slice(0, 7);
    case 'quarter':
      return `${start.slice(0, 4)} Q${Math.floor(toDate(start).getUTCMonth() / 3) + 1}`;
    case 'week':
      return `${start} – ${end.slice(5)}`;
    case 'day':
      return `${start} ${new Intl.DateTimeFormat(language, { weekday: 'short', timeZone: 'UTC' }).format(toDate(start))}`;
  }
}

/** An age as its column is called: periods since the cohort's own, or days since the first date. */
export function nameAge(age: number, result: Pick<CohortRetention, 'request' | 'ageDays'>): string {
  const days = result.ageDays?.[age];
  if (days === undefined) return String(age);
  return days.from === days.through ? String(days.through) : `${days.from}–${days.through}`;
}

/** Text key of an age in words; its number goes into it. */
export function getAgeKey({ request, ageDays }: Pick<CohortRetention, 'request' | 'ageDays'>): CohortUnit | 'days' {
  return ageDays === null ? request.unit : 'days';
}
