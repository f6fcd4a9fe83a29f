const SCALE_STEPS = 6;

/**
 * Steps of the sequential scale, 1 to 6, for values compared with each other: the cells in ascending order in
 * six groups of equal size, equal values together. 0 stands for no value. A few very large values thus leave
 * the differences among the others visible.
 */
export function rankScaleSteps(values: readonly number[]): number[] {
  const sorted = values.filter((value) => value > 0).toSorted((a, b) => a - b);
  return values.map((value) =>
    value > 0 ? 1 + Math.floor((SCALE_STEPS * sorted.findIndex((other) => other >= value)) / sorted.length) : 0,
  );
}
