import { defineModel } from '#core/mart/define-model.ts';
import { customerNoColumn, declareColumn, NULLABLE } from './declare-column.ts';
import { intOrderLines } from './int-order-lines.ts';
import { sql } from '#core/kernel/sql.ts';

/** Refunds by order and the day they became known. */
export const intOrderRefunds = defineModel({
  name: 'int_order_refunds',
  kind: 'intermediate',
  isKept: true,
  label: { zh: '订单退款', en: 'Order refunds' },
  doc: {
    zh: '各订单按得知日汇总的退款：订单行上的退款，以及指明原订单的负数行。早于订单日的退款日按订单日计。',
    en: 'Refunds of each order by the day they became known: refunds on its lines, and negative lines that name it as their original order. A refund dated before its order counts on the order’s date.',
  },
  grain: { zh: '一个订单的一个退款得知日', en: 'one order on one day a refund of it became known' },
  primaryKey: ['order_no', 'known_on'],
  inputs: { lines: intOrderLines },
  columns: {
    order_no: declareColumn('INTEGER', '订单序号', 'Order number', '见 int_order_lines。', 'See int_order_lines.'),
    customer_no: customerNoColumn,
    ordered_on: declareColumn(
      'DATE',
      '订单日',
      'Ordered on',
      '订单最早一行的日期。',
      'Date of the order’s earliest line.',
    ),
    known_on: declareColumn('DATE', '得知日', 'Known on', '退款为人所知的日期。', 'The date the refund became known.'),
    refund_cents: declareColumn('BIGINT', '退款金额', 'Refund', '单位为分。', 'In minor units.'),
    margin_cents: declareColumn(
      'BIGINT',
      '退款毛利',
      'Margin refunded',
      '已知部分之和（分）。',
      'Sum of the known part, in minor units.',
    ),
    unknown_margins: declareColumn('INTEGER', '毛利未知行数', 'Lines of unknown margin', '计数。', 'A count.'),
    assumed_margins: declareColumn('INTEGER', '毛利估算行数', 'Lines of assumed margin', '计数。', 'A count.'),
    undated_refunds: declareColumn(
      'INTEGER',
      '无日期退款行数',
      'Undated refunds',
      '没有退款时间的退款行数。',
      'Refunded lines without a refund time.',
      NULLABLE,
    ),
  },
  sql: ({ lines }) => sql`
with refunds as (
  select order_no, customer_no, refunded_on as known_on, refund_cents, refund_margin_cents as margin_cents,
    margin_is_assumed, refunded_on is null as is_undated
  from ${lines} where refund_cents > 0
  union all
  select credited_order_no, customer_no, cast(ordered_at as date), -amount_cents, -margin_cents, margin_is_assumed, false
  from ${lines} where credited_order_no is not null
),
order_dates as (
  select order_no, cast(coalesce(min(ordered_at) filter (where credited_order_no is null), min(ordered_at)) as date) as ordered_on
  from ${lines} where order_no in (select order_no from refunds)
  group by order_no
),
final as (
  select
    order_no,
    customer_no,
    ordered_on,
    greatest(coalesce(known_on, ordered_on), ordered_on) as known_on,
    sum(refund_cents) as refund_cents,
    coalesce(sum(margin_cents), 0) as margin_cents,
    count(*) filter (where margin_cents is null) as unknown_margins,
    count(*) filter (where margin_is_assumed) as assumed_margins,
    count(*) filter (where is_undated) as undated_refunds
  from refunds join order_dates using (order_no)
  group by all
)
select * from final`,
});
