import type { Cell, Column, Columns, Field } from './columns.ts';

function fail(field: Field, cell: unknown): never {
  throw new RangeError(`A ${typeof cell} does not fit column ${field.name} of type ${field.type}.`);
}

function createText(field: Field, cells: readonly Cell[]): Column['data'] {
  const encoder = new TextEncoder();
  const parts = cells.map((cell) =>
    encoder.encode(cell === null ? '' : typeof cell === 'string' ? cell : fail(field, cell)),
  );
  const offsets = new Int32Array(cells.length + 1);
  parts.forEach((part, row) => {
    offsets[row + 1] = (offsets[row] ?? 0) + part.length;
  });
  const bytes = new Uint8Array(offsets.at(-1) ?? 0);
  parts.forEach((part, row) => bytes.set(part, offsets[row]));
  return { offsets, bytes };
}

function createData(field: Field, cells: readonly Cell[]): Column['data'] {
  const readNumber = (cell: Cell): number => (cell === null ? 0 : typeof cell === 'number' ? cell : fail(field, cell));
  switch (field.type) {
    case 'BOOLEAN':
      return Uint8Array.from(cells, (cell) =>
        cell === null ? 0 : typeof cell === 'boolean' ? Number(cell) : fail(field, cell),
      );
    case 'INTEGER':
      return Int32Array.from(cells, (cell) => {
        const value = readNumber(cell);
        return (value | 0) === value ? value : fail(field, cell);
      });
    case 'DOUBLE':
      return Float64Array.from(cells, readNumber);
    case 'BIGINT':
      return BigInt64Array.from(cells, (cell) =>
        cell === null ? 0n : typeof cell === 'bigint' ? cell : fail(field, cell),
      );
    case 'VARCHAR':
      return createText(field, cells);
    case 'DATE':
    case 'TIMESTAMP':
      return fail(field, null);
  }
}

/**
 * A few rows as columns, the counterpart of `toRows`: for results that code computes row by row. BIGINT takes bigint, INTEGER
 * and DOUBLE number. Throws a RangeError for a missing or unfitting cell and for DATE and TIMESTAMP, which stay columns.
 */
export function toColumns(fields: readonly Field[], rows: readonly Readonly<Record<string, Cell>>[]): Columns {
  const columns = fields.map((field): Column => {
    const cells = rows.map((row) => {
      const cell = row[field.name];
      return cell === undefined ? fail(field, cell) : cell;
    });
    const data = createData(field, cells);
    if (!cells.includes(null)) return { data };
    const validity = new Uint8Array((rows.length + 7) >> 3);
    cells.forEach((cell, row) => {
      if (cell !== null) validity[row >> 3] = (validity[row >> 3] ?? 0) | (1 << (row & 7));
    });
    return { data, validity };
  });
  return { rowCount: rows.length, fields, columns };
}
