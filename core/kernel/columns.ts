import { WorkbenchError } from './errors.ts';

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

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const DAY_SECONDS = 86_400;

const INFINITE_DAYS = 2_147_483_647;
const INFINITE_MICROS = 9_223_372_036_854_775_807n;

/** The proleptic Gregorian date of a day count (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days). */
function writeCivilDate(days: number): { readonly text: string; readonly era: string } {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const pad = (value: number, width: number): string => String(value).padStart(width, '0');
  return {
    text: `${pad(year > 0 ? year : 1 - year, 4)}-${pad(month, 2)}-${pad(day, 2)}`,
    era: year > 0 ? '' : ' (BC)',
  };
}

/** ISO text of a day count since 1970-01-01, as DuckDB writes it: also `infinity` and years before 1 as `(BC)`. */
export function formatDate(days: number): string {
  if (Math.abs(days) === INFINITE_DAYS) return days > 0 ? 'infinity' : '-infinity';
  const { text, era } = writeCivilDate(days);
  return text + era;
}

/** ISO text of wall-clock microseconds since 1970-01-01, as DuckDB writes it. */
export function formatTimestamp(micros: bigint): string {
  if (micros === INFINITE_MICROS || micros === -INFINITE_MICROS) return micros > 0n ? 'infinity' : '-infinity';
  const fraction = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const seconds = Number((micros - fraction) / 1_000_000n);
  const days = Math.floor(seconds / DAY_SECONDS);
  const { text, era } = writeCivilDate(days);
  const time = new Date((seconds - days * DAY_SECONDS) * 1000).toISOString().slice(11, 19);
  const digits = fraction === 0n ? '' : `.${fraction.toString().padStart(6, '0').replace(/0+$/, '')}`;
  return `${text}${era} ${time}${digits}`;
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
    throw new WorkbenchError('engine/not-one-row', `Expected one row, got ${columns.rowCount}.`, {
      zh: { message: `应得到一行结果，实际为 ${columns.rowCount} 行。` },
    });
  }
  return row;
}
