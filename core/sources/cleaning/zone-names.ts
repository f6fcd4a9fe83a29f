/** What a name of a zone behind a time means: a fixed offset in seconds, or an IANA zone with its own rules. */
export type ZoneMeaning = number | string;

const HOUR = 3600;

/** Names with one meaning in use, upper case → hours from UTC. */
const KNOWN: Readonly<Record<string, number>> = {
  UT: 0,
  WET: 0,
  WEST: 1,
  CET: 1,
  MEZ: 1,
  CEST: 2,
  MESZ: 2,
  EET: 2,
  SAST: 2,
  EEST: 3,
  MSK: 3,
  EAT: 3,
  PKT: 5,
  NPT: 5.75,
  ICT: 7,
  WIB: 7,
  HKT: 8,
  SGT: 8,
  MYT: 8,
  PHT: 8,
  AWST: 8,
  JST: 9,
  KST: 9,
  ACST: 9.5,
  AEST: 10,
  ACDT: 10.5,
  AEDT: 11,
  NZST: 12,
  NZDT: 13,
  NDT: -2.5,
  NST: -3.5,
  BRT: -3,
  ART: -3,
  EDT: -4,
  EST: -5,
  CDT: -5,
  MDT: -6,
  MST: -7,
  PDT: -7,
  PST: -8,
  AKDT: -8,
  AKST: -9,
  HST: -10,
};

/** Names that regions use for different zones, with the hours from UTC that they mean. */
const AMBIGUOUS: Readonly<Record<string, readonly number[]>> = {
  CST: [8, -6],
  IST: [5.5, 2, 1],
  BST: [1, 6],
  AST: [-4, 3],
  ADT: [-3, 4],
  GST: [4, 10],
  AMT: [-4, 4],
  SST: [-11, 8],
  WST: [8, 13],
};

/** An offset as a template writes it: `+08:00`. */
function formatOffset(hours: number): string {
  const minutes = Math.round(Math.abs(hours) * 60);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${hours < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

function parseOffset(text: string): number {
  const [, sign = '+', hours = '0', minutes = '0'] = /^([-+])(\d{2}):(\d{2})$/.exec(text) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * HOUR + Number(minutes) * 60);
}

function isZoneId(name: string): boolean {
  if (!name.includes('/')) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/**
 * What a zone's name means, by the template's answers first. A list holds the offsets to choose from where regions differ;
 * undefined where nobody knows the name.
 */
export function readZoneName(
  name: string,
  answers: Readonly<Record<string, string>>,
): ZoneMeaning | { readonly choices: readonly string[] } | undefined {
  const upper = name.toUpperCase();
  const answer = answers[upper] ?? answers[name];
  if (answer !== undefined) return parseOffset(answer);
  const hours = KNOWN[upper];
  if (hours !== undefined) return hours * HOUR;
  const several = AMBIGUOUS[upper];
  if (several !== undefined) return { choices: several.map(formatOffset) };
  return isZoneId(name) ? name : undefined;
}
