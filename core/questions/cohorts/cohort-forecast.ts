import { z } from 'zod';
import { defineQuestion, type Named } from '#core/questions/define-question.ts';
import { createAliveModel } from '#core/science/customer-models/alive-model.ts';
import type { ModelId } from '#core/science/customer-models/types.ts';
import { toRows, type Row } from '#core/kernel/columns.ts';
import type { Engine, RunOptions } from '#core/kernel/engine.ts';
import type { Label } from '#core/kernel/label.ts';
import { isInAudience, standingPurchases } from '#core/questions/audience/audience.ts';
import { endUnit, shiftUnit, startUnit, type CohortUnit } from './cohort-scope.ts';
import {
  asOfDate,
  martTable,
  readNumber,
  readNumberOrNull,
  readText,
  type MartScope,
} from '#core/questions/mart-scope.ts';
import { rawSql, sql } from '#core/kernel/sql.ts';
import type { Interval } from '#core/science/statistics/intervals.ts';

export type CohortForecastArgs = {
  readonly unit: Exclude<CohortUnit, 'day'>;
  readonly maxCohorts: number;
  /** Ages to fill, from 0. */
  readonly ages: number;
};

/** What the fitted model expects of a cell that is not fully observed. The part already seen is in it. */
export type ForecastCell = {
  readonly cohort: string;
  readonly age: number;
  /** Customers who buy in the period, and who have bought again by its end. */
  readonly customers: number;
  readonly customersInterval: Interval;
  readonly customersReturned: number;
  readonly returnedInterval: Interval;
  /** Purchase days in the period. */
  readonly orders: number;
  /** Net money in the period, and from the first purchase to its end, minor units; null without a spend model. */
  readonly revenueCents: number | null;
  readonly cumulativeRevenueCents: number | null;
};

export type CohortForecast =
  | { readonly status: 'ready'; readonly model: ModelId; readonly rows: readonly ForecastCell[] }
  | { readonly status: 'none'; readonly explanation: Label };

const PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  'mbg-nbd': ['r', 'alpha', 'a', 'b'],
  'bg-nbd': ['r', 'alpha', 'a', 'b'],
  'pareto-nbd': ['r', 'alpha', 's', 'beta'],
};
const NORMAL_975 = 1.959_963_984_540_054;
const DAYS_PER_WEEK = 7;

type Group = {
  readonly cohort: string;
  readonly x: number;
  readonly weeks: number;
  readonly hasBought: boolean;
  readonly hasReturned: boolean;
  readonly alive: number;
  readonly aliveSquares: number;
  readonly aliveSpend: number | null;
};

function readGroup(row: Row): Group {
  return {
    cohort: readText(row, 'cohort'),
    x: readNumber(row, 'repeats'),
    weeks: readNumber(row, 'age_days') / DAYS_PER_WEEK,
    hasBought: row['has_bought'] === true,
    hasReturned: row['has_returned'] === true,
    alive: readNumber(row, 'alive'),
    aliveSquares: readNumber(row, 'alive_squares'),
    aliveSpend: readNumberOrNull(row, 'alive_spend'),
  };
}

/** Customers alike to the model, of one cohort: purchase days after the first, days since the first, what they have done so far. */
async function readGroups(
  engine: Engine,
  scope: MartScope,
  { unit, maxCohorts }: CohortForecastArgs,
  options: RunOptions,
): Promise<Group[]> {
  const asOf = asOfDate(scope);
  const fit = sql`(select * from ${martTable(scope, 'int_cst_clv_fits')} order by snapshot_no desc limit 1)`;
  const rows = toRows(
    await engine.query(
      sql`
with days as (
  select customer_id, purchase_date, cast(sum(net_cents) as double) as cents
  from ${standingPurchases(scope)} group by customer_id, purchase_date
),
customers as (
  select
    customer_id,
    min(purchase_date) as first_date,
    max(purchase_date) as last_date,
    count(*) - 1 as repeats,
    sum(cents) - arg_min(cents, purchase_date) as repeat_cents
  from days group by customer_id
),
placed as (
  select *, ${startUnit(rawSql('first_date'), unit)} as cohort from customers
),
latest as (
  select distinct cohort from placed order by cohort desc limit ${maxCohorts}
)
select
  cast(placed.cohort as varchar) as cohort,
  cast(repeats as integer) as repeats,
  cast(${asOf} - first_date as integer) as age_days,
  last_date >= ${startUnit(asOf, unit)} as has_bought,
  last_date > ${endUnit(rawSql('placed.cohort'), unit)} as has_returned,
  sum(current.p_alive) as alive,
  sum(current.p_alive * current.p_alive) as alive_squares,
  sum(current.p_alive * case
    when not fit.has_ltv then null
    when repeat_cents > 0 then fit.p * (fit.v_cents + repeat_cents) / (fit.p * repeats + fit.q - 1)
    else fit.p * fit.v_cents / (fit.q - 1) end) as alive_spend
from placed
join latest on latest.cohort = placed.cohort
join ${martTable(scope, 'agg_cst_current')} as current using (customer_id)
cross join ${fit} as fit
where current.p_alive is not null and ${isInAudience(scope, rawSql('placed.customer_id'))}
group by all
order by all`,
      options,
    ),
  );
  return rows.map(readGroup);
}

