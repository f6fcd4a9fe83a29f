import { toRows, toSingleRow } from '#core/engine/columns.ts';
import type { Engine, RunOptions } from '#core/engine/engine.ts';
import { currentCustomers, isInAudience, isNumberInAudience } from '#core/queries/audience.ts';
import { intervalOfRatio, intervalOfShare, summariseMedian, type ValueCount } from '#core/queries/kpi-intervals.ts';
import type { KpiId } from '#core/queries/kpi-metrics.ts';
import { asOfDate, divide, martTable, readNumber, type MartScope } from '#core/queries/mart.ts';
import { rawSql, sql, type Sql } from '#core/sql/sql.ts';
import type { Interval } from '#core/statistics/intervals.ts';

/** One number of the home screen: counts, shares 0…1, days, or minor units. */
export type Kpi = {
  readonly id: KpiId;
  /** Null where nothing counts. */
  readonly value: number | null;
  /** 95 %; null for a complete count and where there is too little. */
  readonly interval: Interval | null;
  /** The same number as it was at the date of comparison, from what was known then; null without one. */
  readonly previous: number | null;
  /** Numerator and denominator of a rate; customers behind a median; of a count itself. Minor units where money. */
  readonly numerator: number;
  readonly denominator: number | null;
};

export type Kpis = {
  readonly rows: readonly Kpi[];
  /** The trailing 365 days of the rates, both days included, ISO text. */
  readonly windowFrom: string;
  readonly windowThrough: string;
  /**
   * What `previous` is as of. `year`: the last complete period's end at least a year before the as-of date. `period`: the last
   * complete period's end before it, where the data do not reach back so far. Null where there is no earlier period.
   */
  readonly comparison: {
    readonly kind: 'year' | 'period';
    readonly date: string;
    /** Whether the 365 days before it are covered by data; else the rates over them are not compared. */
    readonly isWindowCovered: boolean;
  } | null;
};

const WINDOW_DAYS = 365;

type State = {
  readonly purchasers: number;
  readonly fresh: number;
  readonly money: number;
  readonly vipMoney: number;
  readonly moneySquares: number;
  readonly vipMoneySquares: number;
};

type Window = {
  readonly buyers: number;
  readonly repeaters: number;
  readonly purchases: number;
  readonly money: number;
  readonly units: number;
  readonly purchaseSquares: number;
  readonly moneySquares: number;
  readonly products: number;
  readonly cycles: readonly ValueCount[];
};

