import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { toSingleRow } from '#core/kernel/columns.ts';
import { sql } from '#core/kernel/sql.ts';
import { openWasmEngine } from '../../renderer/engine/wasm-engine.ts';
import { createNodeWorker } from '../helpers/node-worker.ts';

const require = createRequire(import.meta.url);
const workerScript = require.resolve('@duckdb/duckdb-wasm/dist/duckdb-node-eh.worker.cjs');
const wasmUrl = require.resolve('@duckdb/duckdb-wasm/dist/duckdb-eh.wasm');

type ErrorListener = (event: { message: string }) => void;

/** A worker whose failure the test can announce; without a script it never answers. */
function createBreakableWorker(script?: string): { readonly worker: Worker; breakDown(message: string): void } {
  const inner = script === undefined ? undefined : createNodeWorker(script);
  const listeners: ErrorListener[] = [];
  const worker = {
    postMessage: (data: unknown, transfer: Transferable[]) => inner?.postMessage(data, transfer),
    terminate: () => inner?.terminate(),
    addEventListener: (type: string, listener: ErrorListener) => {
      if (type === 'error') listeners.push(listener);
      else inner?.addEventListener(type, listener as unknown as EventListener);
    },
    removeEventListener: () => undefined,
  } as unknown as Worker;
  return { worker, breakDown: (message) => listeners.forEach((listener) => listener({ message })) };
}

const silentWorker = createBreakableWorker().worker;

test('a worker that never answers is given up after the start-up time', async () => {
  const opened = openWasmEngine({
    createWorker: () => silentWorker,
    wasmUrl,
    createParquetWorker: () => silentWorker,
    parquetWasm: '',
    startTimeoutMs: 50,
  });
  await expect(opened).rejects.toMatchObject({ code: 'engine/start-timeout' });
});

test('a module that cannot be loaded is an error, not a hang', async () => {
  const opened = openWasmEngine({
    createWorker: () => createNodeWorker(workerScript),
    wasmUrl: '/nowhere/duckdb.wasm',
    createParquetWorker: () => silentWorker,
    parquetWasm: '',
    startTimeoutMs: 20_000,
  });
  await expect(opened).rejects.toMatchObject({ name: 'WorkbenchError' });
});

test('calls of an engine whose worker broke down reject instead of waiting for ever', async () => {
  const { worker, breakDown } = createBreakableWorker(workerScript);
  const engine = await openWasmEngine({
    createWorker: () => worker,
    wasmUrl,
    createParquetWorker: () => silentWorker,
    parquetWasm: '',
  });
  const running = engine.query(
    sql`select count(*) as n from range(1000000000) a (i), range(1000000000) b (j) where (i * j) % 7 = 3`,
  );
  breakDown('memory access out of bounds');
  await expect(running).rejects.toMatchObject({ code: 'engine/crashed' });
  await expect(engine.run(sql`select 1`)).rejects.toMatchObject({ code: 'engine/crashed' });
  await engine.close();
});

test('a broken Parquet worker fails the export and not the engine', async () => {
  const broken = createBreakableWorker();
  const engine = await openWasmEngine({
    createWorker: () => createNodeWorker(workerScript),
    wasmUrl,
    createParquetWorker: () => {
      setTimeout(() => broken.breakDown('no such script'), 50);
      return broken.worker;
    },
    parquetWasm: '',
  });
  const sink = { write: async () => undefined, commit: async () => undefined, abort: async () => undefined };
  await expect(engine.writeParquet(sql`select 1 as a`, sink, { metadata: {} })).rejects.toMatchObject({
    code: 'engine/parquet-failed',
  });
  expect(toSingleRow(await engine.query(sql`select 1 as a`))).toEqual({ a: 1 });
  await engine.close();
});
