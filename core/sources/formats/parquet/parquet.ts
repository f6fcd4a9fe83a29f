import {
  type FileMetaData,
  type RowGroup,
  type SchemaTree,
  parquetMetadataAsync,
  parquetRead,
  parquetSchema,
} from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import type { FileSource } from '#core/kernel/files.ts';
import { WorkbenchError, isCancelled } from '#core/kernel/errors.ts';
import { checkSignal } from '#core/sources/formats/byte-stream.ts';
import { makeUniqueNames } from '#core/sources/formats/column-names.ts';
import { formatNanoseconds } from '#core/sources/formats/canonical-text.ts';
import { checkColumnCount } from '#core/sources/formats/limits.ts';
import { checkPages } from './page-checksums.ts';
import {
  createEncryptedError,
  createParquetError,
  explainParquetFailure,
  noteNestedColumns,
} from './parquet-faults.ts';
import { type Note, defineFormat } from '#core/sources/formats/define-format.ts';
import { type ValueReader, createValueReader, formatNested, hideLogicalType } from './parquet-values.ts';
import { type TypedRows, loadTypedRows, previewRows } from '#core/sources/formats/typed-rows.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';

type ParquetFile = {
  readonly file: FileSource;
  readonly buffer: { byteLength: number; slice(start: number, end?: number): Promise<ArrayBuffer> };
  readonly metadata: FileMetaData;
  readonly names: readonly string[];
  readonly readers: readonly ValueReader[];
  readonly columns: readonly string[];
  readonly notes: readonly Note[];
};

async function guard<T>(file: FileSource, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof WorkbenchError || isCancelled(error)) throw error;
    throw explainParquetFailure(file, error);
  }
}

function createBuffer(file: FileSource): ParquetFile['buffer'] {
  return {
    byteLength: file.size,
    slice: async (start, end = file.size) => {
      const bytes = await file.read(start, end);
      if (bytes.byteLength !== Math.min(end, file.size) - start)
        throw createParquetError(file, { zh: '文件提前结束', en: 'it ends early' });
      return bytes.slice().buffer;
    },
  };
}

function isFlat(child: SchemaTree): boolean {
  return child.children.length === 0 && child.element.repetition_type !== 'REPEATED';
}

async function openParquet(file: FileSource): Promise<ParquetFile> {
  const [, , , last] = await file.read(0, 4);
  if (last === 0x45) throw createEncryptedError(file);
  return guard(file, async () => {
    const buffer = createBuffer(file);
    const stored = await parquetMetadataAsync(buffer, { geoparquet: false });
    if (stored.row_groups.some((group) => group.columns.some((column) => column.crypto_metadata !== undefined))) {
      throw createEncryptedError(file);
    }
    const children = parquetSchema(stored).children;
    const flat = new Set(children.filter(isFlat).map((child) => child.element));
    const metadata = {
      ...stored,
      schema: stored.schema.map((element) => (flat.has(element) ? hideLogicalType(element) : element)),
    };
    const names = children.map((child) => child.element.name);
    checkColumnCount(file.name, names.length);
    const unique = makeUniqueNames(names);
    const nested = children.flatMap((child, index) =>
      isFlat(child) ? [] : [unique.columns[index] ?? child.element.name],
    );
    return {
      file,
      buffer,
      metadata,
      names,
      readers: children.map((child) => (isFlat(child) ? createValueReader(child.element) : formatNested)),
      columns: unique.columns,
      notes: [...unique.notes, ...noteNestedColumns(nested)],
    };
  });
}

/** Rows of the largest row group that is read: it is held in memory whole. */
const MAX_GROUP_ROWS = 50_000_000;

const nestedParsers = {
  timestampFromMilliseconds: (millis: bigint) => new Date(Number(millis)).toISOString(),
  timestampFromMicroseconds: (micros: bigint) => new Date(Number(micros / 1000n)).toISOString(),
  timestampFromNanoseconds: (nanos: bigint) => formatNanoseconds(nanos, false),
  dateFromDays: (days: number) => new Date(days * 86_400_000).toISOString().slice(0, 10),
};

