import { type DuckDBDataChunk, type DuckDBResult, DuckDBTypeId } from '@duckdb/node-api';
import bindings from '@duckdb/node-bindings';
import type { Column, Columns, Field, SqlType } from '#core/kernel/columns.ts';
import { createUnsupportedTypeError } from '#core/kernel/statement-errors.ts';
import { readNativeText, writeNativeText } from './native-text.ts';

const SQL_TYPE_BY_ID: ReadonlyMap<DuckDBTypeId, SqlType> = new Map([
  [DuckDBTypeId.BOOLEAN, 'BOOLEAN'],
  [DuckDBTypeId.INTEGER, 'INTEGER'],
  [DuckDBTypeId.BIGINT, 'BIGINT'],
  [DuckDBTypeId.DOUBLE, 'DOUBLE'],
  [DuckDBTypeId.VARCHAR, 'VARCHAR'],
  [DuckDBTypeId.DATE, 'DATE'],
  [DuckDBTypeId.TIMESTAMP, 'TIMESTAMP'],
]);

/** The fields of a result; throws `engine/unsupported-type` for any type that results may not have. */
export function readNativeFields(result: DuckDBResult): Field[] {
  return result.columnNames().map((name, index) => {
    const type = result.columnType(index);
    const sqlType = type.alias === undefined ? SQL_TYPE_BY_ID.get(type.typeId) : undefined;
    if (sqlType === undefined) throw createUnsupportedTypeError(name, type.toString());
    return { name, type: sqlType };
  });
}

function readValidity(vector: bindings.Vector, rowCount: number): Uint8Array | undefined {
  const words: Uint8Array | null = bindings.vector_get_validity(vector, Math.ceil(rowCount / 64) * 8);
  if (words === null) return undefined;
  return words.slice(0, (rowCount + 7) >> 3);
}

function readData(
  vector: bindings.Vector,
  type: SqlType,
  rowCount: number,
  validity: Uint8Array | undefined,
): Column['data'] {
  if (type === 'VARCHAR') return readNativeText(vector, rowCount, validity);
  const width = type === 'BOOLEAN' ? 1 : type === 'INTEGER' || type === 'DATE' ? 4 : 8;
  const bytes = bindings.vector_get_data(vector, rowCount * width).slice();
  switch (type) {
    case 'BOOLEAN':
      return bytes;
    case 'INTEGER':
    case 'DATE':
      return new Int32Array(bytes.buffer);
    case 'DOUBLE':
      return new Float64Array(bytes.buffer);
    case 'BIGINT':
    case 'TIMESTAMP':
      return new BigInt64Array(bytes.buffer);
  }
}

/** Copies one chunk of a result out of DuckDB's vectors. */
export function readNativeChunk(chunk: DuckDBDataChunk, fields: readonly Field[]): Columns {
  const { rowCount } = chunk;
  return {
    rowCount,
    fields,
    columns: fields.map((field, index) => {
      const vector = bindings.data_chunk_get_vector(chunk.chunk, index);
      const validity = readValidity(vector, rowCount);
      const data = readData(vector, field.type, rowCount, validity);
      return validity === undefined ? { data } : { data, validity };
    }),
  };
}

function writeValidity(vector: bindings.Vector, validity: Uint8Array, start: number, rowCount: number): void {
  const words = new Uint8Array(Math.ceil(rowCount / 64) * 8);
  for (let row = 0; row < rowCount; row += 1) {
    const bit = start + row;
    if (((validity[bit >> 3] ?? 0) & (1 << (bit & 7))) !== 0)
      words[row >> 3] = (words[row >> 3] ?? 0) | (1 << (row & 7));
  }
  bindings.vector_ensure_validity_writable(vector);
  bindings.copy_data_to_vector_validity(vector, 0, words.buffer, 0, words.byteLength);
}

/** Fills a chunk with rows `start` to `start + rowCount` of a batch. */
export function writeNativeChunk(chunk: DuckDBDataChunk, columns: Columns, start: number, rowCount: number): void {
  chunk.rowCount = rowCount;
  columns.columns.forEach((column, index) => {
    const vector = bindings.data_chunk_get_vector(chunk.chunk, index);
    const { data } = column;
    if (column.validity !== undefined) writeValidity(vector, column.validity, start, rowCount);
    if ('offsets' in data) {
      writeNativeText(vector, data, start, rowCount);
    } else {
      const width = data.BYTES_PER_ELEMENT;
      bindings.copy_data_to_vector(
        vector,
        0,
        data.buffer as ArrayBuffer,
        data.byteOffset + start * width,
        rowCount * width,
      );
    }
  });
}
