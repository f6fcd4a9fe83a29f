import { formatNanoseconds } from '#core/sources/formats/canonical-text.ts';

/** What the number format of a cell says about its value; `digits`: whole numbers are shown with leading zeros to this width. */
export type NumberFormat =
  | { readonly kind: 'number' }
  | { readonly kind: 'date'; readonly hasTime: boolean; readonly isElapsed: boolean }
  | { readonly kind: 'padded'; readonly digits: number; readonly prefix: string; readonly suffix: string };

const PLAIN: NumberFormat = { kind: 'number' };
const DAY_MS = 86_400_000;
/** Days from 1899-12-30 to 1970-01-01, and from 1904-01-01. */
const EPOCH_1900 = 25_569;
const EPOCH_1904 = 24_107;

/** Formats without a code of their own in the file (ECMA-376 part 1, 18.8.30): dates and times, also the East Asian ones. */
function readBuiltIn(id: number): NumberFormat {
  if (
    (id >= 14 && id <= 17) ||
    (id >= 27 && id <= 31) ||
    id === 36 ||
    (id >= 50 && id <= 54) ||
    id === 57 ||
    id === 58
  ) {
    return { kind: 'date', hasTime: false, isElapsed: false };
  }
  if ((id >= 18 && id <= 22) || (id >= 32 && id <= 35) || id === 45 || id === 47 || id === 55 || id === 56) {
    return { kind: 'date', hasTime: true, isElapsed: false };
  }
  return id === 46 ? { kind: 'date', hasTime: true, isElapsed: true } : PLAIN;
}

/** A format code without colours, conditions, currencies, quoted and escaped characters. */
function stripLiterals(code: string): string {
  return code
    .replaceAll(/"[^"]*"/g, '')
    .replaceAll(/\\./g, '')
    .replaceAll(/[_*]./g, '')
    .replaceAll(/\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, '');
}

function readCode(code: string): NumberFormat {
  const positive = code.split(/;(?=(?:[^"]*"[^"]*")*[^"]*$)/)[0] ?? '';
  const bare = stripLiterals(positive);
  if (/general|@/i.test(bare)) return PLAIN;
  const isElapsed = /\[(h+|m+|s+)\]/i.test(bare);
  if (isElapsed) return { kind: 'date', hasTime: true, isElapsed };
  if (
    /[ymdhs]/i.test(bare.replaceAll(/am\/pm|a\/p|上午\/下午/gi, 'h')) &&
    !/[0#?]/.test(bare.replaceAll(/s\.0+/gi, 's'))
  ) {
    return { kind: 'date', hasTime: /[hs]/i.test(bare), isElapsed: false };
  }
  const padded = /^((?:"[^"]*"|\\.)*)(0{2,})((?:"[^"]*"|\\.)*)$/.exec(positive.replaceAll(/\[[^\]]*\]/g, ''));
  if (padded === null) return PLAIN;
  const unquote = (text: string): string => text.replaceAll(/"([^"]*)"|\\(.)/g, '$1$2');
  return {
    kind: 'padded',
    digits: padded[2]?.length ?? 0,
    prefix: unquote(padded[1] ?? ''),
    suffix: unquote(padded[3] ?? ''),
  };
}

/** What a number format is: by the code the file gives for its id, else by the id. */
export function readNumberFormat(id: number, codes: ReadonlyMap<number, string>): NumberFormat {
  const code = codes.get(id);
  return code === undefined ? readBuiltIn(id) : readCode(code);
}

/** Excel keeps times as fractions of a day, so whole seconds come out a hair off. */
function roundMilliseconds(milliseconds: number): number {
  const whole = Math.round(milliseconds / 1000) * 1000;
  return Math.abs(whole - milliseconds) <= 5 ? whole : Math.round(milliseconds);
}

function formatElapsed(days: number): string {
  const total = Math.round(days * 86_400);
  const pad = (value: number): string => String(value).padStart(2, '0');
  return `${pad(Math.floor(total / 3600))}:${pad(Math.floor(total / 60) % 60)}:${pad(total % 60)}`;
}

/**
 * The ISO text of a date serial: `2024-03-05`, `2024-03-05 14:05:00`, `14:05:00` for a fraction of a day alone. Null where
 * the number is no date Excel can show. Excel takes 1900 for a leap year: serial 60 is its 29 February 1900.
 */
export function formatSerial(
  serial: number,
  is1904: boolean,
  format: { hasTime: boolean; isElapsed: boolean },
): string | null {
  if (!Number.isFinite(serial) || serial < 0 || serial >= 2_958_466) return null;
  if (format.isElapsed) return formatElapsed(serial);
  const isTimeOnly = serial < 1 && format.hasTime;
  if (!is1904 && serial < 1 && !format.hasTime) return '1900-01-00';
  const shifted = is1904 ? serial - EPOCH_1904 : (serial < 60 ? serial + 1 : serial) - EPOCH_1900;
  const milliseconds = roundMilliseconds((isTimeOnly ? serial : shifted) * DAY_MS);
  const text = formatNanoseconds(BigInt(milliseconds) * 1_000_000n, false);
  return isTimeOnly ? text.slice(11) : text.replace(/ 00:00:00$/, '');
}
