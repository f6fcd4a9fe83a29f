import { type Data, DataType, Vector } from 'apache-arrow';
import { stringify } from 'lossless-json';
import { formatDate } from '#core/kernel/columns.ts';
import {
  formatDecimal,
  formatNanoseconds,
  formatNumber,
  formatTimeOfDay,
} from '#core/sources/formats/canonical-text.ts';
import { formatFloat32 } from '#core/sources/formats/parquet/parquet-values.ts';
import { BatchFault } from './check-batch.ts';

const NANOS_BY_UNIT = [1_000_000_000n, 1_000_000n, 1_000n, 1n] as const;

/** Canonical text of the cell of a row. */
export type CellReader = (row: number) => string | null;

/** 128- or 256-bit integers stand as 32-bit words, least significant first. */
function readWords(words: Uint32Array): bigint {
  let value = 0n;
  for (let index = words.length - 1; index >= 0; index -= 1) value = (value << 32n) | BigInt(words[index] as number);
  return BigInt.asIntN(words.length * 32, value);
}

function formatJson(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  const plain =
    typeof value === 'object' && 'toJSON' in value && typeof value.toJSON === 'function' ? value.toJSON() : value;
  return stringify(plain) ?? null;
}

function toNanos(value: number | bigint, unit: number): bigint {
  return BigInt(value) * (NANOS_BY_UNIT[unit] ?? 1n);
}

const strict = new TextDecoder('utf-8', { fatal: true });

/** Bytes as text where they are text, else in hexadecimal digits, as Parquet's are read. */
function formatBytes(bytes: Uint8Array): string {
  try {
    const text = strict.decode(bytes);
    if (!text.includes('\0')) return text;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The values of a dictionary come in pieces; each has a reader of its own. */
function createDictionaryReader(data: Data): CellReader {
  const indices = data.values as ArrayLike<number | bigint>;
  const pieces: { readonly start: number; readonly piece: Data; readonly read: CellReader }[] = [];
  let length = 0;
  for (const piece of data.dictionary?.data ?? []) {
    pieces.push({ start: length, piece, read: createCellReader(piece) });
    length += piece.length;
  }
  return (row) => {
    const index = Number(indices[row]);
    const found = pieces.findLast(({ start }) => start <= index);
    if (found === undefined || !(index < length)) {
      throw new BatchFault({
        zh: `第 ${row + 1} 行引用了字典中没有的第 ${index} 项`,
        en: `row ${row + 1} of a batch refers to entry ${index} of a dictionary that has ${length}`,
      });
    }
    const at = index - found.start;
    return found.piece.getValid(at) ? found.read(at) : null;
  };
}

/** The reader of the cells of a column, as canonical text. Missing cells are the caller's to tell. */
export function createCellReader(data: Data): CellReader {
  const { type } = data;
  const vector = new Vector([data]);
  const values = data.values as ArrayLike<number | bigint>;
  if (DataType.isTimestamp(type)) {
    const isUtc = type.timezone !== null && type.timezone !== undefined && type.timezone !== '';
    return (row) => formatNanoseconds(toNanos(values[row] ?? 0, type.unit), isUtc);
  }
  if (DataType.isDate(type)) {
    return (row) => {
      const stored = values[row] ?? 0;
      return type.unit === 0
        ? formatDate(Number(stored))
        : formatNanoseconds(BigInt(stored) * 1_000_000n, false).replace(/ 00:00:00$/, '');
    };
  }
  if (DataType.isTime(type)) return (row) => formatTimeOfDay(toNanos(values[row] ?? 0, type.unit));
  if (DataType.isDecimal(type)) {
    const words = data.values as Uint32Array;
    const stride = type.bitWidth / 32;
    return (row) => formatDecimal(readWords(words.subarray(row * stride, (row + 1) * stride)), type.scale);
  }
  if (DataType.isFloat(type)) {
    return type.precision === 1
      ? (row) => formatFloat32(Number(vector.get(row)))
      : (row) => formatNumber(Number(vector.get(row)));
  }
  if (DataType.isInt(type) || DataType.isBool(type) || DataType.isUtf8(type) || DataType.isLargeUtf8(type)) {
    return (row) => String(vector.get(row));
  }
  if (DataType.isNull(type)) return () => null;
  if (DataType.isDictionary(type)) return createDictionaryReader(data);
  if (DataType.isBinary(type) || DataType.isLargeBinary(type) || DataType.isFixedSizeBinary(type)) {
    return (row) => {
      const bytes: unknown = vector.get(row);
      return bytes instanceof Uint8Array ? formatBytes(bytes) : null;
    };
  }
  return (row) => formatJson(vector.get(row));
}
