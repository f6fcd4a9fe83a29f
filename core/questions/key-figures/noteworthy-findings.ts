import { z } from 'zod';
import { defineQuestion, type Named } from '#core/questions/define-question.ts';
import { toRows, toSingleRow, type Row } from '#core/kernel/columns.ts';
import type { Engine, RunOptions } from '#core/kernel/engine.ts';
import { currentCustomers, isInAudience, standingPurchases } from '#core/questions/audience/audience.ts';
import type { AudienceRule } from '#core/questions/audience/audience-rule.ts';
import { asOfDate, martTable, readNumber, readText, type MartScope } from '#core/questions/mart-scope.ts';
import { LEAST_CUSTOMERS, rankFindings, selectUnusual, type Comparison, type Finding } from './noteworthy.ts';
import { rawSql, sql, type Sql } from '#core/kernel/sql.ts';

export type Noteworthy = {
  /** Best first; may be fewer than three. */
  readonly findings: readonly Finding[];
  /** Net money of all customers under the filters, minor units. */
  readonly totalCents: number;
};

/** What of the import could matter here: order rows that did not load though they should have, of those read. */
export type RowLoss = { readonly lost: number; readonly read: number };

const RECENT_DAYS = 90;
const LONGEST_LIST = 5_000;
const RECENT_COHORTS = 12;
const LEAST_ROW_SHARE = 0.005;

async function ask(engine: Engine, statement: Sql, options: RunOptions): Promise<readonly Row[]> {
  return toRows(await engine.query(statement, options));
}

/** A list of ids, or nothing where it would be too long to be kept in a project. */
function listCustomers(ids: unknown): AudienceRule | null {
  const list = typeof ids === 'string' && ids !== '' ? ids.split('\u001F') : [];
  return list.length === 0 || list.length > LONGEST_LIST ? null : { kind: 'customers', ids: list };
}

async function findVipLoss(engine: Engine, scope: MartScope, options: RunOptions): Promise<Finding[]> {
  const profile = martTable(scope, 'fct_cst_profile');
  const isMeant = isInAudience(scope, rawSql('customer_id'));
  const row = toSingleRow(
    await engine.query(
      sql`
with moves as (
  select customer_id, period_key, segment_key <> 3 as is_lost, monetary_cents,
    dense_rank() over (order by period_key desc) as age
  from ${profile} where prev_segment_key = 3 and ${isMeant}
)
select
  count(*) filter (where age = 1) as total,
  count(*) filter (where age = 1 and is_lost) as lost,
  count(*) filter (where age between 2 and 13) as usual_total,
  count(*) filter (where age between 2 and 13 and is_lost) as usual_lost,
  cast(coalesce(sum(monetary_cents) filter (where age = 1 and is_lost), 0) as double) as money,
  string_agg(customer_id, chr(31) order by customer_id) filter (where age = 1 and is_lost) as ids
from moves`,
      options,
    ),
  );
  const family: Comparison<null>[] = [
    {
      subject: null,
      now: { count: readNumber(row, 'lost'), total: readNumber(row, 'total') },
      usual: { count: readNumber(row, 'usual_lost'), total: readNumber(row, 'usual_total') },
    },
  ];
  return selectUnusual(family)
    .filter(({ difference }) => difference > 0)
    .map(({ now, usual, interval }) => ({
      kind: 'vip-loss',
      subject: null,
      ...now,
      usual: { share: usual.count / usual.total, difference: interval },
      stakeCents: readNumber(row, 'money'),
      rule: listCustomers(row['ids']),
    }));
}

async function findValueAtRisk(engine: Engine, scope: MartScope, options: RunOptions): Promise<Finding[]> {
  const [row] = await ask(
    engine,
    sql`select count(*) as total, count(*) filter (where p_alive < 0.5) as at_risk,
      coalesce(sum(monetary_cents * (1 - p_alive)) filter (where p_alive < 0.5), 0) as money
      from ${currentCustomers(scope)} where value_key = 1`,
    options,
  );
  if (row === undefined) return [];
  return [
    {
      kind: 'value-at-risk',
      subject: null,
      count: readNumber(row, 'at_risk'),
      total: readNumber(row, 'total'),
      usual: null,
      stakeCents: readNumber(row, 'money'),
      rule: {
        kind: 'all',
        rules: [
          { kind: 'value', keys: [1] },
          { kind: 'number', field: 'p_alive', min: null, max: 0.5 },
        ],
      },
    },
  ];
}

