/**
 * The web-standard globals that core may use. Every host has them (Chromium, Node ≥ 20).
 * Nothing else of the DOM or of Node is visible to core.
 */
interface AbortSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  throwIfAborted(): void;
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}
declare const AbortSignal: { any(signals: AbortSignal[]): AbortSignal };

interface AbortController {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}
declare const AbortController: { new (): AbortController };

interface TextDecoder {
  readonly encoding: string;
  decode(input?: ArrayBufferView | ArrayBuffer, options?: { stream?: boolean }): string;
}
declare const TextDecoder: {
  new (label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean }): TextDecoder;
};

interface TextEncoder {
  encode(input?: string): Uint8Array<ArrayBuffer>;
  encodeInto(source: string, destination: Uint8Array): { read: number; written: number };
}
declare const TextEncoder: { new (): TextEncoder };

interface ReadableStreamDefaultReader<R> {
  read(): Promise<{ done: false; value: R } | { done: true; value?: undefined }>;
  cancel(reason?: unknown): Promise<void>;
  releaseLock(): void;
}
interface ReadableStream<R> {
  getReader(): ReadableStreamDefaultReader<R>;
  pipeThrough<T>(transform: { readable: ReadableStream<T>; writable: WritableStream<R> }): ReadableStream<T>;
  cancel(reason?: unknown): Promise<void>;
}
declare const ReadableStream: {
  new <R>(source: {
    pull?(controller: { enqueue(chunk: R): void; close(): void; error(reason: unknown): void }): void | Promise<void>;
    cancel?(reason: unknown): void | Promise<void>;
  }): ReadableStream<R>;
};
interface WritableStream<W> {
  getWriter(): { write(chunk: W): Promise<void>; close(): Promise<void>; abort(reason?: unknown): Promise<void> };
}
declare const DecompressionStream: {
  new (format: 'gzip' | 'deflate' | 'deflate-raw'): {
    readonly readable: ReadableStream<Uint8Array>;
    readonly writable: WritableStream<Uint8Array>;
  };
};
declare const crypto: { readonly subtle: { digest(algorithm: 'SHA-256', data: Uint8Array): Promise<ArrayBuffer> } };
declare function setTimeout(callback: () => void, milliseconds: number): number;
declare function clearTimeout(timer: number | undefined): void;
/** Base64 of a text whose characters are bytes, and back. */
declare function btoa(text: string): string;
declare function atob(text: string): string;
interface Blob {
  readonly size: number;
  readonly type: string;
  arrayBuffer(): Promise<ArrayBuffer>;
  text(): Promise<string>;
  slice(start: number, end: number): Blob;
  stream(): ReadableStream<Uint8Array<ArrayBuffer>>;
}
declare const Blob: { new (parts?: (Uint8Array<ArrayBuffer> | Blob)[], options?: { type?: string }): Blob };
/** The bundler's own: the modules that match, by their paths. */
interface ImportMeta {
  glob(
    patterns: readonly string[],
    options: { readonly eager: true },
  ): Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}
