import { dimDate } from '#core/mart/dims/dim-date.ts';
import { dimProduct } from '#core/mart/dims/dim-product.ts';
import { defineModel } from '#core/mart/define-model.ts';
import { customerIdColumn, declareColumn } from '#core/mart/intermediate/declare-column.ts';
import { intBehaviorDays } from '#core/mart/intermediate/int-behavior-days.ts';
import { intBehaviorProducts } from '#core/mart/intermediate/int-behavior-products.ts';
import { intCustomers } from '#core/mart/intermediate/int-customers.ts';
import { intOrderLines } from '#core/mart/intermediate/int-order-lines.ts';
import { intOrders } from '#core/mart/intermediate/int-orders.ts';
import { intPurchases } from '#core/mart/intermediate/int-purchases.ts';
import { intSnapshots } from '#core/mart/intermediate/int-snapshots.ts';
import { stgServiceTickets } from '#core/mart/staging/sources.ts';
import { rawSql, sql, type Sql } from '#core/kernel/sql.ts';

/** SQL of the tag with most weight per customer and date, ties going to the smallest value in byte order. */
function pickMost(tag: string, basis: string, rows: Sql): Sql {
  return sql`
  select customer_no, period_key, '${rawSql(tag)}' as tag, value, '${rawSql(basis)}' as basis, basis_count
  from (${rows})
  qualify row_number() over (partition by customer_no, period_key order by basis_count desc, weight desc, value) = 1`;
}

const standing = rawSql(
  'purchase_date <= dates.period_end_date and (voided_on is null or voided_on > dates.period_end_date)',
);

