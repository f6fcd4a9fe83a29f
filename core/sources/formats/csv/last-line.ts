import type { ParsedRecord } from './record-parser.ts';

/** Records that must stand in front of the last one before its length says anything. */
const MIN_RECORDS = 3;

/**
 * Bytes of the shortest cells whose equal length says something: dates, points in time and their Unix seconds. Amounts and words are
 * often equally long by chance.
 */
const MIN_LENGTH = 8;

/** Digits and the marks between the parts of a date or a time. */
const TIME_BYTES: ReadonlySet<number> = new Set(new TextEncoder().encode('0123456789-/:+TZ '));

function isTimeLike({ bytes }: ParsedRecord, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) if (!TIME_BYTES.has(bytes[at] as number)) return false;
  return true;
}

/** Watches the length of the last cell, so that a last line that was cut off inside it is noticed. */
export type LastCellWatch = {
  /** True for a last record without a line end whose last cell is shorter than the equally long dates or times of all others. */
  isCutOff(record: ParsedRecord): boolean;
};

/** A watch for a table of so many columns; every record has to be shown to it, in order. */
export function createLastCellWatch(columnCount: number): LastCellWatch {
  let records = 0;
  let length = -1;
  let isConstant = true;
  return {
    isCutOff: (record) => {
      if (record.faults !== 0 || record.cellCount !== columnCount) return false;
      const from = record.starts[columnCount - 1] ?? 0;
      const to = record.ends[columnCount - 1] ?? 0;
      const own = to - from;
      if (record.isCutOff) {
        return (
          isConstant && records >= MIN_RECORDS && length >= MIN_LENGTH && own < length && isTimeLike(record, from, to)
        );
      }
      if (isConstant && ((length >= 0 && own !== length) || !isTimeLike(record, from, to))) isConstant = false;
      length = own;
      records += 1;
      return false;
    },
  };
}

/** Lines inside a quoted cell of this record that have as many delimiters as a record has: a quote may have swallowed them. */
export function countSwallowedLines(record: ParsedRecord, delimiter: number, columnCount: number): number {
  if (!record.isMultiline || columnCount < 3) return 0;
  let found = 0;
  let delimiters = 0;
  let isFirst = true;
  for (let at = record.start; at <= record.end; at += 1) {
    const byte = at < record.end ? record.bytes[at] : 0x0a;
    if (byte === delimiter) delimiters += 1;
    if (byte !== 0x0a) continue;
    if (!isFirst && delimiters === columnCount - 1) found += 1;
    isFirst = false;
    delimiters = 0;
  }
  return found;
}
