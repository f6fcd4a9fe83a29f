import { toRows, toSingleRow, type Row } from '#core/kernel/columns.ts';
import type { Engine, RunOptions } from '#core/kernel/engine.ts';
import { cleanId, isDamagedId, isFloatId, isUncleanId } from './clean-id.ts';
import { foldText } from './clean-text.ts';
import { BESIDE_DIGITS, stripMagnitude, unifyNumber } from './parse-number.ts';
import type { DateOrder } from './parse-time.ts';
import { unifyTimeText } from './time-text.ts';
import { join, literal, rawSql, sql, type Sql } from '#core/kernel/sql.ts';

/** What a column of ids holds. */
export type IdCensus = {
  readonly rows: number;
  readonly unclean: number;
  readonly float: number;
  readonly damaged: number;
  readonly example: string | null;
};

/** Values of a column written in one way. */
export type TimeKind = {
  readonly count: number;
  readonly example: string;
  /** Rows that are dates with their parts in some order. */
  readonly dates: number;
  /** Rows that are dates with their parts in this order. */
  readonly fits: Readonly<Record<DateOrder, number>>;
  /** Smallest and largest year of two digits. */
  readonly years: readonly [number, number];
};

/** How the points in time of a column are written; only values off the cheap path are looked at one by one. */
export type TimeCensus = {
  readonly rows: number;
  readonly kinds: ReadonlyMap<string, TimeKind>;
  /** Name of a zone behind a time → rows. UTC and GMT are not listed. */
  readonly zones: ReadonlyMap<string, { readonly count: number; readonly example: string }>;
};

/** How the numbers of a column are written. */
export type NumberCensus = {
  /** Cells that are not empty. */
  readonly rows: number;
  readonly kinds: ReadonlyMap<string, { readonly count: number; readonly example: string }>;
  /** Letters and signs beside the digits → rows. */
  readonly marks: ReadonlyMap<string, { readonly count: number; readonly example: string }>;
};

const number = (row: Row, name: string): number => Number(row[name] ?? 0);
const text = (row: Row, name: string): string => String(row[name] ?? '');

/** Counts ids that need cleaning. */
export async function countIds(engine: Engine, raw: Sql, cell: Sql, options: RunOptions): Promise<IdCensus> {
  const first = toSingleRow(
    await engine.query(
      sql`select count(${cell}) as n_rows, count(*) filter (where ${isUncleanId(cell)}) as n_unclean from ${raw}`,
      options,
    ),
  );
  const empty = { rows: number(first, 'n_rows'), unclean: 0, float: 0, damaged: 0, example: null };
  if (number(first, 'n_unclean') === 0) return empty;
  const cleaned = cleanId(cell, { float: 'keep', nullTokens: [] });
  const row = toSingleRow(
    await engine.query(
      sql`select count(*) filter (where ${cleaned} <> ${cell}) as n_unclean, count(*) filter (where ${isFloatId(cell)}) as n_float,
        count(*) filter (where ${isDamagedId(cell)}) as n_damaged, min(${cell}) filter (where ${isFloatId(cell)}) as example
        from ${raw} where ${isUncleanId(cell)}`,
      options,
    ),
  );
  return {
    ...empty,
    unclean: number(row, 'n_unclean'),
    float: number(row, 'n_float'),
    damaged: number(row, 'n_damaged'),
    example: row['example'] === null ? null : text(row, 'example'),
  };
}

const PARTS = '^([0-9]{1,4})[-/.]([0-9]{1,2})(?:[-/.]([0-9]{1,4}))?( .*)?$';
const MONTH_WORD = '(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\\.?';
const ZONE_NAME = '[0-9]:[0-9.,:]*[0-9] ?(?:[AaPp]\\.? ?[Mm]\\.?)? ?([A-Za-z][A-Za-z_+-]*(?:/[A-Za-z_+-]+)*)$';
/** What may stand behind a time and names no zone that needs settling. */
const NO_ZONE_NAME = /^(?:[ap]\.?m\.?|z|ut|utc|gmt)$/i;

/**
 * Sorts points in time by how they are written: `day-month` (3/4/2024), `short-year` (3/4/24), `short-year-word` (3-Apr-24),
 * `month-day` (03-04), `month-day-word` (3月4日, 4 March), `digits-5` … `digits-19`, `other`.
 */
