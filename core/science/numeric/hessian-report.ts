import { decomposeSymmetric } from './optimise.ts';

/** What the curvature at an optimum says about how well each direction is determined. */
export type CurvatureReport = {
  /** Inverse of the curvature, row by row; null where it is not positive definite. Rows of held entries are zero. */
  readonly covariance: readonly number[] | null;
  readonly conditionNumber: number | null;
  /** Entries that the data do not determine: held at a limit, or part of a direction wider than allowed. */
  readonly open: readonly number[];
};

function selectEntries(matrix: Float64Array, size: number, entries: readonly number[]): Float64Array {
  const selected = new Float64Array(entries.length * entries.length);
  entries.forEach((row, i) => {
    entries.forEach((column, j) => {
      selected[i * entries.length + j] = matrix[row * size + column] ?? 0;
    });
  });
  return selected;
}

/**
 * Inverts a curvature (minus the Hessian of a log-likelihood) over the entries not held at a limit. A direction with a
 * standard deviation above `widest` counts as open, with the entries that make up more than a tenth of its square.
 */
export function inspectCurvature(curvature: Float64Array, held: readonly boolean[], widest: number): CurvatureReport {
  const size = held.length;
  const all = decomposeSymmetric(curvature, size);
  const open = held.flatMap((isHeld, index) => {
    const isLoose = all.values.some(
      (value, k) => !(value * widest * widest >= 1) && (all.vectors[k]?.[index] ?? 0) ** 2 > 0.1,
    );
    return isHeld || isLoose ? [index] : [];
  });
  const free = held.flatMap((entry, index) => (entry ? [] : [index]));
  const { values, vectors } = decomposeSymmetric(selectEntries(curvature, size, free), free.length);
  const least = values[0] ?? 0;
  const most = values.at(-1) ?? 0;
  if (!(least > 0) || !(most < Infinity)) return { covariance: null, conditionNumber: null, open };
  const covariance = Array.from({ length: size * size }, () => 0);
  free.forEach((row, i) => {
    free.forEach((column, j) => {
      covariance[row * size + column] = values.reduce(
        (sum, value, k) => sum + ((vectors[k]?.[i] ?? 0) * (vectors[k]?.[j] ?? 0)) / value,
        0,
      );
    });
  });
  return { covariance, conditionNumber: most / least, open };
}
