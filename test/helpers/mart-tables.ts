import type { Engine } from '#core/kernel/engine.ts';
import { ident, sql } from '#core/kernel/sql.ts';
import { createTable, type GivenRow } from './staging-tables.ts';

/** The columns of `agg_cst_current` that the view queries read. */
const CURRENT_COLUMNS = {
  customer_id: 'VARCHAR',
  segment_key: 'INTEGER',
  value_key: 'INTEGER',
  frequency: 'INTEGER',
  monetary_cents: 'BIGINT',
  r_score: 'INTEGER',
  f_score: 'INTEGER',
} as const;

/** The columns of `int_purchases` that the view queries read. */
const PURCHASE_COLUMNS = {
  customer_id: 'VARCHAR',
  order_id: 'VARCHAR',
  purchase_date: 'DATE',
  net_cents: 'BIGINT',
  margin_cents: 'BIGINT',
  voided_on: 'DATE',
} as const;

export type GivenMart = { readonly current?: readonly GivenRow[]; readonly purchases?: readonly GivenRow[] };

/** Creates the tables of a mart that the view queries read, filled by hand, in a fresh schema. */
export async function createMartTables(engine: Engine, schema: string, given: GivenMart): Promise<void> {
  await engine.run(sql`drop schema if exists ${ident(schema)} cascade`);
  await engine.run(sql`create schema ${ident(schema)}`);
  await createTable(engine, schema, 'agg_cst_current', CURRENT_COLUMNS, given.current ?? []);
  await createTable(engine, schema, 'int_purchases', PURCHASE_COLUMNS, given.purchases ?? []);
}
