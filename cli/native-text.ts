import bindings from '@duckdb/node-bindings';
import type { TextData } from '#core/kernel/columns.ts';

/** DuckDB's string cell: 4 bytes length, then up to 12 bytes of text, or 4 bytes prefix and 8 bytes pointer. */
const CELL_BYTES = 16;
const INLINE_BYTES = 12;
const POINTER_OFFSET = 8;
/** Two texts this close lie on the same or on neighbouring pages of memory, so that all between them is readable. */
const MAX_GAP = 256;
const HIGH_WORD = 4_294_967_296;

/** Long texts that lie side by side in memory and are read with one call. */
type Run = { low: number; high: number; lowCell: number; readonly rows: number[]; readonly addresses: number[] };

function extendRun(run: Run, row: number, cell: number, address: number, length: number): boolean {
  const end = address + length;
  if (address > run.high + MAX_GAP || end < run.low - MAX_GAP) return false;
  if (address < run.low) {
    run.low = address;
    run.lowCell = cell;
  }
  run.high = Math.max(run.high, end);
  run.rows.push(row);
  run.addresses.push(address);
  return true;
}

function copyRun(cells: Uint8Array, run: Run, offsets: Int32Array, bytes: Uint8Array): void {
  const pointer = cells.byteOffset + run.lowCell + POINTER_OFFSET;
  const memory = bindings.get_data_from_pointer(cells.buffer as ArrayBuffer, pointer, run.high - run.low);
  run.rows.forEach((row, index) => {
    const start = offsets[row] as number;
    const position = (run.addresses[index] as number) - run.low;
    bytes.set(memory.subarray(position, position + (offsets[row + 1] as number) - start), start);
  });
}

/** Copies the texts of a vector into one block. Short ones lie in the cells, long ones behind pointers. */
export function readNativeText(vector: bindings.Vector, rowCount: number, validity: Uint8Array | undefined): TextData {
  const cells = bindings.vector_get_data(vector, rowCount * CELL_BYTES);
  const view = new DataView(cells.buffer, cells.byteOffset, cells.byteLength);
  const offsets = new Int32Array(rowCount + 1);
  let total = 0;
  for (let row = 0; row < rowCount; row += 1) {
    const valid = validity === undefined || ((validity[row >> 3] ?? 0) & (1 << (row & 7))) !== 0;
    if (valid) total += view.getUint32(row * CELL_BYTES, true);
    offsets[row + 1] = total;
  }
  const bytes = new Uint8Array(total);
  let run: Run | undefined;
  for (let row = 0; row < rowCount; row += 1) {
    const start = offsets[row] as number;
    const length = (offsets[row + 1] as number) - start;
    const cell = row * CELL_BYTES;
    if (length <= INLINE_BYTES) {
      for (let index = 0; index < length; index += 1) bytes[start + index] = cells[cell + 4 + index] as number;
      continue;
    }
    const address =
      view.getUint32(cell + POINTER_OFFSET + 4, true) * HIGH_WORD + view.getUint32(cell + POINTER_OFFSET, true);
    if (run !== undefined && extendRun(run, row, cell, address, length)) continue;
    if (run !== undefined) copyRun(cells, run, offsets, bytes);
    run = { low: address, high: address + length, lowCell: cell, rows: [row], addresses: [address] };
  }
  if (run !== undefined) copyRun(cells, run, offsets, bytes);
  return { offsets, bytes };
}

/** Fills a vector with rows `start` to `start + rowCount` of a text column. */
export function writeNativeText(vector: bindings.Vector, data: TextData, start: number, rowCount: number): void {
  const cells = new Uint8Array(rowCount * CELL_BYTES);
  const view = new DataView(cells.buffer);
  const longRows: number[] = [];
  for (let row = 0; row < rowCount; row += 1) {
    const from = data.offsets[start + row] as number;
    const length = (data.offsets[start + row + 1] as number) - from;
    if (length > INLINE_BYTES) {
      longRows.push(row);
      continue;
    }
    const cell = row * CELL_BYTES;
    view.setUint32(cell, length, true);
    for (let index = 0; index < length; index += 1) cells[cell + 4 + index] = data.bytes[from + index] as number;
  }
  bindings.copy_data_to_vector(vector, 0, cells.buffer, 0, cells.byteLength);
  for (const row of longRows) {
    const text = data.bytes.subarray(data.offsets[start + row], data.offsets[start + row + 1]);
    bindings.vector_assign_string_element_len(vector, row, text);
  }
}
