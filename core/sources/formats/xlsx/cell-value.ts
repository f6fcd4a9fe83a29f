import { formatSerial, type NumberFormat } from './number-formats.ts';
import type { Workbook } from './workbook.ts';
import { decodeEscapes } from './workbook.ts';
import { isDamagedNumber, normalizeNumber } from './xlsx-numbers.ts';
import { createDamageError } from './xlsx-faults.ts';

/** What is out of the ordinary about a cell, as bits. */
export const CELL = {
  /** A formula error such as #REF!. */
  error: 1,
  /** A formula whose result the writing program did not store. */
  unstored: 2,
  /** A number of which Excel has lost the last digits. */
  damaged: 4,
} as const;

/** A cell as it stands in the XML. */
export type RawCell = {
  readonly reference: string;
  readonly type: string;
  readonly style: number;
  readonly hasFormula: boolean;
  readonly value: string | null;
  readonly inline: string | null;
};

export type CellValue = { readonly text: string | null; readonly marks: number };

const EMPTY: CellValue = { text: null, marks: 0 };
const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/;

function readNumber(value: string, format: NumberFormat | undefined, is1904: boolean): CellValue {
  if (format?.kind === 'date') {
    const date = formatSerial(Number(value), is1904, format);
    if (date !== null) return { text: date, marks: 0 };
  }
  if (format?.kind === 'padded' && /^\d+$/.test(value)) {
    return { text: `${format.prefix}${value.padStart(format.digits, '0')}${format.suffix}`, marks: 0 };
  }
  return { text: normalizeNumber(value), marks: isDamagedNumber(value) ? CELL.damaged : 0 };
}

/**
 * The canonical text of a cell: ISO dates by the number format, numbers as plain digits, padded numbers as shown, errors by
 * their name. Empty cells are null.
 * @throws WorkbenchError `format/xlsx-damaged` where the value is not what its type says.
 */
export function readCellValue(cell: RawCell, workbook: Workbook, sheet: string): CellValue {
  const { type } = cell;
  const damage = (zh: string, en: string) =>
    createDamageError(workbook.parts.file.name, {
      zh: `工作表“${sheet}”的单元格 ${cell.reference} ${zh}`,
      en: `cell ${cell.reference} of the sheet ${sheet} ${en}`,
    });
  if (type === 'inlineStr') return cell.inline === null || cell.inline === '' ? EMPTY : { text: cell.inline, marks: 0 };
  const value = cell.value?.trim() ?? '';
  if (value === '') {
    if (type === 'str' && cell.value !== null && cell.value !== '') return { text: cell.value, marks: 0 };
    return cell.hasFormula && cell.value === null ? { text: null, marks: CELL.unstored } : EMPTY;
  }
  switch (type) {
    case 's': {
      const text = /^\d+$/.test(value) ? workbook.sharedTexts[Number(value)] : undefined;
      if (text === undefined)
        throw damage(
          `引用了不存在的文本 ${value.slice(0, 20)}`,
          `refers to the text ${value.slice(0, 20)}, which is missing`,
        );
      return text === '' ? EMPTY : { text, marks: 0 };
    }
    case 'str':
      return { text: decodeEscapes(cell.value ?? ''), marks: 0 };
    case 'b':
      return { text: value === '1' || value === 'true' ? 'true' : 'false', marks: 0 };
    case 'e':
      return { text: value, marks: CELL.error };
    case 'd':
      return {
        text: value
          .replace('T', ' ')
          .replace(/\.0+(?=Z?$)/, '')
          .replace(/ 00:00:00$/, ''),
        marks: 0,
      };
    default:
      if (!NUMBER.test(value))
        throw damage(`不是数字：${value.slice(0, 40)}`, `is not a number: ${value.slice(0, 40)}`);
      return readNumber(value, workbook.formats[cell.style], workbook.is1904);
  }
}
