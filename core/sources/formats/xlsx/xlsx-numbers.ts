import { expandExponent, formatNumber } from '#core/sources/formats/canonical-text.ts';

const SIGNIFICANT_DIGITS = 15;

/** True for a number that Excel cannot have kept to its last digit: an integer of more than 15 digits, given with an exponent or ending in the zeros that Excel puts. */
export function isDamagedNumber(text: string): boolean {
  const digits = expandExponent(text).replace(/^-/, '');
  if (!/^\d{16,}$/.test(digits)) return false;
  return /[eE]/.test(text) || /^0*$/.test(digits.slice(SIGNIFICANT_DIGITS));
}

/** A number cell as text: whole numbers digit by digit as stored, others at the 15 significant digits that Excel shows. */
export function normalizeNumber(text: string): string {
  const expanded = expandExponent(text);
  if (/^-?\d+$/.test(expanded)) return expanded;
  const value = Number(text);
  if (!Number.isFinite(value)) return text;
  return formatNumber(Number(value.toPrecision(SIGNIFICANT_DIGITS)));
}
