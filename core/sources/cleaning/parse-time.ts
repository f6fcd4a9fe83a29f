import { foldCell, letIn } from './clean-text.ts';
import { expandYear, unifyTimeText } from './time-text.ts';
import type { ZoneMeaning } from './zone-names.ts';
import { fromUtc, toUtc } from './zone-rules.ts';
import { join, literal, rawSql, sql, type Sql } from '#core/kernel/sql.ts';

export type DateOrder = 'ymd' | 'mdy' | 'dmy';
export const UNIX_TIMES = ['seconds', 'milliseconds', 'microseconds', 'nanoseconds', 'excel', 'yyyymmdd'] as const;
export type UnixTime = (typeof UNIX_TIMES)[number];

/** Smallest year read: events lie after 1970, dates (of birth, say) may lie before. */
export const FIRST_YEAR = { date: 1900, datetime: 1970 } as const;

export type TimeAnswers = {
  readonly dateOrder: DateOrder;
  /** What bare numbers are; told by their number of digits when not answered. */
  readonly unixTime?: UnixTime;
  /** Zone that results are in. */
  readonly projectZone: string;
  /** Zone of values without an offset. */
  readonly fileZone: string;
  /** Whether a month alone (2024-03, 202403, 2024年3月) is its first day. */
  readonly months: boolean;
  /** First of the hundred years that years of two digits mean; such years are not read where it is not said. */
  readonly firstShortYear?: number;
  /** The year of values that name a month and a day only; such values are not read where it is not said. */
  readonly givenYear?: number;
  /** Names of zones that the values carry, upper case, besides UTC and GMT. */
  readonly zoneNames?: ReadonlyMap<string, ZoneMeaning>;
  /** Smallest year read; that of points in time unless stated. */
  readonly firstYear?: number;
  readonly nullTokens: readonly string[];
};

/** The years that are read: 1970 to 2199. */
const YEAR = '(19[7-9][0-9]|2[01][0-9]{2})';
const TIME = '[0-9]{1,2}:[0-9]{1,2}(:[0-9]{1,2}([.,][0-9]+)?)?';
const OFFSET = '(?:UTC|GMT|UT|Z|z)? ?[-+][0-9]{1,2}(?::?[0-9]{2})?|UTC|GMT|UT|Z|z';
const HALF_DAY = '(上午|凌晨|早上|下午|中午|晚上|[AaPp]\\.? ?[Mm]\\.?)';
const DATE_WITH_OFFSET = '([0-9]{4}-[0-9]{1,2}-[0-9]{1,2})(?: ?(?:Z|UTC|GMT)|[-+][0-9]{2}:[0-9]{2})';

function matches(value: Sql, pattern: string): Sql {
  return sql`regexp_full_match(${value}, ${literal(pattern)})`;
}

/** A marker of the half day taken out and the hour moved: `下午 3:05`, `3:05 PM`. */
function readLocal(value: Sql, answers: TimeAnswers): Sql {
  const bare = sql`regexp_replace(regexp_replace(${value}, ${literal(` ?${HALF_DAY} ?`)}, ' '), ' +$', '')`;
  const hours = letIn(
    'h',
    bare,
    (text) => sql`case when ${matches(text, '.* [0-9]{1,2}')} then ${text} || ':00' else ${text} end`,
  );
  const withMarker = letIn(
    'd',
    readDateTime(hours, answers),
    (time) => sql`case
      when regexp_matches(${value}, '下午|晚上|中午|[Pp]\\.?[Mm]') and hour(${time}) < 12 and not (contains(${value}, '中午') and hour(${time}) > 6) then ${time} + interval 12 hour
      when regexp_matches(${value}, '上午|凌晨|早上|[Aa]\\.?[Mm]') and hour(${time}) = 12 then ${time} - interval 12 hour
      else ${time} end`,
  );
  return sql`case when regexp_matches(${value}, ${literal(HALF_DAY)}) then ${withMarker} else ${readDateTime(value, answers)} end`;
}

