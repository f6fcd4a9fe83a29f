import { Field, type RecordBatch, RecordBatchReader, type Schema, type Vector } from 'apache-arrow';
import type { FileSource } from '#core/kernel/files.ts';
import { WorkbenchError, isCancelled } from '#core/kernel/errors.ts';
import type { Label } from '#core/kernel/label.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { checkSignal, streamBytes } from '#core/sources/formats/byte-stream.ts';
import { makeUniqueNames } from '#core/sources/formats/column-names.ts';
import { type Question, defineFormat } from '#core/sources/formats/define-format.ts';
import { checkColumnCount } from '#core/sources/formats/limits.ts';
import { noteNestedColumns } from '#core/sources/formats/parquet/parquet-faults.ts';
import { type TypedRows, loadTypedRows, previewRows } from '#core/sources/formats/typed-rows.ts';
import { listUnreadColumns } from './arrow-schema.ts';
import { createCellReader } from './arrow-values.ts';
import { BatchFault, type BatchHeader, checkBatch, checkDictionaryBatch } from './check-batch.ts';

const FILE_MAGIC = [0x41, 0x52, 0x52, 0x4f, 0x57, 0x31];
const END_MARK = [0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0];
const UNFINISHED: Label = { zh: '没有结束标记', en: 'it has no end mark' };
/** An Arrow file that cannot be read as it stands; `what` ends the sentence “… is not a complete Arrow file: ”. */
function createArrowError(file: FileSource, what: Label, cause?: unknown): WorkbenchError {
  return new WorkbenchError('format/arrow-damaged', `${file.name} is not a complete Arrow file: ${what.en}.`, {
    ...(cause === undefined ? {} : { cause }),
    hint: 'Copy or export the file again.',
    zh: { message: `${file.name} 不是完整的 Arrow 文件：${what.zh}。`, hint: '请重新复制或导出该文件。' },
    place: { file: file.name },
  });
}

