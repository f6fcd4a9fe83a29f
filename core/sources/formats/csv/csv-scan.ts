import { createCancelledError } from '#core/kernel/errors.ts';
import { LINE_END, createRecordParser } from './record-parser.ts';
import { type DelimitedFile, type RecordIndex, createRecordIndex, noteRecord, streamTable } from './record-index.ts';
import { countSwallowedLines, createLastCellWatch } from './last-line.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';

/** DuckDB's own limit for a line. */
const LONGEST_REGULAR_RECORD = 1_900_000;

export type ScanResult = {
  readonly recordCount: number;
  readonly index: RecordIndex;
  /** True where every record has all its cells, in one kind of line end, and nothing that two readers could read in two ways. */
  readonly isRegular: boolean;
};

/** Thrown inside to end a scan at the first irregular record. */
class IrregularRecord extends Error {}

/**
 * Reads a whole delimited text once and tells whether it is regular; stops at the first record that is
 * not. `shouldStop` ends it early (the result then says irregular).
 */
export async function scanRecords(
  source: DelimitedFile,
  shouldStop: () => boolean,
  task?: TaskOptions,
): Promise<ScanResult> {
  const index = createRecordIndex();
  let recordCount = 0;
  const { layout } = source;
  const watch = createLastCellWatch(layout.columns.length);
  const parser = createRecordParser({
    dialect: layout.dialect,
    columnCount: layout.columns.length,
    firstLine: layout.dataLine,
    firstOffset: layout.dataOffset,
    onRecord: (record) => {
      recordCount += 1;
      noteRecord(index, recordCount, record);
      if (countSwallowedLines(record, layout.dialect.delimiter, layout.columns.length) > 0) throw new IrregularRecord();
      if (watch.isCutOff(record)) throw new IrregularRecord();
      if (record.faults !== 0 || record.quirks !== 0 || record.end - record.start > LONGEST_REGULAR_RECORD) {
        throw new IrregularRecord();
      }
    },
  });
  try {
    for await (const chunk of streamTable(source, task)) {
      if (task?.signal?.aborted === true) throw createCancelledError();
      if (shouldStop()) return { recordCount, index, isRegular: false };
      parser.push(chunk);
    }
    parser.finish();
  } catch (error) {
    if (error instanceof IrregularRecord) return { recordCount, index, isRegular: false };
    throw error;
  }
  const { lineEnds } = parser;
  const isOneKind =
    lineEnds === 0 || lineEnds === LINE_END.lf || lineEnds === LINE_END.crlf || lineEnds === LINE_END.cr;
  return { recordCount, index, isRegular: isOneKind && parser.whiteLines === 0 };
}
