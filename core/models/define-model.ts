import type { SqlType } from '#core/engine/columns.ts';
import type { Label } from '#core/label.ts';
import type { SettledParameters } from '#core/parameters.ts';
import type { Sql } from '#core/sql/sql.ts';

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
};

type ModelDeclaration<Inputs extends ModelInputs> = Omit<Model<Inputs>, 'dims' | 'measures' | 'checks' | 'sql'> &
  Partial<Pick<Model<Inputs>, 'dims' | 'measures' | 'checks'>> & {
    readonly sql?: (scope: ModelScope<Inputs>) => Sql;
  };

/**
 * Declares a table. The declaration drives the build order, the checks, the Parquet schema, the bus
 * matrix, the data dictionary and the lineage.
 */
export function defineModel<const Inputs extends ModelInputs>(declaration: ModelDeclaration<Inputs>): Model<Inputs> {
  return { dims: {}, measures: {}, checks: [], ...declaration };
}

/**
 * The SELECT of a model over given tables. Throws a RangeError for a model without one (a source).
 */
export function writeModelSql(
  model: Model,
  getTable: (input: ModelReference) => Sql,
  parameters: SettledParameters,
): Sql {
  if (model.sql === undefined) throw new RangeError(`Model ${model.name} is a ${model.kind} without a body.`);
  const tables = Object.entries(model.inputs).map(([alias, input]) => [alias, getTable(input)]);
  return model.sql({ ...Object.fromEntries(tables), params: parameters } as never);
}
