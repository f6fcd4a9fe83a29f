import { formatDate } from '#core/kernel/columns.ts';

/** A decimal number as plain digits, exactly: `1.5e3` → `1500`, `12.50` stays. Returns the text as it is where it is no number or the exponent is beyond 400. */
export function expandExponent(text: string): string {
  const match = /^([+-]?)(\d+)(?:\.(\d*))?[eE]([+-]?\d+)$/.exec(text);
  if (match === null) return text;
  const [, sign = '', whole = '', fraction = '', exponentText = '0'] = match;
  const exponent = Number(exponentText);
  if (Math.abs(exponent) > 400) return text;
  const digits = whole + fraction;
  const point = whole.length + exponent;
  const padded = point <= 0 ? '0'.repeat(1 - point) + digits : digits.padEnd(point, '0');
  const place = Math.max(point, 1);
  const integer = padded.slice(0, place).replace(/^0+(?=\d)/, '');
  const decimals = padded.slice(place).replace(/0+$/, '');
  return `${sign === '-' ? '-' : ''}${integer}${decimals === '' ? '' : `.${decimals}`}`;
}

/** The shortest text that reads back as this number, without an exponent; `NaN`, `Infinity` and `-Infinity` by their names. */
export function formatNumber(value: number): string {
  if (Number.isFinite(value)) return Object.is(value, -0) ? '0' : expandExponent(String(value));
  return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
}

/** A scaled integer as plain decimal text: `formatDecimal(-1205n, 2)` → `-12.05`. */
export function formatDecimal(unscaled: bigint, scale: number): string {
  if (scale <= 0) return (unscaled * 10n ** BigInt(-scale)).toString();
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  return `${unscaled < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/**
 * ISO text of nanoseconds since 1970-01-01: `2024-03-05 14:05:00`, with as many decimals as it needs; with
 * `isUtc` it ends in `Z`, so that it is known to be an instant and not a wall-clock time.
 */
export function formatNanoseconds(nanoseconds: bigint, isUtc: boolean): string {
  const perDay = 86_400_000_000_000n;
  const inDay = ((nanoseconds % perDay) + perDay) % perDay;
  const day = formatDate(Number((nanoseconds - inDay) / perDay));
  return `${day} ${formatTimeOfDay(inDay)}${isUtc ? 'Z' : ''}`;
}

/** `14:05:00` of nanoseconds since midnight, with as many decimals as it needs. */
export function formatTimeOfDay(nanoseconds: bigint): string {
  const seconds = nanoseconds / 1_000_000_000n;
  const fraction = nanoseconds % 1_000_000_000n;
  const pad = (value: bigint): string => value.toString().padStart(2, '0');
  const clock = `${pad(seconds / 3600n)}:${pad((seconds / 60n) % 60n)}:${pad(seconds % 60n)}`;
  return fraction === 0n ? clock : `${clock}.${fraction.toString().padStart(9, '0').replace(/0+$/, '')}`;
}
