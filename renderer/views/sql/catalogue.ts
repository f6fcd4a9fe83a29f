import type { Label } from '#core/kernel/label.ts';
import { MODELS } from '#core/mart/registry.ts';
import type { OwnTable } from '#core/questions/sql/sql-tables.ts';
import type { TableView } from '#core/workbench/build/project-view.ts';

export type CatalogueColumn = {
  readonly name: string;
  readonly type: string;
  /** Nothing is declared of the analyst's own tables. */
  readonly label: Label | null;
  readonly doc: Label | null;
};

export type CatalogueTable = {
  readonly name: string;
  readonly group: 'fact' | 'dimension' | 'bridge' | 'aggregate' | 'intermediate' | 'own';
  readonly label: Label | null;
  readonly grain: Label | null;
  readonly rowCount: number | null;
  readonly columns: readonly CatalogueColumn[];
};

/** Groups of the catalogue in their order. */
export const CATALOGUE_GROUPS = ['own', 'fact', 'dimension', 'bridge', 'aggregate', 'intermediate'] as const;

function describeColumns(columns: TableView['columns']): CatalogueColumn[] {
  return Object.entries(columns).map(([name, { type, label, doc }]) => ({ name, type, label, doc }));
}

/** Every table that a statement can name: the published ones, the kept intermediates, and the analyst's own. */
export function listCatalogue(tables: readonly TableView[], ownTables: readonly OwnTable[]): CatalogueTable[] {
  const published = tables.flatMap((table): CatalogueTable[] => {
    if (table.kind === 'source') return [];
    const { name, kind, label, grain, rowCount, columns } = table;
    return [{ name, group: kind, label, grain, rowCount, columns: describeColumns(columns) }];
  });
  const kept = MODELS.filter(({ kind, isKept }) => kind === 'intermediate' && isKept === true).map(
    ({ name, label, grain, columns }): CatalogueTable => ({
      name,
      group: 'intermediate',
      label,
      grain,
      rowCount: null,
      columns: describeColumns(columns),
    }),
  );
  const own = ownTables.map(({ name, rowCount, columns }): CatalogueTable => ({
    name,
    group: 'own',
    label: null,
    grain: null,
    rowCount,
    columns: columns.map((column) => ({ ...column, label: null, doc: null })),
  }));
  return [...own, ...published, ...kept];
}
