import type { Engine } from '#core/kernel/engine.ts';
import { MODELS } from '#core/mart/registry.ts';
import type { BuiltProject } from '#core/workbench/build/build-types.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import {
  countStatement,
  listStatementCustomers,
  prepareStatement,
  previewStatement,
  writeStatement,
  type StatementPreview,
} from '#core/questions/sql/sql-statement.ts';
import {
  dropOwnTable,
  keepStatement,
  listOwnTables,
  openTables,
  type OwnTable,
} from '#core/questions/sql/sql-tables.ts';
import {
  distributeColumn,
  summariseColumns,
  type ColumnDistribution,
  type ColumnSummary,
} from '#core/questions/tables/table-columns.ts';

/** What the SQL screen asks of the core, and what comes back. `text` is the analyst's own. */
type SqlCalls = {
  readonly preview: {
    readonly args: { readonly text: string; readonly limit: number };
    readonly answer: StatementPreview;
  };
  readonly count: { readonly args: { readonly text: string }; readonly answer: number };
  readonly columns: {
    readonly args: { readonly text: string; readonly rowCount: number };
    readonly answer: readonly ColumnSummary[];
  };
  readonly distribution: {
    readonly args: { readonly text: string; readonly column: string };
    readonly answer: ColumnDistribution;
  };
  readonly customers: { readonly args: { readonly text: string }; readonly answer: readonly string[] };
  readonly keep: { readonly args: { readonly text: string; readonly name: string }; readonly answer: OwnTable };
  readonly drop: { readonly args: { readonly name: string }; readonly answer: void };
  readonly tables: { readonly args: Readonly<Record<never, never>>; readonly answer: readonly OwnTable[] };
};

export type SqlCallName = keyof SqlCalls;
export type SqlArgs<Name extends SqlCallName> = SqlCalls[Name]['args'];
export type SqlAnswer<Name extends SqlCallName> = SqlCalls[Name]['answer'];

type Runner<Name extends SqlCallName> = (
  engine: Engine,
  project: BuiltProject,
  args: SqlArgs<Name>,
  options: TaskOptions,
) => Promise<SqlAnswer<Name>>;

/** Tables of a build that statements find by bare name. */
export function listOpenTables(): string[] {
  return MODELS.filter(({ kind, isKept }) => kind !== 'source' && (kind !== 'intermediate' || isKept === true)).map(
    ({ name }) => name,
  );
}

const RUNNERS: { readonly [Name in SqlCallName]: Runner<Name> } = {
  preview: (engine, _, { text, limit }, options) => previewStatement(engine, text, limit, options),
  count: (engine, _, { text }, options) => countStatement(engine, text, options),
  columns: async (engine, _, { text, rowCount }, options) => {
    const statement = await prepareStatement(engine, text, options);
    const fields = statement.fields.map(({ name, sqlType }) => ({ name, type: sqlType }));
    return summariseColumns(engine, writeStatement(statement), fields, rowCount, options);
  },
  distribution: async (engine, _, { text, column }, options) => {
    const statement = await prepareStatement(engine, text, options);
    const field = statement.fields.find(({ name }) => name === column);
    if (field === undefined) throw new RangeError(`The result has no column ${column}.`);
    return distributeColumn(engine, writeStatement(statement), { name: column, type: field.sqlType }, options);
  },
  customers: (engine, _, { text }, options) => listStatementCustomers(engine, text, options),
  keep: (engine, { buildId }, { text, name }, options) =>
    keepStatement(engine, text, name, { reserved: listOpenTables(), buildId }, options),
  drop: (engine, _, { name }, options) => dropOwnTable(engine, name, options),
  tables: (engine, _, __, options) => listOwnTables(engine, options),
};

const opened = new WeakMap<Engine, string>();

/** Runs one call of the SQL screen over the tables of the current build. */
export async function runSqlCall<Name extends SqlCallName>(
  name: Name,
  engine: Engine,
  project: BuiltProject,
  args: SqlArgs<Name>,
  options: TaskOptions,
): Promise<SqlAnswer<Name>> {
  if (opened.get(engine) !== project.schema) {
    await openTables(engine, project.schema, listOpenTables(), options);
    opened.set(engine, project.schema);
  }
  return RUNNERS[name](engine, project, args, options);
}
