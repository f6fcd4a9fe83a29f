import { defineQuestion, noArguments, type Named } from '#core/questions/define-question.ts';
import { toSingleRow } from '#core/kernel/columns.ts';
import type { Engine, RunOptions } from '#core/kernel/engine.ts';
import { standingPurchases } from '#core/questions/audience/audience.ts';
import type { MetricDefinition } from '#core/questions/define-metric.ts';
import { asOfDate, divide, readNumber, type MartScope } from '#core/questions/mart-scope.ts';
import { ident, join, sql, type Sql } from '#core/kernel/sql.ts';

/** N of the N日复购率. */
const REPURCHASE_HORIZONS = [30, 60, 90, 180, 365] as const;

export type RepurchaseMetric = 'customer_repurchase' | 'customer_repurchase_by_day' | 'n_day_repurchase';

export type RepurchaseRate = {
  readonly metric: RepurchaseMetric;
  /** N of `n_day_repurchase`; null for the others. */
  readonly days: number | null;
  /** Customers who repurchased. */
  readonly repeatCustomers: number;
  /** Customers counted at all. */
  readonly customers: number;
  /** repeatCustomers / customers; null where nobody counts. */
  readonly rate: number | null;
};

export type RepurchaseRates = {
  /** D1, D2, then D3 by ascending N. */
  readonly rows: readonly RepurchaseRate[];
  /** The window of D1 and D2, both days included, ISO text. */
  readonly windowFrom: string;
  readonly windowThrough: string;
};

/** The window of D1 and D2, both days included; the 365 days up to the as-of date unless stated. */
export type RepurchaseWindow = { readonly from: string; readonly through: string };

/** 口径 of the repurchase rates. */
export const REPURCHASE_METRICS = {
  customer_repurchase: {
    label: { zh: '客户复购率（近365天）', en: 'Repurchase rate by customers (last 365 days)' },
    formula: {
      zh: '窗口内购买 ≥ 2 次的客户数 / 购买 ≥ 1 次的客户数',
      en: 'customers with ≥ 2 purchases in the window / with ≥ 1',
    },
    filters: {
      zh: '截止日期时有效的购买；默认窗口为截止日期前 365 天（含当日）',
      en: 'purchases standing as of the date; the window is the 365 days up to and with the as-of date unless stated',
    },
    denominator: { zh: '窗口内有购买的客户', en: 'customers with a purchase in the window' },
  },
  customer_repurchase_by_day: {
    label: { zh: '按日客户复购率', en: 'Repurchase rate by purchase days' },
    formula: {
      zh: '窗口内购买日 ≥ 2 天的客户数 / 购买日 ≥ 1 天的客户数',
      en: 'customers with ≥ 2 purchase days in the window / with ≥ 1',
    },
    filters: {
      zh: '同一天的多次购买算一个购买日；窗口同客户复购率',
      en: 'several purchases on one day are one purchase day; the same window',
    },
    denominator: { zh: '窗口内有购买的客户', en: 'customers with a purchase in the window' },
  },
  n_day_repurchase: {
    label: { zh: 'N日复购率', en: 'N-day repurchase rate' },
    formula: {
      zh: '首购后第 1 至 N 天内有第二个购买日的客户数 / 首购距截止日期 ≥ N 天的客户数',
      en: 'customers with a second purchase day 1…N days after the first / customers whose first purchase lies ≥ N days before the as-of date',
    },
    filters: {
      zh: '全部历史；观察未满 N 天的客户分子分母都不计',
      en: 'all history; customers not yet observable for N days are in neither number',
    },
    denominator: { zh: '首购已满 N 天的客户', en: 'customers observable for N days' },
  },
} as const satisfies Record<RepurchaseMetric, MetricDefinition>;

function shiftDate(isoDate: string, days: number): string {
  return new Date(Date.parse(`${isoDate}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

function writeHorizon(days: number): Sql[] {
  const isObservable = sql`observed_days >= ${days}`;
  return [
    sql`count(*) filter (where ${isObservable}) as ${ident(`customers_${days}`)}`,
    sql`count(*) filter (where ${isObservable} and second_day - first_day <= ${days}) as ${ident(`repeat_${days}`)}`,
  ];
}

/** The three repurchase rates of the domain as of the date, from `int_purchases`. */
export async function queryRepurchaseRates(
  engine: Engine,
  scope: MartScope,
  window?: RepurchaseWindow,
  options: RunOptions = {},
): Promise<RepurchaseRates> {
  const through = window?.through ?? scope.parameters.asOfDate;
  const from = window?.from ?? shiftDate(through, -364);
  const row = toSingleRow(
    await engine.query(
      sql`
with days as (
  select
    customer_id,
    purchase_date,
    count(*) as purchases,
    purchase_date between cast(${from} as date) and cast(${through} as date) as is_in_window,
    row_number() over (partition by customer_id order by purchase_date) as day_number
  from ${standingPurchases(scope)}
  group by customer_id, purchase_date
),
customers as (
  select
    customer_id,
    coalesce(sum(purchases) filter (where is_in_window), 0) as window_purchases,
    count(*) filter (where is_in_window) as window_days,
    min(purchase_date) as first_day,
    min(purchase_date) filter (where day_number = 2) as second_day,
    ${asOfDate(scope)} - min(purchase_date) as observed_days
  from days
  group by customer_id
)
select
  count(*) filter (where window_purchases >= 1) as customers,
  count(*) filter (where window_purchases >= 2) as repeat_purchases,
  count(*) filter (where window_days >= 2) as repeat_days,
  ${join(REPURCHASE_HORIZONS.flatMap(writeHorizon))}
from customers`,
      options,
    ),
  );
  const createRate = (
    metric: RepurchaseMetric,
    days: number | null,
    repeatName: string,
    name: string,
  ): RepurchaseRate => {
    const repeatCustomers = readNumber(row, repeatName);
    const customers = readNumber(row, name);
    return { metric, days, repeatCustomers, customers, rate: divide(repeatCustomers, customers) };
  };
  return {
    rows: [
      createRate('customer_repurchase', null, 'repeat_purchases', 'customers'),
      createRate('customer_repurchase_by_day', null, 'repeat_days', 'customers'),
      ...REPURCHASE_HORIZONS.map((days) => createRate('n_day_repurchase', days, `repeat_${days}`, `customers_${days}`)),
    ],
    windowFrom: from,
    windowThrough: through,
  };
}

/** Asks {@link queryRepurchaseRates}. */
export const repurchaseRatesQuestion = defineQuestion({
  name: 'repurchase-rates',
  args: noArguments,
  run: (engine, scope, _, task) => queryRepurchaseRates(engine, scope, undefined, task),
});

declare module '#core/questions/define-question.ts' {
  interface Questions extends Named<typeof repurchaseRatesQuestion> {}
}
