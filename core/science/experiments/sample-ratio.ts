import { computeChiSquareTail } from '#core/science/statistics/distributions.ts';

/** p below which the assignment is not what was planned (gbstats' default for the sample-ratio check). */
const MISMATCH_BELOW = 0.001;

export type SampleRatioCheck = {
  readonly chiSquare: number;
  readonly degrees: number;
  readonly pValue: number;
  /** True where the arms are so far from the planned shares that no result should be read. */
  readonly isMismatch: boolean;
};

/**
 * Sample-ratio check: Pearson's chi-square of the arms' sizes against the planned weights (any positive unit).
 * Throws a RangeError for fewer than two arms or an empty experiment.
 */
export function checkSampleRatio(counts: readonly number[], weights: readonly number[]): SampleRatioCheck {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const weight = weights.reduce((sum, part) => sum + part, 0);
  if (counts.length < 2 || counts.length !== weights.length || total === 0 || !(weight > 0)) {
    throw new RangeError('A sample-ratio check needs two arms or more, with customers and a weight for each.');
  }
  const chiSquare = counts.reduce((sum, count, arm) => {
    const expected = (total * (weights[arm] as number)) / weight;
    return sum + (count - expected) ** 2 / expected;
  }, 0);
  const degrees = counts.length - 1;
  const pValue = computeChiSquareTail(chiSquare, degrees);
  return { chiSquare, degrees, pValue, isMismatch: pValue < MISMATCH_BELOW };
}
