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
  const files: WrittenFile[] = [];
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
