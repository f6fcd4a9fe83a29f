import { dimProduct } from '#core/mart/dims/dim-product.ts';
import { defineModel } from '#core/mart/define-model.ts';
import { customerNoColumn, declareColumn, NULLABLE } from './declare-column.ts';
import { takeShare } from './int-order-lines.ts';
import { intEvents } from './int-events.ts';
import { intPurchases } from './int-purchases.ts';
import { stgOrders } from '#core/mart/staging/sources.ts';
import { sql } from '#core/kernel/sql.ts';

/** Days on which customers bought, as known at the end of each day. */
export const intPurchaseDays = defineModel({
  name: 'int_purchase_days',
  kind: 'intermediate',
  label: { zh: '购买日', en: 'Purchase days' },
  doc: {
    zh: '有订单时为有购买的日子，否则为有购买事件的日子；上一购买日只看当日仍有效的购买。',
    en: 'Days with a purchase where orders are loaded, else days with a purchase event; the purchase day before counts only purchases still valid on the day.',
  },
  grain: { zh: '一个客户、一个购买日', en: 'one customer and purchase day' },
  primaryKey: ['customer_no', 'day'],
  inputs: {
    purchases: intPurchases,
    orders: stgOrders,
    events: intEvents,
    products: dimProduct,
  },
  columns: {
    customer_no: customerNoColumn,
    day: declareColumn('DATE', '购买日', 'Day', '购买或购买事件的日期。', 'Date of the purchase or purchase event.'),
    order_count: declareColumn(
      'INTEGER',
      '购买次数',
      'Purchases',
      '没有订单数据时为空。',
      'NULL without orders.',
      NULLABLE,
    ),
    item_quantity: declareColumn(
      'DOUBLE',
      '件数',
      'Items',
      '未给出数量时为空。',
      'NULL where no quantity is given.',
      NULLABLE,
    ),
    revenue_cents: declareColumn('BIGINT', '金额', 'Revenue', '单位为分。', 'In minor units.', NULLABLE),
    margin_cents: declareColumn(
      'BIGINT',
      '毛利',
      'Margin',
      '单位为分，任一部分未知则为空。',
      'In minor units; NULL where a part is unknown.',
      NULLABLE,
    ),
    margin_is_assumed: declareColumn(
      'BOOLEAN',
      '毛利含估算',
      'Margin is partly assumed',
      '部分来自设定的毛利率。',
      'Part comes from the margin rate.',
    ),
    store_key: declareColumn(
      'INTEGER',
      '店铺键',
      'Store key',
      '当日购买最多、其次金额最多、其次最近、最后ID最小；未知为 -1。',
      'Most purchases of the day, then most money, then the latest, then the smallest ID; -1 where unknown.',
    ),
    prev_day: declareColumn(
      'DATE',
      '上一购买日',
      'Purchase day before',
      '没有则为空。',
      'NULL where there is none.',
      NULLABLE,
    ),
  },
  checks: [sql`prev_day < day`],
  sql: ({ purchases, orders, events, products, params }) => {
    const rate = params.marginRate;
    return sql`
with source as (
  select count(*) > 0 as has_orders from (select 1 from ${orders} limit 1)
),
events as (
  select
    customer_no,
    day,
    quantity,
    amount_cents,
    cast(round(quantity * products.unit_cost_cents) as bigint) as cost_cents
  from (select * from ${events} where behavior = 4 and not (select has_orders from source)) as bought
  left join ${products} as products using (product_key)
),
priced_events as (
  select *, coalesce(amount_cents - cost_cents, ${rate === null ? sql`null` : takeShare(sql`amount_cents`, rate)}) as margin_cents
  from events
),
days as (
  select
    customer_no,
    purchase_date as day,
    count(*) as order_count,
    sum(item_quantity) as item_quantity,
    sum(day_net_cents) as revenue_cents,
    case when count(*) = count(day_margin_cents) then sum(day_margin_cents) end as margin_cents,
    bool_or(margin_is_assumed) as margin_is_assumed,
    min(store_key) filter (where store_key <> -1) as first_store_key,
    max(store_key) filter (where store_key <> -1) as last_store_key
  from ${purchases}
  group by customer_no, purchase_date
  union all
  select
    customer_no,
    day,
    null,
    sum(quantity),
    sum(amount_cents),
    case when count(*) = count(margin_cents) then sum(margin_cents) end,
    ${rate === null ? sql`false` : sql`bool_or(cost_cents is null and amount_cents is not null)`},
    null,
    null
  from priced_events
  group by customer_no, day
),
day_stores as (
  select purchases.customer_no, purchase_date as day, store_key, count(*) as purchase_count, sum(day_net_cents) as net_cents,
    max(purchased_at) as purchased_at
  from ${purchases} as purchases
  join (select customer_no, day from days where first_store_key <> last_store_key) as mixed
    on mixed.customer_no = purchases.customer_no and mixed.day = purchases.purchase_date
  where store_key <> -1
  group by purchases.customer_no, purchase_date, store_key
),
main_stores as (
  select customer_no, day, store_key
  from day_stores
  qualify row_number() over (
    partition by customer_no, day order by purchase_count desc, net_cents desc, purchased_at desc, store_key
  ) = 1
),
revised as (
  select distinct customer_no from ${purchases} where voided_on is not null
),
revised_days as (
  select days.customer_no, days.day, max(earlier.purchase_date) as prev_day
  from (select * from days where customer_no in (select customer_no from revised)) as days
  join ${purchases} as earlier
    on earlier.customer_no = days.customer_no and earlier.purchase_date < days.day
    and (earlier.voided_on is null or earlier.voided_on > days.day)
  group by days.customer_no, days.day
),
lagged as (
  select *, lag(day) over (partition by customer_no order by day) as lag_day from days
),
final as (
  select
    lagged.customer_no,
    lagged.day,
    order_count,
    item_quantity,
    revenue_cents,
    margin_cents,
    margin_is_assumed,
    coalesce(main_stores.store_key, first_store_key, -1) as store_key,
    case when revised.customer_no is null then lag_day else revised_days.prev_day end as prev_day
  from lagged
  left join main_stores on main_stores.customer_no = lagged.customer_no and main_stores.day = lagged.day
  left join revised on revised.customer_no = lagged.customer_no
  left join revised_days on revised_days.customer_no = lagged.customer_no and revised_days.day = lagged.day
)
select * from final`;
  },
});
