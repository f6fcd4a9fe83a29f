import { startPeriod } from '#core/mart/dims/calendar.ts';
import { defineModel } from '#core/mart/define-model.ts';
import { customerIdColumn, customerNoColumn, declareColumn, NULLABLE } from './declare-column.ts';
import { intCustomers } from './int-customers.ts';
import { intHomeStores } from './int-home-stores.ts';
import { intMoneyEvents } from './int-money-events.ts';
import { intPurchases } from './int-purchases.ts';
import { intSnapshots } from './int-snapshots.ts';
import type { SettledParameters } from '#core/kernel/parameters.ts';
import { rawSql, sql, type Sql } from '#core/kernel/sql.ts';

const snapshotColumn = (zh: string, en: string): ReturnType<typeof declareColumn> =>
  declareColumn('INTEGER', zh, en, '见 int_snapshots。', 'See int_snapshots.');

/** SQL of the snapshots at which money or purchases of a day first lie before the observation window. */
function writeLeaving(days: Sql, snapshots: Sql, params: SettledParameters): Sql {
  return params.rfm.windowMonths === null
    ? sql`select cast(null as date) as day, cast(null as integer) as leave_no where false`
    : sql`select day, min(snapshot_no) as leave_no
      from (select distinct booked_on as day from ${days}) join ${snapshots} on window_start_date > day
      group by day`;
}

/**
 * Each customer's running state, one row per stretch of snapshots without a change. Amounts and counts cumulate
 * linearly; first and last purchase dates come from running windows, and for customers with a voided purchase from
 * the set of purchases valid at each date.
 */
