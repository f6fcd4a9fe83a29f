import type { Columns } from '#core/kernel/columns.ts';
import { createBrokenRecord } from './broken-records.ts';
import type { BrokenRecord, Note } from '#core/sources/formats/define-format.ts';
import { MAX_FOOTER_LINES, isFooterText } from '#core/sources/formats/footer.ts';
import { type DelimitedFile, type RecordIndex, createRecordIndex, noteRecord, streamTable } from './record-index.ts';
import { FAULT, type ParsedRecord, QUIRK, createRecordParser } from './record-parser.ts';
import { createTextColumnsBuilder } from '#core/sources/formats/text-columns.ts';
import { countSwallowedLines, createLastCellWatch } from './last-line.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';

/** What reading a delimited text record by record found, complete once its batches are through. */
export type ReadResult = {
  recordCount: number;
  broken: BrokenRecord[];
  notes: Note[];
  readonly index: RecordIndex;
};

/** True where the record holds U+FFFD, which decoding puts for what it cannot read. */
function holdsReplacement(record: ParsedRecord): boolean {
  const { bytes, end } = record;
  for (let at = record.start; at + 2 < end; at += 1) {
    if (bytes[at] === 0xef && bytes[at + 1] === 0xbf && bytes[at + 2] === 0xbd) return true;
  }
  return false;
}

/** Takes the lines below the table off the broken records: from the first that reads like a footer. */
function separateFooter(result: ReadResult, lastGood: number): void {
  const firstTrailing = result.broken.findIndex(({ record }) => record > lastGood);
  if (firstTrailing < 0) return;
  const trailing = result.broken.slice(firstTrailing);
  const start = trailing.findIndex(({ rawText }) => isFooterText(rawText));
  if (start < 0 || trailing.length - start > MAX_FOOTER_LINES) return;
  const footer = trailing.slice(start);
  result.broken = result.broken.slice(0, firstTrailing + start);
  result.recordCount -= footer.length;
  const first = footer[0]?.rawText.slice(0, 80) ?? '';
  result.notes.push({
    code: 'footer-rows',
    count: footer.length,
    text: {
      zh: `表格下方 ${footer.length} 行（“${first}”…）未作为数据读取`,
      en: `${footer.length} lines below the table (“${first}”…) were not read as data`,
    },
  });
}

type Quirks = {
  innerBom: number;
  innerBomLine: number;
  trailingEmpty: number;
  swallowedLines: number;
  readonly swallowedIn: number[];
};

function listQuirkNotes(quirks: Quirks, whiteLines: number): Note[] {
  const notes: Note[] = [];
  if (quirks.innerBom > 0) {
    notes.push({
      code: 'inner-bom',
      count: quirks.innerBom,
      text: {
        zh: `文件中间有字节序标记（首次在第 ${quirks.innerBomLine} 行），已去掉；文件可能由几个文件拼接而成`,
        en: `A byte order mark stands inside the file (first on line ${quirks.innerBomLine}) and was left out; several files may have been joined`,
      },
    });
  }
  if (quirks.trailingEmpty > 0) {
    notes.push({
      code: 'trailing-delimiters',
      count: quirks.trailingEmpty,
      text: {
        zh: `${quirks.trailingEmpty} 行末尾有多余的空列，已忽略`,
        en: `${quirks.trailingEmpty} records have empty cells beyond the last column, which were left out`,
      },
    });
  }
  const [first] = quirks.swallowedIn;
  if (first !== undefined) {
    const shown = quirks.swallowedIn.slice(0, 10).join(', ');
    const more = quirks.swallowedIn.length > 10 ? ' …' : '';
    notes.push({
      code: 'swallowed-lines',
      count: quirks.swallowedLines,
      text: {
        zh: `${quirks.swallowedLines} 行位于引号内，作为单元格的一部分读取，但看起来像表中的数据行；引号从第 ${shown}${more} 行开始。如果引号有误，请在文件中修正，或把引号选项设为无`,
        en: `${quirks.swallowedLines} lines stand inside quotes and were read as part of a cell, though they read like rows of the table; the quotes open on line ${shown}${more}. If they are wrong, correct the file or read it without quotes`,
      },
    });
  }
  if (whiteLines > 0) {
    notes.push({
      code: 'white-lines',
      count: whiteLines,
      text: {
        zh: `${whiteLines} 行只有空格，已跳过`,
        en: `${whiteLines} lines hold nothing but blanks and were passed over`,
      },
    });
  }
  return notes;
}

/**
 * Reads a delimited text record by record into batches of its raw table. Broken records are set aside
 * with line and raw text; the rest goes on. The result is filled while the batches are taken.
 */
export function readRecords(
  source: DelimitedFile,
  task?: TaskOptions,
): { readonly result: ReadResult; readonly batches: AsyncGenerator<Columns, void, undefined> } {
  const { layout, encoding } = source;
  const columnCount = layout.columns.length;
  const { quote } = layout.dialect;
  const builder = createTextColumnsBuilder(layout.columns);
  const result: ReadResult = { recordCount: 0, broken: [], notes: [], index: createRecordIndex() };
  const quirks: Quirks = { innerBom: 0, innerBomLine: 0, trailingEmpty: 0, swallowedLines: 0, swallowedIn: [] };
  const watch = createLastCellWatch(columnCount);
  let lastGood = 0;

  const onRecord = (record: ParsedRecord): void => {
    result.recordCount += 1;
    const number = result.recordCount;
    noteRecord(result.index, number, record);
    if (encoding !== 'utf-8' && holdsReplacement(record)) record.faults |= FAULT.utf8;
    if (watch.isCutOff(record)) record.faults |= FAULT.cutOff;
    if (record.faults !== 0) {
      result.broken.push(createBrokenRecord(record, number, columnCount));
      return;
    }
    if ((record.quirks & QUIRK.innerBom) !== 0) {
      quirks.innerBom += 1;
      quirks.innerBomLine ||= record.line;
    }
    if ((record.quirks & QUIRK.trailingEmpty) !== 0) quirks.trailingEmpty += 1;
    const swallowed = countSwallowedLines(record, layout.dialect.delimiter, columnCount);
    if (swallowed > 0) {
      quirks.swallowedLines += swallowed;
      quirks.swallowedIn.push(record.line);
    }
    const { bytes, starts, ends, escaped } = record;
    for (let cell = 0; cell < columnCount; cell += 1) {
      const start = starts[cell] as number;
      const end = ends[cell] as number;
      if (escaped[cell] === 1) builder.appendEscapedBytes(bytes, start, end, quote);
      else builder.appendBytes(bytes, start, end);
    }
    builder.endRow(number);
    lastGood = number;
  };
  const parser = createRecordParser({
    dialect: layout.dialect,
    columnCount,
    firstLine: layout.dataLine,
    firstOffset: layout.dataOffset,
    onRecord,
  });

  async function* readBatches(): AsyncGenerator<Columns, void, undefined> {
    for await (const chunk of streamTable(source, task)) {
      parser.push(chunk);
      yield* builder.takeBatches();
    }
    parser.finish();
    yield* builder.takeBatches(true);
    separateFooter(result, lastGood);
    result.notes.push(...listQuirkNotes(quirks, parser.whiteLines));
  }

  return { result, batches: readBatches() };
}
