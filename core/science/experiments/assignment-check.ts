import { addCounts, computeExactPValue, tabulateBinomial, tabulateHypergeometric } from './exact-counts.ts';

/** p below which arms are not as planned, or customers were not lost at random: the field's default for the sample ratio. */
const MISMATCH_BELOW = 0.001;

/** One stratum of the assignment as it was planned and as it was found. */
export type AssignedStratum = {
  readonly customers: number;
  /** Control customers by the plan: of the locked assignment, or by the rounding rule of the stratum. */
  readonly plannedControl: number;
  readonly foundControl: number;
};

export type AssignmentCheck = {
  readonly plannedControl: number;
  readonly foundControl: number;
  /** Strata whose control differs from the plan. */
  readonly changedStrata: number;
  readonly pValue: number;
  readonly isMismatch: boolean;
};

/**
 * Whether the arms are those of the plan: exact binomial tests of every stratum's control (Holm) and of all control together,
 * the smaller p twice. An assignment that gives each stratum what was planned has p = 1 whatever its rounding; a typed share
 * would call that rounding a mismatch. Throws a RangeError for counts that cannot be.
 */
export function checkAssignment(strata: readonly AssignedStratum[]): AssignmentCheck {
  if (
    strata.some(({ customers, plannedControl, foundControl }) => Math.max(plannedControl, foundControl) > customers)
  ) {
    throw new RangeError('A stratum cannot have more control customers than customers.');
  }
  const plannedControl = strata.reduce((sum, stratum) => sum + stratum.plannedControl, 0);
  const foundControl = strata.reduce((sum, stratum) => sum + stratum.foundControl, 0);
  const changedStrata = strata.filter((stratum) => stratum.plannedControl !== stratum.foundControl).length;
  if (changedStrata === 0) return { plannedControl, foundControl, changedStrata, pValue: 1, isMismatch: false };
  const parts = strata
    .filter(({ customers }) => customers > 0)
    .map((stratum) => ({
      stratum,
      counts: tabulateBinomial(stratum.customers, stratum.plannedControl / stratum.customers),
    }));
  const ofStrata = parts.map(({ stratum, counts }) => computeExactPValue(counts, stratum.foundControl));
  const ofAll = computeExactPValue(addCounts(parts.map(({ counts }) => counts)), foundControl);
  const pValue = Math.min(1, 2 * Math.min(ofAll, parts.length * Math.min(...ofStrata)));
  return { plannedControl, foundControl, changedStrata, pValue, isMismatch: pValue < MISMATCH_BELOW };
}

/**
 * The check where only a share was stated: an assignment by strata (their rounding as planned) or one lottery over all customers
 * are both as planned, so the larger p-value of the two explanations counts (the null is either of them).
 */
export function checkAgainstShare(strata: readonly AssignedStratum[], share: number): AssignmentCheck {
  const byStrata = checkAssignment(strata);
  const customers = strata.reduce((sum, stratum) => sum + stratum.customers, 0);
  const lottery = computeExactPValue(tabulateBinomial(customers, share), byStrata.foundControl);
  const pValue = Math.max(byStrata.pValue, lottery);
  return { ...byStrata, pValue, isMismatch: pValue < MISMATCH_BELOW };
}

/** Customers of one stratum, and those of them who are missing when outcomes are read. */
export type LostStratum = {
  readonly treated: number;
  readonly control: number;
  readonly lostTreated: number;
  readonly lostControl: number;
};

export type LossCheck = {
  readonly lostTreated: number;
  readonly lostControl: number;
  /** Control customers that would be among the lost by chance. */
  readonly expectedLostControl: number;
  readonly pValue: number;
  readonly isMismatch: boolean;
};

/**
 * Whether loss after the assignment depends on the arm: the lost control customers against the sum of the strata's
 * hypergeometric counts, exact. Loss that differs between the arms biases every comparison, even where the arms were right.
 */
export function checkLoss(strata: readonly LostStratum[]): LossCheck {
  const lostTreated = strata.reduce((sum, stratum) => sum + stratum.lostTreated, 0);
  const lostControl = strata.reduce((sum, stratum) => sum + stratum.lostControl, 0);
  const expectedLostControl = strata.reduce((sum, stratum) => {
    const customers = stratum.treated + stratum.control;
    return customers === 0 ? sum : sum + ((stratum.lostTreated + stratum.lostControl) * stratum.control) / customers;
  }, 0);
  const counts = strata.map((stratum) =>
    tabulateHypergeometric(
      stratum.treated + stratum.control,
      stratum.control,
      stratum.lostTreated + stratum.lostControl,
    ),
  );
  const pValue = computeExactPValue(addCounts(counts), lostControl);
  return { lostTreated, lostControl, expectedLostControl, pValue, isMismatch: pValue < MISMATCH_BELOW };
}
