import { ident, type Sql } from '#core/kernel/sql.ts';

/** Money of a field that is worked out from several cells of its order. */
export type DerivedMoney = {
  /** Column of the plan's `lines` table: BIGINT minor units, NULL where no amount can be had. */
  readonly column: string;
  /** File columns it is worked out from: a cell among them that cannot be read makes the row a reject. */
  readonly cells: readonly string[];
};

/**
 * How the raw rows of one file are to be read: what cleaning sees in the place of their cells. Records keep their numbers and the hash of a
 * row stays that of its raw text, so that rejects, corrections and duplicates name what stands in the file.
 */
export type FilePlan = {
  /** Text of a cell → text that is read in its place; an expression over the raw columns by name. */
  readonly cells: Map<string, Sql>;
  /** Contract field → money worked out in `lines`. */
  readonly derived: Map<string, DerivedMoney>;
  /** Table with `_record` and the derived columns, of this file only. */
  lines: Sql | undefined;
  /** Contract fields (and `currency`) whose blank cells take the value of another line of their order. */
  readonly carried: Set<string>;
  /** Rows with a verdict of their own: a condition over the raw columns by name → number of the verdict. */
  readonly verdicts: { readonly condition: Sql; readonly verdict: number }[];
};

/** A plan that reads every cell as it stands. */
export function createFilePlan(): FilePlan {
  return { cells: new Map(), derived: new Map(), lines: undefined, carried: new Set(), verdicts: [] };
}

/** What is read in the place of a column so far: the column itself, or what earlier checks made of it. */
export function readPlanned(plan: FilePlan, column: string): Sql {
  return plan.cells.get(column) ?? ident(column);
}
