import { toSingleRow } from '#core/kernel/columns.ts';
import type { Engine } from '#core/kernel/engine.ts';
import type { OutputFolder } from '#core/kernel/files.ts';
import { createBusMatrix, formatBusMatrix } from '#core/outputs/documents/bus-matrix.ts';
import type { CsvCells } from '#core/outputs/tables/csv-text.ts';
import { exportCsv } from '#core/outputs/tables/csv.ts';
import { createDataDictionary, formatDataDictionary } from '#core/outputs/documents/data-dictionary.ts';
import { MANIFEST_NAME, type SetFile } from '#core/outputs/sets/manifest.ts';
import type { SetFolder } from '#core/outputs/sets/set-folder.ts';
import { writeSet } from '#core/outputs/sets/write-set.ts';
import type { ExportColumn, ExportFact } from '#core/outputs/tables/export-facts.ts';
import { throwIfCancelled } from '#core/kernel/errors.ts';
import { type ExportedFile, type ExportFormat, writeFormats, writeText } from '#core/outputs/tables/write-formats.ts';
import type { Label } from '#core/kernel/label.ts';
import type { Model } from '#core/mart/define-model.ts';
import { MODELS } from '#core/mart/registry.ts';
import { isPublished } from '#core/workbench/build/build-project.ts';
import type { BuiltProject, BuiltTable } from '#core/workbench/build/build-types.ts';
import { formatReconciliation } from './reconciliation-text.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { isInAudience } from '#core/questions/audience/audience.ts';
import type { AudienceRule } from '#core/questions/audience/audience-rule.ts';
import { readNumber } from '#core/questions/mart-scope.ts';
import { ident, join, rawSql, sql, type Sql } from '#core/kernel/sql.ts';
import { WORKBENCH_VERSION } from '#core/kernel/version.ts';

/** Filters that an export goes by. */
export type ExportFilters = { readonly rule: AudienceRule; readonly text: Label };

export type ExportTablesOptions = TaskOptions & {
  /** Every table in each of these formats; Parquet unless stated. */
  readonly formats?: readonly ExportFormat[];
  /** Also writes every table as `<table>.csv` in this encoding: UTF-8 with a byte order mark, or GB18030. */
  readonly csv?: 'utf-8' | 'gb18030';
  /** Of a CSV: `defused` for spreadsheets unless stated, `unchanged` for other systems. */
  readonly csvCells?: CsvCells;
  /** Only rows of these customers, in tables that have customers. */
  readonly filters?: ExportFilters;
};

function listFormats({ formats = ['parquet'], csv }: ExportTablesOptions): readonly ExportFormat[] {
  return csv === undefined || formats.includes('csv') ? formats : [...formats, 'csv'];
}

function hasCustomers(model: Model): boolean {
  return 'customer_id' in model.columns;
}

/** 口径 of a table that travels with the file. */
function listTableFacts(
  project: BuiltProject,
  model: Model,
  rows: { readonly written: number; readonly total: number },
  filters: ExportFilters | undefined,
): ExportFact[] {
  const semiAdditive = Object.entries(model.measures).flatMap(([name, { semiAdditiveOver }]) =>
    semiAdditiveOver === undefined ? [] : [`${name}: never sum across ${semiAdditiveOver}`],
  );
  return [
    { key: 'table', label: { zh: '数据表', en: 'Table' }, value: model.name },
    ...(model.code === undefined ? [] : [{ key: 'code', label: { zh: '代码', en: 'Code' }, value: model.code }]),
    { key: 'label', label: { zh: '名称', en: 'Name' }, value: model.label },
    { key: 'grain', label: { zh: '粒度', en: 'Grain' }, value: model.grain },
    { key: 'primary_key', label: { zh: '主键', en: 'Primary key' }, value: model.primaryKey.join(',') },
    ...listProjectFacts(project),
    ...(semiAdditive.length === 0
      ? []
      : [{ key: 'semi_additive', label: { zh: '半可加', en: 'Semi-additive' }, value: semiAdditive.join('; ') }]),
    ...listFilterFacts(filters, hasCustomers(model)),
    { key: 'rows', label: { zh: '行数', en: 'Rows' }, value: String(rows.written) },
    { key: 'rows_in_table', label: { zh: '表中总行数', en: 'Rows in the table' }, value: String(rows.total) },
  ];
}

