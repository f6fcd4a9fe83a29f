import {
  Bool,
  type Data,
  DataType,
  DateDay,
  DateUnit,
  Field as ArrowField,
  Float64,
  Int32,
  Int64,
  RecordBatch,
  RecordBatchStreamWriter,
  Schema,
  Struct,
  TimeUnit,
  TimestampMicrosecond,
  Utf8,
  makeData,
} from 'apache-arrow';
import type { Column, Columns, Field, SqlType } from '#core/kernel/columns.ts';
import { createEmptyColumns } from '#core/kernel/columns-builder.ts';
import { createUnsupportedTypeError } from '#core/kernel/statement-errors.ts';

const EXTENSION = 'ARROW:extension:name';

function toSqlType(field: ArrowField): SqlType | undefined {
  const type: DataType = field.type;
  const extension = field.metadata.get(EXTENSION);
  if (extension !== undefined) return extension === 'arrow.bool8' ? 'BOOLEAN' : undefined;
  if (DataType.isInt(type)) {
    if (!type.isSigned) return undefined;
    if (type.bitWidth === 32) return 'INTEGER';
    return type.bitWidth === 64 ? 'BIGINT' : undefined;
  }
  if (DataType.isFloat(type)) return type.ArrayType === Float64Array ? 'DOUBLE' : undefined;
  if (DataType.isUtf8(type)) return 'VARCHAR';
  if (DataType.isDate(type)) return type.unit === DateUnit.DAY ? 'DATE' : undefined;
  if (DataType.isTimestamp(type)) {
    const hasZone = type.timezone !== null && type.timezone !== undefined && type.timezone !== '';
    return type.unit === TimeUnit.MICROSECOND && !hasZone ? 'TIMESTAMP' : undefined;
  }
  return undefined;
}

function describeType(field: ArrowField): string {
  const opaque = /"type_name":"([^"]+)"/.exec(field.metadata.get('ARROW:extension:metadata') ?? '')?.[1];
  return (opaque ?? field.metadata.get(EXTENSION)?.replace(/^arrow\./, '') ?? String(field.type)).toUpperCase();
}

/** The fields of a result; throws `engine/unsupported-type` for any type that results may not have. */
export function readArrowFields(schema: Schema): Field[] {
  return schema.fields.map((field) => {
    const type = toSqlType(field);
    if (type === undefined) throw createUnsupportedTypeError(field.name, describeType(field));
    return { name: field.name, type };
  });
}

type ArrowValues = Int8Array | Int32Array | BigInt64Array | Float64Array | Uint8Array;

function readData(data: Data, type: SqlType): Column['data'] {
  const values = data.values as ArrowValues;
  switch (type) {
    case 'VARCHAR':
      return { offsets: data.valueOffsets as Int32Array, bytes: values as Uint8Array };
    case 'BOOLEAN':
      return new Uint8Array(values.buffer, values.byteOffset, data.length);
    default:
      return values.subarray(0, data.length) as Int32Array | BigInt64Array | Float64Array;
  }
}

/** A result batch as Columns, without copying: they share the batch's buffers. */
export function readArrowBatch(batch: RecordBatch, fields: readonly Field[]): Columns {
  if (batch.numRows === 0) return createEmptyColumns(fields);
  return {
    rowCount: batch.numRows,
    fields,
    columns: fields.map((field, index) => {
      const child = batch.data.children[index] as Data;
      const data = readData(child, field.type);
      return child.nullCount === 0
        ? { data }
        : { data, validity: child.nullBitmap.subarray(0, (batch.numRows + 7) >> 3) };
    }),
  };
}

const ARROW_TYPES: Readonly<Record<SqlType, () => DataType>> = {
  BOOLEAN: () => new Bool(),
  INTEGER: () => new Int32(),
  BIGINT: () => new Int64(),
  DOUBLE: () => new Float64(),
  VARCHAR: () => new Utf8(),
  DATE: () => new DateDay(),
  TIMESTAMP: () => new TimestampMicrosecond(),
};

function packBits(flags: Uint8Array, rowCount: number): Uint8Array {
  const bits = new Uint8Array((rowCount + 7) >> 3);
  for (let row = 0; row < rowCount; row += 1) {
    if (flags[row] === 1) bits[row >> 3] = (bits[row >> 3] ?? 0) | (1 << (row & 7));
  }
  return bits;
}

function countNulls(validity: Uint8Array, rowCount: number): number {
  let nullCount = 0;
  for (let row = 0; row < rowCount; row += 1) {
    if (((validity[row >> 3] ?? 0) & (1 << (row & 7))) === 0) nullCount += 1;
  }
  return nullCount;
}

function toArrowData(type: SqlType, column: Column, rowCount: number): Data {
  const arrowType = ARROW_TYPES[type]();
  const nulls =
    column.validity === undefined
      ? { nullCount: 0, nullBitmap: null }
      : { nullCount: countNulls(column.validity, rowCount), nullBitmap: column.validity };
  const shape = { type: arrowType, length: rowCount, offset: 0, ...nulls };
  if ('offsets' in column.data) {
    return makeData({
      ...shape,
      type: arrowType as Utf8,
      valueOffsets: column.data.offsets.subarray(0, rowCount + 1),
      data: column.data.bytes,
    });
  }
  const values = type === 'BOOLEAN' ? packBits(column.data as Uint8Array, rowCount) : column.data.subarray(0, rowCount);
  return makeData({ ...shape, type: arrowType as Int32, data: values as Int32Array });
}

/** A batch as an Arrow IPC stream of one record batch, built straight from the typed arrays. */
export function encodeArrowStream(columns: Columns): Uint8Array<ArrayBuffer> {
  const schema = new Schema(columns.fields.map((field) => new ArrowField(field.name, ARROW_TYPES[field.type](), true)));
  const children = columns.fields.map((field, index) =>
    toArrowData(field.type, columns.columns[index] as Column, columns.rowCount),
  );
  const data = makeData({ type: new Struct(schema.fields), length: columns.rowCount, nullCount: 0, children });
  const writer = new RecordBatchStreamWriter();
  writer.write(new RecordBatch(schema, data));
  writer.finish();
  return writer.toUint8Array(true) as Uint8Array<ArrayBuffer>;
}
