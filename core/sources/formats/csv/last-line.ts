import type { ParsedRecord } from './record-parser.ts';

/** Records that must stand in front of the last one before its length says anything. */
const MIN_RECORDS = 3;

/** Watches the length of the last cell, so that a last line that was cut off inside it is noticed. */
export type LastCellWatch = {
  /** True for a last record without a line end whose last cell is shorter than the equally long ones of all others. */
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
      const own = (record.ends[columnCount - 1] ?? 0) - (record.starts[columnCount - 1] ?? 0);
      if (record.isCutOff) return isConstant && records >= MIN_RECORDS && own < length;
      if (length >= 0 && own !== length) isConstant = false;
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
