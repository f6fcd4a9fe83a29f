/** Significant digits that survive another machine's exp, log and pow. */
const DIGITS = 7;

/**
 * A number to seven significant digits. Script engines differ in the last bits of exp, log and pow, so that a fit or a sum of draws
 * differs by about 1e-13 between two of them: a record that is to have the same bytes on both keeps what both agree on.
 */
export function settleNumber(value: number): number {
  return Number.isFinite(value) ? Number(value.toPrecision(DIGITS)) : value;
}
