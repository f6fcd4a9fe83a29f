import { defineModel } from '#core/mart/define-model.ts';
import { customerNoColumn, declareColumn, NULLABLE } from './declare-column.ts';
import { intCustomers } from './int-customers.ts';
import { stgOrders, stgProducts } from '#core/mart/staging/sources.ts';
import type { SettledParameters } from '#core/kernel/parameters.ts';
import { rawSql, sql, type Sql } from '#core/kernel/sql.ts';

/** SQL of a share of a money amount, rounded half up (away from zero below it). */
export function takeShare(cents: Sql, rate: number): Sql {
  return sql`cast(round(${cents} * cast(${rawSql(String(rate))} as double)) as bigint)`;
}

function writeRefund(params: SettledParameters): Sql {
  if (params.refunds === 'gross') return sql`0`;
  return sql`case
    when lines.amount_cents <= 0 or lines.refunded_at >= cast(${params.asOfDate} as date) + 1 then 0
    when lines.refund_cents is not null then abs(lines.refund_cents)
    when lines.status = 'refunded' or lines.refunded_at is not null then lines.amount_cents
    else 0 end`;
}

/** Order lines with their order, refund and margin settled. */
export const intOrderLines = defineModel({
  name: 'int_order_lines',
  kind: 'intermediate',
  label: { zh: '订单行（退款与毛利已核定）', en: 'Order lines with refund and margin settled' },
  doc: {
    zh: '每条已载入的订单行。退款列只对金额为正的行有效；有退款时间或状态为 refunded 而无退款金额视为全额退款；截止日之后的退款尚不可知。毛利 = 净额 − 数量 × 单位成本（先订单行，后商品）；缺数量或成本时为净额 × 设定毛利率，未设则为空。',
    en: 'Every loaded order line. Refund columns count on lines with a positive amount only; a refund date or the status refunded without an amount is a full refund; a refund after the as-of date is not known yet. Margin = net − quantity × unit cost (the line’s, else the product’s); without quantity or cost it is net × the margin rate, NULL if none is set. The cost of refunded goods is not given back.',
  },
  grain: { zh: '一条订单行', en: 'one order line' },
  primaryKey: [],
  inputs: { orders: stgOrders, products: stgProducts, customers: intCustomers },
  columns: {
    order_no: declareColumn(
      'INTEGER',
      '订单序号',
      'Order number',
      '一次构建内的订单序号，无含义。',
      'Number of the order within one build, without meaning.',
    ),
    credited_order_no: declareColumn(
      'INTEGER',
      '被冲减订单序号',
      'Credited order',
      '负数行所指且能找到的原订单；否则为空。',
      'The order that a negative line names as its original and that exists; NULL otherwise.',
      NULLABLE,
    ),
    customer_no: customerNoColumn,
    order_id: declareColumn(
      'VARCHAR',
      '订单号',
      'Order ID',
      '没有订单号时为空，此时每行自成一单。',
      'NULL where the file has none: each row is then an order of its own.',
      NULLABLE,
    ),
    ordered_at: declareColumn('TIMESTAMP', '下单时间', 'Ordered at', '该行的时间。', 'Time of the line.'),
    ordered_at_is_date: declareColumn(
      'BOOLEAN',
      '仅有日期',
      'Is a date only',
      '原值没有时刻。',
      'The value carried no time of day.',
    ),
    product_id: declareColumn('VARCHAR', '商品ID', 'Product ID', '未给出时为空。', 'NULL where not given.', NULLABLE),
    store_id: declareColumn('VARCHAR', '店铺ID', 'Store ID', '未给出时为空。', 'NULL where not given.', NULLABLE),
    quantity: declareColumn('DOUBLE', '数量', 'Quantity', '未给出时为空。', 'NULL where not given.', NULLABLE),
    amount_cents: declareColumn(
      'BIGINT',
      '实付金额',
      'Amount',
      '退款前金额（分）。',
      'Before refunds, in minor units.',
    ),
    has_discount: declareColumn(
      'BOOLEAN',
      '有优惠',
      'Has discount',
      '优惠金额大于 0 或有促销ID；两者都未给出时为空。',
      'A discount above 0 or a promotion; NULL where neither is given.',
      NULLABLE,
    ),
    refund_cents: declareColumn(
      'BIGINT',
      '退款金额',
      'Refund',
      '截止日已知的退款（分），不为负。',
      'The refund known at the as-of date, never negative, in minor units.',
    ),
    refunded_on: declareColumn(
      'DATE',
      '退款日',
      'Refunded on',
      '没有退款时间时为空，按订单日计。',
      'NULL where no refund time is given: booked on the order’s date.',
      NULLABLE,
    ),
    margin_cents: declareColumn(
      'BIGINT',
      '毛利',
      'Margin',
      '退款前毛利（分），未知为空。',
      'Margin before refunds, in minor units; NULL where unknown.',
      NULLABLE,
    ),
    refund_margin_cents: declareColumn(
      'BIGINT',
      '退款毛利',
      'Margin refunded',
      '退款使毛利减少的部分（分），未知为空。',
      'What the refund takes from the margin, in minor units; NULL where unknown.',
      NULLABLE,
    ),
    margin_is_assumed: declareColumn(
      'BOOLEAN',
      '毛利为估算',
      'Margin is assumed',
      '毛利来自设定的毛利率。',
      'The margin comes from the project’s margin rate.',
    ),
  },
  checks: [sql`refund_cents >= 0`],
  sql: ({ orders, products, customers, params }) => {
    const rate = params.marginRate;
    const isLinking = params.refunds !== 'gross';
    return sql`
with lines as (
  select
    orders.*,
    customers.customer_no,
    cast(round(orders.quantity * coalesce(orders.unit_cost_cents, products.unit_cost_cents)) as bigint) as cost_cents
  from ${orders} as orders
  join ${customers} as customers using (customer_id)
  left join ${products} as products using (product_id)
),
named_orders as (
  select customer_no, order_id, row_number() over () as order_no
  from (select distinct customer_no, order_id from lines where order_id is not null)
),
settled as (
  select
    lines.*,
    coalesce(own.order_no, (select count(*) from named_orders) + row_number() over ()) as order_no,
    ${isLinking ? sql`original.order_no` : sql`cast(null as bigint)`} as credited_order_no,
    ${writeRefund(params)} as known_refund_cents
  from lines
  left join named_orders as own on own.customer_no = lines.customer_no and own.order_id = lines.order_id
  left join named_orders as original
    on original.customer_no = lines.customer_no and original.order_id = case
      when lines.amount_cents < 0 and lines.original_order_id is distinct from lines.order_id then lines.original_order_id end
),
final as (
  select
    order_no,
    credited_order_no,
    customer_no,
    order_id,
    ordered_at,
    coalesce(ordered_at_is_date, false) as ordered_at_is_date,
    product_id,
    store_id,
    quantity,
    amount_cents,
    case when discount_cents is not null or promotion_id is not null
      then coalesce(discount_cents, 0) > 0 or promotion_id is not null end as has_discount,
    known_refund_cents as refund_cents,
    case when known_refund_cents > 0 then cast(refunded_at as date) end as refunded_on,
    case when cost_cents is not null then amount_cents - cost_cents
      else ${rate === null ? sql`null` : takeShare(sql`amount_cents`, rate)} end as margin_cents,
    case when cost_cents is not null then known_refund_cents
      else ${
        rate === null
          ? sql`null`
          : sql`${takeShare(sql`amount_cents`, rate)} - ${takeShare(sql`(amount_cents - known_refund_cents)`, rate)}`
      } end as refund_margin_cents,
    ${rate === null ? sql`false` : sql`cost_cents is null`} as margin_is_assumed
  from settled
)
select * from final`;
  },
});
