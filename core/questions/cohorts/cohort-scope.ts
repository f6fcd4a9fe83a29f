import { z } from 'zod';
import { asOfDate, martTable, writeStandingPurchases, type MartScope } from '#core/questions/mart-scope.ts';
import { join, rawSql, sql, type Sql } from '#core/kernel/sql.ts';

/** Length of the periods that customers are grouped by. */
export type CohortUnit = 'day' | 'week' | 'month' | 'quarter';

/** What is counted: purchases that stand, or behaviour events of any type. */
export type CohortEvent = 'purchase' | 'behavior';

/**
 * How time since the first event is cut. `calendar`: periods of the cohorts' own unit, the cohort's own is age 0. `rolling`:
 * N days each from every customer's own first date, days 1…N are age 0 (with the first day itself). `brackets`: the
 * same with the last day of every bracket stated, ascending: [30, 60, 90] is 0–30, 31–60, 61–90.
 */
export type CohortAges =
  | { readonly kind: 'calendar' }
  | { readonly kind: 'rolling'; readonly days: number }
  | { readonly kind: 'brackets'; readonly through: readonly number[] };

export type CohortRequest = {
  /** The first of these puts a customer into a cohort. */
  readonly anchor: CohortEvent;
  /** What counts as coming back. */
  readonly activity: CohortEvent;
  readonly unit: CohortUnit;
  readonly ages: CohortAges;
  /** Only the latest so many cohorts; all unless stated. */
  readonly maxCohorts?: number;
  /** Only the first so many ages; all unless stated. What comes later still counts as "or after". */
  readonly maxAges?: number;
};

/** Whether the first event is left out of what counts as coming back: by calendar it fills age 0, else it does not count. */
function isFirstEventOwn({ anchor, activity }: CohortRequest): boolean {
  return anchor === activity;
}

/** The first age in which coming back counts: 1 where age 0 belongs to the first event itself. */
export function getFirstReturnAge(request: CohortRequest): 0 | 1 {
  return request.ages.kind === 'calendar' && isFirstEventOwn(request) ? 1 : 0;
}

const UNIT_LENGTHS: Readonly<Record<CohortUnit, string>> = {
  day: "interval '1 day'",
  week: "interval '7 days'",
  month: "interval '1 month'",
  quarter: "interval '3 months'",
};

const UNIT_SHIFTS: Readonly<Record<CohortUnit, (count: string) => string>> = {
  day: (count) => `to_days(cast(${count} as integer))`,
  week: (count) => `to_days(cast(${count} as integer) * 7)`,
  month: (count) => `to_months(cast(${count} as integer))`,
  quarter: (count) => `to_months(cast(${count} as integer) * 3)`,
};

/** SQL of the first day of the period a day lies in. */
export function startUnit(day: Sql, unit: CohortUnit): Sql {
  return sql`cast(date_trunc('${rawSql(unit)}', ${day}) as date)`;
}

/** SQL of the last day of the period that begins on a day. */
export function endUnit(start: Sql, unit: CohortUnit): Sql {
  return sql`cast(${start} + ${rawSql(UNIT_LENGTHS[unit])} - interval '1 day' as date)`;
}

/** SQL of the first day of the period `count` periods after the one that begins on `start`. */
export function shiftUnit(start: Sql, count: string, unit: CohortUnit): Sql {
  return sql`cast(${start} + ${rawSql(UNIT_SHIFTS[unit](count))} as date)`;
}

/** SQL of the periods between two days: how often a new one begins. */
export function countUnits(from: Sql, to: Sql, unit: CohortUnit): Sql {
  return unit === 'week'
    ? sql`date_diff('week', ${startUnit(from, unit)}, ${startUnit(to, unit)})`
    : sql`date_diff('${rawSql(unit)}', ${from}, ${to})`;
}

/** SQL of the last day of an age, in days since the first date. */
export function writeThroughDay(ages: CohortAges, age: Sql): Sql {
  switch (ages.kind) {
    case 'calendar':
      return sql`null`;
    case 'rolling':
      return sql`((${age} + 1) * ${ages.days})`;
    case 'brackets':
      return sql`list_extract([${join(ages.through.map((day) => sql`${day}`))}]::integer[], cast(${age} + 1 as bigint))`;
  }
}

