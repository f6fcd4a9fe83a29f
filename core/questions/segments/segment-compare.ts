import { REPURCHASE_METRICS } from '#core/questions/key-figures/repurchase-rates.ts';
import { z } from 'zod';
import { defineQuestion, type Named } from '#core/questions/define-question.ts';
import { toRows, type Row } from '#core/kernel/columns.ts';
import type { Engine, RunOptions } from '#core/kernel/engine.ts';
import { writeAudience } from '#core/questions/audience/audience.ts';
import {
  audienceRuleSchema,
  combineRules,
  EVERYBODY,
  type AudienceRule,
} from '#core/questions/audience/audience-rule.ts';
import type { MetricDefinition } from '#core/questions/define-metric.ts';
import {
  martTable,
  readCents,
  readNumber,
  readNumberOrNull,
  readText,
  type MartScope,
} from '#core/questions/mart-scope.ts';
import { join, literal, rawSql, sql, type Sql } from '#core/kernel/sql.ts';

/** A mean over customers, with what its interval needs. */
export type SampleMean = {
  readonly n: number;
  /** Null where nobody has the number. */
  readonly mean: number | null;
  /** Sample variance (n − 1); null below two. */
  readonly variance: number | null;
  readonly median: number | null;
};

/** Numbers compared as means over customers. Money in minor units. */
export const COMPARED_NUMBERS = [
  'recency_days',
  'frequency',
  'monetary_cents',
  'average_order_cents',
  'ltv_cents',
  'p_alive',
  'expected_purchases',
  'ltv_predicted_cents',
] as const;

export type ComparedNumber = (typeof COMPARED_NUMBERS)[number];

export type ComparedSegment = {
  readonly customers: number;
  readonly purchasers: number;
  readonly monetaryCents: bigint;
  /** Customers with ≥ 1 and with ≥ 2 purchases in the trailing 365 days: 客户复购率 (D1). */
  readonly repurchase: { readonly total: number; readonly count: number };
  readonly numbers: Readonly<Record<ComparedNumber, SampleMean>>;
  /** Customers by RFM segment code, scored ones only. */
  readonly rfmSegments: readonly { readonly code: string; readonly customers: number }[];
  /** Customers by recency: up to 30, 60, 90, 180, 365 days, later. */
  readonly recency: readonly number[];
  readonly tags: readonly { readonly tag: string; readonly value: string; readonly customers: number }[];
};

export type SegmentComparison = {
  readonly rows: readonly ComparedSegment[];
  /** Net money of everybody under the filters in force, minor units. */
  readonly totalMonetaryCents: bigint;
  readonly totalCustomers: number;
};

/** Upper ends of the recency classes, days; the last class is open. */
export const RECENCY_LIMITS = [30, 60, 90, 180, 365] as const;

/** 口径 of the comparison. */
export const COMPARE_METRICS = {
  customers: {
    label: { zh: '客群客户数', en: 'Customers of the segment' },
    formula: { zh: '截止日期时属于该客群的客户数', en: 'customers of the segment as of the date' },
    filters: { zh: '含未购客户；客群之间可以重叠', en: 'non-buyers included; segments may overlap' },
    denominator: null,
  },
  revenueShare: {
    label: { zh: '客群收入占比', en: 'Share of revenue of the segment' },
    formula: { zh: '客群净额之和 / 全部客户净额之和', en: "the segment's net money / all customers' net money" },
    filters: { zh: '观察期内净额（M）', en: 'net money (M) over the observation window' },
    denominator: { zh: '全部客户的净额', en: "all customers' net money" },
  },
  repurchase: REPURCHASE_METRICS.customer_repurchase,
  mean: {
    label: { zh: '均值', en: 'Mean' },
    formula: {
      zh: '有该数值的客户的平均；区间为 Student t 95%，差异为 Welch 95%',
      en: 'mean over the customers who have the number; Student t interval, differences by Welch, 95 %',
    },
    filters: {
      zh: '没有该数值的客户（如未购）不计；重叠客群的差异区间偏窄',
      en: 'customers without the number (non-buyers) do not count; where segments overlap the interval of a difference does not hold',
    },
    denominator: { zh: '有该数值的客户', en: 'customers who have the number' },
  },
} as const satisfies Record<string, MetricDefinition>;

function writeNumber(name: ComparedNumber): Sql {
  return name === 'average_order_cents'
    ? rawSql('monetary_cents / nullif(frequency, 0)')
    : rawSql(
        name === 'monetary_cents' || name === 'frequency' || name === 'ltv_cents'
          ? `case when last_purchase_date is not null then ${name} end`
          : name,
      );
}

function writeMoments(name: ComparedNumber): Sql {
  const value = sql`cast(${writeNumber(name)} as double)`;
  const as = (suffix: string): Sql => rawSql(`${name}_${suffix}`);
  return sql`count(${value}) as ${as('n')}, avg(${value}) as ${as('mean')}, var_samp(${value}) as ${as('variance')},
    quantile_cont(${value}, 0.5) as ${as('median')}`;
}

