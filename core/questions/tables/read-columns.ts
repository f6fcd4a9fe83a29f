import type { Engine, RunOptions } from '#core/kernel/engine.ts';
import type { Model } from '#core/mart/define-model.ts';
import { createShapes, mergeReads, planReads, SHAPE_SCHEMA, type TableRead } from './shape-plans.ts';
import { formatStatement } from '#core/kernel/format-statement.ts';
import { ident, rawSql, sql, type Sql } from '#core/kernel/sql.ts';

export type { TableRead } from './shape-plans.ts';

const MAKES_TABLE = /^\s*create\s+table\s+(?:if\s+not\s+exists\s+)?((?:"(?:[^"]|"")*"\.)?"(?:[^"]|"")*")\s+as\s+/i;
const READS = /^\s*(?:select|with|from)\b/i;

/** The quoted name of the table that a statement makes of a query; null for every other statement. */
export function findMadeTable({ text }: Sql): string | null {
  return MAKES_TABLE.exec(text)?.[1] ?? null;
}

export type ReadScope = {
  /** Schema of the build whose tables the statements name. */
  readonly schema: string;
  /** What the statements may read: tables by their declarations. */
  readonly models: readonly Pick<Model, 'name' | 'columns'>[];
  /** Statements that made tables besides those of the build, in their order: what reads such a table reads what it was made from. */
  readonly made: readonly Sql[];
};

/**
 * Which tables of a build the statements of a question read, and which columns of each, from DuckDB's own plans over empty tables of
 * the declared shapes: a column counts where a scan of its table hands it out, to be shown, joined by, filtered by or counted.
 * Statements that read nothing (settings, drops) count for nothing. Ordered by name.
 * @throws WorkbenchError what the engine says of a statement that it cannot plan
 */
export async function queryReadColumns(
  engine: Engine,
  statements: readonly Sql[],
  { schema, models, made }: ReadScope,
  options: RunOptions = {},
): Promise<TableRead[]> {
  const [from, to] = [`${ident(schema).text}.`, `${ident(SHAPE_SCHEMA).text}.`];
  const onShapes = ({ text, values }: Sql): string => formatStatement({ text: text.replaceAll(from, to), values });
  await createShapes(engine, models, options);
  for (const statement of made) {
    const name = findMadeTable(statement);
    if (name === null) throw new RangeError('A statement of tables that were made makes none.');
    const query = rawSql(onShapes(statement).replace(MAKES_TABLE, ''));
    await engine.run(sql`create or replace view ${rawSql(name.replaceAll(from, to))} as ${query}`, options);
  }
  const reads: TableRead[] = [];
  for (const statement of statements) {
    if (READS.test(statement.text)) reads.push(...(await planReads(engine, rawSql(onShapes(statement)), options)));
  }
  const known = new Map(models.map(({ name, columns }) => [name, columns]));
  return mergeReads(reads).flatMap(({ table, columns }) => {
    const declared = known.get(table);
    return declared === undefined ? [] : [{ table, columns: columns.filter((column) => column in declared) }];
  });
}