/** SQL of the first day of an age, in days since the first date. */
export function writeFromDay(ages: CohortAges, age: Sql): Sql {
  return sql`(case when ${age} = 0 then 0 else coalesce(${writeThroughDay(ages, sql`(${age} - 1)`)}, 0) + 1 end)`;
}

/** SQL of the age that a day falls into; days after the last bracket are one age more. */
function writeAge(request: CohortRequest, cohort: Sql, firstDate: Sql, day: Sql): Sql {
  const { ages, unit } = request;
  switch (ages.kind) {
    case 'calendar':
      return sql`cast(${countUnits(cohort, day, unit)} as integer)`;
    case 'rolling':
      return sql`cast((greatest(${day} - ${firstDate}, 1) - 1) // ${ages.days} as integer)`;
    case 'brackets': {
      const cases = ages.through.map((last, age) => sql`when ${day} - ${firstDate} <= ${last} then ${age}`);
      return sql`cast(case ${join(cases, ' ')} else ${ages.through.length} end as integer)`;
    }
  }
}

/** Behaviour days of everybody: customer_no, day. */
function writeBehaviorDays(scope: MartScope): Sql {
  return sql`select distinct customer_no, day from ${martTable(scope, 'int_events')} where day <= ${asOfDate(scope)}`;
}

/** Every customer with a first event: customer_no, first_date, cohort. */
export function writeFirsts(scope: MartScope, { anchor, unit }: CohortRequest): Sql {
  const firstDays =
    anchor === 'purchase'
      ? sql`select customer_no, min(purchase_date) as first_date from ${writeStandingPurchases(scope)} group by customer_no`
      : sql`select customer_no, min(day) as first_date from ${martTable(scope, 'int_events')}
        where day <= ${asOfDate(scope)} group by customer_no`;
  return sql`select customer_no, first_date, ${startUnit(rawSql('first_date'), unit)} as cohort from (${firstDays})`;
}

/**
 * What each customer of `firsts` did in each age: customer_no, age, is_active, orders, revenue_cents, margin_cents,
 * unknown_margins, order_squares.
 */
export function writeCustomerAges(scope: MartScope, request: CohortRequest, firsts: Sql): Sql {
  const { activity } = request;
  const cohort = rawSql('firsts.cohort');
  const firstDate = rawSql('firsts.first_date');
  const countsFirstDay = request.ages.kind === 'calendar' || !isFirstEventOwn(request);
  const isActive = (day: string): Sql => (countsFirstDay ? sql`true` : sql`${rawSql(day)} > firsts.first_date`);
  return sql`
select
  customer_no, age,
  bool_or(is_active) as is_active,
  cast(sum(orders) as integer) as orders,
  cast(sum(net_cents) as bigint) as revenue_cents,
  cast(sum(margin_cents) as bigint) as margin_cents,
  cast(count(*) - count(margin_cents) as integer) as unknown_margins,
  sum(cast(net_cents as double) * net_cents) as order_squares
from (
  select
    firsts.customer_no,
    ${writeAge(request, cohort, firstDate, rawSql('purchases.purchase_date'))} as age,
    ${activity === 'purchase' ? isActive('purchases.purchase_date') : sql`false`} as is_active,
    1 as orders, net_cents, margin_cents
  from ${writeStandingPurchases(scope)} as purchases join ${firsts} as firsts using (customer_no)
  where purchases.purchase_date >= firsts.first_date
  ${
    activity === 'behavior'
      ? sql`union all
  select
    firsts.customer_no,
    ${writeAge(request, cohort, firstDate, rawSql('behavior_days.day'))} as age,
    ${isActive('behavior_days.day')} as is_active,
    0, 0, 0
  from (${writeBehaviorDays(scope)}) as behavior_days join ${firsts} as firsts using (customer_no)
  where behavior_days.day >= firsts.first_date`
      : sql``
  }
) group by customer_no, age`;
}

const cohortEvent = z.enum(['purchase', 'behavior']);

/** A cohort request as an argument. */
export const cohortRequestSchema = z.object({
  anchor: cohortEvent,
  activity: cohortEvent,
  unit: z.enum(['day', 'week', 'month', 'quarter']),
  ages: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('calendar') }),
    z.strictObject({ kind: z.literal('rolling'), days: z.number().int().min(1) }),
    z.strictObject({ kind: z.literal('brackets'), through: z.array(z.number().int()) }),
  ]),
  maxCohorts: z.number().int().min(1).exactOptional(),
  maxAges: z.number().int().min(1).exactOptional(),
});
