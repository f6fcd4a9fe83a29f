import { toRows, toSingleRow, type Row } from '#core/kernel/columns.ts';
import type { Engine, RunOptions } from '#core/kernel/engine.ts';
import { throwIfCancelled } from '#core/kernel/errors.ts';
import type { Model } from './define-model.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { ident, join, rawSql, sql, type Sql } from '#core/kernel/sql.ts';

/** What a check proves: see `checkModels`. */
export type CheckKind = 'columns' | 'primary-key-unique' | 'not-null' | 'foreign-key' | 'condition';

/** One declared condition that some rows of a built table break. */
export type CheckFailure = {
  readonly table: string;
  /** `primary-key-unique`, `not-null`, `foreign-key`, `columns`, `condition`. */
  readonly check: CheckKind;
  readonly column?: string;
  /** `condition` only: its SQL. */
  readonly condition?: string;
  readonly failingRows: number;
  /** A few failing keys, as text; for `columns`, what differs. */
  readonly examples: readonly string[];
};

/** What the checks of one table said. */
export type TableCheck = {
  readonly table: string;
  readonly rowCount: number;
  readonly checkCount: number;
  readonly failures: readonly CheckFailure[];
};

const EXAMPLE_COUNT = 5;

/** A check that one scan can count: `fails` is a condition on a row of the prepared relation. */
type RowCheck = Pick<CheckFailure, 'check' | 'column' | 'condition'> & { readonly fails: Sql };

function resolvedName(column: string): Sql {
  return ident(`${column} resolves`);
}

function listRowChecks(model: Model): RowCheck[] {
  const notNull = Object.entries(model.columns)
    .filter(([name, column]) => column.nullable !== true || model.primaryKey.includes(name))
    .map(([column]): RowCheck => ({ check: 'not-null', column, fails: sql`${ident(column)} is null` }));
  const foreignKeys = Object.keys(model.dims).map((column): RowCheck => ({
    check: 'foreign-key',
    column,
    fails: sql`not ${resolvedName(column)}`,
  }));
  const conditions = model.checks.map((condition): RowCheck => ({
    check: 'condition',
    condition: condition.text,
    fails: sql`not (${condition})`,
  }));
  return [...notNull, ...foreignKeys, ...conditions];
}

/** The table with one flag more per foreign key: does the key resolve (NULL where there is no key)? */
function prepareRelation(model: Model, schema: string): Sql {
  const flags = Object.entries(model.dims).map(([column, dimension]) => {
    const [key] = dimension.primaryKey;
    if (key === undefined || dimension.primaryKey.length > 1) {
      throw new RangeError(`${model.name}.${column} points to ${dimension.name}, whose key is not one column.`);
    }
    return sql`${ident(column)} in (select ${ident(key)} from ${ident(schema, dimension.name)}) as ${resolvedName(column)}`;
  });
  return sql`(select ${join([rawSql('*'), ...flags])} from ${ident(schema, model.name)})`;
}

async function listFoundColumns(engine: Engine, schema: string, options: RunOptions): Promise<Row[]> {
  return toRows(
    await engine.query(
      sql`select table_name, column_name, data_type from duckdb_columns()
        where database_name = current_database() and schema_name = ${schema} order by table_name, column_index`,
      options,
    ),
  );
}

function compareDeclaration(model: Model, found: readonly Row[]): string[] {
  const declared = Object.entries(model.columns).map(([name, { type }]) => `${name} ${type}`);
  const actual = found.map((row) => `${String(row['column_name'])} ${String(row['data_type'])}`);
  const differences = [
    ...declared.filter((column) => !actual.includes(column)).map((column) => `declared but not found: ${column}`),
    ...actual.filter((column) => !declared.includes(column)).map((column) => `found but not declared: ${column}`),
  ];
  if (differences.length > 0 || declared.join() === actual.join()) return differences;
  return [`declared order: ${declared.join(', ')}`, `found order: ${actual.join(', ')}`];
}

function writeKeyText(columns: readonly string[]): Sql {
  if (columns.length === 0) return sql`''`;
  return sql`concat_ws(', ', ${join(
    columns.map((name) => sql`${`${name} = `} || coalesce(cast(${ident(name)} as varchar), 'NULL')`),
  )})`;
}

async function listExamples(engine: Engine, statement: Sql, options: RunOptions): Promise<string[]> {
  return toRows(await engine.query(statement, options)).map((row) => String(row['example']));
}

function writeRowExamples(model: Model, relation: Sql, check: RowCheck): Sql {
  const key = model.primaryKey.length > 0 ? model.primaryKey : Object.keys(model.columns).slice(0, 3);
  const shown = check.column === undefined || key.includes(check.column) ? key : [...key, check.column];
  return sql`select ${writeKeyText(shown)} as example from ${relation} where ${check.fails} order by example limit ${EXAMPLE_COUNT}`;
}