async function findOverdue(engine: Engine, scope: MartScope, options: RunOptions): Promise<Finding[]> {
  const [row] = await ask(
    engine,
    sql`
with days as (select distinct customer_id, purchase_date from ${standingPurchases(scope)}),
gaps as (
  select customer_id, purchase_date,
    purchase_date - lag(purchase_date) over (partition by customer_id order by purchase_date) as gap
  from days
),
regulars as (
  select customer_id, max(gap) as longest, ${asOfDate(scope)} - max(purchase_date) as since
  from gaps group by customer_id having count(*) >= 4
),
judged as (
  select regulars.customer_id, monetary_cents * (1 - coalesce(p_alive, 0.5)) as money,
    since > longest and coalesce(p_alive, 0.5) >= 0.5 as is_overdue
  from regulars join ${martTable(scope, 'agg_cst_current')} as customers using (customer_id)
)
select count(*) as total, count(*) filter (where is_overdue) as overdue,
  coalesce(sum(money) filter (where is_overdue), 0) as money,
  string_agg(customer_id, chr(31) order by customer_id) filter (where is_overdue) as ids
from judged`,
    options,
  );
  if (row === undefined) return [];
  return [
    {
      kind: 'overdue',
      subject: null,
      count: readNumber(row, 'overdue'),
      total: readNumber(row, 'total'),
      usual: null,
      stakeCents: readNumber(row, 'money'),
      rule: listCustomers(row['ids']),
    },
  ];
}

async function findSecondPurchases(engine: Engine, scope: MartScope, options: RunOptions): Promise<Finding[]> {
  const [row] = await ask(
    engine,
    sql`
with days as (select distinct customer_id, purchase_date from ${standingPurchases(scope)}),
ordered as (
  select customer_id, purchase_date, row_number() over (partition by customer_id order by purchase_date) as day_number from days
),
waits as (
  select min(purchase_date) filter (where day_number = 2) - min(purchase_date) as wait from ordered
  where day_number <= 2 group by customer_id
),
bounds as (
  select count(wait) as waits, cast(quantile_disc(wait, 0.25) as integer) as low, cast(quantile_disc(wait, 0.75) as integer) as high from waits
),
once as (
  select monetary_cents, ${asOfDate(scope)} - first_purchase_date as tenure from ${currentCustomers(scope)} where frequency = 1
)
select any_value(waits) as waits, any_value(low) as low, any_value(high) as high, count(*) as total,
  count(*) filter (where tenure between low and high) as due,
  cast(coalesce(sum(monetary_cents) filter (where tenure between low and high), 0) as double) as money
from once cross join bounds`,
    options,
  );
  if (row === undefined || row['low'] === null || readNumber(row, 'waits') < LEAST_CUSTOMERS) return [];
  return [
    {
      kind: 'second-purchase',
      subject: `${readNumber(row, 'low')}–${readNumber(row, 'high')}`,
      count: readNumber(row, 'due'),
      total: readNumber(row, 'total'),
      usual: null,
      stakeCents: readNumber(row, 'money'),
      rule: {
        kind: 'all',
        rules: [
          { kind: 'number', field: 'frequency', min: 1, max: 1 },
          { kind: 'number', field: 'tenure_days', min: readNumber(row, 'low'), max: readNumber(row, 'high') },
        ],
      },
    },
  ];
}

