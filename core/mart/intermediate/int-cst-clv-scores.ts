import { defineModel } from '#core/mart/define-model.ts';
import { customerNoColumn, declareColumn, NULLABLE } from './declare-column.ts';
import { intCstClvFits } from './int-cst-clv-fits.ts';
import { intCstClvHistories } from './int-cst-clv-histories.ts';
import { intCstClvRates } from './int-cst-clv-rates.ts';
import { intSnapshots } from './int-snapshots.ts';
import { rawSql, sql, type Sql } from '#core/kernel/sql.ts';

/**
 * SQL of the expected money of a customer's next purchase under Gamma-Gamma, as `computeExpectedSpend` has it:
 * p (v + m) / (p x + q − 1), m the money of x repeat purchases; the population mean without a repeat or where m is not above
 * zero. `fit` names the relation of `int_cst_clv_fits`.
 */
function buildExpectedSpend(repeatDays: Sql, repeatCents: Sql, fit: Sql): Sql {
  return sql`(case when ${repeatCents} > 0
    then (${fit}.p * (${fit}.v_cents + ${repeatCents})) / (${fit}.p * ${repeatDays} + ${fit}.q - 1)
    else (${fit}.p * ${fit}.v_cents) / (${fit}.q - 1) end)`;
}

/** SQL of LTV: the historic part plus the predicted one where there is one. `scores` names the relation with the predicted part. */
export function buildLtv(historic: Sql, scores: Sql): Sql {
  return sql`(${historic} + coalesce(${scores}.ltv_predicted_cents, 0))`;
}

/** What the customer models predict of each customer at each snapshot. */
export const intCstClvScores = defineModel({
  name: 'int_cst_clv_scores',
  kind: 'intermediate',
  label: { zh: '客户预测', en: 'Predictions of customers' },
  doc: {
    zh: '各快照上每位客户的存活概率、未来 365 天预期购买次数与预测价值，参数取自同一快照的拟合。没有预测的快照、没有有效购买的客户无行。',
    en: 'P(alive), expected purchases and predicted value of the next 365 days for each customer at each snapshot, with the parameters fitted at that snapshot. No row without predictions or without a standing purchase.',
  },
  grain: { zh: '一个客户在一个快照日期', en: 'one customer at one snapshot date' },
  primaryKey: ['customer_no', 'snapshot_no'],
  inputs: { histories: intCstClvHistories, snapshots: intSnapshots, rates: intCstClvRates, fits: intCstClvFits },
  columns: {
    customer_no: customerNoColumn,
    snapshot_no: declareColumn('INTEGER', '快照序号', 'Snapshot number', '见 int_snapshots。', 'See int_snapshots.'),
    p_alive: declareColumn(
      'DOUBLE',
      '存活概率',
      'P(alive)',
      '在快照日期仍活跃的概率。',
      'Probability of being active at the snapshot date.',
    ),
    expected_purchases: declareColumn(
      'DOUBLE',
      '预期购买次数',
      'Expected purchases',
      '未来 365 天。',
      'In the next 365 days.',
    ),
    ltv_predicted_cents: declareColumn(
      'BIGINT',
      '预测价值',
      'Predicted LTV',
      '折现预期购买次数 × 预期单次消费（分），四舍五入；没有消费模型时为空。',
      'Discounted expected purchases × expected spend, in minor units, rounded half away from zero; NULL without a spend model.',
      NULLABLE,
    ),
  },
  checks: [sql`p_alive between 0 and 1`, sql`expected_purchases >= 0`, sql`ltv_predicted_cents >= 0`],
  sql: ({ histories, snapshots, rates, fits }) => {
    const spend = buildExpectedSpend(rawSql('expanded.repeat_days'), rawSql('repeat_cents'), rawSql('fits'));
    return sql`
with expanded as (
  select customer_no, histories.snapshot_no, repeat_days, repeat_cents, last_day - first_day as recency_days,
    period_end_date - first_day as age_days
  from (select *, unnest(range(from_no, to_no + 1)) as snapshot_no from ${histories}) as histories
  join ${snapshots} as snapshots on snapshots.snapshot_no = histories.snapshot_no
),
final as (
  select
    customer_no,
    expanded.snapshot_no,
    p_alive,
    expected_purchases,
    case when fits.has_ltv then cast(round(discounted_purchases * ${spend}) as bigint) end as ltv_predicted_cents
  from expanded
  join ${rates} as rates on rates.snapshot_no = expanded.snapshot_no and rates.repeat_days = expanded.repeat_days
    and rates.recency_days = expanded.recency_days and rates.age_days = expanded.age_days
  join ${fits} as fits on fits.snapshot_no = expanded.snapshot_no
)
select * from final`;
  },
});
