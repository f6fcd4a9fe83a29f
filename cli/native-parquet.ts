import type { DuckDBConnection } from '@duckdb/node-api';
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ParquetOptions } from '#core/kernel/engine.ts';
import type { FileSink } from '#core/kernel/files.ts';
import { type Sql, ident, join as joinSql, literal, rawSql, sql } from '#core/kernel/sql.ts';
import { readNativeFields } from './native-columns.ts';
import { type FileGrants, copyIntoSink } from './native-files.ts';
import { prepareNative } from './native-statement.ts';

const ROW_GROUP_ROWS = 122_880;

function createCopyStatement(statement: Sql, path: string, options: ParquetOptions): Sql {
  const entries = Object.entries(options.metadata).map(([key, value]) => sql`${ident(key)}: ${literal(value)}`);
  const metadata = entries.length === 0 ? sql`` : sql`, kv_metadata {${joinSql(entries)}}`;
  const compression = rawSql(options.compression ?? 'zstd');
  const rows = rawSql(String(Math.trunc(options.rowGroupRows ?? ROW_GROUP_ROWS)));
  return sql`copy (${statement}) to ${literal(path)} (format parquet, compression ${compression}, row_group_size ${rows}, use_tmp_file false${metadata})`;
}

async function checkTypes(connection: DuckDBConnection, statement: Sql): Promise<void> {
  const prepared = await prepareNative(connection, sql`select * from (${statement}) limit 0`);
  try {
    readNativeFields(await prepared.run());
  } finally {
    prepared.destroySync();
  }
}

/** Writes a result as Parquet by DuckDB's own COPY: into the sink's file where it is granted, else by way of the work folder. */
export async function writeNativeParquet(
  connection: DuckDBConnection,
  statement: Sql,
  sink: FileSink,
  options: ParquetOptions,
  workFolder: string,
  grants: FileGrants,
): Promise<number> {
  await checkTypes(connection, statement);
  const { localPath } = sink;
  const isDirect = localPath !== undefined && grants.includes(localPath);
  const path = isDirect ? localPath : join(workFolder, `${randomUUID()}.parquet`);
  try {
    const prepared = await prepareNative(connection, createCopyStatement(statement, path, options));
    let rowCount = 0;
    try {
      const result = await prepared.run();
      rowCount = result.rowsChanged;
    } finally {
      prepared.destroySync();
    }
    if (!isDirect) await copyIntoSink(path, sink);
    options.onProgress?.(rowCount);
    return rowCount;
  } finally {
    if (!isDirect) await rm(path, { force: true });
  }
}
