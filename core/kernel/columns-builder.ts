import type { Column, Columns, Field, SqlType, TextData } from './columns.ts';

/** True where row `row` holds a value. */
export function isValid(column: Column, row: number): boolean {
  return column.validity === undefined || ((column.validity[row >> 3] ?? 0) & (1 << (row & 7))) !== 0;
}

function createData(type: SqlType, rowCount: number, byteCount: number): Column['data'] {
  switch (type) {
    case 'BOOLEAN':
      return new Uint8Array(rowCount);
    case 'INTEGER':
    case 'DATE':
      return new Int32Array(rowCount);
    case 'BIGINT':
    case 'TIMESTAMP':
      return new BigInt64Array(rowCount);
    case 'DOUBLE':
      return new Float64Array(rowCount);
    case 'VARCHAR':
      return { offsets: new Int32Array(rowCount + 1), bytes: new Uint8Array(byteCount) };
  }
}

/** A result without rows that keeps its fields. */
export function createEmptyColumns(fields: readonly Field[]): Columns {
  return { rowCount: 0, fields, columns: fields.map((field) => ({ data: createData(field.type, 0, 0) })) };
}

function copyValidity(target: Uint8Array, start: number, source: Uint8Array | undefined, rowCount: number): void {
  for (let row = 0; row < rowCount; row += 1) {
    if (source === undefined || ((source[row >> 3] ?? 0) & (1 << (row & 7))) !== 0) {
      const bit = start + row;
      target[bit >> 3] = (target[bit >> 3] ?? 0) | (1 << (bit & 7));
    }
  }
}

function copyText(target: TextData, start: number, byteStart: number, source: TextData, rowCount: number): number {
  const first = source.offsets[0] ?? 0;
  const last = source.offsets[rowCount] ?? first;
  target.bytes.set(source.bytes.subarray(first, last), byteStart);
  const shift = byteStart - first;
  for (let row = 1; row <= rowCount; row += 1) target.offsets[start + row] = (source.offsets[row] ?? 0) + shift;
  return byteStart + last - first;
}

function countTextBytes(data: TextData, rowCount: number): number {
  return (data.offsets[rowCount] ?? 0) - (data.offsets[0] ?? 0);
}

function concatColumn(
  type: SqlType,
  parts: readonly { readonly column: Column; readonly rowCount: number }[],
  rowCount: number,
): Column {
  const byteCount =
    type === 'VARCHAR'
      ? parts.reduce((sum, part) => sum + countTextBytes(part.column.data as TextData, part.rowCount), 0)
      : 0;
  const data = createData(type, rowCount, byteCount);
  const validity = parts.some((part) => part.column.validity !== undefined)
    ? new Uint8Array((rowCount + 7) >> 3)
    : undefined;
  let start = 0;
  let byteStart = 0;
  for (const part of parts) {
    const source = part.column.data;
    if ('offsets' in source) {
      byteStart = copyText(data as TextData, start, byteStart, source, part.rowCount);
    } else if (source instanceof BigInt64Array) {
      (data as BigInt64Array).set(source.subarray(0, part.rowCount), start);
    } else {
      (data as Uint8Array | Int32Array | Float64Array).set(source.subarray(0, part.rowCount), start);
    }
    if (validity !== undefined) copyValidity(validity, start, part.column.validity, part.rowCount);
    start += part.rowCount;
  }
  return validity === undefined ? { data } : { data, validity };
}

/** Joins batches of one result into one. `fields` are the result's own, so that a result without batches keeps them. */
export function concatColumns(fields: readonly Field[], batches: readonly Columns[]): Columns {
  const [only] = batches;
  if (only === undefined) return createEmptyColumns(fields);
  if (batches.length === 1) return only;
  const rowCount = batches.reduce((sum, batch) => sum + batch.rowCount, 0);
  return {
    rowCount,
    fields,
    columns: fields.map((field, index) =>
      concatColumn(
        field.type,
        batches.map((batch) => ({ column: batch.columns[index] as Column, rowCount: batch.rowCount })),
        rowCount,
      ),
    ),
  };
}

/**
 * Joins consecutive batches to at most `targetRows` rows each (a larger batch stays as it is). At least one comes out where one
 * went in, so that fields survive; other empty batches are dropped.
 */
export async function* gatherBatches(
  batches: AsyncIterable<Columns>,
  targetRows: number,
): AsyncGenerator<Columns, void, undefined> {
  let waiting: Columns[] = [];
  let rowCount = 0;
  let isFirst = true;
  for await (const batch of batches) {
    if (rowCount > 0 && rowCount + batch.rowCount > targetRows) {
      yield concatColumns(batch.fields, waiting);
      isFirst = false;
      waiting = [];
      rowCount = 0;
    }
    if (batch.rowCount > 0 || waiting.length === 0) waiting.push(batch);
    rowCount += batch.rowCount;
  }
  const [first] = waiting;
  if (first !== undefined && (rowCount > 0 || isFirst)) yield concatColumns(first.fields, waiting);
}
