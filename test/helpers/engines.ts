import { mkdtempSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe } from 'vitest';
import type { Engine } from '#core/kernel/engine.ts';
import { openNativeEngine } from '../../cli/native-engine.ts';
import { openWasmEngine } from '../../renderer/engine/wasm-engine.ts';
import { createNodeWorker } from './node-worker.ts';

const require = createRequire(import.meta.url);
const parquetWorkerScript = fileURLToPath(new URL('../../renderer/engine/workers/parquet.worker.ts', import.meta.url));

export const ENGINE_KINDS = ['native', 'wasm'] as const;
export type EngineKind = (typeof ENGINE_KINDS)[number];

export type TestEngineOptions = {
  /** native: folders that statements may read and write by path; attached files need none. */
  readonly grantedFolders?: readonly string[];
  readonly grantedFiles?: readonly string[];
};

/**
 * Opens an engine for a test: native DuckDB, or duckdb-wasm in a worker thread. Both start empty and in
 * memory. Files come in through `attachFile(name, await createPathSource(path))` on either. The caller closes it.
 */
export async function openTestEngine(kind: EngineKind, options: TestEngineOptions = {}): Promise<Engine> {
  if (kind === 'native') {
    return openNativeEngine({
      grantedFiles: options.grantedFiles ?? [],
      grantedFolders: options.grantedFolders ?? [],
      spillFolder: mkdtempSync(join(tmpdir(), 'workbench-test-')),
    });
  }
  return openWasmEngine({
    createWorker: () => createNodeWorker(require.resolve('@duckdb/duckdb-wasm/dist/duckdb-node-eh.worker.cjs')),
    wasmUrl: require.resolve('@duckdb/duckdb-wasm/dist/duckdb-eh.wasm'),
    createParquetWorker: () => createNodeWorker(parquetWorkerScript),
    parquetWasm: await readFile(require.resolve('parquet-wasm/esm/parquet_wasm_bg.wasm')),
  });
}

/**
 * Declares one group of tests per engine. `open` gives the group's engine, opened at its first call and closed
 * after the group; tests of a group share it, so give tables names of their own.
 *
 * ```ts
 * describeOnBothEngines('dim_date', (open) => {
 *   test('has one row per day', async () => {
 *     const engine = await open();
 *     expect(toRows(await engine.query(sql`select 1 as one`))).toEqual([{ one: 1 }]);
 *   });
 * });
 * ```
 */
export function describeOnBothEngines(
  name: string,
  declare: (open: () => Promise<Engine>, kind: EngineKind) => void,
  options: TestEngineOptions = {},
): void {
  describe.each(ENGINE_KINDS)(`${name} on %s`, (kind) => {
    let engine: Promise<Engine> | undefined;
    afterAll(async () => {
      await (await engine)?.close();
    });
    declare(() => (engine ??= openTestEngine(kind, options)), kind);
  });
}
