import {
  configure,
  ERR_ENCRYPTED,
  ERR_INVALID_CRC32,
  ERR_UNSUPPORTED_ENCRYPTION,
  type Entry,
  type FileEntry,
  Reader,
  ZipReader,
} from '@zip.js/zip.js/lib/zip-core-native.js';
import { createCancelledError, isCancelled, WorkbenchError } from '#core/kernel/errors.ts';
import type { FileSource } from '#core/kernel/files.ts';
import type { Progress, TaskOptions } from '#core/kernel/progress.ts';
import { checkSignal } from '#core/sources/formats/byte-stream.ts';
import { createBoundError, createDamageError } from './xlsx-faults.ts';

/** Parts of the largest workbook that is opened. */
const MAX_PARTS = 20_000;
/** Bytes of all parts together, unpacked. */
const MAX_UNPACKED = 8 * 1024 ** 3;
/** A workbook that unpacks to more than this many times its size, and to more than `LARGE_UNPACKED`, is no table. */
const MAX_RATIO = 200;
const LARGE_UNPACKED = 256 * 1024 ** 2;
const READ_BYTES = 512 * 1024;

configure({ useWebWorkers: false, useCompressionStream: true, chunkSize: READ_BYTES });

/** A task with the step its progress is reported under. */
export type PartTask = TaskOptions & { readonly step?: Progress['step'] };

/** The parts of a workbook, by path without a leading slash. */
export type ZipParts = {
  readonly file: FileSource;
  readonly sizes: ReadonlyMap<string, number>;
  /**
   * The content of a part, its CRC-32 compared once the end is reached; a reader that stops early has not compared it.
   * @throws WorkbenchError `format/xlsx-damaged`, `task/cancelled`.
   */
  stream(path: string, task?: PartTask): AsyncGenerator<Uint8Array, void, undefined>;
};

class SourceReader extends Reader<FileSource> {
  readonly #file: FileSource;

  constructor(file: FileSource) {
    super(file);
    this.#file = file;
    this.size = file.size;
  }

  override async readUint8Array(index: number, length: number): Promise<Uint8Array> {
    return new Uint8Array(await this.#file.read(index, Math.min(this.size, index + length)));
  }
}

function isFile(entry: Entry): entry is FileEntry {
  return !entry.directory;
}

function explainFailure(file: FileSource, path: string | undefined, cause: unknown): WorkbenchError {
  const message = cause instanceof Error ? cause.message : String(cause);
  if (message === ERR_ENCRYPTED || message === ERR_UNSUPPORTED_ENCRYPTION) {
    return new WorkbenchError('format/encrypted', `${file.name} is protected by a password.`, {
      cause,
      hint: 'Open it, remove the password and save it again.',
      zh: { message: `${file.name} 有密码保护。`, hint: '请打开该文件，取消密码后重新保存。' },
      place: { file: file.name },
    });
  }
  if (path === undefined) {
    const what = { zh: '找不到完整的 ZIP 目录', en: 'its list of parts is missing or damaged' };
    return createDamageError(file.name, what, cause);
  }
  const what =
    message === ERR_INVALID_CRC32
      ? {
          zh: `${path} 的校验和（CRC-32）不符，内容已改变`,
          en: `the checksum (CRC-32) of ${path} does not match its content`,
        }
      : { zh: `${path} 无法解压`, en: `${path} cannot be unpacked` };
  return createDamageError(file.name, what, cause);
}

async function listEntries(file: FileSource): Promise<FileEntry[]> {
  const reader = new ZipReader(new SourceReader(file), { checkCrc32: true });
  const entries: FileEntry[] = [];
  try {
    let total = 0;
    let count = 0;
    for await (const entry of reader.getEntriesGenerator()) {
      count += 1;
      if (count > MAX_PARTS) {
        throw createBoundError(file.name, {
          zh: `包含 ${MAX_PARTS} 个以上的部件`,
          en: `it has more than ${MAX_PARTS} parts`,
        });
      }
      if (!isFile(entry)) continue;
      total += entry.uncompressedSize;
      entries.push(entry);
    }
    const isBomb = total > LARGE_UNPACKED && total > MAX_RATIO * file.size;
    if (isBomb || total > MAX_UNPACKED) {
      const size = Math.round(total / 1024 ** 2);
      throw createBoundError(file.name, {
        zh: `解压后有 ${size} MB（文件本身的 ${Math.round(total / file.size)} 倍），不是普通的数据表`,
        en: `it unpacks to ${size} MB, ${Math.round(total / file.size)} times its size, which no ordinary table does`,
      });
    }
  } catch (error) {
    throw error instanceof WorkbenchError ? error : explainFailure(file, undefined, error);
  }
  return entries;
}

/**
 * Opens a zip by its list of parts; no part is unpacked yet.
 * @throws WorkbenchError `format/xlsx-damaged`, `format/encrypted`, `format/too-large`.
 */
export async function openZip(file: FileSource): Promise<ZipParts> {
  const entries = new Map((await listEntries(file)).map((entry) => [entry.filename.replace(/^\//, ''), entry]));
  return {
    file,
    sizes: new Map([...entries].map(([path, entry]) => [path, entry.uncompressedSize])),
    stream: async function* streamPart(path, task) {
      const entry = entries.get(path);
      if (entry === undefined) {
        throw createDamageError(file.name, { zh: `缺少 ${path}`, en: `it has no ${path}` });
      }
      const pipe = new TransformStream<Uint8Array, Uint8Array>();
      const stop = new AbortController();
      const signal = task?.signal === undefined ? stop.signal : AbortSignal.any([stop.signal, task.signal]);
      let failure: unknown;
      let unpacked = 0;
      const unpacking = entry.getData(pipe.writable, { checkCrc32: true, signal }).catch((error: unknown) => {
        failure = error;
      });
      const reader = pipe.readable.getReader();
      try {
        for (;;) {
          const { done, value } = await reader.read().catch((error: unknown) => {
            failure ??= error;
            return { done: true, value: undefined } as const;
          });
          checkSignal(task);
          if (done) break;
          unpacked += value.length;
          task?.onProgress?.({
            step: task.step ?? 'inspect',
            subject: file.name,
            done: unpacked,
            total: entry.uncompressedSize,
          });
          yield value;
        }
        await unpacking;
        if (failure !== undefined) {
          if (task?.signal?.aborted === true || isCancelled(failure)) throw createCancelledError();
          throw explainFailure(file, path, failure);
        }
      } finally {
        stop.abort();
        await reader.cancel().catch(() => undefined);
        await unpacking;
      }
    },
  };
}
