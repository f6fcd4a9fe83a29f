import type { Columns } from '#core/kernel/columns.ts';
import type { Engine, TableName } from '#core/kernel/engine.ts';
import { isCancelled } from '#core/kernel/errors.ts';
import { checkSignal } from './byte-stream.ts';
import { RAW_TEXT_LIMIT } from '#core/sources/formats/csv/broken-records.ts';
import type { LoadReport, Note } from './define-format.ts';
import { createTextColumnsBuilder } from './text-columns.ts';
import { giveWay, type TaskOptions } from '#core/kernel/progress.ts';
import { ident, sql } from '#core/kernel/sql.ts';

/** Some consecutive rows of a typed file. */
export type TypedRows = {
  readonly rowCount: number;
  /** Physical line or sheet row of a row of this batch; its record number where the file has no lines. */
  getLine?(row: number): number;
  /** The part of the file that the rows stand in (a sheet), where there are several. */
  readonly part?: string;
  /** Canonical text of a cell (or its UTF-8 bytes); null where it is missing. */
  readCell(column: number, row: number): string | Uint8Array | null;
};

/** Rows between two looks at the signal: a batch or row group may hold millions. */
const CHECK_ROWS = 4096;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** A cell as text. */
function toText(cell: string | Uint8Array | null): string | null {
  const text = cell instanceof Uint8Array ? decoder.decode(cell) : cell;
  return text === '' ? null : text;
}

/** The first rows as text. */
export async function previewRows(
  rows: AsyncIterable<TypedRows>,
  columnCount: number,
  limit = 20,
): Promise<(string | null)[][]> {
  const preview: (string | null)[][] = [];
  for await (const batch of rows) {
    for (let row = 0; row < batch.rowCount && preview.length < limit; row += 1) {
      preview.push(Array.from({ length: columnCount }, (_, column) => toText(batch.readCell(column, row))));
    }
    if (preview.length >= limit) break;
  }
  return preview;
}

async function* buildBatches(
  rows: AsyncIterable<TypedRows>,
  columns: readonly string[],
  counter: { recordCount: number },
  task?: TaskOptions,
): AsyncGenerator<Columns, void, undefined> {
  const builder = createTextColumnsBuilder(columns);
  for await (const batch of rows) {
    checkSignal(task);
    for (let row = 0; row < batch.rowCount; row += 1) {
      if (row % CHECK_ROWS === CHECK_ROWS - 1) {
        await giveWay();
        checkSignal(task);
        yield* builder.takeBatches();
      }
      for (let column = 0; column < columns.length; column += 1) {
        const cell = batch.readCell(column, row);
        if (cell instanceof Uint8Array) builder.appendBytes(cell, 0, cell.length);
        else builder.appendText(cell);
      }
      counter.recordCount += 1;
      builder.endRow(counter.recordCount);
    }
    yield* builder.takeBatches();
  }
  yield* builder.takeBatches(true);
}

async function locateRows(
  rows: AsyncIterable<TypedRows>,
  columnCount: number,
  records: readonly number[],
  task?: TaskOptions,
): Promise<{ record: number; line: number; rawText: string }[]> {
  const wanted = new Set(records);
  const last = Math.max(0, ...records);
  const found: { record: number; line: number; rawText: string }[] = [];
  let record = 0;
  for await (const batch of rows) {
    checkSignal(task);
    for (let row = 0; row < batch.rowCount; row += 1) {
      if (row % CHECK_ROWS === CHECK_ROWS - 1) {
        await giveWay();
        checkSignal(task);
      }
      record += 1;
      if (!wanted.has(record)) continue;
      const cells = Array.from({ length: columnCount }, (_, column) => toText(batch.readCell(column, row)));
      const line = batch.getLine?.(row) ?? record;
      const place = batch.part === undefined ? '' : `${batch.part}: `;
      found.push({ record, line, rawText: `${place}${JSON.stringify(cells)}`.slice(0, RAW_TEXT_LIMIT) });
    }
    if (record >= last) break;
  }
  return found;
}

/**
 * Loads rows of a typed file into its raw table; a table that cannot be completed is dropped. `openRows`
 * reads the rows from the start, each time it is called. Raw texts are the row's cells as a JSON array.
 */
export async function loadTypedRows(
  engine: Engine,
  table: TableName,
  columns: readonly string[],
  openRows: (task?: TaskOptions) => AsyncIterable<TypedRows>,
  notes: readonly Note[],
  task?: TaskOptions,
): Promise<LoadReport> {
  const counter = { recordCount: 0 };
  const options = { signal: task?.signal };
  try {
    await engine.insertColumns(table, buildBatches(openRows(task), columns, counter, task), options);
  } catch (error) {
    const name = table.schema === undefined ? ident(table.name) : ident(table.schema, table.name);
    if (!isCancelled(error)) await engine.run(sql`drop table if exists ${name}`);
    throw error;
  }
  return {
    recordCount: counter.recordCount,
    broken: [],
    notes,
    locate: (records, locateTask) =>
      locateRows(openRows({ signal: locateTask?.signal }), columns.length, records, locateTask),
  };
}
