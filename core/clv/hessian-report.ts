import { decomposeSymmetric } from '#core/clv/optimise.ts';

/** What the curvature at an optimum says about how well each direction is determined. */
export type CurvatureReport = {
  /** Inverse of the curvature, row by row; null where it is not positive definite. Rows of held entries are zero. */
  readonly covariance: readonly number[] | null;
  readonly conditionNumber: number | null;
  /** Standard deviation along the least determined direction; infinite where the curvature is not positive. */
  readonly widestDeviation: number;
  /** Entries that make up the least determined direction (share of its square above one tenth). */
  readonly widestEntries: readonly number[];
};

/** Inverts a curvature (minus the Hessian of a log-likelihood) over the entries not held at a limit. */
export function inspectCurvature(curvature: Float64Array, held: readonly boolean[]): CurvatureReport {
  const size = held.length;
  const free = held.flatMap((entry, index) => (entry ? [] : [index]));
  const reduced = new Float64Array(free.length * free.length);
  free.forEach((row, i) => {
    free.forEach((column, j) => {
      reduced[i * free.length + j] = curvature[row * size + column] ?? 0;
    });
  });
  if (free.length === 0) return { covariance: null, conditionNumber: null, widestDeviation: 0, widestEntries: [] };
  const { values, vectors } = decomposeSymmetric(reduced, free.length);
  const least = values[0] ?? 0;
  const most = values.at(-1) ?? 0;
  const widestEntries = free.filter((_, i) => (vectors[0]?.[i] ?? 0) ** 2 > 0.1);
  if (!(least > 0) || !(most < Infinity)) {
    return { covariance: null, conditionNumber: null, widestDeviation: Infinity, widestEntries };
  }
  const covariance = Array.from({ length: size * size }, () => 0);
  free.forEach((row, i) => {
    free.forEach((column, j) => {
      covariance[row * size + column] = values.reduce(
        (sum, value, k) => sum + ((vectors[k]?.[i] ?? 0) * (vectors[k]?.[j] ?? 0)) / value,
        0,
      );
    });
  });
  return { covariance, conditionNumber: most / least, widestDeviation: 1 / Math.sqrt(least), widestEntries };
}
