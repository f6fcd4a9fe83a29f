import { WorkbenchError } from '#core/kernel/errors.ts';
import { rawSql, sql, type Sql } from '#core/kernel/sql.ts';

/** From `fromUtc` (seconds since 1970) on, local time is UTC + `offset` seconds. */
export type ZoneRule = { readonly fromUtc: number; readonly offset: number };

const FIRST_SECOND = 0;
const LAST_SECOND = Date.UTC(2200, 0, 1) / 1000;
const STEP_SECONDS = 14 * 86_400;

const rulesByZone = new Map<string, readonly ZoneRule[]>();

function createOffsetReader(timeZone: string): (utcSeconds: number) => number {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch (cause) {
    throw new WorkbenchError('mapping/unknown-time-zone', `There is no time zone "${timeZone}".`, {
      cause,
      hint: 'Use an IANA name such as Asia/Shanghai or Europe/Berlin.',
      zh: {
        message: `没有名为“${timeZone}”的时区。`,
        hint: '请使用 IANA 时区名，例如 Asia/Shanghai 或 Europe/Berlin。',
      },
    });
  }
  return (utcSeconds) => {
    const parts = new Map(
      format.formatToParts(new Date(utcSeconds * 1000)).map(({ type, value }) => [type, Number(value)]),
    );
    const part = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0;
    const local = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
    return local / 1000 - utcSeconds;
  };
}

/**
 * The offsets of a zone from 1970 to 2199, from the host's own zone data.
 * @throws WorkbenchError `mapping/unknown-time-zone`.
 */
export function listZoneRules(timeZone: string): readonly ZoneRule[] {
  const known = rulesByZone.get(timeZone);
  if (known !== undefined) return known;
  const readOffset = createOffsetReader(timeZone);
  const rules: ZoneRule[] = [{ fromUtc: Number.NEGATIVE_INFINITY, offset: readOffset(FIRST_SECOND) }];
  let offset = readOffset(FIRST_SECOND);
  for (let second = FIRST_SECOND; second < LAST_SECOND; second += STEP_SECONDS) {
    const next = readOffset(second + STEP_SECONDS);
    if (next === offset) continue;
    let before = second;
    let after = second + STEP_SECONDS;
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2);
      if (readOffset(middle) === offset) before = middle;
      else after = middle;
    }
    rules.push({ fromUtc: after, offset: next });
    offset = next;
  }
  rulesByZone.set(timeZone, rules);
  return rules;
}

function timestampLiteral(seconds: number): string {
  return `timestamp '${new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ')}'`;
}

/** Offset in seconds as a balanced tree of CASE: few comparisons per row even in zones with many rules. */
function offsetTree(value: Sql, bounds: readonly number[], offsets: readonly number[]): string {
  if (offsets.length === 1) return String(offsets[0]);
  const middle = Math.floor(offsets.length / 2);
  const below = offsetTree(value, bounds.slice(0, middle - 1), offsets.slice(0, middle));
  const above = offsetTree(value, bounds.slice(middle), offsets.slice(middle));
  return `case when ${value.text} < ${timestampLiteral(bounds[middle - 1] ?? 0)} then ${below} else ${above} end`;
}

/** UTC timestamp → wall-clock time of the zone. `utc` must be a plain reference, it is repeated. */
export function fromUtc(utc: Sql, timeZone: string): Sql {
  const rules = listZoneRules(timeZone);
  const bounds = rules.slice(1).map((rule) => rule.fromUtc);
  return sql`(${utc} + to_seconds(${rawSql(
    offsetTree(
      utc,
      bounds,
      rules.map((rule) => rule.offset),
    ),
  )}))`;
}

/**
 * Wall-clock time of the zone → UTC. `local` must be a plain reference. A time that occurs twice (clocks set back) is
 * taken as its first occurrence; one that never occurs is moved by the gap.
 */
export function toUtc(local: Sql, timeZone: string): Sql {
  const rules = listZoneRules(timeZone);
  const bounds = rules.slice(1).map((rule, index) => rule.fromUtc + (rules[index]?.offset ?? 0));
  return sql`(${local} - to_seconds(${rawSql(
    offsetTree(
      local,
      bounds,
      rules.map((rule) => rule.offset),
    ),
  )}))`;
}
