import type { SchemaElement, TimeUnit } from 'hyparquet/src/types.js';
import { stringify } from 'lossless-json';
import { formatDate } from '#core/kernel/columns.ts';
import {
  formatDecimal,
  formatNanoseconds,
  formatNumber,
  formatTimeOfDay,
} from '#core/sources/formats/canonical-text.ts';

const NANOS: Readonly<Record<TimeUnit, bigint>> = { MILLIS: 1_000_000n, MICROS: 1_000n, NANOS: 1n };

/** Turns a value as it is stored into canonical text, or bytes of UTF-8 text. */
export type ValueReader = (value: unknown) => string | Uint8Array | null;

function toBigInt(value: unknown): bigint {
  if (typeof value === 'bigint') return value;
  if (value instanceof Uint8Array) {
    let unsigned = 0n;
    for (const byte of value) unsigned = unsigned * 256n + BigInt(byte);
    return BigInt.asIntN(value.length * 8, unsigned);
  }
  return BigInt(Number(value));
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The shortest text that reads back as this 32-bit float. */
export function formatFloat32(value: number): string {
  if (!Number.isFinite(value)) return formatNumber(value);
  for (let digits = 6; digits <= 9; digits += 1) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return formatNumber(short);
  }
  return formatNumber(value);
}

/** Bytes without the NULs that fill a fixed width. */
function trimNuls(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end -= 1;
  return bytes.subarray(0, end);
}

function formatUuid(bytes: Uint8Array): string {
  return toHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** What becomes of a nested value: JSON text, with 64-bit numbers in full. */
export function formatNested(value: unknown): string | null {
  return value === null || value === undefined
    ? null
    : (stringify(value, (_, inner: unknown) => (inner instanceof Uint8Array ? toHex(inner) : inner)) ?? null);
}

function createTimestampReader(unit: bigint, isUtc: boolean): ValueReader {
  return (value) => formatNanoseconds(toBigInt(value) * unit, isUtc);
}

/** The reader for a flat column. Values come as Parquet stores them, because the column's logical type is kept from the library: it would turn decimals into floats and times into milliseconds. */
export function createValueReader(element: SchemaElement): ValueReader {
  const { type, converted_type: converted, logical_type: logical } = element;
  if (converted === 'DECIMAL' || logical?.type === 'DECIMAL') {
    const scale = logical?.type === 'DECIMAL' ? logical.scale : (element.scale ?? 0);
    return (value) => formatDecimal(toBigInt(value), scale);
  }
  if (logical?.type === 'TIMESTAMP') return createTimestampReader(NANOS[logical.unit], logical.isAdjustedToUTC);
  if (converted === 'TIMESTAMP_MILLIS') return createTimestampReader(NANOS.MILLIS, true);
  if (converted === 'TIMESTAMP_MICROS') return createTimestampReader(NANOS.MICROS, true);
  if (type === 'INT96') return (value) => (typeof value === 'string' ? value : formatNested(value));
  if (converted === 'DATE' || logical?.type === 'DATE') return (value) => formatDate(Number(value));
  if (logical?.type === 'TIME') return (value) => formatTimeOfDay(toBigInt(value) * NANOS[logical.unit]);
  if (converted === 'TIME_MILLIS') return (value) => formatTimeOfDay(toBigInt(value) * NANOS.MILLIS);
  if (converted === 'TIME_MICROS') return (value) => formatTimeOfDay(toBigInt(value) * NANOS.MICROS);
  const isUnsigned = converted?.startsWith('UINT_') === true || (logical?.type === 'INTEGER' && !logical.isSigned);
  switch (type) {
    case 'BOOLEAN':
      return (value) => String(value);
    case 'INT32':
      return (value) => String(isUnsigned ? Number(value) >>> 0 : Number(value));
    case 'INT64':
      return (value) => (isUnsigned ? BigInt.asUintN(64, toBigInt(value)) : toBigInt(value)).toString();
    case 'FLOAT':
      return (value) => formatFloat32(Number(value));
    case 'DOUBLE':
      return (value) => formatNumber(Number(value));
    default:
  }
  if (logical?.type === 'UUID') return (value) => (value instanceof Uint8Array ? formatUuid(value) : String(value));
  if (logical?.type === 'FLOAT16') return (value) => formatNumber(Number(value));
  const isText = converted !== 'BSON' && converted !== 'INTERVAL';
  const isPadded = type === 'FIXED_LEN_BYTE_ARRAY';
  const strict = new TextDecoder('utf-8', { fatal: true });
  return (stored) => {
    if (!(stored instanceof Uint8Array)) return String(stored);
    const value = isPadded ? trimNuls(stored) : stored;
    if (!isText) return toHex(value);
    if (value.every((byte) => byte < 0x80 && byte !== 0)) return value;
    try {
      const text = strict.decode(value);
      return text.includes('\0') ? toHex(value) : value;
    } catch (error) {
      if (error instanceof TypeError) return toHex(value);
      throw error;
    }
  };
}

/** The element as the library shall see it: without the logical type of a flat column that this module reads itself. */
export function hideLogicalType(element: SchemaElement): SchemaElement {
  const isKept = element.logical_type?.type === 'FLOAT16';
  if (isKept) return element;
  const { converted_type: _converted, logical_type: _logical, ...bare } = element;
  return bare;
}
