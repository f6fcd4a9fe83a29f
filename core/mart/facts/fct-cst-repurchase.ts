import { startPeriod, toDateKey } from '#core/mart/dims/calendar.ts';
import { dimCustomerSegment } from '#core/mart/dims/dim-customer-segment.ts';
import { dimCustomerValue } from '#core/mart/dims/dim-customer-value.ts';
import { dimDate } from '#core/mart/dims/dim-date.ts';
import { dimProduct } from '#core/mart/dims/dim-product.ts';
import { dimStore } from '#core/mart/dims/dim-store.ts';
import { defineModel } from '#core/mart/define-model.ts';
import { fctCstProfile } from './fct-cst-profile.ts';
import { repurchaseColumns } from './repurchase-columns.ts';
import { intPurchases } from '#core/mart/intermediate/int-purchases.ts';
import { intTouches } from '#core/mart/intermediate/int-touches.ts';
import { stgPlannedTouches, stgStrategies } from '#core/mart/staging/sources.ts';
import { integerSql } from '#core/mart/segmentation/rfm.ts';
import { rawSql, sql } from '#core/kernel/sql.ts';

/** FCT-55 复购策略事实表: one touch record per strategy and customer, planned ⟕ executed, with what came of it. */
export const fctCstRepurchase = defineModel({
  name: 'fct_cst_repurchase',
  kind: 'fact',
  code: 'FCT-55',
  process: { id: 'execute_repurchase', label: { zh: '复购策略', en: 'Execute repurchase' } },
  label: { zh: '复购策略事实表', en: 'Repurchase touches' },
  doc: {
    zh: '计划触达与已执行触达的合并，每个策略与客户一行。组别以分配为准。转化率 = 已转化 / 窗口已结束的行，按组计算；未映射对照组标记时没有对照组，仅前后对比。',
    en: 'Planned and executed touches together, one row per strategy and customer. The arm is the assignment’s. Conversion rate = converted / rows with closed window, per arm; where control is not mapped there is no control arm, only before and after.',
  },
  grain: { zh: '一次复购触达', en: 'one touch record' },
  primaryKey: ['strategy_id', 'customer_id'],
  inputs: {
    planned: stgPlannedTouches,
    touches: intTouches,
    strategies: stgStrategies,
    purchases: intPurchases,
    profiles: fctCstProfile,
    products: dimProduct,
  },
  dims: {
    date_key: dimDate,
    product_key: dimProduct,
    store_key: dimStore,
    segment_key: dimCustomerSegment,
    value_key: dimCustomerValue,
    conversion_date_key: dimDate,
  },
  columns: repurchaseColumns,
  measures: {
    touch_count: { aggregate: 'sum' },
    conversion_orders: { aggregate: 'sum' },
    conversion_revenue_cents: { aggregate: 'sum' },
    conversion_margin_cents: { aggregate: 'sum' },
    touch_cost_cents: { aggregate: 'sum' },
    discount_cents: { aggregate: 'sum' },
  },
  checks: [
    sql`status in ('planned', 'executed', 'unplanned')`,
    sql`not is_control or (touch_count = 0 and touched_at is null)`,
    sql`(touch_count = 0) = (touched_at is null)`,
    sql`converted is not null or not is_window_closed`,
    sql`coalesce(converted, false) = (conversion_orders > 0)`,
    sql`(conversion_orders > 0) = (conversion_date_key is not null)`,
  ],
  sql: ({ planned, touches, strategies, purchases, profiles, products, params }) => {
    const asOf = sql`cast(${params.asOfDate} as date)`;
    const assignedPeriod = startPeriod(rawSql('assigned_at'), params.periodType);
    const openPeriod = startPeriod(sql`(${asOf} + 1)`, params.periodType);
    const profileDay = sql`cast(least(${assignedPeriod}, ${openPeriod}) - interval '1 day' as date)`;
    return sql`
with firsts as (
  select * from ${touches} where record_no = 1
),
first_touches as (
  select * from ${touches} where touch_no = 1
),
totals as (
  select
    strategy_id,
    customer_id,
    count(touch_no) as touch_count,
    min(touched_at) as touched_at,
    cast(sum(cost_cents) filter (where touch_no is not null) as bigint) as cost_cents,
    cast(sum(discount_cents) filter (where touch_no is not null) as bigint) as discount_cents
  from ${touches}
  group by strategy_id, customer_id
),
pairs as (
  select
    coalesce(planned.strategy_id, firsts.strategy_id) as strategy_id,
    coalesce(planned.customer_id, firsts.customer_id) as customer_id,
    case when planned.strategy_id is null then 'unplanned' when firsts.strategy_id is null then 'planned' else 'executed' end
      as status,
    coalesce(planned.assigned_at, firsts.assigned_at) as assigned_at,
    case when planned.strategy_id is null then firsts.is_control else planned.is_control end as is_control,
    planned.channel as planned_channel,
    planned.product_id as planned_product_id,
    firsts.product_id,
    firsts.channel as first_channel,
    firsts.promotion_id
  from ${planned} as planned
  full join firsts on firsts.strategy_id = planned.strategy_id and firsts.customer_id = planned.customer_id
),
records as (
  select
    pairs.*,
    strategies.campaign_id,
    coalesce(planned_channel, first_touches.channel, first_channel, strategies.channel) as channel,
    coalesce(first_touches.promotion_id, pairs.promotion_id, strategies.promotion_id) as strategy_promotion_id,
    coalesce(planned_product_id, first_touches.product_id, pairs.product_id) as recommended_product_id,
    coalesce(pairs.is_control, false) as is_held_out,
    coalesce(totals.touch_count, 0) as executed_count,
    totals.touched_at as first_touched_at,
    totals.cost_cents,
    totals.discount_cents,
    coalesce(strategies.conversion_window_days, ${integerSql(params.conversionWindowDays)}) as window_days
  from pairs
  left join first_touches using (strategy_id, customer_id)
  left join totals using (strategy_id, customer_id)
  left join ${strategies} as strategies using (strategy_id)
),
windows as (
  select *, cast(assigned_at as date) + window_days as window_end_date from records
),
conversions as (
  select
    windows.strategy_id,
    windows.customer_id,
    count(*) as conversion_orders,
    min(purchase_date) as conversion_date,
    cast(sum(net_cents) as bigint) as conversion_revenue_cents,
    case when count(*) = count(margin_cents) then cast(sum(margin_cents) as bigint) end as conversion_margin_cents
  from windows join ${purchases} as purchases on purchases.customer_id = windows.customer_id
    and purchases.voided_on is null
    and case when purchased_at_is_date
      then purchase_date > cast(assigned_at as date) and purchase_date <= window_end_date
      else purchased_at > assigned_at and purchased_at <= assigned_at + to_days(window_days) end
  group by windows.strategy_id, windows.customer_id
),
final as (
  select
    windows.strategy_id,
    windows.customer_id,
    campaign_id,
    ${toDateKey(rawSql('assigned_at'))} as date_key,
    coalesce(products.product_key, -1) as product_key,
    coalesce(profiles.store_key, -1) as store_key,
    coalesce(profiles.segment_key, 0) as segment_key,
    coalesce(profiles.value_key, 0) as value_key,
    strategy_promotion_id as promotion_id,
    channel,
    is_control,
    status,
    assigned_at,
    case when not is_held_out then first_touched_at end as touched_at,
    case when is_held_out then 0 else executed_count end as touch_count,
    case when is_held_out then executed_count else 0 end as control_touch_count,
    window_days,
    window_end_date,
    window_end_date <= ${asOf} as is_window_closed,
    case when conversion_orders > 0 then true when window_end_date <= ${asOf} then false end as converted,
    ${toDateKey(rawSql('conversion_date'))} as conversion_date_key,
    coalesce(conversion_orders, 0) as conversion_orders,
    coalesce(conversion_revenue_cents, 0) as conversion_revenue_cents,
    case when conversion_orders > 0 then conversion_margin_cents else 0 end as conversion_margin_cents,
    case when is_held_out or executed_count = 0 then 0 else cost_cents end as touch_cost_cents,
    case when is_held_out or executed_count = 0 then 0 else discount_cents end as discount_cents
  from windows
  left join conversions using (strategy_id, customer_id)
  left join ${products} as products on products.product_id = windows.recommended_product_id
  left join ${profiles} as profiles
    on profiles.customer_id = windows.customer_id and profiles.period_key = ${toDateKey(profileDay)}
)
select * from final`;
  },
});
