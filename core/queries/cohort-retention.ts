import { toRows, type Row } from '#core/engine/columns.ts';
import type { Engine, RunOptions } from '#core/engine/engine.ts';
import {
  endUnit,
  getFirstReturnAge,
  shiftUnit,
  startUnit,
  countUnits,
  writeCustomerAges,
  writeFromDay,
  writeThroughDay,
  type CohortRequest,
} from '#core/queries/cohort-scope.ts';
import {
  asOfDate,
  martTable,
  readCents,
  readCentsOrNull,
  readNumber,
  readText,
  type MartScope,
} from '#core/queries/mart.ts';
import { isEverybody } from '#core/queries/audience-rule.ts';
import { rawSql, sql, type Sql } from '#core/sql/sql.ts';

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

const CELL_STATES: readonly CohortCellState[] = ['value', 'zero', 'partly_observed', 'not_observed'];

function readState(row: Row): CohortCellState {
  const text = readText(row, 'state');
  const state = CELL_STATES.find((candidate) => candidate === text);
  if (state === undefined) throw new RangeError(`Unknown cell state ${text}.`);
  return state;
}

/** Sums of squares over three readings of one amount, as `<name>_squares`, `cum_<name>_steps` and `late_<name>_steps`. */
function writeSquares(name: string, amount: string): Sql {
  const before = `coalesce(sum(cast(${amount} as double)) over earlier, 0)`;
  const total = `sum(cast(${amount} as double)) over whole`;
  const after = `(${before} + coalesce(${amount}, 0))`;
  return rawSql(`
    coalesce(cast(${amount} as double) * ${amount}, 0) as ${name}_squares,
    ${after} * ${after} - ${before} * ${before} as cum_${name}_steps,
    (${total} - ${before}) * (${total} - ${before}) - (${total} - ${after}) * (${total} - ${after}) as late_${name}_steps`);
}

