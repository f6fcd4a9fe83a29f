import type { FileSource } from '#core/kernel/files.ts';

/** A FileSource over a browser `File`, read lazily in slices; `host` is the File itself. */
export function createBlobSource(file: File): FileSource {
  return {
    name: file.name,
    size: file.size,
    modifiedAt: file.lastModified,
    read: async (start, end) => new Uint8Array(await file.slice(start, end).arrayBuffer()),
    stream: () => file.stream(),
    host: file,
  };
}
