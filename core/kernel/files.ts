/**
 * An input file as core sees it: a name and lazy access to its bytes. Hosts make them from a browser
 * `File`, a path (Node) or a URL with ranges; `host` is what the host's own engine adapter recognises.
 */
export type FileSource = {
  /** File name without folders; shown to the analyst. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970, where the host knows it. */
  readonly modifiedAt?: number;
  /** Bytes `start` (inclusive) to `end` (exclusive). */
  read(start: number, end: number): Promise<Uint8Array>;
  stream(): ReadableStream<Uint8Array>;
  readonly host?: unknown;
};

/**
 * Where an export goes. Nothing appears under the final name before `commit`; `abort` leaves nothing behind.
 * `localPath` is the temporary file where the host has one: an engine may write it directly instead of calling `write`.
 */
export type FileSink = {
  readonly localPath?: string;
  write(chunk: Uint8Array): Promise<void>;
  commit(): Promise<void>;
  abort(): Promise<void>;
};

/** A folder of outputs: one sink per file. Names are plain file names. */
export type OutputFolder = { open(fileName: string): Promise<FileSink> };

/** A FileSource over bytes in memory: pasted text, generated data, tests. */
export function createBytesSource(name: string, bytes: Uint8Array, modifiedAt?: number): FileSource {
  return {
    name,
    size: bytes.byteLength,
    ...(modifiedAt === undefined ? {} : { modifiedAt }),
    read: async (start, end) => bytes.subarray(start, end),
    stream: () => {
      let position = 0;
      return new ReadableStream<Uint8Array>({
        pull: (controller) => {
          if (position >= bytes.byteLength) {
            controller.close();
            return;
          }
          const end = Math.min(position + 1_048_576, bytes.byteLength);
          controller.enqueue(bytes.slice(position, end));
          position = end;
        },
      });
    },
  };
}
