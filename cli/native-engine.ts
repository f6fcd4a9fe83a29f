import {
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBInstance,
  ResultReturnType,
  type DuckDBType,
  BOOLEAN,
  INTEGER,
  BIGINT,
  DATE,
  DOUBLE,
  TIMESTAMP,
  VARCHAR,
} from '@duckdb/node-api';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createCallQueue } from '#core/kernel/call-queue.ts';
import type { Columns, Field, SqlType } from '#core/kernel/columns.ts';
import { concatColumns, gatherBatches } from '#core/kernel/columns-builder.ts';
import type { Engine, RunOptions, TableName } from '#core/kernel/engine.ts';
import { createClosedError, toStatementError } from '#core/kernel/statement-errors.ts';
import { WorkbenchError, throwIfCancelled } from '#core/kernel/errors.ts';
import { type Sql, ident, join as joinSql, literal, rawSql, sql } from '#core/kernel/sql.ts';
import { readNativeChunk, readNativeFields, writeNativeChunk } from './native-columns.ts';
import { attachNativeFile, createFileGrants } from './native-files.ts';
import { writeNativeParquet } from './native-parquet.ts';
import { prepareNative, runInterruptibly } from './native-statement.ts';

export type NativeEngineOptions = {
  /** Files that statements may read, by path. */
  readonly grantedFiles: readonly string[];
  /** Folders in which statements may read and write. */
  readonly grantedFolders: readonly string[];
  /** Where DuckDB spills and files without a path are spooled; a folder of its own is made in it and removed on close. */
  readonly spillFolder: string;
  /** DuckDB's text, e.g. `4GB`; DuckDB's default where absent. */
  readonly memoryLimit?: string;
  readonly threads?: number;
};

const CHUNK_ROWS = 2048;
/** Rows per appender: opening and closing one costs as much as some thousand rows. */
const INSERT_ROWS = 65_536;
const TYPES: Readonly<Record<SqlType, DuckDBType>> = { BOOLEAN, INTEGER, BIGINT, DOUBLE, VARCHAR, DATE, TIMESTAMP };

function listLiterals(values: readonly string[]): Sql {
  return sql`[${joinSql(values.map((value) => literal(value)))}]`;
}

async function openInstance(options: NativeEngineOptions, workFolder: string): Promise<DuckDBInstance> {
  const instance = await DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    preserve_insertion_order: 'true',
    temp_directory: workFolder,
    ...(options.memoryLimit === undefined ? {} : { memory_limit: options.memoryLimit }),
    ...(options.threads === undefined ? {} : { threads: String(options.threads) }),
  });
  const connection = await instance.connect();
  try {
    const folders = [workFolder, ...options.grantedFolders.map((folder) => resolve(folder))];
    const files = options.grantedFiles.map((file) => resolve(file));
    await connection.run(sql`set allowed_directories = ${listLiterals(folders)}`.text);
    if (files.length > 0) await connection.run(sql`set allowed_paths = ${listLiterals(files)}`.text);
    await connection.run('set enable_external_access = false');
  } finally {
    connection.closeSync();
  }
  return instance;
}

async function fetchColumns(connection: DuckDBConnection, statement: Sql): Promise<Columns> {
  const prepared = await prepareNative(connection, statement);
  try {
    const result = await prepared.run();
    const fields = readNativeFields(result);
    const batches: Columns[] = [];
    for (;;) {
      const chunk = await result.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) break;
      batches.push(readNativeChunk(chunk, fields));
    }
    return concatColumns(fields, batches);
  } finally {
    prepared.destroySync();
  }
}

/** The binding ends a failed stream like a finished one and keeps its error to itself: running the statement again tells it. */
async function findStreamError(
  connection: DuckDBConnection,
  statement: Sql,
  signal: AbortSignal | undefined,
  rowCount: number,
): Promise<WorkbenchError> {
  try {
    await runInterruptibly(connection, signal, () => fetchColumns(connection, statement));
  } catch (error) {
    return toStatementError(error);
  }
  return new WorkbenchError('engine/statement-failed', `The result broke off after ${rowCount} rows.`);
}

