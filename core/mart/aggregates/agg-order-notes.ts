import { defineModel } from '#core/mart/define-model.ts';
import { declareColumn } from '#core/mart/intermediate/declare-column.ts';
import { intOrderLines } from '#core/mart/intermediate/int-order-lines.ts';
import { intOrderRefunds } from '#core/mart/intermediate/int-order-refunds.ts';
import { intOrders } from '#core/mart/intermediate/int-orders.ts';
import { stgOrders } from '#core/mart/staging/sources.ts';
import { sql } from '#core/kernel/sql.ts';

/** What an analyst should know about the refunds and margins behind the figures. */
export const aggOrderNotes = defineModel({
  name: 'agg_order_notes',
  kind: 'aggregate',
  label: { zh: '订单口径提示', en: 'Notes on orders' },
  doc: {
    zh: '影响数字口径的订单情况：credit_notes 没有找到原订单的贷记单（留在自己的日期）；linked_credits 冲减原订单的负数行；undated_refunds 没有日期的退款（计在订单日，历史会被改写）；future_refunds 截止日之后的退款（未计）；voided_orders 被退款抵尽的订单；assumed_margins 与 unknown_margins 毛利估算与未知的行；missing_originals 指明原订单而找不到的行。',
    en: 'What bears on the figures: credit_notes have no original order here and stay on their own date; linked_credits reduce their original order; undated_refunds count on the order’s date, so history is restated; future_refunds lie after the as-of date and do not count; voided_orders are refunded entirely; assumed_margins and unknown_margins are lines; missing_originals name an original order that is not there.',
  },
  grain: { zh: '一种情况', en: 'one kind of note' },
  primaryKey: ['note'],
  inputs: { orders: intOrders, lines: intOrderLines, refunds: intOrderRefunds, staged: stgOrders },
  columns: {
    note: declareColumn('VARCHAR', '情况', 'Note', '见表说明。', 'See the table’s description.'),
    row_count: declareColumn('INTEGER', '数量', 'Count', '订单数或行数。', 'Orders or lines.'),
    amount_cents: declareColumn('BIGINT', '金额', 'Amount', '涉及金额（分）。', 'The money concerned, in minor units.'),
  },
  sql: ({ orders, lines, refunds, staged, params }) => sql`
with final as (
  select 'credit_notes' as note, count(*) as row_count, coalesce(sum(amount_cents), 0) as amount_cents
  from ${orders} where amount_cents < 0
  union all
  select 'linked_credits', count(*), coalesce(sum(amount_cents), 0) from ${lines} where credited_order_no is not null
  union all
  select 'missing_originals', count(*), coalesce(sum(amount_cents), 0)
  from ${staged} as credits
  where amount_cents < 0 and original_order_id is not null and not exists (
    select 1 from ${staged} as originals
    where originals.order_id = credits.original_order_id and originals.customer_id = credits.customer_id)
  union all
  select 'undated_refunds', coalesce(sum(undated_refunds), 0), coalesce(sum(refund_cents) filter (where undated_refunds > 0), 0)
  from ${refunds}
  union all
  select 'future_refunds', count(*), coalesce(sum(coalesce(abs(refund_cents), amount_cents)), 0)
  from ${staged} where amount_cents > 0 and refunded_at >= cast(${params.asOfDate} as date) + 1
  union all
  select 'voided_orders', count(*), coalesce(sum(amount_cents), 0) from ${orders} where amount_cents > 0 and voided_on is not null
  union all
  select 'assumed_margins', count(*), coalesce(sum(amount_cents), 0) from ${lines} where margin_is_assumed
  union all
  select 'unknown_margins', count(*), coalesce(sum(amount_cents), 0) from ${lines} where margin_cents is null
)
select * from final`,
});
