/** The smallest of 1, 2 and 5 × 10^k that is at least `value`, which is above 0: a step of an axis or a width of bins. */
export function roundUpStep(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 5, 10].find((step) => step * power >= value) ?? 10) * power;
}
