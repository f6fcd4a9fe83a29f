import { defineModel } from '#core/mart/define-model.ts';
import { declareColumn, NULLABLE } from './declare-column.ts';
import { stgPromotions, stgStrategies } from '#core/mart/staging/sources.ts';
import { sql } from '#core/kernel/sql.ts';

/** Strategies with the promotion they belong to (促销域): names for lists and evaluation. */
export const intStrategies = defineModel({
  name: 'int_strategies',
  kind: 'intermediate',
  isKept: true,
  label: { zh: '策略', en: 'Strategies' },
  doc: {
    zh: '导入的策略及其关联的促销活动。',
    en: 'Imported strategies with the promotion each is linked to.',
  },
  grain: { zh: '一个策略', en: 'one strategy' },
  primaryKey: ['strategy_id'],
  inputs: { strategies: stgStrategies, promotions: stgPromotions },
  columns: {
    strategy_id: declareColumn('VARCHAR', '策略ID', 'Strategy ID', '原样保留的文本。', 'Text as in the file.'),
    campaign_id: declareColumn(
      'VARCHAR',
      '活动ID',
      'Campaign ID',
      '各波次的上级，没有为空。',
      'Parent of waves; NULL where none.',
      NULLABLE,
    ),
    name: declareColumn('VARCHAR', '名称', 'Name', '未知为空。', 'NULL where unknown.', NULLABLE),
    type: declareColumn('VARCHAR', '类型', 'Type', '原文。', 'As in the file.', NULLABLE),
    starts_on: declareColumn('DATE', '开始日', 'Starts on', '未知为空。', 'NULL where unknown.', NULLABLE),
    promotion_id: declareColumn(
      'VARCHAR',
      '促销ID',
      'Promotion ID',
      '未关联为空。',
      'NULL where not linked.',
      NULLABLE,
    ),
    promotion_name: declareColumn(
      'VARCHAR',
      '促销名称',
      'Promotion name',
      '未知为空。',
      'NULL where unknown.',
      NULLABLE,
    ),
    promotion_starts_on: declareColumn(
      'DATE',
      '促销开始',
      'Promotion starts',
      '未知为空。',
      'NULL where unknown.',
      NULLABLE,
    ),
    promotion_ends_on: declareColumn(
      'DATE',
      '促销结束',
      'Promotion ends',
      '未知为空。',
      'NULL where unknown.',
      NULLABLE,
    ),
  },
  sql: ({ strategies, promotions }) => sql`
with final as (
  select
    strategies.strategy_id,
    strategies.campaign_id,
    strategies.name,
    strategies.type,
    strategies.starts_on,
    strategies.promotion_id,
    promotions.name as promotion_name,
    promotions.starts_on as promotion_starts_on,
    promotions.ends_on as promotion_ends_on
  from ${strategies} as strategies
  left join ${promotions} as promotions using (promotion_id)
)
select * from final`,
});