function writeCells(scope: MartScope, request: CohortRequest): Sql {
  const { ages, unit, maxAges } = request;
  const asOf = asOfDate(scope);
  const firstReturn = rawSql(String(getFirstReturnAge(request)));
  const ageCount =
    ages.kind === 'brackets'
      ? sql`${ages.through.length}`
      : ages.kind === 'calendar'
        ? sql`coalesce(${countUnits(sql`(select min(cohort) from sizes)`, asOf, unit)}, -1) + 1`
        : sql`coalesce((greatest(${asOf} - (select min(first_date) from firsts), 1) - 1) // ${ages.days}, -1) + 1`;
  const limit = maxAges === undefined ? ageCount : sql`least(${ageCount}, ${maxAges})`;
  const cohort = rawSql('grid.cohort');
  const states =
    ages.kind === 'calendar'
      ? sql`
    case
      when ${shiftUnit(cohort, 'grid.age', unit)} > ${asOf} then 'not_observed'
      when ${endUnit(shiftUnit(cohort, 'grid.age', unit), unit)} > ${asOf} then 'partly_observed'
      when activity.customers is null or activity.customers = 0 then 'zero'
      else 'value'
    end as state,
    ${endUnit(shiftUnit(cohort, 'grid.age', unit), unit)} as complete_on,
    case when ${endUnit(shiftUnit(cohort, 'grid.age', unit), unit)} > ${asOf} then 0 else grid.size end as eligible,`
      : sql`
    case
      when grid.first_date + ${writeFromDay(ages, rawSql('grid.age'))} > ${asOf} then 'not_observed'
      when grid.known_through + ${writeThroughDay(ages, rawSql('grid.age'))} > ${asOf} then 'partly_observed'
      when activity.customers is null or activity.customers = 0 then 'zero'
      else 'value'
    end as state,
    cast(grid.known_through + ${writeThroughDay(ages, rawSql('grid.age'))} as date) as complete_on,
    coalesce(reached.eligible, 0) as eligible,`;
  return sql`
with ${writeCustomerAges(scope, request)},
steps as (
  select
    *,
    case when is_active and age >= ${firstReturn} then row_number() over (
      partition by customer_no, is_active, age >= ${firstReturn} order by age
    ) end as visit_number,
    age = max(case when is_active then age end) over (partition by customer_no) as is_last,
    ${writeSquares('orders', 'orders')},
    ${writeSquares('revenue', 'revenue_cents')},
    ${writeSquares('margin', 'margin_cents')}
  from customer_ages
  window
    earlier as (partition by customer_no order by age rows between unbounded preceding and 1 preceding),
    whole as (partition by customer_no)
),
activity as (
  select
    cohort,
    age,
    count(*) filter (where is_active) as customers,
    count(*) filter (where is_active and is_last) as last_customers,
    count(*) filter (where visit_number = 1) as first_returns,
    count(*) filter (where visit_number = age - ${firstReturn} + 1) as streak_customers,
    sum(orders) as orders,
    sum(revenue_cents) as revenue_cents,
    sum(margin_cents) as margin_cents,
    sum(unknown_margins) as unknown_margins,
    sum(order_squares) as order_squares,
    sum(orders_squares) as orders_squares, sum(cum_orders_steps) as cum_orders_steps, sum(late_orders_steps) as late_orders_steps,
    sum(revenue_squares) as revenue_squares, sum(cum_revenue_steps) as cum_revenue_steps, sum(late_revenue_steps) as late_revenue_steps,
    sum(margin_squares) as margin_squares, sum(cum_margin_steps) as cum_margin_steps, sum(late_margin_steps) as late_margin_steps
  from steps
  group by cohort, age
),
sizes as (
  select
    cohort,
    count(*) as size,
    min(first_date) as first_date,
    case when ${endUnit(rawSql('cohort'), unit)} <= ${asOf} then max(first_date) else ${endUnit(rawSql('cohort'), unit)} end as known_through
  from firsts group by cohort
),
ages as (
  select cast(unnest(range(${limit})) as integer) as age
),
grid as (
  select * from sizes cross join ages
),
reached as (
  ${
    ages.kind === 'calendar'
      ? sql`select null::date as cohort, null::integer as age, 0 as eligible where false`
      : sql`
  select days.cohort, ages.age, sum(days.customers) as eligible
  from (select cohort, first_date, count(*) as customers from firsts group by cohort, first_date) as days
  cross join ages
  where days.first_date + ${writeThroughDay(ages, rawSql('ages.age'))} <= ${asOf}
  group by days.cohort, ages.age`
  }
),
later as (
  select cohort, sum(last_customers) as last_customers, sum(orders) as orders, sum(revenue_cents) as revenue_cents,
    sum(margin_cents) as margin_cents, sum(unknown_margins) as unknown_margins, sum(order_squares) as order_squares,
    sum(late_orders_steps) as late_orders_steps, sum(late_revenue_steps) as late_revenue_steps, sum(late_margin_steps) as late_margin_steps
  from activity where age not in (select age from ages) group by cohort
)
select
  cast(grid.cohort as varchar) as cohort,
  cast(${endUnit(cohort, unit)} as varchar) as cohort_end,
  grid.size,
  grid.age,
  state,
  cast(complete_on as varchar) as complete_on,
  cast(eligible as bigint) as eligible,
  coalesce(customers, 0) as customers,
  ${sumRange('last_customers', 'following', 'bigint')} as customers_in_or_after,
  ${sumRange('first_returns', 'preceding', 'bigint')} as customers_returned,
  coalesce(streak_customers, 0) as customers_in_streak,
  ${sumReadings('orders', 'bigint')},
  ${sumReadings('revenue_cents', 'bigint')},
  ${sumReadings('margin_cents', 'bigint')},
  ${sumReadings('unknown_margins', 'bigint')},
  ${sumReadings('order_squares', 'double')},
  coalesce(orders_squares, 0) as orders_in, ${sumRange('cum_orders_steps', 'preceding', 'double')} as orders_cum, ${sumRange('late_orders_steps', 'following', 'double')} as orders_late,
  coalesce(revenue_squares, 0) as revenue_in, ${sumRange('cum_revenue_steps', 'preceding', 'double')} as revenue_cum, ${sumRange('late_revenue_steps', 'following', 'double')} as revenue_late,
  coalesce(margin_squares, 0) as margin_in, ${sumRange('cum_margin_steps', 'preceding', 'double')} as margin_cum, ${sumRange('late_margin_steps', 'following', 'double')} as margin_late
from (
  select grid.*, ${states} activity.* exclude (cohort, age)
  from grid
  left join activity on activity.cohort = grid.cohort and activity.age = grid.age
  left join reached on reached.cohort = grid.cohort and reached.age = grid.age
) as grid
left join later on later.cohort = grid.cohort
window
  preceding as (partition by grid.cohort order by grid.age rows between unbounded preceding and current row),
  following as (partition by grid.cohort order by grid.age rows between current row and unbounded following)
order by grid.cohort, grid.age`;
}