function writeSegment(scope: MartScope, index: number, rule: AudienceRule): Sql {
  const audience = combineRules([scope.audience ?? EVERYBODY, rule]);
  return sql`select ${rawSql(String(index))}::integer as segment_no, * from ${writeAudience(scope, audience)}`;
}

/** Profiles of up to a few segments, among the customers under the filters in force. Segments may overlap. */
export async function querySegmentComparison(
  engine: Engine,
  scope: MartScope,
  { rules }: { readonly rules: readonly AudienceRule[] },
  options: RunOptions = {},
): Promise<SegmentComparison> {
  const all = [...rules, EVERYBODY].map((rule, index) => writeSegment(scope, index, rule));
  const members = sql`members as (${join(all, ' union all ')})`;
  const asOf = sql`cast(${scope.parameters.asOfDate} as date)`;
  const moments = toRows(
    await engine.query(
      sql`
with ${members},
bought as (
  select customer_id, count(*) as purchases from ${martTable(scope, 'int_purchases')}
  where purchase_date <= ${asOf} and purchase_date > ${asOf} - 365 and (voided_on is null or voided_on > ${asOf})
  group by customer_id
)
select
  segment_no,
  count(*) as customers,
  count(last_purchase_date) as purchasers,
  cast(coalesce(sum(monetary_cents), 0) as bigint) as cents,
  count(bought.purchases) as repurchase_total,
  count(*) filter (where bought.purchases >= 2) as repurchase_count,
  ${join(COMPARED_NUMBERS.map(writeMoments))}
from members left join bought using (customer_id)
group by segment_no`,
      options,
    ),
  );
  const limits = RECENCY_LIMITS.map(
    (limit, index) => sql`when recency_days <= ${rawSql(String(limit))} then ${literal(String(index))}`,
  );
  const classes = toRows(
    await engine.query(
      sql`
with ${members}
select segment_no, 'rfm' as kind, rfm_segment as name, '' as value, count(*) as customers
from members where rfm_segment is not null group by all
union all
select segment_no, 'recency', case ${join(limits, ' ')} else ${literal(String(RECENCY_LIMITS.length))} end, '', count(*)
from members where recency_days is not null group by all
union all
select segment_no, 'tag', tag, value, count(*)
from members join ${martTable(scope, 'brg_cst_profile_tag')} using (customer_id, period_key) group by all
order by customers desc, name, value`,
      options,
    ),
  );
  const read = (index: number): ComparedSegment => {
    const row: Row = moments.find((candidate) => readNumber(candidate, 'segment_no') === index) ?? {};
    const own = classes.filter((candidate) => readNumber(candidate, 'segment_no') === index);
    const isEmpty = !('customers' in row);
    const count = (name: string): number => (isEmpty ? 0 : readNumber(row, name));
    const value = (name: string): number | null => (isEmpty ? null : readNumberOrNull(row, name));
    const pick = (kind: string): Row[] => own.filter((candidate) => candidate['kind'] === kind);
    return {
      customers: count('customers'),
      purchasers: count('purchasers'),
      monetaryCents: isEmpty ? 0n : readCents(row, 'cents'),
      repurchase: { total: count('repurchase_total'), count: count('repurchase_count') },
      numbers: Object.fromEntries(
        COMPARED_NUMBERS.map((name) => [
          name,
          {
            n: count(`${name}_n`),
            mean: value(`${name}_mean`),
            variance: value(`${name}_variance`),
            median: value(`${name}_median`),
          },
        ]),
      ) as Record<ComparedNumber, SampleMean>,
      rfmSegments: pick('rfm').map((entry) => ({
        code: readText(entry, 'name'),
        customers: readNumber(entry, 'customers'),
      })),
      recency: [...RECENCY_LIMITS, 0].map((_, at) =>
        pick('recency')
          .filter((entry) => readText(entry, 'name') === String(at))
          .reduce((sum, entry) => sum + readNumber(entry, 'customers'), 0),
      ),
      tags: pick('tag').map((entry) => ({
        tag: readText(entry, 'name'),
        value: readText(entry, 'value'),
        customers: readNumber(entry, 'customers'),
      })),
    };
  };
  const everybody = read(rules.length);
  return {
    rows: rules.map((_, index) => read(index)),
    totalMonetaryCents: everybody.monetaryCents,
    totalCustomers: everybody.customers,
  };
}

/** Asks {@link querySegmentComparison}. */
export const segmentCompareQuestion = defineQuestion({
  name: 'segment-compare',
  args: z.strictObject({ rules: z.array(audienceRuleSchema) }),
  run: querySegmentComparison,
});

declare module '#core/questions/define-question.ts' {
  interface Questions extends Named<typeof segmentCompareQuestion> {}
}
