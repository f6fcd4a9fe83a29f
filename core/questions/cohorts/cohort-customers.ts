import { z } from 'zod';
import { defineQuestion, type Named } from '#core/questions/define-question.ts';
import { toRows } from '#core/kernel/columns.ts';
import type { Engine, RunOptions } from '#core/kernel/engine.ts';
import type { AudienceRule } from '#core/questions/audience/audience-rule.ts';
import type { CohortReading } from './cohort-reading.ts';
import { cohortRequestSchema, getFirstReturnAge, type CohortRequest } from './cohort-scope.ts';
import { keepCohorts } from './cohort-steps.ts';
import { isKeptInAudience } from '#core/questions/kept-tables.ts';
import { martTable, readText, type MartScope } from '#core/questions/mart-scope.ts';
import { join, rawSql, sql, type Sql } from '#core/kernel/sql.ts';

export type CohortCellKey = { readonly cohort: string; readonly age: number };

export type CohortMembersRequest = {
  readonly request: CohortRequest;
  readonly reading: CohortReading;
  /** The cells whose customers are meant, each once: a customer of several is there once. */
  readonly cells: readonly CohortCellKey[];
  /** True for those of the cohorts who are in none of the cells. */
  readonly isComplement: boolean;
};

function writeReached(reading: CohortReading, age: number, firstReturn: 0 | 1): Sql {
  if (age < firstReturn) return sql`true`;
  switch (reading) {
    case 'in':
      return sql`list_contains(active_ages, ${age})`;
    case 'in_or_after':
      return sql`coalesce(list_max(active_ages), -1) >= ${age}`;
    case 'cumulative':
      return sql`coalesce(list_min(list_filter(active_ages, lambda a: a >= ${rawSql(String(firstReturn))})), ${age} + 1) <= ${age}`;
    case 'streak':
      return sql`len(list_filter(active_ages, lambda a: a between ${rawSql(String(firstReturn))} and ${age})) = ${age} - ${rawSql(String(firstReturn))} + 1`;
  }
}

/** The ids of the customers of cells (or those of the same cohorts who are in none), in byte order. */
export async function queryCohortCustomers(
  engine: Engine,
  scope: MartScope,
  { request, reading, cells, isComplement }: CohortMembersRequest,
  options: RunOptions = {},
): Promise<readonly string[]> {
  if (cells.length === 0) return [];
  const firstReturn = getFirstReturnAge(request);
  const isReached = join(
    cells.map(
      ({ cohort, age }) => sql`(cohort = cast(${cohort} as date) and ${writeReached(reading, age, firstReturn)})`,
    ),
    ' or ',
  );
  const cohorts = [...new Set(cells.map(({ cohort }) => cohort))];
  const kept = await keepCohorts(engine, scope, request, options);
  const isMeant = sql`cohort in (${join(cohorts.map((cohort) => sql`cast(${cohort} as date)`))})
    and ${isKeptInAudience(scope, rawSql('customer_row'))}`;
  const rows = toRows(
    await engine.query(
      sql`
with firsts as (select customer_no, cohort from ${kept.firsts} where ${isMeant}),
active as (
  select customer_no, list(age) as ages from ${kept.steps} where is_active and ${isMeant} group by customer_no
),
members as (
  select firsts.customer_no, firsts.cohort, coalesce(active.ages, []) as active_ages
  from firsts left join active using (customer_no)
)
select customers.customer_id
from members join ${martTable(scope, 'int_customers')} as customers using (customer_no)
where ${isComplement ? sql`not (${isReached})` : sql`(${isReached})`}
order by customers.customer_id`,
      options,
    ),
  );
  return rows.map((row) => readText(row, 'customer_id'));
}

/** First and last day of a period `count` periods after the one that begins on `start`, ISO. */
function shiftPeriod(
  start: string,
  unit: CohortRequest['unit'],
  count: number,
): { readonly from: string; readonly through: string } {
  const [year = 0, month = 1, day = 1] = start.split('-').map(Number);
  const at = (steps: number): Date => {
    switch (unit) {
      case 'day':
        return new Date(Date.UTC(year, month - 1, day + steps));
      case 'week':
        return new Date(Date.UTC(year, month - 1, day + 7 * steps));
      case 'month':
        return new Date(Date.UTC(year, month - 1 + steps, day));
      case 'quarter':
        return new Date(Date.UTC(year, month - 1 + 3 * steps, day));
    }
  };
  const end = new Date(at(count + 1).getTime() - 86_400_000);
  return { from: at(count).toISOString().slice(0, 10), through: end.toISOString().slice(0, 10) };
}

function writeLiveCell(
  { request: { unit }, reading }: CohortMembersRequest,
  { cohort, age }: CohortCellKey,
): AudienceRule {
  const born = shiftPeriod(cohort, unit, 0);
  const first: AudienceRule = { kind: 'first-purchase', ...born };
  if (age === 0) return first;
  const bought = (from: string, through: string | null): AudienceRule => ({
    kind: 'purchased',
    from,
    through,
    min: 1,
    storeIds: [],
  });
  const period = shiftPeriod(cohort, unit, age);
  switch (reading) {
    case 'in':
      return { kind: 'all', rules: [first, bought(period.from, period.through)] };
    case 'in_or_after':
      return { kind: 'all', rules: [first, bought(period.from, null)] };
    case 'cumulative':
      return { kind: 'all', rules: [first, bought(shiftPeriod(cohort, unit, 1).from, period.through)] };
    case 'streak':
      return {
        kind: 'all',
        rules: [
          first,
          ...Array.from({ length: age }, (_, index) => {
            const { from, through } = shiftPeriod(cohort, unit, index + 1);
            return bought(from, through);
          }),
        ],
      };
  }
}

/**
 * The same customers as a rule that stays true when data come in: for cohorts of first purchases by calendar periods.
 * Null where there is none; then a list of ids is all there is.
 */
export function writeCohortRule(asked: CohortMembersRequest): AudienceRule | null {
  const { request, cells, isComplement } = asked;
  if (request.anchor !== 'purchase' || request.activity !== 'purchase' || request.ages.kind !== 'calendar') return null;
  const reached = cells.map((cell) => writeLiveCell(asked, cell));
  const [only] = reached;
  const any: AudienceRule = only !== undefined && reached.length === 1 ? only : { kind: 'any', rules: reached };
  if (!isComplement) return any;
  const cohorts = [...new Set(cells.map(({ cohort }) => cohort))].map((cohort): AudienceRule => ({
    kind: 'first-purchase',
    ...shiftPeriod(cohort, request.unit, 0),
  }));
  return {
    kind: 'all',
    rules: [
      { kind: 'any', rules: cohorts },
      { kind: 'not', rule: any },
    ],
  };
}

/** Asks {@link queryCohortCustomers}. */
export const cohortCustomersQuestion = defineQuestion({
  name: 'cohort-customers',
  args: z.strictObject({
    request: cohortRequestSchema,
    reading: z.enum(['in', 'in_or_after', 'cumulative', 'streak']),
    cells: z.array(z.object({ cohort: z.string(), age: z.number().int() })),
    isComplement: z.boolean(),
  }),
  run: queryCohortCustomers,
});

declare module '#core/questions/define-question.ts' {
  interface Questions extends Named<typeof cohortCustomersQuestion> {}
}