export async function countTimes(engine: Engine, raw: Sql, cell: Sql, options: RunOptions): Promise<TimeCensus> {
  const total = toSingleRow(await engine.query(sql`select count(${cell}) as n_rows from ${raw}`, options));
  const is = (pattern: string): Sql => sql`regexp_full_match(u, ${literal(`(?i)${pattern}`)})`;
  const rows = toRows(
    await engine.query(
      sql`with slow as (
          select v, ${unifyTimeText(rawSql('v'))} as u from (select ${foldText(cell)} as v from ${raw}
          where ${cell} is not null and not (${cell} like '20__-__-__ __:__:__' or ${cell} like '20__-__-__'))
        ),
        parted as (
          select v, u, regexp_extract(u, ${literal(PARTS)}, ['a', 'b', 'c']) as p from slow
        ),
        sorted as (
          select v, u, case when regexp_full_match(v, '[0-9]+([.][0-9]+)?') then 'digits-' || strlen(split_part(v, '.', 1))::varchar
              when strlen(p.c) = 4 and strlen(p.a) <= 2 then 'day-month'
              when p.b <> '' and p.c <> '' and strlen(p.a) <= 2 and strlen(p.c) <= 2 and (strlen(p.a) = 2 or strlen(p.c) = 2) then 'short-year'
              when ${is(`[0-9]{1,2}(?:st|nd|rd|th)?[- /.]*${MONTH_WORD},?[- /.]*[0-9]{2}(?:[ T,:].*)?`)} then 'short-year-word'
              when regexp_full_match(v, '[0-9]{1,2}月[0-9]{1,2}[日号]?.*') or ${is(`[0-9]{1,2}(?:st|nd|rd|th)?[- /]*${MONTH_WORD}|${MONTH_WORD} [0-9]{1,2}(?:st|nd|rd|th)?`)} then 'month-day-word'
              when p.b <> '' and p.c = '' and strlen(p.a) <= 2 and not contains(v, '.') then 'month-day'
              when v = '' then 'blank' else 'other' end as kind,
            case when regexp_matches(u, '[A-Za-z_]$') then regexp_extract(u, ${literal(ZONE_NAME)}, 1) else '' end as zone,
            try_cast(p.a as integer) as a, try_cast(p.b as integer) as b, try_cast(p.c as integer) as c,
            strlen(p.a) as n_a, strlen(p.c) as n_c,
            try_cast(regexp_extract(v, '([0-9]{2})(?:[ T,:]|$)', 1) as integer) as year_of_word
          from parted
        )
        select kind, zone, count(*) as n_rows, min(v) as example,
          count(*) filter (where dmy or mdy or ymd) as n_dates, count(*) filter (where dmy) as n_dmy,
          count(*) filter (where mdy) as n_mdy, count(*) filter (where ymd) as n_ymd,
          coalesce(min(case when kind = 'short-year-word' then year_of_word when n_c = 2 then c else a end), 0) as low_year,
          coalesce(max(case when kind = 'short-year-word' then year_of_word when n_c = 2 then c else a end), 0) as high_year
        from (select *, coalesce(a between 1 and 31 and b between 1 and 12, false) as dmy, coalesce(a between 1 and 12 and b between 1 and 31, false) as mdy,
            coalesce(n_a = 2 and n_c <= 2 and b between 1 and 12 and c between 1 and 31, false) as ymd from sorted)
        group by kind, zone`,
      options,
    ),
  );
  const kinds = new Map<string, TimeKind>();
  const zones = new Map<string, { count: number; example: string }>();
  for (const row of rows) {
    const entry: TimeKind = {
      count: number(row, 'n_rows'),
      example: text(row, 'example'),
      dates: number(row, 'n_dates'),
      fits: { dmy: number(row, 'n_dmy'), mdy: number(row, 'n_mdy'), ymd: number(row, 'n_ymd') },
      years: [number(row, 'low_year'), number(row, 'high_year')],
    };
    const kind = text(row, 'kind');
    const known = kinds.get(kind);
    kinds.set(kind, known === undefined ? entry : addKind(known, entry));
    const zone = text(row, 'zone');
    if (zone !== '' && !NO_ZONE_NAME.test(zone)) {
      const before = zones.get(zone);
      zones.set(zone, { count: (before?.count ?? 0) + entry.count, example: before?.example ?? entry.example });
    }
  }
  return { rows: number(total, 'n_rows'), kinds, zones };
}

