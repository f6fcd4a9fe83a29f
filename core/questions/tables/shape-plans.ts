import { toRows } from '#core/kernel/columns.ts';
import type { Engine, RunOptions } from '#core/kernel/engine.ts';
import type { Model } from '#core/mart/define-model.ts';
import { readText } from '#core/questions/mart-scope.ts';
import { ident, join, rawSql, sql, type Sql } from '#core/kernel/sql.ts';

/** A table that a statement reads, with the columns it needs of it, both by name; none where only rows are counted. */
export type TableRead = { readonly table: string; readonly columns: readonly string[] };

type ShapedModel = Pick<Model, 'name' | 'columns'>;

/** Empty tables in the shape of the declarations: plans need no rows, and say the same whatever the data are. */
export const SHAPE_SCHEMA = 'lineage_shape';

/** Empty tables would be planned away by their statistics, and a filter within a scan would hide its column. What decides which columns are read stays on. */
const DISABLED = 'statistics_propagation,empty_result_pullup,filter_pushdown';

/** Makes those shapes of models that are not there yet. */
export async function createShapes(
  engine: Engine,
  models: readonly ShapedModel[],
  options: RunOptions = {},
): Promise<void> {
  await engine.run(sql`create schema if not exists ${ident(SHAPE_SCHEMA)}`, options);
  const found = await engine.query(
    sql`select table_name from duckdb_tables()
      where database_name = current_database() and schema_name = ${SHAPE_SCHEMA}`,
    options,
  );
  const known = new Set(toRows(found).map((row) => readText(row, 'table_name')));
  for (const { name, columns } of models) {
    if (known.has(name)) continue;
    const declared = Object.entries(columns).map(([column, { type }]) => sql`${ident(column)} ${rawSql(type)}`);
    await engine.run(sql`create table if not exists ${ident(SHAPE_SCHEMA, name)} (${join(declared)})`, options);
  }
}

function toList(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((entry): entry is string => typeof entry === 'string') : [];
}

/** The scans of a plan: which columns of which tables they hand out. */
function listScans(node: unknown): TableRead[] {
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
  return [...below, { table: table.split('.').at(-1) ?? table, columns: toList(projections) }];
}

/** One entry per table, by name; its columns by name, each once. */
export function mergeReads(reads: readonly TableRead[]): TableRead[] {
  const byTable = new Map<string, Set<string>>();
  for (const { table, columns } of reads) {
    const known = byTable.get(table) ?? new Set();
    for (const column of columns) known.add(column);
    byTable.set(table, known);
  }
  return [...byTable]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([table, columns]) => ({ table, columns: [...columns].toSorted() }));
}

/**
 * What DuckDB's own plan of a query over the shapes reads. The three statements stand one after another in the engine's queue, so
 * that no other statement is planned without the optimizers that are off in between.
 * @throws WorkbenchError what the engine says of a query that it cannot plan
 */
export async function planReads(engine: Engine, query: Sql, options: RunOptions = {}): Promise<TableRead[]> {
  const [, planned] = await Promise.all([
    engine.run(sql`set disabled_optimizers = '${rawSql(DISABLED)}'`),
    engine.query(sql`explain (format json) ${query}`, options),
    engine.run(sql`reset disabled_optimizers`),
  ]);
  return mergeReads(listScans(JSON.parse(String(toRows(planned)[0]?.['explain_value'] ?? '[]'))));
}
