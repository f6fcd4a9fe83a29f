import { type Columns, readCell } from '#core/kernel/columns.ts';
import type { Engine } from '#core/kernel/engine.ts';
import type { OutputFolder } from '#core/kernel/files.ts';
import { WorkbenchError, throwIfCancelled } from '#core/kernel/errors.ts';
import { writeCsvHeader, writeCsvRows } from './csv-text.ts';
import { type ExportOptions, createExportProgress, defineExporter } from './define-exporter.ts';
import { type EncodedText, encodeGb18030 } from './gb18030.ts';
import { writeFile } from './write-file.ts';
import type { Label } from '#core/kernel/label.ts';
import type { Sql } from '#core/kernel/sql.ts';

const BYTE_ORDER_MARK = Uint8Array.of(0xef, 0xbb, 0xbf);
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

type Missing = Extract<EncodedText, { missing: unknown }>['missing'];

function createUnencodableError(fileName: string, { character, codePoint }: Missing, place: Label): WorkbenchError {
  const code = `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`;
  return new WorkbenchError(
    'export/unencodable',
    `${fileName}: ${place.en} holds the character "${character}" (${code}), which GB18030 has no code for.`,
    {
      hint: 'Export as UTF-8.',
      zh: {
        message: `${fileName}：${place.zh}含有字符“${character}”（${code}），GB18030 编码中没有它。`,
        hint: '请改用 UTF-8 编码导出。',
      },
    },
  );
}

function locateUnencodable(fileName: string, batch: Columns, firstRow: number, missing: Missing): WorkbenchError {
  for (let row = 0; row < batch.rowCount; row += 1) {
    for (const [index, field] of batch.fields.entries()) {
      const cell = readCell(batch, index, row);
      if (typeof cell === 'string' && cell.includes(missing.character)) {
        return createUnencodableError(fileName, missing, {
          zh: `第 ${firstRow + row + 1} 行“${field.name}”列`,
          en: `row ${firstRow + row + 1}, column "${field.name}"`,
        });
      }
    }
  }
  return createUnencodableError(fileName, missing, {
    zh: `第 ${firstRow + 1} 行起的某一行`,
    en: `one of the rows from ${firstRow + 1}`,
  });
}

/**
 * Writes a result as one CSV file: comma-separated (RFC 4180), UTF-8 with a byte order mark or GB18030, safe to open in a
 * spreadsheet, every row, whole or not at all. Returns the rows written. A character that GB18030 lacks rejects with
 * `export/unencodable` and its place.
 */
export async function exportCsv(
  engine: Engine,
  statement: Sql,
  folder: OutputFolder,
  fileName: string,
  options: ExportOptions = {},
): Promise<number> {
  const { signal, onProgress } = options;
  const isUtf8 = (options.encoding ?? 'utf-8') === 'utf-8';
  const encode = (utf8: Uint8Array, locate: (missing: Missing) => WorkbenchError): Uint8Array => {
    if (isUtf8) return utf8;
    const encoded = encodeGb18030(decoder.decode(utf8));
    if ('missing' in encoded) throw locate(encoded.missing);
    return encoded.bytes;
  };
  throwIfCancelled(signal);
  return writeFile(folder, fileName, async (sink) => {
    let rowCount = 0;
    let isFirst = true;
    for await (const batch of engine.stream(statement, { signal })) {
      if (isFirst) {
        if (isUtf8) await sink.write(BYTE_ORDER_MARK);
        const header = writeCsvHeader(batch.fields, options.csvCells);
        await sink.write(
          encode(header, (missing) => createUnencodableError(fileName, missing, { zh: '表头', en: 'the header' })),
        );
        isFirst = false;
      }
      const firstRow = rowCount;
      await sink.write(
        encode(writeCsvRows(batch, options.csvCells), (missing) =>
          locateUnencodable(fileName, batch, firstRow, missing),
        ),
      );
      rowCount += batch.rowCount;
      onProgress?.(createExportProgress(fileName, options, rowCount));
    }
    throwIfCancelled(signal);
    return rowCount;
  });
}

/** CSV, for spreadsheets. */
export const csvExporter = defineExporter({
  id: 'csv',
  label: { zh: 'CSV', en: 'CSV' },
  extension: 'csv',
  write: exportCsv,
});
