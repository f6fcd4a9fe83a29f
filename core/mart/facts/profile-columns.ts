import type { ColumnDeclaration, Measure, ModelReference } from '#core/mart/define-model.ts';
import { dimCustomerSegment } from '#core/mart/dims/dim-customer-segment.ts';
import { dimCustomerValue } from '#core/mart/dims/dim-customer-value.ts';
import { dimDate } from '#core/mart/dims/dim-date.ts';
import { dimStore } from '#core/mart/dims/dim-store.ts';
import { customerIdColumn, declareColumn, NULLABLE } from '#core/mart/intermediate/declare-column.ts';
import { buildLtv } from '#core/mart/intermediate/int-cst-clv-scores.ts';
import { rawSql, sql, type Sql } from '#core/kernel/sql.ts';

const score = (letter: string): ColumnDeclaration =>
  declareColumn(
    'INTEGER',
    `${letter} 分`,
    `${letter} score`,
    '1（最差）至 K（最好），默认 1 + floor(K ×（最小名次 − 1）/ n)，同值同分；观察窗口内无购买为空。',
    '1 (worst) to K (best), by default 1 + floor(K × (min_rank − 1) / n), ties share a score; NULL without a purchase in the observation window.',
    NULLABLE,
  );

/** Columns of `fct_cst_profile` and `agg_cst_current`. */
export const profileColumns = {
  customer_id: customerIdColumn,
  period_key: declareColumn(
    'INTEGER',
    '周期键',
    'Period key',
    '快照日期的 yyyymmdd：完整周期的最后一天，或截止日。',
    'The snapshot date as yyyymmdd: last day of a complete period, or the as-of date.',
  ),
  period_start_date: declareColumn(
    'DATE',
    '周期首日',
    'Period start',
    '所在周期的第一天。',
    'First day of the period.',
  ),
  period_end_date: declareColumn(
    'DATE',
    '快照日期',
    'Snapshot date',
    '各列截至此日。',
    'The date every column is as of.',
  ),
  store_key: declareColumn(
    'INTEGER',
    '常购店铺',
    'Home store',
    '有效购买次数最多，其次金额最多，其次最近，最后店铺ID最小；购买均无店铺为 -1。',
    'Most valid purchases, then most money, then the latest, then the smallest ID; -1 if no purchase has a store.',
  ),
  segment_key: declareColumn(
    'INTEGER',
    '客户分群',
    'Segment',
    'VIP（F、M 分均达标）> 新客（首购至今不足设定天数）> 老客；无有效购买为未购 0。',
    'VIP (F and M scores high enough) before new (first purchase less than the set days ago) before returning; 0 without a valid purchase.',
  ),
  value_key: declareColumn(
    'INTEGER',
    '价值等级',
    'Value tier',
    '按 ltv_cents（口径见 ltv_basis）：严格低于自己的购买客户占比 ≥ 0.8 为高、≥ 0.5 为中、其余为低（可改）；无有效购买为未购 0。',
    'By ltv_cents (its basis is in ltv_basis): high if at least 0.8 of the purchasers lie strictly lower, medium from 0.5, else low (settable); 0 without a valid purchase.',
  ),
  recency_days: declareColumn(
    'INTEGER',
    '最近购买间隔',
    'Recency',
    '末购日到快照日期的整天数；无有效购买为空。',
    'Whole days from the last purchase date to the snapshot date; NULL without a valid purchase.',
    NULLABLE,
  ),
  frequency: declareColumn(
    'INTEGER',
    '购买次数',
    'Frequency',
    '观察窗口内的有效购买次数。',
    'Valid purchases in the observation window.',
  ),
  monetary_cents: declareColumn(
    'BIGINT',
    '净额',
    'Monetary',
    '观察窗口内的净额（分），含退款与贷记。',
    'Net money in the observation window, refunds and credit notes included, in minor units.',
  ),
  margin_cents: declareColumn(
    'BIGINT',
    '毛利',
    'Margin',
    'monetary_cents 对应的毛利（分）；任一行成本未知且未设毛利率则为空。',
    'Margin of monetary_cents, in minor units; NULL where a line’s cost is unknown and no margin rate is set.',
    NULLABLE,
  ),
  margin_is_assumed: declareColumn(
    'BOOLEAN',
    '毛利含估算',
    'Margin is partly assumed',
    '部分毛利来自设定的毛利率。',
    'Part of the margin comes from the project’s margin rate.',
  ),
  r_score: score('R'),
  f_score: score('F'),
  m_score: score('M'),
  rfm_segment: declareColumn(
    'VARCHAR',
    'RFM 分类',
    'RFM segment',
    '按所选分类图（八分类或十一分类）的代码；未评分为空。',
    'Code in the chosen map (eight classic or eleven named); NULL where not scored.',
    NULLABLE,
  ),
  first_purchase_date: declareColumn(
    'DATE',
    '首购日',
    'First purchase',
    '有效购买中最早的日期。',
    'Earliest date of the valid purchases.',
    NULLABLE,
  ),
  last_purchase_date: declareColumn(
    'DATE',
    '末购日',
    'Last purchase',
    '有效购买中最晚的日期。',
    'Latest date of the valid purchases.',
    NULLABLE,
  ),
  period_orders: declareColumn(
    'INTEGER',
    '期间购买次数',
    'Purchases in the period',
    '购买日在周期内、期末仍有效的购买。',
    'Purchases dated in the period and valid at its end.',
  ),
  period_revenue_cents: declareColumn(
    'BIGINT',
    '期间净额',
    'Money in the period',
    '计入日在周期内且期末前已知的金额（分），含退款与贷记。',
    'Money booked in the period and known by its end, refunds and credit notes included, in minor units.',
  ),
  ltv_historic_cents: declareColumn(
    'BIGINT',
    '历史价值',
    'Historic LTV',
    '截至快照日期的全部净额（分）。',
    'All net money to date, in minor units.',
  ),
  ltv_predicted_cents: declareColumn(
    'BIGINT',
    '预测价值',
    'Predicted LTV',
    '未来 365 天折现后的预期净额（分）：折现预期购买次数 × 预期单次消费（Gamma-Gamma；无重复购买者按总体平均），四舍五入。参数只用快照日期前已知的数据拟合；客户太少、历史太短或无法识别时整期为空，原因见 agg_cst_model_fits。',
    'Expected discounted net money of the next 365 days, in minor units: discounted expected purchases × expected spend (Gamma-Gamma; without a repeat the population mean), rounded half away from zero. Parameters are fitted to what was known at the snapshot date only; NULL for the whole period with too few customers, too short a history or no identified model, the reason being in agg_cst_model_fits.',
    NULLABLE,
  ),
  ltv_cents: declareColumn(
    'BIGINT',
    'LTV',
    'LTV',
    '历史价值 + 预测价值（无预测按 0）（分）；只在同一周期内可加。',
    'Historic plus predicted (0 where there is none), in minor units; additive within one period only.',
  ),
  ltv_basis: declareColumn(
    'VARCHAR',
    'LTV 口径',
    'LTV basis',
    'historic 或 historic+predicted，同一周期内相同；口径变化处的等级迁移不可比（见 is_value_comparable）。',
    'historic or historic+predicted, the same within a period; a tier change across a change of basis is not comparable (see is_value_comparable).',
  ),
  p_alive: declareColumn(
    'DOUBLE',
    '存活概率',
    'P(alive)',
    '按所选模型（默认 MBG/NBD），客户在快照日期仍活跃的概率；同一天的购买算一次，参数只用当时已知的数据拟合；没有预测时为空。',
    'Probability under the chosen model (MBG/NBD by default) that the customer is still active at the snapshot date; purchases of one day count once, parameters are fitted to what was known then; NULL without a prediction.',
    NULLABLE,
  ),
  expected_purchases: declareColumn(
    'DOUBLE',
    '预期购买次数',
    'Expected purchases',
    '未来 365 天的预期购买日数（不折现），参数同存活概率；没有预测时为空。',
    'Expected purchase days in the next 365 days (not discounted), parameters as for P(alive); NULL without a prediction.',
    NULLABLE,
  ),
  prev_segment_key: declareColumn(
    'INTEGER',
    '上期分群',
    'Previous segment',
    '上一完整周期期末的分群；客户的第一期为空。',
    'Segment at the end of the previous complete period; NULL in the customer’s first.',
    NULLABLE,
  ),
  prev_value_key: declareColumn(
    'INTEGER',
    '上期等级',
    'Previous value tier',
    '上一完整周期期末的价值等级；客户的第一期为空。',
    'Value tier at the end of the previous complete period; NULL in the customer’s first.',
    NULLABLE,
  ),
  is_value_comparable: declareColumn(
    'BOOLEAN',
    '等级可与上期比较',
    'Tier is comparable',
    '本期与上期的等级按同一 LTV 口径划分；口径变化时为假，此时的等级迁移不可比；没有上期等级为空。',
    'Tiers of this and the previous period go by the same LTV basis; false across a change of basis, where a tier change is not comparable; NULL without a previous tier.',
    NULLABLE,
  ),
  customer_count: declareColumn(
    'INTEGER',
    '客户数',
    'Customers',
    '恒为 1；客户数 = 同一周期内之和。',
    'Always 1; the number of customers is its sum within one period.',
  ),
} as const satisfies Record<string, ColumnDeclaration>;

