import { toRows } from '#core/kernel/columns.ts';
import type { Engine, RunOptions } from '#core/kernel/engine.ts';
import {
  isKept,
  keepTable,
  keptTable,
  writeCustomerRows,
  writeNumberedCustomers,
} from '#core/questions/kept-tables.ts';
import { asOfDate, martTable, type MartScope } from '#core/questions/mart-scope.ts';
import { rawSql, sql, type Sql } from '#core/kernel/sql.ts';

/** Days of the trailing window of the rates, both ends included. */
export const WINDOW_DAYS = 365;

/** What the numbers of the home screen are compared with; see `Kpis`. */
export type KpiComparison = {
  readonly kind: 'year' | 'period';
  /** ISO text. */
  readonly date: string;
  readonly isWindowCovered: boolean;
};

/** What the home screen's numbers are sums over, of everybody; a filter is a condition on `customer_row`. */
export type KeptKpis = {
  /** customer_row, is_before, purchases, money, cycle: who bought or paid in the trailing window of the as-of date, or of the date before. */
  readonly windows: Sql;
  /** customer_row, segment_key, monetary_cents at the date of comparison. */
  readonly statesBefore: Sql;
  readonly comparison: KpiComparison | null;
};

/** `days` days later, ISO text. */
export function shiftDate(isoDate: string, days: number): string {
  return new Date(Date.parse(`${isoDate}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** Purchases dated by a day that stood at its end. */
function writePurchasesAt(scope: MartScope, date: string): Sql {
  const day = sql`cast(${date} as date)`;
  return sql`(
    select customer_no, purchase_date from ${martTable(scope, 'int_purchases')}
    where purchase_date <= ${day} and (voided_on is null or voided_on > ${day})
  )`;
}

/**
 * One row per customer who bought in the window before a day or whose money was booked in it, as known then: purchases, net
 * money in minor units, and the customer's median of days between purchase days, null below two of them.
 */
function writeWindow(scope: MartScope, date: string, isBefore: boolean): Sql {
  const from = sql`cast(${shiftDate(date, 1 - WINDOW_DAYS)} as date)`;
  const through = sql`cast(${date} as date)`;
  return sql`(
with known as materialized (select * from ${writePurchasesAt(scope, date)}),
bought as (
  select customer_no, purchase_date, count(*) as purchases from known where purchase_date >= ${from}
  group by customer_no, purchase_date
),
gaps as (
  select customer_no, purchases,
    purchase_date - lag(purchase_date) over (partition by customer_no order by purchase_date) as gap
  from bought
),
buyers as (
  select customer_no, cast(sum(purchases) as double) as purchases, cast(median(gap) as double) as cycle
  from gaps group by customer_no
),
paid as (
  select customer_no, cast(sum(amount_cents) as double) as money
  from ${martTable(scope, 'int_money_events')}
  where booked_on between ${from} and ${through} and known_on <= ${through} and customer_no in (select customer_no from known)
  group by customer_no
),
units as (
  select
    coalesce(buyers.customer_no, paid.customer_no) as customer_no,
    coalesce(purchases, 0) as purchases,
    coalesce(money, 0) as money,
    cycle
  from buyers full join paid on buyers.customer_no = paid.customer_no
)
select customer_row, ${rawSql(String(isBefore))} as is_before, purchases, money, cycle
from units join ${writeCustomerRows(scope)} as numbers using (customer_no)
)`;
}

async function findComparison(engine: Engine, scope: MartScope, options: RunOptions): Promise<KpiComparison | null> {
  const [row] = toRows(
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
  const { year_before: yearBefore, period_before: periodBefore, first_day: firstDay } = row ?? {};
  const date = yearBefore ?? periodBefore;
  if (typeof date !== 'string' || typeof firstDay !== 'string') return null;
  return {
    kind: typeof yearBefore === 'string' ? 'year' : 'period',
    date,
    isWindowCovered: firstDay <= shiftDate(date, 1 - WINDOW_DAYS),
  };
}

async function readComparison(engine: Engine, table: Sql, options: RunOptions): Promise<KpiComparison | null> {
  const [row] = toRows(await engine.query(sql`select kind, date, is_window_covered from ${table}`, options));
  if (row === undefined || typeof row['date'] !== 'string') return null;
  return {
    kind: row['kind'] === 'year' ? 'year' : 'period',
    date: row['date'],
    isWindowCovered: row['is_window_covered'] === true,
  };
}

/** Calculates once per build what the home screen's numbers need of every customer, and keeps it. */
export async function keepKpis(engine: Engine, scope: MartScope, options: RunOptions = {}): Promise<KeptKpis> {
  const everybody: MartScope = { schema: scope.schema, parameters: scope.parameters };
  const { schema } = scope;
  const through = scope.parameters.asOfDate;
  const name = (part: string): string => `kpi_${part}_${through.replaceAll('-', '')}`;
  const tables = {
    windows: keptTable(schema, name('windows')),
    statesBefore: keptTable(schema, name('states')),
    comparison: keptTable(schema, name('comparison')),
  };
  const { windows, statesBefore } = tables;
  if (await isKept(engine, schema, name('comparison'), options)) {
    return { windows, statesBefore, comparison: await readComparison(engine, tables.comparison, options) };
  }
  const comparison = await findComparison(engine, everybody, options);
  const own = writeWindow(everybody, through, false);
  const both =
    comparison?.isWindowCovered === true
      ? sql`select * from ${own} union all select * from ${writeWindow(everybody, comparison.date, true)}`
      : sql`select * from ${own}`;
  await keepTable(engine, schema, name('windows'), both, options);
  await keepTable(
    engine,
    schema,
    name('states'),
    sql`select customers.customer_row, profile.segment_key, profile.monetary_cents
      from ${martTable(scope, 'fct_cst_profile')} as profile
      left join ${writeNumberedCustomers(everybody)} as customers on ${rawSql('customers.customer_id = profile.customer_id')}
      where profile.period_end_date = ${comparison === null ? sql`null` : sql`cast(${comparison.date} as date)`}`,
    options,
  );
  // Filled last: where it is, the others are whole.
  await keepTable(
    engine,
    schema,
    name('comparison'),
    comparison === null
      ? sql`select null::varchar as kind, null::varchar as date, null::boolean as is_window_covered`
      : sql`select ${comparison.kind}::varchar as kind, ${comparison.date}::varchar as date, ${rawSql(String(comparison.isWindowCovered))} as is_window_covered`,
    options,
  );
  return { windows, statesBefore, comparison };
}
