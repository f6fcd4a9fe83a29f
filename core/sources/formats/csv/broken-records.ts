import type { BrokenRecord } from '#core/sources/formats/define-format.ts';
import { FAULT, MAX_QUOTED_LINES, type ParsedRecord } from './record-parser.ts';
import type { Label } from '#core/kernel/label.ts';

/** Characters of raw text kept of one record. */
export const RAW_TEXT_LIMIT = 10_000;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The raw text of bytes, cut to `RAW_TEXT_LIMIT` characters. */
export function readRawText(bytes: Uint8Array, start: number, end: number): string {
  return decoder.decode(bytes.subarray(start, Math.min(end, start + RAW_TEXT_LIMIT * 4))).slice(0, RAW_TEXT_LIMIT);
}

function explainFaults(
  record: ParsedRecord,
  columnCount: number,
): { readonly reason: string; readonly message: Label } {
  const { faults, cellCount, line } = record;
  if ((faults & FAULT.tooLong) !== 0) {
    return {
      reason: 'record-too-long',
      message: { zh: `第 ${line} 行超过 8 MB`, en: `Line ${line} is longer than 8 MB` },
    };
  }
  if ((faults & FAULT.nul) !== 0) {
    return {
      reason: 'nul-byte',
      message: {
        zh: `第 ${line} 行含有 NUL 字节，文件可能损坏`,
        en: `Line ${line} holds NUL bytes; the file may be damaged`,
      },
    };
  }
  if ((faults & FAULT.utf8) !== 0) {
    return {
      reason: 'invalid-encoding',
      message: {
        zh: `第 ${line} 行有无法按所选编码读取的字节`,
        en: `Line ${line} holds bytes that are not text in the encoding chosen`,
      },
    };
  }
  if ((faults & FAULT.unclosed) !== 0) {
    return {
      reason: 'unbalanced-quote',
      message: {
        zh: `第 ${line} 行的引号没有闭合（到文件末尾或 ${MAX_QUOTED_LINES} 行内）`,
        en: `A quote opened on line ${line} is not closed (within ${MAX_QUOTED_LINES} lines or before the end of the file)`,
      },
    };
  }
  if ((faults & FAULT.afterQuote) !== 0) {
    return {
      reason: 'text-after-quote',
      message: {
        zh: `第 ${line} 行的引号没有成对：闭合引号之后还有文字`,
        en: `The quotes on line ${line} do not pair up: text follows a closing quote`,
      },
    };
  }
  if ((faults & FAULT.cutOff) !== 0) {
    return {
      reason: 'cut-off',
      message: {
        zh: `最后一行（第 ${line} 行）没有换行符，末列比其他所有行都短：文件可能被截断`,
        en: `The last line (${line}) has no line end and its last cell is shorter than in every other line: the file may be cut off`,
      },
    };
  }
  if (record.isCutOff && cellCount < columnCount) {
    return {
      reason: 'cut-off',
      message: {
        zh: `最后一行（第 ${line} 行）只有 ${cellCount} 列，应为 ${columnCount} 列：文件可能被截断`,
        en: `The last line (${line}) has ${cellCount} of ${columnCount} cells: the file may be cut off`,
      },
    };
  }
  if (record.isMultiline) {
    return {
      reason: 'unbalanced-quote',
      message: {
        zh: `第 ${line} 行的引号跨行后列数不符（应为 ${columnCount} 列）`,
        en: `A quote opened on line ${line} runs over several lines and the cells then do not add up to ${columnCount}`,
      },
    };
  }
  return {
    reason: 'wrong-cell-count',
    message: {
      zh: `第 ${line} 行有 ${cellCount} 列，应为 ${columnCount} 列`,
      en: `Line ${line} has ${cellCount} cells instead of ${columnCount}`,
    },
  };
}

/** The broken record for the record at hand. */
export function createBrokenRecord(record: ParsedRecord, number: number, columnCount: number): BrokenRecord {
  return {
    record: number,
    line: record.line,
    rawText: readRawText(record.bytes, record.start, record.end),
    ...explainFaults(record, columnCount),
  };
}
