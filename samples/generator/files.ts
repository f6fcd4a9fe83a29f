import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { gzipSync, unzipSync, zipSync } from 'fflate';
import writeXlsxFile from 'write-excel-file/node';
import { encodeGb18030 } from '#core/outputs/tables/gb18030.ts';

export type Cell = string | number | null;

const wrappedId = /^="[^"]*"$/;

export type DelimitedOptions = {
  readonly delimiter?: string;
  /** Write `="…"` as shop systems do, without the quoting that the format asks for. */
  readonly bareWrappedIds?: boolean;
};

/** Rows as delimited text with CRLF; a cell is quoted only where it must be. */
export function formatDelimited(rows: readonly (readonly Cell[])[], options: DelimitedOptions = {}): string {
  const { delimiter = ',', bareWrappedIds = false } = options;
  const quote = (cell: Cell): string => {
    const text = cell === null ? '' : String(cell);
    if (bareWrappedIds && wrappedId.test(text)) return text;
    return /["\n]/.test(text) || text.includes(delimiter) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return rows.map((row) => `${row.map(quote).join(delimiter)}\r\n`).join('');
}

/** Text as GB18030. Throws where a character has no form there. */
export function formatGb18030(text: string): Uint8Array {
  const encoded = encodeGb18030(text);
  if ('missing' in encoded) throw new RangeError(`${encoded.missing.character} is not in GB18030.`);
  return encoded.bytes;
}

/** gzip without a time stamp, the same bytes on every machine. */
export function compress(bytes: Uint8Array): Uint8Array {
  return gzipSync(bytes, { level: 9, mtime: 0 });
}

export type Sheet = { readonly name: string; readonly rows: readonly (readonly Cell[])[] };

/** A workbook; its ZIP entries carry one fixed date. */
export async function formatWorkbook(sheets: readonly Sheet[]): Promise<Uint8Array> {
  const workbook = await writeXlsxFile(
    sheets.map(({ name, rows }) => ({ sheet: name, data: rows.map((row) => row.map((value) => value)) })),
  ).toBuffer();
  return zipSync(unzipSync(new Uint8Array(workbook)), { level: 9, mtime: new Date(2026, 6, 1) });
}

/** A Parquet file (zstd) of the rows, typed by a DuckDB column list such as `user_id VARCHAR, event_time TIMESTAMP`. */
export async function formatParquet(columns: string, rows: readonly (readonly Cell[])[]): Promise<Uint8Array> {
  const folder = mkdtempSync(join(tmpdir(), 'cst-sample-'));
  const [text, parquet] = [join(folder, 'rows.csv'), join(folder, 'rows.parquet')];
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  try {
    writeFileSync(text, formatDelimited(rows));
    const connection = await instance.connect();
    await connection.run(`CREATE TABLE behaviors (${columns})`);
    await connection.run(`COPY behaviors FROM '${text}' (FORMAT csv, HEADER false, NULLSTR '')`);
    await connection.run(`COPY behaviors TO '${parquet}' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 12)`);
    connection.closeSync();
    return new Uint8Array(readFileSync(parquet));
  } finally {
    instance.closeSync();
    rmSync(folder, { recursive: true, force: true });
  }
}
