import { dimProduct } from '#core/mart/dims/dim-product.ts';
import { dimStore } from '#core/mart/dims/dim-store.ts';
import { defineModel } from '#core/mart/define-model.ts';
import { customerNoColumn, declareColumn, NULLABLE } from './declare-column.ts';
import { intCustomers } from './int-customers.ts';
import { stgBehaviors } from '#core/mart/staging/sources.ts';
import { sql } from '#core/kernel/sql.ts';

/** Behaviour events with keys instead of texts, so that they group fast. */
export const intEvents = defineModel({
  name: 'int_events',
  kind: 'intermediate',
  isKept: true,
  label: { zh: '行为事件（键）', en: 'Behaviour events by keys' },
  doc: {
    zh: '行为事件，文本换成键：每行约 49 字节。漏斗与路径按发生时间读取。',
    en: 'Behaviour events with keys in place of texts: about 49 bytes a row. Funnels and paths read them by time.',
  },
  grain: { zh: '一个行为事件', en: 'one behaviour event' },
  primaryKey: [],
  inputs: { behaviors: stgBehaviors, customers: intCustomers, products: dimProduct, stores: dimStore },
  columns: {
    customer_no: customerNoColumn,
    day: declareColumn('DATE', '日期', 'Day', '发生日期。', 'Date of the event.'),
    occurred_at: declareColumn(
      'TIMESTAMP',
      '发生时间',
      'Occurred at',
      '仅有日期时为当日零点。',
      'Midnight where only the date is known.',
    ),
    occurred_at_is_date: declareColumn(
      'BOOLEAN',
      '仅有日期',
      'Is a date only',
      '发生时间没有时刻。',
      'The time has no time of day.',
    ),
    session_no: declareColumn(
      'INTEGER',
      '会话序号',
      'Session number',
      '客户与会话ID按字节序的名次，从 1 起，只在一次构建内有效；没有会话ID为空。',
      'Rank of the customer and session ID in byte order, from 1; valid within one build only, NULL without a session ID.',
      NULLABLE,
    ),
    product_key: declareColumn('INTEGER', '产品键', 'Product key', '未知为 -1。', '-1 where unknown.'),
    store_key: declareColumn('INTEGER', '店铺键', 'Store key', '未知为 -1。', '-1 where unknown.'),
    behavior: declareColumn(
      'INTEGER',
      '行为',
      'Behaviour',
      '1 浏览，2 收藏，3 加购，4 购买，0 其他。',
      '1 view, 2 favourite, 3 cart, 4 purchase, 0 other.',
    ),
    quantity: declareColumn(
      'DOUBLE',
      '数量',
      'Quantity',
      '仅购买事件，未给出时为空。',
      'Purchase events only; NULL where not given.',
      NULLABLE,
    ),
    amount_cents: declareColumn(
      'BIGINT',
      '金额',
      'Amount',
      '仅购买事件：价格 × 数量（缺数量按 1）（分）。',
      'Purchase events only: price × quantity (1 where not given), in minor units.',
      NULLABLE,
    ),
  },
  sql: ({ behaviors, customers, products, stores }) => sql`
with sessions as (
  select customer_id, session_id, row_number() over (order by customer_id, session_id) as session_no
  from ${behaviors} where session_id is not null
  group by customer_id, session_id
),
final as (
  select
    customers.customer_no,
    cast(behaviors.occurred_at as date) as day,
    behaviors.occurred_at,
    coalesce(behaviors.occurred_at_is_date, false) as occurred_at_is_date,
    sessions.session_no,
    coalesce(products.product_key, -1) as product_key,
    coalesce(stores.store_key, -1) as store_key,
    case behavior_type when 'view' then 1 when 'favorite' then 2 when 'cart' then 3 when 'purchase' then 4 else 0 end as behavior,
    case when behavior_type = 'purchase' then behaviors.quantity end as quantity,
    case when behavior_type = 'purchase' then cast(round(behaviors.price_cents * coalesce(behaviors.quantity, 1)) as bigint) end
      as amount_cents
  from ${behaviors} as behaviors
  join ${customers} as customers using (customer_id)
  left join ${products} as products on products.product_id = behaviors.product_id
  left join ${stores} as stores on stores.store_id = behaviors.store_id
  left join sessions on sessions.customer_id = behaviors.customer_id and sessions.session_id = behaviors.session_id
)
select * from final`,
});
