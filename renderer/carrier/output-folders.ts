import { WorkbenchError } from '#core/kernel/errors.ts';
import type { FileSink, OutputFolder } from '#core/kernel/files.ts';
import type { Output, WrittenFile } from '#core/workbench/host.ts';
import { createBlobSource } from '../engine/blob-source.ts';

/** The file by which the terminal says that it writes into a folder; `cli/writer-lock.ts` makes it. */
const TERMINAL_LOCK = '.cst-lock';

async function findOrNothing<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof DOMException && error.name === 'NotFoundError') return undefined;
    throw error;
  }
}

async function listNames(directory: FileSystemDirectoryHandle): Promise<string[]> {
  const names: string[] = [];
  for await (const name of directory.keys()) names.push(name);
  return names;
}

/** The browser keeps each file aside until it is closed, so no half file appears under its name. */
function openFolder(getDirectory: () => Promise<FileSystemDirectoryHandle>, files: WrittenFile[]): OutputFolder {
  return {
    open: async (name): Promise<FileSink> => {
      const directory = await getDirectory();
      const existed = (await findOrNothing(() => directory.getFileHandle(name))) !== undefined;
      const handle = await directory.getFileHandle(name, { create: true });
      const stream = await handle.createWritable();
      let bytes = 0;
      return {
        write: async (chunk) => {
          bytes += chunk.byteLength;
          await stream.write(new Uint8Array(chunk));
        },
        commit: async () => {
          await stream.close();
          files.push({ name, bytes });
        },
        abort: async () => {
          await stream.abort();
          if (!existed) await directory.removeEntry(name);
        },
      };
    },
  };
}

function createInUseError(folder: string, writer: { readonly zh: string; readonly en: string }): WorkbenchError {
  return new WorkbenchError('export/in-use', `${writer.en} is writing into ${folder}.`, {
    hint: `Wait until it is done, or choose another folder. If nothing writes there, delete ${TERMINAL_LOCK} in it.`,
    zh: {
      message: `${writer.zh}正在写入 ${folder}。`,
      hint: `请等它完成，或换一个文件夹。若没有程序在写入，请删除其中的 ${TERMINAL_LOCK}。`,
    },
  });
}

/** Keeps out other windows of this profile by the browser's own locks, and heeds the lock of the terminal. */
async function lockFolder(directory: FileSystemDirectoryHandle): Promise<() => Promise<void>> {
  const { name } = directory;
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const isFree = await new Promise<boolean>((resolve, reject) => {
    navigator.locks
      .request(`export to ${name}`, { ifAvailable: true }, async (lock) => {
        resolve(lock !== null);
        if (lock !== null) await held;
      })
      .catch(reject);
  });
  if (!isFree) throw createInUseError(name, { zh: '另一个窗口', en: 'Another window' });
  const unlock = async (): Promise<void> => release();
  const lock = await findOrNothing(() => directory.getFileHandle(TERMINAL_LOCK)).catch(async (error: unknown) => {
    await unlock();
    throw error;
  });
  if (lock === undefined) return unlock;
  await unlock();
  throw createInUseError(name, { zh: '终端中的 cst ', en: 'The terminal command cst' });
}

/** Writes into a folder the analyst chose; a build's files into a folder inside it. */
export function openOutputFolder(directory: FileSystemDirectoryHandle): Output {
  const files: WrittenFile[] = [];
  const findFolder = (name: string): Promise<FileSystemDirectoryHandle | undefined> =>
    findOrNothing(() => directory.getDirectoryHandle(name));
  return {
    folder: {
      ...openFolder(() => Promise.resolve(directory), files),
      enter: (name) => openFolder(() => directory.getDirectoryHandle(name, { create: true }), files),
      list: () => listNames(directory),
      listInside: async (name) => {
        const folder = await findFolder(name);
        return folder === undefined ? [] : listNames(folder);
      },
      openFile: async (name, inside) => {
        const folder = inside === undefined ? directory : await findFolder(inside);
        const handle = await findOrNothing(async () => folder?.getFileHandle(name));
        return handle === undefined ? undefined : createBlobSource(await handle.getFile());
      },
      remove: async (name) => {
        await findOrNothing(() => directory.removeEntry(name, { recursive: true }));
      },
      lock: () => lockFolder(directory),
    },
    listFiles: () => files,
  };
}
