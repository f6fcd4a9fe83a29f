import { compareMeans, computeMoments, type Estimate } from '#core/science/statistics/intervals.ts';

/** A ratio of two sums per arm: e.g. refunded orders over orders. One entry per customer as assigned. */
export type RatioSample = {
  readonly numerators: ArrayLike<number>;
  readonly denominators: ArrayLike<number>;
  readonly isTreated: ArrayLike<number>;
};

export type RatioComparison = {
  readonly treated: number;
  readonly control: number;
  readonly difference: Estimate;
};

/**
 * Difference of two arms' ratios, treated − control, by linearisation (delta method; Deng, Knoblich & Lu 2018): each customer's
 * numerator − ratio · denominator over the arm's mean denominator varies as the ratio does. Null where an arm has fewer than
 * two customers or nothing to divide by.
 */
export function compareRatios(
  { numerators, denominators, isTreated }: RatioSample,
  level = 0.95,
): RatioComparison | null {
  const read = (arm: boolean): { readonly ratio: number; readonly parts: Float64Array } | null => {
    const rows = Array.from({ length: numerators.length }, (_, row) => row).filter(
      (row) => (isTreated[row] === 1) === arm,
    );
    const above = rows.reduce((sum, row) => sum + (numerators[row] as number), 0);
    const below = rows.reduce((sum, row) => sum + (denominators[row] as number), 0);
    if (rows.length < 2 || !(below > 0)) return null;
    const ratio = above / below;
    const mean = below / rows.length;
    return {
      ratio,
      parts: Float64Array.from(
        rows,
        (row) => ratio + ((numerators[row] as number) - ratio * (denominators[row] as number)) / mean,
      ),
    };
  };
  const [treated, control] = [read(true), read(false)];
  if (treated === null || control === null) return null;
  return {
    treated: treated.ratio,
    control: control.ratio,
    difference: compareMeans(computeMoments(treated.parts), computeMoments(control.parts), level),
  };
}
