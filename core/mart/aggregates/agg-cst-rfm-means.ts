import { defineModel } from '#core/mart/define-model.ts';
import { declareColumn, NULLABLE } from '#core/mart/intermediate/declare-column.ts';
import { intCstStates } from '#core/mart/intermediate/int-cst-states.ts';
import { intScoreCuts } from '#core/mart/intermediate/int-score-cuts.ts';
import { intSnapshots } from '#core/mart/intermediate/int-snapshots.ts';
import { buildScoredStates } from '#core/mart/intermediate/profile-rows.ts';
import { sql } from '#core/kernel/sql.ts';

const mean = (letter: string, zh: string, en: string): ReturnType<typeof declareColumn> =>
  declareColumn(
    'DOUBLE',
    `${letter} 均分`,
    `Mean ${letter} score`,
    `评分客户的${zh}平均分；无评分客户为空。`,
    `Mean ${en} score of the scored customers; NULL without any.`,
    NULLABLE,
  );
const total = (letter: string, zh: string, en: string): ReturnType<typeof declareColumn> =>
  declareColumn(
    'BIGINT',
    `${letter} 总分`,
    `Sum of ${letter} scores`,
    `评分客户的${zh}分之和。`,
    `Sum of the ${en} scores of the scored customers.`,
  );

/** The mean scores that the eight classic segments compare with, for every complete period and the as-of date. */
export const aggCstRfmMeans = defineModel({
  name: 'agg_cst_rfm_means',
  kind: 'aggregate',
  label: { zh: 'RFM 均分', en: 'RFM means' },
  doc: {
    zh: '各完整周期期末及截止日上评分客户的 R、F、M 平均分，八分类的高低以此为界（严格大于均分为高）。',
    en: 'Mean R, F and M scores of the scored customers at every complete period’s end and at the as-of date: above the mean is high in the eight classic segments.',
  },
  grain: { zh: '一个周期期末或截止日', en: 'one period end, or the as-of date' },
  primaryKey: ['period_key'],
  inputs: { states: intCstStates, snapshots: intSnapshots, cuts: intScoreCuts },
  columns: {
    period_key: declareColumn(
      'INTEGER',
      '周期键',
      'Period key',
      '期末或截止日的 yyyymmdd。',
      'Period end or as-of date as yyyymmdd.',
    ),
    scored_count: declareColumn(
      'INTEGER',
      '评分客户数',
      'Scored customers',
      '观察窗口内有购买的客户。',
      'Customers with a purchase in the observation window.',
    ),
    r_score_sum: total('R', ' R ', 'R'),
    f_score_sum: total('F', ' F ', 'F'),
    m_score_sum: total('M', ' M ', 'M'),
    r_score_mean: mean('R', ' R ', 'R'),
    f_score_mean: mean('F', ' F ', 'F'),
    m_score_mean: mean('M', ' M ', 'M'),
    is_complete: declareColumn(
      'BOOLEAN',
      '周期完整',
      'Is complete',
      '完整周期的期末。',
      'The end of a complete period.',
    ),
  },
  sql: ({ states, snapshots, cuts, params }) => sql`
with scored as (
  ${buildScoredStates({ states, snapshots, cuts, predictions: null }, 'all', params)}
),
summed as (
  select
    snapshot_no,
    count(r_score) as scored_count,
    coalesce(sum(r_score), 0) as r_score_sum,
    coalesce(sum(f_score), 0) as f_score_sum,
    coalesce(sum(m_score), 0) as m_score_sum
  from scored
  group by snapshot_no
),
final as (
  select
    snapshots.period_key,
    coalesce(scored_count, 0) as scored_count,
    coalesce(r_score_sum, 0) as r_score_sum,
    coalesce(f_score_sum, 0) as f_score_sum,
    coalesce(m_score_sum, 0) as m_score_sum,
    r_score_sum / nullif(scored_count, 0) as r_score_mean,
    f_score_sum / nullif(scored_count, 0) as f_score_mean,
    m_score_sum / nullif(scored_count, 0) as m_score_mean,
    snapshots.is_complete
  from ${snapshots} as snapshots left join summed using (snapshot_no)
)
select * from final`,
});
