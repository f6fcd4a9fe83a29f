import { WorkbenchError, createCancelledError } from '#core/kernel/errors.ts';
import type { FileSource } from '#core/kernel/files.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';

/** Bytes handed on at a time. */
const BLOCK_BYTES = 2 * 1_048_576;

/** True for the first bytes of a gzip stream. */
function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b && head[2] === 0x08;
}

/** Throws `task/cancelled` when the task was cancelled. */
export function checkSignal(task: TaskOptions | undefined): void {
  if (task?.signal?.aborted === true) throw createCancelledError();
}

async function* readStream(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = stream.getReader();
  let isDone = false;
  try {
    for (;;) {
      const result = await reader.read();
      if (result.done) {
        isDone = true;
        return;
      }
      yield result.value;
    }
  } finally {
    if (!isDone) await reader.cancel().catch(() => undefined);
  }
}

function explainGzipFailure(file: FileSource, cause: unknown): WorkbenchError {
  return new WorkbenchError('format/gzip-damaged', `${file.name} is a gzip file that is cut off or damaged.`, {
    cause,
    hint: 'Copy or download the file again.',
    zh: { message: `gzip 文件 ${file.name} 不完整或已损坏。`, hint: '请重新复制或下载该文件。' },
    place: { file: file.name },
  });
}

async function* inflate(
  file: FileSource,
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const inflater = new DecompressionStream('gzip');
  const writer = inflater.writable.getWriter();
  let readFailure: unknown;
  let isAbandoned = false;
  const feeding = (async () => {
    try {
      for await (const chunk of source) {
        if (isAbandoned) return;
        await writer.write(new Uint8Array(chunk));
      }
      await writer.close();
    } catch (error) {
      readFailure = error;
      await writer.abort(error).catch(() => undefined);
    }
  })();
  try {
    yield* readStream(inflater.readable);
  } catch (error) {
    await feeding;
    if (readFailure instanceof WorkbenchError) throw readFailure;
    throw explainGzipFailure(file, readFailure ?? error);
  } finally {
    isAbandoned = true;
  }
  await feeding;
  if (readFailure !== undefined)
    throw readFailure instanceof WorkbenchError ? readFailure : explainGzipFailure(file, readFailure);
}

/**
 * The bytes of a file, unpacked where it is gzip. Reports progress in bytes of the file as stored.
 * Throws `format/gzip-damaged` and `task/cancelled`.
 */
export async function* streamBytes(
  file: FileSource,
  options: { readonly gzip: boolean; readonly step?: 'inspect' | 'load' } & TaskOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  let done = 0;
  let reported = 0;
  async function* readCounted(): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const chunk of readStream(file.stream())) {
      checkSignal(options);
      done += chunk.length;
      if (done - reported >= BLOCK_BYTES || done === file.size) {
        reported = done;
        options.onProgress?.({ step: options.step ?? 'load', subject: file.name, done, total: file.size });
      }
      yield chunk;
    }
  }
  if (options.gzip) yield* inflate(file, readCounted());
  else yield* readCounted();
}

/** At most the first `length` bytes, unpacked where the file is gzip. */
export async function readHead(
  file: FileSource,
  length: number,
): Promise<{ readonly bytes: Uint8Array; readonly gzip: boolean; readonly isWhole: boolean }> {
  const stored = await file.read(0, Math.min(length, file.size));
  if (!isGzip(stored)) return { bytes: stored, gzip: false, isWhole: stored.length >= file.size };
  const parts: Uint8Array[] = [];
  let total = 0;
  let isWhole = true;
  for await (const chunk of streamBytes(file, { gzip: true, step: 'inspect' })) {
    parts.push(chunk);
    total += chunk.length;
    if (total > length) {
      isWhole = false;
      break;
    }
  }
  return { bytes: concatBytes(parts).subarray(0, length), gzip: true, isWhole };
}

/** One array of all parts. */
export function concatBytes(parts: readonly Uint8Array[]): Uint8Array {
  const only = parts[0];
  if (only !== undefined && parts.length === 1) return only;
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
