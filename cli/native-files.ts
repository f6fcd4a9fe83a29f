import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { link, mkdir, rm } from 'node:fs/promises';
import { basename, join, relative, resolve, isAbsolute } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { AttachedFile } from '#core/kernel/engine.ts';
import type { FileSink, FileSource } from '#core/kernel/files.ts';
import { literal } from '#core/kernel/sql.ts';
import { getSourcePath } from './path-source.ts';

/** Whether statements may name a path. */
export type FileGrants = { includes(path: string): boolean };

/** The grants of an engine: single files, and everything below the folders. */
export function createFileGrants(files: readonly string[], folders: readonly string[]): FileGrants {
  const grantedFiles = new Set(files.map((file) => resolve(file)));
  const grantedFolders = folders.map((folder) => resolve(folder));
  return {
    includes: (path) => {
      const fullPath = resolve(path);
      return (
        grantedFiles.has(fullPath) ||
        grantedFolders.some((folder) => {
          const rest = relative(folder, fullPath);
          return rest !== '' && !rest.startsWith('..') && !isAbsolute(rest);
        })
      );
    },
  };
}

async function spool(source: FileSource, path: string): Promise<void> {
  const stream = source.stream() as unknown as Parameters<typeof Readable.fromWeb>[0];
  await pipeline(Readable.fromWeb(stream), createWriteStream(path));
}

/** Another disk, or a disk or system without hard links. */
const LINK_REFUSALS: ReadonlySet<unknown> = new Set(['EXDEV', 'EPERM', 'EACCES', 'ENOSYS', 'ENOTSUP', 'EMLINK']);

async function linkOrSpool(source: FileSource, sourcePath: string, path: string): Promise<void> {
  try {
    await link(sourcePath, path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === undefined || !LINK_REFUSALS.has(code)) throw error;
    await spool(source, path);
  }
}

/**
 * Makes a source readable by SQL: a granted path as it is, any other path by a hard link in the work folder (DuckDB
 * does not follow symbolic links out of it), and what cannot be linked as a copy there, written in a stream.
 */
export async function attachNativeFile(
  name: string,
  source: FileSource,
  workFolder: string,
  grants: FileGrants,
): Promise<AttachedFile> {
  const sourcePath = getSourcePath(source);
  if (sourcePath !== undefined && grants.includes(sourcePath) && sourcePath.endsWith(name)) {
    return { literal: literal(sourcePath), detach: async () => undefined };
  }
  const folder = join(workFolder, randomUUID());
  await mkdir(folder);
  const path = join(folder, basename(name));
  if (sourcePath === undefined) await spool(source, path);
  else await linkOrSpool(source, sourcePath, path);
  return { literal: literal(path), detach: () => rm(folder, { recursive: true, force: true }) };
}

/** Sends a file into a sink in pieces. */
export async function copyIntoSink(path: string, sink: FileSink): Promise<void> {
  for await (const chunk of createReadStream(path, { highWaterMark: 1_048_576 })) {
    await sink.write(chunk as Uint8Array);
  }
}
