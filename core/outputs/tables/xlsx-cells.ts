import {
  type Column,
  type Columns,
  type Field,
  type TextData,
  formatDate,
  formatTimestamp,
} from '#core/kernel/columns.ts';
import { isValid } from '#core/kernel/columns-builder.ts';

/** Styles of `styles.xml`, by position. */
export const XLSX_STYLES = { plain: 0, head: 1, date: 2, timestamp: 3, wrapped: 4 } as const;

/** Longest text of one cell (Excel specifications and limits). */
export const XLSX_CELL_CHARACTERS = 32_767;

const EXACT_LIMIT = 999_999_999_999_999n;
const UNIX_DAYS = 25_569;
/** 1900-03-01: before it Excel counts a 29 February 1900 that never was. */
const FIRST_SERIAL = 61;
/** 9999-12-31. */
const LAST_SERIAL = 2_958_465;
const DAY_MS = 86_400_000;
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

const XML_ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const UNSAFE = /_(?=x[0-9A-Fa-f]{4}_)|[\u0000-\u0008\u000b-\u001f\ufffe\uffff]/g;

/** Text of an XML element. What XML cannot hold is written as `_xHHHH_` (ECMA-376, ST_Xstring), and so is an underscore that looks like it. */
export function escapeXlsxText(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(UNSAFE, (unit) => `_x${unit.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`)
    .replaceAll(/[&<>"]/g, (character) => XML_ESCAPES[character] ?? character);
}

/** `A`, `B`, … `Z`, `AA`, … of a column position from 0. */
export function nameXlsxColumn(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : nameXlsxColumn(Math.floor(index / 26) - 1) + letter;
}

/** A cell of text; `style` by `XLSX_STYLES`. */
function writeXlsxText(reference: string, text: string, style: number = XLSX_STYLES.plain): string {
  const mark = style === XLSX_STYLES.plain ? '' : ` s="${style}"`;
  return `<c r="${reference}"${mark} t="inlineStr"><is><t xml:space="preserve">${escapeXlsxText(text)}</t></is></c>`;
}

function writeNumber(reference: string, value: number | bigint, style: number = XLSX_STYLES.plain): string {
  return `<c r="${reference}"${style === XLSX_STYLES.plain ? '' : ` s="${style}"`}><v>${value}</v></c>`;
}

function writeDate(reference: string, days: number): string {
  const serial = days + UNIX_DAYS;
  if (serial < FIRST_SERIAL || serial > LAST_SERIAL) return writeXlsxText(reference, formatDate(days));
  return writeNumber(reference, serial, XLSX_STYLES.date);
}

function writeTimestamp(reference: string, micros: bigint): string {
  const serial = Number(micros / 1000n) / DAY_MS + UNIX_DAYS;
  const isExact = micros % 1000n === 0n && serial >= FIRST_SERIAL && serial < LAST_SERIAL + 1;
  return isExact
    ? writeNumber(reference, serial, XLSX_STYLES.timestamp)
    : writeXlsxText(reference, formatTimestamp(micros));
}

function writeDouble(reference: string, value: number): string {
  if (Number.isFinite(value)) return writeNumber(reference, value);
  return writeXlsxText(reference, Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf');
}

function readText(data: TextData, row: number): string {
  return decoder.decode(data.bytes.subarray(data.offsets[row], data.offsets[row + 1]));
}

/**
 * One value as a cell; nothing where it is NULL. Numbers stay numbers as far as a spreadsheet keeps them: a BIGINT of more than
 * 15 digits, a date before March 1900, a time finer than a millisecond, infinity and NaN are written as text, exactly.
 */
function writeCell(reference: string, field: Field, column: Column, row: number): string {
  const { data } = column;
  switch (field.type) {
    case 'VARCHAR':
      return writeXlsxText(reference, readText(data as TextData, row));
    case 'BOOLEAN':
      return `<c r="${reference}" t="b"><v>${(data as Uint8Array)[row] === 1 ? 1 : 0}</v></c>`;
    case 'INTEGER':
      return writeNumber(reference, (data as Int32Array)[row] as number);
    case 'DOUBLE':
      return writeDouble(reference, (data as Float64Array)[row] as number);
    case 'BIGINT': {
      const value = (data as BigInt64Array)[row] as bigint;
      return value > EXACT_LIMIT || value < -EXACT_LIMIT
        ? writeXlsxText(reference, String(value))
        : writeNumber(reference, value);
    }
    case 'DATE':
      return writeDate(reference, (data as Int32Array)[row] as number);
    case 'TIMESTAMP':
      return writeTimestamp(reference, (data as BigInt64Array)[row] as bigint);
  }
}

/** A row of texts, e.g. the heads. `line` counts from 1. */
export function writeXlsxTexts(line: number, texts: readonly string[], style: number): string {
  return `<row r="${line}">${texts.map((text, index) => writeXlsxText(`${nameXlsxColumn(index)}${line}`, text, style)).join('')}</row>`;
}

/** The rows of a batch; the first of them becomes row `firstLine` of the sheet, from 1. */
export function writeXlsxRows(batch: Columns, firstLine: number): string {
  const letters = batch.fields.map((_, index) => nameXlsxColumn(index));
  const rows: string[] = [];
  for (let row = 0; row < batch.rowCount; row += 1) {
    let cells = '';
    for (const [index, field] of batch.fields.entries()) {
      const column = batch.columns[index] as Column;
      if (isValid(column, row)) cells += writeCell(`${letters[index]}${firstLine + row}`, field, column, row);
    }
    rows.push(`<row r="${firstLine + row}">${cells}</row>`);
  }
  return rows.join('');
}

/** The first text of a batch that is too long for a cell. */
export function findLongXlsxText(batch: Columns): { readonly row: number; readonly field: string } | null {
  for (const [index, field] of batch.fields.entries()) {
    if (field.type !== 'VARCHAR') continue;
    const { data } = batch.columns[index] as Column;
    const { offsets } = data as TextData;
    for (let row = 0; row < batch.rowCount; row += 1) {
      const bytes = (offsets[row + 1] ?? 0) - (offsets[row] ?? 0);
      if (bytes > XLSX_CELL_CHARACTERS && readText(data as TextData, row).length > XLSX_CELL_CHARACTERS) {
        return { row, field: field.name };
      }
    }
  }
  return null;
}
