import { toRows, toSingleRow, type Row } from '#core/kernel/columns.ts';
import type { Engine, RunOptions } from '#core/kernel/engine.ts';
import { cleanId, isDamagedId, isFloatId, isUncleanId } from './clean-id.ts';
import { foldText } from './clean-text.ts';
import { stripMagnitude, unifyNumber } from './parse-number.ts';
import { join, literal, rawSql, sql, type Sql } from '#core/kernel/sql.ts';

/** What a column of ids holds. */
export type IdCensus = {
  readonly rows: number;
  readonly unclean: number;
  readonly float: number;
  readonly damaged: number;
  readonly example: string | null;
};

/** How the points in time of a column are written; only values off the cheap path are looked at one by one. */
export type TimeCensus = {
  readonly rows: number;
  readonly kinds: ReadonlyMap<
    string,
    { readonly count: number; readonly example: string; readonly maxFirst: number; readonly maxSecond: number }
  >;
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

const DAY_MONTH = '^([0-9]{1,2})[-/.]([0-9]{1,2})[-/.][0-9]{4}.*$';

/** Sorts points in time by how they are written: `day-month` (3/4/2024), `short-year`, `digits-5` … `digits-14`, `other`. */
export async function countTimes(engine: Engine, raw: Sql, cell: Sql, options: RunOptions): Promise<TimeCensus> {
  const total = toSingleRow(await engine.query(sql`select count(${cell}) as n_rows from ${raw}`, options));
  const rows = toRows(
    await engine.query(
      sql`with slow as (
          select ${foldText(cell)} as v from ${raw}
          where ${cell} is not null and not (${cell} like '20__-__-__ __:__:__' or ${cell} like '20__-__-__')
        ),
        sorted as (
          select v, case when regexp_full_match(v, ${literal(DAY_MONTH)}) then 'day-month'
              when regexp_full_match(v, '[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2}( .*)?') then 'short-year'
              when regexp_full_match(v, '[0-9]+([.][0-9]+)?') then 'digits-' || strlen(split_part(v, '.', 1))::varchar
              when v = '' then 'blank' else 'other' end as kind,
            try_cast(regexp_extract(v, ${literal(DAY_MONTH)}, 1) as integer) as a,
            try_cast(regexp_extract(v, ${literal(DAY_MONTH)}, 2) as integer) as b
          from slow
        )
        select kind, count(*) as n_rows, min(v) as example,
          max(a) filter (where a <= 31 and b <= 12) as max_first, max(b) filter (where b <= 31 and a <= 12) as max_second
        from sorted group by kind`,
      options,
    ),
  );
  return {
    rows: number(total, 'n_rows'),
    kinds: new Map(
      rows.map((row) => [
        text(row, 'kind'),
        {
          count: number(row, 'n_rows'),
          example: text(row, 'example'),
          maxFirst: number(row, 'max_first'),
          maxSecond: number(row, 'max_second'),
        },
      ]),
    ),
  };
}

const DOT =
  '[0-9]+\\.([0-9]{0,2}|[0-9]{4,})|0*\\.[0-9]+|0+\\.[0-9]+|[0-9]{1,3}(,[0-9]{3})+\\.[0-9]*|[0-9]{4,}\\.[0-9]+|[0-9]{1,3}(,[0-9]{3}){2,}|[0-9]{1,2}(,[0-9]{2})+,[0-9]{3}(\\.[0-9]*)?';
const COMMA =
  '[0-9]+,([0-9]{0,2}|[0-9]{4,})|0*,[0-9]+|0+,[0-9]+|[0-9]{1,3}(\\.[0-9]{3})+,[0-9]*|[0-9]{4,},[0-9]+|[0-9]{1,3}(\\.[0-9]{3}){2,}';

/** Letters and currency signs that stand together beside the digits: `US$`, `kr.`, `元`, `CHF`. */
const BESIDE_DIGITS = '[\\p{L}\\p{Sc}][\\p{L}\\p{Sc}.]*';

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
