import { startPeriod } from '#core/mart/dims/calendar.ts';
import { defineModel } from '#core/mart/define-model.ts';
import { customerNoColumn, declareColumn } from './declare-column.ts';
import { intOrderRefunds } from './int-order-refunds.ts';
import { intOrders } from './int-orders.ts';
import { intSnapshots } from './int-snapshots.ts';
import { rawSql, sql, type Sql } from '#core/kernel/sql.ts';

/**
 * What the customer models know of each customer at each snapshot. Customers none of whose purchases was refunded after
 * its day cumulate by running windows; the others are taken anew at every snapshot that changes anything about them.
 */
export const intCstClvHistories = defineModel({
  name: 'int_cst_clv_histories',
  kind: 'intermediate',
  label: { zh: '客户模型购买史', en: 'Histories of the customer models' },
  doc: {
    zh: '客户在连续若干快照内不变的购买史，只含当时已知者：当时仍有效的购买按自然日合并为一次交易（无论是否合并同日订单），金额扣除当时已知的退款。没有有效购买的快照无行。',
    en: 'A customer’s purchase history over snapshots without a change, as known then: the purchases that stand, those of one calendar day as one transaction whether or not same-day orders are merged, net of the refunds known by then. No row where nothing stands.',
  },
  grain: { zh: '一个客户、一段不变的快照', en: 'one customer over one stretch of snapshots without change' },
  primaryKey: ['customer_no', 'from_no'],
  inputs: { orders: intOrders, refunds: intOrderRefunds, snapshots: intSnapshots },
  columns: {
    customer_no: customerNoColumn,
    from_no: declareColumn('INTEGER', '起始快照', 'From snapshot', '见 int_snapshots。', 'See int_snapshots.'),
    to_no: declareColumn('INTEGER', '截至快照', 'To snapshot', '见 int_snapshots。', 'See int_snapshots.'),
    first_day: declareColumn('DATE', '首购日', 'First day', '最早的交易日。', 'The earliest transaction day.'),
    last_day: declareColumn('DATE', '末购日', 'Last day', '最晚的交易日。', 'The latest transaction day.'),
    repeat_days: declareColumn(
      'INTEGER',
      '重复购买日数',
      'Repeat purchase days',
      '首购日之后的交易日数（模型的 x）。',
      'Transaction days after the first (x of the models).',
    ),
    repeat_cents: declareColumn(
      'BIGINT',
      '重复购买金额',
      'Money of repeat days',
      '首购日之后各交易日的净额之和（分）。',
      'Net money of the transaction days after the first, in minor units.',
    ),
  },
  checks: [
    sql`from_no <= to_no`,
    sql`first_day <= last_day`,
    sql`repeat_days >= 0`,
    sql`(repeat_days = 0) = (first_day = last_day)`,
    sql`repeat_days > 0 or repeat_cents = 0`,
  ],
  sql: ({ orders, refunds, snapshots, params }) => {
    const period = (day: string): Sql => startPeriod(rawSql(day), params.periodType);
    return sql`
with own as (
  select orders.order_no, customer_no, ordered_on as day, amount_cents, day_refund_cents, refund_cents, bought.snapshot_no as bought_no,
    voided.snapshot_no as void_no
  from ${orders} as orders
  join ${snapshots} as bought on bought.period_start_date = ${period('ordered_on')}
  left join ${snapshots} as voided on voided.period_start_date = ${period('voided_on')}
  where is_purchase and ${params.predictions.enabled ? sql`true` : sql`false`}
),
revised as (
  select distinct customer_no from own where refund_cents <> day_refund_cents
),
plain_days as (
  select customer_no, bought_no, day, sum(amount_cents - day_refund_cents) as cents
  from own where customer_no not in (select customer_no from revised)
  group by customer_no, bought_no, day
),
plain_moves as (
  select customer_no, bought_no as from_no, min(day) as first_day, max(day) as last_day, count(*) as days, sum(cents) as cents,
    arg_min(cents, day) as first_cents
  from plain_days
  group by customer_no, bought_no
),
plain_states as (
  select
    customer_no,
    from_no,
    lead(from_no) over history as next_no,
    first_value(first_day) over history as first_day,
    last_day,
    sum(days) over history as days,
    sum(cents) over history as cents,
    first_value(first_cents) over history as first_cents
  from plain_moves
  window history as (partition by customer_no order by from_no)
),
revised_orders as (
  select * from own where customer_no in (select customer_no from revised)
),
later_refunds as (
  select order_no, refunds.customer_no, known.snapshot_no as known_no, refunds.refund_cents
  from ${refunds} as refunds
  join ${snapshots} as known on known.period_start_date = ${period('known_on')}
  where order_no in (select order_no from revised_orders)
),
points as (
  select customer_no, snapshot_no, lead(snapshot_no) over (partition by customer_no order by snapshot_no) as next_no
  from (
    select customer_no, bought_no as snapshot_no from revised_orders
    union select customer_no, known_no from later_refunds
  )
),
standing as (
  select points.customer_no, points.snapshot_no, points.next_no, day,
    any_value(amount_cents) - coalesce(sum(later_refunds.refund_cents), 0) as cents
  from points
  join revised_orders as bought on bought.customer_no = points.customer_no and bought_no <= points.snapshot_no
    and (void_no is null or void_no > points.snapshot_no)
  left join later_refunds on later_refunds.order_no = bought.order_no and known_no <= points.snapshot_no
  group by points.customer_no, points.snapshot_no, points.next_no, bought.order_no, day
),
standing_days as (
  select customer_no, snapshot_no, next_no, day, sum(cents) as cents
  from standing
  group by customer_no, snapshot_no, next_no, day
),
revised_states as (
  select customer_no, snapshot_no as from_no, next_no, min(day) as first_day, max(day) as last_day, count(*) as days,
    sum(cents) as cents, arg_min(cents, day) as first_cents
  from standing_days
  group by customer_no, snapshot_no, next_no
),
final as (
  select
    customer_no,
    from_no,
    coalesce(next_no - 1, (select max(snapshot_no) from ${snapshots})) as to_no,
    first_day,
    last_day,
    days - 1 as repeat_days,
    cents - first_cents as repeat_cents
  from (select * from plain_states union all by name select * from revised_states)
)
select * from final`;
  },
});
