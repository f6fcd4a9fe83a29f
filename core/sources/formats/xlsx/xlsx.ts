import type { FileSource } from '#core/kernel/files.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { checkSignal } from '#core/sources/formats/byte-stream.ts';
import { type Note, type Question, type ReadOptions, defineFormat } from '#core/sources/formats/define-format.ts';
import { type TypedRows, loadTypedRows } from '#core/sources/formats/typed-rows.ts';
import { createMerges, readMerges } from './merged-cells.ts';
import { createSheetCensus, type SheetCensus } from './sheet-census.ts';
import { readSheetRows } from './sheet-rows.ts';
import { type ChosenTables, chooseTables, type SheetTable } from './sheet-tables.ts';
import { openWorkbook, type Workbook } from './workbook.ts';

const PREVIEW_ROWS = 20;

function createHeaderQuestion(file: string, table: SheetTable): Question | undefined {
  const row = table.rows.find(({ line }) => line === (table.headerLine > 0 ? table.headerLine : table.dataLine));
  if (!table.isDoubtful || row === undefined) return undefined;
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
    meanwhile: table.headerLine > 0 ? String(row.line) : '0',
  };
}

function noteTitles(table: SheetTable): Note[] {
  if (table.titleRows <= 0) return [];
  return [
    {
      code: 'preamble-rows',
      count: table.titleRows,
      text: {
        zh: `表头上方 ${table.titleRows} 行说明未作为数据读取`,
        en: `${table.titleRows} rows above the table were not read as data`,
      },
    },
  ];
}

async function* readTable(
  workbook: Workbook,
  table: SheetTable,
  census: SheetCensus | undefined,
  part: string | undefined,
  task?: TaskOptions,
): AsyncGenerator<TypedRows, void, undefined> {
  const step = { ...task, step: 'load' as const };
  const areas = await readMerges(workbook, table.sheet, step);
  const merges = createMerges(areas);
  for await (const all of readSheetRows(workbook, table.sheet, { merges }, step)) {
    const rows = all.filter(({ line }) => line >= table.dataLine);
    if (census !== undefined) for (const row of rows) census.count(row, table.sheet.name);
    yield {
      rowCount: rows.length,
      ...(part === undefined ? {} : { part }),
      getLine: (row) => rows[row]?.line ?? 0,
      readCell: (column, row) => rows[row]?.cells[column] ?? null,
    };
  }
  census?.countMerges(merges);
}

async function* readTables(
  workbook: Workbook,
  { tables }: ChosenTables,
  census?: SheetCensus,
  task?: TaskOptions,
): AsyncGenerator<TypedRows, void, undefined> {
  for (const table of tables) {
    const part = tables.length > 1 ? table.sheet.name : undefined;
    yield* readTable(workbook, table, census, part, task);
  }
}

async function openTables(file: FileSource, options: ReadOptions, task?: TaskOptions) {
  checkSignal(task);
  const workbook = await openWorkbook(file, task);
  const chosen = await chooseTables(workbook, options, task);
  return { workbook, chosen, columns: chosen.tables[0]?.columns ?? [] };
}

/** Excel workbooks (.xlsx, .xlsm): one sheet, or all sheets of the same columns. Read in pieces, whatever their size. */
export const xlsxFormat = defineFormat({
  id: 'xlsx',
  label: { zh: 'Excel 工作簿', en: 'Excel workbook' },
  extensions: ['xlsx', 'xlsm'],
  detect: (head, name) => {
    if (head[0] !== 0x50 || head[1] !== 0x4b || head[2] !== 0x03 || head[3] !== 0x04) return 0;
    const text = new TextDecoder('latin1').decode(head);
    if (
      /xl\/workbook\.bin|mimetypeapplication\/vnd\.|Index\/Document\.iwa|\.(xlsb|ods|numbers|docx|pptx)$/i.test(
        `${text}\n${name}`,
      )
    )
      return 0;
    if (text.includes('[Content_Types].xml') || text.includes('xl/')) return 1;
    return /\.xls[xm]$/i.test(name) ? 0.9 : 0;
  },
  inspect: async (file, options, task) => {
    const { workbook, chosen, columns } = await openTables(file, options, task);
    const [first] = chosen.tables;
    const sample = first?.sample ?? [];
    const question = first === undefined ? undefined : createHeaderQuestion(file.name, first);
    return {
      format: 'xlsx',
      options: { format: 'xlsx', sheet: chosen.sheet, headerLine: first?.headerLine ?? 0 },
      columns,
      preview: sample.slice(0, PREVIEW_ROWS).map((row) => columns.map((_, index) => row.cells[index] ?? null)),
      questions: question === undefined ? [] : [question],
      notes: [...(first === undefined ? [] : [...first.notes, ...noteTitles(first)]), ...chosen.notes],
      sheets: workbook.worksheets.map(({ name }) => name),
    };
  },
  load: async (engine, file, inspection, table, task) => {
    const { workbook, chosen, columns } = await openTables(file, inspection.options, task);
    const census = createSheetCensus(columns);
    let isCounted = false;
    const openRows = (rowsTask?: TaskOptions): AsyncIterable<TypedRows> => {
      const counting = isCounted ? undefined : census;
      isCounted = true;
      return readTables(workbook, chosen, counting, rowsTask);
    };
    const report = await loadTypedRows(engine, table, columns, openRows, [], task);
    return { ...report, notes: census.listNotes() };
  },
});
