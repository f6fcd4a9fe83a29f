import { defineQuestion, type Named } from '#core/questions/define-question.ts';
import { toRows, type Row } from '#core/kernel/columns.ts';
import type { Engine, RunOptions } from '#core/kernel/engine.ts';
import {
  cohortRequestSchema,
  endUnit,
  shiftUnit,
  startUnit,
  countUnits,
  writeFromDay,
  writeThroughDay,
  type CohortRequest,
} from './cohort-scope.ts';
import { collectSums, writeSums, type CohortExtents, type CohortSums } from './cohort-sums.ts';
import { keepCohorts, type KeptCohorts } from './cohort-steps.ts';
import { isKeptInAudience } from '#core/questions/kept-tables.ts';
import { asOfDate, martTable, readCents, readNumber, readText, type MartScope } from '#core/questions/mart-scope.ts';
import { isEverybody } from '#core/questions/audience/audience-rule.ts';
import { rawSql, sql, type Sql } from '#core/kernel/sql.ts';

/**
 * value: the whole cohort has reached the end of the age and somebody came back · zero: it has and nobody did · partly_observed:
 * some of the time of the age is still to come for some of the cohort · not_observed: it has begun for nobody. The last two are
 * never drawn or averaged as zero.
 */
export type CohortCellState = 'value' | 'zero' | 'partly_observed' | 'not_observed';

/** Sums of squares of customers' amounts, for intervals of means. */
export type CohortSquares = {
  /** By what happened in the age, up to its end, in it or after it. */
  readonly inPeriod: CohortMoments;
  readonly cumulative: CohortMoments;
  readonly inOrAfter: CohortMoments;
};
export type CohortMoments = { readonly orders: number; readonly revenue: number; readonly margin: number };

export type CohortCell = {
  /** First day of the period of the first event, ISO text. */
  readonly cohort: string;
  /** Customers of the cohort. */
  readonly size: number;
  readonly age: number;
  readonly state: CohortCellState;
  /** Day at whose end the whole cohort has reached the end of the age, ISO text. */
  readonly completeOn: string;
  /** Customers of the cohort who have reached the end of the age. */
  readonly eligible: number;
  /** Customers who came back in the age. Zero while `not_observed`, as all below: read `state` first. */
  readonly customers: number;
  /** Customers who came back in the age or later. */
  readonly customersInOrAfter: number;
  /** Customers who have come back by the end of the age. */
  readonly customersReturned: number;
  /** Customers who came back in every age so far. */
  readonly customersInStreak: number;
  /** Purchases in the age, up to its end, in it or after it. */
  readonly orders: number;
  readonly cumulativeOrders: number;
  readonly ordersInOrAfter: number;
  /** Net money of those purchases, minor units. */
  readonly revenueCents: bigint;
  readonly cumulativeRevenueCents: bigint;
  readonly revenueInOrAfterCents: bigint;
  /** Margin of those purchases, minor units; null where it is not known for all of them. */
  readonly marginCents: bigint | null;
  readonly cumulativeMarginCents: bigint | null;
  readonly marginInOrAfterCents: bigint | null;
  /** Sum of the squares of the purchases' net money, as `orders`. */
  readonly orderSquares: number;
  readonly cumulativeOrderSquares: number;
  readonly orderSquaresInOrAfter: number;
  readonly squares: CohortSquares;
};

export type CohortRetention = {
  readonly request: CohortRequest;
  /** Every cohort × age up to the oldest cohort's age at the as-of date; ordered by both. */
  readonly rows: readonly CohortCell[];
  /** First and last day of every cohort's period, ISO text. */
  readonly cohorts: readonly {
    readonly start: string;
    readonly end: string;
    readonly size: number;
    /** Acquisition cost of the cohort in minor units; null where none is known or it cannot be told apart. */
    readonly costCents: bigint | null;
  }[];
  /** Days since the first date that an age stands for; null for calendar periods. */
  readonly ageDays: readonly { readonly age: number; readonly from: number; readonly through: number }[] | null;
  /** Whether the time after the last age shown is in "or after". */
  readonly asOfDate: string;
};

/** How far the time of a cell lies back; what is observed is a value or zero by who came back. */
type Observation = 'observed' | 'partly_observed' | 'not_observed';
const OBSERVATIONS: readonly Observation[] = ['observed', 'partly_observed', 'not_observed'];

