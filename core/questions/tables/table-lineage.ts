import { z } from 'zod';
import { MODELS } from '#core/mart/registry.ts';
import { defineQuestion, type Named } from '#core/questions/define-question.ts';
import type { Engine, RunOptions } from '#core/kernel/engine.ts';
import { type Model, writeModelSql } from '#core/mart/define-model.ts';
import type { SettledParameters } from '#core/kernel/parameters.ts';
import { createShapes, planReads, SHAPE_SCHEMA } from './shape-plans.ts';
import { ident, sql, type Sql } from '#core/kernel/sql.ts';

/** A column of an input. */
export type ColumnSource = { readonly table: string; readonly column: string };

/** What DuckDB reads to compute a table. */
export type TableLineage = {
  /** What every column needs: keys that rows are joined, filtered and grouped by, and all of a common table expression that is computed once. */
  readonly shared: readonly ColumnSource[];
  /** What a column needs besides; nothing where the shared is all. */
  readonly columns: readonly { readonly column: string; readonly reads: readonly ColumnSource[] }[];
};

async function explain(engine: Engine, statement: Sql, options: RunOptions): Promise<ColumnSource[]> {
  const reads = await planReads(engine, statement, options);
  return reads.flatMap(({ table, columns }) => columns.map((column) => ({ table, column })));
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
  for (const column of Object.keys(model.columns)) {
    lineage.push({ column, reads: await explain(engine, sql`select ${ident(column)} from (${body})`, options) });
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

/** Asks {@link queryColumnLineage}. */
export const tableLineageQuestion = defineQuestion({
  name: 'table-lineage',
  args: z.strictObject({ table: z.string() }),
  run: (engine, { parameters }, { table }, task) => queryColumnLineage(engine, MODELS, table, parameters, task),
});

declare module '#core/questions/define-question.ts' {
  interface Questions extends Named<typeof tableLineageQuestion> {}
}
