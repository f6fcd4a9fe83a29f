import type { Columns } from '#core/kernel/columns.ts';
import type { Engine, TableName } from '#core/kernel/engine.ts';
import type { FileSource } from '#core/kernel/files.ts';
import { WorkbenchError } from '#core/kernel/errors.ts';
import { RAW_TEXT_LIMIT } from '#core/sources/formats/csv/broken-records.ts';
import { checkSignal } from '#core/sources/formats/byte-stream.ts';
import { makeUniqueNames } from '#core/sources/formats/column-names.ts';
import {
  type BrokenRecord,
  type Encoding,
  type Inspection,
  type LoadReport,
  type Note,
  type Question,
  type ReadOptions,
  defineFormat,
} from '#core/sources/formats/define-format.ts';
import { detectEncoding, showDecoded, streamUtf8 } from '#core/sources/formats/encoding.ts';
import { listKeys, parseElement } from './json-cells.ts';
import { type JsonElement, type JsonShape, createJsonSplitter } from './json-records.ts';
import type { JsonTable } from './json-columns.ts';
import { looksLikeJson, planJson } from './json-shape.ts';
import { type TypedRows, loadTypedRows } from '#core/sources/formats/typed-rows.ts';
import { checkColumnCount, MAX_COLUMNS } from '#core/sources/formats/limits.ts';
import { createTextColumnsBuilder } from '#core/sources/formats/text-columns.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';

const PREVIEW_ROWS = 20;

type JsonFile = {
  readonly file: FileSource;
  readonly encoding: Encoding;
  readonly gzip: boolean;
  readonly shape: JsonShape;
};

/** The records of a file, in order, a piece of the file at a time. */
async function* streamElements(
  source: JsonFile,
  task?: TaskOptions & { readonly step?: 'inspect' | 'load' },
): AsyncGenerator<readonly JsonElement[], void, undefined> {
  let elements: JsonElement[] = [];
  const splitter = createJsonSplitter(source.shape, (element) => elements.push(element));
  for await (const chunk of streamUtf8(source.file, { encoding: source.encoding, gzip: source.gzip, ...task })) {
    splitter.push(chunk);
    yield elements;
    elements = [];
  }
  splitter.finish();
  yield elements;
}

function readJsonOptions(encoding: Encoding, { records, orient }: ReadOptions): ReadOptions {
  return {
    format: 'json',
    encoding,
    ...(records === undefined ? {} : { records }),
    ...(orient === undefined ? {} : { orient }),
  };
}

function inspectTable(
  file: FileSource,
  table: JsonTable,
  options: ReadOptions,
  questions: readonly Question[],
  notes: readonly Note[],
): Inspection {
  checkColumnCount(file.name, table.columns.length);
  const names = makeUniqueNames(table.columns);
  return {
    format: 'json',
    options,
    columns: names.columns,
    preview: table.rows.slice(0, PREVIEW_ROWS),
    questions,
    notes: [...notes, ...names.notes],
  };
}

async function* openTable(rows: JsonTable['rows']): AsyncGenerator<TypedRows, void, undefined> {
  yield { rowCount: rows.length, readCell: (column, row) => rows[row]?.[column] ?? null };
}

async function inspectJson(file: FileSource, options: ReadOptions, task?: TaskOptions): Promise<Inspection> {
  checkSignal(task);
  const { encoding, gzip, questions, notes } = await detectEncoding(file, options.encoding, task);
  const plan = await planJson(file, { encoding, gzip }, options, task);
  const read = readJsonOptions(encoding, options);
  if ('table' in plan)
    return inspectTable(file, plan.table, read, [...questions, ...plan.questions], [...notes, ...plan.notes]);
  const { shape, notes: shapeNotes } = plan;
  const keys = new Set<string>();
  const rows: ReadonlyMap<string, string | null>[] = [];
  for await (const elements of streamElements({ file, encoding, gzip, shape }, { step: 'inspect', ...task })) {
    for (const element of elements) {
      for (const key of listKeys(element.text)) keys.add(key);
      if (rows.length >= PREVIEW_ROWS) continue;
      const parsed = parseElement(element);
      if ('cells' in parsed) rows.push(parsed.cells);
    }
    if (keys.size > MAX_COLUMNS) break;
  }
  if (keys.size === 0 || keys.size > MAX_COLUMNS) {
    const isEmpty = keys.size === 0;
    throw new WorkbenchError(
      isEmpty ? 'format/empty' : 'format/too-many-columns',
      isEmpty
        ? `${file.name} holds no JSON objects.`
        : `${file.name} has more than ${MAX_COLUMNS} different keys; its records are not rows of one table.`,
      {
        hint: 'Give one object per record, as NDJSON or as one JSON array of objects.',
        place: { file: file.name },
        zh: {
          message: isEmpty
            ? `${file.name} 中没有 JSON 对象。`
            : `${file.name} 中不同的键超过 ${MAX_COLUMNS} 个，这些记录不是同一张表的行。`,
          hint: '请让每条记录是一个对象，保存为 NDJSON 或一个 JSON 数组。',
        },
      },
    );
  }
  const names = makeUniqueNames([...keys]);
  return {
    format: 'json',
    options: read,
    columns: names.columns,
    preview: rows.map((row) => [...keys].map((key) => row.get(key) ?? null)),
    questions: [...questions, ...plan.questions],
    notes: [...notes, ...shapeNotes, ...names.notes],
  };
}

