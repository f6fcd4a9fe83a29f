import { WorkbenchError } from '#core/kernel/errors.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { makeUniqueNames } from '#core/sources/formats/column-names.ts';
import type { Note, ReadOptions } from '#core/sources/formats/define-format.ts';
import { detectHeader, settleHeaderLine } from '#core/sources/formats/header-detection.ts';
import { checkColumnCount } from '#core/sources/formats/limits.ts';
import { readSheetRows, type SheetRow } from './sheet-rows.ts';
import type { Workbook, Worksheet } from './workbook.ts';

/** Value of `sheet` for all sheets that have the columns of the first table. No sheet can have this name. */
const ALL_SHEETS = '*';

const SAMPLE_ROWS = 500;
const NARROW = 3;

/** The table of one sheet, from its first rows. */
export type SheetTable = {
  readonly sheet: Worksheet;
  /** First rows of the sheet that have a value, and those of them that are data. */
  readonly rows: readonly SheetRow[];
  readonly sample: readonly SheetRow[];
  readonly columns: readonly string[];
  /** Sheet row of the header; 0 = none. */
  readonly headerLine: number;
  /** Sheet row from which data stand. */
  readonly dataLine: number;
  /** Rows above the header that are not read. */
  readonly titleRows: number;
  readonly isDoubtful: boolean;
  readonly notes: readonly Note[];
};

function trimRight(row: SheetRow): SheetRow {
  let end = row.cells.length;
  while (end > 0 && row.cells[end - 1] === null) end -= 1;
  return end === row.cells.length ? row : { ...row, cells: row.cells.slice(0, end) };
}

async function readSample(workbook: Workbook, sheet: Worksheet, task?: TaskOptions): Promise<SheetRow[]> {
  const sample: SheetRow[] = [];
  for await (const rows of readSheetRows(workbook, sheet, { maxRows: SAMPLE_ROWS }, task)) sample.push(...rows);
  return sample;
}

function findTable(
  file: string,
  sheet: Worksheet,
  all: readonly SheetRow[],
  headerLine: number | undefined,
): SheetTable {
  const rows = all.map(trimRight).filter(({ cells }) => cells.length > 0);
  const detected = detectHeader(rows);
  const verdict = headerLine === undefined ? detected : settleHeaderLine(rows, headerLine, detected);
  const header = rows[verdict.headerIndex];
  const sample = rows.slice(verdict.dataIndex);
  const names = verdict.names ?? header?.cells ?? [];
  const width = Math.max(1, names.length, ...sample.map(({ cells }) => cells.length));
  checkColumnCount(file, width);
  const { columns, notes } = makeUniqueNames(Array.from({ length: width }, (_, index) => names[index] ?? null));
  return {
    sheet,
    rows,
    sample,
    columns,
    headerLine: header?.line ?? 0,
    dataLine: sample[0]?.line ?? (rows.at(-1)?.line ?? 0) + 1,
    titleRows: header === undefined ? verdict.dataIndex : verdict.headerIndex,
    isDoubtful: verdict.isDoubtful,
    notes: header === undefined ? [] : notes,
  };
}

function isTable(table: SheetTable): boolean {
  return table.headerLine > 0 && table.columns.length > 1 && table.sample.length > 0;
}

/** A sheet of labels and remarks in front of the tables: narrow and short, while another sheet is neither. */
function isCover(table: SheetTable, others: readonly SheetTable[]): boolean {
  if (isTable(table) && (table.columns.length >= NARROW || table.sample.length >= 30)) return false;
  return others.some((other) => other !== table && isTable(other) && other.columns.length >= NARROW);
}

function haveEqualColumns(a: SheetTable, b: SheetTable): boolean {
  return (
    a.headerLine > 0 &&
    b.headerLine > 0 &&
    a.columns.length === b.columns.length &&
    a.columns.every((column, index) => column === b.columns[index])
  );
}

function quote(name: string): { zh: string; en: string } {
  return { zh: `“${name}”`, en: `“${name}”` };
}

