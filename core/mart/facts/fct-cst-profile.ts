import { aggCstRfmMeans } from '#core/mart/aggregates/agg-cst-rfm-means.ts';
import { defineModel } from '#core/mart/define-model.ts';
import { buildProfileSelect, profileChecks, profileColumns, profileDims, profileMeasures } from './profile-columns.ts';
import { intCstClvFits } from '#core/mart/intermediate/int-cst-clv-fits.ts';
import { intCstClvScores } from '#core/mart/intermediate/int-cst-clv-scores.ts';
import { intCstStates } from '#core/mart/intermediate/int-cst-states.ts';
import { intScoreCuts } from '#core/mart/intermediate/int-score-cuts.ts';
import { intSnapshots } from '#core/mart/intermediate/int-snapshots.ts';
import { buildRfmSegment, buildScoredStates } from '#core/mart/intermediate/profile-rows.ts';
import { sql } from '#core/kernel/sql.ts';

/** FCT-53 客户画像快照表: every customer at the end of every complete period since the first purchase. */
export const fctCstProfile = defineModel({
  name: 'fct_cst_profile',
  kind: 'fact',
  code: 'FCT-53',
  process: { id: 'build_profile', label: { zh: '构建画像', en: 'Build profile' } },
  label: { zh: '客户画像快照表', en: 'Customer profile snapshot' },
  doc: {
    zh: '周期快照。客户自首个期末仍有效的购买所在周期起，每个完整周期一行；其后全部购买失效者仍保留，分群与等级为未购。各列只用期末前已知的信息。客户数与 LTV 只在同一周期内可加。',
    en: 'Periodic snapshot. From the period of the first purchase that stands at its end, one row per complete period; a customer whose purchases all become void stays, as a prospect. Every column uses only what was known by the period’s end. Customers and LTV add within one period only.',
  },
  grain: { zh: '一个客户在一个完整周期的期末', en: 'one customer at the end of one complete period' },
  primaryKey: ['customer_id', 'period_key'],
  inputs: {
    states: intCstStates,
    snapshots: intSnapshots,
    cuts: intScoreCuts,
    means: aggCstRfmMeans,
    scores: intCstClvScores,
    fits: intCstClvFits,
  },
  dims: profileDims,
  columns: profileColumns,
  measures: profileMeasures,
  checks: profileChecks,
  sql: ({ states, snapshots, cuts, means, scores, fits, params }) => sql`
with scored as (
  ${buildScoredStates({ states, snapshots, cuts, predictions: { scores, fits } }, 'complete', params)}
),
final as (
  select ${buildProfileSelect(buildRfmSegment(params))}
  from scored left join ${means} as means on means.period_key = scored.period_key
)
select * from final`,
});