/** `2024-3-5 14:05`, or day and month first as said; with a short year or none where it is said which is meant. */
function readDateTime(value: Sql, answers: TimeAnswers): Sql {
  const { dateOrder, firstShortYear, givenYear } = answers;
  const clock = `( ?T?${TIME})?`;
  const parts = (first: string, second: string, third: string): string =>
    `${first}(-${second}-|/${second}/|\\.${second}\\.)${third}${clock}`;
  const two = '[0-9]{1,2}';
  const rest = sql`replace(replace(regexp_extract(${value}, '^[0-9]+[-/.][0-9]+[-/.][0-9]+[ T]*(.*)$', 1), ',', '.'), 'T', ' ')`;
  const part = (position: number): Sql =>
    sql`regexp_extract(${value}, '^([0-9]+)[-/.]([0-9]+)(?:[-/.]([0-9]+))?', ${rawSql(String(position))})`;
  const build = (year: Sql, month: number, day: number, time: Sql): Sql =>
    sql`try_cast(${year} || '-' || ${part(month)} || '-' || ${part(day)} || ' ' || case when ${time} = '' then '00:00' else ${time} end as timestamp)`;
  const arms = [sql`when ${matches(value, parts('[0-9]{4}', two, two))} then ${build(part(1), 2, 3, rest)}`];
  const [month, day] = dateOrder === 'mdy' ? [1, 2] : [2, 1];
  if (dateOrder !== 'ymd')
    arms.push(sql`when ${matches(value, parts(two, two, '[0-9]{4}'))} then ${build(part(3), month, day, rest)}`);
  if (firstShortYear !== undefined) {
    const short = dateOrder === 'ymd' ? parts('[0-9]{2}', two, two) : parts(two, two, '[0-9]{2}');
    arms.push(
      dateOrder === 'ymd'
        ? sql`when ${matches(value, short)} then ${build(expandYear(part(1), firstShortYear), 2, 3, rest)}`
        : sql`when ${matches(value, short)} then ${build(expandYear(part(3), firstShortYear), month, day, rest)}`,
    );
  }
  if (givenYear !== undefined) {
    const time = sql`replace(regexp_extract(${value}, '^[0-9]+[-/][0-9]+[ T]+(.*)$', 1), ',', '.')`;
    const year = literal(String(givenYear));
    arms.push(
      sql`when ${matches(value, `${two}[-/]${two}( ${TIME})?`)} then ${dateOrder === 'dmy' ? build(year, 2, 1, time) : build(year, 1, 2, time)}`,
    );
  }
  return sql`case ${join(arms, ' ')} end`;
}

/** Digits only, as said or by their number: yyyymmdd, yyyymmddhhmm(ss), Excel serials, Unix seconds and milliseconds (UTC). */
function readDigits(value: Sql, answers: TimeAnswers): Sql {
  const compact = sql`try_strptime(regexp_extract(${value}, '^[0-9]+'), ['%Y%m%d', '%Y%m%d%H%M%S', '%Y%m%d%H%M', '%Y%m%d%H%M%S%g'])`;
  const excel = sql`timestamp '1899-12-30 00:00:00' + to_milliseconds(cast(round(try_cast(${value} as decimal(28,12)) * 86400) * 1000 as bigint))`;
  const unix = (factor: string): Sql =>
    letIn(
      'u',
      sql`make_timestamp(try_cast(floor(try_cast(${value} as decimal(28,9)) * ${rawSql(factor)}) as bigint))`,
      (u) => fromUtc(u, answers.projectZone),
    );
  switch (answers.unixTime) {
    case 'seconds':
      return sql`case when ${matches(value, '[0-9]{1,10}(\\.[0-9]{1,9})?')} then ${unix('1000000')} end`;
    case 'milliseconds':
      return sql`case when ${matches(value, '[0-9]{1,13}(\\.[0-9]{1,6})?')} then ${unix('1000')} end`;
    case 'microseconds':
      return sql`case when ${matches(value, '[0-9]{1,16}(\\.[0-9]{1,3})?')} then ${unix('1')} end`;
    case 'nanoseconds':
      return sql`case when ${matches(value, '[0-9]{1,19}(\\.0)?')} then ${unix('0.001')} end`;
    case 'excel':
      return sql`case when ${matches(value, '[0-9]{1,6}(\\.[0-9]+)?')} then ${excel} end`;
    case 'yyyymmdd':
      return sql`case when ${matches(value, '[0-9]{8}(\\.0)?')} then ${compact} end`;
    default:
      return sql`case when ${matches(value, '([0-9]{8}|[0-9]{12}|[0-9]{14}|[0-9]{17})(\\.0)?')} then ${compact}
        when ${matches(value, '[0-9]{5}(\\.[0-9]+)?')} then ${excel}
        when ${matches(value, '[0-9]{10}(\\.[0-9]{1,9})?')} then ${unix('1000000')}
        when ${matches(value, '[0-9]{13}(\\.[0-9]{1,6})?')} then ${unix('1000')}
        when ${matches(value, '[0-9]{16}(\\.0)?')} then ${unix('1')}
        when ${matches(value, '[0-9]{19}(\\.0)?')} then ${unix('0.001')} end`;
  }
}