/** Foreign keys of the profile tables. */
export const profileDims: Readonly<Record<string, ModelReference>> = {
  period_key: dimDate,
  store_key: dimStore,
  segment_key: dimCustomerSegment,
  value_key: dimCustomerValue,
  prev_segment_key: dimCustomerSegment,
  prev_value_key: dimCustomerValue,
};

const withinPeriod = { aggregate: 'sum', semiAdditiveOver: 'period_key' } as const;

/** Measures of the profile tables: states add within one period only, movements over periods too. */
export const profileMeasures: Readonly<Record<string, Measure>> = {
  customer_count: withinPeriod,
  frequency: withinPeriod,
  monetary_cents: withinPeriod,
  margin_cents: withinPeriod,
  ltv_historic_cents: withinPeriod,
  ltv_predicted_cents: withinPeriod,
  ltv_cents: withinPeriod,
  recency_days: { aggregate: 'avg', semiAdditiveOver: 'period_key' },
  period_orders: { aggregate: 'sum' },
  period_revenue_cents: { aggregate: 'sum' },
};

/** Conditions on every row of the profile tables. */
export const profileChecks: readonly Sql[] = [
  sql`recency_days >= 0`,
  sql`frequency >= 0`,
  sql`first_purchase_date <= last_purchase_date`,
  sql`last_purchase_date <= period_end_date`,
  sql`(segment_key = 0) = (last_purchase_date is null)`,
  sql`(value_key = 0) = (last_purchase_date is null)`,
  sql`(r_score is null) = (frequency = 0)`,
  sql`(rfm_segment is null) = (r_score is null)`,
  sql`ltv_cents = ltv_historic_cents + coalesce(ltv_predicted_cents, 0)`,
  sql`ltv_basis in ('historic', 'historic+predicted')`,
  sql`(ltv_predicted_cents is not null) = (ltv_basis = 'historic+predicted' and value_key <> 0)`,
  sql`ltv_predicted_cents >= 0`,
  sql`p_alive between 0 and 1`,
  sql`expected_purchases >= 0`,
  sql`(p_alive is null) = (expected_purchases is null)`,
  sql`(is_value_comparable is null) = (prev_value_key is null)`,
  sql`customer_count = 1`,
];

