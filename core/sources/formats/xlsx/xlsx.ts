import { readSheet } from 'read-excel-file/universal';
import type { FileSource } from '#core/kernel/files.ts';
import { WorkbenchError } from '#core/kernel/errors.ts';
import { checkSignal, readWhole } from '#core/sources/formats/byte-stream.ts';
import { formatNanoseconds } from '#core/sources/formats/canonical-text.ts';
import { makeUniqueNames } from '#core/sources/formats/column-names.ts';
import { type Note, type Question, type ReadOptions, defineFormat } from '#core/sources/formats/define-format.ts';
import { type SampleRow, detectHeader } from '#core/sources/formats/header-detection.ts';
import { type Workbook, openWorkbook } from './xlsx-workbook.ts';
import { isDamagedNumber, normalizeNumber } from './xlsx-numbers.ts';
import { type TypedRows, loadTypedRows } from '#core/sources/formats/typed-rows.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';

/** Bytes of the largest workbook that is read: it is held in memory whole, and unpacked it is about ten times as large. */
const XLSX_LIMIT = 64 * 1_048_576;
const PREVIEW_ROWS = 20;

type NumberCell = { readonly numberText: string };

type Sheet = {
  readonly columns: readonly string[];
  readonly rows: readonly SampleRow[];
  readonly headerLine: number;
  readonly notes: readonly Note[];
  readonly questions: readonly Question[];
  readonly sheet: string;
  readonly sheets: readonly string[];
};

function formatCell(cell: unknown): string | null {
  if (cell === null || cell === undefined || cell === '') return null;
  if (typeof cell === 'string') return cell;
  if (typeof cell === 'boolean') return cell ? 'true' : 'false';
  if (cell instanceof Date) return formatDateCell(cell.getTime());
  return normalizeNumber((cell as NumberCell).numberText);
}

/** Excel keeps times as fractions of a day, so whole seconds come out a hair off. */
function formatDateCell(milliseconds: number): string {
  const whole = Math.round(milliseconds / 1000) * 1000;
  const exact = Math.abs(whole - milliseconds) <= 5 ? whole : milliseconds;
  const text = formatNanoseconds(BigInt(Math.round(exact)) * 1_000_000n, false);
  if (exact < Date.UTC(1900, 0, 1)) return text.slice(11);
  return text.replace(/ 00:00:00$/, '');
}

function listDamagedNotes(
  cells: readonly (readonly unknown[])[],
  firstRow: number,
  columns: readonly string[],
): Note[] {
  return columns.flatMap((column, index): Note[] => {
    let count = 0;
    let example = '';
    for (let row = firstRow; row < cells.length; row += 1) {
      const cell = cells[row]?.[index];
      if (typeof cell !== 'object' || cell === null || !('numberText' in cell)) continue;
      const { numberText } = cell as NumberCell;
      if (!isDamagedNumber(numberText)) continue;
      count += 1;
      example ||= numberText;
    }
    if (count === 0) return [];
    return [
      {
        code: 'xlsx-damaged-numbers',
        column,
        count,
        text: {
          zh: `“${column}”有 ${count} 个超过 15 位的数字（如 ${example}），Excel 已丢失末位数字；请从源系统导出文本格式`,
          en: `${count} numbers in “${column}” have more than 15 digits (such as ${example}); Excel has lost their last digits. Export them as text from their source`,
        },
      },
    ];
  });
}

function settleHeader(rows: readonly SampleRow[], headerLine: number | undefined) {
  const detected = detectHeader(rows.slice(0, 500).map((row) => ({ ...row, cells: trimRight(row.cells) })));
  if (headerLine === undefined) return detected;
  const headerIndex = headerLine === 0 ? -1 : rows.findIndex((row) => row.line >= headerLine);
  const dataIndex =
    headerIndex >= 0
      ? headerIndex + 1
      : headerLine === 0
        ? Math.max(0, detected.dataIndex - (detected.headerIndex >= 0 ? 1 : 0))
        : 0;
  return { ...detected, headerIndex, dataIndex, isDoubtful: false };
}

function trimRight(cells: readonly (string | null)[]): readonly (string | null)[] {
  let end = cells.length;
  while (end > 0 && cells[end - 1] === null) end -= 1;
  return cells.slice(0, end);
}

function createHeaderQuestion(file: string, row: SampleRow, isHeader: boolean): Question {
  const example = row.cells
    .slice(0, 6)
    .map((cell) => cell ?? '')
    .join(' | ');
  return {
    code: 'header',
    file,
    text: { zh: `第 ${row.line} 行是列名还是数据？`, en: `Does row ${row.line} hold column names or data?` },
    choices: [
      { value: String(row.line), label: { zh: '列名', en: 'Column names' }, example },
      { value: '0', label: { zh: '数据（文件没有列名）', en: 'Data (the file has no column names)' }, example },
    ],
    meanwhile: isHeader ? String(row.line) : '0',
  };
}

async function readCells(file: FileSource, workbook: Workbook, sheet: string): Promise<(readonly unknown[])[]> {
  try {
    return await readSheet<NumberCell>(workbook.bytes.slice().buffer, sheet, {
      trim: false,
      parseNumber: (numberText) => ({ numberText }),
    });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new WorkbenchError('format/xlsx-damaged', `The sheet ${sheet} of ${file.name} cannot be read: ${why}`, {
      cause: error,
      hint: 'Open the file in a spreadsheet program and save it again.',
      zh: { message: `${file.name} 的工作表“${sheet}”无法读取：${why}`, hint: '请用表格软件打开该文件，重新保存。' },
      place: { file: file.name },
    });
  }
}