/** A time of day moves with the zone; a date alone stands. */
function toProjectZone(text: Sql, answers: TimeAnswers): Sql {
  const local = readLocal(text, answers);
  if (answers.fileZone === answers.projectZone) return local;
  const moved = letIn('l', local, (l) =>
    letIn('g', toUtc(l, answers.fileZone), (g) => fromUtc(g, answers.projectZone)),
  );
  return sql`case when contains(${text}, ':') then ${moved} else ${local} end`;
}

function escapeName(name: string): string {
  return name.replaceAll(/[+.]/g, '\\$&');
}

/** An offset or the name of a zone, as a pattern without groups. */
function listZonePatterns(answers: TimeAnswers): string {
  const names = [...(answers.zoneNames?.keys() ?? [])].map(escapeName).toSorted((a, b) => b.length - a.length);
  return names.length === 0 ? OFFSET : `${OFFSET}|(?i:${names.join('|')})`;
}

/** Local time with an offset or the name of a zone behind it → the project's zone. */
function readWithOffset(value: Sql, answers: TimeAnswers): Sql {
  const zone = listZonePatterns(answers);
  const local = sql`regexp_replace(${value}, ${literal(` ?(?:${zone})$`)}, '')`;
  const offset = sql`regexp_extract(${value}, ${literal(`(?:${zone})$`)})`;
  const part = (group: number): Sql =>
    sql`regexp_extract(o, '([-+])([0-9]{1,2}):?([0-9]{2})?$', ${rawSql(String(group))})`;
  const named = [...(answers.zoneNames ?? [])];
  const fixed = named.flatMap(([name, meaning]) =>
    typeof meaning === 'number'
      ? [sql`when upper(o) = ${literal(name.toUpperCase())} then ${rawSql(String(meaning))}`]
      : [],
  );
  const seconds = sql`case ${join(fixed, ' ')} when regexp_matches(o, '[-+][0-9:]+$') then (case when ${part(1)} = '-' then -1 else 1 end)
      * (cast(${part(2)} as integer) * 3600 + coalesce(try_cast(${part(3)} as integer), 0) * 60) else 0 end`;
  const ruled = named.flatMap(([name, meaning]) =>
    typeof meaning === 'string'
      ? [sql`when upper(o) = ${literal(name.toUpperCase())} then ${toUtc(rawSql('w'), meaning)}`]
      : [],
  );
  const utc = letIn('o', offset, () =>
    letIn(
      'w',
      letIn('v', local, (v) => readLocal(v, answers)),
      (w) => {
        const moved = sql`${w} - to_seconds(${seconds})`;
        return ruled.length === 0 ? moved : sql`case ${join(ruled, ' ')} else ${moved} end`;
      },
    ),
  );
  return letIn('z', utc, (z) => fromUtc(z, answers.projectZone));
}

function readSlowly(cell: Sql, answers: TimeAnswers): Sql {
  const text = letIn('x', foldCell(cell, answers.nullTokens), (x) => unifyTimeText(x, answers));
  const month = answers.months
    ? sql`when ${matches(rawSql('t'), '[0-9]{4}[-/.]?(0?[1-9]|1[0-2])')} then try_strptime(regexp_replace(t, '^([0-9]{4})[-/.]?([0-9]{1,2})$', '\\1-\\2'), '%Y-%m')`
    : rawSql('');
  return letIn('t', text, (t) => {
    const value = sql`case ${month}
      when ${matches(t, '[0-9]+(\\.[0-9]+)?')} then ${readDigits(t, answers)}
      when ${matches(t, `.*[0-9]:[0-9.,:]*[0-9] ?${HALF_DAY}? ?(?:${listZonePatterns(answers)})`)} then ${readWithOffset(t, answers)}
      when ${matches(t, DATE_WITH_OFFSET)} then ${readLocal(sql`regexp_replace(${t}, ${literal(`^${DATE_WITH_OFFSET}$`)}, '\\1')`, answers)}
      else ${toProjectZone(t, answers)} end`;
    return letIn(
      'r',
      value,
      (r) =>
        sql`case when ${r} >= make_timestamp(${rawSql(String(answers.firstYear ?? FIRST_YEAR.datetime))}, 1, 1, 0, 0, 0) and ${r} < timestamp '2200-01-01' then ${r} end`,
    );
  });
}

