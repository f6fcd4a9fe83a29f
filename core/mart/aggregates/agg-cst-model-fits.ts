import { defineModel } from '#core/mart/define-model.ts';
import { fitColumns } from '#core/mart/intermediate/clv-fit-columns.ts';
import { declareColumn } from '#core/mart/intermediate/declare-column.ts';
import { intCstClvFits } from '#core/mart/intermediate/int-cst-clv-fits.ts';
import { intSnapshots } from '#core/mart/intermediate/int-snapshots.ts';
import { ident, join, rawSql, sql } from '#core/kernel/sql.ts';

const { snapshot_no: _snapshotNo, ...published } = fitColumns;

/** Why each period has predictions or has none, and the estimates behind them. */
export const aggCstModelFits = defineModel({
  name: 'agg_cst_model_fits',
  kind: 'aggregate',
  label: { zh: '客户模型拟合', en: 'Fits of the customer models' },
  doc: {
    zh: '每个周期期末与截止日一行：该期的存活概率、预期购买与预测价值从哪个模型来，或为什么没有（status 与两种语言的说明：客户太少、复购客户太少、历史太短、流失无法识别、已关闭），以及参数、标准误、对数似然和样本。每期只用当时已知的数据拟合。季节不进入这些预测。',
    en: 'One row per period end and as-of date: which model the period’s P(alive), expected purchases and predicted LTV come from, or why there are none (status, and words in both languages: too few customers, too few repeaters, too short a history, dropout not identified, switched off), with parameters, standard errors, log-likelihoods and the sample. Each period is fitted to what was known then. No season enters these predictions.',
  },
  grain: { zh: '一个周期期末或截止日', en: 'one period end, or the as-of date' },
  primaryKey: ['period_key'],
  inputs: { fits: intCstClvFits, snapshots: intSnapshots },
  columns: {
    ...published,
    is_complete: declareColumn(
      'BOOLEAN',
      '周期完整',
      'Is complete',
      '完整周期的期末。',
      'The end of a complete period.',
    ),
  },
  checks: [sql`has_predictions or not has_ltv`, sql`has_predictions = (log_likelihood is not null)`],
  sql: ({ fits, snapshots }) => {
    const columns = Object.keys(published).map((name) => sql`fits.${ident(name)}`);
    return sql`
with final as (
  select ${join([...columns, rawSql('is_complete')])}
  from ${fits} as fits join ${snapshots} as snapshots on snapshots.snapshot_no = fits.snapshot_no
)
select * from final`;
  },
});
