import { toSingleRow } from '#core/kernel/columns.ts';
import type { Engine, RunOptions } from '#core/kernel/engine.ts';
import type { Note } from '#core/sources/formats/define-format.ts';
import type { Correction } from '#core/sources/mapping/template.ts';
import { ident, join, sql, type Sql } from '#core/kernel/sql.ts';

/** Values per statement: few enough for one, many enough for a column of faults. */
const CHUNK = 500;

export type CorrectedRows = {
  /** Rows with at least one cell corrected. */
  readonly rows: number;
  readonly notes: readonly Note[];
};

function noteStale(count: number): Note {
  return {
    code: 'corrections-stale',
    count,
    text: {
      zh: `${count} 处更正与文件内容不再一致，未应用`,
      en: `${count} corrections do not fit the file any more and were not applied`,
    },
  };
}

function noteCorrected(rows: number): Note {
  return {
    code: 'corrected-rows',
    count: rows,
    text: { zh: `${rows} 行的单元格已按更正读取`, en: `${rows} rows were read with corrected cells` },
  };
}

/**
 * Puts the corrections of one file into its raw table, before anything is read from it. A correction holds for the cell it names while
 * the cell says what it said when it was corrected; others are left out and noted.
 */
export async function applyCorrections(
  engine: Engine,
  raw: Sql,
  columns: readonly string[],
  corrections: readonly Correction[],
  options: RunOptions,
): Promise<CorrectedRows> {
  if (corrections.length === 0) return { rows: 0, notes: [] };
  const records = new Set<number>();
  let applied = 0;
  for (const column of new Set(corrections.map((correction) => correction.column))) {
    if (!columns.includes(column)) continue;
    const own = corrections.filter((correction) => correction.column === column);
    for (let start = 0; start < own.length; start += CHUNK) {
      const values = join(
        own
          .slice(start, start + CHUNK)
          .map(
            ({ record, from, to }) =>
              sql`(cast(${record} as bigint), cast(${from} as varchar), cast(${to} as varchar))`,
          ),
      );
      const fixes = sql`(select * from (values ${values}) as given(record, was, becomes))`;
      const cell = ident(column);
      const fits = sql`raw._record = fix.record and raw.${cell} is not distinct from fix.was`;
      const found = toSingleRow(
        await engine.query(
          sql`select count(*) as n_fits, coalesce(string_agg(cast(raw._record as varchar), ','), '') as records
            from ${raw} as raw join ${fixes} as fix on ${fits}`,
          options,
        ),
      );
      applied += Number(found['n_fits']);
      for (const record of String(found['records']).split(',')) if (record !== '') records.add(Number(record));
      await engine.run(
        sql`update ${raw} as raw set ${cell} = nullif(fix.becomes, '') from ${fixes} as fix where ${fits}`,
        options,
      );
    }
  }
  const stale = corrections.length - applied;
  return {
    rows: records.size,
    notes: [...(records.size > 0 ? [noteCorrected(records.size)] : []), ...(stale > 0 ? [noteStale(stale)] : [])],
  };
}
