import { WorkbenchError } from '#core/errors.ts';

/** The only SQL types a result may have. Anything else throws `engine/unsupported-type`. */
export const SQL_TYPES = ['BOOLEAN', 'INTEGER', 'BIGINT', 'DOUBLE', 'VARCHAR', 'DATE', 'TIMESTAMP'] as const;
export type SqlType = (typeof SQL_TYPES)[number];

export type Field = { readonly name: string; readonly type: SqlType };

/** UTF-8 text in Arrow's layout: value i is `bytes[offsets[i] .. offsets[i + 1])`. */
export type TextData = { readonly offsets: Int32Array; readonly bytes: Uint8Array };

/**
 * One column. `data` by type: BOOLEAN Uint8Array of 0/1 · INTEGER Int32Array · BIGINT BigInt64Array ·
 * DOUBLE Float64Array · VARCHAR TextData · DATE Int32Array (days since 1970-01-01) ·
 * TIMESTAMP BigInt64Array (microseconds of wall-clock time since 1970-01-01 00:00:00).
 * `validity` is a bitmap, least significant bit first, 1 = not NULL; absent when nothing is NULL.
 */
export type Column = {
  readonly data: Uint8Array | Int32Array | BigInt64Array | Float64Array | TextData;
  readonly validity?: Uint8Array;
};

/** A result or a batch of one. Empty results keep their fields. */
export type Columns = {
  readonly rowCount: number;
  readonly fields: readonly Field[];
  readonly columns: readonly Column[];
};

/** A cell as read one by one: DATE and TIMESTAMP come as ISO text (`2024-03-05`, `2024-03-05 14:05:00`, fraction only if not zero). */
export type Cell = null | boolean | number | bigint | string;
export type Row = Readonly<Record<string, Cell>>;

const decoder = new TextDecoder('utf-8');
const DAY_MS = 86_400_000;

/** ISO text of a day count since 1970-01-01. */
export function formatDate(days: number): string {
  return new Date(days * DAY_MS).toISOString().slice(0, 10);
}

/** ISO text of wall-clock microseconds since 1970-01-01. */
export function formatTimestamp(micros: bigint): string {
  const fraction = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const seconds = (micros - fraction) / 1_000_000n;
  const text = new Date(Number(seconds) * 1000).toISOString().slice(0, 19).replace('T', ' ');
  return fraction === 0n ? text : `${text}.${fraction.toString().padStart(6, '0').replace(/0+$/, '')}`;
}

function isNull(column: Column, row: number): boolean {
  return column.validity !== undefined && ((column.validity[row >> 3] ?? 0) & (1 << (row & 7))) === 0;
}

/** Reads one cell. Throws a RangeError when the row is outside the column. */
export function readCell(columns: Columns, columnIndex: number, row: number): Cell {
  const field = columns.fields[columnIndex];
  const column = columns.columns[columnIndex];
  if (field === undefined || column === undefined || row < 0 || row >= columns.rowCount) {
    throw new RangeError(`No cell at column ${columnIndex}, row ${row}.`);
  }
  if (isNull(column, row)) return null;
  const { data } = column;
  switch (field.type) {
    case 'BOOLEAN':
      return (data as Uint8Array)[row] === 1;
    case 'INTEGER':
      return (data as Int32Array)[row] as number;
    case 'BIGINT':
      return (data as BigInt64Array)[row] as bigint;
    case 'DOUBLE':
      return (data as Float64Array)[row] as number;
    case 'VARCHAR': {
      const { offsets, bytes } = data as TextData;
      return decoder.decode(bytes.subarray(offsets[row], offsets[row + 1]));
    }
    case 'DATE':
      return formatDate((data as Int32Array)[row] as number);
    case 'TIMESTAMP':
      return formatTimestamp((data as BigInt64Array)[row] as bigint);
  }
}

/** All rows as objects: for small results and tests. */
export function toRows(columns: Columns): Row[] {
  const rows: Row[] = [];
  for (let row = 0; row < columns.rowCount; row += 1) {
    const entry: Record<string, Cell> = {};
    columns.fields.forEach((field, index) => {
      entry[field.name] = readCell(columns, index, row);
    });
    rows.push(entry);
  }
  return rows;
}

/** The single row of a result. Throws `engine/not-one-row` otherwise. */
export function toSingleRow(columns: Columns): Row {
  const row = columns.rowCount === 1 ? toRows(columns)[0] : undefined;
  if (row === undefined) {
    throw new WorkbenchError('engine/not-one-row', `Expected one row, got ${columns.rowCount}.`);
  }
  return row;
}

/** The transferable buffers of a result, for `postMessage`. */
export function listTransferables(columns: Columns): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  for (const { data, validity } of columns.columns) {
    const views = 'offsets' in data ? [data.offsets, data.bytes] : [data];
    for (const view of validity === undefined ? views : [...views, validity]) {
      buffers.add(view.buffer as ArrayBuffer);
    }
  }
  return [...buffers];
}