/** 画像标签: tags of a customer at the last complete period's end and at the as-of date. */
export const brgCstProfileTag = defineModel({
  name: 'brg_cst_profile_tag',
  kind: 'bridge',
  label: { zh: '客户画像标签桥表', en: 'Profile tags' },
  doc: {
    zh: '画像标签，只保留最近一个完整周期期末（对应客户画像快照表）和截止日（对应客户当前状态）两个日期，更早各期不保留以控制体量。各标签只用该日期前已知的信息；依据不足的标签不出现。',
    en: 'Profile tags at two dates only, to bound the size: the end of the last complete period (belongs to the profile snapshot) and the as-of date (belongs to the current state). Each tag uses only what was known by its date; a tag without anything to go by is absent.',
  },
  grain: { zh: '一个客户、一个日期、一个标签', en: 'one customer, date and tag' },
  primaryKey: ['customer_id', 'period_key', 'tag'],
  inputs: {
    purchases: intPurchases,
    orders: intOrders,
    lines: intOrderLines,
    behaviors: intBehaviorProducts,
    days: intBehaviorDays,
    products: dimProduct,
    tickets: stgServiceTickets,
    customers: intCustomers,
    snapshots: intSnapshots,
  },
  dims: { period_key: dimDate },
  columns: {
    customer_id: customerIdColumn,
    period_key: declareColumn(
      'INTEGER',
      '周期键',
      'Period key',
      '最近一个完整周期期末或截止日的 yyyymmdd。',
      'End of the last complete period or the as-of date, as yyyymmdd.',
    ),
    tag: declareColumn(
      'VARCHAR',
      '标签',
      'Tag',
      'preferred_category 偏好类目、hour_band 时段、weekday 星期、discount_affinity 优惠敏感、behavior_activity 行为活跃、service_satisfaction 服务满意。',
      'preferred_category, hour_band, weekday, discount_affinity, behavior_activity, service_satisfaction.',
    ),
    value: declareColumn(
      'VARCHAR',
      '取值',
      'Value',
      '类目：购买最多，其次金额，最后字节序；无购买者取行为最多。时段：night 0–5、morning 6–11、afternoon 12–17、evening 18–23 点购买最多者。星期：1（周一）至 7。优惠：有优惠购买占比 ≥ 2/3 high、≥ 1/3 medium、> 0 low、否则 none。活跃：近 30 天有行为的天数 ≥ 8 high、≥ 3 medium、≥ 1 low、否则 none。满意：平均分 ≥ 4 satisfied、≥ 3 neutral、否则 dissatisfied。',
      'Category: most purchases, then money, then byte order; most behaviours without a purchase. Hour band: night 0–5, morning 6–11, afternoon 12–17, evening 18–23 with most purchases. Weekday: 1 (Monday) to 7. Discount: share of discounted purchases ≥ 2/3 high, ≥ 1/3 medium, above 0 low, else none. Activity: days with behaviour in the last 30 ≥ 8 high, ≥ 3 medium, ≥ 1 low, else none. Satisfaction: mean ≥ 4 satisfied, ≥ 3 neutral, else dissatisfied.',
    ),
    basis: declareColumn(
      'VARCHAR',
      '依据',
      'Basis',
      'purchases 购买、events 行为、days 天数、tickets 工单。',
      'purchases, events, days or tickets.',
    ),
    basis_count: declareColumn(
      'INTEGER',
      '依据数',
      'Basis count',
      '支持该取值的购买、行为、天数，或参与计算的购买、工单数。',
      'Purchases, events or days behind the value, or purchases and tickets it is computed from.',
    ),
  },
  checks: [sql`basis_count >= 0`],
  sql: ({ purchases, orders, lines, behaviors, days, products, tickets, customers, snapshots }) => sql`
with dates as (
  select period_key, period_end_date
  from ${snapshots}
  where is_current or snapshot_no = (select max(snapshot_no) from ${snapshots} where is_complete)
),
category_purchases as (
  select orders.customer_no, dates.period_key, products.category as value, count(distinct orders.order_no) as basis_count,
    sum(lines.amount_cents) as weight
  from ${orders} as orders
  join ${lines} as lines on lines.order_no = orders.order_no and lines.credited_order_no is null
  join ${products} as products on products.product_id = lines.product_id and products.category is not null
  join dates on orders.ordered_on <= dates.period_end_date
    and (orders.voided_on is null or orders.voided_on > dates.period_end_date)
  where orders.is_purchase
  group by all
),
category_events as (
  select behaviors.customer_no, dates.period_key, products.category as value,
    sum(behaviors.event_count) as basis_count, 0 as weight
  from ${behaviors} as behaviors
  join ${products} as products on products.product_key = behaviors.product_key and products.category is not null
  join dates on behaviors.day <= dates.period_end_date
  where behaviors.event_count > 0 and (behaviors.customer_no, dates.period_key) not in (select (customer_no, period_key) from category_purchases)
  group by all
),
hours as (
  select customer_no, period_key, case when hour(purchased_at) < 6 then 'night' when hour(purchased_at) < 12 then 'morning'
      when hour(purchased_at) < 18 then 'afternoon' else 'evening' end as value, count(*) as basis_count, 0 as weight
  from ${purchases} join dates on ${standing}
  where not purchased_at_is_date
  group by all
),
weekdays as (
  select customer_no, period_key, cast(isodow(purchase_date) as varchar) as value, count(*) as basis_count, 0 as weight
  from ${purchases} join dates on ${standing}
  group by all
),
discounts as (
  select customer_no, period_key, count(*) filter (where has_discount) as discounted, count(has_discount) as basis_count
  from ${purchases} join dates on ${standing}
  where has_discount is not null
  group by all
),
activity as (
  select customer_no, period_key, count(*) filter (where day > period_end_date - 30) as basis_count
  from ${days} join dates on day <= period_end_date
  where event_count > 0
  group by all
),
satisfaction as (
  select customers.customer_no, period_key, sum(satisfaction) as total, count(satisfaction) as basis_count
  from ${tickets} as tickets
  join ${customers} as customers using (customer_id)
  join dates on cast(opened_at as date) <= period_end_date
  where satisfaction is not null
  group by all
),
tags as (
  ${pickMost('preferred_category', 'purchases', rawSql('from category_purchases'))}
  union all
  ${pickMost('preferred_category', 'events', rawSql('from category_events'))}
  union all
  ${pickMost('hour_band', 'purchases', rawSql('from hours'))}
  union all
  ${pickMost('weekday', 'purchases', rawSql('from weekdays'))}
  union all
  select customer_no, period_key, 'discount_affinity', case when discounted * 3 >= basis_count * 2 then 'high'
    when discounted * 3 >= basis_count then 'medium' when discounted > 0 then 'low' else 'none' end, 'purchases', basis_count
  from discounts
  union all
  select customer_no, period_key, 'behavior_activity', case when basis_count >= 8 then 'high' when basis_count >= 3 then 'medium'
    when basis_count >= 1 then 'low' else 'none' end, 'days', basis_count
  from activity
  union all
  select customer_no, period_key, 'service_satisfaction', case when total >= 4 * basis_count then 'satisfied'
    when total >= 3 * basis_count then 'neutral' else 'dissatisfied' end, 'tickets', basis_count
  from satisfaction
),
final as (
  select customers.customer_id, period_key, tag, value, basis, basis_count
  from tags join ${customers} as customers using (customer_no)
)
select * from final`,
});