async function* readBatches(
  source: JsonFile,
  columns: readonly string[],
  result: { recordCount: number; readonly broken: BrokenRecord[] },
  task?: TaskOptions,
): AsyncGenerator<Columns, void, undefined> {
  const builder = createTextColumnsBuilder(columns);
  const keys = new Set<string>();
  for await (const elements of streamElements(source, task)) {
    for (const element of elements) {
      result.recordCount += 1;
      const parsed = parseElement(element);
      if (!('cells' in parsed)) {
        for (const key of listKeys(element.text)) keys.add(key);
        const rawText = element.text.slice(0, RAW_TEXT_LIMIT);
        result.broken.push({ record: result.recordCount, line: element.line, rawText, ...parsed });
        continue;
      }
      for (const key of parsed.cells.keys()) keys.add(key);
      if (keys.size > columns.length) {
        throw new WorkbenchError('format/changed', `${source.file.name} has changed since it was inspected.`, {
          hint: 'Open the file again.',
          zh: { message: `识别之后，${source.file.name} 的内容又有改动。`, hint: '请重新打开该文件。' },
          place: { file: source.file.name, line: element.line },
        });
      }
      for (const key of keys) builder.appendText(parsed.cells.get(key) ?? null);
      builder.endRow(result.recordCount);
    }
    yield* builder.takeBatches();
  }
  yield* builder.takeBatches(true);
}

async function loadJson(
  engine: Engine,
  file: FileSource,
  inspection: Inspection,
  table: TableName,
  task?: TaskOptions,
): Promise<LoadReport> {
  checkSignal(task);
  const { encoding, gzip } = await detectEncoding(file, inspection.options.encoding ?? 'utf-8');
  const plan = await planJson(file, { encoding, gzip }, inspection.options, task);
  if ('table' in plan) {
    const { rows } = plan.table;
    return loadTypedRows(engine, table, inspection.columns, () => openTable(rows), [], task);
  }
  const source: JsonFile = { file, encoding, gzip, shape: plan.shape };
  const result = { recordCount: 0, broken: [] as BrokenRecord[] };
  const batches = readBatches(source, inspection.columns, result, task);
  await engine.insertColumns(table, batches, { signal: task?.signal });
  return {
    ...result,
    notes: [],
    locate: async (records, locateTask) => {
      const wanted = new Set(records);
      const last = Math.max(0, ...records);
      const found: { record: number; line: number; rawText: string }[] = [];
      let number = 0;
      const quiet = { signal: locateTask?.signal };
      for await (const elements of streamElements(source, quiet)) {
        for (const element of elements) {
          number += 1;
          if (!wanted.has(number)) continue;
          found.push({ record: number, line: element.line, rawText: element.text.slice(0, RAW_TEXT_LIMIT) });
        }
        if (number >= last) break;
      }
      return found;
    },
  };
}

/** NDJSON, a JSON array of objects, an array inside an object, or objects one after another; also gzipped. Read in pieces, whatever its size. */
export const jsonFormat = defineFormat({
  id: 'json',
  label: { zh: 'JSON / NDJSON', en: 'JSON / NDJSON' },
  extensions: ['json', 'ndjson', 'jsonl'],
  detect: (head, name) => {
    const encoding =
      head[0] === 0xff && head[1] === 0xfe ? 'utf-16le' : head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : 'utf-8';
    if (!looksLikeJson(showDecoded(head.subarray(0, 4096), encoding))) return 0;
    return /\.(json|ndjson|jsonl)$/i.test(name) ? 1 : 0.8;
  },
  inspect: inspectJson,
  load: loadJson,
});
