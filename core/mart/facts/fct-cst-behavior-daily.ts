import { startPeriod, toDateKey } from '#core/mart/dims/calendar.ts';
import { dimCustomerSegment } from '#core/mart/dims/dim-customer-segment.ts';
import { dimDate } from '#core/mart/dims/dim-date.ts';
import { dimProduct } from '#core/mart/dims/dim-product.ts';
import { dimStore } from '#core/mart/dims/dim-store.ts';
import { defineModel } from '#core/mart/define-model.ts';
import { fctCstProfile } from './fct-cst-profile.ts';
import { customerIdColumn, declareColumn, NULLABLE } from '#core/mart/intermediate/declare-column.ts';
import { intBehaviorDays } from '#core/mart/intermediate/int-behavior-days.ts';
import { intCustomers } from '#core/mart/intermediate/int-customers.ts';
import { intPurchaseDays } from '#core/mart/intermediate/int-purchase-days.ts';
import { stgBehaviors } from '#core/mart/staging/sources.ts';
import { rawSql, sql } from '#core/kernel/sql.ts';

/** FCT-54 客户行为日快照: what a customer did and bought on a day. */
export const fctCstBehaviorDaily = defineModel({
  name: 'fct_cst_behavior_daily',
  kind: 'fact',
  code: 'FCT-54',
  process: { id: 'analyze_behavior', label: { zh: '分析行为', en: 'Analyse behaviour' } },
  label: { zh: '客户行为日快照', en: 'Daily customer behaviour' },
  doc: {
    zh: '周期快照，各列为当日结束时所知：事后退款失效的购买仍是当日的购买日，事后退款计入画像的期间净额，不回改本表。有订单时购买日为有购买的日子，否则为有购买事件的日子，数量与金额同源。复购率（按购买日）= 购买日上 is_repurchase 的平均。',
    en: 'Periodic snapshot as known at the end of each day: a purchase that a later refund voids stays a purchase day, and later refunds show in the profile’s period money, not here. With orders loaded a purchase day is a day with a purchase, else with a purchase event; items and money follow the same source. Repurchase rate (by purchase day) = average of is_repurchase over purchase days.',
  },
  grain: { zh: '一个客户在有行为或购买的一天', en: 'one customer on one day with any behaviour or purchase' },
  primaryKey: ['customer_id', 'date_key'],
  inputs: {
    days: intBehaviorDays,
    purchaseDays: intPurchaseDays,
    behaviors: stgBehaviors,
    customers: intCustomers,
    profiles: fctCstProfile,
  },
  dims: { date_key: dimDate, product_key: dimProduct, store_key: dimStore, segment_key: dimCustomerSegment },
  columns: {
    customer_id: customerIdColumn,
    date_key: declareColumn('INTEGER', '日期键', 'Date key', '日期的 yyyymmdd。', 'The date as yyyymmdd.'),
    product_key: declareColumn(
      'INTEGER',
      '主商品',
      'Main product',
      '当日购买最多，其次加购，其次浏览，最后商品ID最小；均无商品为 -1。全部商品见 brg_cst_behavior_product_daily。',
      'Most purchases of the day, then carts, then views, then the smallest ID; -1 if none is given. All of the day: brg_cst_behavior_product_daily.',
    ),
    store_key: declareColumn(
      'INTEGER',
      '店铺',
      'Store',
      '当日购买的主店铺（次数、金额、最近、ID）；购买无店铺时取事件最多的店铺；均无为 -1。',
      'Main store of the day’s purchases (count, money, latest, ID); without one, the store with most events; else -1.',
    ),
    segment_key: declareColumn(
      'INTEGER',
      '上期末分群',
      'Segment',
      '上一周期期末的客户分群；当时尚无购买为 0。',
      'Segment at the end of the previous period; 0 without a purchase by then.',
    ),
    view_count: declareColumn('INTEGER', '浏览次数', 'Views', '浏览事件数。', 'View events.'),
    favorite_count: declareColumn('INTEGER', '收藏次数', 'Favourites', '收藏事件数。', 'Favourite events.'),
    cart_count: declareColumn('INTEGER', '加购次数', 'Carts', '加购事件数。', 'Cart events.'),
    purchase_count: declareColumn(
      'INTEGER',
      '购买事件数',
      'Purchase events',
      '购买事件数（行为数据）。',
      'Purchase events of the behaviour data.',
    ),
    order_count: declareColumn(
      'INTEGER',
      '购买次数',
      'Purchases',
      '当日的购买（订单数据）；没有订单数据的购买日为空。',
      'Purchases of the day by orders; NULL on purchase days without orders data.',
      NULLABLE,
    ),
    item_quantity: declareColumn(
      'DOUBLE',
      '件数',
      'Items',
      '当日购买的件数；购买日未给出数量则为空，其他日为 0。',
      'Items bought; NULL on purchase days without quantities, 0 on other days.',
      NULLABLE,
    ),
    revenue_cents: declareColumn(
      'BIGINT',
      '金额',
      'Revenue',
      '当日购买的净额（分），扣当日已知退款；仅有购买事件时为价格 × 数量（缺数量按 1），无价格为空；其他日为 0。',
      'Net money of the day’s purchases less refunds known that day, in minor units; by events price × quantity (1 where not given), NULL without a price; 0 on other days.',
      NULLABLE,
    ),
    margin_cents: declareColumn(
      'BIGINT',
      '毛利',
      'Margin',
      'revenue_cents 的毛利（分），未知为空；其他日为 0。',
      'Margin of revenue_cents, in minor units; NULL where unknown, 0 on other days.',
      NULLABLE,
    ),
    margin_is_assumed: declareColumn(
      'BOOLEAN',
      '毛利含估算',
      'Margin is partly assumed',
      '部分毛利来自设定的毛利率。',
      'Part of the margin comes from the project’s margin rate.',
    ),
    session_count: declareColumn(
      'INTEGER',
      '会话数',
      'Sessions',
      '当日不同会话数；当日事件均无会话ID时为空。',
      'Different sessions of the day; NULL where no event of the day has a session ID.',
      NULLABLE,
    ),
    product_count: declareColumn(
      'INTEGER',
      '商品数',
      'Products',
      '当日涉及的不同商品数。',
      'Different products of the day.',
    ),
    is_repurchase: declareColumn(
      'INTEGER',
      '是否复购',
      'Is repurchase',
      '购买日：此前已有购买日为 1，否则 0；非购买日为空。',
      'On purchase days 1 after an earlier purchase day, else 0; NULL on other days.',
      NULLABLE,
    ),
    days_since_prev_purchase: declareColumn(
      'INTEGER',
      '距上次购买天数',
      'Days since the purchase before',
      '购买日距上一购买日的天数；没有则为空。',
      'Days from the purchase day before, on purchase days; NULL without one.',
      NULLABLE,
    ),
  },
  measures: {
    view_count: { aggregate: 'sum' },
    favorite_count: { aggregate: 'sum' },
    cart_count: { aggregate: 'sum' },
    purchase_count: { aggregate: 'sum' },
    order_count: { aggregate: 'sum' },
    item_quantity: { aggregate: 'sum' },
    revenue_cents: { aggregate: 'sum' },
    margin_cents: { aggregate: 'sum' },
    session_count: { aggregate: 'sum' },
    product_count: { aggregate: 'avg' },
    is_repurchase: { aggregate: 'avg' },
    days_since_prev_purchase: { aggregate: 'avg' },
  },
  checks: [
    sql`is_repurchase in (0, 1)`,
    sql`(is_repurchase = 1) = (days_since_prev_purchase is not null)`,
    sql`days_since_prev_purchase > 0`,
    sql`order_count = 0 or is_repurchase is not null`,
  ],
  sql: ({ days, purchaseDays, behaviors, customers, profiles, params }) => {
    const prevEnd = sql`cast(${startPeriod(rawSql('days.day'), params.periodType)} - interval '1 day' as date)`;
    return sql`
with sessions as (
  select customer_id, cast(occurred_at as date) as day, count(distinct session_id) as session_count
  from ${behaviors} where session_id is not null
  group by customer_id, cast(occurred_at as date)
),
final as (
  select
    customers.customer_id,
    ${toDateKey(rawSql('days.day'))} as date_key,
    days.product_key,
    coalesce(nullif(bought.store_key, -1), days.store_key) as store_key,
    coalesce(profiles.segment_key, 0) as segment_key,
    view_count,
    favorite_count,
    cart_count,
    purchase_count,
    case when bought.day is null then 0 else bought.order_count end as order_count,
    case when bought.day is null then 0 else bought.item_quantity end as item_quantity,
    case when bought.day is null then 0 else bought.revenue_cents end as revenue_cents,
    case when bought.day is null then 0 else bought.margin_cents end as margin_cents,
    coalesce(bought.margin_is_assumed, false) as margin_is_assumed,
    session_count,
    product_count,
    case when bought.day is not null then case when prev_day is null then 0 else 1 end end as is_repurchase,
    bought.day - prev_day as days_since_prev_purchase
  from ${days} as days
  join ${customers} as customers using (customer_no)
  left join ${purchaseDays} as bought on bought.customer_no = days.customer_no and bought.day = days.day
  left join sessions on sessions.customer_id = customers.customer_id and sessions.day = days.day
  left join ${profiles} as profiles
    on profiles.customer_id = customers.customer_id and profiles.period_key = ${toDateKey(prevEnd)}
)
select * from final`;
  },
});
