import type { Engine } from '#core/engine/engine.ts';
import type { OutputFolder } from '#core/engine/files.ts';
import { createBusMatrix, formatBusMatrix } from '#core/exporters/bus-matrix.ts';
import { exportCsv } from '#core/exporters/csv.ts';
import { createDataDictionary, formatDataDictionary } from '#core/exporters/data-dictionary.ts';
import { exportParquet } from '#core/exporters/parquet.ts';
import { throwIfCancelled } from '#core/errors.ts';
import type { Model } from '#core/models/define-model.ts';
import { MODELS } from '#core/models/registry.ts';
import { isPublished } from '#core/pipeline/build-project.ts';
import type { BuiltProject } from '#core/pipeline/build-types.ts';
import { formatReconciliation } from '#core/pipeline/reconciliation-text.ts';
import type { TaskOptions } from '#core/progress.ts';
import { ident, join, sql } from '#core/sql/sql.ts';
import { WORKBENCH_VERSION } from '#core/version.ts';

/** The file that lists everything an export wrote; it is written last. */
export const MANIFEST_NAME = 'build.json';

/** A written file; `rows` for tables, null for documents. */
export type ExportedFile = { readonly name: string; readonly rows: number | null };

/** What a table's Parquet file says about itself: 口径 that travels with the numbers. */
function createTableMetadata(project: BuiltProject, model: Model): Record<string, string> {
  const semiAdditive = Object.entries(model.measures).flatMap(([name, { semiAdditiveOver }]) =>
    semiAdditiveOver === undefined ? [] : [`${name}: never sum across ${semiAdditiveOver}`],
  );
  return {
    'cst.table': model.name,
    ...(model.code === undefined ? {} : { 'cst.code': model.code }),
    'cst.label_zh': model.label.zh,
    'cst.label_en': model.label.en,
    'cst.grain_zh': model.grain.zh,
    'cst.grain_en': model.grain.en,
    'cst.primary_key': model.primaryKey.join(','),
    'cst.as_of_date': project.parameters.asOfDate,
    'cst.period_type': project.parameters.periodType,
    'cst.time_zone': project.parameters.timeZone,
    'cst.currency': `${project.parameters.currency.code}, ${project.parameters.currency.decimals} decimals`,
    ...(semiAdditive.length === 0 ? {} : { 'cst.semi_additive': semiAdditive.join('; ') }),
    'cst.parameters': JSON.stringify(project.parameters),
    'cst.build_id': project.buildId,
    'cst.workbench_version': WORKBENCH_VERSION,
  };
}

export type ExportTablesOptions = TaskOptions & {
  /** Also writes every table as `<table>.csv` in this encoding: UTF-8 with a byte order mark, or GB18030. */
  readonly csv?: 'utf-8' | 'gb18030';
};

/**
 * Writes tables of a build as `<table>.parquet`, each whole or not at all.
 * `tables` are names of the build's tables. Rejects with `task/cancelled` and the engine's and host's errors.
 */
export async function exportTables(
  engine: Engine,
  project: BuiltProject,
  tables: readonly string[],
  folder: OutputFolder,
  options: ExportTablesOptions = {},
): Promise<ExportedFile[]> {
  const { csv, ...task } = options;
  const wanted = project.tables.filter(({ model }) => tables.includes(model.name));
  const files: ExportedFile[] = [];
  for (const { model, rowCount } of wanted) {
    const columns = join(Object.keys(model.columns).map((name) => ident(name)));
    const name = `${model.name}.parquet`;
    const statement = sql`select ${columns} from ${ident(project.schema, model.name)}`;
    const shared = { ...task, subject: model.name, rowCount };
    const metadata = createTableMetadata(project, model);
    files.push({ name, rows: await exportParquet(engine, statement, folder, name, { ...shared, metadata }) });
    if (csv === undefined) continue;
    const csvName = `${model.name}.csv`;
    files.push({
      name: csvName,
      rows: await exportCsv(engine, statement, folder, csvName, { ...shared, encoding: csv }),
    });
  }
  return files;
}

async function writeText(folder: OutputFolder, name: string, text: string): Promise<ExportedFile> {
  const sink = await folder.open(name);
  try {
    await sink.write(new TextEncoder().encode(text));
    await sink.commit();
  } catch (error) {
    await sink.abort();
    throw error;
  }
  return { name, rows: null };
}

function stringify(value: unknown): string {
  return `${JSON.stringify(value, (_key, entry: unknown) => (typeof entry === 'bigint' ? Number(entry) : entry), 2)}\n`;
}

function createManifest(project: BuiltProject, files: readonly ExportedFile[]): unknown {
  const { buildId, parameters, dataFrom, dataThrough, tables } = project;
  return {
    workbenchVersion: WORKBENCH_VERSION,
    buildId,
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

/**
 * Writes a whole build: every table as Parquet, the data dictionary and the bus matrix in both languages, the
 * reconciliation, all rejected rows as CSV, and last the manifest. No file holds the time of writing.
 */
export async function exportProject(
  engine: Engine,
  project: BuiltProject,
  folder: OutputFolder,
  options: ExportTablesOptions = {},
): Promise<ExportedFile[]> {
  const { csv: _csv, ...task } = options;
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
      await writeText(folder, `reconciliation.${language}.md`, `${formatReconciliation(project.report, language)}\n`),
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
  await writeText(folder, MANIFEST_NAME, stringify(createManifest(project, files)));
  return [...files, { name: MANIFEST_NAME, rows: null }];
}