function shiftDate(isoDate: string, days: number): string {
  return new Date(Date.parse(`${isoDate}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

async function readState(engine: Engine, customers: Sql, options: RunOptions): Promise<State> {
  const row = toSingleRow(
    await engine.query(
      sql`
with purchasers as (select segment_key, cast(monetary_cents as double) as money from ${customers} where segment_key >= 1)
select
  count(*) as purchasers,
  count(*) filter (where segment_key = 1) as fresh,
  coalesce(sum(money), 0) as money,
  coalesce(sum(money) filter (where segment_key = 3), 0) as vip_money,
  coalesce(sum(money * money), 0) as money_squares,
  coalesce(sum(money * money) filter (where segment_key = 3), 0) as vip_money_squares
from purchasers`,
      options,
    ),
  );
  return {
    purchasers: readNumber(row, 'purchasers'),
    fresh: readNumber(row, 'fresh'),
    money: readNumber(row, 'money'),
    vipMoney: readNumber(row, 'vip_money'),
    moneySquares: readNumber(row, 'money_squares'),
    vipMoneySquares: readNumber(row, 'vip_money_squares'),
  };
}

/** Purchases dated by a day that stood at its end, of the customers under the filters in force. */
function writePurchasesAt(scope: MartScope, date: string): Sql {
  const day = sql`cast(${date} as date)`;
  return sql`(
    select customer_no, purchase_date from ${martTable(scope, 'int_purchases')}
    where purchase_date <= ${day} and (voided_on is null or voided_on > ${day}) and ${isNumberInAudience(scope, rawSql('customer_no'))}
  )`;
}

async function readWindow(engine: Engine, scope: MartScope, date: string, options: RunOptions): Promise<Window> {
  const from = sql`cast(${shiftDate(date, 1 - WINDOW_DAYS)} as date)`;
  const through = sql`cast(${date} as date)`;
  const purchases = writePurchasesAt(scope, date);
  const row = toSingleRow(
    await engine.query(
      sql`
with known as (select * from ${purchases}),
bought as (
  select customer_no, cast(count(*) as double) as purchases from known where purchase_date >= ${from} group by customer_no
),
paid as (
  select customer_no, cast(sum(amount_cents) as double) as money
  from ${martTable(scope, 'int_money_events')}
  where booked_on between ${from} and ${through} and known_on <= ${through} and customer_no in (select customer_no from known)
  group by customer_no
),
units as (
  select coalesce(purchases, 0) as purchases, coalesce(money, 0) as money
  from bought full join paid on bought.customer_no = paid.customer_no
)
select
  count(*) filter (where purchases >= 1) as buyers,
  count(*) filter (where purchases >= 2) as repeaters,
  coalesce(sum(purchases), 0) as purchases,
  coalesce(sum(money), 0) as money,
  count(*) as units,
  coalesce(sum(purchases * purchases), 0) as purchase_squares,
  coalesce(sum(money * money), 0) as money_squares,
  coalesce(sum(purchases * money), 0) as products
from units`,
      options,
    ),
  );
  const cycles = toRows(
    await engine.query(
      sql`
with days as (select distinct customer_no, purchase_date from ${purchases} where purchase_date >= ${from}),
gaps as (
  select customer_no, purchase_date,
    purchase_date - lag(purchase_date) over (partition by customer_no order by purchase_date) as gap
  from days
),
customers as (
  select cast(median(gap) as double) as cycle from gaps
  where gap is not null group by customer_no
)
select cycle, count(*) as customers from customers group by cycle order by cycle`,
      options,
    ),
  );
  return {
    buyers: readNumber(row, 'buyers'),
    repeaters: readNumber(row, 'repeaters'),
    purchases: readNumber(row, 'purchases'),
    money: readNumber(row, 'money'),
    units: readNumber(row, 'units'),
    purchaseSquares: readNumber(row, 'purchase_squares'),
    moneySquares: readNumber(row, 'money_squares'),
    products: readNumber(row, 'products'),
    cycles: cycles.map((cycle) => ({ value: readNumber(cycle, 'cycle'), count: readNumber(cycle, 'customers') })),
  };
}

async function findComparison(engine: Engine, scope: MartScope, options: RunOptions): Promise<Kpis['comparison']> {
  const row = toSingleRow(
    await engine.query(
      sql`
select
  cast(max(period_end_date) filter (where period_end_date <= cast(${asOfDate(scope)} - interval 1 year as date)) as varchar) as year_before,
  cast(max(period_end_date) filter (where period_end_date < ${asOfDate(scope)}) as varchar) as period_before,
  (select cast(min(purchase_date) as varchar) from ${martTable(scope, 'int_purchases')}) as first_day
from (select distinct period_end_date from ${martTable(scope, 'fct_cst_profile')})`,
      options,
    ),
  );
  const { year_before: yearBefore, period_before: periodBefore, first_day: firstDay } = row;
  const date = yearBefore ?? periodBefore;
  if (typeof date !== 'string' || typeof firstDay !== 'string') return null;
  return {
    kind: typeof yearBefore === 'string' ? 'year' : 'period',
    date,
    isWindowCovered: firstDay <= shiftDate(date, 1 - WINDOW_DAYS),
  };
}

function writeProfileAt(scope: MartScope, date: string): Sql {
  return sql`(select * from ${martTable(scope, 'fct_cst_profile')}
    where period_end_date = cast(${date} as date) and ${isInAudience(scope, rawSql('customer_id'))})`;
}

function measureVipShare({ money, vipMoney, moneySquares, vipMoneySquares, purchasers }: State): Interval | null {
  return intervalOfRatio({
    units: purchasers,
    y: vipMoney,
    x: money,
    yy: vipMoneySquares,
    xy: vipMoneySquares,
    xx: moneySquares,
  });
}

/**
 * The six numbers of the home screen as of the date, with their intervals and what they were at an earlier date as known then:
 * states from `fct_cst_profile`, windows from the purchases and money known by that date. Under filters both are about the customers
 * whom the filters mean as of the date.
 */
export async function queryKpis(engine: Engine, scope: MartScope, options: RunOptions = {}): Promise<Kpis> {
  const through = scope.parameters.asOfDate;
  const state = await readState(engine, currentCustomers(scope), options);
  const window = await readWindow(engine, scope, through, options);
  const comparison = await findComparison(engine, scope, options);
  const before = comparison === null ? null : await readState(engine, writeProfileAt(scope, comparison.date), options);
  const windowBefore =
    comparison?.isWindowCovered === true ? await readWindow(engine, scope, comparison.date, options) : null;

  const cycle = summariseMedian(window.cycles);
  const orderValue = intervalOfRatio({
    units: window.units,
    y: window.money,
    x: window.purchases,
    yy: window.moneySquares,
    xy: window.products,
    xx: window.purchaseSquares,
  });
  const rows: Kpi[] = [
    {
      id: 'customers',
      value: state.purchasers,
      interval: null,
      previous: before?.purchasers ?? null,
      numerator: state.purchasers,
      denominator: null,
    },
    {
      id: 'new_share',
      value: divide(state.fresh, state.purchasers),
      interval: intervalOfShare(state.fresh, state.purchasers),
      previous: before === null ? null : divide(before.fresh, before.purchasers),
      numerator: state.fresh,
      denominator: state.purchasers,
    },
    {
      id: 'repurchase',
      value: divide(window.repeaters, window.buyers),
      interval: intervalOfShare(window.repeaters, window.buyers),
      previous: windowBefore === null ? null : divide(windowBefore.repeaters, windowBefore.buyers),
      numerator: window.repeaters,
      denominator: window.buyers,
    },
    {
      id: 'cycle',
      value: cycle.median,
      interval: cycle.interval,
      previous: windowBefore === null ? null : summariseMedian(windowBefore.cycles).median,
      numerator: window.cycles.reduce((sum, { count }) => sum + count, 0),
      denominator: null,
    },
    {
      id: 'order_value',
      value: divide(window.money, window.purchases),
      interval: orderValue,
      previous: windowBefore === null ? null : divide(windowBefore.money, windowBefore.purchases),
      numerator: window.money,
      denominator: window.purchases,
    },
    {
      id: 'vip_revenue_share',
      value: divide(state.vipMoney, state.money),
      interval: measureVipShare(state),
      previous: before === null ? null : divide(before.vipMoney, before.money),
      numerator: state.vipMoney,
      denominator: state.money,
    },
  ];
  return { rows, windowFrom: shiftDate(through, 1 - WINDOW_DAYS), windowThrough: through, comparison };
}
