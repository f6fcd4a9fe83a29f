import { DataType, type Data, RecordBatchReader, type Schema, type Vector } from 'apache-arrow';
import { stringify } from 'lossless-json';
import type { FileSource } from '#core/kernel/files.ts';
import { WorkbenchError, isCancelled } from '#core/kernel/errors.ts';
import { checkSignal, streamBytes } from '#core/sources/formats/byte-stream.ts';
import {
  formatDecimal,
  formatNanoseconds,
  formatNumber,
  formatTimeOfDay,
} from '#core/sources/formats/canonical-text.ts';
import { makeUniqueNames } from '#core/sources/formats/column-names.ts';
import { defineFormat } from '#core/sources/formats/define-format.ts';
import { formatFloat32 } from '#core/sources/formats/parquet/parquet-values.ts';
import { type TypedRows, loadTypedRows, previewRows } from '#core/sources/formats/typed-rows.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { formatDate } from '#core/kernel/columns.ts';

const FILE_MAGIC = [0x41, 0x52, 0x52, 0x4f, 0x57, 0x31];
const NANOS_BY_UNIT = [1_000_000_000n, 1_000_000n, 1_000n, 1n] as const;

type CellReader = (row: number) => string | null;

function explainDamage(file: FileSource, cause: unknown): WorkbenchError {
  const why = cause instanceof Error ? cause.message : String(cause);
  if (/compression not implemented/i.test(why)) {
    return new WorkbenchError('format/arrow-compressed', `${file.name} is an Arrow file with compressed batches.`, {
      cause,
      hint: 'Write it without compression, or as Parquet.',
      zh: {
        message: `${file.name} 是带压缩的 Arrow 文件，无法读取。`,
        hint: '请保存为不压缩的 Arrow 文件，或保存为 Parquet。',
      },
      place: { file: file.name },
    });
  }
  return new WorkbenchError('format/arrow-damaged', `${file.name} is not a complete Arrow file: ${why}`, {
    cause,
    hint: 'Copy or export the file again.',
    zh: { message: `${file.name} 不是完整的 Arrow 文件：${why}`, hint: '请重新复制或导出该文件。' },
    place: { file: file.name },
  });
}

function isFileFormat(head: Uint8Array): boolean {
  return FILE_MAGIC.every((byte, index) => head[index] === byte);
}

/**
 * What the library takes for an open file: it then reads the footer and each batch by its place. (Files
 * written by the library itself cannot be read from front to back: they carry the schema in the footer only.)
 */
function createHandle(file: FileSource, task?: TaskOptions) {
  let done = 0;
  return {
    fd: 0,
    stat: async () => ({ size: file.size }),
    read: async (buffer: Uint8Array, offset: number, length: number, position: number) => {
      const bytes = await file.read(position, Math.min(file.size, position + length));
      checkSignal(task);
      if (bytes.length === 0) throw new Error('the file ends early');
      buffer.set(bytes, offset);
      done = Math.max(done, position + bytes.length);
      task?.onProgress?.({ step: 'load', subject: file.name, done, total: file.size });
      return { bytesRead: bytes.length, buffer };
    },
    close: async () => undefined,
  };
}

async function openReader(file: FileSource, task?: TaskOptions) {
  const source = isFileFormat(await file.read(0, FILE_MAGIC.length))
    ? (createHandle(file, task) as unknown as AsyncIterable<Uint8Array>)
    : streamBytes(file, { gzip: false, ...task });
  const reader = await Promise.resolve(RecordBatchReader.from(source));
  return reader.open({ autoDestroy: false });
}

/** 128- or 256-bit integers stand as 32-bit words, least significant first. */
function readWords(words: Uint32Array): bigint {
  let value = 0n;
  for (let index = words.length - 1; index >= 0; index -= 1) value = (value << 32n) | BigInt(words[index] as number);
  return BigInt.asIntN(words.length * 32, value);
}

function formatJson(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  const plain =
    typeof value === 'object' && 'toJSON' in value && typeof value.toJSON === 'function' ? value.toJSON() : value;
  return stringify(plain) ?? null;
}

function toNanos(value: number | bigint, unit: number): bigint {
  return BigInt(value) * (NANOS_BY_UNIT[unit] ?? 1n);
}

