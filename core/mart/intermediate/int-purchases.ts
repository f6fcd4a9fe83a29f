import { dimStore } from '#core/mart/dims/dim-store.ts';
import { defineModel } from '#core/mart/define-model.ts';
import { customerIdColumn, customerNoColumn, declareColumn, NULLABLE } from './declare-column.ts';
import { intCustomers } from './int-customers.ts';
import { intOrders } from './int-orders.ts';
import { sql, type Sql } from '#core/kernel/sql.ts';

function writeSingleOrders(orders: Sql): Sql {
  return sql`
  select order_no as purchase_no, customer_no, order_id, ordered_at as purchased_at,
    ordered_at_is_date as purchased_at_is_date, ordered_on as purchase_date, store_id, quantity, has_discount,
    amount_cents - day_refund_cents as day_net_cents, margin_cents - day_refund_margin_cents as day_margin_cents,
    amount_cents, amount_cents - refund_cents as net_cents, margin_cents - refund_margin_cents as net_margin_cents,
    unknown_margins, assumed_margins, voided_on, refund_cents <> day_refund_cents as is_revised
  from ${orders} where is_purchase`;
}

function writeMergedDays(orders: Sql): Sql {
  return sql`
  select
    min(purchase_no) as purchase_no,
    customer_no,
    case when count(*) = 1 then any_value(order_id) end as order_id,
    min(purchased_at) as purchased_at,
    bool_or(purchased_at_is_date) as purchased_at_is_date,
    purchase_date,
    case when min(store_id) = max(store_id) then min(store_id) end as store_id,
    sum(quantity) as quantity,
    bool_or(has_discount) as has_discount,
    sum(day_net_cents) as day_net_cents,
    sum(day_margin_cents) as day_margin_cents,
    sum(amount_cents) as amount_cents,
    sum(net_cents) as net_cents,
    sum(net_margin_cents) as net_margin_cents,
    sum(unknown_margins) as unknown_margins,
    sum(assumed_margins) as assumed_margins,
    case when count(voided_on) = count(*) then max(voided_on) end as voided_on,
    bool_or(is_revised) as is_revised
  from (${writeSingleOrders(orders)})
  group by customer_no, purchase_date`;
}

