import { WorkbenchError } from '#core/kernel/errors.ts';
import { MAX_COLUMN, MAX_ROW, parseReference } from './cell-reference.ts';
import { readCellValue } from './cell-value.ts';
import type { Merges } from './merged-cells.ts';
import { createTextGatherer, type Workbook, type Worksheet } from './workbook.ts';
import { readXml } from './xml-events.ts';
import type { PartTask } from './zip-parts.ts';

/** A row with at least one value. Cells stand by column; those beyond the last value are absent. */
export type SheetRow = {
  readonly line: number;
  readonly cells: readonly (string | null)[];
  /** Bits of `CELL` by column; absent where all are 0. */
  readonly marks?: readonly number[];
  /** Hidden by hand or by a filter. */
  readonly isHidden: boolean;
};

export type SheetOptions = {
  /** Rows up to this line are handed out, then reading ends. */
  readonly lastLine?: number;
  /** Ends the reading after so many rows. */
  readonly maxRows?: number;
  readonly merges?: Merges;
};

function createReferenceError(workbook: Workbook, sheet: string, reference: string): WorkbenchError {
  const file = workbook.parts.file.name;
  const shown = reference.slice(0, 20);
  return new WorkbenchError(
    'format/xlsx-reference',
    `${file}: the sheet ${sheet} has a cell at ${shown}, a place no sheet has (the last is XFD1048576).`,
    {
      hint: 'The file was not written by a spreadsheet program, or is damaged. Open it in one and save it again.',
      zh: {
        message: `${file}：工作表“${sheet}”中有单元格位于 ${shown}，工作表没有这样的位置（最后一个是 XFD1048576）。`,
        hint: '该文件不是由表格软件保存的，或已损坏。请用表格软件打开后重新保存。',
      },
      place: { file },
    },
  );
}

type OpenCell = {
  column: number;
  reference: string;
  type: string;
  style: number;
  hasFormula: boolean;
  value: string | null;
  inline: string | null;
};

/**
 * The rows of a sheet that have a value, in pieces, in the order of the file.
 * @throws WorkbenchError `format/xlsx-reference`, `format/xlsx-damaged`, `format/too-large`, `task/cancelled`.
 */
export async function* readSheetRows(
  workbook: Workbook,
  sheet: Worksheet,
  options: SheetOptions,
  task?: PartTask,
): AsyncGenerator<readonly SheetRow[], void, undefined> {
  const lastLine = options.lastLine ?? MAX_ROW;
  let ready: SheetRow[] = [];
  let handedOut = 0;
  let isDone = false;
  let line = 0;
  let column = 0;
  let isHidden = false;
  let cells: (string | null)[] = [];
  let marks: number[] | undefined;
  let cell: OpenCell | undefined;
  let isInValue = false;
  let isInData = false;
  const inline = createTextGatherer((text) => {
    if (cell !== undefined) cell.inline = text;
  }, 'is');

  const openRow = (reference: string | undefined, hidden: string | undefined): void => {
    const next = reference === undefined ? line + 1 : /^\d{1,7}$/.test(reference) ? Number(reference) : 0;
    if (next < 1 || next > MAX_ROW) throw createReferenceError(workbook, sheet.name, reference ?? String(next));
    line = next;
    column = 0;
    isHidden = hidden === '1' || hidden === 'true';
    cells = [];
    marks = undefined;
    if (line > lastLine) isDone = true;
  };
  const openCell = (attributes: Readonly<Record<string, string>>): void => {
    const given = attributes['r'];
    const place = given === undefined ? { column: column + 1, row: line } : parseReference(given);
    if (place === undefined || place.column > MAX_COLUMN || place.row !== line) {
      throw createReferenceError(workbook, sheet.name, given ?? `${line}:${column + 1}`);
    }
    column = place.column;
    cell = {
      column: column - 1,
      reference: given ?? `R${line}C${column}`,
      type: attributes['t'] ?? 'n',
      style: Number(attributes['s'] ?? 0),
      hasFormula: false,
      value: null,
      inline: null,
    };
  };
  const closeCell = (open: OpenCell): void => {
    const { text, marks: found } = readCellValue(open, workbook, sheet.name);
    if (found !== 0) {
      marks ??= [];
      marks[open.column] = found;
    }
    if (text === null) return;
    while (cells.length < open.column) cells.push(null);
    cells[open.column] = text;
  };
  const closeRow = (): void => {
    const { merges } = options;
    if (merges !== undefined) merges.apply(line, cells);
    if (isDone || (cells.length === 0 && marks === undefined)) return;
    if (marks === undefined && cells.every((text) => text === null || text.trim() === '')) return;
    ready.push({ line, cells, isHidden, ...(marks === undefined ? {} : { marks }) });
    handedOut += 1;
    if (options.maxRows !== undefined && handedOut >= options.maxRows) isDone = true;
  };

  const handlers = {
    open: (name: string, attributes: Readonly<Record<string, string>>): void => {
      if (name === 'sheetData') isInData = true;
      if (!isInData || isDone) return;
      if (name === 'row') openRow(attributes['r'], attributes['hidden']);
      else if (name === 'c') openCell(attributes);
      else if (cell === undefined) return;
      else if (name === 'v') {
        isInValue = true;
        cell.value = '';
      } else if (name === 'f') cell.hasFormula = true;
      else inline.open(name, attributes);
    },
    text: (text: string): void => {
      if (cell === undefined) return;
      if (isInValue) cell.value = (cell.value ?? '') + text;
      else inline.text(text);
    },
    close: (name: string): void => {
      if (name === 'v') isInValue = false;
      else if (name === 'c' && cell !== undefined) {
        closeCell(cell);
        cell = undefined;
      } else if (name === 'row' && isInData) closeRow();
      else if (name === 'sheetData') isDone = true;
      else if (cell !== undefined) inline.close(name);
    },
    isDone: () => isDone && options.maxRows !== undefined,
  };
  for await (const _ of readXml(workbook.parts, sheet.path, handlers, task)) {
    if (ready.length === 0) continue;
    const rows = ready;
    ready = [];
    yield rows;
  }
}