type ForecastPeriod = {
  readonly cohort: string;
  readonly age: number;
  /** The as-of date lies in it. */
  readonly isOpen: boolean;
  readonly from: number;
  readonly to: number;
};
type Seen = {
  readonly customers: number;
  readonly returned: number;
  readonly orders: number;
  readonly cents: number;
  readonly total: number;
};

/** The cells to fill, in weeks after the as-of date, with what has been seen of them. */
async function readOpenCells(
  engine: Engine,
  scope: MartScope,
  { unit, maxCohorts, ages }: CohortForecastArgs,
  options: RunOptions,
): Promise<readonly (ForecastPeriod & Seen)[]> {
  const asOf = asOfDate(scope);
  const rows = toRows(
    await engine.query(
      sql`
with purchases as (
  select customer_id, purchase_date, net_cents,
    ${startUnit(sql`min(purchase_date) over (partition by customer_id)`, unit)} as cohort
  from ${standingPurchases(scope)}
),
totals as (
  select
    cohort,
    count(distinct customer_id) filter (where purchase_date >= ${startUnit(asOf, unit)}) as customers,
    count(distinct customer_id) filter (where purchase_date > ${endUnit(rawSql('cohort'), unit)}) as returned,
    count(distinct (customer_id, purchase_date)) filter (where purchase_date >= ${startUnit(asOf, unit)}) as orders,
    coalesce(sum(net_cents) filter (where purchase_date >= ${startUnit(asOf, unit)}), 0) as cents,
    sum(net_cents) as total
  from purchases group by cohort order by cohort desc limit ${maxCohorts}
),
cells as (
  select *, cast(unnest(range(${ages})) as integer) as age from totals
),
periods as (
  select *, ${shiftUnit(rawSql('cohort'), 'age', unit)} as period_start,
    ${endUnit(shiftUnit(rawSql('cohort'), 'age', unit), unit)} as period_end
  from cells
)
select cast(cohort as varchar) as cohort, age,
  cast(greatest(period_start - 1 - ${asOf}, 0) as integer) as from_days,
  cast(period_end - ${asOf} as integer) as to_days,
  period_start <= ${asOf} as is_open,
  cast(customers as bigint) as customers, cast(returned as bigint) as returned, cast(orders as bigint) as orders,
  cast(cents as double) as cents, cast(total as double) as total
from periods where period_end > ${asOf} order by cohort, age`,
      options,
    ),
  );
  return rows.map((row) => {
    const isOpen = row['is_open'] === true;
    return {
      cohort: readText(row, 'cohort'),
      age: readNumber(row, 'age'),
      isOpen,
      from: readNumber(row, 'from_days') / DAYS_PER_WEEK,
      to: readNumber(row, 'to_days') / DAYS_PER_WEEK,
      customers: isOpen ? readNumber(row, 'customers') : 0,
      returned: readNumber(row, 'returned'),
      orders: isOpen ? readNumber(row, 'orders') : 0,
      cents: isOpen ? readNumber(row, 'cents') : 0,
      total: readNumber(row, 'total'),
    };
  });
}