/** Two counts of values written in one way as one. */
export function addKind(one: TimeKind, other: TimeKind): TimeKind {
  return {
    count: one.count + other.count,
    example: one.example < other.example ? one.example : other.example,
    dates: one.dates + other.dates,
    fits: {
      dmy: one.fits.dmy + other.fits.dmy,
      mdy: one.fits.mdy + other.fits.mdy,
      ymd: one.fits.ymd + other.fits.ymd,
    },
    years: [Math.min(one.years[0], other.years[0]), Math.max(one.years[1], other.years[1])],
  };
}

const DOT =
  '[0-9]+\\.([0-9]{0,2}|[0-9]{4,})|0*\\.[0-9]+|0+\\.[0-9]+|[0-9]{1,3}(,[0-9]{3})+\\.[0-9]*|[0-9]{4,}\\.[0-9]+|[0-9]{1,3}(,[0-9]{3}){2,}|[0-9]{1,2}(,[0-9]{2})+,[0-9]{3}(\\.[0-9]*)?';
const COMMA =
  '[0-9]+,([0-9]{0,2}|[0-9]{4,})|0*,[0-9]+|0+,[0-9]+|[0-9]{1,3}(\\.[0-9]{3})+,[0-9]*|[0-9]{4,},[0-9]+|[0-9]{1,3}(\\.[0-9]{3}){2,}';

/** Sorts numbers by what they say about the decimal mark, and lists what stands beside the digits. */
export async function countNumbers(engine: Engine, raw: Sql, cell: Sql, options: RunOptions): Promise<NumberCensus> {
  const plain = sql`regexp_full_match(${cell}, '[-+]?[0-9]+(\\.[0-9]{1,2})?')`;
  const slow = sql`select ${unifyNumber(foldText(cell), '.')} as v from ${raw} where ${cell} is not null and not ${plain}`;
  const scaled = sql`stripped <> v`;
  const kinds = toRows(
    await engine.query(
      sql`with sorted as (
          select 'dot' as kind, count(*) as n_rows, min(${cell}) as example from ${raw} where ${plain} and contains(${cell}, '.')
          union all
          select 'all', count(${cell}), null from ${raw}
          union all
          select case when regexp_full_match(d, ${literal(DOT)}) then 'dot' when regexp_full_match(d, ${literal(COMMA)}) then 'comma'
              when ${scaled} and regexp_full_match(d, '[0-9]+[.][0-9]+') then 'dot' when ${scaled} and regexp_full_match(d, '[0-9]+,[0-9]+') then 'comma'
              when contains(d, ',') then 'either-comma' when contains(d, '.') then 'either-dot' else 'none' end, count(*), min(v)
          from (select v, stripped, regexp_replace(regexp_replace(regexp_replace(stripped, ${literal(BESIDE_DIGITS)}, '', 'g'), '[^0-9.,]', '', 'g'), '[.,]$', '') as d
            from (select v, ${stripMagnitude(rawSql('v'))} as stripped from (${slow}))) group by 1
        )
        select kind, sum(n_rows)::bigint as n_rows, min(example) as example from sorted group by kind`,
      options,
    ),
  );
  const marks = toRows(
    await engine.query(
      sql`select upper(regexp_extract(${stripMagnitude(rawSql('v'))}, ${literal(BESIDE_DIGITS)})) as mark, count(*) as n_rows, min(v) as example
        from (${slow}) where regexp_matches(v, '[0-9]') group by 1 having mark <> ''`,
      options,
    ),
  );
  const toMap = (rows: readonly Row[], name: string): ReadonlyMap<string, { count: number; example: string }> =>
    new Map(
      rows
        .filter((row) => number(row, 'n_rows') > 0)
        .map((row) => [text(row, name), { count: number(row, 'n_rows'), example: text(row, 'example') }]),
    );
  const byKind = toMap(kinds, 'kind');
  return { rows: byKind.get('all')?.count ?? 0, kinds: byKind, marks: toMap(marks, 'mark') };
}

/** The words of a column with their rows, most frequent first; at most `limit` of them. */
export async function countWords(
  engine: Engine,
  raws: readonly Sql[],
  cell: Sql,
  limit: number,
  options: RunOptions,
): Promise<{ word: string; count: number }[]> {
  const all = join(
    raws.map((raw) => sql`select ${cell} as word from ${raw}`),
    ' union all ',
  );
  const rows = toRows(
    await engine.query(
      sql`select word, count(*) as n_rows from (${all}) where word is not null group by word order by n_rows desc, word limit ${limit}`,
      options,
    ),
  );
  return rows.map((row) => ({ word: text(row, 'word'), count: number(row, 'n_rows') }));
}
