import { z } from 'zod';
import { defineQuestion, type Named } from '#core/questions/define-question.ts';
import { toSingleRow } from '#core/kernel/columns.ts';
import type { Engine, RunOptions } from '#core/kernel/engine.ts';
import { currentCustomers, writeAudienceCondition } from '#core/questions/audience/audience.ts';
import { audienceRuleSchema, type AudienceRule } from '#core/questions/audience/audience-rule.ts';
import type { MetricDefinition } from '#core/questions/define-metric.ts';
import { readCents, readNumber, type MartScope } from '#core/questions/mart-scope.ts';
import { join, rawSql, sql } from '#core/kernel/sql.ts';

export type SegmentSize = {
  readonly customers: number;
  /** Net money over the observation window, minor units. */
  readonly monetaryCents: bigint;
};

export type SegmentSizes = {
  /** Everybody under the filters in force. */
  readonly total: SegmentSize;
  /** Those of them whom each rule means, in the order of the rules. Rules may overlap. */
  readonly rows: readonly SegmentSize[];
};

/** 口径 of a segment's size. */
export const SEGMENT_SIZE_METRICS = {
  customers: {
    label: { zh: '规则客户数', en: 'Customers by the rule' },
    formula: { zh: '截止日期时满足规则的客户数', en: 'customers who meet the rule as of the date' },
    filters: { zh: '全部客户，含未购客户', en: 'all customers, non-buyers included' },
    denominator: null,
  },
  customerShare: {
    label: { zh: '规则客户占比', en: 'Share of customers by the rule' },
    formula: { zh: '满足规则的客户数 / 全部客户数', en: 'customers who meet the rule / all customers' },
    filters: { zh: '含未购客户', en: 'non-buyers included' },
    denominator: { zh: '全部客户', en: 'all customers' },
  },
  revenueShare: {
    label: { zh: '规则收入占比', en: 'Share of revenue by the rule' },
    formula: {
      zh: '满足规则的客户净额之和 / 全部客户净额之和',
      en: "net money of those who meet the rule / all customers' net money",
    },
    filters: {
      zh: '观察期内净额（M）；无客户的订单不计',
      en: 'net money (M) over the observation window; orders without a customer are left out',
    },
    denominator: { zh: '全部客户的净额', en: "all customers' net money" },
  },
} as const satisfies Record<string, MetricDefinition>;

/** Customers and money of several rules in one pass, among the customers under the filters in force. */
export async function querySegmentSizes(
  engine: Engine,
  scope: MartScope,
  { rules }: { readonly rules: readonly AudienceRule[] },
  options: RunOptions = {},
): Promise<SegmentSizes> {
  const sums = rules.flatMap((_, index) => {
    const member = rawSql(`is_in_${index}`);
    return [
      sql`count(*) filter (where ${member}) as ${rawSql(`customers_${index}`)}`,
      sql`cast(coalesce(sum(monetary_cents) filter (where ${member}), 0) as bigint) as ${rawSql(`cents_${index}`)}`,
    ];
  });
  const members = rules.map(
    (rule, index) => sql`${writeAudienceCondition(scope, rule)} as ${rawSql(`is_in_${index}`)}`,
  );
  const row = toSingleRow(
    await engine.query(
      sql`
with marked as (
  select ${join([rawSql('customers.monetary_cents'), ...members])}
  from ${currentCustomers(scope)} as customers
)
select ${join([sql`count(*) as customers`, sql`cast(coalesce(sum(monetary_cents), 0) as bigint) as cents`, ...sums])}
from marked`,
      options,
    ),
  );
  return {
    total: { customers: readNumber(row, 'customers'), monetaryCents: readCents(row, 'cents') },
    rows: rules.map((_, index) => ({
      customers: readNumber(row, `customers_${index}`),
      monetaryCents: readCents(row, `cents_${index}`),
    })),
  };
}

/** Asks {@link querySegmentSizes}. */
export const segmentSizesQuestion = defineQuestion({
  name: 'segment-sizes',
  args: z.strictObject({ rules: z.array(audienceRuleSchema) }),
  run: querySegmentSizes,
});

declare module '#core/questions/define-question.ts' {
  interface Questions extends Named<typeof segmentSizesQuestion> {}
}
