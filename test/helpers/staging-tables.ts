import type { SqlType } from '#core/kernel/columns.ts';
import type { Engine } from '#core/kernel/engine.ts';
import type { Model } from '#core/mart/define-model.ts';
import { SOURCE_MODELS } from '#core/mart/staging/sources.ts';
import { parametersSchema, type SettledParameters } from '#core/kernel/parameters.ts';
import { ident, join, rawSql, sql, type SqlValue } from '#core/kernel/sql.ts';

export type GivenRow = Readonly<Record<string, SqlValue>>;

/** Default parameters with the as-of date settled. */
export function settleParameters(asOfDate: string, changes: Partial<SettledParameters> = {}): SettledParameters {
  return { ...parametersSchema.parse({}), currency: { code: 'CNY', decimals: 2 }, asOfDate, ...changes };
}

/** Creates a table with these columns and inserts rows; columns that a row leaves out are NULL. */
export async function createTable(
  engine: Engine,
  schema: string,
  name: string,
  columns: Readonly<Record<string, SqlType>>,
  rows: readonly GivenRow[],
): Promise<void> {
  const entries = Object.entries(columns);
  await engine.run(
    sql`create or replace table ${ident(schema, name)} (${join(entries.map(([column, type]) => sql`${ident(column)} ${rawSql(type)}`))})`,
  );
  if (rows.length === 0) return;
  for (const row of rows) {
    const unknown = Object.keys(row).filter((column) => !(column in columns));
    if (unknown.length > 0) throw new Error(`${name} has no column ${unknown.join(', ')}.`);
  }
  const values = rows.map(
    (row) => sql`(${join(entries.map(([column, type]) => sql`cast(${row[column] ?? null} as ${rawSql(type)})`))})`,
  );
  await engine.run(sql`insert into ${ident(schema, name)} values ${join(values)}`);
}

function listTypes(model: Model): Record<string, SqlType> {
  return Object.fromEntries(Object.entries(model.columns).map(([column, { type }]) => [column, type]));
}

/** Creates every `stg_` table in a fresh schema, as the import does; those not given are empty. */
export async function createStagingTables(
  engine: Engine,
  given: Readonly<Record<string, readonly GivenRow[]>>,
  schema = 'staging',
): Promise<void> {
  await engine.run(sql`drop schema if exists ${ident(schema)} cascade`);
  await engine.run(sql`create schema ${ident(schema)}`);
  for (const name of Object.keys(given)) {
    if (!SOURCE_MODELS.some((model) => model.name === name)) throw new Error(`There is no source table ${name}.`);
  }
  for (const model of SOURCE_MODELS) {
    await createTable(engine, schema, model.name, listTypes(model), given[model.name] ?? []);
  }
}
