import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { WorkbenchError } from '#core/kernel/errors.ts';
import type { FileSink, OutputFolder } from '#core/kernel/files.ts';
import { checkOutputPlace } from './path-kind.ts';

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

/**
 * A folder of outputs on disk, created when missing. Each file is written next to its final name as
 * `.<name>.<random>.part`, synced and renamed on commit: whatever happens before, the final name holds
 * either nothing, the previous file, or the whole new one.
 */
export function createOutputFolder(folder: string): OutputFolder {
  const fullFolder = resolve(folder);
  return {
    open: async (fileName): Promise<FileSink> => {
      checkFileName(fileName);
      await prepareFolder(fullFolder);
      const finalPath = join(fullFolder, fileName);
      await checkOutputPlace(finalPath, 'file');
      const localPath = join(fullFolder, `.${fileName}.${randomUUID()}.part`);
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
