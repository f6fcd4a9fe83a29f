import { open } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { basename, resolve } from 'node:path';
import { Readable } from 'node:stream';
import type { FileSource } from '#core/kernel/files.ts';
import { statInputFile } from './path-kind.ts';

/** What `host` of a FileSource made from a path is: the native engine reads the path itself. */
type PathHost = { readonly path: string };

/** The path behind a source, where it was made by `createPathSource`. */
export function getSourcePath(source: FileSource): string | undefined {
  const { host } = source;
  if (typeof host !== 'object' || host === null || !('path' in host)) return undefined;
  return typeof host.path === 'string' ? host.path : undefined;
}

async function readRange(path: string, start: number, end: number): Promise<Uint8Array> {
  const handle = await open(path, 'r');
  try {
    const buffer = new Uint8Array(Math.max(0, end - start));
    let filled = 0;
    while (filled < buffer.byteLength) {
      const { bytesRead } = await handle.read(buffer, filled, buffer.byteLength - filled, start + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return buffer.subarray(0, filled);
  } finally {
    await handle.close();
  }
}

/** A FileSource over a file on disk, read lazily. Throws `file/not-found`, `file/dangling-link`, `file/not-a-file`. */
export async function createPathSource(path: string): Promise<FileSource> {
  const fullPath = resolve(path);
  const stats = await statInputFile(fullPath);
  const host: PathHost = { path: fullPath };
  return {
    name: basename(fullPath),
    size: stats.size,
    modifiedAt: Math.trunc(stats.mtimeMs),
    read: (start, end) => readRange(fullPath, start, Math.min(end, stats.size)),
    stream: () =>
      Readable.toWeb(createReadStream(fullPath, { highWaterMark: 1_048_576 })) as ReadableStream<Uint8Array>,
    host,
  };
}
