import type { Parameters } from '#core/kernel/parameters.ts';
import { rawSql, sql, type Sql } from '#core/kernel/sql.ts';

const PERIOD_PARTS = { month: 'month', week: 'week', quarter: 'quarter' } as const;
const PERIOD_LENGTHS = {
  month: "interval '1 month'",
  week: "interval '7 days'",
  quarter: "interval '3 months'",
} as const;

export type PeriodType = Parameters['periodType'];

/** SQL of the yyyymmdd INTEGER key of a DATE or TIMESTAMP; NULL stays NULL. */
export function toDateKey(day: Sql): Sql {
  return sql`cast(year(${day}) * 10000 + month(${day}) * 100 + day(${day}) as integer)`;
}

/** SQL of the first day (DATE) of the period a day lies in; weeks are ISO weeks and start on Monday. */
export function startPeriod(day: Sql, periodType: PeriodType): Sql {
  return sql`cast(date_trunc('${rawSql(PERIOD_PARTS[periodType])}', ${day}) as date)`;
}

/** SQL of the last day (DATE) of the period a day lies in. */
export function endPeriod(day: Sql, periodType: PeriodType): Sql {
  return sql`cast(date_trunc('${rawSql(PERIOD_PARTS[periodType])}', ${day}) + ${rawSql(PERIOD_LENGTHS[periodType])} - interval '1 day' as date)`;
}
