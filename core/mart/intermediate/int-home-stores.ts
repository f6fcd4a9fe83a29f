import { startPeriod } from '#core/mart/dims/calendar.ts';
import { defineModel } from '#core/mart/define-model.ts';
import { customerNoColumn, declareColumn } from './declare-column.ts';
import { intOrderRefunds } from './int-order-refunds.ts';
import { intPurchases } from './int-purchases.ts';
import { intSnapshots } from './int-snapshots.ts';
import { rawSql, sql } from '#core/kernel/sql.ts';

/**
 * Home stores where they can change. Customers whose purchases were never revised after their period take the running
 * maximum over their stores' cumulated rows (a store's later row always beats its earlier one); the others are
 * computed anew at each of their dates.
 */
export const intHomeStores = defineModel({
  name: 'int_home_stores',
  kind: 'intermediate',
  label: { zh: '常购店铺变化', en: 'Home store changes' },
  doc: {
    zh: '常购店铺：当时有效的购买次数最多，其次当时已知金额最多，其次最近，最后店铺ID最小。店铺未知的购买不参与；全部未知则为 -1。',
    en: 'Home store: most purchases valid at the time, then most money known at the time, then the latest, then the smallest store ID. Purchases of unknown store take no part; -1 if all are.',
  },
  grain: { zh: '一个客户、一个可能变化的快照', en: 'one customer at one snapshot where it can change' },
  primaryKey: ['customer_no', 'snapshot_no'],
  inputs: { purchases: intPurchases, snapshots: intSnapshots, refunds: intOrderRefunds },
  columns: {
    customer_no: customerNoColumn,
    snapshot_no: declareColumn('INTEGER', '快照序号', 'Snapshot number', '见 int_snapshots。', 'See int_snapshots.'),
    store_key: declareColumn(
      'INTEGER',
      '店铺键',
      'Store key',
      '常购店铺，未知为 -1。',
      'The home store, -1 where unknown.',
    ),
  },
  sql: ({ purchases, snapshots, refunds, params }) => {
    const owner = params.mergeSameDayOrders
      ? sql`purchases.customer_no = refunds.customer_no and purchases.purchase_date = refunds.ordered_on`
      : sql`purchases.purchase_no = refunds.order_no`;
    return sql`
with placed as (
  select
    purchases.customer_no,
    purchases.purchase_no,
    purchases.store_key,
    purchases.amount_cents,
    purchases.net_cents,
    epoch_us(purchases.purchased_at) as purchased_us,
    is_revised,
    bought.snapshot_no,
    voided.snapshot_no as void_no
  from ${purchases} as purchases
  join ${snapshots} as bought on bought.period_start_date = ${startPeriod(rawSql('purchase_date'), params.periodType)}
  left join ${snapshots} as voided on voided.period_start_date = ${startPeriod(rawSql('voided_on'), params.periodType)}
),
revised as (
  select distinct customer_no from placed where is_revised
),
steady_rows as (
  select customer_no, store_key, snapshot_no, count(*) as purchase_count, cast(sum(net_cents) as bigint) as net_cents,
    max(purchased_us) as purchased_us
  from placed
  where store_key <> -1 and customer_no not in (select customer_no from revised)
  group by customer_no, store_key, snapshot_no
),
cumulated as (
  select
    customer_no,
    snapshot_no,
    {
      'a': cast(sum(purchase_count) over stores as bigint),
      'b': cast(sum(net_cents) over stores as bigint),
      'c': purchased_us,
      'd': -store_key
    } as standing
  from steady_rows
  window stores as (partition by customer_no, store_key order by snapshot_no)
),
best_rows as (
  select customer_no, snapshot_no, max(standing) as standing from cumulated group by customer_no, snapshot_no
),
steady as (
  select customer_no, snapshot_no,
    -(max(standing) over (partition by customer_no order by snapshot_no)).d as store_key
  from best_rows
),
refund_steps as (
  select purchases.customer_no, purchases.purchase_no, purchases.store_key, purchases.snapshot_no as bought_no, void_no,
    known.snapshot_no, refunds.refund_cents
  from ${refunds} as refunds
  join (
    select placed.*, purchase_date
    from placed join ${purchases} using (purchase_no)
    where placed.customer_no in (select customer_no from revised)
  ) as purchases on ${owner}
  join ${snapshots} as known on known.period_start_date = ${startPeriod(sql`refunds.known_on`, params.periodType)}
),
moments as (
  select customer_no, snapshot_no from placed where customer_no in (select customer_no from revised)
  union
  select customer_no, void_no from placed where void_no is not null
  union
  select customer_no, snapshot_no from refund_steps
),
standings as (
  select moments.customer_no, moments.snapshot_no, store_key, 1 as purchase_count, amount_cents, purchased_us
  from moments join placed on placed.customer_no = moments.customer_no
    and placed.snapshot_no <= moments.snapshot_no
    and (placed.void_no is null or placed.void_no > moments.snapshot_no)
  union all
  select moments.customer_no, moments.snapshot_no, store_key, 0, -refund_cents, null
  from moments join refund_steps on refund_steps.customer_no = moments.customer_no
    and refund_steps.snapshot_no <= moments.snapshot_no
    and (refund_steps.void_no is null or refund_steps.void_no > moments.snapshot_no)
),
revised_rows as (
  select customer_no, snapshot_no, store_key, sum(purchase_count) as purchase_count, sum(amount_cents) as net_cents,
    max(purchased_us) as purchased_us
  from standings
  where store_key <> -1
  group by customer_no, snapshot_no, store_key
),
changing as (
  select customer_no, snapshot_no, store_key
  from revised_rows
  qualify row_number() over (
    partition by customer_no, snapshot_no order by purchase_count desc, net_cents desc, purchased_us desc, store_key
  ) = 1
),
final as (
  select customer_no, snapshot_no, store_key from steady
  union all
  select customer_no, snapshot_no, coalesce(store_key, -1)
  from moments left join changing using (customer_no, snapshot_no)
)
select * from final`;
  },
});