/** Purchases (domain §2): what frequency, recency, cohorts and repurchase count. */
export const intPurchases = defineModel({
  name: 'int_purchases',
  kind: 'intermediate',
  isKept: true,
  label: { zh: '购买', en: 'Purchases' },
  doc: {
    zh: '净额（扣除当时已知退款）大于 0 的订单；设置允许时含总额恰为 0 的订单。自订单日起为购买，直到失效日（已知退款首次使净额不再为正）。合并同日订单时，一个客户一天的购买合为一次：店铺取当日金额最多者，全部失效才失效。',
    en: 'Orders whose net amount, with the refunds known at the time, is above 0 (with the setting also those of exactly 0). A purchase from its order’s date until the date on which known refunds leave nothing of it. With same-day orders merged, a customer’s purchases of one day are one: its store is the one with most money that day, and it is void only when all of them are.',
  },
  grain: { zh: '一次购买', en: 'one purchase' },
  primaryKey: ['purchase_no'],
  inputs: { orders: intOrders, customers: intCustomers, stores: dimStore },
  columns: {
    purchase_no: declareColumn(
      'INTEGER',
      '购买序号',
      'Purchase number',
      '一次构建内有效，无含义。',
      'Valid within one build, without meaning.',
    ),
    customer_no: customerNoColumn,
    customer_id: customerIdColumn,
    order_id: declareColumn(
      'VARCHAR',
      '订单号',
      'Order ID',
      '没有订单号或由多单合并时为空。',
      'NULL where there is none or several were merged.',
      NULLABLE,
    ),
    purchased_at: declareColumn(
      'TIMESTAMP',
      '购买时间',
      'Purchased at',
      '订单最早一行的时间。',
      'Time of the order’s earliest line.',
    ),
    purchased_at_is_date: declareColumn(
      'BOOLEAN',
      '仅有日期',
      'Is a date only',
      '购买时间没有时刻。',
      'The purchase time has no time of day.',
    ),
    purchase_date: declareColumn('DATE', '购买日', 'Purchase date', '购买时间的日期。', 'Date of the purchase time.'),
    store_id: declareColumn('VARCHAR', '店铺ID', 'Store ID', '未知为空。', 'NULL where unknown.', NULLABLE),
    store_key: declareColumn(
      'INTEGER',
      '店铺键',
      'Store key',
      'dim_store 的键，未知为 -1。',
      'Key of dim_store, -1 where unknown.',
    ),
    net_cents: declareColumn(
      'BIGINT',
      '净额',
      'Net amount',
      '扣除截止日已知退款后的金额（分）。',
      'Net of the refunds known at the as-of date, in minor units.',
    ),
    margin_cents: declareColumn(
      'BIGINT',
      '毛利',
      'Margin',
      '净额对应的毛利（分），任一行未知则为空。',
      'Margin of the net amount, in minor units; NULL where a line’s is unknown.',
      NULLABLE,
    ),
    margin_is_assumed: declareColumn(
      'BOOLEAN',
      '毛利含估算',
      'Margin is partly assumed',
      '至少一行用设定的毛利率。',
      'A line of it uses the margin rate.',
    ),
    voided_on: declareColumn(
      'DATE',
      '失效日',
      'Voided on',
      '已知退款首次使净额不再为正的日期；空表示截止日仍有效。',
      'First date on which known refunds leave nothing of it; NULL while it stands.',
      NULLABLE,
    ),
    item_quantity: declareColumn(
      'DOUBLE',
      '商品件数',
      'Items',
      '各行数量之和，均未给出时为空。',
      'Sum of the lines’ quantities; NULL where none is given.',
      NULLABLE,
    ),
    has_discount: declareColumn(
      'BOOLEAN',
      '有优惠',
      'Has discount',
      '任一行有优惠或促销；均未给出时为空。',
      'A line has a discount or a promotion; NULL where neither is given.',
      NULLABLE,
    ),
    amount_cents: declareColumn('BIGINT', '退款前金额', 'Amount before refunds', '单位为分。', 'In minor units.'),
    day_net_cents: declareColumn(
      'BIGINT',
      '当日净额',
      'Net amount on its day',
      '购买日结束时已知的净额（分）。',
      'Net amount as known at the end of the purchase date, in minor units.',
    ),
    day_margin_cents: declareColumn(
      'BIGINT',
      '当日毛利',
      'Margin on its day',
      '当日净额的毛利（分），任一行未知则为空。',
      'Margin of that amount, in minor units; NULL where a line’s is unknown.',
      NULLABLE,
    ),
    is_revised: declareColumn(
      'BOOLEAN',
      '事后有退款',
      'Is revised later',
      '购买日之后又有退款。',
      'A refund became known after the purchase date.',
    ),
  },
  checks: [sql`voided_on > purchase_date`],
  sql: ({ orders, customers, stores, params }) => sql`
with merged as (
  ${params.mergeSameDayOrders ? writeMergedDays(orders) : writeSingleOrders(orders)}
),
${
  params.mergeSameDayOrders
    ? sql`
store_money as (
  select customer_no, ordered_on, store_id, sum(amount_cents - day_refund_cents) as net_cents
  from ${orders} where is_purchase and store_id is not null
  group by customer_no, ordered_on, store_id
),
main_stores as (
  select customer_no, ordered_on as purchase_date, store_id
  from store_money
  qualify row_number() over (partition by customer_no, ordered_on order by net_cents desc, store_id) = 1
),
purchases as (
  select merged.* exclude (store_id), coalesce(merged.store_id, main_stores.store_id) as store_id
  from merged left join main_stores using (customer_no, purchase_date)
),`
    : sql`purchases as (select * from merged),`
}
final as (
  select
    purchase_no,
    customer_no,
    customers.customer_id,
    order_id,
    purchased_at,
    purchased_at_is_date,
    purchase_date,
    purchases.store_id,
    coalesce(stores.store_key, -1) as store_key,
    net_cents,
    case when unknown_margins = 0 then net_margin_cents end as margin_cents,
    assumed_margins > 0 as margin_is_assumed,
    voided_on,
    quantity as item_quantity,
    has_discount,
    amount_cents,
    day_net_cents,
    case when unknown_margins = 0 then day_margin_cents end as day_margin_cents,
    is_revised
  from purchases
  join ${customers} as customers using (customer_no)
  left join ${stores} as stores on stores.store_id = purchases.store_id
)
select * from final`,
});
