import { toRows } from '#core/engine/columns.ts';
import type { Engine, RunOptions } from '#core/engine/engine.ts';
import { type Model, writeModelSql } from '#core/models/define-model.ts';
import type { SettledParameters } from '#core/parameters.ts';
import { ident, join, rawSql, sql, type Sql } from '#core/sql/sql.ts';

/** A column of an input. */
export type ColumnSource = { readonly table: string; readonly column: string };

/** What DuckDB reads to compute a table. */
export type TableLineage = {
  /** What every column needs: keys that rows are joined, filtered and grouped by, and all of a common table expression that is computed once. */
  readonly shared: readonly ColumnSource[];
  /** What a column needs besides; nothing where the shared is all. */
  readonly columns: readonly { readonly column: string; readonly reads: readonly ColumnSource[] }[];
};

/** Empty tables in the shape of the declarations: plans need no rows. */
const SHAPE_SCHEMA = 'lineage_shape';

/** Empty tables would be planned away by their statistics, and a filter within a scan would hide its column. What decides which columns are read stays on. */
const DISABLED = 'statistics_propagation,empty_result_pullup,filter_pushdown';

async function createShapes(engine: Engine, models: readonly Model[], options: RunOptions): Promise<void> {
  await engine.run(sql`create schema if not exists ${ident(SHAPE_SCHEMA)}`, options);
  for (const { name, columns } of models) {
    const declared = Object.entries(columns).map(([column, { type }]) => sql`${ident(column)} ${rawSql(type)}`);
    await engine.run(sql`create table if not exists ${ident(SHAPE_SCHEMA, name)} (${join(declared)})`, options);
  }
}

function toList(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((entry): entry is string => typeof entry === 'string') : [];
}

/** The scans of a plan: which columns of which tables they hand out. */
function listScans(node: unknown): ColumnSource[] {
  if (Array.isArray(node)) return node.flatMap(listScans);
  if (typeof node !== 'object' || node === null) return [];
  const { children, extra_info: info } = node as { readonly children?: unknown; readonly extra_info?: unknown };
  const below = listScans(children);
  if (typeof info !== 'object' || info === null) return below;
  const { Table: table, Projections: projections } = info as {
    readonly Table?: unknown;
    readonly Projections?: unknown;
  };
  if (typeof table !== 'string') return below;
  const name = table.split('.').at(-1) ?? table;
  return [...below, ...toList(projections).map((column) => ({ table: name, column }))];
}

async function explain(engine: Engine, statement: Sql, options: RunOptions): Promise<ColumnSource[]> {
  const rows = toRows(await engine.query(sql`explain (format json) ${statement}`, options));
  const plan = String(rows[0]?.['explain_value'] ?? '[]');
  const scans = listScans(JSON.parse(plan));
  const unique = new Map(scans.map((source) => [`${source.table}.${source.column}`, source]));
  return [...unique].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, source]) => source);
}

function nameSource({ table, column }: ColumnSource): string {
  return `${table}.${column}`;
}

/**
 * Which columns of its inputs DuckDB reads to compute each column of a table, from its own plan of the declared SELECT: nothing is
 * guessed from names or read out of SQL text. Null for a table without a SELECT (a source, a computed one). Throws a RangeError
 * for what is no model.
 */
export async function queryColumnLineage(
  engine: Engine,
  models: readonly Model[],
  name: string,
  parameters: SettledParameters,
  options: RunOptions = {},
): Promise<TableLineage | null> {
  const model = models.find((candidate) => candidate.name === name);
  if (model === undefined) throw new RangeError(`${name} is no model.`);
  if (model.sql === undefined) return null;
  await createShapes(engine, models, options);
  const body = writeModelSql(model, (input) => ident(SHAPE_SCHEMA, input.name), parameters);
  const lineage: { readonly column: string; readonly reads: readonly ColumnSource[] }[] = [];
  await engine.run(sql`set disabled_optimizers = '${rawSql(DISABLED)}'`, options);
  try {
    for (const column of Object.keys(model.columns)) {
      lineage.push({ column, reads: await explain(engine, sql`select ${ident(column)} from (${body})`, options) });
    }
  } finally {
    await engine.run(sql`reset disabled_optimizers`);
  }
  const [first, ...others] = lineage.map(({ reads }) => reads);
  const named = others.map((reads) => new Set(reads.map(nameSource)));
  const shared = (first ?? []).filter((source) => named.every((names) => names.has(nameSource(source))));
  const sharedNames = new Set(shared.map(nameSource));
  return {
    shared,
    columns: lineage.map(({ column, reads }) => ({
      column,
      reads: reads.filter((source) => !sharedNames.has(nameSource(source))),
    })),
  };
}
