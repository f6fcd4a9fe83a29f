import { defineModel } from '#core/mart/define-model.ts';
import { customerIdColumn, declareColumn, NULLABLE } from './declare-column.ts';
import { stgTouches } from '#core/mart/staging/sources.ts';
import { sql } from '#core/kernel/sql.ts';

/** Rows of the touches file, with what each of them is: an executed touch, a control record, or unsent. */
export const intTouches = defineModel({
  name: 'int_touches',
  kind: 'intermediate',
  label: { zh: '触达记录', en: 'Touch records' },
  doc: {
    zh: '触达文件的各行。标为对照组的行不是触达；有触达时间的行是触达；文件完全没有触达时间时，分配时间即触达时间。',
    en: 'Rows of the touches file. A row marked as control is no touch; one with a touch time is; where the file has no touch times at all, the time of assignment stands for it.',
  },
  grain: { zh: '触达文件的一行', en: 'one row of the touches file' },
  primaryKey: [],
  inputs: { touches: stgTouches },
  columns: {
    strategy_id: declareColumn('VARCHAR', '策略ID', 'Strategy ID', '文本。', 'Text.'),
    customer_id: customerIdColumn,
    record_no: declareColumn(
      'INTEGER',
      '记录序号',
      'Record number',
      '同一策略与客户内按时间、再按各列取值。',
      'By time, then by the values, within strategy and customer.',
    ),
    touch_no: declareColumn(
      'INTEGER',
      '触达序号',
      'Touch number',
      '不是触达的为空。',
      'NULL where the row is no touch.',
      NULLABLE,
    ),
    assigned_at: declareColumn(
      'TIMESTAMP',
      '分配时间',
      'Assigned at',
      '未给出时取触达时间。',
      'The touch time where not given.',
    ),
    touched_at: declareColumn(
      'TIMESTAMP',
      '触达时间',
      'Touched at',
      '不是触达的为空。',
      'NULL where the row is no touch.',
      NULLABLE,
    ),
    is_control: declareColumn(
      'BOOLEAN',
      '是否对照组',
      'Is control',
      '未给出时为空。',
      'NULL where not given.',
      NULLABLE,
    ),
    channel: declareColumn('VARCHAR', '渠道', 'Channel', '未给出时为空。', 'NULL where not given.', NULLABLE),
    product_id: declareColumn(
      'VARCHAR',
      '推荐商品ID',
      'Product ID',
      '未给出时为空。',
      'NULL where not given.',
      NULLABLE,
    ),
    promotion_id: declareColumn(
      'VARCHAR',
      '促销ID',
      'Promotion ID',
      '未给出时为空。',
      'NULL where not given.',
      NULLABLE,
    ),
    cost_cents: declareColumn('BIGINT', '触达成本', 'Touch cost', '单位为分。', 'In minor units.', NULLABLE),
    discount_cents: declareColumn('BIGINT', '优惠金额', 'Discount', '单位为分。', 'In minor units.', NULLABLE),
  },
  sql: ({ touches }) => sql`
with source as (
  select count(touched_at) = 0 as has_no_touch_times from ${touches}
),
timed as (
  select
    strategy_id,
    customer_id,
    coalesce(assigned_at, touched_at) as assigned_at,
    case when not has_no_touch_times then touched_at when not coalesce(is_control, false) then assigned_at end as touched_at,
    is_control,
    channel,
    product_id,
    promotion_id,
    cost_cents,
    discount_cents
  from ${touches} cross join source
),
final as (
  select
    *,
    row_number() over (pair order by assigned_at, touched_at nulls last, is_control, channel, product_id, promotion_id, cost_cents, discount_cents) as record_no,
    case when touched_at is not null then
      row_number() over (pair order by touched_at nulls last, assigned_at, channel, product_id, promotion_id, cost_cents, discount_cents)
    end as touch_no
  from timed
  window pair as (partition by strategy_id, customer_id)
)
select * from final`,
});
