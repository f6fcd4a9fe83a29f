import { defineModel } from '#core/mart/define-model.ts';
import { stgBehaviors, stgOrders, stgPlannedTouches, stgProducts, stgTouches } from '#core/mart/staging/sources.ts';
import { sql } from '#core/kernel/sql.ts';

/** 产品维度: the products of the product file and those named only in facts, and −1 for unknown. */
export const dimProduct = defineModel({
  name: 'dim_product',
  kind: 'dimension',
  label: { zh: '产品维度', en: 'Product dimension' },
  doc: {
    zh: '商品表中的商品，以及只在订单、行为或触达中出现的商品；-1 为未知。',
    en: 'The products of the product file and those named only in orders, behaviours or touches; -1 is unknown.',
  },
  grain: { zh: '一个商品', en: 'one product' },
  primaryKey: ['product_key'],
  inputs: {
    products: stgProducts,
    orders: stgOrders,
    behaviors: stgBehaviors,
    touches: stgTouches,
    plannedTouches: stgPlannedTouches,
  },
  columns: {
    product_key: {
      type: 'INTEGER',
      label: { zh: '产品键', en: 'Product key' },
      doc: {
        zh: '截止日期可见成员的商品ID按字节序的名次，从 1 起；-1 为未知。随成员变化，跨次构建请用商品ID比较。',
        en: 'Rank of the product ID in byte order among the members visible as of the date, from 1; -1 is unknown. It changes with the members: compare builds by product_id.',
      },
    },
    product_id: {
      type: 'VARCHAR',
      label: { zh: '商品ID', en: 'Product ID' },
      doc: { zh: '自然键；未知成员为空。', en: 'The natural key; NULL for the unknown member.' },
      nullable: true,
    },
    product_name: {
      type: 'VARCHAR',
      label: { zh: '商品名称', en: 'Product name' },
      doc: { zh: '未给出时为空；-1 成员为“未知”。', en: 'NULL where not given; 未知 for the member -1.' },
      nullable: true,
    },
    category: {
      type: 'VARCHAR',
      label: { zh: '类目', en: 'Category' },
      doc: { zh: '未给出时为空。', en: 'NULL where not given.' },
      nullable: true,
    },
    brand: {
      type: 'VARCHAR',
      label: { zh: '品牌', en: 'Brand' },
      doc: { zh: '未给出时为空。', en: 'NULL where not given.' },
      nullable: true,
    },
    list_price_cents: {
      type: 'BIGINT',
      label: { zh: '标价', en: 'List price' },
      doc: {
        zh: '项目币种最小单位（分）；未给出时为空。',
        en: 'Minor units (cents) of the project currency; NULL where not given.',
      },
      nullable: true,
    },
    unit_cost_cents: {
      type: 'BIGINT',
      label: { zh: '单位成本', en: 'Unit cost' },
      doc: {
        zh: '项目币种最小单位（分）；未给出时为空。',
        en: 'Minor units (cents) of the project currency; NULL where not given.',
      },
      nullable: true,
    },
    is_listed: {
      type: 'BOOLEAN',
      label: { zh: '是否在商品表中', en: 'Is in the product file' },
      doc: {
        zh: '为假表示只在事实中出现，没有属性；-1 成员为假。',
        en: 'False for members named only in facts, which have no attributes, and for -1.',
      },
    },
  },
  checks: [sql`product_key = -1 or (product_key >= 1 and product_id is not null)`],
  sql: ({ products, orders, behaviors, touches, plannedTouches, params }) => {
    const nextDay = sql`(cast(${params.asOfDate} as date) + 1)`;
    return sql`
with members as (
  select product_id from ${products}
  union
  select product_id from ${orders} where ordered_at < ${nextDay}
  union
  select product_id from ${behaviors} where occurred_at < ${nextDay}
  union
  select product_id from ${touches}
  union
  select product_id from ${plannedTouches}
),
final as (
  select
    dense_rank() over (order by product_id) as product_key,
    product_id,
    products.name as product_name,
    products.category,
    products.brand,
    products.list_price_cents,
    products.unit_cost_cents,
    products.product_id is not null as is_listed
  from members left join ${products} as products using (product_id)
  where product_id is not null
  union all by name
  select -1 as product_key, '未知' as product_name, false as is_listed
)
select * from final order by product_key`;
  },
});