async function findCohorts(engine: Engine, scope: MartScope, options: RunOptions): Promise<Finding[]> {
  const rows = await ask(
    engine,
    sql`
with days as (select distinct customer_id, purchase_date from ${standingPurchases(scope)}),
firsts as (select customer_id, purchase_date, row_number() over (partition by customer_id order by purchase_date) as day_number from days),
customers as (
  select customer_id, min(purchase_date) as first_day, min(purchase_date) filter (where day_number = 2) as second_day
  from firsts where day_number <= 2 group by customer_id
),
cohorts as (
  select cast(date_trunc('month', first_day) as date) as month, count(*) as total,
    count(*) filter (where second_day - first_day <= ${RECENT_DAYS}) as repeaters,
    sum(current.monetary_cents) as money
  from customers join ${martTable(scope, 'agg_cst_current')} as current using (customer_id)
  group by 1
)
select cast(month as varchar) as month, cast(cast(month + interval 1 month - interval 1 day as date) as varchar) as last_day,
  total, repeaters, cast(money as double) as money
from cohorts where month + interval 1 month - interval 1 day + to_days(${RECENT_DAYS}::integer) <= ${asOfDate(scope)}
order by month desc`,
    options,
  );
  const cohorts = rows.map((row) => ({
    month: readText(row, 'month'),
    lastDay: readText(row, 'last_day'),
    count: readNumber(row, 'repeaters'),
    total: readNumber(row, 'total'),
    money: readNumber(row, 'money'),
  }));
  const all = cohorts.reduce((sum, { count, total }) => ({ count: sum.count + count, total: sum.total + total }), {
    count: 0,
    total: 0,
  });
  const family = cohorts.slice(0, RECENT_COHORTS).map((cohort) => ({
    subject: cohort,
    now: { count: cohort.count, total: cohort.total },
    usual: { count: all.count - cohort.count, total: all.total - cohort.total },
  }));
  return selectUnusual(family).map(({ subject, now, usual, difference, interval }) => ({
    kind: 'cohort',
    subject: subject.month.slice(0, 7),
    ...now,
    usual: { share: usual.count / usual.total, difference: interval },
    stakeCents: Math.abs(difference) * subject.money,
    rule: { kind: 'first-purchase', from: subject.month, through: subject.lastDay },
  }));
}

type Windows = {
  readonly from: string;
  readonly through: string;
  readonly pastFrom: string;
  readonly pastThrough: string;
};

async function findWindows(engine: Engine, scope: MartScope, options: RunOptions): Promise<Windows | null> {
  const asOf = asOfDate(scope);
  const days = sql`to_days(${RECENT_DAYS}::integer)`;
  const [row] = await ask(
    engine,
    sql`
with bounds as (
  select ${asOf} - to_days(${RECENT_DAYS - 1}::integer) as day_from, min(purchase_date) as first_day from ${standingPurchases({ ...scope, audience: { kind: 'all', rules: [] } })}
),
shifted as (
  select *, case when first_day <= day_from - interval 1 year then interval 1 year else ${days} end as shift from bounds
)
select cast(cast(day_from as date) as varchar) as from_day, cast(${asOf} as varchar) as through_day,
  cast(cast(day_from - shift as date) as varchar) as past_from, cast(cast(${asOf} - shift as date) as varchar) as past_through,
  first_day <= day_from - shift as is_covered
from shifted`,
    options,
  );
  if (row === undefined || row['is_covered'] !== true) return null;
  return {
    from: readText(row, 'from_day'),
    through: readText(row, 'through_day'),
    pastFrom: readText(row, 'past_from'),
    pastThrough: readText(row, 'past_through'),
  };
}

/** Buyers per member (a store, a category) now and in the past window, from rows `customer_id, day, member, name`. */
async function compareMembers(
  engine: Engine,
  { from, through, pastFrom, pastThrough }: Windows,
  bought: Sql,
  options: RunOptions,
): Promise<Comparison<{ readonly member: string; readonly name: string }>[]> {
  const rows = await ask(
    engine,
    sql`
with bought as (${bought}),
marked as (
  select *, case when day between cast(${from} as date) and cast(${through} as date) then 'now' else 'past' end as side from bought
  where day between cast(${from} as date) and cast(${through} as date) or day between cast(${pastFrom} as date) and cast(${pastThrough} as date)
),
totals as (
  select count(distinct customer_id) filter (where side = 'now') as now_total, count(distinct customer_id) filter (where side = 'past') as past_total
  from marked
)
select member, min(name) as name,
  count(distinct customer_id) filter (where side = 'now') as now_count,
  count(distinct customer_id) filter (where side = 'past') as past_count,
  any_value(now_total) as now_total, any_value(past_total) as past_total
from marked cross join totals where member is not null group by member order by member`,
    options,
  );
  return rows.map((row) => ({
    subject: { member: readText(row, 'member'), name: readText(row, 'name') },
    now: { count: readNumber(row, 'now_count'), total: readNumber(row, 'now_total') },
    usual: { count: readNumber(row, 'past_count'), total: readNumber(row, 'past_total') },
  }));
}

