import { type AsyncDuckDB, DuckDBDataProtocol } from '@duckdb/duckdb-wasm';
import type { FileSource } from '#core/kernel/files.ts';

/** Every registered file is below this folder; statements may read nothing else. */
export const ATTACHED_FOLDER = '/attached/';

async function readWhole(source: FileSource): Promise<Uint8Array> {
  const bytes = new Uint8Array(source.size);
  const reader = source.stream().getReader();
  let position = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    bytes.set(value, position);
    position += value.byteLength;
  }
  return bytes.subarray(0, position);
}

function getHostText(host: unknown, key: 'path' | 'url'): string | undefined {
  if (typeof host !== 'object' || host === null || !(key in host)) return undefined;
  const value: unknown = Reflect.get(host, key);
  return typeof value === 'string' ? value : undefined;
}

/**
 * Registers a source under a path: a browser File lazily, an address by HTTP ranges, a path (Node) by the file system, and
 * anything else as a buffer.
 */
export async function registerSource(db: AsyncDuckDB, path: string, source: FileSource): Promise<void> {
  const filePath = getHostText(source.host, 'path');
  const address = getHostText(source.host, 'url');
  if (typeof Blob !== 'undefined' && source.host instanceof Blob) {
    await db.registerFileHandle(path, source.host, DuckDBDataProtocol.BROWSER_FILEREADER, true);
  } else if (address !== undefined) {
    await db.registerFileURL(path, address, DuckDBDataProtocol.HTTP, false);
  } else if (filePath !== undefined) {
    await db.registerFileURL(path, filePath, DuckDBDataProtocol.NODE_FS, true);
  } else {
    await db.registerFileBuffer(path, await readWhole(source));
  }
}
