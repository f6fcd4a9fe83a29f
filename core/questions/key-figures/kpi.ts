import { defineQuestion, noArguments, type Named } from '#core/questions/define-question.ts';
import { toRows, toSingleRow, type Row } from '#core/kernel/columns.ts';
import type { Engine, RunOptions } from '#core/kernel/engine.ts';
import { currentCustomers } from '#core/questions/audience/audience.ts';
import { isKeptInAudience } from '#core/questions/kept-tables.ts';
import { intervalOfRatio, intervalOfShare, summariseMedian, type ValueCount } from './kpi-intervals.ts';
import { keepKpis, shiftDate, WINDOW_DAYS, type KpiComparison } from './kpi-kept.ts';
import type { KpiId } from './kpi-metrics.ts';
import { divide, readNumber, readNumberOrNull, type MartScope } from '#core/questions/mart-scope.ts';
import { rawSql, sql, type Sql } from '#core/kernel/sql.ts';
import type { Interval } from '#core/science/statistics/intervals.ts';

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
   * complete period's end before it, where the data do not reach back so far. `isWindowCovered`: whether the 365 days before it
   * are covered by data; else the rates over them are not compared. Null where there is no earlier period.
   */
  readonly comparison: KpiComparison | null;
};

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

type Windows = { readonly own: Window; readonly before: Window };

/** The sums over the windows: customers with the same cycle are summed by the engine. */
async function readWindows(engine: Engine, scope: MartScope, windows: Sql, options: RunOptions): Promise<Windows> {
  const rows = toRows(
    await engine.query(
      sql`
select
  is_before,
  cycle,
  count(*) filter (where purchases >= 1) as buyers,
  count(*) filter (where purchases >= 2) as repeaters,
  sum(purchases) as purchases,
  sum(money) as money,
  count(*) as units,
  sum(purchases * purchases) as purchase_squares,
  sum(money * money) as money_squares,
  sum(purchases * money) as products
from ${windows}
where ${isKeptInAudience(scope, rawSql('customer_row'))}
group by is_before, cycle
order by is_before, cycle`,
      options,
    ),
  );
  const collect = (own: readonly Row[]): Window => {
    const sum = (name: string): number => own.reduce((total, row) => total + readNumber(row, name), 0);
    return {
      buyers: sum('buyers'),
      repeaters: sum('repeaters'),
      purchases: sum('purchases'),
      money: sum('money'),
      units: sum('units'),
      purchaseSquares: sum('purchase_squares'),
      moneySquares: sum('money_squares'),
      products: sum('products'),
      cycles: own.flatMap((row) => {
        const value = readNumberOrNull(row, 'cycle');
        return value === null ? [] : [{ value, count: readNumber(row, 'units') }];
      }),
    };
  };
  return {
    own: collect(rows.filter((row) => row['is_before'] === false)),
    before: collect(rows.filter((row) => row['is_before'] === true)),
  };
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
  const { windows, statesBefore, comparison } = await keepKpis(engine, scope, options);
  const state = await readState(engine, currentCustomers(scope), options);
  const { own: window, before: earlier } = await readWindows(engine, scope, windows, options);
  const customersBefore = sql`(select * from ${statesBefore} where ${isKeptInAudience(scope, rawSql('customer_row'))})`;
  const before = comparison === null ? null : await readState(engine, customersBefore, options);
  const windowBefore = comparison?.isWindowCovered === true ? earlier : null;

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

/** Asks {@link queryKpis}. */
export const kpisQuestion = defineQuestion({
  name: 'kpis',
  args: noArguments,
  run: (engine, scope, _, task) => queryKpis(engine, scope, task),
});

declare module '#core/questions/define-question.ts' {
  interface Questions extends Named<typeof kpisQuestion> {}
}