async function readRecentMoney(
  engine: Engine,
  scope: MartScope,
  windows: Windows,
  options: RunOptions,
): Promise<number> {
  const [row] = await ask(
    engine,
    sql`select coalesce(cast(sum(net_cents) as double), 0) as money from ${standingPurchases(scope)}
      where purchase_date between cast(${windows.from} as date) and cast(${windows.through} as date)`,
    options,
  );
  return row === undefined ? 0 : readNumber(row, 'money');
}

async function findMembers(engine: Engine, scope: MartScope, options: RunOptions): Promise<Finding[]> {
  const windows = await findWindows(engine, scope, options);
  if (windows === null) return [];
  const now = { from: windows.from, through: windows.through };
  const past = { from: windows.pastFrom, through: windows.pastThrough };
  const stores = await compareMembers(
    engine,
    windows,
    sql`select customer_id, purchase_date as day, purchases.store_id as member, coalesce(stores.store_name, purchases.store_id) as name
      from ${standingPurchases(scope)} as purchases left join ${martTable(scope, 'dim_store')} as stores using (store_key)`,
    options,
  );
  const categories = await compareMembers(
    engine,
    windows,
    sql`select customer_id, cast(strptime(cast(date_key as varchar), '%Y%m%d') as date) as day, category as member, category as name
      from ${martTable(scope, 'brg_cst_behavior_product_daily')} join ${martTable(scope, 'dim_product')} using (product_key)
      where order_count > 0 and ${isInAudience(scope, rawSql('customer_id'))}`,
    options,
  );
  const money = await readRecentMoney(engine, scope, windows, options);
  const describe = (
    kind: 'store' | 'category',
    family: typeof stores,
    write: (member: string, days: typeof now) => AudienceRule,
  ): Finding[] =>
    selectUnusual(family).map(({ subject, now: share, usual, difference, interval }) => ({
      kind,
      subject: subject.name,
      ...share,
      usual: { share: usual.count / usual.total, difference: interval },
      stakeCents: Math.abs(difference) * money,
      rule: write(subject.member, difference < 0 ? past : now),
    }));
  return [
    ...describe('store', stores, (member, days) => ({ kind: 'purchased', ...days, min: 1, storeIds: [member] })),
    ...describe('category', categories, (member, days) => ({
      kind: 'bought-product',
      ...days,
      productIds: [],
      categories: [member],
    })),
  ];
}

function findRowLoss({ lost, read }: RowLoss, totalCents: number): Finding[] {
  if (read === 0 || lost / read < LEAST_ROW_SHARE) return [];
  return [
    {
      kind: 'data-quality',
      subject: null,
      count: lost,
      total: read,
      usual: null,
      stakeCents: (lost / read) * totalCents,
      rule: null,
    },
  ];
}

/**
 * What is worth a look as of the date among the customers under the filters in force, ranked: see `FINDING_METRICS` for what each is
 * and when it counts.
 */
export async function queryNoteworthy(
  engine: Engine,
  scope: MartScope,
  { rows }: { readonly rows: RowLoss },
  options: RunOptions = {},
): Promise<Noteworthy> {
  const [total] = await ask(
    engine,
    sql`select cast(coalesce(sum(monetary_cents), 0) as double) as money from ${currentCustomers(scope)} where segment_key >= 1`,
    options,
  );
  const totalCents = total === undefined ? 0 : readNumber(total, 'money');
  const findings = [
    ...(await findVipLoss(engine, scope, options)),
    ...(await findValueAtRisk(engine, scope, options)),
    ...(await findOverdue(engine, scope, options)),
    ...(await findSecondPurchases(engine, scope, options)),
    ...(await findCohorts(engine, scope, options)),
    ...(await findMembers(engine, scope, options)),
    ...findRowLoss(rows, totalCents),
  ];
  return { findings: rankFindings(findings, totalCents), totalCents };
}

/** Asks {@link queryNoteworthy}. */
export const noteworthyQuestion = defineQuestion({
  name: 'noteworthy',
  args: z.strictObject({ rows: z.object({ lost: z.number(), read: z.number() }) }),
  run: queryNoteworthy,
});

declare module '#core/questions/define-question.ts' {
  interface Questions extends Named<typeof noteworthyQuestion> {}
}
