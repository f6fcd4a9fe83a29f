import { AsyncDuckDB, type AsyncDuckDBConnection, VoidLogger } from '@duckdb/duckdb-wasm';
import { createCallQueue, rejectWhenCancelled } from '#core/kernel/call-queue.ts';
import { type Columns, type Field, toSingleRow } from '#core/kernel/columns.ts';
import { concatColumns, gatherBatches } from '#core/kernel/columns-builder.ts';
import type { Engine, RunOptions } from '#core/kernel/engine.ts';
import { createClosedError, createCrashedError, toStatementError } from '#core/kernel/statement-errors.ts';
import { WorkbenchError, throwIfCancelled } from '#core/kernel/errors.ts';
import { type Sql, ident, join, literal, rawSql, sql } from '#core/kernel/sql.ts';
import { encodeArrowStream } from './wasm-columns.ts';
import { ATTACHED_FOLDER, registerSource } from './wasm-files.ts';
import { encodeParquet } from './wasm-parquet.ts';
import { runStatement, streamStatement } from './wasm-statement.ts';

export type WasmEngineOptions = {
  /** Starts duckdb-wasm's own worker script (the eh bundle). */
  readonly createWorker: () => Worker;
  /** URL of duckdb-eh.wasm (a path in Node). Local, never a CDN. */
  readonly wasmUrl: string;
  /** Starts `workers/parquet.worker.ts`; called at the first Parquet export. */
  readonly createParquetWorker: () => Worker;
  /** URL of parquet-wasm's module, or its bytes where the worker cannot fetch. */
  readonly parquetWasm: string | Uint8Array;
  /** A page whose policy lacks 'wasm-unsafe-eval' makes DuckDB hang: after this time start-up fails. */
  readonly startTimeoutMs?: number;
};

const START_TIMEOUT_MS = 60_000;
/** Rows per insert: each one is a statement of its own. */
const INSERT_ROWS = 65_536;

/** The catalogue of every table: in memory, and compressed when `createCompactor` checkpoints it. */
const CATALOG = ident('workbench');

const SETTINGS: readonly Sql[] = [
  sql`attach ':memory:' as ${CATALOG} (compress)`,
  sql`use ${CATALOG}`,
  sql`set autoinstall_known_extensions = false`,
  sql`set autoload_known_extensions = false`,
  sql`set preserve_insertion_order = true`,
  sql`set allowed_directories = [${literal(ATTACHED_FOLDER)}]`,
  sql`set enable_external_access = false`,
];

async function startDatabase(worker: Worker, wasmUrl: string): Promise<AsyncDuckDB> {
  const db = new AsyncDuckDB(new VoidLogger(), worker);
  await db.instantiate(wasmUrl);
  await db.open({
    path: ':memory:',
    arrowLosslessConversion: true,
    query: { castBigIntToDouble: false, castTimestampToDate: false, castDecimalToDouble: false },
    filesystem: { forceFullHTTPReads: false, allowFullHTTPReads: false, reliableHeadRequests: true },
  });
  return db;
}

function failAfter(milliseconds: number): { readonly failed: Promise<never>; stop(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const failed = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const seconds = Math.round(milliseconds / 1000);
      const message = `The engine did not start within ${seconds} seconds.`;
      reject(
        new WorkbenchError('engine/start-timeout', message, {
          hint: "Reload the window. If it stays so, the page's security policy may block WebAssembly.",
          zh: {
            message: `数据库引擎在 ${seconds} 秒内没有启动。`,
            hint: '请重新载入窗口；如果仍然如此，可能是页面的安全策略阻止了 WebAssembly。',
          },
        }),
      );
    }, milliseconds);
  });
  return { failed, stop: () => clearTimeout(timer) };
}

function watchCrash(worker: Worker): Promise<never> {
  const crashed = new Promise<never>((_, reject) => {
    worker.addEventListener('error', (event) => reject(createCrashedError(event.message)));
  });
  crashed.catch(() => undefined);
  return crashed;
}

function getConnectionId(connection: AsyncDuckDBConnection): number {
  return connection.useUnsafe((_, id) => id);
}

function createTableStatement(table: Sql, fields: readonly Field[]): Sql {
  const columns = fields.map((field) => sql`${ident(field.name)} ${rawSql(field.type)}`);
  return sql`create table ${table} (${join(columns)})`;
}

/** Memory of stored tables from which, and growth after which, they are compressed: DuckDB has 3.1 GiB here and cannot spill. */
const COMPACT_FROM_BYTES = 500_000_000;
const COMPACT_GROWTH_BYTES = 300_000_000;

/**
 * Compresses the stored tables where they have grown large; called between statements. Compressing
 * takes time, so small data never pays for it.
 */
function createCompactor(db: AsyncDuckDB, connectionId: number): () => Promise<void> {
  let compacted = 0;
  const measure = async (): Promise<number> => {
    const statement = sql`select coalesce(sum(memory_usage_bytes), 0)::bigint as bytes from duckdb_memory() where tag = 'IN_MEMORY_TABLE'`;
    const row = toSingleRow(await collect(streamStatement(db, connectionId, statement, undefined, false)));
    return Number(row['bytes']);
  };
  return async () => {
    const stored = await measure();
    compacted = Math.min(compacted, stored);
    if (stored < COMPACT_FROM_BYTES || stored - compacted < COMPACT_GROWTH_BYTES) return;
    await runStatement(db, connectionId, sql`checkpoint ${CATALOG}`, undefined);
    compacted = await measure();
  };
}