function readState(row: Row, customers: number): CohortCellState {
  const text = readText(row, 'observation');
  const found = OBSERVATIONS.find((candidate) => candidate === text);
  if (found === undefined) throw new RangeError(`Unknown observation ${text}.`);
  if (found !== 'observed') return found;
  return customers === 0 ? 'zero' : 'value';
}

/** Every cohort × age to be shown, what of it is observed, and the customers who have reached its end. */
function writeGrid(scope: MartScope, request: CohortRequest, kept: KeptCohorts): Sql {
  const { ages, unit, maxAges, maxCohorts } = request;
  const asOf = asOfDate(scope);
  const ageCount =
    ages.kind === 'brackets'
      ? sql`${ages.through.length}`
      : ages.kind === 'calendar'
        ? sql`coalesce(${countUnits(sql`(select min(cohort) from sizes)`, asOf, unit)}, -1) + 1`
        : sql`coalesce((greatest(${asOf} - (select min(first_date) from firsts), 1) - 1) // ${ages.days}, -1) + 1`;
  const limit = maxAges === undefined ? ageCount : sql`least(${ageCount}, ${maxAges})`;
  const cohort = rawSql('grid.cohort');
  const end = endUnit(shiftUnit(cohort, 'grid.age', unit), unit);
  const states =
    ages.kind === 'calendar'
      ? sql`
  case
    when ${shiftUnit(cohort, 'grid.age', unit)} > ${asOf} then 'not_observed'
    when ${end} > ${asOf} then 'partly_observed'
    else 'observed'
  end as observation,
  cast(${end} as varchar) as complete_on,
  case when ${end} > ${asOf} then 0 else grid.size end as eligible`
      : sql`
  case
    when grid.first_date + ${writeFromDay(ages, rawSql('grid.age'))} > ${asOf} then 'not_observed'
    when grid.known_through + ${writeThroughDay(ages, rawSql('grid.age'))} > ${asOf} then 'partly_observed'
    else 'observed'
  end as observation,
  cast(cast(grid.known_through + ${writeThroughDay(ages, rawSql('grid.age'))} as date) as varchar) as complete_on,
  cast(coalesce(reached.eligible, 0) as bigint) as eligible`;
  const reached =
    ages.kind === 'calendar'
      ? sql``
      : sql`
left join (
  select firsts.cohort, ages.age, sum(firsts.customers) as eligible
  from firsts cross join ages
  where firsts.first_date + ${writeThroughDay(ages, rawSql('ages.age'))} <= ${asOf}
  group by firsts.cohort, ages.age
) as reached on reached.cohort = grid.cohort and reached.age = grid.age`;
  return sql`
with days as materialized (
  select cohort, first_date, count(*) as customers from ${kept.firsts}
  where ${isKeptInAudience(scope, rawSql('customer_row'))} group by cohort, first_date
),
firsts as (
  select * from days ${
    maxCohorts === undefined
      ? sql``
      : sql`where cohort in (select distinct cohort from days order by cohort desc limit ${maxCohorts})`
  }
),
sizes as (
  select
    cohort,
    cast(sum(customers) as bigint) as size,
    min(first_date) as first_date,
    case when ${endUnit(rawSql('cohort'), unit)} <= ${asOf} then max(first_date) else ${endUnit(rawSql('cohort'), unit)} end as known_through
  from firsts group by cohort
),
ages as (
  select cast(unnest(range(${limit})) as integer) as age
)
select
  cast(grid.cohort as varchar) as cohort,
  cast(${endUnit(cohort, unit)} as varchar) as cohort_end,
  grid.size,
  grid.age,
  ${states}
from (select * from sizes cross join ages) as grid${reached}
order by grid.cohort, grid.age`;
}

function readMargin({ numbers, cents }: CohortSums): bigint | null {
  return numbers.unknown_margins > 0 ? null : cents.margin_cents;
}

