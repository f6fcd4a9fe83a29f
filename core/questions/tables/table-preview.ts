import { z } from 'zod';
import { defineQuestion, type Named } from '#core/questions/define-question.ts';
import { toSingleRow, type Columns } from '#core/kernel/columns.ts';
import type { Engine, RunOptions } from '#core/kernel/engine.ts';
import { MODELS } from '#core/mart/registry.ts';
import { isInAudience } from '#core/questions/audience/audience.ts';
import { martTable, readNumber, type MartScope } from '#core/questions/mart-scope.ts';
import {
  type ColumnDistribution,
  type ColumnSummary,
  type SummarisedField,
  distributeColumn,
  summariseColumns,
} from './table-columns.ts';
import { ident, join, rawSql, sql, type Sql } from '#core/kernel/sql.ts';

type TableRows = { readonly rows: Sql; readonly fields: readonly SummarisedField[] };

/** The rows of a table of the mart: of the customers under the filters in force, where the table has customers. */
function selectRows(scope: MartScope, table: string): TableRows {
  const model = MODELS.find(({ name }) => name === table);
  if (model === undefined) throw new RangeError(`${table} is no table of the mart.`);
  const fields = Object.entries(model.columns).map(([name, { type }]) => ({ name, type }));
  const columns = join(fields.map(({ name }) => ident(name)));
  const kept = 'customer_id' in model.columns ? isInAudience(scope, rawSql('customer_id')) : sql`true`;
  return { rows: sql`(select ${columns} from ${martTable(scope, table)} where ${kept})`, fields };
}

/** The first rows of a table, in the order they are stored in. `rowCount` counts the rows under the filters in force. */
export type TablePreview = { readonly columns: Columns; readonly rowCount: number };

/** The first rows of a table of the mart under the filters in force. Throws a RangeError for what is no table. */
export async function queryTablePreview(
  engine: Engine,
  scope: MartScope,
  { table, limit }: { readonly table: string; readonly limit: number },
  options: RunOptions = {},
): Promise<TablePreview> {
  const { rows } = selectRows(scope, table);
  const counted = toSingleRow(await engine.query(sql`select count(*) as row_count from ${rows}`, options));
  const columns = await engine.query(sql`select * from ${rows} limit ${limit}`, options);
  return { columns, rowCount: readNumber(counted, 'row_count') };
}

/** What the columns of a table of the mart hold, under the filters in force. */
export async function queryTableColumns(
  engine: Engine,
  scope: MartScope,
  { table, rowCount }: { readonly table: string; readonly rowCount: number },
  options: RunOptions = {},
): Promise<readonly ColumnSummary[]> {
  const { rows, fields } = selectRows(scope, table);
  return summariseColumns(engine, rows, fields, rowCount, options);
}

/** How the values of one column of a table are spread, under the filters in force. Throws a RangeError for what is no column. */
export async function queryTableDistribution(
  engine: Engine,
  scope: MartScope,
  { table, column }: { readonly table: string; readonly column: string },
  options: RunOptions = {},
): Promise<ColumnDistribution> {
  const { rows, fields } = selectRows(scope, table);
  const field = fields.find(({ name }) => name === column);
  if (field === undefined) throw new RangeError(`${table} has no column ${column}.`);
  return distributeColumn(engine, rows, field, options);
}

/** Asks {@link queryTablePreview}. */
export const tablePreviewQuestion = defineQuestion({
  name: 'table-preview',
  args: z.strictObject({ table: z.string(), limit: z.number().int().min(0) }),
  run: queryTablePreview,
});

/** Asks {@link queryTableColumns}. */
export const tableColumnsQuestion = defineQuestion({
  name: 'table-columns',
  args: z.strictObject({ table: z.string(), rowCount: z.number().int().min(0) }),
  run: queryTableColumns,
});

/** Asks {@link queryTableDistribution}. */
export const tableDistributionQuestion = defineQuestion({
  name: 'table-distribution',
  args: z.strictObject({ table: z.string(), column: z.string() }),
  run: queryTableDistribution,
});

declare module '#core/questions/define-question.ts' {
  interface Questions
    extends
      Named<typeof tablePreviewQuestion>,
      Named<typeof tableColumnsQuestion>,
      Named<typeof tableDistributionQuestion> {}
}
