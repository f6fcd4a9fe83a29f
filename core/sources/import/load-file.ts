import { toSingleRow } from '#core/kernel/columns.ts';
import type { Engine, TableName } from '#core/kernel/engine.ts';
import type { FileSource } from '#core/kernel/files.ts';
import type { Inspection, LoadReport, Note, ReadOptions } from '#core/sources/formats/define-format.ts';
import { getFormat, inspectFile } from '#core/sources/formats/registry.ts';
import { isCancelled, WorkbenchError } from '#core/kernel/errors.ts';
import { listFileColumns, type MappingTemplate } from '#core/sources/mapping/template.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { ident, sql } from '#core/kernel/sql.ts';

/** The read options of a template for its format: without the ones it leaves open, and without what concerns records only. */
export function listReadOptions(template: MappingTemplate | undefined): ReadOptions {
  const entries = Object.entries(template?.read ?? {}).filter(
    ([name, value]) => value !== undefined && name !== 'footerRows',
  );
  return Object.fromEntries(entries) as ReadOptions;
}

function lacksColumns(template: MappingTemplate | undefined, columns: readonly string[]): boolean {
  const mapped = Object.values(template?.columns ?? {}).flatMap((reference) => listFileColumns(reference));
  return mapped.some((column) => !columns.includes(column));
}

const OWN_OPTIONS = ['encoding', 'delimiter', 'quote', 'headerLine', 'sheet'] as const;

/** The file as detection reads it, where the options of its source do not fit it: another encoding, delimiter or layout. */
async function inspectOnItsOwn(
  file: FileSource,
  template: MappingTemplate,
  given: Inspection | undefined,
  task: TaskOptions,
): Promise<Inspection | undefined> {
  const own = await inspectFile(file, {}, task);
  const { encoding } = template.read;
  const isOtherUnicode =
    encoding !== undefined &&
    encoding !== own.options.encoding &&
    own.options.encoding === 'utf-8' &&
    own.preview
      .concat([own.columns])
      .flat()
      .some((cell) => /[^\p{ASCII}]/u.test(cell ?? ''));
  const isMissing = given === undefined || lacksColumns(template, given.columns);
  if (!isOtherUnicode && !isMissing) return undefined;
  if (own.questions.some(({ meanwhile }) => meanwhile === undefined) || lacksColumns(template, own.columns))
    return undefined;
  const changed = OWN_OPTIONS.filter(
    (name) => template.read[name] !== undefined && template.read[name] !== own.options[name],
  );
  const list = changed.map((name) => `${name} ${String(own.options[name] ?? '')}`).join(', ');
  const note: Note = {
    code: 'read-on-its-own',
    text: {
      zh: `${file.name} 与同一来源的其他文件读法不同，已按自身识别结果读取：${list}`,
      en: `${file.name} is not written like the other files of its source and was read as detected: ${list}`,
    },
  };
  return { ...own, notes: [...own.notes, note] };
}

/**
 * Inspects a file as its template says, or as detection proposes. `isShared`: the template was made for several files; a file
 * that does not fit its read options is then read on its own, and this is noted.
 */
export async function inspectInput(
  file: FileSource,
  template: MappingTemplate | undefined,
  task: TaskOptions,
  isShared = false,
): Promise<Inspection> {
  const options = listReadOptions(template);
  const hasOwn = template !== undefined && OWN_OPTIONS.some((name) => template.read[name] !== undefined);
  if (!isShared || !hasOwn) return inspectFile(file, options, task);
  let given: Inspection | undefined;
  let failure: unknown;
  try {
    given = await inspectFile(file, options, task);
  } catch (error) {
    if (isCancelled(error)) throw error;
    failure = error;
  }
  const own = await inspectOnItsOwn(file, template, given, task);
  if (own !== undefined) return own;
  if (given === undefined) throw failure;
  return given;
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
