import type { Engine } from '#core/kernel/engine.ts';
import { rawSql } from '#core/kernel/sql.ts';
import { createBlobSource } from '../../../../renderer/engine/blob-source.ts';
import { openBundledEngine } from '../../../../renderer/engine/duckdb-bundle.ts';
import { openWasmEngine } from '../../../../renderer/engine/wasm-engine.ts';
import { CONFORMANCE_CASES } from '../cases.ts';

/** What the test calls in the page. */
export type ConformancePage = {
  /** Runs one case on the page's engine; null when it passes, else what failed. */
  runCase(name: string): Promise<string | null>;
  /** Writes a statement's result as Parquet and returns the file in base64. */
  writeParquet(text: string): Promise<{ readonly rowCount: number; readonly base64: string }>;
  /** Opens an engine whose worker never answers and returns how that ends. */
  openSilentEngine(startTimeoutMs: number): Promise<string>;
};

let engine: Promise<Engine> | undefined;
const openEngine = (): Promise<Engine> => (engine ??= openBundledEngine());

const context = {
  open: () => openBundledEngine(),
  createFile: async (name: string, bytes: Uint8Array) => createBlobSource(new File([new Uint8Array(bytes)], name)),
};

function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}\n${error.cause.message}` : error.message;
}

async function toBase64(chunks: readonly Uint8Array[]): Promise<string> {
  const url = await new Promise<string>((resolve) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => resolve(reader.result as string));
    reader.readAsDataURL(new Blob(chunks.map((chunk) => new Uint8Array(chunk))));
  });
  return url.slice(url.indexOf(',') + 1);
}

const conformancePage: ConformancePage = {
  runCase: async (name) => {
    const found = CONFORMANCE_CASES.find((candidate) => candidate.name === name);
    if (found === undefined) return `There is no case "${name}".`;
    try {
      await found.run(await openEngine(), context);
      return null;
    } catch (error) {
      return describeError(error);
    }
  },
  writeParquet: async (text) => {
    const chunks: Uint8Array[] = [];
    const sink = {
      write: async (chunk: Uint8Array) => void chunks.push(chunk),
      commit: async () => undefined,
      abort: async () => undefined,
    };
    const rowCount = await (await openEngine()).writeParquet(rawSql(text), sink, { metadata: { grain: '一行' } });
    return { rowCount, base64: await toBase64(chunks) };
  },
  openSilentEngine: async (startTimeoutMs) => {
    const silent = new EventTarget() as Worker;
    Object.assign(silent, { postMessage: () => undefined, terminate: () => undefined });
    try {
      await openWasmEngine({
        createWorker: () => silent,
        wasmUrl: 'none',
        createParquetWorker: () => silent,
        parquetWasm: 'none',
        startTimeoutMs,
      });
      return 'opened';
    } catch (error) {
      return describeError(error);
    }
  },
};

Object.assign(window, { conformancePage });
