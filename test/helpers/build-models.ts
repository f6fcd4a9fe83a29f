import { toRows, type Row } from '#core/kernel/columns.ts';
import type { Engine } from '#core/kernel/engine.ts';
import { checkModels } from '#core/mart/check.ts';
import { selectModels } from '#core/mart/plan.ts';
import { MODELS } from '#core/mart/registry.ts';
import { runModels } from '#core/mart/run.ts';
import type { SettledParameters } from '#core/kernel/parameters.ts';
import { ident, rawSql, sql } from '#core/kernel/sql.ts';
import { createStagingTables, type GivenRow } from './staging-tables.ts';

export type GivenTables = Readonly<Record<string, readonly GivenRow[]>>;

/** Builds the named tables (and what they need) from staged rows, and fails if a declared check does. */
export async function buildModels(
  engine: Engine,
  names: readonly string[],
  given: GivenTables,
  parameters: SettledParameters,
): Promise<void> {
  await createStagingTables(engine, given);
  const models = selectModels(MODELS, names);
  const { tables, buildSchema } = await runModels(engine, {
    models,
    sourceSchema: 'staging',
    parameters,
    keepIntermediates: true,
  });
  const checks = await checkModels(
    engine,
    tables.map(({ model }) => model),
    buildSchema,
  );
  const failures = checks.flatMap((check) => check.failures);
  if (failures.length > 0) throw new Error(`Checks failed: ${JSON.stringify(failures, null, 1)}`);
}

/** Rows of a built table: the named columns, in the order of the text given. */
export async function readTable(engine: Engine, name: string, columns: string, orderBy: string): Promise<Row[]> {
  return toRows(
    await engine.query(sql`select ${rawSql(columns)} from ${ident('mart', name)} order by ${rawSql(orderBy)}`),
  );
}

/** The same as one line of text per row: values parted by blanks, NULL as `-`. */
export async function readLines(engine: Engine, name: string, columns: string, orderBy: string): Promise<string[]> {
  const rows = await readTable(engine, name, columns, orderBy);
  return rows.map((row) =>
    Object.values(row)
      .map((value) => (value === null ? '-' : String(value)))
      .join(' '),
  );
}

/** An order line as staged; amounts in minor units. */
export function orderLine(customer: string, orderedAt: string, amountCents: number, more: GivenRow = {}): GivenRow {
  return {
    customer_id: customer,
    ordered_at: orderedAt,
    ordered_at_is_date: orderedAt.length === 10,
    amount_cents: amountCents,
    ...more,
  };
}
