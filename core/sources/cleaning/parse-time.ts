import { foldCell, letIn } from './clean-text.ts';
import { fromUtc, toUtc } from './zone-rules.ts';
import { join, literal, rawSql, sql, type Sql } from '#core/kernel/sql.ts';

export type DateOrder = 'ymd' | 'mdy' | 'dmy';
export type UnixTime = 'seconds' | 'milliseconds' | 'excel' | 'yyyymmdd';

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
  /** Smallest year read; that of points in time unless stated. */
  readonly firstYear?: number;
  readonly nullTokens: readonly string[];
};

/** The years that are read: 1970 to 2199. */
const YEAR = '(19[7-9][0-9]|2[01][0-9]{2})';
const TIME = '[0-9]{1,2}:[0-9]{1,2}(:[0-9]{1,2}([.,][0-9]+)?)?';
const OFFSET = '(Z|z|UTC|GMT|[-+][0-9]{2}(:?[0-9]{2})?)';
const HALF_DAY = '(上午|凌晨|早上|下午|中午|晚上|[AaPp]\\.?[Mm]\\.?)';

const ENGLISH_DATES = ['%d-%b-%Y', '%d %b %Y', '%d %B %Y', '%b %d %Y', '%B %d %Y', '%a %b %d %Y', '%d/%b/%Y'];
const ENGLISH_TIMES = ['', ' %H:%M', ' %H:%M:%S'];
const ENGLISH_FORMATS = ENGLISH_DATES.flatMap((date) =>
  ENGLISH_TIMES.map((time) => literal(`${date}${time}`).text),
).join(', ');

function matches(value: Sql, pattern: string): Sql {
  return sql`regexp_full_match(${value}, ${literal(pattern)})`;
}

/** Chinese and other punctuation → `2024-3-5 14:05:00`; a marker of the half day stays where it is. */
function unifyPunctuation(value: Sql): Sql {
  const chinese = sql`regexp_replace(regexp_replace(regexp_replace(${value}, '年|月', '-', 'g'), '日|号', ' ', 'g'), '时|時|点|點|分', ':', 'g')`;
  const translated = sql`case when regexp_matches(${value}, '[年月日号时時点點分秒]') then regexp_replace(replace(${chinese}, '秒', ''), '[-: ]+$', '') else ${value} end`;
  return sql`regexp_replace(${translated}, '\\s+', ' ', 'g')`;
}

/** A marker of the half day taken out and the hour moved: `下午 3:05`, `3:05 PM`. */
function readLocal(value: Sql, dateOrder: DateOrder): Sql {
  const bare = sql`regexp_replace(regexp_replace(${value}, ${literal(` ?${HALF_DAY} ?`)}, ' '), ' +$', '')`;
  const hours = letIn(
    'h',
    bare,
    (text) => sql`case when ${matches(text, '.* [0-9]{1,2}')} then ${text} || ':00' else ${text} end`,
  );
  const withMarker = letIn(
    'd',
    readDateTime(hours, dateOrder),
    (time) => sql`case
      when regexp_matches(${value}, '下午|晚上|中午|[Pp]\\.?[Mm]') and hour(${time}) < 12 and not (contains(${value}, '中午') and hour(${time}) > 6) then ${time} + interval 12 hour
      when regexp_matches(${value}, '上午|凌晨|早上|[Aa]\\.?[Mm]') and hour(${time}) = 12 then ${time} - interval 12 hour
      else ${time} end`,
  );
  return sql`case when regexp_matches(${value}, ${literal(HALF_DAY)}) then ${withMarker} else ${readDateTime(value, dateOrder)} end`;
}

/** `2024-3-5 14:05`, or day and month first as said. */
function readDateTime(value: Sql, dateOrder: DateOrder): Sql {
  const yearFirst = `[0-9]{4}(-[0-9]{1,2}-|/[0-9]{1,2}/|\\.[0-9]{1,2}\\.)[0-9]{1,2}( ?T?${TIME})?`;
  const yearLast = `[0-9]{1,2}(-[0-9]{1,2}-|/[0-9]{1,2}/|\\.[0-9]{1,2}\\.)[0-9]{4}( ?T?${TIME})?`;
  const rest = sql`replace(replace(regexp_extract(${value}, '^[0-9]+[-/.][0-9]+[-/.][0-9]+[ T]*(.*)$', 1), ',', '.'), 'T', ' ')`;
  const rebuild = (groups: string): Sql =>
    sql`try_cast(regexp_replace(${value}, '^([0-9]+)[-/.]([0-9]+)[-/.]([0-9]+).*$', ${literal(groups)}) || ' ' || case when ${rest} = '' then '00:00' else ${rest} end as timestamp)`;
  const lastYearGroups = dateOrder === 'mdy' ? '\\3-\\1-\\2' : '\\3-\\2-\\1';
  const yearLastBranch =
    dateOrder === 'ymd' ? rawSql('') : sql`when ${matches(value, yearLast)} then ${rebuild(lastYearGroups)}`;
  return sql`case when ${matches(value, yearFirst)} then ${rebuild('\\1-\\2-\\3')}
    ${yearLastBranch}
    when regexp_matches(${value}, '[A-Za-z]{3}') then try_strptime(replace(${value}, ',', ''), [${rawSql(ENGLISH_FORMATS)}]) end`;
}