async function readGroup(
  source: ParquetFile,
  group: RowGroup,
  rowStart: number,
  task?: TaskOptions,
): Promise<TypedRows> {
  const rowCount = Number(group.num_rows);
  const buffer = await checkPages(source.file, source.buffer, group, task);
  const cells = new Map<string, unknown[]>(source.names.map((name) => [name, Array.from({ length: rowCount })]));
  const seen = new Map<string, number>();
  await parquetRead({
    file: buffer,
    metadata: source.metadata,
    rowStart,
    rowEnd: rowStart + rowCount,
    compressors,
    utf8: false,
    parsers: nestedParsers,
    geoparquet: false,
    onChunk: ({ columnName, columnData, rowStart: chunkStart }) => {
      const column = cells.get(columnName);
      if (column === undefined) return;
      for (let index = 0; index < columnData.length; index += 1) {
        const row = chunkStart + index - rowStart;
        if (row >= 0 && row < rowCount) column[row] = columnData[index];
      }
      seen.set(columnName, (seen.get(columnName) ?? 0) + columnData.length);
    },
  });
  for (const name of source.names) {
    if ((seen.get(name) ?? 0) < rowCount) {
      throw createParquetError(source.file, {
        zh: `列“${name}”的值少于文件所说的行数`,
        en: `column ${name} has fewer values than the file says`,
      });
    }
  }
  const columns = source.names.map((name) => cells.get(name) ?? []);
  return {
    rowCount,
    readCell: (column, row) => {
      const value = columns[column]?.[row];
      if (value === null || value === undefined) return null;
      try {
        return source.readers[column]?.(value) ?? null;
      } catch (error) {
        const name = source.names[column] ?? '';
        const what = {
          zh: `列“${name}”第 ${rowStart + row + 1} 行的值无法读取`,
          en: `the value of column ${name} in row ${rowStart + row + 1} cannot be read`,
        };
        throw createParquetError(source.file, what, error);
      }
    },
  };
}

async function* readRowGroups(source: ParquetFile, task?: TaskOptions): AsyncGenerator<TypedRows, void, undefined> {
  const total = Number(source.metadata.num_rows);
  let done = 0;
  for (const group of source.metadata.row_groups) {
    checkSignal(task);
    const rowCount = Number(group.num_rows);
    if (!(rowCount >= 0 && rowCount <= MAX_GROUP_ROWS)) {
      const what = { zh: `有行组声称有 ${rowCount} 行`, en: `a row group claims ${rowCount} rows` };
      throw createParquetError(source.file, what);
    }
    if (rowCount > 0) yield await guard(source.file, () => readGroup(source, group, done, task));
    done += rowCount;
    task?.onProgress?.({ step: 'load', subject: source.file.name, done, total });
  }
  if (done !== total) {
    const what = {
      zh: `各行组共有 ${done} 行，文件尾记录为 ${total} 行`,
      en: `its row groups hold ${done} rows, its footer says ${total}`,
    };
    throw createParquetError(source.file, what);
  }
}

/** Apache Parquet, read row group by row group. */
export const parquetFormat = defineFormat({
  id: 'parquet',
  label: { zh: 'Parquet', en: 'Parquet' },
  extensions: ['parquet', 'pq'],
  detect: (head) =>
    head[0] === 0x50 && head[1] === 0x41 && head[2] === 0x52 && (head[3] === 0x31 || head[3] === 0x45) ? 1 : 0,
  inspect: async (file, _options, task) => {
    checkSignal(task);
    const source = await openParquet(file);
    return {
      format: 'parquet',
      options: { format: 'parquet' },
      columns: source.columns,
      preview: await previewRows(readRowGroups(source), source.columns.length),
      questions: [],
      notes: source.notes,
    };
  },
  load: async (engine, file, _inspection, table, task) => {
    checkSignal(task);
    const source = await openParquet(file);
    return loadTypedRows(engine, table, source.columns, (rowsTask) => readRowGroups(source, rowsTask), [], task);
  },
});
