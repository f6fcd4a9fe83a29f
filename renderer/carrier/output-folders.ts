import type { FileSink } from '#core/kernel/files.ts';
import type { Output, WrittenFile } from '#core/workbench/host.ts';

async function holdsFile(folder: FileSystemDirectoryHandle, name: string): Promise<boolean> {
  try {
    await folder.getFileHandle(name);
    return true;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'NotFoundError') return false;
    throw error;
  }
}

/** Writes into a folder the analyst chose. The browser keeps each file aside until it is closed, so no half file appears under its name. */
export function openOutputFolder(directory: FileSystemDirectoryHandle): Output {
  const files: WrittenFile[] = [];
  return {
    folder: {
      open: async (name): Promise<FileSink> => {
        const existed = await holdsFile(directory, name);
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
    },
    listFiles: () => files,
  };
}
