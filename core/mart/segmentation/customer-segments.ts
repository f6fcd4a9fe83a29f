import { getVipMinScore, type Parameters } from '#core/kernel/parameters.ts';
import { integerSql } from './rfm.ts';
import { sql, type Sql } from '#core/kernel/sql.ts';

/** Keys of `dim_customer_segment` (DIM-44). */
const SEGMENT_KEYS = { prospect: 0, new: 1, returning: 2, vip: 3 } as const;

type SegmentRules = Pick<Parameters, 'rfm' | 'segments'>;

/** What the segment rule looks at. Scores are NULL without a purchase in the observation window. */
export type SegmentFacts = {
  /** Days from the first purchase to the as-of date; null = no purchase. */
  readonly daysSinceFirst: number | null;
  readonly fScore: number | null;
  readonly mScore: number | null;
};

/** Segment key of a customer, the reference implementation: VIP before new before returning; prospect without a purchase. */
export function assignSegment(facts: SegmentFacts, rules: SegmentRules): number {
  if (facts.daysSinceFirst === null) return SEGMENT_KEYS.prospect;
  const vipMinScore = getVipMinScore(rules);
  if ((facts.fScore ?? 0) >= vipMinScore && (facts.mScore ?? 0) >= vipMinScore) return SEGMENT_KEYS.vip;
  return facts.daysSinceFirst < rules.segments.newCustomerDays ? SEGMENT_KEYS.new : SEGMENT_KEYS.returning;
}

/** SQL of the segment key. `daysSinceFirst` is NULL without a purchase. */
export function buildSegmentKey(
  facts: { readonly daysSinceFirst: Sql; readonly fScore: Sql; readonly mScore: Sql },
  rules: SegmentRules,
): Sql {
  const vipMinScore = integerSql(getVipMinScore(rules));
  return sql`(case when ${facts.daysSinceFirst} is null then ${integerSql(SEGMENT_KEYS.prospect)}
    when ${facts.fScore} >= ${vipMinScore} and ${facts.mScore} >= ${vipMinScore} then ${integerSql(SEGMENT_KEYS.vip)}
    when ${facts.daysSinceFirst} < ${integerSql(rules.segments.newCustomerDays)} then ${integerSql(SEGMENT_KEYS.new)}
    else ${integerSql(SEGMENT_KEYS.returning)} end)`;
}