/** A running sum over the ages of a cohort; "following" goes on beyond the last age shown. */
function sumRange(column: string, direction: 'preceding' | 'following', type: 'bigint' | 'double'): Sql {
  const rest = direction === 'following' ? ` + coalesce(later.${column}, 0)` : '';
  return rawSql(`cast(coalesce(sum(grid.${column}) over ${direction}, 0)${rest} as ${type})`);
}

function sumReadings(column: string, type: 'bigint' | 'double'): Sql {
  return sql`
  cast(coalesce(grid.${rawSql(column)}, 0) as ${rawSql(type)}) as ${rawSql(column)},
  ${sumRange(column, 'preceding', type)} as ${rawSql(`cum_${column}`)},
  ${sumRange(column, 'following', type)} as ${rawSql(`late_${column}`)}`;
}

function readMargin(row: Row, prefix: string): bigint | null {
  return readNumber(row, `${prefix}unknown_margins`) > 0 ? null : readCentsOrNull(row, `${prefix}margin_cents`);
}

function readMoments(row: Row, reading: string): CohortMoments {
  return {
    orders: readNumber(row, `orders_${reading}`),
    revenue: readNumber(row, `revenue_${reading}`),
    margin: readNumber(row, `margin_${reading}`),
  };
}

function readCell(row: Row): CohortCell {
  return {
    cohort: readText(row, 'cohort'),
    size: readNumber(row, 'size'),
    age: readNumber(row, 'age'),
    state: readState(row),
    completeOn: readText(row, 'complete_on'),
    eligible: readNumber(row, 'eligible'),
    customers: readNumber(row, 'customers'),
    customersInOrAfter: readNumber(row, 'customers_in_or_after'),
    customersReturned: readNumber(row, 'customers_returned'),
    customersInStreak: readNumber(row, 'customers_in_streak'),
    orders: readNumber(row, 'orders'),
    cumulativeOrders: readNumber(row, 'cum_orders'),
    ordersInOrAfter: readNumber(row, 'late_orders'),
    revenueCents: readCents(row, 'revenue_cents'),
    cumulativeRevenueCents: readCents(row, 'cum_revenue_cents'),
    revenueInOrAfterCents: readCents(row, 'late_revenue_cents'),
    marginCents: readMargin(row, ''),
    cumulativeMarginCents: readMargin(row, 'cum_'),
    marginInOrAfterCents: readMargin(row, 'late_'),
    orderSquares: readNumber(row, 'order_squares'),
    cumulativeOrderSquares: readNumber(row, 'cum_order_squares'),
    orderSquaresInOrAfter: readNumber(row, 'late_order_squares'),
    squares: {
      inPeriod: readMoments(row, 'in'),
      cumulative: readMoments(row, 'cum'),
      inOrAfter: readMoments(row, 'late'),
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
  const found = toRows(await engine.query(writeCells(scope, request), options));
  const rows = found.map(readCell);
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
