import { WorkbenchError } from '#core/kernel/errors.ts';
import { makeUniqueNames } from '#core/sources/formats/column-names.ts';
import type { Note, Question, ReadOptions } from '#core/sources/formats/define-format.ts';
import {
  type HeaderVerdict,
  type SampleRow,
  detectHeader,
  findUsualWidth,
  settleHeaderLine,
} from '#core/sources/formats/header-detection.ts';
import { checkColumnCount } from '#core/sources/formats/limits.ts';
import { type DelimitedDialect, type ParsedRecord, createRecordParser } from './record-parser.ts';

/** Bytes at the start of a file that dialect and header are found in. */
export const SAMPLE_BYTES = 262_144;
const PREVIEW_ROWS = 20;
const DELIMITERS = [',', '\t', ';', '|'] as const;

type SampleRecord = SampleRow & {
  readonly lineCount: number;
  /** Byte offsets of its first byte and of its line end. */
  readonly offset: number;
  readonly endOffset: number;
  readonly faults: number;
  readonly quirks: number;
};

/** Where the table is in a delimited text and how its cells are told apart. */
export type CsvLayout = {
  readonly delimiter: string;
  readonly quote: string;
  readonly dialect: DelimitedDialect;
  readonly headerLine: number;
  readonly columns: readonly string[];
  /** Place behind the header: byte offset in the UTF-8 text, 1-based physical line. */
  readonly dataOffset: number;
  readonly dataLine: number;
  readonly preview: readonly (readonly (string | null)[])[];
  readonly questions: readonly Question[];
  readonly notes: readonly Note[];
  /** True where no record of the sample is out of the ordinary and the header takes one line. */
  readonly isRegularSample: boolean;
};

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The cells of the record at hand as text; empty ones are null. */
function readCells(record: ParsedRecord, quote: string): (string | null)[] {
  const cells: (string | null)[] = [];
  for (let index = 0; index < record.cellCount; index += 1) {
    const text = decoder.decode(record.bytes.subarray(record.starts[index], record.ends[index]));
    cells.push(text === '' ? null : record.escaped[index] === 1 ? text.replaceAll(quote + quote, quote) : text);
  }
  return cells;
}

function passLineEnd(bytes: Uint8Array, at: number): number {
  if (bytes[at] === 0x0d) return bytes[at + 1] === 0x0a ? at + 2 : at + 1;
  return bytes[at] === 0x0a ? at + 1 : at;
}

function createDialect(delimiter: string, quote: string): DelimitedDialect {
  return { delimiter: delimiter.charCodeAt(0), quote: quote === '' ? -1 : quote.charCodeAt(0) };
}

function parseSample(
  sample: Uint8Array,
  isWhole: boolean,
  delimiter: string,
  quote: string,
  columnCount = 0,
): SampleRecord[] {
  const records: SampleRecord[] = [];
  let lines = 0;
  const parser = createRecordParser({
    dialect: createDialect(delimiter, quote),
    columnCount,
    onRecord: (record) => {
      lines = 1;
      for (let at = record.start; at < record.end; at += 1) {
        const byte = record.bytes[at];
        if (byte === 0x0a || (byte === 0x0d && record.bytes[at + 1] !== 0x0a)) lines += 1;
      }
      records.push({
        line: record.line,
        lineCount: lines,
        offset: record.base + record.start,
        endOffset: record.base + record.end,
        cells: readCells(record, quote),
        faults: record.faults,
        quirks: record.quirks,
      });
    },
  });
  parser.push(sample);
  if (isWhole || records.length === 0) parser.finish();
  return records;
}

