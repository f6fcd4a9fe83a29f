import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { WorkbenchError } from '#core/kernel/errors.ts';
import type { FileSink, OutputFolder } from '#core/kernel/files.ts';
import type { SetFolder } from '#core/outputs/sets/set-folder.ts';
import { checkOutputPlace } from './path-kind.ts';
import { createPathSource } from './path-source.ts';
import { hasEnded, THIS_PROCESS } from './process-owner.ts';
import { lockFolder } from './writer-lock.ts';

async function syncPath(path: string, flags: 'r' | 'a'): Promise<void> {
  const handle = await open(path, flags);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  await syncPath(folder, 'r');
}

function checkFileName(fileName: string): void {
  if (
    fileName === '' ||
    fileName === '.' ||
    fileName === '..' ||
    basename(fileName) !== fileName ||
    /[\\/\0]/.test(fileName)
  ) {
    throw new WorkbenchError('file/bad-name', `"${fileName}" is not a plain file name.`);
  }
}

/** Makes the folder of outputs. Throws `files/not-a-folder` where something else stands there, and what the system refuses with. */
export async function prepareFolder(folder: string): Promise<void> {
  await checkOutputPlace(folder, 'folder');
  await mkdir(folder, { recursive: true });
}

const PART = /^\..+\.(?<owner>[0-9a-f]{8}-\d+-\d+)\.[0-9a-f-]{36}\.part$/;

async function listNames(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  });
}

/** Parts of processes that were killed; those of a process that still writes stay. */
async function removeLeftParts(folder: string): Promise<void> {
  const left = (await listNames(folder)).filter((name) => hasEnded(PART.exec(name)?.groups?.['owner'] ?? ''));
  await Promise.all(left.map((name) => rm(join(folder, name), { force: true })));
}

/** `parent` is made durable with the folder's own name in it. */
function openFolder(folder: string, parent?: string): OutputFolder {
  const fullFolder = resolve(folder);
  let prepared: Promise<void> | undefined;
  const prepare = async (): Promise<void> => {
    await prepareFolder(fullFolder);
    if (parent !== undefined) await syncFolder(parent);
    await removeLeftParts(fullFolder);
  };
  return {
    open: async (fileName): Promise<FileSink> => {
      checkFileName(fileName);
      prepared ??= prepare();
      await prepared;
      const finalPath = join(fullFolder, fileName);
      await checkOutputPlace(finalPath, 'file');
      const localPath = join(fullFolder, `.${fileName}.${THIS_PROCESS}.${randomUUID()}.part`);
      let handle: FileHandle | undefined;
      let isEnded = false;
      const closeHandle = async (): Promise<void> => {
        const opened = handle;
        handle = undefined;
        await opened?.close();
      };
      return {
        localPath,
        write: async (chunk) => {
          if (isEnded) throw new WorkbenchError('file/ended', `${fileName} has already been committed or aborted.`);
          handle ??= await open(localPath, 'a');
          let written = 0;
          while (written < chunk.byteLength) {
            const { bytesWritten } = await handle.write(chunk, written, chunk.byteLength - written);
            written += bytesWritten;
          }
        },
        commit: async () => {
          isEnded = true;
          await closeHandle();
          await syncPath(localPath, 'a');
          await rename(localPath, finalPath);
          await syncFolder(fullFolder);
        },
        abort: async () => {
          isEnded = true;
          await closeHandle();
          await rm(localPath, { force: true });
        },
      };
    },
  };
}

/** Reads a folder of exports on the disk, without changing it. */
export function createFolderReader(folder: string): Pick<SetFolder, 'list' | 'listInside' | 'openFile'> {
  const fullFolder = resolve(folder);
  return {
    list: () => listNames(fullFolder),
    listInside: (name) => listNames(join(fullFolder, name)),
    openFile: async (name, inside = '') => {
      const path = join(fullFolder, inside, name);
      const isThere = await stat(path).then(
        (state) => state.isFile(),
        (error: unknown) => {
          if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
            return false;
          throw error;
        },
      );
      return isThere ? createPathSource(path) : undefined;
    },
  };
}

/**
 * A folder of outputs on disk, created when missing. Each file is written next to its final name as
 * `.<name>.<process>.<random>.part`, synced and renamed on commit: whatever happens before, the final name holds
 * either nothing, the previous file, or the whole new one. Parts of processes that have ended are removed.
 */
export function createOutputFolder(folder: string): SetFolder {
  const fullFolder = resolve(folder);
  return {
    ...openFolder(fullFolder),
    ...createFolderReader(fullFolder),
    enter: (name) => {
      checkFileName(name);
      return openFolder(join(fullFolder, name), fullFolder);
    },
    remove: async (name) => {
      checkFileName(name);
      await rm(join(fullFolder, name), { recursive: true, force: true });
      await syncFolder(fullFolder);
    },
    lock: async () => {
      await prepareFolder(fullFolder);
      return lockFolder(fullFolder);
    },
  };
}