async function explainDamage(file: FileSource, cause: unknown): Promise<WorkbenchError> {
  if (cause instanceof BatchFault) return createArrowError(file, cause.what, cause);
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
  const unread = await listUnreadColumns(file, isFileFormat(await file.read(0, FILE_MAGIC.length)));
  const [first] = unread;
  if (first !== undefined) {
    const listed = unread.map(({ column, type }) => `${column} (${type})`);
    const target = /View|Utf8|Binary/.test(first.type) ? 'string' : 'its plain type';
    return new WorkbenchError(
      'format/arrow-type',
      `${file.name} has columns of Arrow types that are not read: ${listed.join(', ')}.`,
      {
        cause,
        hint: `Cast them to ${target} before writing (in Polars: write_ipc with compat_level=CompatLevel.oldest()), or write the table as Parquet.`,
        zh: {
          message: `${file.name} 中有些列的 Arrow 类型无法读取：${listed.join('、')}。`,
          hint: '请在保存前把这些列转换为普通的字符串或数值类型（Polars：write_ipc 时设 compat_level=CompatLevel.oldest()），或保存为 Parquet。',
        },
        place: { file: file.name, column: first.column },
      },
    );
  }
  return createArrowError(file, { zh: '内部结构有误', en: 'its structure cannot be read' }, cause);
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
      if (bytes.length === 0) throw createArrowError(file, { zh: '文件提前结束', en: 'it ends early' });
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

type Impl = {
  readonly schema: Schema;
  readonly dictionaries: Map<number, Vector>;
  _loadRecordBatch(header: BatchHeader, body: Uint8Array): RecordBatch;
  _loadDictionaryBatch(header: { readonly id: number; readonly data: BatchHeader }, body: Uint8Array): Vector;
};

/** Puts a check before the library's own decoding: it takes lengths on trust and fills up what is missing. */
function checkBeforeDecoding(reader: object): void {
  const { _impl: impl } = reader as { readonly _impl: Impl };
  const loadBatch = impl._loadRecordBatch.bind(impl);
  const loadDictionary = impl._loadDictionaryBatch.bind(impl);
  impl._loadRecordBatch = (header, body) => {
    checkBatch(header, body, impl.schema, impl.dictionaries);
    return loadBatch(header, body);
  };
  impl._loadDictionaryBatch = (header, body) => {
    const type = impl.schema.dictionaries.get(Number(header.id));
    if (type !== undefined) {
      checkDictionaryBatch(header.data, body, new Field(`#${header.id}`, type, true), impl.dictionaries);
    }
    return loadDictionary(header, body);
  };
}

function toTypedRows(batch: RecordBatch): TypedRows {
  const columns = batch.schema.fields.map((_, index) => batch.getChildAt(index)?.data[0]);
  const readers = columns.map((data) => (data === undefined ? () => null : createCellReader(data)));
  return {
    rowCount: batch.numRows,
    readCell: (column, row) => (columns[column]?.getValid(row) === true ? (readers[column]?.(row) ?? null) : null),
  };
}

async function* readBatches(
  file: FileSource,
  onSchema: (schema: Schema) => void,
  task?: TaskOptions,
): AsyncGenerator<TypedRows, void, undefined> {
  try {
    const reader = await openReader(file, task);
    checkBeforeDecoding(reader);
    onSchema(reader.schema);
    for await (const batch of reader) yield toTypedRows(batch);
  } catch (error) {
    if (error instanceof WorkbenchError || isCancelled(error)) throw error;
    throw await explainDamage(file, error);
  }
}

async function readColumns(file: FileSource, task?: TaskOptions) {
  let fields: readonly Field[] = [];
  const rows = readBatches(
    file,
    (schema) => {
      fields = schema.fields;
    },
    task,
  );
  const first = await rows.next();
  const preview = first.done === true ? [] : await previewRows(iterate([first.value]), fields.length);
  await rows.return();
  checkColumnCount(file.name, fields.length);
  const { columns, notes } = makeUniqueNames(fields.map(({ name }) => name));
  const nested = columns.filter((_, index) => (fields[index]?.type.children?.length ?? 0) > 0);
  return { columns, notes: [...notes, ...noteNestedColumns(nested)], preview };
}

/** True for a stream that does not end in the mark its format has for that: its writer may have been broken off. */
async function lacksEndMark(file: FileSource): Promise<boolean> {
  if (isFileFormat(await file.read(0, FILE_MAGIC.length))) return false;
  const tail = await file.read(Math.max(0, file.size - 8), file.size);
  const isModern = END_MARK.every((byte, index) => tail[index] === byte);
  return !isModern && !tail.subarray(4).every((byte) => byte === 0);
}

async function countRows(file: FileSource, task?: TaskOptions): Promise<number> {
  let rows = 0;
  for await (const batch of readBatches(file, () => undefined, task)) rows += batch.rowCount;
  return rows;
}

function askUnfinished(file: FileSource, rows: number): Question {
  return {
    code: 'unfinished',
    file: file.name,
    text: {
      zh: `${file.name} 没有结束标记，写入它的程序可能中途停止。已读到 ${rows} 行，其后可能还有数据。`,
      en: `${file.name} has no end mark: the program that wrote it may have been broken off. ${rows} rows can be read; there may have been more.`,
    },
    choices: [
      { value: 'accept', label: { zh: `载入已有的 ${rows} 行`, en: `Load the ${rows} rows that are there` } },
      { value: 'refuse', label: { zh: '不载入，重新导出该文件', en: 'Do not load it; export the file again' } },
    ],
  };
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
  inspect: async (file, options, task) => {
    checkSignal(task);
    const { columns, notes, preview } = await readColumns(file, task);
    const isUnfinished = await lacksEndMark(file);
    if (isUnfinished && options.unfinished === 'refuse') throw createArrowError(file, UNFINISHED);
    const rows = isUnfinished ? await countRows(file, task) : 0;
    return {
      format: 'arrow',
      options: { format: 'arrow', ...(options.unfinished === undefined ? {} : { unfinished: options.unfinished }) },
      columns,
      preview,
      questions: isUnfinished && options.unfinished === undefined ? [askUnfinished(file, rows)] : [],
      notes: isUnfinished
        ? [...notes, { code: 'arrow-unfinished', count: rows, text: askUnfinished(file, rows).text }]
        : notes,
    };
  },
  load: async (engine, file, inspection, table, task) => {
    checkSignal(task);
    const openRows = (rowsTask?: TaskOptions): AsyncIterable<TypedRows> => readBatches(file, () => undefined, rowsTask);
    return loadTypedRows(engine, table, inspection.columns, openRows, [], task);
  },
});
