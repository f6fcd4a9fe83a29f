import { z } from 'zod';
import { defineQuestion, type Named } from '#core/questions/define-question.ts';
import { toRows, type Row } from '#core/kernel/columns.ts';
import type { Engine, RunOptions } from '#core/kernel/engine.ts';
import { martTable, readNumber, readNumberOrNull, readText, type MartScope } from '#core/questions/mart-scope.ts';
import { rawSql, sql, type Sql } from '#core/kernel/sql.ts';

/** What happened to or by a customer. `behavior` is a day with behaviour; the others have a time. */
export const TIMELINE_KINDS = ['purchase', 'behavior', 'touch', 'control', 'ticket'] as const;
export type TimelineKind = (typeof TIMELINE_KINDS)[number];

export type TimelineEntry = {
  readonly kind: TimelineKind;
  /** ISO text of a date or a time. */
  readonly at: string;
  /** Order, strategy or ticket id; null where there is none. */
  readonly id: string | null;
  /** Store of a purchase, channel of a touch, category of a ticket. */
  readonly place: string | null;
  /** Purchases: net money; touches: the discount. Minor units. */
  readonly cents: number | null;
  /** Purchases: voided on that date by refunds. Tickets: resolved at. */
  readonly until: string | null;
  /** Satisfaction of a ticket, 1 to 5. */
  readonly score: number | null;
  readonly views: number;
  readonly favorites: number;
  readonly carts: number;
  /** Products of the day, bought ones first; at most eight. */
  readonly products: readonly string[];
};

export type CustomerTimeline = {
  /** Latest first. */
  readonly entries: readonly TimelineEntry[];
  /** Entries altogether. */
  readonly total: number;
};

export type TimelineArgs = {
  readonly customerId: string;
  readonly kinds: readonly TimelineKind[];
  readonly limit: number;
};

const SEPARATOR = '\u001F';

function writeEvents(scope: MartScope, customerId: string): Sql {
  const nothing = rawSql('0 as views, 0 as favorites, 0 as carts');
  const day = rawSql('make_date(facts.date_key // 10000, facts.date_key // 100 % 100, facts.date_key % 100)');
  return sql`
with bought as (
  select
    ${day} as day,
    string_agg(coalesce(product_name, product_id), chr(31) order by product_id) filter (where rank <= 8) as products
  from (
    select *, row_number() over (partition by date_key order by product_id) as rank
    from ${martTable(scope, 'brg_cst_behavior_product_daily')} join ${martTable(scope, 'dim_product')} using (product_key)
    where customer_id = ${customerId} and product_key > 0 and (order_count > 0 or purchase_count > 0)
  ) as facts
  group by date_key
),
seen as (
  select
    ${day} as day,
    string_agg(coalesce(product_name, product_id), chr(31) order by product_id) filter (where rank <= 8) as products
  from (
    select *, row_number() over (partition by date_key order by cart_count desc, view_count desc, product_id) as rank
    from ${martTable(scope, 'brg_cst_behavior_product_daily')} join ${martTable(scope, 'dim_product')} using (product_key)
    where customer_id = ${customerId} and product_key > 0
  ) as facts
  group by date_key
),
events as (
  select
    'purchase' as kind,
    case when purchased_at_is_date then cast(purchase_date as varchar) else cast(purchased_at as varchar) end as happened_at,
    order_id as id,
    coalesce(store_name, purchases.store_id) as place,
    cast(net_cents as double) as cents,
    cast(voided_on as varchar) as until,
    cast(null as integer) as score,
    ${nothing},
    bought.products
  from ${martTable(scope, 'int_purchases')} as purchases
  left join ${martTable(scope, 'dim_store')} as stores on stores.store_key = purchases.store_key and stores.store_key > 0
  left join bought on bought.day = purchases.purchase_date
  where customer_id = ${customerId}
  union all
  select 'behavior', cast(${day} as varchar), null, null, null, null, null, view_count, favorite_count, cart_count, seen.products
  from ${martTable(scope, 'fct_cst_behavior_daily')} as facts left join seen on seen.day = ${day}
  where customer_id = ${customerId} and view_count + favorite_count + cart_count > 0
  union all
  select 'touch', cast(touched_at as varchar), strategy_id, channel, cast(discount_cents as double), null, null, 0, 0, 0, null
  from ${martTable(scope, 'brg_cst_touch')} where customer_id = ${customerId}
  union all
  select 'control', cast(assigned_at as varchar), strategy_id, channel, null, null, null, 0, 0, 0, null
  from ${martTable(scope, 'fct_cst_repurchase')} where customer_id = ${customerId} and is_control
  union all
  select 'ticket', cast(opened_at as varchar), ticket_id, category, null, cast(resolved_at as varchar), satisfaction, 0, 0, 0, null
  from ${martTable(scope, 'int_service_tickets')} where customer_id = ${customerId}
)`;
}

function readEntry(row: Row): TimelineEntry {
  const text = (name: string): string | null => (row[name] === null ? null : readText(row, name));
  return {
    kind: readText(row, 'kind') as TimelineKind,
    at: readText(row, 'happened_at'),
    id: text('id'),
    place: text('place'),
    cents: readNumberOrNull(row, 'cents'),
    until: text('until'),
    score: readNumberOrNull(row, 'score'),
    views: readNumber(row, 'views'),
    favorites: readNumber(row, 'favorites'),
    carts: readNumber(row, 'carts'),
    products: text('products')?.split(SEPARATOR) ?? [],
  };
}

/** What happened to and by one customer as of the date, latest first, whatever filters are in force. */
export async function queryCustomerTimeline(
  engine: Engine,
  scope: MartScope,
  { customerId, kinds, limit }: TimelineArgs,
  options: RunOptions = {},
): Promise<CustomerTimeline> {
  const wanted = sql`kind in (select unnest(string_split(${kinds.join(SEPARATOR)}, chr(31))))`;
  const rows = toRows(
    await engine.query(
      sql`${writeEvents(scope, customerId)}
        select *, count(*) over () as total from events where ${wanted} order by happened_at desc, kind, id limit ${limit}`,
      options,
    ),
  );
  const [first] = rows;
  return { entries: rows.map(readEntry), total: first === undefined ? 0 : readNumber(first, 'total') };
}

/** Asks {@link queryCustomerTimeline}. */
export const customerTimelineQuestion = defineQuestion({
  name: 'customer-timeline',
  args: z.strictObject({
    customerId: z.string(),
    kinds: z.array(z.enum(TIMELINE_KINDS)),
    limit: z.number().int().min(0),
  }),
  run: queryCustomerTimeline,
});

declare module '#core/questions/define-question.ts' {
  interface Questions extends Named<typeof customerTimelineQuestion> {}
}
