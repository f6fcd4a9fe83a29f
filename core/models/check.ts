/** One declared condition that some rows of a built table break. */
export type CheckFailure = {
  readonly table: string;
  /** `primary-key-unique`, `not-null`, `foreign-key`, `columns`, `condition`. */
  readonly check: string;
  readonly column?: string;
  readonly failingRows: number;
  /** A few failing keys, as text. */
  readonly examples: readonly string[];
};
