/** Outcome less what is known from before the assignment. */
export type AdjustedOutcome = {
  /** Outcome − θ · (covariates − their means), in the unit of the outcome. */
  readonly values: Float64Array;
  /** Units of outcome per unit of each covariate; 0 for one that says nothing beside those before it. */
  readonly coefficients: readonly number[];
  /** Variance that is left, as a share of the variance before, 0…1; 1 where nothing varies. */
  readonly varianceLeft: number;
};

/** Share of a covariate's variance that the others must leave for it to take part. */
const DISTINCT = 1e-9;

/** Scales to mean 0 and length 1; null for a column that does not vary. */
function standardise(values: ArrayLike<number>): { readonly unit: Float64Array; readonly length: number } | null {
  const count = values.length;
  let mean = 0;
  for (let row = 0; row < count; row += 1) mean += (values[row] as number) / count;
  const unit = Float64Array.from({ length: count }, (_, row) => (values[row] as number) - mean);
  const length = Math.sqrt(unit.reduce((sum, value) => sum + value * value, 0));
  if (!(length > 1e-12 * Math.abs(mean) * Math.sqrt(count)) || length === 0) return null;
  return { unit: unit.map((value) => value / length), length };
}

function multiply(one: Float64Array, two: Float64Array): number {
  let sum = 0;
  for (let row = 0; row < one.length; row += 1) sum += (one[row] as number) * (two[row] as number);
  return sum;
}

/**
 * CUPED with several covariates (Deng, Xu, Kohavi & Walker 2013; Lin 2013): one least-squares fit over both arms together,
 * blind to the arm, so that a permutation of the arms leaves the adjusted values as they are and the test on them stays exact.
 * Orthogonal columns by Gram–Schmidt, twice; a covariate that the ones before it explain takes no part. Covariates must be
 * known before the assignment. Throws a RangeError where lengths differ.
 */
export function adjustByCovariates(
  outcome: ArrayLike<number>,
  covariates: readonly ArrayLike<number>[],
): AdjustedOutcome {
  if (covariates.some(({ length }) => length !== outcome.length)) {
    throw new RangeError('Every outcome needs its covariates.');
  }
  const values = Float64Array.from(outcome);
  const before = standardise(outcome);
  const none = covariates.map(() => 0);
  if (before === null) return { values, coefficients: none, varianceLeft: 1 };
  const basis: Float64Array[] = [];
  /** Coordinates of every basis vector in the covariates. */
  const coordinates: number[][] = [];
  covariates.forEach((covariate, place) => {
    const scaled = standardise(covariate);
    if (scaled === null) return;
    const rest = Float64Array.from(scaled.unit);
    const own = none.map((_, index) => (index === place ? 1 / scaled.length : 0));
    for (let round = 0; round < 2; round += 1) {
      basis.forEach((vector, index) => {
        const along = multiply(rest, vector);
        for (let row = 0; row < rest.length; row += 1)
          rest[row] = (rest[row] as number) - along * (vector[row] as number);
        coordinates[index]?.forEach((coordinate, at) => {
          own[at] = (own[at] as number) - along * coordinate;
        });
      });
    }
    const left = Math.sqrt(multiply(rest, rest));
    if (left * left < DISTINCT) return;
    basis.push(rest.map((value) => value / left));
    coordinates.push(own.map((coordinate) => coordinate / left));
  });
  const coefficients = [...none];
  let explained = 0;
  basis.forEach((vector, index) => {
    const along = multiply(before.unit, vector) * before.length;
    explained += along * along;
    for (let row = 0; row < values.length; row += 1)
      values[row] = (values[row] as number) - along * (vector[row] as number);
    coordinates[index]?.forEach((coordinate, at) => {
      coefficients[at] = (coefficients[at] as number) + along * coordinate;
    });
  });
  return { values, coefficients, varianceLeft: Math.max(0, 1 - explained / before.length ** 2) };
}
