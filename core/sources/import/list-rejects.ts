import { toRows, toSingleRow } from '#core/kernel/columns.ts';
import type { Engine, RunOptions } from '#core/kernel/engine.ts';
import { SOURCE_NAMES } from '#core/sources/contracts.ts';
import type { RejectedRow } from './import-report.ts';
import { ident, sql, type Sql } from '#core/kernel/sql.ts';

/** Every rejected row of an import, in a stable order: by source, file and record. */
export function selectRejects(importSchema: string): Sql {
  return sql`select * from ${ident(importSchema, 'ingest_rejects')} order by source, file, file_hash, record, line, column_name`;
}

/** A window of the rejected rows of an import. */
export async function listRejects(
  engine: Engine,
  importSchema: string,
  { offset, limit }: { readonly offset: number; readonly limit: number },
  options: RunOptions = {},
): Promise<{ readonly rows: readonly RejectedRow[]; readonly total: number }> {
  const counted = toSingleRow(
    await engine.query(sql`select count(*) as n_rows from ${ident(importSchema, 'ingest_rejects')}`, options),
  );
  const rows = toRows(await engine.query(sql`${selectRejects(importSchema)} limit ${limit} offset ${offset}`, options));
  const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
  return {
    total: Number(counted['n_rows']),
    rows: rows.map((row): RejectedRow => {
      const source = SOURCE_NAMES.find((name) => name === row['source']);
      if (source === undefined) throw new RangeError(`No source ${String(row['source'])}.`);
      return {
        source,
        file: String(row['file']),
        line: Number(row['line']),
        hash: String(row['file_hash']),
        record: Number(row['record']),
        column: text(row['column_name']),
        value: text(row['value']),
        reason: String(row['reason']),
        message: { zh: String(row['message_zh']), en: String(row['message']) },
        rawText: String(row['raw_text']),
      };
    }),
  };
}
