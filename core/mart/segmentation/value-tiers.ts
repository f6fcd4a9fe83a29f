import { WorkbenchError } from '#core/kernel/errors.ts';
import type { Parameters } from '#core/kernel/parameters.ts';
import { integerSql } from './rfm.ts';
import { rawSql, sql, type Sql } from '#core/kernel/sql.ts';

/** Keys of `dim_customer_value` (DIM-45). */
export const VALUE_KEYS = { none: 0, high: 1, medium: 2, low: 3 } as const;

type ValueTierRules = Parameters['valueTiers'];

/** A share as an exact fraction of its decimal text, at most 9 digits. */
export function toFraction(share: number): { readonly numerator: number; readonly denominator: number } {
  const digits = share.toFixed(9).replace(/0+$/, '').split('.')[1] ?? '';
  const denominator = 10 ** digits.length;
  return { numerator: Math.round(share * denominator), denominator };
}

function getAmounts(rules: ValueTierRules): { readonly high: number; readonly medium: number } {
  const { highCents, mediumCents } = rules;
  if (highCents === null || mediumCents === null || mediumCents > highCents) {
    throw new WorkbenchError(
      'parameters/value-tiers',
      'Value tiers go by amount, but the two amounts are not set, or the medium one lies above the high one.',
      {
        hint: 'Set both amounts, or let the tiers go by share.',
        zh: {
          message: '价值分层设为按金额划分，但两个金额没有设全，或中价值金额高于高价值金额。',
          hint: '请设置两个金额，或改为按占比划分。',
        },
      },
    );
  }
  return { high: highCents, medium: mediumCents };
}

/** Value keys of purchasers by their LTV in minor units, the reference implementation. Ties share a tier. */
export function assignValueTiers(ltvCents: readonly bigint[], rules: ValueTierRules): number[] {
  if (rules.rule === 'amount') {
    const { high, medium } = getAmounts(rules);
    return ltvCents.map((ltv) =>
      ltv >= BigInt(high) ? VALUE_KEYS.high : ltv >= BigInt(medium) ? VALUE_KEYS.medium : VALUE_KEYS.low,
    );
  }
  const reaches = (lower: number, share: number): boolean => {
    const { numerator, denominator } = toFraction(share);
    return lower * denominator >= numerator * ltvCents.length;
  };
  return ltvCents.map((ltv) => {
    const lower = ltvCents.filter((other) => other < ltv).length;
    return reaches(lower, rules.highShare)
      ? VALUE_KEYS.high
      : reaches(lower, rules.mediumShare)
        ? VALUE_KEYS.medium
        : VALUE_KEYS.low;
  });
}

/**
 * SQL of the position (from 1) of a share's cut among n ascending LTVs, `ceil(share * n)`: the share of strictly lower
 * LTVs is at least `share` exactly when the LTV exceeds the value there.
 */
export function buildSharePosition(share: number, count: Sql): Sql {
  const { numerator, denominator } = toFraction(share);
  return sql`cast((${integerSql(numerator)} * cast(${count} as bigint) + ${integerSql(denominator - 1)})
    // ${integerSql(denominator)} as bigint)`;
}

/** SQL of a purchaser's value key. `cuts` are the LTVs at `buildSharePosition`; amounts need none. */
export function buildValueKey(
  ltv: Sql,
  cuts: { readonly high: Sql; readonly medium: Sql },
  rules: ValueTierRules,
): Sql {
  const [isHigh, isMedium] =
    rules.rule === 'share'
      ? [sql`${ltv} > ${cuts.high}`, sql`${ltv} > ${cuts.medium}`]
      : [
          sql`${ltv} >= ${rawSql(String(getAmounts(rules).high))}`,
          sql`${ltv} >= ${rawSql(String(getAmounts(rules).medium))}`,
        ];
  return sql`(case when ${isHigh} then ${integerSql(VALUE_KEYS.high)} when ${isMedium} then ${integerSql(VALUE_KEYS.medium)}
    else ${integerSql(VALUE_KEYS.low)} end)`;
}