/** Digits only, as said or by their number: yyyymmdd, yyyymmddhhmm(ss), Excel serials, Unix seconds and milliseconds (UTC). */
function readDigits(value: Sql, answers: TimeAnswers): Sql {
  const compact = sql`try_strptime(regexp_extract(${value}, '^[0-9]+'), ['%Y%m%d', '%Y%m%d%H%M%S', '%Y%m%d%H%M'])`;
  const excel = sql`timestamp '1899-12-30 00:00:00' + to_milliseconds(cast(round(try_cast(${value} as decimal(28,12)) * 86400) * 1000 as bigint))`;
  const unix = (factor: number): Sql =>
    letIn(
      'u',
      sql`make_timestamp(cast(try_cast(${value} as decimal(28,6)) * ${rawSql(String(factor))} as bigint))`,
      (u) => fromUtc(u, answers.projectZone),
    );
  switch (answers.unixTime) {
    case 'seconds':
      return sql`case when ${matches(value, '[0-9]{1,10}(\\.[0-9]{1,6})?')} then ${unix(1_000_000)} end`;
    case 'milliseconds':
      return sql`case when ${matches(value, '[0-9]{1,13}(\\.[0-9]{1,3})?')} then ${unix(1000)} end`;
    case 'excel':
      return sql`case when ${matches(value, '[0-9]{1,6}(\\.[0-9]+)?')} then ${excel} end`;
    case 'yyyymmdd':
      return sql`case when ${matches(value, '[0-9]{8}(\\.0)?')} then ${compact} end`;
    default:
      return sql`case when ${matches(value, '([0-9]{8}|[0-9]{12}|[0-9]{14})(\\.0)?')} then ${compact}
        when ${matches(value, '[0-9]{5}(\\.[0-9]+)?')} then ${excel}
        when ${matches(value, '[0-9]{10}(\\.[0-9]{1,6})?')} then ${unix(1_000_000)}
        when ${matches(value, '[0-9]{13}(\\.0)?')} then ${unix(1000)} end`;
  }
}

/** A time of day moves with the zone; a date alone stands. */
function toProjectZone(text: Sql, answers: TimeAnswers): Sql {
  const local = readLocal(text, answers.dateOrder);
  if (answers.fileZone === answers.projectZone) return local;
  const moved = letIn('l', local, (l) =>
    letIn('g', toUtc(l, answers.fileZone), (g) => fromUtc(g, answers.projectZone)),
  );
  return sql`case when contains(${text}, ':') then ${moved} else ${local} end`;
}

/** Local time with an offset behind it → the project's zone. */
function readWithOffset(value: Sql, answers: TimeAnswers): Sql {
  const local = sql`regexp_replace(${value}, ${literal(` ?${OFFSET}$`)}, '')`;
  const offset = sql`regexp_extract(${value}, ${literal(`${OFFSET}$`)})`;
  const seconds = letIn(
    'o',
    offset,
    (o) => sql`case when ${o}[1] in ('+', '-') then (case when ${o}[1] = '-' then -1 else 1 end)
      * (try_cast(${o}[2:3] as integer) * 3600 + coalesce(try_cast(right(replace(${o}[4:], ':', ''), 2) as integer), 0) * 60) else 0 end`,
  );
  return letIn('z', sql`${letIn('w', local, (w) => readLocal(w, answers.dateOrder))} - to_seconds(${seconds})`, (z) =>
    fromUtc(z, answers.projectZone),
  );
}

function readSlowly(cell: Sql, answers: TimeAnswers): Sql {
  const text = letIn('x', foldCell(cell, answers.nullTokens), unifyPunctuation);
  const month = answers.months
    ? sql`when ${matches(rawSql('t'), '[0-9]{4}[-/.]?(0?[1-9]|1[0-2])')} then try_strptime(regexp_replace(t, '^([0-9]{4})[-/.]?([0-9]{1,2})$', '\\1-\\2'), '%Y-%m')`
    : rawSql('');
  return letIn('t', text, (t) => {
    const value = sql`case ${month}
      when ${matches(t, '[0-9]+(\\.[0-9]+)?')} then ${readDigits(t, answers)}
      when ${matches(t, `.*[0-9]:[0-9.:]*[0-9] ?${OFFSET}`)} then ${readWithOffset(t, answers)}
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
 * domain.md names is read by shape. Two-digit years are never read.
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
    const formats = ENGLISH_TIMES.map((time) => literal(`${date}${time}`).text).join(', ');
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
      sql`case when ${matches(t, '[0-9]+(\\.[0-9]+)?')} then ${rawSql(digits)} else not regexp_matches(${t}, '[0-9] ?[:时時点點]') end`,
  );
  return sql`case when ${cell} like '20__-__-__ __:__:__' then false when ${cell} like '20__-__-__' then true
    when ${matches(cell, '[0-9]{1,4}[-/][0-9]{1,2}[-/][0-9]{1,4}( [0-9]{1,2}:[0-9:]+)?')} then not contains(${cell}, ':') else ${slow} end`;
}