function readCell(row: Row, { own, upTo, onward }: CohortExtents): CohortCell {
  return {
    cohort: readText(row, 'cohort'),
    size: readNumber(row, 'size'),
    age: readNumber(row, 'age'),
    state: readState(row, own.numbers.customers),
    completeOn: readText(row, 'complete_on'),
    eligible: readNumber(row, 'eligible'),
    customers: own.numbers.customers,
    customersInOrAfter: onward.numbers.last_customers,
    customersReturned: upTo.numbers.first_returns,
    customersInStreak: own.numbers.streak_customers,
    orders: own.numbers.orders,
    cumulativeOrders: upTo.numbers.orders,
    ordersInOrAfter: onward.numbers.orders,
    revenueCents: own.cents.revenue_cents,
    cumulativeRevenueCents: upTo.cents.revenue_cents,
    revenueInOrAfterCents: onward.cents.revenue_cents,
    marginCents: readMargin(own),
    cumulativeMarginCents: readMargin(upTo),
    marginInOrAfterCents: readMargin(onward),
    orderSquares: own.numbers.order_squares,
    cumulativeOrderSquares: upTo.numbers.order_squares,
    orderSquaresInOrAfter: onward.numbers.order_squares,
    squares: {
      inPeriod: {
        orders: own.numbers.orders_squares,
        revenue: own.numbers.revenue_squares,
        margin: own.numbers.margin_squares,
      },
      cumulative: {
        orders: upTo.numbers.cum_orders_steps,
        revenue: upTo.numbers.cum_revenue_steps,
        margin: upTo.numbers.cum_margin_steps,
      },
      inOrAfter: {
        orders: onward.numbers.late_orders_steps,
        revenue: onward.numbers.late_revenue_steps,
        margin: onward.numbers.late_margin_steps,
      },
    },
  };
}

/** Costs by cohort: for months and quarters of first purchases, and everybody only; a part of the customers has no cost of its own. */
async function readCosts(
  engine: Engine,
  scope: MartScope,
  { unit, anchor }: CohortRequest,
  options: RunOptions,
): Promise<Map<string, bigint>> {
  const isKnown =
    anchor === 'purchase' &&
    (unit === 'month' || unit === 'quarter') &&
    (scope.audience === undefined || isEverybody(scope.audience));
  if (!isKnown) return new Map();
  const rows = toRows(
    await engine.query(
      sql`select cast(${startUnit(rawSql('started_on'), unit)} as varchar) as cohort, cast(sum(cost_cents) as bigint) as cost_cents
        from ${martTable(scope, 'int_acquisition_costs')} group by all`,
      options,
    ),
  );
  return new Map(rows.map((row) => [readText(row, 'cohort'), readCents(row, 'cost_cents')]));
}

function listAgeDays({ ages }: CohortRequest, count: number): CohortRetention['ageDays'] {
  if (ages.kind === 'calendar') return null;
  const through = (age: number): number =>
    ages.kind === 'rolling' ? (age + 1) * ages.days : (ages.through[age] ?? Number.NaN);
  return Array.from({ length: count }, (_, age) => ({
    age,
    from: age === 0 ? 0 : through(age - 1) + 1,
    through: through(age),
  }));
}

/** Cohorts by first purchase, by calendar periods of the project: what the cohort screen begins with. */
function getDefaultCohortRequest(scope: Pick<MartScope, 'parameters'>): CohortRequest {
  return {
    anchor: 'purchase',
    activity: 'purchase',
    unit: scope.parameters.periodType,
    ages: { kind: 'calendar' },
  };
}

/** Cohorts and what they did at every age since, from `int_purchases` and `int_events`, under the filters in force. */
export async function queryCohortRetention(
  engine: Engine,
  scope: MartScope,
  request: CohortRequest = getDefaultCohortRequest(scope),
  options: RunOptions = {},
): Promise<CohortRetention> {
  const kept = await keepCohorts(engine, scope, request, options);
  const found = toRows(await engine.query(writeGrid(scope, request, kept), options));
  const sums = collectSums(toRows(await engine.query(writeSums(scope, kept), options)));
  const rows = found.map((row) => readCell(row, sums(readText(row, 'cohort'), readNumber(row, 'age'))));
  const costs = await readCosts(engine, scope, request, options);
  const cohorts = found
    .filter((row) => readNumber(row, 'age') === 0)
    .map((row) => ({
      start: readText(row, 'cohort'),
      end: readText(row, 'cohort_end'),
      size: readNumber(row, 'size'),
      costCents: costs.get(readText(row, 'cohort')) ?? null,
    }));
  const ageCount = rows.filter(({ cohort }) => cohort === rows[0]?.cohort).length;
  return { request, rows, cohorts, ageDays: listAgeDays(request, ageCount), asOfDate: scope.parameters.asOfDate };
}

/** Asks {@link queryCohortRetention}. */
export const cohortRetentionQuestion = defineQuestion({
  name: 'cohort-retention',
  args: cohortRequestSchema,
  run: queryCohortRetention,
});

declare module '#core/questions/define-question.ts' {
  interface Questions extends Named<typeof cohortRetentionQuestion> {}
}