/**
 * A point in time as wall-clock TIMESTAMP of the project's zone, NULL where the cell is no date, an impossible one
 * (30 February) or outside 1970–2199 (an earlier first year may be stated). `2024-03-05` and `2024-03-05 14:05:00` take a cheap path; everything else that
 * domain.md names is read by shape. Years of two digits and values without a year are read as answered only.
 */
export function parseTime(cell: Sql, answers: TimeAnswers): Sql {
  const slow = readSlowly(cell, answers);
  if (answers.fileZone !== answers.projectZone) return slow;
  const arms = [
    sql`when ${cell} like '20__-__-__ __:__:__' or ${cell} like '20__-__-__' then coalesce(try_cast(${cell} as timestamp), ${slow})`,
    sql`when ${matches(cell, `${YEAR}(-[0-9]{1,2}-|/[0-9]{1,2}/)[0-9]{1,2}( [0-9]{1,2}:[0-9]{1,2}(:[0-9]{1,2})?)?`)} then try_cast(${cell} as timestamp)`,
  ];
  if (answers.dateOrder !== 'ymd') {
    const date = answers.dateOrder === 'mdy' ? '%m/%d/%Y' : '%d/%m/%Y';
    const formats = ['', ' %H:%M', ' %H:%M:%S'].map((time) => literal(`${date}${time}`).text).join(', ');
    arms.push(
      sql`when ${matches(cell, `[0-9]{1,2}/[0-9]{1,2}/${YEAR}( [0-9]{1,2}:[0-9]{2}(:[0-9]{2})?)?`)} then try_strptime(${cell}, [${rawSql(formats)}])`,
    );
  }
  if (answers.unixTime === undefined) {
    const seconds = sql`make_timestamp(cast(${cell} as bigint) * 1000000)`;
    arms.push(sql`when ${matches(cell, `${YEAR}[0-9]{4}`)} then try_strptime(${cell}, '%Y%m%d')`);
    arms.push(sql`when ${matches(cell, '[1-6][0-9]{9}')} then ${fromUtc(seconds, answers.projectZone)}`);
  }
  return sql`case when ${cell} is null then null ${join(arms, ' ')} else ${slow} end`;
}

/** True where the cell carries no time of day. Meaningful only where {@link parseTime} gives a value. */
export function isDateOnly(cell: Sql, answers: TimeAnswers): Sql {
  const numbers: Readonly<Record<UnixTime, string>> = {
    seconds: `false`,
    milliseconds: `false`,
    microseconds: `false`,
    nanoseconds: `false`,
    excel: `not regexp_matches(t, '\\.0*[1-9]')`,
    yyyymmdd: `true`,
  };
  const digits =
    answers.unixTime === undefined
      ? `regexp_full_match(t, '([0-9]{6}|[0-9]{8}|[0-9]{5}(\\.0*)?)(\\.0)?')`
      : numbers[answers.unixTime];
  const slow = letIn(
    't',
    foldCell(cell, answers.nullTokens),
    (t) =>
      sql`case when ${matches(t, '[0-9]+(\\.[0-9]+)?')} then ${rawSql(digits)} when ${matches(t, DATE_WITH_OFFSET)} then true
        else not regexp_matches(${t}, '[0-9] ?[:时時点點]|[ T][0-9]{1,2} ?[hH]') end`,
  );
  return sql`case when ${cell} like '20__-__-__ __:__:__' then false when ${cell} like '20__-__-__' then true
    when ${matches(cell, '[0-9]{1,4}[-/][0-9]{1,2}[-/][0-9]{1,4}( [0-9]{1,2}:[0-9:]+)?')} then not contains(${cell}, ':') else ${slow} end`;
}
