import type { FileSink, FileSource } from '#core/kernel/files.ts';
import type { Output, WrittenFile } from '../host.ts';

const MIME_TYPES: Readonly<Record<string, string>> = {
  parquet: 'application/vnd.apache.parquet',
  json: 'application/json',
  csv: 'text/csv',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  md: 'text/markdown',
};

/** Gathers each file into a Blob; the host saves them afterwards. */
export function createBlobFolder(): Output {
  const files: (WrittenFile & { readonly blob: Blob })[] = [];
  const open = async (name: string): Promise<FileSink> => {
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
  };
  return {
    folder: {
      open,
      list: async () => files.map(({ name }) => name),
      enter: () => ({ open }),
      listInside: async () => files.map(({ name }) => name),
      openFile: async (name) => {
        const file = files.find((written) => written.name === name);
        return file === undefined ? undefined : openBlob(name, file.blob);
      },
      remove: async () => void files.splice(0),
      lock: () => Promise.resolve(() => Promise.resolve()),
    },
    listFiles: () => files,
  };
}

/** A FileSource over a Blob, read lazily in slices. */
export function openBlob(name: string, blob: Blob): FileSource {
  return {
    name,
    size: blob.size,
    read: async (start, end) => new Uint8Array(await blob.slice(start, end).arrayBuffer()),
    stream: () => blob.stream(),
    host: blob,
  };
}
