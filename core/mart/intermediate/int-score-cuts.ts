import type { ColumnDeclaration } from '#core/mart/define-model.ts';
import { defineModel } from '#core/mart/define-model.ts';
import { declareColumn, NULLABLE } from './declare-column.ts';
import { buildLtv, intCstClvScores } from './int-cst-clv-scores.ts';
import { intCstStates } from './int-cst-states.ts';
import { buildCutPosition, SCORE_COUNT_RANGE } from '#core/mart/segmentation/rfm.ts';
import { buildSharePosition } from '#core/mart/segmentation/value-tiers.ts';
import { ident, join, rawSql, sql, type Sql } from '#core/kernel/sql.ts';

const MEASURES = ['r', 'f', 'm'] as const;
type Measure = (typeof MEASURES)[number];

/** Name of the column with a measure's j-th cut. */
export function getCutName(measure: Measure, cut: number): string {
  return `${measure}_cut_${cut}`;
}

const allCuts = Array.from({ length: SCORE_COUNT_RANGE.max - 1 }, (_, index) => index + 1);

function declareCuts(): Record<string, ColumnDeclaration> {
  return Object.fromEntries(
    MEASURES.flatMap((measure) =>
      allCuts.map((cut): [string, ColumnDeclaration] => [
        getCutName(measure, cut),
        declareColumn(
          measure === 'r' ? 'DATE' : measure === 'f' ? 'INTEGER' : 'BIGINT',
          `${measure.toUpperCase()} 分界 ${cut}`,
          `${measure.toUpperCase()} cut ${cut}`,
          `超过此值得 ${cut + 1} 分以上；R 以末购日计，超出分数个数的分界为空。`,
          `A value above it scores ${cut + 1} or more; R goes by last purchase date. NULL beyond the number of scores.`,
          NULLABLE,
        ),
      ]),
    ),
  );
}

/** The values between scores and tiers at each snapshot: rank scores and tiers without sorting the customers again. */
export const intScoreCuts = defineModel({
  name: 'int_score_cuts',
  kind: 'intermediate',
  label: { zh: '评分分界', en: 'Score cuts' },
  doc: {
    zh: '各快照上 R、F、M 名次评分与价值份额的分界值；等价于在全部客户上求名次。',
    en: 'The values between the rank scores of R, F and M and between value shares at each snapshot; equal to ranking all customers.',
  },
  grain: { zh: '一个快照', en: 'one snapshot' },
  primaryKey: ['snapshot_no'],
  inputs: { states: intCstStates, predicted: intCstClvScores },
  columns: {
    snapshot_no: declareColumn('INTEGER', '快照序号', 'Snapshot number', '见 int_snapshots。', 'See int_snapshots.'),
    purchaser_count: declareColumn(
      'INTEGER',
      '购买客户数',
      'Purchasers',
      '当时有有效购买的客户。',
      'Customers with a valid purchase then.',
    ),
    scored_count: declareColumn(
      'INTEGER',
      '评分客户数',
      'Scored customers',
      '观察窗口内有购买的客户。',
      'Customers with a purchase in the observation window.',
    ),
    ...declareCuts(),
    high_cut_cents: declareColumn(
      'BIGINT',
      '高价值分界',
      'High value cut',
      '高于此值为高价值（分）。',
      'An LTV above it is high, in minor units.',
      NULLABLE,
    ),
    medium_cut_cents: declareColumn(
      'BIGINT',
      '中价值分界',
      'Medium value cut',
      '高于此值为中价值以上（分）。',
      'An LTV above it is medium or high, in minor units.',
      NULLABLE,
    ),
  },
  sql: ({ states, predicted, params }) => {
    const { scoreCount } = params.rfm;
    const count = rawSql('scored_count');
    const cut = (measure: Measure, position: number, type: Sql): Sql =>
      position < scoreCount
        ? sql`${rawSql(`${measure}_values`)}[${buildCutPosition(position, count, scoreCount)}] as ${ident(getCutName(measure, position))}`
        : sql`cast(null as ${type}) as ${ident(getCutName(measure, position))}`;
    const types = { r: rawSql('date'), f: rawSql('integer'), m: rawSql('bigint') };
    const { highShare, mediumShare } = params.valueTiers;
    return sql`
with expanded as (
  select states.snapshot_no, frequency, monetary_cents, last_purchase_date,
    ${buildLtv(rawSql('ltv_historic_cents'), rawSql('predicted'))} as ltv_cents
  from (select *, unnest(range(from_no, to_no + 1)) as snapshot_no from ${states} where last_purchase_date is not null) as states
  left join ${predicted} as predicted on predicted.customer_no = states.customer_no and predicted.snapshot_no = states.snapshot_no
),
gathered as (
  select
    snapshot_no,
    count(*) as purchaser_count,
    count(*) filter (where frequency >= 1) as scored_count,
    list_sort(list(last_purchase_date) filter (where frequency >= 1)) as r_values,
    list_sort(list(frequency) filter (where frequency >= 1)) as f_values,
    list_sort(list(monetary_cents) filter (where frequency >= 1)) as m_values,
    list_sort(list(ltv_cents)) as ltv_values
  from expanded
  group by snapshot_no
),
final as (
  select
    snapshot_no,
    purchaser_count,
    scored_count,
    ${join(MEASURES.flatMap((measure) => allCuts.map((position) => cut(measure, position, types[measure]))))},
    ltv_values[${buildSharePosition(highShare, rawSql('purchaser_count'))}] as high_cut_cents,
    ltv_values[${buildSharePosition(mediumShare, rawSql('purchaser_count'))}] as medium_cut_cents
  from gathered
)
select * from final`;
  },
});
