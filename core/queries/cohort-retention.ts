import { toRows, type Row } from '#core/engine/columns.ts';
import type { Engine, RunOptions } from '#core/engine/engine.ts';
import { countPeriods, endPeriod, startPeriod, type PeriodType } from '#core/models/dims/calendar.ts';
import { standingPurchases } from '#core/queries/audience.ts';
import type { MetricDefinition } from '#core/queries/define-metric.ts';
import {
  asOfDate,
  divide,
  readCents,
  readCentsOrNull,
  readNumber,
  readText,
  type MartScope,
} from '#core/queries/mart.ts';
import { rawSql, sql } from '#core/sql/sql.ts';

/**
 * value: the period is over and somebody bought · zero: it is over and nobody did · partly_observed: the
 * as-of date lies in it and is not its last day · not_observed: it has not begun. The last two are never drawn or averaged as zero.
 */
export type CohortCellState = 'value' | 'zero' | 'partly_observed' | 'not_observed';

export type CohortCell = {
  /** First day of the period of the first purchase, ISO text. */
  readonly cohort: string;
  /** Customers of the cohort. */
  readonly size: number;
  /** Periods since the cohort's own, which is 0. */
  readonly age: number;
  readonly state: CohortCellState;
  /** Customers who bought in the period. Zero while `not_observed`, as all below: read `state` first. */
  readonly customers: number;
  /** Customers who bought in the period or later. */
  readonly customersInOrAfter: number;
  /** Customers who have bought again by the end of the period, in periods after the cohort's own. */
  readonly customersReturned: number;
  /** Purchases in the period. */
  readonly orders: number;
  /** Net money of the purchases in the period, minor units. */
  readonly revenueCents: bigint;
  /** Margin of the purchases in the period, minor units; null where it is known for none of them. */
  readonly marginCents: bigint | null;
  /** Net money of the purchases up to the end of the period, minor units. */
  readonly cumulativeRevenueCents: bigint;
};

/** Σ numerators / Σ denominators over the cohorts that have fully reached an age. */
export type CohortAverage = {
  readonly age: number;
  readonly cohorts: number;
  readonly size: number;
  readonly customers: number;
  readonly retentionRate: number | null;
};

export type CohortRetention = {
  /** Every cohort × age up to the oldest cohort's age at the as-of date; ordered by both. */
  readonly rows: readonly CohortCell[];
  readonly averages: readonly CohortAverage[];
  readonly periodType: PeriodType;
};

/**
 * 口径 of the cohort table.
 * @public
 */
export const COHORT_METRICS = {
  retention: {
    label: { zh: '留存率', en: 'Retention' },
    formula: {
      zh: '该期有购买的同期群客户数 / 同期群客户数',
      en: 'customers of the cohort who bought in the period / customers of the cohort',
    },
    filters: {
      zh: '按首购所在周期分群；截止日期时有效的购买；未结束的周期标为部分观察，未开始的周期不计',
      en: 'cohorts by the period of the first purchase; purchases standing as of the date; periods not over are marked partly observed, those not begun do not count',
    },
    denominator: { zh: '同期群客户', en: 'customers of the cohort' },
  },
  average: {
    label: { zh: '平均留存率', en: 'Average retention' },
    formula: {
      zh: 'Σ 该期有购买的客户数 / Σ 同期群客户数',
      en: 'Σ customers who bought in the period / Σ customers of the cohorts',
    },
    filters: { zh: '只含已完整达到该账龄的同期群', en: 'only cohorts that have fully reached the age' },
    denominator: { zh: '这些同期群的客户', en: 'customers of those cohorts' },
  },
  revenue: {
    label: { zh: '购买净额', en: 'Purchase revenue' },
    formula: { zh: '该期购买的净额之和', en: 'sum of the net money of the purchases in the period' },
    filters: {
      zh: '净额为正的订单；以负行登记的退货不计入本表',
      en: 'orders with positive net money; returns booked as negative orders are not in this table',
    },
    denominator: null,
  },
} as const satisfies Record<string, MetricDefinition>;

const PERIOD_INTERVALS: Readonly<Record<PeriodType, string>> = {
  month: 'to_months(cast(ages.age as integer))',
  week: 'to_days(cast(ages.age as integer) * 7)',
  quarter: 'to_months(cast(ages.age as integer) * 3)',
};

const CELL_STATES: readonly CohortCellState[] = ['value', 'zero', 'partly_observed', 'not_observed'];

function readState(row: Row): CohortCellState {
  const text = readText(row, 'state');
  const state = CELL_STATES.find((candidate) => candidate === text);
  if (state === undefined) throw new RangeError(`Unknown cell state ${text}.`);
  return state;
}

