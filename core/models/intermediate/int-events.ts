import { dimProduct } from '#core/models/dims/dim-product.ts';
import { dimStore } from '#core/models/dims/dim-store.ts';
import { defineModel } from '#core/models/define-model.ts';
import { customerNoColumn, declareColumn, NULLABLE } from '#core/models/intermediate/declare-column.ts';
import { intCustomers } from '#core/models/intermediate/int-customers.ts';
import { stgBehaviors } from '#core/models/staging/sources.ts';
import { sql } from '#core/sql/sql.ts';

/** Behaviour events with keys instead of texts, so that they group fast. */
export const intEvents = defineModel({
  name: 'int_events',
  kind: 'intermediate',
  label: { zh: '行为事件（键）', en: 'Behaviour events by keys' },
  doc: { zh: '行为事件，文本换成键。', en: 'Behaviour events with keys in place of texts.' },
  grain: { zh: '一个行为事件', en: 'one behaviour event' },
  primaryKey: [],
  inputs: { behaviors: stgBehaviors, customers: intCustomers, products: dimProduct, stores: dimStore },
  columns: {
    customer_no: customerNoColumn,
    day: declareColumn('DATE', '日期', 'Day', '发生日期。', 'Date of the event.'),
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
with final as (
  select
    customers.customer_no,
    cast(behaviors.occurred_at as date) as day,
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
)
select * from final`,
});
