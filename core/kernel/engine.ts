import type { Columns } from './columns.ts';
import type { FileSink, FileSource } from './files.ts';
import type { Sql } from './sql.ts';

/** A table, optionally in a schema. */
export type TableName = { readonly schema?: string; readonly name: string };

export type RunOptions = { readonly signal?: AbortSignal | undefined };

/** A file that statements can read by name, e.g. `read_csv(${attached.literal}, …)`. */
export type AttachedFile = {
  /** The quoted name to put into a statement. */
  readonly literal: Sql;
  detach(): Promise<void>;
};

export type ParquetOptions = {
  readonly signal?: AbortSignal | undefined;
  readonly compression?: 'zstd' | 'snappy';
  /** Key-value metadata of the file: grain, key, as-of date, parameters, build id. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly rowGroupRows?: number;
  readonly onProgress?: (rowsWritten: number) => void;
};

/**
 * The whole of what core knows about DuckDB. Two adapters implement it: `cli/native-engine.ts` and
 * `renderer/engine/wasm-engine.ts`; one conformance suite proves them alike.
 *
 * Statements on one engine run one after another. A cancelled call rejects with `task/cancelled`
 * within 500 ms and leaves the engine usable. A failing statement rejects with a WorkbenchError:
 * `engine/syntax`, `engine/missing-extension`, `engine/out-of-memory`, `engine/statement-failed`, with
 * DuckDB's text (and its position) in the message. A column of a type outside `SQL_TYPES` is `engine/unsupported-type`,
 * a call after `close` `engine/closed`. Statements read and write nothing but attached files (native: and what was
 * granted at opening) and never the network.
 */
export type Engine = {
  readonly kind: 'native' | 'wasm';
  /** DuckDB's own version, e.g. `v1.5.6`. */
  readonly version: string;
  /** Runs one statement and drops its result. */
  run(statement: Sql, options?: RunOptions): Promise<void>;
  /** Runs one statement and returns its whole result. */
  query(statement: Sql, options?: RunOptions): Promise<Columns>;
  /**
   * Runs one statement and hands its result out in batches; breaking off cancels it. An empty result gives one
   * empty batch. A stream has a connection of its own: other calls may be made while it runs, it sees what was
   * committed when it began, and it does not see temporary tables.
   */
  stream(statement: Sql, options?: RunOptions): AsyncIterable<Columns>;
  /** Makes a file readable by SQL without copying it into memory. `name` ends in the extension SQL should see. */
  attachFile(name: string, source: FileSource): Promise<AttachedFile>;
  /**
   * Creates the table from the first batch's fields and appends every batch. At least one batch (it may have no rows).
   * Returns the rows written. Batches may come from this engine's own `stream`. A failure drops the table.
   */
  insertColumns(table: TableName, batches: AsyncIterable<Columns>, options?: RunOptions): Promise<number>;
  /** Writes a result as one Parquet file into the sink, streamed in row groups; does not commit the sink. Returns the rows written. */
  writeParquet(statement: Sql, sink: FileSink, options: ParquetOptions): Promise<number>;
  close(): Promise<void>;
};