function noteSheets(workbook: Workbook, chosen: readonly SheetTable[], all: readonly SheetTable[]): Note[] {
  const notes: Note[] = [];
  if (chosen.length > 1) {
    const names = chosen.map(({ sheet }) => quote(sheet.name));
    notes.push({
      code: 'xlsx-sheets-joined',
      count: chosen.length,
      text: {
        zh: `${chosen.length} 个工作表的列相同，已合并读取：${names.map(({ zh }) => zh).join('、')}`,
        en: `${chosen.length} sheets have the same columns and were read as one: ${names.map(({ en }) => en).join(', ')}`,
      },
    });
  }
  const others = all.filter((table) => !chosen.includes(table) && table.rows.length > 0);
  for (const { sheet, columns, headerLine } of others) {
    const shown = columns.slice(0, 12);
    const more = columns.length > shown.length ? ' …' : '';
    notes.push({
      code: 'xlsx-other-sheet',
      text: {
        zh: `工作表“${sheet.name}”${sheet.isHidden ? '（隐藏）' : ''}未读取${headerLine === 0 ? '，没有列名' : `，它的列：${shown.join('、')}${more}`}`,
        en: `The sheet “${sheet.name}”${sheet.isHidden ? ' (hidden)' : ''} was not read${headerLine === 0 ? '; it has no column names' : `. Its columns: ${shown.join(', ')}${more}`}`,
      },
    });
  }
  if (workbook.chartSheets.length > 0) {
    notes.push({
      code: 'xlsx-chart-sheets',
      count: workbook.chartSheets.length,
      text: {
        zh: `已跳过没有单元格的工作表（图表）：${workbook.chartSheets.join('、')}`,
        en: `Sheets without cells (charts) were passed over: ${workbook.chartSheets.join(', ')}`,
      },
    });
  }
  return notes;
}

function failUnknownSheet(workbook: Workbook, sheet: string): never {
  const file = workbook.parts.file.name;
  const names = workbook.worksheets.map(({ name }) => name);
  throw new WorkbenchError('format/no-sheet', `${file} has no sheet named ${sheet}.`, {
    hint: `Its sheets are: ${names.join(', ')}.`,
    zh: { message: `${file} 中没有工作表“${sheet}”。`, hint: `该文件的工作表：${names.join('、')}。` },
    place: { file },
  });
}

function failEmpty(workbook: Workbook, sheet: string): never {
  const file = workbook.parts.file.name;
  const names = workbook.worksheets.map(({ name }) => name);
  throw new WorkbenchError('format/empty', `The sheet ${sheet} of ${file} is empty.`, {
    zh: {
      message: `${file} 的工作表“${sheet}”是空的。`,
      hint: names.length > 1 ? `请选择其他工作表：${names.join('、')}。` : '请重新导出该文件。',
    },
    hint: names.length > 1 ? `Choose another sheet: ${names.join(', ')}.` : 'Export the file again.',
    place: { file },
  });
}

/** The sheets that are read as one table, and what to say about the others. */
export type ChosenTables = {
  readonly tables: readonly SheetTable[];
  /** The value of the read option `sheet` that gives the same again. */
  readonly sheet: string;
  readonly notes: readonly Note[];
};

/**
 * Chooses what to read: the sheet named, or the first one that holds a table, together with all visible sheets of the same
 * columns. Sheets in front that hold labels only are passed over.
 * @throws WorkbenchError `format/no-sheet`, `format/empty`, `format/too-many-columns` and what reading the sheets throws.
 */
export async function chooseTables(
  workbook: Workbook,
  options: ReadOptions,
  task?: TaskOptions,
): Promise<ChosenTables> {
  const file = workbook.parts.file.name;
  const named = options.sheet === undefined || options.sheet === ALL_SHEETS ? undefined : options.sheet;
  const wanted = named === undefined ? undefined : workbook.worksheets.find(({ name }) => name === named);
  if (named !== undefined && wanted === undefined) failUnknownSheet(workbook, named);
  if (wanted !== undefined) {
    const table = findTable(file, wanted, await readSample(workbook, wanted, task), options.headerLine);
    if (table.sample.length === 0 && table.headerLine === 0) failEmpty(workbook, wanted.name);
    return { tables: [table], sheet: wanted.name, notes: [] };
  }
  const tables: SheetTable[] = [];
  for (const sheet of workbook.worksheets) {
    tables.push(findTable(file, sheet, await readSample(workbook, sheet, task), undefined));
  }
  const filled = tables.filter((table) => table.sample.length > 0 || table.headerLine > 0);
  const visible = filled.filter(({ sheet }) => !sheet.isHidden);
  const candidates = visible.length > 0 ? visible : filled;
  const first = candidates.find((table) => !isCover(table, candidates)) ?? candidates[0];
  if (first === undefined) failEmpty(workbook, workbook.worksheets[0]?.name ?? '');
  const chosen = candidates.filter((table) => table === first || haveEqualColumns(first, table));
  const settled = chosen.map((table) => {
    const { headerLine } = options;
    if (
      headerLine === undefined ||
      headerLine === table.headerLine ||
      (table !== first && headerLine === first.headerLine)
    ) {
      return table;
    }
    return findTable(file, table.sheet, table.rows, headerLine);
  });
  const notes = tables.length > 1 || workbook.chartSheets.length > 0 ? noteSheets(workbook, chosen, tables) : [];
  return { tables: settled, sheet: settled.length > 1 ? ALL_SHEETS : first.sheet.name, notes };
}
