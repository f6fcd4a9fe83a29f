import { defineModel } from '#core/mart/define-model.ts';
import { customerNoColumn, declareColumn } from './declare-column.ts';
import { intBehaviorProducts } from './int-behavior-products.ts';
import { intEvents } from './int-events.ts';
import { stgOrders } from '#core/mart/staging/sources.ts';
import { rawSql, sql, type Sql } from '#core/kernel/sql.ts';

const KEY_LIMIT = 2 ** 31 - 1;

/** SQL that packs counts (below 2^31) and a key into one integer whose maximum has most of the first, then of the next, then the smallest key. */
function packStanding(counts: readonly Sql[], key: Sql): Sql {
  const keyPart = sql`(${rawSql(String(KEY_LIMIT))} - ${key})`;
  const countParts = counts.map((count, index) => {
    const factor = (1n << (31n * BigInt(counts.length - index))).toString();
    return sql`cast(${count} as hugeint) * ${rawSql(factor)}::hugeint`;
  });
  return countParts.reduceRight((rest, part) => sql`${part} + ${rest}`, keyPart);
}

/** SQL of the key inside the maximum of `packStanding`. */
function unpackKey(standing: Sql): Sql {
  return sql`cast(${rawSql(String(KEY_LIMIT))} - (${standing} % ${rawSql(String(KEY_LIMIT + 1))}::hugeint) as integer)`;
}

const count = (zh: string, en: string): ReturnType<typeof declareColumn> =>
  declareColumn('INTEGER', zh, en, '计数。', 'A count.');

/** Behaviour counts, main product and most used store of each customer day. */
export const intBehaviorDays = defineModel({
  name: 'int_behavior_days',
  kind: 'intermediate',
  label: { zh: '客户行为日', en: 'Customer days' },
  doc: {
    zh: '有行为或购买的客户日的计数、主商品与事件最多的店铺。',
    en: 'Counts, main product and store with most events of every customer day with a behaviour or purchase.',
  },
  grain: { zh: '一个客户、一天', en: 'one customer and day' },
  primaryKey: ['customer_no', 'day'],
  inputs: { products: intBehaviorProducts, events: intEvents, orders: stgOrders },
  columns: {
    customer_no: customerNoColumn,
    day: declareColumn('DATE', '日期', 'Day', '行为或购买的日期。', 'Date of the behaviour or purchase.'),
    view_count: count('浏览次数', 'Views'),
    favorite_count: count('收藏次数', 'Favourites'),
    cart_count: count('加购次数', 'Carts'),
    purchase_count: count('购买事件数', 'Purchase events'),
    event_count: count('行为事件数', 'Events'),
    product_count: count('商品数', 'Products'),
    product_key: declareColumn(
      'INTEGER',
      '主商品',
      'Main product',
      '购买、加购、浏览最多，最后键最小；未知为 -1。',
      'Most purchases, carts, views, then the smallest key; -1 where unknown.',
    ),
    store_key: declareColumn(
      'INTEGER',
      '店铺键',
      'Store key',
      '事件最多的店铺，未知为 -1。',
      'Store with most events, -1 where unknown.',
    ),
  },
  sql: ({ products, events, orders }) => {
    const bought = rawSql('case when has_orders then order_count else purchase_count end');
    const standing = packStanding([bought, rawSql('cart_count'), rawSql('view_count')], rawSql('product_key'));
    return sql`
with source as (
  select count(*) > 0 as has_orders from (select 1 from ${orders} limit 1)
),
days as (
  select
    customer_no,
    day,
    sum(view_count) as view_count,
    sum(favorite_count) as favorite_count,
    sum(cart_count) as cart_count,
    sum(purchase_count) as purchase_count,
    sum(event_count) as event_count,
    count(*) filter (where product_key <> -1) as product_count,
    max(case when product_key <> -1 then ${standing} end) as standing
  from ${products} cross join source
  group by customer_no, day
),
store_events as (
  select customer_no, day, store_key, count(*) as event_count
  from ${events}
  where store_key <> -1
  group by customer_no, day, store_key
),
stores as (
  select customer_no, day, max(${packStanding([rawSql('event_count')], rawSql('store_key'))}) as standing
  from store_events
  group by customer_no, day
),
final as (
  select
    days.customer_no,
    days.day,
    view_count,
    favorite_count,
    cart_count,
    purchase_count,
    event_count,
    product_count,
    coalesce(${unpackKey(rawSql('days.standing'))}, -1) as product_key,
    coalesce(${unpackKey(rawSql('stores.standing'))}, -1) as store_key
  from days left join stores on stores.customer_no = days.customer_no and stores.day = days.day
)
select * from final`;
  },
});