function detectQuote(text: string): string {
  if (/(^|[,;|\t\n\r]) {0,20}"/.test(text)) return '"';
  const single = text.match(/(^|[,;|\t\n\r])'[^'\n\r]*'(?=[,;|\t\n\r]|$)/g)?.length ?? 0;
  return single >= 2 ? "'" : '"';
}

function detectDelimiter(
  sample: Uint8Array,
  isWhole: boolean,
  quote: string,
): { readonly delimiter: string; readonly rivals: string[] } {
  const candidates = DELIMITERS.map((delimiter) => {
    const records = parseSample(sample, isWhole, delimiter, quote);
    const { width, share } = findUsualWidth(records.map((record) => record.cells.length));
    return { delimiter, width, share: Math.round(share * 50) };
  })
    .filter(({ width, share }) => width > 1 && share > 0)
    .toSorted((left, right) => right.share - left.share || right.width - left.width);
  const best = candidates[0];
  if (best === undefined) return { delimiter: ',', rivals: [] };
  const rivals = candidates.slice(1).filter(({ share, width }) => share === best.share && width === best.width);
  return { delimiter: best.delimiter, rivals: rivals.map(({ delimiter }) => delimiter) };
}

function settleHeader(records: readonly SampleRecord[], headerLine: number | undefined): HeaderVerdict {
  const detected = detectHeader(records.slice(0, 500));
  return headerLine === undefined ? detected : settleHeaderLine(records, headerLine, detected);
}

function listQuestions(
  file: string,
  verdict: HeaderVerdict,
  delimiter: string,
  rivals: readonly string[],
  records: readonly SampleRecord[],
): Question[] {
  const questions: Question[] = [];
  if (rivals.length > 0) {
    questions.push({
      code: 'delimiter',
      file,
      text: {
        zh: '列的分隔符有多种可能，请选择。',
        en: 'More than one character may separate the columns. Choose it.',
      },
      choices: [delimiter, ...rivals].map((value) => ({
        value,
        label: value === '\t' ? { zh: '制表符', en: 'Tab' } : { zh: value, en: value },
      })),
      meanwhile: delimiter,
    });
  }
  const first = records[verdict.headerIndex >= 0 ? verdict.headerIndex : verdict.dataIndex];
  if (verdict.isDoubtful && first !== undefined) {
    const isHeader = verdict.headerIndex >= 0;
    const example = first.cells
      .slice(0, 6)
      .map((cell) => cell ?? '')
      .join(' | ');
    questions.push({
      code: 'header',
      file,
      text: { zh: `第 ${first.line} 行是列名还是数据？`, en: `Does line ${first.line} hold column names or data?` },
      choices: [
        { value: String(first.line), label: { zh: '列名', en: 'Column names' }, example },
        { value: '0', label: { zh: '数据（文件没有列名）', en: 'Data (the file has no column names)' }, example },
      ],
      meanwhile: isHeader ? String(first.line) : '0',
    });
  }
  return questions;
}

/** Finds the layout of a delimited text from its first bytes (UTF-8). Options that are given stand. Throws `format/empty` where there is no record. */
export function detectLayout(file: string, sample: Uint8Array, isWhole: boolean, options: ReadOptions): CsvLayout {
  const quote = options.quote ?? detectQuote(decoder.decode(sample));
  const { delimiter, rivals } =
    options.delimiter === undefined
      ? detectDelimiter(sample, isWhole, quote)
      : { delimiter: options.delimiter, rivals: [] };
  if (
    delimiter.length !== 1 ||
    delimiter.charCodeAt(0) > 0x7f ||
    quote.length > 1 ||
    (quote !== '' && quote.charCodeAt(0) > 0x7f)
  ) {
    throw new WorkbenchError('format/bad-dialect', 'Delimiter and quote must each be one ASCII character.', {
      place: { file },
      zh: { message: '分隔符和引号都只能是一个 ASCII 字符。', hint: '请修改分隔符或引号。' },
    });
  }
  const records = parseSample(sample, isWhole, delimiter, quote);
  if (records.length === 0) {
    throw new WorkbenchError('format/empty', `${file} has no records, only empty lines.`, {
      hint: 'Export the file again.',
      zh: { message: `${file} 只有空行，没有记录。`, hint: '请重新导出该文件。' },
      place: { file },
    });
  }
  const verdict = settleHeader(records, options.headerLine);
  const header = records[verdict.headerIndex];
  const lastHeader = verdict.names === undefined ? header : records[verdict.headerIndex + 1];
  const width = Math.max(1, verdict.columnCount);
  checkColumnCount(file, width);
  const names = verdict.names ?? Array.from({ length: width }, (_, index) => header?.cells[index] ?? null);
  const { columns, notes } = makeUniqueNames(names);
  const headerLine = header?.line ?? 0;
  const firstIndex = verdict.dataIndex;
  const first = records[firstIndex];
  const dataLine = lastHeader === undefined ? (first?.line ?? 1) : lastHeader.line + lastHeader.lineCount;
  const dataOffset = lastHeader === undefined ? (first?.offset ?? 0) : passLineEnd(sample, lastHeader.endOffset);
  const allNotes: Note[] = header === undefined ? [] : notes;
  const count = header === undefined ? firstIndex : verdict.headerIndex;
  if (count > 0) {
    allNotes.push({
      code: 'preamble-rows',
      count,
      text: {
        zh: `表头上方 ${count} 行说明未作为数据读取`,
        en: `${count} lines above the table were not read as data`,
      },
    });
  }
  const extra = (header?.cells.slice(width) ?? []).filter((cell) => cell !== null && cell.trim() !== '');
  if (extra.length > 0) {
    allNotes.push({
      code: 'header-wider',
      count: extra.length,
      text: {
        zh: `列名比数据列多：${extra.join('、')} 没有数据`,
        en: `There are more names than columns of data: ${extra.join(', ')} are without data`,
      },
    });
  }
  const strict = parseSample(sample, isWhole, delimiter, quote, width).filter((record) => record.line >= dataLine);
  const data = strict.filter((record) => record.faults === 0);
  return {
    delimiter,
    quote,
    dialect: createDialect(delimiter, quote),
    headerLine,
    columns,
    dataOffset,
    dataLine,
    preview: data.slice(0, PREVIEW_ROWS).map((record) => record.cells.slice(0, width)),
    questions: listQuestions(file, verdict, delimiter, rivals, records),
    notes: allNotes,
    isRegularSample:
      data.length === strict.length &&
      strict.every((record) => record.quirks === 0) &&
      (header?.lineCount ?? 1) === 1 &&
      (lastHeader?.lineCount ?? 1) === 1,
  };
}
