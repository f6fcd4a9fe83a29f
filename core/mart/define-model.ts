import type { Columns, SqlType } from '#core/kernel/columns.ts';
import type { Label } from '#core/kernel/label.ts';
import type { SettledParameters } from '#core/kernel/parameters.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import type { Sql } from '#core/kernel/sql.ts';

export type ModelKind = 'source' | 'intermediate' | 'dimension' | 'fact' | 'bridge' | 'aggregate';

export type ColumnDeclaration = {
  readonly type: SqlType;
  readonly label: Label;
  /** 口径: what the value means, unit included. */
  readonly doc: Label;
  /** False unless stated. */
  readonly nullable?: boolean;
  /** Unit of the values, where the column's name does not say it (`_cents`, `_days`, `_rate`, `_at`, … do). */
  readonly unit?: Label;
};

/** A number that may be aggregated, and how. `semiAdditiveOver`: never sum across different values of that column. */
export type Measure = { readonly aggregate: 'sum' | 'avg' | 'min' | 'max'; readonly semiAdditiveOver?: string };

/** Another model, as far as a declaration refers to it. */
export type ModelReference = { readonly name: string; readonly primaryKey: readonly string[] };

export type ModelInputs = Readonly<Record<string, ModelReference>>;

/** What a model's SQL gets: one qualified table reference per input, and the parameters. */
export type ModelScope<Inputs extends ModelInputs> = { readonly [Name in keyof Inputs]: Sql } & {
  readonly params: SettledParameters;
};

/** What a computed model gets besides the tables and parameters: a way to read the tables. */
export type ComputeScope<Inputs extends ModelInputs> = ModelScope<Inputs> & {
  /** Streams one SELECT over the inputs; state an order wherever the result depends on it. */
  readonly read: (statement: Sql) => AsyncIterable<Columns>;
};

export type Model<Inputs extends ModelInputs = ModelInputs> = ModelReference & {
  readonly kind: ModelKind;
  /** The domain's code, e.g. FCT-53. */
  readonly code?: string;
  /** Facts only: the business process it records, a row of the bus matrix. */
  readonly process?: { readonly id: string; readonly label: Label };
  readonly label: Label;
  readonly doc: Label;
  /** 粒度: what one row is. */
  readonly grain: Label;
  readonly inputs: Inputs;
  /** Foreign keys: column → dimension (with a key of one column). */
  readonly dims: Readonly<Record<string, ModelReference>>;
  readonly columns: Readonly<Record<string, ColumnDeclaration>>;
  readonly measures: Readonly<Record<string, Measure>>;
  /** Conditions that hold on every row; as in SQL's CHECK, a condition that is NULL holds. */
  readonly checks: readonly Sql[];
  /** Intermediates only: true keeps the table in the mart; others are dropped as soon as their last reader is built. */
  readonly isKept?: boolean;
  /**
   * One SELECT with exactly the declared columns. Absent for sources, which the import makes. `defineModel`
   * types the scope by the inputs; here it is erased, so that models of different inputs fit one list.
   */
  readonly sql?: (scope: never) => Sql;
  /**
   * The other kind of body: columns in, columns out, for what SQL cannot compute. Batches carry the declared columns in
   * the declared order and types; at least one batch, which may be empty. Equal inputs give equal batches on every
   * engine. Long work reports progress to the task, and gives way between batches so that it can be cancelled.
   */
  readonly compute?: (scope: never, task: TaskOptions) => AsyncIterable<Columns>;
  /** With `compute`: part of the build's identity, raised when equal inputs give other rows than before. 1 unless stated. */
  readonly computeVersion?: number;
};

type ModelDeclaration<Inputs extends ModelInputs> = Omit<
  Model<Inputs>,
  'dims' | 'measures' | 'checks' | 'sql' | 'compute'
> &
  Partial<Pick<Model<Inputs>, 'dims' | 'measures' | 'checks'>> & {
    readonly sql?: (scope: ModelScope<Inputs>) => Sql;
    readonly compute?: (scope: ComputeScope<Inputs>, task: TaskOptions) => AsyncIterable<Columns>;
  };

/**
 * Declares a table. The declaration drives the build order, the checks, the Parquet schema, the bus
 * matrix, the data dictionary and the lineage.
 */
export function defineModel<const Inputs extends ModelInputs>(declaration: ModelDeclaration<Inputs>): Model<Inputs> {
  return { dims: {}, measures: {}, checks: [], ...declaration };
}

type GetTable = (input: ModelReference) => Sql;

function createScope(model: Model, getTable: GetTable, parameters: SettledParameters): Record<string, unknown> {
  const tables = Object.entries(model.inputs).map(([alias, input]) => [alias, getTable(input)]);
  return { ...Object.fromEntries(tables), params: parameters };
}

/**
 * The SELECT of a model over given tables. Throws a RangeError for a model without one (a source, a computed one).
 */
export function writeModelSql(model: Model, getTable: GetTable, parameters: SettledParameters): Sql {
  if (model.sql === undefined) throw new RangeError(`Model ${model.name} is a ${model.kind} without SQL.`);
  return model.sql(createScope(model, getTable, parameters) as never);
}

/**
 * The batches of a computed model over given tables, which `read` reads. Throws a RangeError for a model without `compute`.
 */
export function computeModel(
  model: Model,
  getTable: GetTable,
  parameters: SettledParameters,
  read: (statement: Sql) => AsyncIterable<Columns>,
  task: TaskOptions,
): AsyncIterable<Columns> {
  if (model.compute === undefined)
    throw new RangeError(`Model ${model.name} is a ${model.kind} that computes nothing.`);
  return model.compute({ ...createScope(model, getTable, parameters), read } as never, task);
}