/** What every file of a build says: dates, parameters, build. */
export function listProjectFacts({ parameters, buildId }: BuiltProject): ExportFact[] {
  const { code, decimals } = parameters.currency;
  return [
    { key: 'as_of_date', label: { zh: '分析基准日', en: 'As-of date' }, value: parameters.asOfDate },
    { key: 'period_type', label: { zh: '周期', en: 'Period' }, value: parameters.periodType },
    { key: 'time_zone', label: { zh: '时区', en: 'Time zone' }, value: parameters.timeZone },
    { key: 'currency', label: { zh: '币种', en: 'Currency' }, value: `${code}, ${decimals} decimals` },
    { key: 'parameters', label: { zh: '参数', en: 'Parameters' }, value: JSON.stringify(parameters) },
    { key: 'build_id', label: { zh: '构建编号', en: 'Build id' }, value: buildId },
    { key: 'workbench_version', label: { zh: '程序版本', en: 'Workbench version' }, value: WORKBENCH_VERSION },
  ];
}

/** Which filters the rows went by. */
function listFilterFacts(filters: ExportFilters | undefined, isApplied: boolean): ExportFact[] {
  const label = { zh: '筛选', en: 'Filters' };
  if (filters === undefined) return [{ key: 'filters', label, value: { zh: '无', en: 'none' } }];
  if (!isApplied) {
    const value = { zh: '不适用：此表没有客户', en: 'not applied: the table has no customers' };
    return [{ key: 'filters', label, value }];
  }
  return [
    { key: 'filters', label, value: filters.text },
    { key: 'filter_rule', label: { zh: '筛选规则', en: 'Filter rule' }, value: JSON.stringify(filters.rule) },
  ];
}

function describeColumns(model: Model): ExportColumn[] {
  return Object.entries(model.columns).map(([name, column]) => ({
    name,
    type: column.type,
    label: column.label,
    doc: column.doc,
  }));
}

async function countRows(engine: Engine, rows: Sql, signal: AbortSignal | undefined): Promise<number> {
  const options = { signal };
  return readNumber(
    toSingleRow(await engine.query(sql`select count(*) as row_count from ${rows}`, options)),
    'row_count',
  );
}

async function exportTable(
  engine: Engine,
  project: BuiltProject,
  { model, rowCount }: BuiltTable,
  folder: OutputFolder,
  options: ExportTablesOptions,
): Promise<ExportedFile[]> {
  const { filters, csv = 'utf-8', csvCells, formats: _, ...task } = options;
  const columns = join(Object.keys(model.columns).map((name) => ident(name)));
  const scope = { schema: project.schema, parameters: project.parameters };
  const isFiltered = filters !== undefined && hasCustomers(model);
  const kept = isFiltered ? isInAudience({ ...scope, audience: filters.rule }, rawSql('customer_id')) : sql`true`;
  const rows = sql`(select ${columns} from ${ident(project.schema, model.name)} where ${kept})`;
  const written = isFiltered ? await countRows(engine, rows, task.signal) : rowCount;
  const facts = listTableFacts(project, model, { written, total: rowCount }, filters);
  const order = join(model.primaryKey.map((name) => ident(name)));
  const statement = sql`select * from ${rows} order by ${order}`;
  return writeFormats(engine, statement, folder, listFormats(options), {
    name: model.name,
    rowCount: written,
    encoding: csv,
    ...(csvCells === undefined ? {} : { csvCells }),
    about: { title: model.label, facts, columns: describeColumns(model) },
    task,
  });
}