function averageByAge(rows: readonly CohortCell[]): CohortAverage[] {
  const ages = [...new Set(rows.map(({ age }) => age))].sort((a, b) => a - b);
  return ages.map((age) => {
    const reached = rows.filter((cell) => cell.age === age && (cell.state === 'value' || cell.state === 'zero'));
    const size = reached.reduce((sum, cell) => sum + cell.size, 0);
    const customers = reached.reduce((sum, cell) => sum + cell.customers, 0);
    return { age, cohorts: reached.length, size, customers, retentionRate: divide(customers, size) };
  });
}

/** Cohorts by first purchase and what they did in every period since, from `int_purchases`. The period is the project's unless stated. */
export async function queryCohortRetention(
  engine: Engine,
  scope: MartScope,
  periodType: PeriodType = scope.parameters.periodType,
  options: RunOptions = {},
): Promise<CohortRetention> {
  const cohort = rawSql('cohort');
  const asOf = asOfDate(scope);
  const found = toRows(
    await engine.query(
      sql`
with purchases as (
  select
    customer_id,
    purchase_date,
    net_cents,
    margin_cents,
    ${startPeriod(sql`min(purchase_date) over (partition by customer_id)`, periodType)} as cohort
  from ${standingPurchases(scope)}
),
customer_periods as (
  select
    customer_id,
    cohort,
    cast(${countPeriods(cohort, rawSql('purchase_date'), periodType)} as integer) as age,
    count(*) as orders,
    sum(net_cents) as revenue_cents,
    sum(margin_cents) as margin_cents
  from purchases
  group by all
),
ranked as (
  select
    *,
    row_number() over (partition by customer_id order by age) as visit_number,
    age = max(age) over (partition by customer_id) as is_last
  from customer_periods
),
activity as (
  select
    cohort,
    age,
    count(*) as customers,
    count(*) filter (where is_last) as last_customers,
    count(*) filter (where visit_number = 2) as first_returns,
    cast(sum(orders) as bigint) as orders,
    cast(sum(revenue_cents) as bigint) as revenue_cents,
    cast(sum(margin_cents) as bigint) as margin_cents
  from ranked
  group by cohort, age
),
sizes as (
  select cohort, customers as size from activity where age = 0
),
ages as (
  select unnest(range(coalesce(${countPeriods(sql`(select min(cohort) from sizes)`, asOf, periodType)}, -1) + 1)) as age
),
grid as (
  select
    sizes.cohort,
    sizes.size,
    cast(ages.age as integer) as age,
    cast(sizes.cohort + ${rawSql(PERIOD_INTERVALS[periodType])} as date) as period_start
  from sizes cross join ages
)
select
  cast(grid.cohort as varchar) as cohort,
  grid.size,
  grid.age,
  case
    when grid.period_start > ${asOf} then 'not_observed'
    when ${endPeriod(rawSql('grid.period_start'), periodType)} > ${asOf} then 'partly_observed'
    when activity.customers is null then 'zero'
    else 'value'
  end as state,
  coalesce(activity.customers, 0) as customers,
  cast(coalesce(sum(activity.last_customers) over following, 0) as bigint) as customers_in_or_after,
  cast(coalesce(sum(activity.first_returns) over preceding, 0) as bigint) as customers_returned,
  coalesce(activity.orders, 0) as orders,
  coalesce(activity.revenue_cents, 0) as revenue_cents,
  activity.margin_cents,
  cast(coalesce(sum(activity.revenue_cents) over preceding, 0) as bigint) as cumulative_revenue_cents
from grid left join activity using (cohort, age)
window
  preceding as (partition by grid.cohort order by grid.age rows between unbounded preceding and current row),
  following as (partition by grid.cohort order by grid.age rows between current row and unbounded following)
order by grid.cohort, grid.age`,
      options,
    ),
  );
  const rows = found.map((row): CohortCell => ({
    cohort: readText(row, 'cohort'),
    size: readNumber(row, 'size'),
    age: readNumber(row, 'age'),
    state: readState(row),
    customers: readNumber(row, 'customers'),
    customersInOrAfter: readNumber(row, 'customers_in_or_after'),
    customersReturned: readNumber(row, 'customers_returned'),
    orders: readNumber(row, 'orders'),
    revenueCents: readCents(row, 'revenue_cents'),
    marginCents: readCentsOrNull(row, 'margin_cents'),
    cumulativeRevenueCents: readCents(row, 'cumulative_revenue_cents'),
  }));
  return { rows, averages: averageByAge(rows), periodType };
}
