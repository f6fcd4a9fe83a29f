import { letIn } from './clean-text.ts';
import { literal, rawSql, sql, type Sql } from '#core/kernel/sql.ts';

const MONTHS = 'jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec';
const MONTH = `(${MONTHS})[a-z]*\\.?`;
const DAY = '([0-9]{1,2})(?:st|nd|rd|th)?';
const REST = '(?:[ T,:]+(.*))?';

/** How a date with the name of its month is written; the groups give year, month, day and the rest. */
const NAMED_DATES = [
  { shape: `^${DAY}[- /.]*(?:of )?${MONTH},?[- /.]*([0-9]{4}|[0-9]{2})${REST}$`, year: 3, month: 2, day: 1 },
  { shape: `^${MONTH}[- /.]*${DAY}(?:,? +|[-/])([0-9]{4})${REST}$`, year: 3, month: 1, day: 2 },
  { shape: `^([0-9]{4})[- /.]?${MONTH}[- /.]?${DAY}${REST}$`, year: 1, month: 2, day: 3 },
] as const;

/** A day and the name of its month without a year. `Mar-24` is none: spreadsheets write March 2024 so. */
const NAMED_DAYS = [
  { shape: `^${DAY}[- /]*${MONTH}$`, month: 2, day: 1 },
  { shape: `^${MONTH} ${DAY}$`, month: 1, day: 2 },
] as const;

function matches(value: Sql, pattern: string): Sql {
  return sql`regexp_matches(${value}, ${literal(`(?i)${pattern}`)})`;
}

function extract(value: Sql, pattern: string, group: number): Sql {
  return sql`regexp_extract(${value}, ${literal(`(?i)${pattern}`)}, ${rawSql(String(group))})`;
}

function monthNumber(name: Sql): Sql {
  return sql`cast((strpos(${literal(MONTHS.replaceAll('|', ''))}, lower(${name})) + 2) // 3 as varchar)`;
}

/** Chinese and other punctuation → `2024-3-5 14:05:00`; a marker of the half day stays where it is. */
function unifyPunctuation(value: Sql): Sql {
  const chinese = sql`regexp_replace(regexp_replace(regexp_replace(${value}, '年|月', '-', 'g'), '日|号', ' ', 'g'), '时|時|点|點|分', ':', 'g')`;
  const translated = sql`case when regexp_matches(${value}, '[年月日号时時点點分秒]') then regexp_replace(replace(${chinese}, '秒', ''), '[-: ]+$', '') else ${value} end`;
  return sql`regexp_replace(${translated}, '\\s+', ' ', 'g')`;
}

/** Weekday ahead, comment or zone id behind an offset, `14h05`, and the year at the end as C and Java write it. */
function unifyWords(value: Sql): Sql {
  const steps: readonly (readonly [string, string])[] = [
    ['(?i)^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\\.?,? +', ''],
    ['(?i)([-+][0-9:]{2,6}|GMT|UTC|Z) ?(?:\\([^()]*\\)|\\[[^\\[\\]]*\\])$', '\\1'],
    ['\\[([A-Za-z_+/-]+)\\]$', ' \\1'],
    [
      '(?i)^([a-z]{3,9}) +([0-9]{1,2}) +([0-9]{1,2}:[0-9:.]+)((?: [-+A-Za-z][A-Za-z0-9:+-]*)?) ([0-9]{4})$',
      '\\1 \\2 \\5 \\3\\4',
    ],
    ['(?i)([ T][0-9]{1,2}) ?h ?([0-9]{2})(?: ?(?:m|min) ?([0-9]{2}) ?s?| ?m(?:in)?)?$', '\\1:\\2:\\3'],
    ['(?i)([ T][0-9]{1,2}) ?h$', '\\1:00'],
    ['([0-9]:[0-9]{2}):$', '\\1'],
  ];
  return steps.reduce<Sql>((text, [from, to]) => sql`regexp_replace(${text}, ${literal(from)}, ${literal(to)})`, value);
}

/** `5-Mar-24` → `2024-3-5` where it is said which century two digits mean; else the text stays. */
function readYear(year: Sql, firstShortYear: number | undefined): Sql {
  return sql`case when strlen(${year}) = 4 then ${year} else ${firstShortYear === undefined ? rawSql(`null`) : expandYear(year, firstShortYear)} end`;
}

/** A year of two digits as the one of the hundred years from `firstYear` on that ends in them, as text. */
export function expandYear(year: Sql, firstYear: number): Sql {
  return sql`cast(${rawSql(String(firstYear))} + (try_cast(${year} as integer) + 100 - ${rawSql(String(firstYear % 100))}) % 100 as varchar)`;
}

function unifyMonthNames(value: Sql, answers: { readonly firstShortYear?: number; readonly givenYear?: number }): Sql {
  const dates = NAMED_DATES.map(({ shape, year, month, day }) => {
    const text = sql`${readYear(extract(value, shape, year), answers.firstShortYear)} || '-' || ${monthNumber(extract(value, shape, month))} || '-' || ${extract(value, shape, day)} || ' ' || ${extract(value, shape, 4)}`;
    return sql`when ${matches(value, shape)} then coalesce(trim(${text}), ${value})`;
  });
  const days =
    answers.givenYear === undefined
      ? []
      : NAMED_DAYS.map(
          ({ shape, month, day }) =>
            sql`when ${matches(value, shape)} then ${literal(`${answers.givenYear}-`)} || ${monthNumber(extract(value, shape, month))} || '-' || ${extract(value, shape, day)}`,
        );
  const arms = [...dates, ...days].reduce((all, arm) => sql`${all} ${arm}`);
  return sql`case when not regexp_matches(${value}, ${literal(`(?i)${MONTHS}`)}) then ${value} ${arms} else ${value} end`;
}

/**
 * A folded text of a point in time with its words put into digits: months by number and the year first, hours and minutes
 * behind colons, no weekday, no comment. A name or offset of a zone stays at the end.
 */
export function unifyTimeText(
  text: Sql,
  answers: { readonly firstShortYear?: number; readonly givenYear?: number } = {},
): Sql {
  return letIn('p', unifyPunctuation(text), (p) => {
    const words = letIn('q', unifyWords(p), (q) => unifyMonthNames(q, answers));
    return sql`case when regexp_matches(${p}, '[A-Za-z\\[]') then ${words} else ${p} end`;
  });
}
