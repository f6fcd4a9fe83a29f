import type { CsvCells } from './csv-text.ts';
import type { Engine } from '#core/kernel/engine.ts';
import type { OutputFolder } from '#core/kernel/files.ts';
import type { Label } from '#core/kernel/label.ts';
import type { Progress, TaskOptions } from '#core/kernel/progress.ts';
import type { Sql } from '#core/kernel/sql.ts';

export type ExportOptions = TaskOptions & {
  /** What progress calls the export, usually the table's name; the file name unless stated. */
  readonly subject?: string;
  /** Rows of the result where they are known: the total of progress. */
  readonly rowCount?: number;
  /** Parquet: key-value metadata of the file. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Parquet: `zstd` unless stated. */
  readonly compression?: 'zstd' | 'snappy';
  /** Parquet: rows per row group; 122,880 unless stated. */
  readonly rowGroupRows?: number;
  /** CSV: `utf-8` (with a byte order mark) unless stated. */
  readonly encoding?: 'utf-8' | 'gb18030';
  /** CSV: `defused` unless stated, so that no spreadsheet runs a text as a formula; `unchanged` for other systems, where ids and phone numbers must match. */
  readonly csvCells?: CsvCells;
  /** XLSX: a second sheet of texts, e.g. what the columns mean and which filters were in force. */
  readonly notes?: { readonly title: string; readonly rows: readonly (readonly string[])[] };
};

/**
 * A file format that results are exported to. `write` exports the whole result of a statement, in its order, and returns the
 * rows written, or rejects: `task/cancelled`, the engine's errors, those of the folder, `export/…` where the format
 * cannot hold the result. Nothing new
 * appears under the final name then.
 */
export type Exporter = {
  readonly id: string;
  readonly label: Label;
  /** Without the dot. */
  readonly extension: string;
  write(
    engine: Engine,
    statement: Sql,
    folder: OutputFolder,
    fileName: string,
    options: ExportOptions,
  ): Promise<number>;
};

/** Declares an exporter; the registry lists them. */
export function defineExporter(exporter: Exporter): Exporter {
  return exporter;
}

/** The report of an export after `done` rows. */
export function createExportProgress(fileName: string, options: ExportOptions, done: number): Progress {
  const { rowCount, subject = fileName } = options;
  return { step: 'export', subject, done, ...(rowCount === undefined ? {} : { total: rowCount }) };
}
