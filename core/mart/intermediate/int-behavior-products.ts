import { dimProduct } from '#core/mart/dims/dim-product.ts';
import { defineModel } from '#core/mart/define-model.ts';
import { customerNoColumn, declareColumn, NULLABLE } from './declare-column.ts';
import { intEvents } from './int-events.ts';
import { intOrderLines } from './int-order-lines.ts';
import { intOrders } from './int-orders.ts';
import { sql } from '#core/kernel/sql.ts';

const count = (zh: string, en: string): ReturnType<typeof declareColumn> =>
  declareColumn('INTEGER', zh, en, '计数。', 'A count.');

/** What a customer did and bought on a day, by product. */
export const intBehaviorProducts = defineModel({
  name: 'int_behavior_products',
  kind: 'intermediate',
  label: { zh: '客户日商品行为', en: 'Behaviour by customer, day and product' },
  doc: {
    zh: '行为事件与当日成立的购买的订单行，按客户、日期、商品汇总。',
    en: 'Behaviour events and the lines of purchases valid on their day, by customer, day and product.',
  },
  grain: { zh: '一个客户、一天、一个商品', en: 'one customer, day and product' },
  primaryKey: ['customer_no', 'day', 'product_key'],
  inputs: {
    events: intEvents,
    products: dimProduct,
    lines: intOrderLines,
    orders: intOrders,
  },
  columns: {
    customer_no: customerNoColumn,
    day: declareColumn('DATE', '日期', 'Day', '行为或购买的日期。', 'Date of the behaviour or purchase.'),
    product_key: declareColumn(
      'INTEGER',
      '产品键',
      'Product key',
      'dim_product 的键，未知为 -1。',
      'Key of dim_product, -1 where unknown.',
    ),
    view_count: count('浏览次数', 'Views'),
    favorite_count: count('收藏次数', 'Favourites'),
    cart_count: count('加购次数', 'Carts'),
    purchase_count: count('购买事件数', 'Purchase events'),
    event_count: count('行为事件数', 'Events'),
    order_count: count('含该商品的购买次数', 'Purchases with the product'),
    line_quantity: declareColumn(
      'DOUBLE',
      '订单件数',
      'Items by orders',
      '订单行数量之和，均未给出时为空。',
      'Sum of the lines’ quantities; NULL where none is given.',
      NULLABLE,
    ),
    event_quantity: declareColumn(
      'DOUBLE',
      '事件件数',
      'Items by events',
      '购买事件数量之和，均未给出时为空。',
      'Sum of the purchase events’ quantities; NULL where none is given.',
      NULLABLE,
    ),
    line_revenue_cents: declareColumn(
      'BIGINT',
      '订单金额',
      'Money by orders',
      '订单行金额减行上当日已知退款（分）。',
      'Amounts of the lines less their refunds known that day, in minor units.',
      NULLABLE,
    ),
    event_revenue_cents: declareColumn(
      'BIGINT',
      '事件金额',
      'Money by events',
      '购买事件的价格 × 数量（缺数量按 1）（分）；均无价格为空。',
      'Price × quantity (1 where not given) of the purchase events, in minor units; NULL where none has a price.',
      NULLABLE,
    ),
  },
  sql: ({ events, products, lines, orders }) => sql`
with actions as (
  select
    customer_no,
    day,
    product_key,
    count(*) filter (where behavior = 1) as view_count,
    count(*) filter (where behavior = 2) as favorite_count,
    count(*) filter (where behavior = 3) as cart_count,
    count(*) filter (where behavior = 4) as purchase_count,
    count(*) as event_count,
    sum(quantity) as event_quantity,
    sum(amount_cents) as event_revenue_cents
  from ${events}
  group by customer_no, day, product_key
),
bought as (
  select
    orders.customer_no,
    orders.ordered_on as day,
    coalesce(products.product_key, -1) as product_key,
    count(distinct orders.order_no) as order_count,
    sum(lines.quantity) as line_quantity,
    sum(lines.amount_cents - case when coalesce(refunded_on, orders.ordered_on) <= orders.ordered_on then lines.refund_cents else 0 end)
      as line_revenue_cents
  from ${orders} as orders
  join ${lines} as lines on lines.order_no = orders.order_no and lines.credited_order_no is null
  left join ${products} as products on products.product_id = lines.product_id
  where orders.is_purchase
  group by all
),
final as (
  select
    coalesce(actions.customer_no, bought.customer_no) as customer_no,
    coalesce(actions.day, bought.day) as day,
    coalesce(actions.product_key, bought.product_key) as product_key,
    coalesce(view_count, 0) as view_count,
    coalesce(favorite_count, 0) as favorite_count,
    coalesce(cart_count, 0) as cart_count,
    coalesce(purchase_count, 0) as purchase_count,
    coalesce(event_count, 0) as event_count,
    coalesce(order_count, 0) as order_count,
    line_quantity,
    event_quantity,
    line_revenue_cents,
    event_revenue_cents
  from actions full join bought
    on bought.customer_no = actions.customer_no and bought.day = actions.day and bought.product_key = actions.product_key
)
select * from final`,
});
