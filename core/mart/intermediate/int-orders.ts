import { defineModel } from '#core/mart/define-model.ts';
import { customerNoColumn, declareColumn, NULLABLE } from './declare-column.ts';
import { intOrderLines } from './int-order-lines.ts';
import { intOrderRefunds } from './int-order-refunds.ts';
import { sql } from '#core/kernel/sql.ts';

/** Orders and credit notes, with what is known of them on their day and at the as-of date. */
export const intOrders = defineModel({
  name: 'int_orders',
  kind: 'intermediate',
  label: { zh: '订单', en: 'Orders' },
  doc: {
    zh: '同一订单号的行合为一单，时间取最早；店铺取金额最多者，并列取最小ID。指明原订单的负数行归入原订单的退款。毛退款口径（gross）下总额为负的订单不计。',
    en: 'Lines that share an order ID form one order, at the earliest time; its store is the one with most money, ties going to the smallest ID. Negative lines that name an original order are refunds of that order. Under gross, orders with a negative total are left out.',
  },
  grain: { zh: '一个订单或贷记单', en: 'one order or credit note' },
  primaryKey: ['order_no'],
  inputs: { lines: intOrderLines, refunds: intOrderRefunds },
  columns: {
    order_no: declareColumn('INTEGER', '订单序号', 'Order number', '见 int_order_lines。', 'See int_order_lines.'),
    customer_no: customerNoColumn,
    order_id: declareColumn(
      'VARCHAR',
      '订单号',
      'Order ID',
      '没有订单号时为空。',
      'NULL where there is none.',
      NULLABLE,
    ),
    ordered_at: declareColumn('TIMESTAMP', '下单时间', 'Ordered at', '最早一行的时间。', 'Time of the earliest line.'),
    ordered_at_is_date: declareColumn(
      'BOOLEAN',
      '仅有日期',
      'Is a date only',
      '至少一行没有时刻。',
      'A line of it carried no time of day.',
    ),
    ordered_on: declareColumn('DATE', '订单日', 'Ordered on', '最早一行的日期。', 'Date of the earliest line.'),
    store_id: declareColumn(
      'VARCHAR',
      '店铺ID',
      'Store ID',
      '金额最多的店铺。',
      'The store with most of its money.',
      NULLABLE,
    ),
    quantity: declareColumn(
      'DOUBLE',
      '数量',
      'Quantity',
      '各行之和，均未给出时为空。',
      'Sum over the lines; NULL where none is given.',
      NULLABLE,
    ),
    amount_cents: declareColumn('BIGINT', '退款前金额', 'Amount before refunds', '单位为分。', 'In minor units.'),
    margin_cents: declareColumn(
      'BIGINT',
      '退款前毛利',
      'Margin before refunds',
      '已知部分之和（分）。',
      'Sum of the known part, in minor units.',
    ),
    unknown_margins: declareColumn('INTEGER', '毛利未知行数', 'Lines of unknown margin', '计数。', 'A count.'),
    assumed_margins: declareColumn('INTEGER', '毛利估算行数', 'Lines of assumed margin', '计数。', 'A count.'),
    has_discount: declareColumn(
      'BOOLEAN',
      '有优惠',
      'Has discount',
      '任一行有优惠；均未给出时为空。',
      'A line of it has a discount; NULL where none is given.',
      NULLABLE,
    ),
    day_refund_cents: declareColumn(
      'BIGINT',
      '当日退款',
      'Refunded on its day',
      '订单日当天已知的退款（分）。',
      'Refunds known on the order’s own date, in minor units.',
    ),
    day_refund_margin_cents: declareColumn(
      'BIGINT',
      '当日退款毛利',
      'Margin refunded on its day',
      '单位为分。',
      'In minor units.',
    ),
    refund_cents: declareColumn(
      'BIGINT',
      '退款',
      'Refunded',
      '截止日已知的退款（分）。',
      'Refunds known at the as-of date, in minor units.',
    ),
    refund_margin_cents: declareColumn('BIGINT', '退款毛利', 'Margin refunded', '单位为分。', 'In minor units.'),
    voided_on: declareColumn(
      'DATE',
      '失效日',
      'Voided on',
      '已知退款首次使净额不再为正的日期。',
      'First date on which the refunds known leave nothing of it.',
      NULLABLE,
    ),
    is_purchase: declareColumn(
      'BOOLEAN',
      '是购买',
      'Is a purchase',
      '在订单日结束时是购买。',
      'A purchase at the end of its own date.',
    ),
  },
  sql: ({ lines, refunds, params }) => sql`
with own_lines as (
  select * from ${lines} where credited_order_no is null
),
summed as (
  select
    order_no,
    any_value(customer_no) as customer_no,
    any_value(order_id) as order_id,
    min(ordered_at) as ordered_at,
    bool_or(ordered_at_is_date) as ordered_at_is_date,
    min(store_id) as store_id,
    max(store_id) as last_store_id,
    sum(quantity) as quantity,
    cast(sum(amount_cents) as bigint) as amount_cents,
    cast(coalesce(sum(margin_cents), 0) as bigint) as margin_cents,
    count(*) filter (where margin_cents is null) as unknown_margins,
    count(*) filter (where margin_is_assumed) as assumed_margins,
    bool_or(has_discount) as has_discount
  from own_lines
  group by order_no
),
store_money as (
  select order_no, store_id, sum(amount_cents) as amount_cents
  from own_lines
  where store_id is not null and order_no in (select order_no from summed where store_id <> last_store_id)
  group by order_no, store_id
),
main_stores as (
  select order_no, store_id
  from store_money
  qualify row_number() over (partition by order_no order by amount_cents desc, store_id) = 1
),
refund_steps as (
  select
    order_no,
    refunds.known_on,
    refunds.ordered_on,
    refunds.refund_cents,
    refunds.margin_cents,
    summed.amount_cents - sum(refunds.refund_cents) over (partition by order_no order by refunds.known_on) as net_cents,
    summed.amount_cents = 0 as is_zero
  from ${refunds} as refunds join summed using (order_no)
),
refunded as (
  select
    order_no,
    coalesce(sum(refund_cents) filter (where known_on = ordered_on), 0) as day_refund_cents,
    coalesce(sum(margin_cents) filter (where known_on = ordered_on), 0) as day_refund_margin_cents,
    sum(refund_cents) as refund_cents,
    sum(margin_cents) as refund_margin_cents,
    min(known_on) filter (where net_cents < 0 or (net_cents = 0 and not is_zero)) as voided_on
  from refund_steps
  group by order_no
),
final as (
  select
    summed.order_no,
    customer_no,
    order_id,
    ordered_at,
    ordered_at_is_date,
    cast(ordered_at as date) as ordered_on,
    coalesce(main_stores.store_id, summed.store_id) as store_id,
    quantity,
    amount_cents,
    margin_cents,
    unknown_margins,
    assumed_margins,
    has_discount,
    coalesce(day_refund_cents, 0) as day_refund_cents,
    coalesce(day_refund_margin_cents, 0) as day_refund_margin_cents,
    coalesce(refund_cents, 0) as refund_cents,
    coalesce(refund_margin_cents, 0) as refund_margin_cents,
    voided_on,
    (amount_cents > 0 ${params.countZeroAmountOrders ? sql`or amount_cents = 0` : sql``})
      and (voided_on is null or voided_on > cast(ordered_at as date)) as is_purchase
  from summed
  left join main_stores using (order_no)
  left join refunded using (order_no)
  ${params.refunds === 'gross' ? sql`where amount_cents >= 0` : sql``}
)
select * from final`,
});
