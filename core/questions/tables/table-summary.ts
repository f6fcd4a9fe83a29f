import { toRows } from '#core/kernel/columns.ts';
import type { Engine, RunOptions } from '#core/kernel/engine.ts';
import type { Label } from '#core/kernel/label.ts';
import type { Model, ModelKind } from '#core/mart/define-model.ts';
import { martTable, readNumber, readText, type MartScope } from '#core/questions/mart-scope.ts';
import { join, literal, sql } from '#core/kernel/sql.ts';

export type TableSummary = {
  readonly name: string;
  readonly kind: ModelKind;
  readonly code: string | null;
  readonly label: Label;
  readonly grain: Label;
  readonly primaryKey: readonly string[];
  readonly columnCount: number;
  readonly rowCount: number;
};

/** What each table is and how many rows it has. Every model must be a table of the schema. */
export async function queryTableSummary(
  engine: Engine,
  scope: Pick<MartScope, 'schema'>,
  models: readonly Model[],
  options: RunOptions = {},
): Promise<{ readonly rows: readonly TableSummary[] }> {
  if (models.length === 0) return { rows: [] };
  const counts = models.map(
    ({ name }) => sql`select ${literal(name)} as name, count(*) as row_count from ${martTable(scope, name)}`,
  );
  const found = toRows(await engine.query(join(counts, ' union all '), options));
  const rowCounts = new Map(found.map((row) => [readText(row, 'name'), readNumber(row, 'row_count')]));
  return {
    rows: models.map((model) => ({
      name: model.name,
      kind: model.kind,
      code: model.code ?? null,
      label: model.label,
      grain: model.grain,
      primaryKey: model.primaryKey,
      columnCount: Object.keys(model.columns).length,
      rowCount: rowCounts.get(model.name) ?? 0,
    })),
  };
}
