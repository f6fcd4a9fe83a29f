import { LosslessNumber, isLosslessNumber, parse, stringify } from 'lossless-json';
import { expandExponent } from '#core/sources/formats/canonical-text.ts';
import type { JsonElement } from './json-records.ts';
import type { Label } from '#core/kernel/label.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/** A record's cells by key, or why it cannot be read. */
export type ParsedElement =
  | { readonly cells: ReadonlyMap<string, string | null> }
  | { readonly reason: string; readonly message: Label };

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isLosslessNumber(value);
}

/** The cells of one record: its keys, and `key.inner` one level down; anything deeper is one cell. */
function* listCells(value: JsonObject): Generator<readonly [string, unknown]> {
  for (const [key, cell] of Object.entries(value)) {
    if (isObject(cell) && Object.keys(cell).length > 0) {
      for (const [inner, innerCell] of Object.entries(cell)) yield [`${key}.${inner}`, innerCell];
    } else yield [key, cell];
  }
}

/** A value as the text of a cell; nested ones as JSON. */
export function toCellText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  if (value instanceof LosslessNumber) return expandExponent(value.value);
  return stringify(value) ?? null;
}

/** Objects and lists inside each other in one record. */
const MAX_DEPTH = 200;

/** The greatest number of objects and lists inside each other, counted without parsing. */
export function measureDepth(text: string): number {
  let depth = 0;
  let most = 0;
  let isInString = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (isInString) {
      if (code === 0x5c) at += 1;
      else if (code === 0x22) isInString = false;
    } else if (code === 0x22) isInString = true;
    else if (code === 0x7b || code === 0x5b) {
      depth += 1;
      if (depth > most) most = depth;
    } else if (code === 0x7d || code === 0x5d) depth -= 1;
  }
  return most;
}

/** The keys of a record's columns, by the platform's own parser, which is fast; none where it is no JSON object. */
export function listKeys(text: string): string[] {
  if (measureDepth(text) > MAX_DEPTH) return [];
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? [...listCells(value)].map(([key]) => key) : [];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

/** Parses one record. Numbers keep every digit; arrays and what lies deeper than one level become JSON text. */
export function parseElement(element: JsonElement): ParsedElement {
  const { line, text } = element;
  if (element.isCutOff) {
    const en = `The record that starts on line ${line} is not complete: the file may be cut off`;
    return { reason: 'cut-off', message: { zh: `第 ${line} 行开始的记录不完整，文件可能被截断`, en } };
  }
  if (text.includes('\uFFFD') || text.includes('\u0000')) {
    const en = `Line ${line} holds bytes that are not text in the encoding chosen`;
    return { reason: 'invalid-encoding', message: { zh: `第 ${line} 行有无法按所选编码读取的字节`, en } };
  }
  if (measureDepth(text) > MAX_DEPTH) {
    const en = `The record on line ${line} is nested more than ${MAX_DEPTH} levels deep`;
    return { reason: 'too-deep', message: { zh: `第 ${line} 行的记录嵌套超过 ${MAX_DEPTH} 层`, en } };
  }
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const at = /position (\d+)/.exec(error.message)?.[1];
    const near = at === undefined ? '' : text.slice(Number(at), Number(at) + 20);
    const place = near === '' ? { zh: '', en: '' } : { zh: `，从“${near}”处起`, en: `, from “${near}” on` };
    const en = `Line ${line} is not valid JSON${place.en}`;
    return { reason: 'invalid-json', message: { zh: `第 ${line} 行不是有效的 JSON${place.zh}`, en } };
  }
  if (!isObject(value)) {
    const en = `What stands on line ${line} is not a JSON object`;
    return { reason: 'not-an-object', message: { zh: `第 ${line} 行不是 JSON 对象`, en } };
  }
  const cells = new Map<string, string | null>();
  for (const [key, cell] of listCells(value)) {
    if (cells.has(key)) {
      const en = `Line ${line} has ${key} twice, once as a key and once as a nested value`;
      return { reason: 'ambiguous-key', message: { zh: `第 ${line} 行的 ${key} 出现两次`, en } };
    }
    cells.set(key, toCellText(cell));
  }
  return { cells };
}
