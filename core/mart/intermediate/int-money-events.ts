import { defineModel } from '#core/mart/define-model.ts';
import { customerNoColumn, declareColumn } from './declare-column.ts';
import { intOrderRefunds } from './int-order-refunds.ts';
import { intOrders } from './int-orders.ts';
import { sql } from '#core/kernel/sql.ts';

/** Every movement of a customer's money: where it counts and since when it is known. */
export const intMoneyEvents = defineModel({
  name: 'int_money_events',
  kind: 'intermediate',
  isKept: true,
  label: { zh: '客户金额变动', en: 'Money events' },
  doc: {
    zh: '销售计在订单日；退款按项目设置：net 计在退款日，allocate 计在原订单日而自退款日起可知，gross 不计。累计数取得知日 ≤ 某日者；期间数取计入日在期间内且得知日 ≤ 期末者。贷记单留在自己的日期。',
    en: 'A sale counts on its order’s date. Refunds follow the project setting: net counts them on the refund’s date, allocate on the original order’s date but known from the refund’s date on, gross leaves them out. Totals to a date take what is known by then; period figures take what is booked in the period and known by its end. Credit notes stay on their own date.',
  },
  grain: { zh: '一个客户、一个计入日、一个得知日', en: 'one customer, booking date and date of knowledge' },
  primaryKey: ['customer_no', 'booked_on', 'known_on'],
  inputs: { orders: intOrders, refunds: intOrderRefunds },
  columns: {
    customer_no: customerNoColumn,
    booked_on: declareColumn('DATE', '计入日', 'Booked on', '金额归属的日期。', 'The date the money counts on.'),
    known_on: declareColumn('DATE', '得知日', 'Known on', '金额为人所知的日期。', 'The date the money became known.'),
    amount_cents: declareColumn(
      'BIGINT',
      '金额',
      'Amount',
      '销售为正，退款与贷记为负（分）。',
      'Sales positive, refunds and credits negative, in minor units.',
    ),
    gross_cents: declareColumn(
      'BIGINT',
      '下单金额',
      'Ordered money',
      '订单退款前金额，只计正数（分）；退款与贷记为 0。',
      'Orders before refunds, positive ones only, in minor units; 0 for refunds and credits.',
    ),
    margin_cents: declareColumn(
      'BIGINT',
      '毛利',
      'Margin',
      '已知部分之和（分）。',
      'Sum of the known part, in minor units.',
    ),
    unknown_margins: declareColumn('INTEGER', '毛利未知行数', 'Lines of unknown margin', '计数。', 'A count.'),
    assumed_margins: declareColumn('INTEGER', '毛利估算行数', 'Lines of assumed margin', '计数。', 'A count.'),
  },
  checks: [sql`booked_on <= known_on`, sql`gross_cents >= 0`],
  sql: ({ orders, refunds, params }) => sql`
with events as (
  select customer_no, ordered_on as booked_on, ordered_on as known_on, amount_cents, greatest(amount_cents, 0) as gross_cents,
    margin_cents, unknown_margins, assumed_margins
  from ${orders}
  union all
  select customer_no, ${params.refunds === 'allocate' ? sql`ordered_on` : sql`known_on`}, known_on,
    -refund_cents, 0, -margin_cents, unknown_margins, assumed_margins
  from ${refunds}
),
final as (
  select
    customer_no,
    booked_on,
    known_on,
    sum(amount_cents) as amount_cents,
    sum(gross_cents) as gross_cents,
    sum(margin_cents) as margin_cents,
    sum(unknown_margins) as unknown_margins,
    sum(assumed_margins) as assumed_margins
  from events
  group by customer_no, booked_on, known_on
)
select * from final`,
});
