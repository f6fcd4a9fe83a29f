import { DataType, type Field, type Schema, type Vector } from 'apache-arrow';
import type { Label } from '#core/kernel/label.ts';

type Node = { readonly length: number | bigint; readonly nullCount: number | bigint };
type Span = { readonly offset: number | bigint; readonly length: number | bigint };

/** The description of a batch in its message: rows, then a node per column and inner column, and their buffers. */
export type BatchHeader = {
  readonly length: number | bigint;
  readonly nodes: readonly Node[];
  readonly buffers: readonly Span[];
};

/** Thrown where a batch contradicts itself. */
export class BatchFault extends Error {
  readonly what: Label;

  constructor(what: Label) {
    super(what.en);
    this.what = what;
  }
}

function getByteWidth(type: DataType): number | undefined {
  if (DataType.isInt(type) || DataType.isDecimal(type) || DataType.isTime(type)) return type.bitWidth / 8;
  if (DataType.isFloat(type)) return [2, 4, 8][type.precision] ?? 8;
  if (DataType.isDate(type)) return type.unit === 0 ? 4 : 8;
  if (DataType.isTimestamp(type) || DataType.isDuration(type)) return 8;
  if (DataType.isInterval(type)) return [4, 8, 16][type.unit] ?? 8;
  return DataType.isFixedSizeBinary(type) ? type.byteWidth : undefined;
}

type Walk = {
  readonly body: Uint8Array;
  readonly header: BatchHeader;
  readonly dictionaries: ReadonlyMap<number, Vector>;
  node: number;
  buffer: number;
};

function fail(column: string, zh: string, en: string): never {
  throw new BatchFault({ zh: `列“${column}”${zh}`, en: `column ${column} ${en}` });
}

function takeBuffer(walk: Walk, column: string, needed: number): Uint8Array {
  const span = walk.header.buffers[walk.buffer];
  walk.buffer += 1;
  const offset = Number(span?.offset ?? -1);
  const length = Number(span?.length ?? -1);
  if (offset < 0 || length < 0 || offset + length > walk.body.byteLength) {
    fail(column, '的数据超出所在批次的范围', 'has data beyond the bytes of its batch');
  }
  if (length < needed) {
    fail(
      column,
      `的数据只有 ${length} 字节，应有 ${needed} 字节`,
      `has ${length} bytes of data where ${needed} are needed`,
    );
  }
  return walk.body.subarray(offset, offset + length);
}

/** Checks that offsets rise and stay within the values; returns the last. */
function checkOffsets(walk: Walk, column: string, rows: number, width: 4 | 8): number {
  const bytes = takeBuffer(walk, column, rows === 0 ? 0 : (rows + 1) * width);
  if (rows === 0) return 0;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let before = 0;
  for (let row = 0; row <= rows; row += 1) {
    const offset = width === 4 ? view.getInt32(row * 4, true) : Number(view.getBigInt64(row * 8, true));
    if (offset < before) fail(column, `第 ${row} 行的位置有误`, `has a wrong offset at row ${row}`);
    before = offset;
  }
  return before;
}

function checkDictionary(walk: Walk, column: string, type: DataType, rows: number, nulls: number): void {
  if (!DataType.isDictionary(type)) return;
  takeBuffer(walk, column, rows * (type.indices.bitWidth / 8));
  if (rows > nulls && !walk.dictionaries.has(type.id)) {
    fail(column, '的字典缺失，其值无法还原', 'refers to a dictionary that is missing: its values cannot be told');
  }
}

function checkField(walk: Walk, field: Field, column: string, expected: number | undefined): void {
  const node = walk.header.nodes[walk.node];
  walk.node += 1;
  if (node === undefined) fail(column, '没有数据', 'has no data');
  const rows = Number(node.length);
  const nulls = Number(node.nullCount);
  if (!(rows >= 0) || (expected !== undefined && rows !== expected)) {
    fail(column, `有 ${rows} 行，所在批次有 ${expected ?? 0} 行`, `has ${rows} rows, its batch has ${expected ?? 0}`);
  }
  if (nulls > rows || nulls < 0)
    fail(column, `的空值数（${nulls}）多于行数`, `has more missing values (${nulls}) than rows`);
  const { type } = field;
  if (DataType.isNull(type)) return;
  const checkInner = (length: number | undefined): void => {
    for (const inner of type.children ?? []) checkField(walk, inner, column, length);
  };
  if (DataType.isUnion(type)) {
    takeBuffer(walk, column, rows);
    if (type.mode === 1) takeBuffer(walk, column, rows * 4);
    checkInner(type.mode === 1 ? undefined : rows);
    return;
  }
  takeBuffer(walk, column, nulls > 0 ? Math.ceil(rows / 8) : 0);
  if (DataType.isDictionary(type)) checkDictionary(walk, column, type, rows, nulls);
  else if (DataType.isStruct(type)) checkInner(rows);
  else if (DataType.isFixedSizeList(type)) checkInner(rows * type.listSize);
  else if (DataType.isList(type) || DataType.isMap(type)) {
    const last = checkOffsets(walk, column, rows, 4);
    const length = Number(walk.header.nodes[walk.node]?.length ?? 0);
    if (last > length) fail(column, '的列表超出其内容', 'has lists beyond its content');
    checkInner(undefined);
  } else if (DataType.isUtf8(type) || DataType.isBinary(type))
    takeBuffer(walk, column, checkOffsets(walk, column, rows, 4));
  else if (DataType.isLargeUtf8(type) || DataType.isLargeBinary(type)) {
    takeBuffer(walk, column, checkOffsets(walk, column, rows, 8));
  } else if (DataType.isBool(type)) takeBuffer(walk, column, Math.ceil(rows / 8));
  else {
    const width = getByteWidth(type);
    if (width === undefined)
      fail(column, `的类型 ${String(type)} 无法读取`, `has the type ${String(type)}, which is not read`);
    takeBuffer(walk, column, rows * width);
  }
}

/**
 * Compares what a batch says of itself with the bytes that are there, before any row is read: rows of every column, sizes of
 * buffers, offsets, dictionaries.
 * @throws BatchFault
 */
export function checkBatch(
  header: BatchHeader,
  body: Uint8Array,
  schema: Schema,
  dictionaries: ReadonlyMap<number, Vector>,
): void {
  const walk: Walk = { body, header, dictionaries, node: 0, buffer: 0 };
  for (const field of schema.fields) checkField(walk, field, field.name, Number(header.length));
}

/** The same for a dictionary: its values as one column. */
export function checkDictionaryBatch(
  header: BatchHeader,
  body: Uint8Array,
  field: Field,
  dictionaries: ReadonlyMap<number, Vector>,
): void {
  const walk: Walk = { body, header, dictionaries, node: 0, buffer: 0 };
  checkField(walk, field, field.name, Number(header.length));
}
