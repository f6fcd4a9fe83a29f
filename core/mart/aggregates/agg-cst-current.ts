import { aggCstRfmMeans } from './agg-cst-rfm-means.ts';
import { defineModel } from '#core/mart/define-model.ts';
import { startPeriod, toDateKey } from '#core/mart/dims/calendar.ts';
import {
  buildLtvBasis,
  buildProfileSelect,
  profileChecks,
  profileColumns,
  profileDims,
  profileMeasures,
} from '#core/mart/facts/profile-columns.ts';
import { intCstClvFits } from '#core/mart/intermediate/int-cst-clv-fits.ts';
import { intCstClvScores } from '#core/mart/intermediate/int-cst-clv-scores.ts';
import { intCstStates } from '#core/mart/intermediate/int-cst-states.ts';
import { intCustomers } from '#core/mart/intermediate/int-customers.ts';
import { intScoreCuts } from '#core/mart/intermediate/int-score-cuts.ts';
import { intSnapshots } from '#core/mart/intermediate/int-snapshots.ts';
import { buildRfmSegment, buildScoredStates } from '#core/mart/intermediate/profile-rows.ts';
import { sql } from '#core/kernel/sql.ts';

/** Every customer at the as-of date itself, prospects included. */
export const aggCstCurrent = defineModel({
  name: 'agg_cst_current',
  kind: 'aggregate',
  label: { zh: '客户当前状态', en: 'Customers now' },
  doc: {
    zh: '截止日当日的客户状态，列与规则同客户画像快照表，周期列为所在周期截至截止日的部分。另含未购客户（只有行为、注册或贷记单）：分群与等级为 0，RFM 列为空。',
    en: 'Customers at the as-of date itself, with the columns and rules of the profile snapshot; period columns cover the period so far. Prospects (behaviours, registration or credit notes only) are rows too: segment and value 0, RFM columns NULL.',
  },
  grain: { zh: '一个客户', en: 'one customer' },
  primaryKey: ['customer_id'],
  inputs: {
    states: intCstStates,
    snapshots: intSnapshots,
    cuts: intScoreCuts,
    means: aggCstRfmMeans,
    customers: intCustomers,
    scores: intCstClvScores,
    fits: intCstClvFits,
  },
  dims: profileDims,
  columns: profileColumns,
  measures: profileMeasures,
  checks: profileChecks,
  sql: ({ states, snapshots, cuts, means, customers, scores, fits, params }) => {
    const asOf = sql`cast(${params.asOfDate} as date)`;
    return sql`
with scored as (
  ${buildScoredStates({ states, snapshots, cuts, predictions: { scores, fits } }, 'current', params)}
),
purchasers as (
  select ${buildProfileSelect(buildRfmSegment(params))}
  from scored left join ${means} as means on means.period_key = scored.period_key
),
prospect_money as (
  select *
  from ${states}
  where to_no = (select snapshot_no from ${snapshots} where is_current) and not has_entered
),
prospects as (
  select
    customers.customer_id,
    ${toDateKey(asOf)} as period_key,
    ${startPeriod(asOf, params.periodType)} as period_start_date,
    ${asOf} as period_end_date,
    -1 as store_key,
    0 as segment_key,
    0 as value_key,
    0 as frequency,
    coalesce(monetary_cents, 0) as monetary_cents,
    case when money.customer_no is null then 0 else margin_cents end as margin_cents,
    coalesce(margin_is_assumed, false) as margin_is_assumed,
    0 as period_orders,
    case when from_no = to_no then period_revenue_cents else 0 end as period_revenue_cents,
    coalesce(ltv_historic_cents, 0) as ltv_historic_cents,
    coalesce(ltv_historic_cents, 0) as ltv_cents,
    ${buildLtvBasis(sql`(select has_ltv from ${fits} where snapshot_no = (select snapshot_no from ${snapshots} where is_current))`)} as ltv_basis,
    1 as customer_count
  from ${customers} as customers
  left join prospect_money as money using (customer_no)
  where customers.customer_id not in (select customer_id from purchasers)
),
final as (
  select * from purchasers union all by name select * from prospects
)
select * from final`;
  },
});