async function collect(batches: AsyncIterable<Columns>): Promise<Columns> {
  const parts: Columns[] = [];
  for await (const batch of batches) parts.push(batch);
  return concatColumns(parts[0]?.fields ?? [], parts);
}

/** Opens duckdb-wasm in its worker, in memory. It reads attached files only and never loads an extension. */
export async function openWasmEngine(options: WasmEngineOptions): Promise<Engine> {
  const worker = options.createWorker();
  const crashed = watchCrash(worker);
  const guard = <T>(work: Promise<T>): Promise<T> => Promise.race([work, crashed]);
  const timeout = failAfter(options.startTimeoutMs ?? START_TIMEOUT_MS);

  const start = async (): Promise<{ db: AsyncDuckDB; connection: AsyncDuckDBConnection; version: string }> => {
    const db = await startDatabase(worker, options.wasmUrl);
    const connection = await db.connect();
    for (const setting of SETTINGS) await runStatement(db, getConnectionId(connection), setting, undefined);
    return { db, connection, version: await db.getVersion() };
  };
  const { db, connection, version } = await Promise.race([guard(start()), timeout.failed])
    .catch((error: unknown) => {
      worker.terminate();
      throw toStatementError(error);
    })
    .finally(() => timeout.stop());

  const id = getConnectionId(connection);
  const queue = createCallQueue();
  let isClosed = false;
  let attachedCount = 0;
  let parquetWorker: Worker | undefined;
  let openStreams = 0;
  const compact = createCompactor(db, id);

  const call = <T>(runOptions: RunOptions | undefined, work: () => Promise<T>): Promise<T> => {
    if (isClosed) return Promise.reject(createClosedError());
    return queue.add(async () => {
      if (isClosed) throw createClosedError();
      return guard(work());
    }, runOptions?.signal);
  };
  const run = (statement: Sql, runOptions?: RunOptions): Promise<void> =>
    call(runOptions, async () => {
      await runStatement(db, id, statement, runOptions?.signal);
      if (openStreams === 0 && /^\s*create\s+table\b/i.test(statement.text)) await compact();
    });

  const stopParquetWorker = (): void => {
    parquetWorker?.terminate();
    parquetWorker = undefined;
  };

  async function* stream(statement: Sql, runOptions?: RunOptions): AsyncGenerator<Columns, void, undefined> {
    if (isClosed) throw createClosedError();
    const signal = runOptions?.signal;
    throwIfCancelled(signal);
    const own = await guard(db.connect());
    openStreams += 1;
    await guard(runStatement(db, getConnectionId(own), sql`use ${CATALOG}`, undefined));
    const batches = streamStatement(db, getConnectionId(own), statement, signal, true);
    try {
      for (;;) {
        const next = await rejectWhenCancelled(guard(batches.next()), signal);
        if (next.done === true) return;
        yield next.value;
      }
    } finally {
      const stopped = batches.return().then(() => own.close());
      await rejectWhenCancelled(guard(stopped), signal).finally(() => {
        openStreams -= 1;
      });
    }
  }

  return {
    kind: 'wasm',
    version,
    run,
    query: (statement, runOptions) =>
      call(runOptions, () => collect(streamStatement(db, id, statement, runOptions?.signal, false))),
    stream,
    attachFile: async (name, source) => {
      if (isClosed) throw createClosedError();
      attachedCount += 1;
      const path = `${ATTACHED_FOLDER}${attachedCount}/${name.replace(/[^\p{L}\p{N}._-]/gu, '_')}`;
      await guard(registerSource(db, path, source));
      return {
        literal: literal(path),
        detach: async () => {
          if (!isClosed) await guard(db.dropFile(path));
        },
      };
    },
    insertColumns: async (table, batches, runOptions) => {
      const target = table.schema === undefined ? ident(table.name) : ident(table.schema, table.name);
      const insertOptions = { schema: table.schema ?? 'main', name: table.name, create: false };
      let rowCount = 0;
      let isCreated = false;
      try {
        for await (const batch of gatherBatches(batches, INSERT_ROWS)) {
          throwIfCancelled(runOptions?.signal);
          if (!isCreated) await run(createTableStatement(target, batch.fields), runOptions);
          isCreated = true;
          if (batch.rowCount > 0) {
            await call(runOptions, () => connection.insertArrowFromIPCStream(encodeArrowStream(batch), insertOptions));
          }
          rowCount += batch.rowCount;
        }
      } catch (error) {
        if (isCreated && !isClosed) await run(sql`drop table if exists ${target}`);
        throw toStatementError(error);
      }
      return rowCount;
    },
    writeParquet: (statement, sink, parquetOptions) =>
      call(parquetOptions, async () => {
        parquetWorker ??= options.createParquetWorker();
        const batches = streamStatement(db, id, statement, parquetOptions.signal, true);
        try {
          return await encodeParquet(parquetWorker, options.parquetWasm, batches, sink, parquetOptions);
        } catch (error) {
          stopParquetWorker();
          throw toStatementError(error);
        }
      }),
    close: async () => {
      if (isClosed) return;
      isClosed = true;
      await queue.add(async () => {
        stopParquetWorker();
        await db.terminate();
      });
    },
  };
}