async function findDuplicateKeys(
  engine: Engine,
  model: Model,
  schema: string,
  options: RunOptions,
): Promise<CheckFailure[]> {
  const key = join(model.primaryKey.map((name) => ident(name)));
  const groups = sql`(select ${key}, count(*) as row_count from ${ident(schema, model.name)} group by ${key} having count(*) > 1)`;
  const counted = toSingleRow(
    await engine.query(sql`select coalesce(sum(row_count), 0)::bigint as failing_rows from ${groups}`, options),
  );
  const failingRows = Number(counted['failing_rows']);
  if (failingRows === 0) return [];
  const examples = await listExamples(
    engine,
    sql`select ${writeKeyText(model.primaryKey)} || ' × ' || row_count as example from ${groups} order by example limit ${EXAMPLE_COUNT}`,
    options,
  );
  return [{ table: model.name, check: 'primary-key-unique', failingRows, examples }];
}

/** As many distinct hashes as rows prove that all keys differ, in less memory than the keys take; fewer prove nothing. */
function writeHashCount(model: Model): Sql {
  if (model.primaryKey.length === 0) return sql`0::bigint`;
  return sql`count(distinct hash(${join(model.primaryKey.map((name) => ident(name)))}))`;
}

async function checkModel(
  engine: Engine,
  model: Model,
  schema: string,
  found: readonly Row[],
  options: RunOptions,
): Promise<TableCheck> {
  const table = model.name;
  const rowChecks = listRowChecks(model);
  const checkCount = 1 + (model.primaryKey.length > 0 ? 1 : 0) + rowChecks.length;
  const differences = found.length === 0 ? ['the table does not exist'] : compareDeclaration(model, found);
  const names = new Set(found.map((row) => row['column_name']));
  if (Object.keys(model.columns).some((name) => !names.has(name))) {
    const failure: CheckFailure = { table, check: 'columns', failingRows: 0, examples: differences };
    return { table, rowCount: 0, checkCount, failures: [failure] };
  }

  const relation = prepareRelation(model, schema);
  const counts = rowChecks.map(
    ({ fails }, index) => sql`count(*) filter (where ${fails}) as ${ident(`fails_${index}`)}`,
  );
  const measured = toSingleRow(
    await engine.query(
      sql`select ${join([sql`count(*) as row_count`, sql`${writeHashCount(model)} as key_count`, ...counts])} from ${relation}`,
      options,
    ),
  );
  const rowCount = Number(measured['row_count']);
  const failures: CheckFailure[] = [];
  if (differences.length > 0) failures.push({ table, check: 'columns', failingRows: rowCount, examples: differences });
  if (model.primaryKey.length > 0 && Number(measured['key_count']) < rowCount) {
    failures.push(...(await findDuplicateKeys(engine, model, schema, options)));
  }
  for (const [index, check] of rowChecks.entries()) {
    const failingRows = Number(measured[`fails_${index}`]);
    if (failingRows === 0) continue;
    const examples = await listExamples(engine, writeRowExamples(model, relation, check), options);
    const { fails: _, ...described } = check;
    failures.push({ table, ...described, failingRows, examples });
  }
  return { table, rowCount, checkCount, failures };
}

/**
 * Turns declarations into checks and runs them on the relations of a schema: built tables, or views of
 * the Parquet files of an export. The dimensions that foreign keys point to must be in the same schema.
 *
 * Per table: names, order and types of the columns are the declared ones (`columns`); the primary key is
 * unique (`primary-key-unique`) and not NULL; columns not declared nullable are not NULL (`not-null`);
 * foreign keys that are not NULL resolve (`foreign-key`); declared conditions hold, NULL counting as held
 * (`condition`). One scan per table, further statements only for what fails. Where declared columns are
 * missing altogether only `columns` is reported.
 *
 * Rejects with `task/cancelled` and the engine's errors.
 */
export async function checkModels(
  engine: Engine,
  models: readonly Model[],
  schema: string,
  task: TaskOptions = {},
): Promise<TableCheck[]> {
  const options: RunOptions = { signal: task.signal };
  const found = await listFoundColumns(engine, schema, options);
  const results: TableCheck[] = [];
  for (const [index, model] of models.entries()) {
    throwIfCancelled(task.signal);
    task.onProgress?.({ step: 'check', subject: model.name, done: index, total: models.length });
    const columns = found.filter((row) => row['table_name'] === model.name);
    results.push(await checkModel(engine, model, schema, columns, options));
  }
  task.onProgress?.({ step: 'check', subject: schema, done: models.length, total: models.length });
  return results;
}
