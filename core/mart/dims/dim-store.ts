import { defineModel } from '#core/mart/define-model.ts';
import { stgBehaviors, stgOrders, stgStores } from '#core/mart/staging/sources.ts';
import { sql } from '#core/kernel/sql.ts';

/** 店铺维度: the stores of the store file and those named only in facts, and −1 for unknown. */
export const dimStore = defineModel({
  name: 'dim_store',
  kind: 'dimension',
  label: { zh: '店铺维度', en: 'Store dimension' },
  doc: {
    zh: '店铺表中的店铺，以及只在订单或行为中出现的店铺；-1 为未知。',
    en: 'The stores of the store file and those named only in orders or behaviours; -1 is unknown.',
  },
  grain: { zh: '一个店铺', en: 'one store' },
  primaryKey: ['store_key'],
  inputs: { stores: stgStores, orders: stgOrders, behaviors: stgBehaviors },
  columns: {
    store_key: {
      type: 'INTEGER',
      label: { zh: '店铺键', en: 'Store key' },
      doc: {
        zh: '截止日期可见成员的店铺ID按字节序的名次，从 1 起；-1 为未知。随成员变化，跨次构建请用店铺ID比较。',
        en: 'Rank of the store ID in byte order among the members visible as of the date, from 1; -1 is unknown. It changes with the members: compare builds by store_id.',
      },
    },
    store_id: {
      type: 'VARCHAR',
      label: { zh: '店铺ID', en: 'Store ID' },
      doc: { zh: '自然键；未知成员为空。', en: 'The natural key; NULL for the unknown member.' },
      nullable: true,
    },
    store_name: {
      type: 'VARCHAR',
      label: { zh: '店铺名称', en: 'Store name' },
      doc: { zh: '未给出时为空；-1 成员为“未知”。', en: 'NULL where not given; 未知 for the member -1.' },
      nullable: true,
    },
    region: {
      type: 'VARCHAR',
      label: { zh: '区域', en: 'Region' },
      doc: { zh: '未给出时为空。', en: 'NULL where not given.' },
      nullable: true,
    },
    channel: {
      type: 'VARCHAR',
      label: { zh: '渠道', en: 'Channel' },
      doc: { zh: '未给出时为空。', en: 'NULL where not given.' },
      nullable: true,
    },
    is_listed: {
      type: 'BOOLEAN',
      label: { zh: '是否在店铺表中', en: 'Is in the store file' },
      doc: {
        zh: '为假表示只在事实中出现，没有属性；-1 成员为假。',
        en: 'False for members named only in facts, which have no attributes, and for -1.',
      },
    },
  },
  checks: [sql`store_key = -1 or (store_key >= 1 and store_id is not null)`],
  sql: ({ stores, orders, behaviors, params }) => {
    const nextDay = sql`(cast(${params.asOfDate} as date) + 1)`;
    return sql`
with members as (
  select store_id from ${stores}
  union
  select store_id from ${orders} where ordered_at < ${nextDay}
  union
  select store_id from ${behaviors} where occurred_at < ${nextDay}
),
final as (
  select
    dense_rank() over (order by store_id) as store_key,
    store_id,
    stores.name as store_name,
    stores.region,
    stores.channel,
    stores.store_id is not null as is_listed
  from members left join ${stores} as stores using (store_id)
  where store_id is not null
  union all by name
  select -1 as store_key, '未知' as store_name, false as is_listed
)
select * from final order by store_key`;
  },
});
