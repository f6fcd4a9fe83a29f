import { toSingleRow } from '#core/kernel/columns.ts';
import type { Engine, TableName } from '#core/kernel/engine.ts';
import type { FileSource } from '#core/kernel/files.ts';
import type { Inspection, LoadReport, ReadOptions } from '#core/sources/formats/define-format.ts';
import { getFormat, inspectFile } from '#core/sources/formats/registry.ts';
import { WorkbenchError } from '#core/kernel/errors.ts';
import type { MappingTemplate } from '#core/sources/mapping/template.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { ident, sql } from '#core/kernel/sql.ts';

/** The read options of a template for its format: without the ones it leaves open, and without what concerns records only. */
export function listReadOptions(template: MappingTemplate | undefined): ReadOptions {
  const entries = Object.entries(template?.read ?? {}).filter(
    ([name, value]) => value !== undefined && name !== 'footerRows',
  );
  return Object.fromEntries(entries) as ReadOptions;
}

/** Inspects a file as its template says, or as detection proposes. */
export async function inspectInput(
  file: FileSource,
  template: MappingTemplate | undefined,
  task: TaskOptions,
): Promise<Inspection> {
  return inspectFile(file, listReadOptions(template), task);
}

/**
 * Loads a file into a raw table.
 * @throws WorkbenchError `import/reconciliation-broken` where the table and the report on it disagree.
 */
export async function loadInput(
  engine: Engine,
  file: FileSource,
  inspection: Inspection,
  table: TableName,
  task: TaskOptions,
): Promise<LoadReport & { readonly rawRows: number }> {
  const report = await getFormat(inspection.format).load(engine, file, inspection, table, task);
  const name = table.schema === undefined ? ident(table.name) : ident(table.schema, table.name);
  const rawRows = Number(toSingleRow(await engine.query(sql`select count(*) as n_rows from ${name}`))['n_rows']);
  if (rawRows + report.broken.length !== report.recordCount) {
    throw new WorkbenchError(
      'import/reconciliation-broken',
      `${file.name} has ${report.recordCount} records, but ${rawRows} were read and ${report.broken.length} could not be.`,
      {
        hint: 'This is a fault of the program. Please report it with the file.',
        place: { file: file.name },
        zh: {
          message: `${file.name} 共有 ${report.recordCount} 条记录，但读取 ${rawRows} 条、无法读取 ${report.broken.length} 条，数目不符。`,
          hint: '这是程序的错误，请连同文件一起反馈。',
        },
      },
    );
  }
  return { ...report, rawRows };
}
