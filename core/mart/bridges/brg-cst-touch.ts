import { toDateKey } from '#core/mart/dims/calendar.ts';
import { dimDate } from '#core/mart/dims/dim-date.ts';
import { dimProduct } from '#core/mart/dims/dim-product.ts';
import { defineModel } from '#core/mart/define-model.ts';
import { customerIdColumn, declareColumn, NULLABLE } from '#core/mart/intermediate/declare-column.ts';
import { intTouches } from '#core/mart/intermediate/int-touches.ts';
import { rawSql, sql } from '#core/kernel/sql.ts';

/** Every executed touch; FCT-55 keeps the first of a pair and counts the others. */
export const brgCstTouch = defineModel({
  name: 'brg_cst_touch',
  kind: 'bridge',
  label: { zh: '触达明细桥表', en: 'Executed touches' },
  doc: {
    zh: '全部已执行的触达，按时间编号；对照组记录与未发出的不在其中，计划为对照组却被触达的在其中。',
    en: 'Every executed touch, numbered by time. Control records and unsent rows are not touches; a touch of a customer who was planned as control is one.',
  },
  grain: { zh: '一次已执行的触达', en: 'one executed touch' },
  primaryKey: ['strategy_id', 'customer_id', 'touch_no'],
  inputs: { touches: intTouches, products: dimProduct },
  dims: { date_key: dimDate, product_key: dimProduct },
  columns: {
    strategy_id: declareColumn(
      'VARCHAR',
      '策略ID',
      'Strategy ID',
      '波次为子策略ID。',
      'A wave is a child strategy ID.',
    ),
    customer_id: customerIdColumn,
    touch_no: declareColumn(
      'INTEGER',
      '触达序号',
      'Touch number',
      '同一策略与客户内按时间从 1 起。',
      'From 1 by time within strategy and customer.',
    ),
    date_key: declareColumn(
      'INTEGER',
      '触达日期键',
      'Touch date key',
      '触达日期的 yyyymmdd。',
      'The touch date as yyyymmdd.',
    ),
    touched_at: declareColumn(
      'TIMESTAMP',
      '触达时间',
      'Touched at',
      '文件没有触达时间列时为分配时间。',
      'The time of assignment where the file has no touch times.',
    ),
    channel: declareColumn('VARCHAR', '渠道', 'Channel', '未给出时为空。', 'NULL where not given.', NULLABLE),
    product_key: declareColumn('INTEGER', '推荐商品', 'Recommended product', '未给出为 -1。', '-1 where not given.'),
    promotion_id: declareColumn(
      'VARCHAR',
      '促销ID',
      'Promotion ID',
      '未给出时为空。',
      'NULL where not given.',
      NULLABLE,
    ),
    touch_cost_cents: declareColumn(
      'BIGINT',
      '触达成本',
      'Touch cost',
      '单位为分，未给出时为空。',
      'In minor units; NULL where not given.',
      NULLABLE,
    ),
    discount_cents: declareColumn(
      'BIGINT',
      '优惠金额',
      'Discount',
      '单位为分，未给出时为空。',
      'In minor units; NULL where not given.',
      NULLABLE,
    ),
  },
  measures: { touch_cost_cents: { aggregate: 'sum' }, discount_cents: { aggregate: 'sum' } },
  checks: [sql`touch_no >= 1`],
  sql: ({ touches, products }) => sql`
with final as (
  select
    strategy_id,
    customer_id,
    touch_no,
    ${toDateKey(rawSql('touched_at'))} as date_key,
    touched_at,
    channel,
    coalesce(products.product_key, -1) as product_key,
    promotion_id,
    cost_cents as touch_cost_cents,
    discount_cents
  from ${touches} as touches left join ${products} as products on products.product_id = touches.product_id
  where touch_no is not null
)
select * from final`,
});