async function* streamColumns(
  connection: DuckDBConnection,
  statement: Sql,
  signal: AbortSignal | undefined,
): AsyncIterable<Columns> {
  try {
    const { result, fields } = await runInterruptibly(connection, signal, async () => {
      const prepared = await prepareNative(connection, statement);
      try {
        const streamed = await prepared.stream();
        return { result: streamed, fields: readNativeFields(streamed) };
      } finally {
        prepared.destroySync();
      }
    });
    let rowCount = 0;
    for (;;) {
      const chunk = await runInterruptibly(connection, signal, () => result.fetchChunk());
      if (chunk === null || chunk.rowCount === 0) break;
      rowCount += chunk.rowCount;
      yield readNativeChunk(chunk, fields);
    }
    if (result.returnType === ResultReturnType.INVALID) {
      throwIfCancelled(signal);
      throw await findStreamError(connection, statement, signal, rowCount);
    }
    if (rowCount === 0) yield concatColumns(fields, []);
  } finally {
    connection.interrupt();
    connection.closeSync();
  }
}

function appendBatch(connection: DuckDBConnection, table: TableName, batch: Columns): Promise<void> {
  const types = batch.fields.map((field) => TYPES[field.type]);
  return connection.createAppender(table.name, table.schema ?? null).then((appender) => {
    try {
      for (let start = 0; start < batch.rowCount; start += CHUNK_ROWS) {
        const rowCount = Math.min(CHUNK_ROWS, batch.rowCount - start);
        const chunk = DuckDBDataChunk.create(types, rowCount);
        writeNativeChunk(chunk, batch, start, rowCount);
        appender.appendDataChunk(chunk);
      }
    } finally {
      appender.closeSync();
    }
  });
}

function createTableStatement(table: Sql, fields: readonly Field[]): Sql {
  const columns = fields.map((field) => sql`${ident(field.name)} ${rawSql(field.type)}`);
  return sql`create table ${table} (${joinSql(columns)})`;
}

/**
 * Opens native DuckDB in memory. It reads and writes nothing on disk but the granted files and folders and
 * its spill folder, and never loads an extension.
 */
export async function openNativeEngine(options: NativeEngineOptions): Promise<Engine> {
  await mkdir(options.spillFolder, { recursive: true });
  const workFolder = await mkdtemp(join(resolve(options.spillFolder), 'engine-'));
  const instance = await openInstance(options, workFolder).catch(async (error: unknown) => {
    await rm(workFolder, { recursive: true, force: true });
    throw toStatementError(error);
  });
  const connection = await instance.connect();
  const version = String((await connection.runAndReadAll('select version()')).getRows()[0]?.[0]);
  const grants = createFileGrants(options.grantedFiles, [workFolder, ...options.grantedFolders]);
  const queue = createCallQueue();
  let isClosed = false;

  const call = <T>(runOptions: RunOptions | undefined, work: () => Promise<T>): Promise<T> => {
    if (isClosed) return Promise.reject(createClosedError());
    return queue.add(async () => {
      if (isClosed) throw createClosedError();
      return runInterruptibly(connection, runOptions?.signal, work);
    }, runOptions?.signal);
  };

  const run = (statement: Sql, runOptions?: RunOptions): Promise<void> =>
    call(runOptions, async () => {
      const prepared = await prepareNative(connection, statement);
      try {
        await prepared.run();
      } finally {
        prepared.destroySync();
      }
    });

  return {
    kind: 'native',
    version,
    run,
    query: (statement, runOptions) => call(runOptions, () => fetchColumns(connection, statement)),
    stream: async function* stream(statement, runOptions) {
      if (isClosed) throw createClosedError();
      throwIfCancelled(runOptions?.signal);
      yield* streamColumns(await instance.connect(), statement, runOptions?.signal);
    },
    attachFile: async (name, source) => {
      if (isClosed) throw createClosedError();
      return attachNativeFile(name, source, workFolder, grants);
    },
    insertColumns: async (table, batches, runOptions) => {
      const target = table.schema === undefined ? ident(table.name) : ident(table.schema, table.name);
      let rowCount = 0;
      let isCreated = false;
      try {
        for await (const batch of gatherBatches(batches, INSERT_ROWS)) {
          throwIfCancelled(runOptions?.signal);
          if (!isCreated) await run(createTableStatement(target, batch.fields), runOptions);
          isCreated = true;
          if (batch.rowCount > 0) await call(runOptions, () => appendBatch(connection, table, batch));
          rowCount += batch.rowCount;
        }
      } catch (error) {
        if (isCreated && !isClosed) await run(sql`drop table if exists ${target}`);
        throw toStatementError(error);
      }
      return rowCount;
    },
    writeParquet: (statement, sink, parquetOptions) =>
      call(parquetOptions, () => writeNativeParquet(connection, statement, sink, parquetOptions, workFolder, grants)),
    close: async () => {
      if (isClosed) return;
      isClosed = true;
      await queue.add(async () => {
        connection.closeSync();
        instance.closeSync();
      });
      await rm(workFolder, { recursive: true, force: true });
    },
  };
}
