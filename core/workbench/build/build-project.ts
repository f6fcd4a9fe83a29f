import { toRows, toSingleRow } from '#core/kernel/columns.ts';
import type { Engine } from '#core/kernel/engine.ts';
import { getContract, HISTORY_SOURCES } from '#core/sources/contracts.ts';
import { importSources } from '#core/sources/import/import-sources.ts';
import { checkModels } from '#core/mart/check.ts';
import type { Model } from '#core/mart/define-model.ts';
import { MODELS } from '#core/mart/registry.ts';
import { runModels } from '#core/mart/run.ts';
import type { SettledParameters } from '#core/kernel/parameters.ts';
import { computeBuildId } from './build-id.ts';
import type { BuildOutcome, BuiltTable, ProjectInput } from './build-types.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { ident, join, sql } from '#core/kernel/sql.ts';

/** The tables an analyst sees and exports; intermediates and sources are not among them. */
export function isPublished(model: Model): boolean {
  return model.kind !== 'source' && model.kind !== 'intermediate';
}

const IMPORT_PREFIX = 'import_';

function readImportNumber(schema: string): number {
  return Number(schema.slice(IMPORT_PREFIX.length));
}

async function listImportSchemas(engine: Engine): Promise<string[]> {
  const rows = toRows(
    await engine.query(sql`
      select schema_name from duckdb_schemas()
      where database_name = current_database() and regexp_full_match(schema_name, ${`${IMPORT_PREFIX}[0-9]+`})`),
  );
  return rows.map((row) => String(row['schema_name']));
}

async function dropSchemas(engine: Engine, schemas: readonly string[]): Promise<void> {
  for (const schema of schemas) await engine.run(sql`drop schema if exists ${ident(schema)} cascade`);
}

/** What is left of an import once the models are built: the reports on files, exclusions and rejected rows. */
async function dropStagedTables(engine: Engine, schema: string): Promise<void> {
  const staged = MODELS.filter((model) => model.kind === 'source');
  for (const { name } of staged) await engine.run(sql`drop table if exists ${ident(schema, name)}`);
}

async function readDataRange(
  engine: Engine,
  schema: string,
): Promise<{ dataFrom: string | null; dataThrough: string | null }> {
  const times = HISTORY_SOURCES.flatMap((name) => {
    const { asOfField } = getContract(name);
    return asOfField === undefined ? [] : [{ table: ident(schema, `stg_${name}`), time: ident(asOfField) }];
  });
  const ranges = times.map(
    ({ table, time }) => sql`select min(${time})::date as first_day, max(${time})::date as last_day from ${table}`,
  );
  const row = toSingleRow(
    await engine.query(sql`
      select min(first_day)::varchar as data_from, max(last_day)::varchar as data_through
      from (${join(ranges, ' union all ')})`),
  );
  const read = (value: unknown): string | null => (typeof value === 'string' ? value : null);
  return { dataFrom: read(row['data_from']), dataThrough: read(row['data_through']) };
}

async function checkTables(engine: Engine, schema: string, task: TaskOptions): Promise<BuiltTable[]> {
  const models = MODELS.filter(isPublished);
  const checks = await checkModels(engine, models, schema, task);
  return models.map((model): BuiltTable => {
    const check = checks.find((candidate) => candidate.table === model.name);
    if (check === undefined) throw new RangeError(`No check result for ${model.name}.`);
    return { model, rowCount: check.rowCount, checkCount: check.checkCount, failures: check.failures };
  });
}

/**
 * From files to checked tables: import, models, checks. The tables of the build before stay in place until
 * the new ones are complete; a failed or cancelled build changes nothing. When the files need answers the
 * outcome says which, and nothing is built.
 *
 * Rejects with a WorkbenchError: `task/cancelled`, or the cause and the place in the file that is at fault.
 */
export async function buildProject(engine: Engine, input: ProjectInput, task: TaskOptions = {}): Promise<BuildOutcome> {
  const earlier = await listImportSchemas(engine);
  const importSchema = `${IMPORT_PREFIX}${earlier.length === 0 ? 1 : Math.max(...earlier.map(readImportNumber)) + 1}`;
  await engine.run(sql`create schema ${ident(importSchema)}`);
  try {
    const imported = await importSources(
      engine,
      { schema: importSchema, sources: input.sources, parameters: input.parameters },
      task,
    );
    if (imported.status === 'questions') {
      await dropSchemas(engine, [importSchema]);
      return { status: 'questions', questions: imported.questions };
    }
    const parameters: SettledParameters = { ...imported.parameters, asOfDate: imported.asOfDate };
    const range = await readDataRange(engine, importSchema);
    let tables: BuiltTable[] = [];
    const { schema } = await runModels(
      engine,
      {
        models: MODELS,
        sourceSchema: importSchema,
        parameters,
        verify: async (buildSchema) => {
          tables = await checkTables(engine, buildSchema, task);
        },
      },
      task,
    );
    await dropStagedTables(engine, importSchema);
    await dropSchemas(engine, earlier);
    const buildId = await computeBuildId(imported.fingerprints, parameters, MODELS);
    return {
      status: 'built',
      project: {
        buildId,
        parameters,
        ...range,
        report: imported.report,
        files: imported.files,
        tables,
        schema,
        importSchema,
      },
    };
  } catch (error) {
    await dropSchemas(engine, [importSchema]);
    throw error;
  }
}