async function openSheet(file: FileSource, options: ReadOptions, task?: TaskOptions): Promise<Sheet> {
  checkSignal(task);
  const workbook = openWorkbook(file.name, await readWhole(file, XLSX_LIMIT, task));
  const sheet = options.sheet ?? workbook.sheets[0] ?? '';
  if (!workbook.sheets.includes(sheet)) {
    throw new WorkbenchError('format/no-sheet', `${file.name} has no sheet named ${sheet}.`, {
      hint: `Its sheets are: ${workbook.sheets.join(', ')}.`,
      zh: { message: `${file.name} 中没有工作表“${sheet}”。`, hint: `该文件的工作表：${workbook.sheets.join('、')}。` },
      place: { file: file.name },
    });
  }
  const cells = await readCells(file, workbook, sheet);
  checkSignal(task);
  const all = cells.map((row, index): SampleRow => ({ line: index + 1, cells: row.map(formatCell) }));
  const rows = all.filter((row) => row.cells.some((cell) => cell !== null));
  if (rows.length === 0) {
    throw new WorkbenchError('format/empty', `The sheet ${sheet} of ${file.name} is empty.`, {
      zh: {
        message: `${file.name} 的工作表“${sheet}”是空的。`,
        hint: workbook.sheets.length > 1 ? `请选择其他工作表：${workbook.sheets.join('、')}。` : '请重新导出该文件。',
      },
      hint:
        workbook.sheets.length > 1 ? `Choose another sheet: ${workbook.sheets.join(', ')}.` : 'Export the file again.',
      place: { file: file.name },
    });
  }
  const verdict = settleHeader(rows, options.headerLine);
  const header = rows[verdict.headerIndex];
  const data = rows.slice(verdict.dataIndex);
  const width = Math.max(...[header, ...data].map((row) => (row === undefined ? 0 : trimRight(row.cells).length)), 1);
  const { columns, notes } = makeUniqueNames(Array.from({ length: width }, (_, index) => header?.cells[index] ?? null));
  const firstDataRow = (data[0]?.line ?? cells.length + 1) - 1;
  const allNotes: Note[] = [...(header === undefined ? [] : notes), ...listDamagedNotes(cells, firstDataRow, columns)];
  const above = verdict.dataIndex - (header === undefined ? 0 : 1);
  if (above > 0) {
    allNotes.push({
      code: 'preamble-rows',
      count: above,
      text: { zh: `表头上方 ${above} 行说明未作为数据读取`, en: `${above} rows above the table were not read as data` },
    });
  }
  const errorCount = data.reduce(
    (sum, row) => sum + row.cells.filter((cell) => cell !== null && FORMULA_ERROR.test(cell)).length,
    0,
  );
  if (errorCount > 0) {
    allNotes.push({
      code: 'xlsx-formula-errors',
      count: errorCount,
      text: {
        zh: `${errorCount} 个单元格是公式错误（如 #N/A），按文本读取`,
        en: `${errorCount} cells hold formula errors such as #N/A and were read as text`,
      },
    });
  }
  if (workbook.sheets.length > 1 && options.sheet === undefined) {
    allNotes.push({
      code: 'xlsx-sheet',
      text: { zh: `读取了第一个工作表“${sheet}”`, en: `The first sheet, “${sheet}”, was read` },
    });
  }
  const doubtful = rows[verdict.headerIndex >= 0 ? verdict.headerIndex : verdict.dataIndex];
  return {
    columns,
    rows: data,
    headerLine: header?.line ?? 0,
    notes: allNotes,
    questions:
      verdict.isDoubtful && doubtful !== undefined
        ? [createHeaderQuestion(file.name, doubtful, header !== undefined)]
        : [],
    sheet,
    sheets: workbook.sheets,
  };
}

const FORMULA_ERROR = /^#(N\/A|REF!|VALUE!|DIV\/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!|GETTING_DATA)$/;

async function* toTypedRows(sheet: Sheet): AsyncGenerator<TypedRows, void, undefined> {
  yield {
    rowCount: sheet.rows.length,
    getLine: (row) => sheet.rows[row]?.line ?? 0,
    readCell: (column, row) => sheet.rows[row]?.cells[column] ?? null,
  };
}

/** Excel workbooks (.xlsx, .xlsm): one sheet. */
export const xlsxFormat = defineFormat({
  id: 'xlsx',
  label: { zh: 'Excel 工作簿', en: 'Excel workbook' },
  extensions: ['xlsx', 'xlsm'],
  detect: (head, name) => {
    if (head[0] !== 0x50 || head[1] !== 0x4b || head[2] !== 0x03 || head[3] !== 0x04) return 0;
    const text = new TextDecoder('latin1').decode(head);
    if (text.includes('[Content_Types].xml') || text.includes('xl/')) return 1;
    return /\.xls[xm]$/i.test(name) ? 0.9 : 0;
  },
  inspect: async (file, options, task) => {
    const sheet = await openSheet(file, options, task);
    return {
      format: 'xlsx',
      options: { format: 'xlsx', sheet: sheet.sheet, headerLine: sheet.headerLine },
      columns: sheet.columns,
      preview: sheet.rows
        .slice(0, PREVIEW_ROWS)
        .map((row) => sheet.columns.map((_, index) => row.cells[index] ?? null)),
      questions: sheet.questions,
      notes: sheet.notes,
      sheets: sheet.sheets,
    };
  },
  load: async (engine, file, inspection, table, task) => {
    const sheet = await openSheet(file, inspection.options, task);
    return loadTypedRows(engine, table, sheet.columns, () => toTypedRows(sheet), [], task);
  },
});
