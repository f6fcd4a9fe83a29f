import type { Engine } from '#core/kernel/engine.ts';
import type { OutputFolder } from '#core/kernel/files.ts';
import type { CsvCells } from './csv-text.ts';
import { type ExportAbout, formatAbout, toMetadata, toNotes } from './export-facts.ts';
import { EXPORTERS } from './registry.ts';
import { writeFile } from './write-file.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import type { Sql } from '#core/kernel/sql.ts';

/** A written file; `rows` for tables, null for documents. */
export type ExportedFile = { readonly name: string; readonly rows: number | null };

/** The formats a result can be exported in, by id of their exporter. */
export const EXPORT_FORMATS = ['parquet', 'csv', 'xlsx'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export type ResultExport = {
  /** Of the file, without an ending. */
  readonly name: string;
  readonly rowCount: number;
  /** Of a CSV. */
  readonly encoding: 'utf-8' | 'gb18030';
  /** Of a CSV; `defused` unless stated. */
  readonly csvCells?: CsvCells;
  readonly about: ExportAbout;
  readonly task: TaskOptions;
};

/** Writes a text as one UTF-8 file. */
export async function writeText(folder: OutputFolder, name: string, text: string): Promise<ExportedFile> {
  await writeFile(folder, name, (sink) => sink.write(new TextEncoder().encode(text)));
  return { name, rows: null };
}

/**
 * Writes one result in every format asked for. What it is about is in the metadata of a Parquet file, on the second sheet of a workbook,
 * and in `<name>.about.md` beside a CSV.
 */
export async function writeFormats(
  engine: Engine,
  statement: Sql,
  folder: OutputFolder,
  formats: readonly ExportFormat[],
  { name, rowCount, encoding, csvCells, about, task }: ResultExport,
): Promise<ExportedFile[]> {
  const files: ExportedFile[] = [];
  for (const exporter of EXPORTERS.filter(({ id }) => formats.some((format) => format === id))) {
    const fileName = `${name}.${exporter.extension}`;
    const rows = await exporter.write(engine, statement, folder, fileName, {
      ...task,
      subject: name,
      rowCount,
      encoding,
      ...(csvCells === undefined ? {} : { csvCells }),
      metadata: toMetadata(about.facts),
      notes: toNotes(about),
    });
    files.push({ name: fileName, rows });
    if (exporter.id === 'csv') files.push(await writeText(folder, `${name}.about.md`, formatAbout(about)));
  }
  return files;
}
