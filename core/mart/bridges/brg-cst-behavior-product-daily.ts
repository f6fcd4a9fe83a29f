import { toDateKey } from '#core/mart/dims/calendar.ts';
import { dimDate } from '#core/mart/dims/dim-date.ts';
import { dimProduct } from '#core/mart/dims/dim-product.ts';
import { defineModel } from '#core/mart/define-model.ts';
import { customerIdColumn, declareColumn, NULLABLE } from '#core/mart/intermediate/declare-column.ts';
import { intBehaviorProducts } from '#core/mart/intermediate/int-behavior-products.ts';
import { intCustomers } from '#core/mart/intermediate/int-customers.ts';
import { stgOrders } from '#core/mart/staging/sources.ts';
import { rawSql, sql } from '#core/kernel/sql.ts';

const count = (zh: string, en: string, docZh: string, docEn: string): ReturnType<typeof declareColumn> =>
  declareColumn('INTEGER', zh, en, docZh, docEn);

/** All products of a customer's day: FCT-54 names the main one only. */
export const brgCstBehaviorProductDaily = defineModel({
  name: 'brg_cst_behavior_product_daily',
  kind: 'bridge',
  label: { zh: '客户行为商品桥表', en: 'Products of a customer day' },
  doc: {
    zh: '客户行为日快照中一天涉及的全部商品。数量与金额有订单时取订单行，否则取购买事件。',
    en: 'All products of a row of the daily behaviour snapshot. Items and money come from order lines where orders are loaded, else from purchase events.',
  },
  grain: { zh: '一个客户、一天、一个商品', en: 'one customer, day and product' },
  primaryKey: ['customer_id', 'date_key', 'product_key'],
  inputs: { products: intBehaviorProducts, customers: intCustomers, orders: stgOrders },
  dims: { date_key: dimDate, product_key: dimProduct },
  columns: {
    customer_id: customerIdColumn,
    date_key: declareColumn('INTEGER', '日期键', 'Date key', '日期的 yyyymmdd。', 'The date as yyyymmdd.'),
    product_key: declareColumn(
      'INTEGER',
      '产品键',
      'Product key',
      '未给出商品为 -1。',
      '-1 where no product is given.',
    ),
    view_count: count('浏览次数', 'Views', '浏览事件数。', 'View events.'),
    favorite_count: count('收藏次数', 'Favourites', '收藏事件数。', 'Favourite events.'),
    cart_count: count('加购次数', 'Carts', '加购事件数。', 'Cart events.'),
    purchase_count: count('购买事件数', 'Purchase events', '购买事件数。', 'Purchase events.'),
    order_count: count(
      '含该商品的订单数',
      'Orders with the product',
      '当日成立且含该商品的购买订单数（不合并同日订单）。',
      'Purchase orders of the day with the product; same-day orders are not merged here.',
    ),
    item_quantity: declareColumn(
      'DOUBLE',
      '件数',
      'Items',
      '未购买为 0；购买而未给出数量时为空。',
      '0 where not bought; NULL where bought without a quantity.',
      NULLABLE,
    ),
    revenue_cents: declareColumn(
      'BIGINT',
      '金额',
      'Revenue',
      '单位为分；订单行金额减行上当日已知退款，或事件价格 × 数量；未购买为 0，无价格为空。',
      'In minor units: line amounts less their refunds known that day, or price × quantity of the events; 0 where not bought, NULL without a price.',
      NULLABLE,
    ),
  },
  measures: {
    view_count: { aggregate: 'sum' },
    favorite_count: { aggregate: 'sum' },
    cart_count: { aggregate: 'sum' },
    purchase_count: { aggregate: 'sum' },
    order_count: { aggregate: 'sum', semiAdditiveOver: 'product_key' },
    item_quantity: { aggregate: 'sum' },
    revenue_cents: { aggregate: 'sum' },
  },
  sql: ({ products, customers, orders }) => sql`
with source as (
  select count(*) > 0 as has_orders from (select 1 from ${orders} limit 1)
),
final as (
  select
    customers.customer_id,
    ${toDateKey(rawSql('day'))} as date_key,
    product_key,
    view_count,
    favorite_count,
    cart_count,
    purchase_count,
    order_count,
    case when order_count = 0 and (has_orders or purchase_count = 0) then 0 when has_orders then line_quantity else event_quantity end
      as item_quantity,
    case when order_count = 0 and (has_orders or purchase_count = 0) then 0 when has_orders then line_revenue_cents else event_revenue_cents end
      as revenue_cents
  from ${products} join ${customers} as customers using (customer_no) cross join source
)
select * from final`,
});