export const intCstStates = defineModel({
  name: 'int_cst_states',
  kind: 'intermediate',
  label: { zh: '客户状态区间', en: 'Customer states' },
  doc: {
    zh: '客户在连续若干快照内不变的累计状态，以及前一状态（用于迁移列）。',
    en: 'What is cumulated of a customer over snapshots without a change, with the state before (for migration).',
  },
  grain: { zh: '一个客户、一段不变的快照', en: 'one customer over one stretch of snapshots without change' },
  primaryKey: ['customer_no', 'from_no'],
  inputs: {
    purchases: intPurchases,
    money: intMoneyEvents,
    snapshots: intSnapshots,
    homeStores: intHomeStores,
    customers: intCustomers,
  },
  columns: {
    customer_no: customerNoColumn,
    customer_id: customerIdColumn,
    from_no: snapshotColumn('起始快照', 'From snapshot'),
    to_no: snapshotColumn('截至快照', 'To snapshot'),
    has_entered: declareColumn(
      'BOOLEAN',
      '已进入画像',
      'Has entered',
      '此前某快照已有有效购买。',
      'Had a valid purchase at this or an earlier snapshot.',
    ),
    had_entered: declareColumn(
      'BOOLEAN',
      '前一状态已进入',
      'Had entered before',
      '前一状态时已进入画像。',
      'Had entered in the state before.',
    ),
    first_purchase_date: declareColumn(
      'DATE',
      '首购日',
      'First purchase',
      '当时有效购买的最早日期。',
      'Earliest of the purchases valid then.',
      NULLABLE,
    ),
    last_purchase_date: declareColumn(
      'DATE',
      '末购日',
      'Last purchase',
      '当时有效购买的最晚日期。',
      'Latest of the purchases valid then.',
      NULLABLE,
    ),
    frequency: declareColumn('INTEGER', '购买次数', 'Purchases', '观察窗口内。', 'In the observation window.'),
    monetary_cents: declareColumn(
      'BIGINT',
      '金额',
      'Money',
      '观察窗口内（分）。',
      'In the observation window, in minor units.',
    ),
    margin_cents: declareColumn(
      'BIGINT',
      '毛利',
      'Margin',
      '观察窗口内（分），含未知则为空。',
      'In the observation window, in minor units; NULL where a part is unknown.',
      NULLABLE,
    ),
    margin_is_assumed: declareColumn(
      'BOOLEAN',
      '毛利含估算',
      'Margin is partly assumed',
      '含设定毛利率估算。',
      'Partly from the margin rate.',
    ),
    ltv_historic_cents: declareColumn(
      'BIGINT',
      '历史价值',
      'Historic value',
      '全部历史净额（分）。',
      'All net money to date, in minor units.',
    ),
    store_key: declareColumn(
      'INTEGER',
      '店铺键',
      'Store key',
      '常购店铺，未知为 -1。',
      'The home store, -1 where unknown.',
    ),
    period_orders: declareColumn(
      'INTEGER',
      '期间购买次数',
      'Purchases in the period',
      '起始快照所在周期。',
      'In the period of the first snapshot.',
    ),
    period_revenue_cents: declareColumn(
      'BIGINT',
      '期间净额',
      'Money in the period',
      '起始快照所在周期（分）。',
      'In the period of the first snapshot, in minor units.',
    ),
    prev_first_purchase_date: declareColumn(
      'DATE',
      '前一状态首购日',
      'First purchase before',
      '前一状态。',
      'In the state before.',
      NULLABLE,
    ),
    prev_last_purchase_date: declareColumn(
      'DATE',
      '前一状态末购日',
      'Last purchase before',
      '前一状态。',
      'In the state before.',
      NULLABLE,
    ),
    prev_frequency: declareColumn(
      'INTEGER',
      '前一状态购买次数',
      'Purchases before',
      '前一状态。',
      'In the state before.',
    ),
    prev_monetary_cents: declareColumn(
      'BIGINT',
      '前一状态金额',
      'Money before',
      '前一状态（分）。',
      'In the state before, in minor units.',
    ),
    prev_ltv_historic_cents: declareColumn(
      'BIGINT',
      '前一状态历史价值',
      'Historic value before',
      '前一状态（分）。',
      'In the state before, in minor units.',
    ),
  },
  checks: [sql`from_no <= to_no`],
  sql: ({ purchases, money, snapshots, homeStores, customers, params }) => {
    const period = (day: string): Sql => startPeriod(rawSql(day), params.periodType);
    return sql`
with leaving as (${writeLeaving(money, snapshots, params)}),
placed as (
  select customer_no, purchase_date, bought.snapshot_no as bought_no, voided.snapshot_no as void_no, leave_no
  from ${purchases} as purchases
  join ${snapshots} as bought on bought.period_start_date = ${period('purchase_date')}
  left join ${snapshots} as voided on voided.period_start_date = ${period('voided_on')}
  left join leaving on leaving.day = purchase_date
),
standing as (
  select * from placed where void_no is null or void_no > bought_no
),
money_moves as (
  select customer_no, known.snapshot_no as known_no, booked.snapshot_no as booked_no, leave_no, amount_cents,
    margin_cents, unknown_margins, assumed_margins
  from ${money} as money
  join ${snapshots} as known on known.period_start_date = ${period('known_on')}
  join ${snapshots} as booked on booked.period_start_date = ${period('booked_on')}
  left join leaving on leaving.day = booked_on
),
moves as (
  select customer_no, bought_no as snapshot_no, purchase_date as first_date, purchase_date as last_date,
    case when leave_no is null or leave_no > bought_no then 1 else 0 end as frequency, 1 as period_orders,
    0 as money, 0 as margin, 0 as unknown, 0 as assumed, 0 as ltv, 0 as period_money
  from standing
  union all
  select customer_no, least(void_no, leave_no), null, null, -1, 0, 0, 0, 0, 0, 0, 0
  from standing where least(void_no, leave_no) > bought_no
  union all
  select customer_no, void_no, null, null, 0, 0, 0, 0, 0, 0, 0, 0
  from standing where void_no is not null
  union all
  select customer_no, known_no, null, null, 0, 0,
    case when leave_no is null or leave_no > known_no then amount_cents else 0 end,
    case when leave_no is null or leave_no > known_no then margin_cents else 0 end,
    case when leave_no is null or leave_no > known_no then unknown_margins else 0 end,
    case when leave_no is null or leave_no > known_no then assumed_margins else 0 end,
    amount_cents,
    case when booked_no = known_no then amount_cents else 0 end
  from money_moves
  union all
  select customer_no, leave_no, null, null, 0, 0, -amount_cents, -margin_cents, -unknown_margins, -assumed_margins, 0, 0
  from money_moves where leave_no > known_no
),
deltas as (
  select customer_no, snapshot_no, min(first_date) as first_date, max(last_date) as last_date,
    cast(sum(frequency) as integer) as frequency, cast(sum(period_orders) as integer) as period_orders,
    cast(sum(money) as bigint) as money, cast(sum(margin) as bigint) as margin, cast(sum(unknown) as integer) as unknown,
    cast(sum(assumed) as integer) as assumed, cast(sum(ltv) as bigint) as ltv, cast(sum(period_money) as bigint) as period_money
  from moves
  group by customer_no, snapshot_no
),
running as (
  select
    deltas.customer_no,
    deltas.snapshot_no as from_no,
    lag(deltas.snapshot_no) over history as prev_no,
    lead(deltas.snapshot_no) over history as next_no,
    min(first_date) over history as first_date,
    max(last_date) over history as last_date,
    min(first_date) over earlier as prev_first_date,
    max(last_date) over earlier as prev_last_date,
    cast(sum(frequency) over history as integer) as frequency,
    cast(sum(money) over history as bigint) as money,
    cast(sum(margin) over history as bigint) as margin,
    sum(unknown) over history > 0 as is_unknown,
    sum(assumed) over history > 0 as is_assumed,
    cast(sum(ltv) over history as bigint) as ltv,
    last_value(store_key ignore nulls) over history as store_key,
    frequency as frequency_delta,
    money as money_delta,
    ltv as ltv_delta,
    period_orders,
    period_money
  from deltas left join ${homeStores} as stores using (customer_no, snapshot_no)
  window
    history as (partition by deltas.customer_no order by deltas.snapshot_no),
    earlier as (partition by deltas.customer_no order by deltas.snapshot_no rows between unbounded preceding and 1 preceding)
),
revised as (
  select distinct customer_no from standing where void_no is not null
),
revised_dates as (
  select running.customer_no, running.from_no as snapshot_no, min(purchase_date) as first_date, max(purchase_date) as last_date
  from running join standing on standing.customer_no = running.customer_no and bought_no <= running.from_no
    and (void_no is null or void_no > running.from_no)
  where running.customer_no in (select customer_no from revised)
  group by running.customer_no, running.from_no
),
final as (
  select
    running.customer_no,
    customers.customer_id,
    running.from_no,
    coalesce(running.next_no - 1, (select max(snapshot_no) from ${snapshots})) as to_no,
    running.last_date is not null as has_entered,
    running.prev_last_date is not null as had_entered,
    case when revised.customer_no is null then running.first_date else current_dates.first_date end as first_purchase_date,
    case when revised.customer_no is null then running.last_date else current_dates.last_date end as last_purchase_date,
    running.frequency,
    running.money as monetary_cents,
    case when not running.is_unknown then running.margin end as margin_cents,
    running.is_assumed as margin_is_assumed,
    running.ltv as ltv_historic_cents,
    coalesce(running.store_key, -1) as store_key,
    running.period_orders,
    running.period_money as period_revenue_cents,
    case when revised.customer_no is null then running.prev_first_date else prev_dates.first_date end as prev_first_purchase_date,
    case when revised.customer_no is null then running.prev_last_date else prev_dates.last_date end as prev_last_purchase_date,
    running.frequency - running.frequency_delta as prev_frequency,
    running.money - running.money_delta as prev_monetary_cents,
    running.ltv - running.ltv_delta as prev_ltv_historic_cents
  from running
  join ${customers} as customers using (customer_no)
  left join revised on revised.customer_no = running.customer_no
  left join revised_dates as current_dates
    on current_dates.customer_no = running.customer_no and current_dates.snapshot_no = running.from_no
  left join revised_dates as prev_dates
    on prev_dates.customer_no = running.customer_no and prev_dates.snapshot_no = running.prev_no
)
select * from final`;
  },
});
