import type { FileSource } from '#core/kernel/files.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { concatBytes } from '#core/sources/formats/byte-stream.ts';
import type { Encoding, Note, Question, ReadOptions } from '#core/sources/formats/define-format.ts';
import { streamUtf8 } from '#core/sources/formats/encoding.ts';
import { createListFinder, type RecordList } from './json-arrays.ts';
import { type JsonTable, readJsonTable } from './json-columns.ts';
import type { JsonShape } from './json-records.ts';

const SHAPE_BYTES = 262_144;

/** True where a text starts as a JSON object or an array of objects does. */
export function looksLikeJson(text: string): boolean {
  return /^\uFEFF?\s*(\{\s*["}]|\[\s*(\{|\[|\]|$))/.test(text);
}

function isCompleteObject(line: string): boolean {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

/** Bytes of the largest text that is looked at whole for a table by columns. */
const TABLE_LIMIT = 256 * 1_048_576;

/** How a JSON file is to be read: record by record, or as a table that stands in it by columns. */
export type JsonPlan = {
  readonly notes: readonly Note[];
  readonly questions: readonly Question[];
} & ({ readonly shape: JsonShape } | { readonly table: JsonTable });

type Stored = { readonly encoding: Encoding; readonly gzip: boolean };

async function readHeadText(file: FileSource, stored: Stored): Promise<{ head: Uint8Array; isWhole: boolean }> {
  const parts: Uint8Array[] = [];
  let total = 0;
  for await (const chunk of streamUtf8(file, { ...stored, step: 'inspect' })) {
    parts.push(chunk);
    total += chunk.length;
    if (total > SHAPE_BYTES) return { head: concatBytes(parts), isWhole: false };
  }
  return { head: concatBytes(parts), isWhole: true };
}

async function findLists(file: FileSource, stored: Stored, task?: TaskOptions): Promise<readonly RecordList[]> {
  const finder = createListFinder();
  for await (const chunk of streamUtf8(file, { ...stored, step: 'inspect', ...task })) finder.push(chunk);
  return finder.finish();
}

async function readText(file: FileSource, stored: Stored, task?: TaskOptions): Promise<string | undefined> {
  const parts: Uint8Array[] = [];
  let total = 0;
  for await (const chunk of streamUtf8(file, { ...stored, step: 'inspect', ...task })) {
    parts.push(chunk);
    total += chunk.length;
    if (total > TABLE_LIMIT) return undefined;
  }
  return new TextDecoder('utf-8').decode(concatBytes(parts));
}

function noteLists(chosen: RecordList, lists: readonly RecordList[]): Note {
  const others = lists.filter((list) => list !== chosen).map(({ path, count }) => `${path} (${count})`);
  const rest =
    others.length === 0
      ? { zh: '', en: '' }
      : { zh: `；未读取的列表：${others.join('、')}`, en: `; lists not read: ${others.join(', ')}` };
  return {
    code: 'json-wrapper',
    text: {
      zh: `记录取自 JSON 对象内的列表 ${chosen.path}（${chosen.count} 条）${rest.zh}`,
      en: `The records were taken from the list ${chosen.path} inside the JSON object (${chosen.count} records)${rest.en}`,
    },
  };
}

function askLists(file: FileSource, lists: readonly RecordList[]): Question {
  return {
    code: 'records',
    file: file.name,
    text: {
      zh: `${file.name} 中有 ${lists.length} 个记录列表，读取哪一个？`,
      en: `${file.name} holds ${lists.length} lists of records. Which one is to be read?`,
    },
    choices: lists.map(({ path, count }) => ({
      value: path,
      label: { zh: `${path}：${count} 条`, en: `${path}: ${count} records` },
    })),
  };
}

function askOrient(file: FileSource, text: string): Question {
  const example = text.replaceAll(/\s+/g, ' ').slice(0, 100);
  return {
    code: 'orient',
    file: file.name,
    text: {
      zh: `${file.name} 是对象套对象的 JSON，外层的键是列名还是行？`,
      en: `${file.name} holds objects inside an object. Are the outer keys columns or rows?`,
    },
    choices: [
      { value: 'columns', label: { zh: '外层的键是列名', en: 'The outer keys are columns' }, example },
      { value: 'index', label: { zh: '外层的键是行', en: 'The outer keys are rows' }, example },
    ],
  };
}

function noteTable({ layout, columns, rows }: JsonTable): Note {
  return {
    code: 'json-columns',
    count: rows.length,
    text: {
      zh: `JSON 按${layout === 'index' ? '行' : layout === 'values' ? '无列名的行' : '列'}存放，已还原为 ${rows.length} 行 ${columns.length} 列`,
      en: `The JSON stands by ${layout === 'index' ? 'labelled rows' : layout === 'values' ? 'rows without names' : 'columns'} and was read as ${rows.length} rows of ${columns.length} columns`,
    },
  };
}

async function planTable(
  file: FileSource,
  stored: Stored,
  options: ReadOptions,
  task?: TaskOptions,
): Promise<JsonPlan | undefined> {
  const text = await readText(file, stored, task);
  const table = text === undefined ? undefined : readJsonTable(text, options.orient);
  if (text === undefined || table === undefined) return undefined;
  if (table !== 'ask') return { table, notes: [noteTable(table)], questions: [] };
  const meanwhile = readJsonTable(text, 'index');
  if (meanwhile === undefined || meanwhile === 'ask') return undefined;
  return { table: meanwhile, notes: [], questions: [askOrient(file, text)] };
}

/** The schema that pandas puts beside the data with `orient='table'`. */
function leaveOutSchema(lists: readonly RecordList[]): readonly RecordList[] {
  const hasData = lists.some(({ path }) => path === 'data');
  return hasData && lists.length === 2 ? lists.filter(({ path }) => path !== 'schema.fields') : lists;
}

/**
 * Finds out how the records of a JSON file stand: lines, an array, a list inside an object (as interfaces answer), one object
 * after another, or a table by columns. Several lists, and keys that may be columns or rows, are asked about.
 */
export async function planJson(
  file: FileSource,
  stored: Stored,
  options: ReadOptions,
  task?: TaskOptions,
): Promise<JsonPlan> {
  const { head, isWhole } = await readHeadText(file, stored);
  const text = new TextDecoder('utf-8').decode(head);
  const none = { notes: [], questions: [] } as const;
  const bomBytes = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
  if (/^\s*\[/.test(text)) {
    const byRows = /^\s*\[\s*\[/.test(text) ? await planTable(file, stored, options, task) : undefined;
    return byRows ?? { shape: { kind: 'array', skip: head.indexOf(0x5b, bomBytes) + 1 }, ...none };
  }
  const isByReturn = !text.includes('\n') && text.includes('\r');
  const lines = text.split(/\r\n|\n|\r/).filter((line) => line.trim() !== '');
  const complete = lines.slice(0, 20).filter((line) => isCompleteObject(line)).length;
  const isSingle = isWhole && lines.length === 1;
  if (complete > 0 && !isSingle) return { shape: { kind: isByReturn ? 'sequence' : 'lines', skip: 0 }, ...none };
  const isNamedAsLines = /\.(ndjson|jsonl)(\.gz)?$/i.test(file.name);
  const opensLines =
    lines.length > 1 &&
    lines.slice(0, 20).filter((line) => /^\s*\{.*\}\s*$/.test(line)).length * 2 > Math.min(20, lines.length);
  if (isNamedAsLines && (opensLines || isSingle)) return { shape: { kind: 'lines', skip: 0 }, ...none };
  const lists = leaveOutSchema(await findLists(file, stored, task));
  const chosen = lists.find(({ path }) => path === options.records) ?? (lists.length === 1 ? lists[0] : undefined);
  if (chosen !== undefined)
    return { shape: { kind: 'array', skip: chosen.start }, notes: [noteLists(chosen, lists)], questions: [] };
  const [first] = lists;
  if (first !== undefined)
    return { shape: { kind: 'array', skip: first.start }, notes: [], questions: [askLists(file, lists)] };
  const byColumns = await planTable(file, stored, options, task);
  return byColumns ?? { shape: { kind: 'sequence', skip: 0 }, ...none };
}
