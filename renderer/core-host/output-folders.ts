import type { FileSink, OutputFolder } from '#core/kernel/files.ts';
import type { ExportedFile } from './exported-file.ts';

export type Output = { readonly folder: OutputFolder; listFiles(): readonly ExportedFile[] };

const MIME_TYPES: Readonly<Record<string, string>> = {
  parquet: 'application/vnd.apache.parquet',
  json: 'application/json',
  csv: 'text/csv',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  md: 'text/markdown',
};

/** Gathers each file into a Blob; the browser saves them afterwards. */
export function createDownloadFolder(): Output {
  const files: ExportedFile[] = [];
  return {
    folder: {
      open: async (name): Promise<FileSink> => {
        let parts: Uint8Array<ArrayBuffer>[] = [];
        return {
          write: async (chunk) => {
            parts.push(new Uint8Array(chunk));
          },
          commit: async () => {
            const type = MIME_TYPES[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream';
            const blob = new Blob(parts, { type });
            files.push({ name, bytes: blob.size, blob });
            parts = [];
          },
          abort: async () => {
            parts = [];
          },
        };
      },
    },
    listFiles: () => files,
  };
}

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
  const files: ExportedFile[] = [];
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