/**
 * Writes tables of a build as `<table>.parquet`, or in the formats asked for, each whole or not at all; of the customers that the
 * filters mean where some are given. `tables` are names of the build's tables. Rejects with `task/cancelled`, `export/…` and the
 * engine's and host's errors.
 */
export async function exportTables(
  engine: Engine,
  project: BuiltProject,
  tables: readonly string[],
  folder: OutputFolder,
  options: ExportTablesOptions = {},
): Promise<ExportedFile[]> {
  const files: ExportedFile[] = [];
  for (const table of project.tables) {
    if (tables.includes(table.model.name)) files.push(...(await exportTable(engine, project, table, folder, options)));
  }
  return files;
}

function stringify(value: unknown): string {
  return `${JSON.stringify(value, (_key, entry: unknown) => (typeof entry === 'bigint' ? Number(entry) : entry), 2)}\n`;
}

function createManifest(project: BuiltProject, folder: string, files: readonly SetFile[]): unknown {
  const { buildId, parameters, dataFrom, dataThrough, tables } = project;
  return {
    workbenchVersion: WORKBENCH_VERSION,
    buildId,
    folder,
    asOfDate: parameters.asOfDate,
    dataFrom,
    dataThrough,
    parameters,
    tables: tables.map(({ model, rowCount, checkCount, failures }) => ({
      table: model.name,
      code: model.code ?? null,
      primaryKey: model.primaryKey,
      rowCount,
      checkCount,
      failures,
    })),
    files,
  };
}

async function writeBuild(
  engine: Engine,
  project: BuiltProject,
  folder: OutputFolder,
  options: ExportTablesOptions,
): Promise<ExportedFile[]> {
  const { csv: _, formats: __, filters: ___, csvCells: ____, ...task } = options;
  const names = project.tables.map(({ model }) => model.name);
  const files = await exportTables(engine, project, names, folder, options);
  throwIfCancelled(task.signal);
  const dictionary = createDataDictionary(MODELS, isPublished);
  const matrix = createBusMatrix(MODELS);
  files.push(await writeText(folder, 'data-dictionary.json', stringify(dictionary)));
  for (const language of ['zh', 'en'] as const) {
    files.push(await writeText(folder, `data-dictionary.${language}.md`, formatDataDictionary(dictionary, language)));
    files.push(await writeText(folder, `bus-matrix.${language}.md`, `${formatBusMatrix(matrix, language)}\n`));
    files.push(
      await writeText(
        folder,
        `reconciliation.${language}.md`,
        `${formatReconciliation(project.report, language, project.parameters.currency.decimals)}\n`,
      ),
    );
  }
  files.push(await writeText(folder, 'reconciliation.json', stringify(project.report)));
  const rejects = sql`select * from ${ident(project.importSchema, 'ingest_rejects')} order by all`;
  const rejectedRows = await exportCsv(engine, rejects, folder, 'rejects.csv', {
    ...task,
    subject: 'rejects',
    encoding: 'utf-8',
  });
  files.push({ name: 'rejects.csv', rows: rejectedRows });
  return files;
}

/**
 * Writes a whole build as one unit, see `writeSet`: every table as Parquet in the order of its key, the data dictionary and the bus
 * matrix in both languages, the reconciliation, all rejected rows as CSV, and last the manifest. No file holds the time of writing:
 * equal builds give equal bytes.
 */
export async function exportProject(
  engine: Engine,
  project: BuiltProject,
  folder: SetFolder,
  options: ExportTablesOptions = {},
): Promise<ExportedFile[]> {
  const files = await writeSet(
    folder,
    project.buildId,
    (inside) => writeBuild(engine, project, inside, options),
    (inside, written) => stringify(createManifest(project, inside, written)),
    options.signal,
  );
  return [...files.map(({ name, rows }) => ({ name, rows })), { name: MANIFEST_NAME, rows: null }];
}