/** SQL of `ltv_basis`. `hasLtv` says whether a snapshot has predicted values. */
export function buildLtvBasis(hasLtv: Sql): Sql {
  return sql`case when ${hasLtv} then 'historic+predicted' else 'historic' end`;
}

/** SQL of the columns above over the rows of `buildScoredStates` (scored) and `agg_cst_rfm_means` (means). */
export function buildProfileSelect(rfmSegment: Sql): Sql {
  return sql`
    scored.customer_id,
    scored.period_key,
    scored.period_start_date,
    scored.period_end_date,
    scored.store_key,
    scored.segment_key,
    scored.value_key,
    scored.period_end_date - scored.last_purchase_date as recency_days,
    scored.frequency,
    scored.monetary_cents,
    scored.margin_cents,
    scored.margin_is_assumed,
    scored.r_score,
    scored.f_score,
    scored.m_score,
    ${rfmSegment} as rfm_segment,
    scored.first_purchase_date,
    scored.last_purchase_date,
    case when scored.snapshot_no = scored.from_no then scored.period_orders else 0 end as period_orders,
    case when scored.snapshot_no = scored.from_no then scored.period_revenue_cents else 0 end as period_revenue_cents,
    scored.ltv_historic_cents,
    scored.ltv_predicted_cents,
    ${buildLtv(rawSql('scored.ltv_historic_cents'), rawSql('scored'))} as ltv_cents,
    ${buildLtvBasis(rawSql('scored.has_ltv'))} as ltv_basis,
    scored.p_alive,
    scored.expected_purchases,
    scored.prev_segment_key,
    scored.prev_value_key,
    case when scored.prev_value_key is not null then scored.has_ltv = scored.prev_has_ltv end as is_value_comparable,
    1 as customer_count`;
}
