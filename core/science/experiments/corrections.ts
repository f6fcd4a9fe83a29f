/** Holm's step-down p-values (Holm 1979), in the given order: the chance of one false finding among all stays at the level. */
export function adjustByHolm(pValues: readonly number[]): number[] {
  const order = pValues.map((_, index) => index).sort((a, b) => (pValues[a] as number) - (pValues[b] as number));
  const adjusted = pValues.map(() => 1);
  let floor = 0;
  order.forEach((index, rank) => {
    floor = Math.max(floor, Math.min(1, (pValues.length - rank) * (pValues[index] as number)));
    adjusted[index] = floor;
  });
  return adjusted;
}

/**
 * Values above the quantile of both arms together are set to it, so that a few large orders do not decide (winsorising; the
 * quantile is of the values above 0, as spend is mostly 0). Returns copies, and the cap; null where nothing is above 0.
 */
export function winsorise(
  arms: readonly ArrayLike<number>[],
  quantile: number,
): { readonly arms: readonly Float64Array[]; readonly cap: number | null } {
  const positive = Float64Array.from(arms.flatMap((arm) => Array.from(arm).filter((value) => value > 0))).sort();
  const cap = positive.length === 0 ? null : (positive[Math.ceil(quantile * positive.length) - 1] as number);
  return {
    arms: arms.map((arm) => Float64Array.from(arm, (value) => (cap === null ? value : Math.min(value, cap)))),
    cap,
  };
}
