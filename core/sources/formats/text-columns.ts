import type { Column, Columns, Field } from '#core/kernel/columns.ts';

const BATCH_ROWS = 16_384;
const BATCH_BYTES = 8 * 1_048_576;

const encoder = new TextEncoder();

type GrowingColumn = { bytes: Uint8Array; used: number; offsets: Int32Array; validity: Uint8Array; nullCount: number };

/**
 * Gathers rows of text into batches of a raw table: `_record BIGINT` and one VARCHAR column per file
 * column. Cells are appended left to right, `endRow` closes a row (cells not given are NULL), and full
 * batches wait in `takeBatches`.
 */
export type TextColumnsBuilder = {
  readonly rowCount: number;
  /** Appends the UTF-8 bytes `[start, end)`; an empty cell is NULL. */
  appendBytes(source: Uint8Array, start: number, end: number): void;
  /** Appends a quoted cell in which `quote` stands doubled. */
  appendEscapedBytes(source: Uint8Array, start: number, end: number, quote: number): void;
  /** Appends a text; null and the empty text are NULL. */
  appendText(text: string | null): void;
  endRow(record: number): void;
  /** Batches that are full; with `last`, the rest too: then at least one batch is handed out over the builder's life, even if it has no rows. */
  takeBatches(last?: boolean): Columns[];
};

/** The fields of a raw table. */
function listRawFields(columns: readonly string[]): Field[] {
  return [{ name: '_record', type: 'BIGINT' }, ...columns.map((name): Field => ({ name, type: 'VARCHAR' }))];
}

function createGrowingColumn(): GrowingColumn {
  return {
    bytes: new Uint8Array(65_536),
    used: 0,
    offsets: new Int32Array(BATCH_ROWS + 1),
    validity: new Uint8Array(BATCH_ROWS / 8),
    nullCount: 0,
  };
}

function reserve(column: GrowingColumn, length: number): void {
  if (column.used + length <= column.bytes.length) return;
  const grown = new Uint8Array(Math.max(column.bytes.length * 2, column.used + length));
  grown.set(column.bytes.subarray(0, column.used));
  column.bytes = grown;
}

function closeColumn(column: GrowingColumn, rowCount: number): Column {
  const data = { offsets: column.offsets.slice(0, rowCount + 1), bytes: column.bytes.slice(0, column.used) };
  return column.nullCount === 0 ? { data } : { data, validity: column.validity.slice(0, (rowCount + 7) >> 3) };
}

/** Creates a builder for a raw table with these file columns. */
export function createTextColumnsBuilder(columns: readonly string[]): TextColumnsBuilder {
  const fields = listRawFields(columns);
  const width = columns.length;
  let growing = columns.map(createGrowingColumn);
  let records = new BigInt64Array(BATCH_ROWS);
  let rows = 0;
  let cell = 0;
  let batchBytes = 0;
  let ready: Columns[] = [];
  let handedOut = 0;

  const finishCell = (column: GrowingColumn, length: number): void => {
    column.used += length;
    column.offsets[rows + 1] = column.used;
    if (length === 0) column.nullCount += 1;
    else column.validity[rows >> 3] = (column.validity[rows >> 3] ?? 0) | (1 << (rows & 7));
    batchBytes += length;
    cell += 1;
  };

  const closeBatch = (): void => {
    ready.push({
      rowCount: rows,
      fields,
      columns: [{ data: records.slice(0, rows) }, ...growing.map((column) => closeColumn(column, rows))],
    });
    growing = growing.map((column) => {
      column.used = 0;
      column.nullCount = 0;
      column.validity.fill(0);
      return column.bytes.length > BATCH_BYTES ? createGrowingColumn() : column;
    });
    records = new BigInt64Array(BATCH_ROWS);
    rows = 0;
    batchBytes = 0;
  };

  return {
    get rowCount() {
      return rows;
    },
    appendBytes: (source, start, end) => {
      const column = growing[cell];
      if (column === undefined) return;
      const length = end - start;
      reserve(column, length);
      const { bytes, used } = column;
      if (length < 32) {
        for (let index = 0; index < length; index += 1) bytes[used + index] = source[start + index] as number;
      } else {
        bytes.set(source.subarray(start, end), used);
      }
      finishCell(column, length);
    },
    appendEscapedBytes: (source, start, end, quote) => {
      const column = growing[cell];
      if (column === undefined) return;
      reserve(column, end - start);
      let to = column.used;
      for (let from = start; from < end; from += 1) {
        const byte = source[from] as number;
        column.bytes[to] = byte;
        to += 1;
        if (byte === quote) from += 1;
      }
      finishCell(column, to - column.used);
    },
    appendText: (text) => {
      const column = growing[cell];
      if (column === undefined) return;
      if (text === null || text === '') {
        finishCell(column, 0);
        return;
      }
      reserve(column, text.length * 3);
      finishCell(column, encoder.encodeInto(text, column.bytes.subarray(column.used)).written);
    },
    endRow: (record) => {
      for (; cell < width;) finishCell(growing[cell] as GrowingColumn, 0);
      records[rows] = BigInt(record);
      rows += 1;
      cell = 0;
      if (rows === BATCH_ROWS || batchBytes >= BATCH_BYTES) closeBatch();
    },
    takeBatches: (last = false) => {
      if (last && (rows > 0 || (ready.length === 0 && handedOut === 0))) closeBatch();
      const batches = ready;
      ready = [];
      handedOut += batches.length;
      return batches;
    },
  };
}