function createCellReader(vector: Vector): CellReader {
  const { type } = vector;
  const data = vector.data[0] as Data;
  const values = data.values as ArrayLike<number | bigint>;
  if (DataType.isTimestamp(type)) {
    const isUtc = type.timezone !== null && type.timezone !== undefined && type.timezone !== '';
    return (row) => formatNanoseconds(toNanos(values[row] ?? 0, type.unit), isUtc);
  }
  if (DataType.isDate(type)) {
    return (row) => {
      const stored = values[row] ?? 0;
      return type.unit === 0
        ? formatDate(Number(stored))
        : formatNanoseconds(BigInt(stored) * 1_000_000n, false).replace(/ 00:00:00$/, '');
    };
  }
  if (DataType.isTime(type)) return (row) => formatTimeOfDay(toNanos(values[row] ?? 0, type.unit));
  if (DataType.isDecimal(type)) {
    const words = data.values as Uint32Array;
    const stride = type.bitWidth / 32;
    return (row) => formatDecimal(readWords(words.subarray(row * stride, (row + 1) * stride)), type.scale);
  }
  if (DataType.isFloat(type)) {
    return type.precision === 1
      ? (row) => formatFloat32(Number(vector.get(row)))
      : (row) => formatNumber(Number(vector.get(row)));
  }
  if (DataType.isInt(type) || DataType.isBool(type) || DataType.isUtf8(type) || DataType.isLargeUtf8(type)) {
    return (row) => String(vector.get(row));
  }
  if (DataType.isNull(type)) return () => null;
  if (DataType.isDictionary(type) && (DataType.isUtf8(type.dictionary) || DataType.isLargeUtf8(type.dictionary))) {
    return (row) => String(vector.get(row));
  }
  return (row) => formatJson(vector.get(row));
}

async function* readBatches(
  file: FileSource,
  onSchema: (schema: Schema) => void,
  task?: TaskOptions,
): AsyncGenerator<TypedRows, void, undefined> {
  try {
    const reader = await openReader(file, task);
    onSchema(reader.schema);
    for await (const batch of reader) {
      const vectors = batch.schema.fields.map((_, index) => batch.getChildAt(index));
      const readers = vectors.map((vector) => (vector === null ? () => null : createCellReader(vector)));
      yield {
        rowCount: batch.numRows,
        readCell: (column, row) => {
          const vector = vectors[column];
          if (vector === null || vector === undefined || !(vector.data[0]?.getValid(row) ?? false)) return null;
          return readers[column]?.(row) ?? null;
        },
      };
    }
  } catch (error) {
    if (error instanceof WorkbenchError || isCancelled(error)) throw error;
    throw explainDamage(file, error);
  }
}

async function readColumns(file: FileSource, task?: TaskOptions) {
  let names: string[] = [];
  const rows = readBatches(
    file,
    (schema) => {
      names = schema.fields.map((field) => field.name);
    },
    task,
  );
  const first = await rows.next();
  const firstRows = first.done === true ? [] : [first.value];
  await rows.return();
  return { ...makeUniqueNames(names), firstRows };
}

async function* iterate(rows: readonly TypedRows[]): AsyncGenerator<TypedRows, void, undefined> {
  yield* rows;
}

/** Apache Arrow IPC, file (Feather 2) and stream, read batch by batch. */
export const arrowFormat = defineFormat({
  id: 'arrow',
  label: { zh: 'Arrow IPC / Feather', en: 'Arrow IPC / Feather' },
  extensions: ['arrow', 'feather', 'ipc', 'arrows'],
  detect: (head, name) => {
    if (isFileFormat(head)) return 1;
    const isMessage = head[0] === 0xff && head[1] === 0xff && head[2] === 0xff && head[3] === 0xff;
    return isMessage ? (/\.(arrows?|ipc)$/i.test(name) ? 1 : 0.9) : 0;
  },
  inspect: async (file, _options, task) => {
    checkSignal(task);
    const { columns, notes, firstRows } = await readColumns(file, task);
    return {
      format: 'arrow',
      options: { format: 'arrow' },
      columns,
      preview: await previewRows(iterate(firstRows), columns.length),
      questions: [],
      notes,
    };
  },
  load: async (engine, file, inspection, table, task) => {
    checkSignal(task);
    const openRows = (rowsTask?: TaskOptions): AsyncIterable<TypedRows> => readBatches(file, () => undefined, rowsTask);
    return loadTypedRows(engine, table, inspection.columns, openRows, [], task);
  },
});
