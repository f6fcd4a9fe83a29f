import { EXCLUSION_RULES, type ExclusionRule } from '#core/sources/import/import-report.ts';

/** Where a row ends, as the number that cleaning writes beside it. Exclusion rules are 1 to {@link EXCLUSION_RULES}.length in their order. */
export const VERDICT = {
  loaded: 0,
  duplicate: 20,
  /** Rejected from here on. */
  severalCustomers: 30,
  repeatedPair: 31,
  noneOfFields: 32,
  otherCurrency: 33,
  /** + index of the field in the contract: the cell could not be understood. */
  unreadable: 100,
  /** + index of the field in the contract: a required cell says nothing. */
  missing: 200,
} as const;

/** The number of an exclusion rule. */
export function exclusionVerdict(rule: ExclusionRule): number {
  return EXCLUSION_RULES.indexOf(rule) + 1;
}

/** The exclusion rule of a number, if it is one. */
export function getExclusionRule(verdict: number): ExclusionRule | undefined {
  return EXCLUSION_RULES[verdict - 1];
}