/** A count that is partly certain: normal approximation of a sum of independent yes-or-no outcomes. */
function spread(
  certain: number,
  expected: number,
  variance: number,
): { readonly mean: number; readonly interval: Interval } {
  const half = NORMAL_975 * Math.sqrt(Math.max(0, variance));
  return {
    mean: certain + expected,
    interval: { low: certain + Math.max(0, expected - half), high: certain + expected + half },
  };
}

/**
 * What the project's fitted customer model expects of cells by calendar periods that are not over: P(a purchase in a part of the
 * future) per customer, summed over the cohort (`AliveFuture.findAny`, `expect`). Customers of a cohort whose own period is not over
 * are those known by now. Intervals: 95 %, of the outcome given the parameters. None where the model is not fitted.
 */
export async function queryCohortForecast(
  engine: Engine,
  scope: MartScope,
  args: CohortForecastArgs,
  options: RunOptions = {},
): Promise<CohortForecast> {
  const fits = toRows(
    await engine.query(
      sql`select * from ${martTable(scope, 'int_cst_clv_fits')} order by snapshot_no desc limit 1`,
      options,
    ),
  );
  const [fit] = fits;
  if (fit === undefined || fit['has_predictions'] !== true) {
    const none: Label = { zh: '没有可用的客户模型。', en: 'There is no customer model to predict with.' };
    return {
      status: 'none',
      explanation: fit === undefined ? none : { zh: readText(fit, 'status_zh'), en: readText(fit, 'status_en') },
    };
  }
  const model = readText(fit, 'model') as ModelId;
  const values = (PARAMETERS[model] ?? []).map((name) => readNumber(fit, name));
  const alive = createAliveModel({ model, values });
  const groups = await readGroups(engine, scope, args, options);
  const cells = await readOpenCells(engine, scope, args, options);
  const byCohort = new Map<string, (Group & { readonly future: ReturnType<typeof alive.describeFuture> })[]>();
  for (const group of groups) {
    const members = byCohort.get(group.cohort) ?? [];
    members.push({ ...group, future: alive.describeFuture(group.x, group.weeks) });
    byCohort.set(group.cohort, members);
  }
  const hasMoney = fit['has_ltv'] === true;
  const rows = cells.map((cell): ForecastCell => {
    const sums = { in: 0, inVariance: 0, back: 0, backVariance: 0, orders: 0, cents: 0, total: 0 };
    for (const group of byCohort.get(cell.cohort) ?? []) {
      const any = group.future.findAny(cell.from, cell.to);
      const isCounted = cell.isOpen && group.hasBought;
      if (!isCounted) {
        sums.in += group.alive * any;
        sums.inVariance += group.alive * any - group.aliveSquares * any * any;
      }
      if (!group.hasReturned && cell.age > 0) {
        const ever = group.future.findAny(0, cell.to);
        sums.back += group.alive * ever;
        sums.backVariance += group.alive * ever - group.aliveSquares * ever * ever;
      }
      const upTo = group.future.expect(cell.to);
      const count = upTo - (cell.from === 0 ? 0 : group.future.expect(cell.from));
      sums.orders += group.alive * count;
      sums.cents += (group.aliveSpend ?? 0) * count;
      sums.total += (group.aliveSpend ?? 0) * upTo;
    }
    const inPeriod = spread(cell.customers, sums.in, sums.inVariance);
    const returned = spread(cell.returned, sums.back, sums.backVariance);
    return {
      cohort: cell.cohort,
      age: cell.age,
      customers: inPeriod.mean,
      customersInterval: inPeriod.interval,
      customersReturned: returned.mean,
      returnedInterval: returned.interval,
      orders: cell.orders + sums.orders,
      revenueCents: hasMoney ? cell.cents + sums.cents : null,
      cumulativeRevenueCents: hasMoney ? cell.total + sums.total : null,
    };
  });
  return { status: 'ready', model, rows };
}

/** Asks {@link queryCohortForecast}. */
export const cohortForecastQuestion = defineQuestion({
  name: 'cohort-forecast',
  args: z.strictObject({
    unit: z.enum(['week', 'month', 'quarter']),
    maxCohorts: z.number().int().min(1),
    ages: z.number().int().min(0),
  }),
  run: queryCohortForecast,
});

declare module '#core/questions/define-question.ts' {
  interface Questions extends Named<typeof cohortForecastQuestion> {}
}
