import duckdbWorkerUrl from '@duckdb/duckdb-wasm/dist/duckdb-browser-eh.worker.js?url';
import duckdbWasmUrl from '@duckdb/duckdb-wasm/dist/duckdb-eh.wasm?url';
import parquetWasmUrl from 'parquet-wasm/esm/parquet_wasm_bg.wasm?url';
import type { Engine } from '#core/kernel/engine.ts';
import { openWasmEngine } from './wasm-engine.ts';

/** Opens the wasm engine from the assets that are part of the window. Works in a page and in a worker. */
export function openBundledEngine(options: { readonly startTimeoutMs?: number } = {}): Promise<Engine> {
  return openWasmEngine({
    createWorker: () => new Worker(duckdbWorkerUrl),
    wasmUrl: new URL(duckdbWasmUrl, self.location.href).href,
    createParquetWorker: () => new Worker(new URL('./workers/parquet.worker.ts', import.meta.url), { type: 'module' }),
    parquetWasm: new URL(parquetWasmUrl, self.location.href).href,
    ...options,
  });
}
