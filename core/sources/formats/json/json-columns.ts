import { isLosslessNumber, parse } from 'lossless-json';
import { measureDepth, toCellText } from './json-cells.ts';

/** A table that a JSON text holds by columns, or by rows without names. */
export type JsonTable = {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
  /** How it stands in the text, for the note. */
  readonly layout: 'columns' | 'index' | 'lists' | 'split' | 'values';
};

type JsonObject = Readonly<Record<string, unknown>>;

const MAX_DEPTH = 64;

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isLosslessNumber(value);
}

function isScalar(value: unknown): boolean {
  return value === null || typeof value !== 'object' || isLosslessNumber(value);
}

function isCounting(keys: readonly string[]): boolean {
  return keys.every((key) => /^\d+$/.test(key));
}

/** Objects inside an object that share most of their keys. */
function listInner(value: JsonObject): JsonObject[] | undefined {
  const inner = Object.values(value);
  if (inner.length < 2 || !inner.every(isObject)) return undefined;
  const [first] = inner;
  const keys = Object.keys(first ?? {});
  if (keys.length === 0 || !inner.every((entry) => Object.values(entry).every(isScalar))) return undefined;
  const shared = inner.filter((entry) => keys.some((key) => key in entry)).length;
  return shared === inner.length ? inner : undefined;
}

function readByOuterColumns(value: JsonObject): JsonTable {
  const columns = Object.keys(value);
  const labels = new Set<string>();
  for (const column of Object.values(value)) for (const label of Object.keys(column as JsonObject)) labels.add(label);
  const rows = [...labels].map((label) => columns.map((column) => toCellText((value[column] as JsonObject)[label])));
  return { columns, rows, layout: 'columns' };
}

function readByOuterRows(value: JsonObject): JsonTable {
  const columns = new Set<string>();
  for (const row of Object.values(value)) for (const column of Object.keys(row as JsonObject)) columns.add(column);
  const entries = Object.entries(value);
  const hasLabels = !isCounting(Object.keys(value));
  const rows = entries.map(([label, row]) => [
    ...(hasLabels ? [label] : []),
    ...[...columns].map((column) => toCellText((row as JsonObject)[column])),
  ]);
  return { columns: [...(hasLabels ? ['index'] : []), ...columns], rows, layout: 'index' };
}

function readRows(
  data: readonly unknown[],
  names: readonly string[] | undefined,
  layout: 'split' | 'values',
): JsonTable | undefined {
  if (data.length === 0 || !data.every((row): row is unknown[] => Array.isArray(row))) return undefined;
  const [first, second] = data;
  const isHeader =
    names === undefined &&
    second !== undefined &&
    first?.every((cell) => typeof cell === 'string') === true &&
    second.some((cell) => typeof cell !== 'string');
  const width = data.reduce((most, row) => Math.max(most, row.length), 0);
  const header = names ?? (isHeader ? first : undefined);
  const columns = Array.from(
    { length: Math.max(width, header?.length ?? 0) },
    (_, index) => header?.[index] ?? `column_${index + 1}`,
  );
  const rows = data.slice(isHeader ? 1 : 0).map((row) => columns.map((_, index) => toCellText(row[index])));
  return { columns, rows, layout };
}

function readLists(value: JsonObject): JsonTable | undefined {
  const lists = Object.entries(value).filter((entry): entry is [string, unknown[]] => Array.isArray(entry[1]));
  const [first] = lists;
  if (first === undefined || lists.length < 2 || lists.length !== Object.keys(value).length) return undefined;
  const length = first[1].length;
  if (length === 0 || lists.some(([, list]) => list.length !== length || !list.every(isScalar))) return undefined;
  const rows = Array.from({ length }, (_, row) => lists.map(([, list]) => toCellText(list[row])));
  return { columns: lists.map(([name]) => name), rows, layout: 'lists' };
}

/**
 * A table that is not written as objects in a list: as `pandas.DataFrame.to_json` writes it by default (`columns`), with
 * `orient='index'`, `'split'` or `'values'`, or as one list per column. `ask`: objects inside an object whose outer keys may
 * be columns or rows. Undefined where the text is none of these. Numbers keep every digit.
 */
export function readJsonTable(text: string, orient: 'columns' | 'index' | undefined): JsonTable | 'ask' | undefined {
  if (measureDepth(text) > MAX_DEPTH) return undefined;
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  if (Array.isArray(value)) return readRows(value, undefined, 'values');
  if (!isObject(value)) return undefined;
  const { columns: names, data } = value;
  if (Array.isArray(names) && Array.isArray(data) && names.every((name): name is string => typeof name === 'string')) {
    return readRows(data, names, 'split');
  }
  const lists = readLists(value);
  if (lists !== undefined) return lists;
  const inner = listInner(value);
  if (inner === undefined) return undefined;
  const hasCountedRows = inner.every((entry) => isCounting(Object.keys(entry)));
  const settled = orient ?? (hasCountedRows ? 'columns' : isCounting(Object.keys(value)) ? 'index' : undefined);
  if (settled === undefined) return 'ask';
  return settled === 'columns' ? readByOuterColumns(value) : readByOuterRows(value);
}
