import type { Columns, TextData } from '#core/kernel/columns.ts';
import { toRows } from '#core/kernel/columns.ts';
import type { Engine, RunOptions } from '#core/kernel/engine.ts';
import { WorkbenchError } from '#core/kernel/errors.ts';
import { asOfDate, martTable, type MartScope } from '#core/questions/mart-scope.ts';
import { sql } from '#core/kernel/sql.ts';

/** A campaign as it was assigned: one entry per touch record, arms as assigned whether reached or not. */
export type CampaignRows = {
  readonly count: number;
  /** 1 = held out. All 0 where the campaign has no control. */
  readonly isControl: Uint8Array;
  /** 1 = bought in the window. While the window is open and nothing is seen, 0. */
  readonly converted: Uint8Array;
  /** Purchases in the window. */
  readonly orders: Float64Array;
  /** Net money of those purchases, minor units. */
  readonly revenueCents: Float64Array;
  /** Their margin, minor units; NaN where unknown. */
  readonly marginCents: Float64Array;
  /** Touch costs, minor units; NaN where unknown. */
  readonly costCents: Float64Array;
  /** Days from the assignment to the first purchase in the window; NaN without one. */
  readonly conversionDay: Float64Array;
  /** Purchases in the 365 days up to the assignment, as known then. */
  readonly priorPurchases: Float64Array;
  /** Net money of those purchases, minor units. */
  readonly priorCents: Float64Array;
  /** Days since the last purchase at the assignment; NaN without one. */
  readonly priorRecency: Float64Array;
  /** Mean satisfaction (1–5) of tickets before the assignment; NaN without one. */
  readonly satisfaction: Float64Array;
  /** Keys of the segment and value tier at the assignment. */
  readonly segmentKey: Int32Array;
  readonly valueKey: Int32Array;
  /** The same now, at the as-of date. */
  readonly segmentKeyNow: Int32Array;
  readonly valueKeyNow: Int32Array;
  /** Value at the end of the last complete period before the assignment and now, minor units. */
  readonly ltvBeforeCents: Float64Array;
  readonly ltvNowCents: Float64Array;
  /** 1 = touched, whatever was assigned. */
  readonly isReached: Uint8Array;
  /** Orders of the window with those that refunds took back whole, and how many of them had a refund. */
  readonly boughtOrders: Float64Array;
  readonly refundedOrders: Float64Array;
  /** Refunds of those orders that are known by now, minor units. */
  readonly refundCents: Float64Array;
  /** 1 = opened a service ticket in the window. */
  readonly hasTicket: Uint8Array;
};

/** What was planned, what was done, and where they differ. */
export type CampaignFacts = {
  readonly strategyId: string;
  readonly campaignId: string | null;
  readonly channel: string | null;
  readonly promotionId: string | null;
  /** First and last assignment, ISO dates. */
  readonly assignedFrom: string;
  readonly assignedThrough: string;
  readonly windowDays: number;
  /** Day on which the last window closes, ISO. */
  readonly readOutOn: string;
  readonly isClosed: boolean;
  readonly planned: number;
  readonly executed: number;
  readonly unplanned: number;
  readonly treated: number;
  readonly treatedReached: number;
  readonly treatedUnsent: number;
  readonly control: number;
  /** Control customers who were touched all the same. */
  readonly contaminated: number;
  /** Executed touches beyond the first of a pair. */
  readonly repeatedTouches: number;
  /** Touches (触达数). */
  readonly touches: number;
  /** Assigned customers whose margin in the window is not known. */
  readonly marginsUnknown: number;
};

function readNumbers(columns: Columns, name: string): Float64Array {
  const index = columns.fields.findIndex((field) => field.name === name);
  const column = columns.columns[index];
  if (column === undefined) throw new RangeError(`The result has no column ${name}.`);
  const { data, validity } = column;
  if ('bytes' in (data as TextData)) throw new RangeError(`Column ${name} is text.`);
  const values = data as ArrayLike<number | bigint>;
  return Float64Array.from({ length: columns.rowCount }, (_, row) =>
    validity !== undefined && ((validity[row >> 3] ?? 0) & (1 << (row & 7))) === 0 ? Number.NaN : Number(values[row]),
  );
}

