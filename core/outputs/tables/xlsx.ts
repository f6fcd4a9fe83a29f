import { Zip, ZipDeflate } from 'fflate';
import type { Engine } from '#core/kernel/engine.ts';
import type { FileSink, OutputFolder } from '#core/kernel/files.ts';
import { WorkbenchError, throwIfCancelled } from '#core/kernel/errors.ts';
import { type ExportOptions, createExportProgress, defineExporter } from './define-exporter.ts';
import { writeFile } from './write-file.ts';
import { XLSX_CELL_CHARACTERS, findLongXlsxText, writeXlsxRows } from './xlsx-cells.ts';
import { XLSX_SHEET_END, nameXlsxSheet, startXlsxSheet, writeXlsxNotes, writeXlsxParts } from './xlsx-parts.ts';
import type { Sql } from '#core/kernel/sql.ts';

/** Rows of a sheet, the heads among them (Excel specifications and limits). */
const SHEET_LINES = 1_048_576;
const SHEET_COLUMNS = 16_384;
/** A ZIP without its 64-bit extension holds no larger entry. */
const ENTRY_BYTES = 4_294_967_295;
/** Fixed, so that the same result gives the same bytes. */
const ENTRY_TIME = Date.UTC(2000, 0, 1);

const hint = {
  en: 'Export as Parquet or CSV, which have no such limit, or set filters first.',
  zh: '请改用没有此限制的 Parquet 或 CSV 导出，或先设置筛选。',
};

function failTooManyRows(fileName: string, rowCount: number | null): never {
  const rows = rowCount === null ? 'more' : `${rowCount}`;
  throw new WorkbenchError(
    'export/too-many-rows',
    `${fileName}: a sheet holds ${SHEET_LINES - 1} rows under its heads, and the result has ${rows}. Nothing was written: an XLSX file is never cut.`,
    {
      hint: hint.en,
      zh: {
        message: `${fileName}：工作表在表头下最多容纳 ${SHEET_LINES - 1} 行，而结果有${rowCount === null ? '更多行' : ` ${rowCount} 行`}。没有写出文件：XLSX 绝不会被截断。`,
        hint: hint.zh,
      },
    },
  );
}

function failTooManyColumns(fileName: string, count: number): never {
  throw new WorkbenchError(
    'export/too-many-columns',
    `${fileName}: a sheet holds ${SHEET_COLUMNS} columns, not ${count}.`,
    {
      hint: hint.en,
      zh: { message: `${fileName}：工作表最多容纳 ${SHEET_COLUMNS} 列，而结果有 ${count} 列。`, hint: hint.zh },
    },
  );
}

function failLongText(fileName: string, row: number, field: string): never {
  throw new WorkbenchError(
    'export/cell-too-long',
    `${fileName}: the text of row ${row}, column "${field}" has more than the ${XLSX_CELL_CHARACTERS} characters of a cell.`,
    {
      hint: hint.en,
      zh: {
        message: `${fileName}：第 ${row} 行“${field}”列的文本超过单元格上限 ${XLSX_CELL_CHARACTERS} 个字符。`,
        hint: hint.zh,
      },
    },
  );
}

function failTooLarge(fileName: string): never {
  throw new WorkbenchError('export/too-large', `${fileName}: the sheet is larger than 4 GB.`, {
    hint: hint.en,
    zh: { message: `${fileName}：工作表超过 4 GB。`, hint: hint.zh },
  });
}

type Archive = {
  /** Begins an entry; the one before has ended. */
  begin(path: string): void;
  write(text: string): Promise<void>;
  end(): Promise<void>;
  finish(): Promise<void>;
};

/** A ZIP that goes to the sink as it grows: no more than one batch is held. */
function createArchive(sink: FileSink, fileName: string): Archive {
  const encoder = new TextEncoder();
  let waiting: Uint8Array[] = [];
  let failure: Error | null = null;
  let entry: ZipDeflate | null = null;
  let entryBytes = 0;
  const zip = new Zip((error, chunk) => {
    if (error !== null) failure = error;
    else waiting.push(chunk);
  });
  const flush = async (): Promise<void> => {
    if (failure !== null) throw failure;
    const chunks = waiting;
    waiting = [];
    for (const chunk of chunks) await sink.write(chunk);
  };
  return {
    begin: (path) => {
      entry = new ZipDeflate(path, { level: 4 });
      entry.mtime = ENTRY_TIME;
      entryBytes = 0;
      zip.add(entry);
    },
    write: async (text) => {
      const bytes = encoder.encode(text);
      entryBytes += bytes.byteLength;
      if (entryBytes > ENTRY_BYTES) failTooLarge(fileName);
      entry?.push(bytes);
      await flush();
    },
    end: async () => {
      entry?.push(new Uint8Array(0), true);
      entry = null;
      await flush();
    },
    finish: async () => {
      zip.end();
      await flush();
    },
  };
}

/**
 * Writes a result as one XLSX workbook: a sheet of typed cells under heads that stay in view, and a sheet with the notes where some
 * are given. NULL is an empty cell. What a spreadsheet would round (integers of more than 15 digits) is text. Every row, whole or
 * not at all: a result that a sheet cannot hold rejects with `export/too-many-rows`, `export/too-many-columns`,
 * `export/cell-too-long` or `export/too-large`. Memory stays at about one batch. Returns the rows written.
 */
export async function exportXlsx(
  engine: Engine,
  statement: Sql,
  folder: OutputFolder,
  fileName: string,
  options: ExportOptions = {},
): Promise<number> {
  const { signal, onProgress, rowCount: expected, notes, subject = fileName.replace(/\.xlsx$/i, '') } = options;
  throwIfCancelled(signal);
  if (expected !== undefined && expected >= SHEET_LINES) failTooManyRows(fileName, expected);
  return writeFile(folder, fileName, async (sink) => {
    const archive = createArchive(sink, fileName);
    const sheets = [nameXlsxSheet(subject), ...(notes === undefined ? [] : [nameXlsxSheet(notes.title)])];
    for (const [path, text] of Object.entries(writeXlsxParts(sheets))) {
      archive.begin(path);
      await archive.write(text);
      await archive.end();
    }
    if (notes !== undefined) {
      archive.begin('xl/worksheets/sheet2.xml');
      await archive.write(writeXlsxNotes(notes.rows));
      await archive.end();
    }
    archive.begin('xl/worksheets/sheet1.xml');
    let rowCount = 0;
    let isFirst = true;
    for await (const batch of engine.stream(statement, { signal })) {
      if (isFirst) {
        if (batch.fields.length > SHEET_COLUMNS) failTooManyColumns(fileName, batch.fields.length);
        await archive.write(startXlsxSheet(batch.fields.map(({ name }) => name)));
        isFirst = false;
      }
      if (rowCount + batch.rowCount >= SHEET_LINES) failTooManyRows(fileName, null);
      const long = findLongXlsxText(batch);
      if (long !== null) failLongText(fileName, rowCount + long.row + 1, long.field);
      await archive.write(writeXlsxRows(batch, rowCount + 2));
      rowCount += batch.rowCount;
      onProgress?.(createExportProgress(fileName, options, rowCount));
    }
    throwIfCancelled(signal);
    await archive.write(XLSX_SHEET_END);
    await archive.end();
    await archive.finish();
    return rowCount;
  });
}

/** XLSX, for Excel and WPS. */
export const xlsxExporter = defineExporter({
  id: 'xlsx',
  label: { zh: 'Excel (XLSX)', en: 'Excel (XLSX)' },
  extension: 'xlsx',
  write: exportXlsx,
});
