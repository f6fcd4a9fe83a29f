import {
  type Column,
  type Columns,
  type Field,
  type TextData,
  formatDate,
  formatTimestamp,
} from '#core/kernel/columns.ts';
import { isValid } from '#core/kernel/columns-builder.ts';

const encoder = new TextEncoder();
const COMMA = 0x2c;
const QUOTE = 0x22;
const APOSTROPHE = 0x27;
const CR = 0x0d;
const LF = 0x0a;
const TAB = 0x09;
const SPACE = 0x20;
/** `=`, `+`, `-`, `@`, tab, carriage return and line feed: what spreadsheets take for the start of a formula (OWASP, CSV injection). */
const FORMULA_STARTS: ReadonlySet<number> = new Set([0x3d, 0x2b, 0x2d, 0x40, TAB, CR, LF]);
/** The last of three bytes (EF BC xx) of `＝ ＋ － ＠`, which Chinese and Japanese spreadsheets take for the plain signs. */
const FULL_WIDTH_STARTS: ReadonlySet<number> = new Set([0x9d, 0x8b, 0x8d, 0xa0]);

function isFormulaStart(text: Uint8Array): boolean {
  const [first, second, third] = text;
  if (first === undefined) return false;
  if (FORMULA_STARTS.has(first)) return true;
  return first === 0xef && second === 0xbc && third !== undefined && FULL_WIDTH_STARTS.has(third);
}

/** Whether texts that spreadsheets take for formulas get an apostrophe before them, or are written as they are, for other systems. */
export type CsvCells = 'defused' | 'unchanged';

type ByteBuffer = { bytes: Uint8Array; length: number };

function reserve(buffer: ByteBuffer, count: number): void {
  if (buffer.length + count <= buffer.bytes.length) return;
  const grown = new Uint8Array(Math.max(buffer.bytes.length * 2, buffer.length + count));
  grown.set(buffer.bytes.subarray(0, buffer.length));
  buffer.bytes = grown;
}

function writeByte(buffer: ByteBuffer, byte: number): void {
  reserve(buffer, 1);
  buffer.bytes[buffer.length] = byte;
  buffer.length += 1;
}

function writeAscii(buffer: ByteBuffer, text: string): void {
  reserve(buffer, text.length);
  for (let index = 0; index < text.length; index += 1) buffer.bytes[buffer.length + index] = text.charCodeAt(index);
  buffer.length += text.length;
}

function needsQuotes(text: Uint8Array): boolean {
  if (text.length === 0 || text[0] === SPACE || text[text.length - 1] === SPACE) return true;
  return text.some((byte) => byte === COMMA || byte === QUOTE || byte === CR || byte === LF || byte === TAB);
}

function writeText(buffer: ByteBuffer, text: Uint8Array, cells: CsvCells): void {
  const isFormula = cells === 'defused' && isFormulaStart(text);
  reserve(buffer, text.length * 2 + 3);
  const { bytes } = buffer;
  let { length } = buffer;
  if (!needsQuotes(text)) {
    if (isFormula) bytes[length++] = APOSTROPHE;
    bytes.set(text, length);
    buffer.length = length + text.length;
    return;
  }
  bytes[length++] = QUOTE;
  if (isFormula) bytes[length++] = APOSTROPHE;
  for (const byte of text) {
    if (byte === QUOTE) bytes[length++] = QUOTE;
    bytes[length++] = byte;
  }
  bytes[length++] = QUOTE;
  buffer.length = length;
}

function formatDouble(value: number): string {
  if (Number.isFinite(value)) return Object.is(value, -0) ? '-0' : String(value);
  return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
}

function writeCell(buffer: ByteBuffer, field: Field, column: Column, row: number, cells: CsvCells): void {
  const { data } = column;
  switch (field.type) {
    case 'VARCHAR': {
      const { offsets, bytes } = data as TextData;
      return writeText(buffer, bytes.subarray(offsets[row], offsets[row + 1]), cells);
    }
    case 'BOOLEAN':
      return writeAscii(buffer, (data as Uint8Array)[row] === 1 ? 'true' : 'false');
    case 'DATE':
      return writeAscii(buffer, formatDate((data as Int32Array)[row] as number));
    case 'TIMESTAMP':
      return writeAscii(buffer, formatTimestamp((data as BigInt64Array)[row] as bigint));
    case 'DOUBLE':
      return writeAscii(buffer, formatDouble((data as Float64Array)[row] as number));
    case 'INTEGER':
    case 'BIGINT':
      return writeAscii(buffer, String((data as Int32Array | BigInt64Array)[row]));
  }
}

function endLine(buffer: ByteBuffer): void {
  writeByte(buffer, CR);
  writeByte(buffer, LF);
}

/** The header line as UTF-8 bytes. */
export function writeCsvHeader(fields: readonly Field[], cells: CsvCells = 'defused'): Uint8Array {
  const buffer: ByteBuffer = { bytes: new Uint8Array(1024), length: 0 };
  fields.forEach((field, index) => {
    if (index > 0) writeByte(buffer, COMMA);
    writeText(buffer, encoder.encode(field.name), cells);
  });
  endLine(buffer);
  return buffer.bytes.subarray(0, buffer.length);
}

/**
 * The rows of a batch as UTF-8 bytes: RFC 4180 (commas, CRLF, quotes doubled), ISO dates, NULL as nothing, an empty text
 * as `""`. A text that a spreadsheet would take for a formula gets a leading apostrophe unless `cells` is
 * `unchanged`; numbers stay as they are.
 */
export function writeCsvRows(batch: Columns, cells: CsvCells = 'defused'): Uint8Array {
  const buffer: ByteBuffer = { bytes: new Uint8Array(batch.rowCount * batch.fields.length * 12 + 1024), length: 0 };
  for (let row = 0; row < batch.rowCount; row += 1) {
    for (let index = 0; index < batch.fields.length; index += 1) {
      if (index > 0) writeByte(buffer, COMMA);
      const column = batch.columns[index] as Column;
      if (isValid(column, row)) writeCell(buffer, batch.fields[index] as Field, column, row, cells);
    }
    endLine(buffer);
  }
  return buffer.bytes.subarray(0, buffer.length);
}