/** Facts of one strategy (a wave is a strategy of its own). Rejects with `evaluation/unknown-strategy`. */
export async function readCampaignFacts(
  engine: Engine,
  scope: MartScope,
  strategyId: string,
  options: RunOptions = {},
): Promise<CampaignFacts> {
  const [row] = toRows(
    await engine.query(
      sql`
with touches as (
  select *, status <> 'unplanned' or not bool_or(status <> 'unplanned') over () as is_assigned
  from ${martTable(scope, 'fct_cst_repurchase')}
  where strategy_id = ${strategyId}
)
select
  any_value(campaign_id) as campaign_id,
  min(channel) as channel,
  min(promotion_id) as promotion_id,
  cast(min(cast(assigned_at as date)) filter (where is_assigned) as varchar) as assigned_from,
  cast(max(cast(assigned_at as date)) filter (where is_assigned) as varchar) as assigned_through,
  max(window_days) as window_days,
  cast(max(window_end_date) filter (where is_assigned) as varchar) as read_out_on,
  bool_and(is_window_closed) filter (where is_assigned) as is_closed,
  count(*) filter (where status = 'planned') as planned,
  count(*) filter (where status = 'executed') as executed,
  count(*) filter (where status = 'unplanned') as unplanned,
  count(*) filter (where is_assigned and not coalesce(is_control, false)) as treated,
  count(*) filter (where is_assigned and not coalesce(is_control, false) and touch_count > 0) as treated_reached,
  count(*) filter (where is_assigned and coalesce(is_control, false)) as control,
  count(*) filter (where is_assigned and control_touch_count > 0) as contaminated,
  cast(coalesce(sum(greatest(touch_count - 1, 0)), 0) as bigint) as repeated,
  cast(coalesce(sum(touch_count), 0) as bigint) as touches,
  count(*) filter (where is_assigned and conversion_margin_cents is null) as margins_unknown
from touches
having count(*) > 0`,
      options,
    ),
  );
  if (row === undefined) {
    throw new WorkbenchError('evaluation/unknown-strategy', `There are no touches of strategy "${strategyId}".`, {
      hint: 'Launch the strategy or import its touches (planned or executed), then build again.',
      place: { value: strategyId },
      zh: {
        message: `没有策略“${strategyId}”的触达记录。`,
        hint: '请先上线该策略或导入其触达（计划或执行），然后重新构建。',
      },
    });
  }
  const count = (name: string): number => Number(row[name]);
  const text = (name: string): string | null => (typeof row[name] === 'string' ? row[name] : null);
  return {
    strategyId,
    campaignId: text('campaign_id'),
    channel: text('channel'),
    promotionId: text('promotion_id'),
    assignedFrom: text('assigned_from') ?? '',
    assignedThrough: text('assigned_through') ?? '',
    windowDays: count('window_days'),
    readOutOn: text('read_out_on') ?? '',
    isClosed: row['is_closed'] === true,
    planned: count('planned'),
    executed: count('executed'),
    unplanned: count('unplanned'),
    treated: count('treated'),
    treatedReached: count('treated_reached'),
    treatedUnsent: count('treated') - count('treated_reached'),
    control: count('control'),
    contaminated: count('contaminated'),
    repeatedTouches: count('repeated'),
    touches: count('touches'),
    marginsUnknown: count('margins_unknown'),
  };
}

/**
 * Reads the touch records of a strategy with what was known of each customer before the assignment and what came after. Rows
 * come in the order of customer ids. Unplanned touches (executed without a plan, where there is a plan) are left out: who got
 * them was not decided by the assignment; `CampaignFacts.unplanned` counts them.
 */
