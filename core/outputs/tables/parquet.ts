import type { Engine } from '#core/kernel/engine.ts';
import type { OutputFolder } from '#core/kernel/files.ts';
import { type ExportOptions, createExportProgress, defineExporter } from './define-exporter.ts';
import { writeFile } from './write-file.ts';
import { throwIfCancelled } from '#core/kernel/errors.ts';
import type { Sql } from '#core/kernel/sql.ts';

/** Writes a result as one Parquet file: typed, compressed, with the metadata given, whole or not at all. Returns the rows written. */
export async function exportParquet(
  engine: Engine,
  statement: Sql,
  folder: OutputFolder,
  fileName: string,
  options: ExportOptions = {},
): Promise<number> {
  const { signal, compression, rowGroupRows } = options;
  const report = (done: number): void => options.onProgress?.(createExportProgress(fileName, options, done));
  throwIfCancelled(signal);
  report(0);
  return writeFile(folder, fileName, (sink) =>
    engine.writeParquet(statement, sink, {
      metadata: options.metadata ?? {},
      onProgress: report,
      signal,
      ...(compression === undefined ? {} : { compression }),
      ...(rowGroupRows === undefined ? {} : { rowGroupRows }),
    }),
  );
}

/** Parquet, for every tool that reads tables. */
export const parquetExporter = defineExporter({
  id: 'parquet',
  label: { zh: 'Parquet', en: 'Parquet' },
  extension: 'parquet',
  write: exportParquet,
});
