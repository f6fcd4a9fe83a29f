import type { Engine } from '#core/kernel/engine.ts';
import type { OutputFolder } from '#core/kernel/files.ts';
import { type ExportedFile, type ExportFormat, writeFormats } from '#core/outputs/tables/write-formats.ts';
import type { BuiltProject } from '#core/workbench/build/build-types.ts';
import { listProjectFacts } from './export-project.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { countStatement, prepareStatement, writeStatement } from '#core/questions/sql/sql-statement.ts';
import { sql } from '#core/kernel/sql.ts';

export type StatementExport = {
  readonly text: string;
  /** Of the files, without an ending. */
  readonly name: string;
  readonly formats: readonly ExportFormat[];
  readonly encoding: 'utf-8' | 'gb18030';
};

/**
 * Writes the whole result of an analyst's statement, every row, with the statement and the build in the file. Rejects as
 * `prepareStatement` does, and with `export/…`.
 */
export async function exportStatement(
  engine: Engine,
  project: BuiltProject,
  { text, name, formats, encoding }: StatementExport,
  folder: OutputFolder,
  task: TaskOptions = {},
): Promise<ExportedFile[]> {
  const options = { signal: task.signal };
  const statement = await prepareStatement(engine, text, options);
  const rowCount = await countStatement(engine, text, options);
  return writeFormats(engine, sql`select * from ${writeStatement(statement)}`, folder, formats, {
    name,
    rowCount,
    encoding,
    about: {
      title: { zh: name, en: name },
      facts: [
        { key: 'statement', label: { zh: 'SQL 语句', en: 'Statement' }, value: text },
        ...listProjectFacts(project),
        {
          key: 'filters',
          label: { zh: '筛选', en: 'Filters' },
          value: { zh: '无：SQL 直接读取数据表', en: 'none: SQL reads the tables as they are' },
        },
        { key: 'rows', label: { zh: '行数', en: 'Rows' }, value: String(rowCount) },
      ],
      columns: [],
    },
    task,
  });
}