export async function readCampaignRows(
  engine: Engine,
  scope: MartScope,
  strategyId: string,
  options: RunOptions = {},
): Promise<CampaignRows> {
  const found = await engine.query(
    sql`
with touches as (
  select *, cast(assigned_at as date) as assigned_on
  from ${martTable(scope, 'fct_cst_repurchase')}
  where strategy_id = ${strategyId}
),
assigned as (
  select * from touches
  where status <> 'unplanned' or not exists (select 1 from touches where status <> 'unplanned')
),
prior as (
  select
    assigned.customer_id,
    count(*) filter (where purchase_date > assigned_on - 365) as purchases,
    sum(net_cents) filter (where purchase_date > assigned_on - 365) as cents,
    assigned_on - max(purchase_date) as recency
  from assigned
  join ${martTable(scope, 'int_purchases')} as purchases using (customer_id)
  where (voided_on is null or voided_on > assigned_on)
    and case when purchased_at_is_date then purchase_date <= assigned_on else purchased_at <= assigned_at end
  group by assigned.customer_id, assigned_on
),
tickets as (
  select assigned.customer_id, avg(satisfaction) as satisfaction
  from assigned join ${martTable(scope, 'int_service_tickets')} as tickets using (customer_id)
  where tickets.opened_at <= assigned_at and satisfaction is not null
  group by assigned.customer_id
),
bought as (
  select
    assigned.customer_id,
    count(*) as orders,
    count(*) filter (where amount_cents > net_cents or voided_on is not null) as refunded,
    sum(amount_cents - net_cents) as refund_cents
  from assigned join ${martTable(scope, 'int_purchases')} as purchases using (customer_id)
  where purchase_date <= ${asOfDate(scope)}
    and case when purchased_at_is_date
      then purchase_date > assigned_on and purchase_date <= window_end_date
      else purchased_at > assigned_at and purchased_at <= assigned_at + to_days(window_days) end
  group by assigned.customer_id
),
complaints as (
  select distinct assigned.customer_id
  from assigned join ${martTable(scope, 'int_service_tickets')} as tickets using (customer_id)
  where tickets.opened_at > assigned_at and cast(tickets.opened_at as date) <= window_end_date
),
last_periods as (
  select assigned.customer_id, arg_max(profiles.ltv_cents, profiles.period_key) as ltv_cents
  from assigned join ${martTable(scope, 'fct_cst_profile')} as profiles using (customer_id)
  where profiles.period_end_date < assigned_on
  group by assigned.customer_id
)
select
  cast(coalesce(is_control, false) as integer) as is_control,
  cast(coalesce(converted, false) as integer) as converted,
  conversion_orders as orders,
  conversion_revenue_cents as revenue_cents,
  conversion_margin_cents as margin_cents,
  touch_cost_cents as cost_cents,
  cast(strptime(cast(conversion_date_key as varchar), '%Y%m%d') as date) - assigned_on as conversion_day,
  coalesce(prior.purchases, 0) as prior_purchases,
  cast(coalesce(prior.cents, 0) as double) as prior_cents,
  prior.recency as prior_recency,
  tickets.satisfaction,
  assigned.segment_key,
  assigned.value_key,
  coalesce(now.segment_key, 0) as segment_key_now,
  coalesce(now.value_key, 0) as value_key_now,
  cast(coalesce(last_periods.ltv_cents, 0) as double) as ltv_before_cents,
  cast(coalesce(now.ltv_cents, 0) as double) as ltv_now_cents,
  cast(touch_count + control_touch_count > 0 as integer) as is_reached,
  coalesce(bought.orders, 0) as bought_orders,
  coalesce(bought.refunded, 0) as refunded_orders,
  cast(coalesce(bought.refund_cents, 0) as double) as refund_cents,
  cast(complaints.customer_id is not null as integer) as has_ticket
from assigned
left join prior using (customer_id)
left join tickets using (customer_id)
left join last_periods using (customer_id)
left join bought using (customer_id)
left join complaints using (customer_id)
left join ${martTable(scope, 'agg_cst_current')} as now using (customer_id)
where assigned_on <= ${asOfDate(scope)}
order by customer_id`,
    options,
  );
  const read = (name: string): Float64Array => readNumbers(found, name);
  return {
    count: found.rowCount,
    isControl: Uint8Array.from(read('is_control')),
    converted: Uint8Array.from(read('converted')),
    orders: read('orders'),
    revenueCents: read('revenue_cents'),
    marginCents: read('margin_cents'),
    costCents: read('cost_cents'),
    conversionDay: read('conversion_day'),
    priorPurchases: read('prior_purchases'),
    priorCents: read('prior_cents'),
    priorRecency: read('prior_recency'),
    satisfaction: read('satisfaction'),
    segmentKey: Int32Array.from(read('segment_key')),
    valueKey: Int32Array.from(read('value_key')),
    segmentKeyNow: Int32Array.from(read('segment_key_now')),
    valueKeyNow: Int32Array.from(read('value_key_now')),
    ltvBeforeCents: read('ltv_before_cents'),
    ltvNowCents: read('ltv_now_cents'),
    isReached: Uint8Array.from(read('is_reached')),
    boughtOrders: read('bought_orders'),
    refundedOrders: read('refunded_orders'),
    refundCents: read('refund_cents'),
    hasTicket: Uint8Array.from(read('has_ticket')),
  };
}
