import type { Note } from '#core/sources/formats/define-format.ts';
import { nameColumn } from './cell-reference.ts';
import { CELL } from './cell-value.ts';
import type { Merges } from './merged-cells.ts';
import type { SheetRow } from './sheet-rows.ts';

/** Counts what of the rows of a sheet deserves a word. */
export type SheetCensus = {
  count(row: SheetRow, sheet: string): void;
  countMerges(merges: Merges): void;
  listNotes(): Note[];
};

type Tally = { count: number; example: string };

function bump(tallies: Map<number, Tally>, column: number, example: string): void {
  const known = tallies.get(column);
  if (known === undefined) tallies.set(column, { count: 1, example });
  else known.count += 1;
}

/** Counts over all data rows of the sheets that are read as one table with these columns. */
export function createSheetCensus(columns: readonly string[]): SheetCensus {
  const errors = new Map<number, Tally>();
  const unstored = new Map<number, Tally>();
  const damaged = new Map<number, Tally>();
  const carried = new Map<number, number>();
  let beyond: Tally | undefined;
  let hidden = 0;
  let filled = 0;

  const countMarks = (row: SheetRow, marks: readonly number[]): void => {
    marks.forEach((mark, column) => {
      const text = row.cells[column] ?? '';
      if ((mark & CELL.error) !== 0) bump(errors, column, text);
      if ((mark & CELL.unstored) !== 0) bump(unstored, column, `${nameColumn(column)}${row.line}`);
      if ((mark & CELL.damaged) !== 0) bump(damaged, column, text);
    });
  };

  const listByColumn = (tallies: ReadonlyMap<number, Tally>, create: (column: string, tally: Tally) => Note): Note[] =>
    [...tallies]
      .toSorted(([a], [b]) => a - b)
      .flatMap(([index, tally]) => {
        const column = columns[index];
        return column === undefined ? [] : [create(column, tally)];
      });

  const listRowNotes = (): Note[] => {
    const notes: Note[] = [];
    if (hidden > 0) {
      notes.push({
        code: 'xlsx-hidden-rows',
        count: hidden,
        text: {
          zh: `${hidden} 行在工作表中被隐藏或筛选掉，也已读取（共 ${filled} 行）`,
          en: `${hidden} of ${filled} rows are hidden or filtered away in the sheet; they were read as well`,
        },
      });
    }
    if (beyond !== undefined) {
      notes.push({
        code: 'xlsx-beyond-columns',
        count: beyond.count,
        text: {
          zh: `${beyond.count} 个单元格在最后一列（“${columns.at(-1) ?? ''}”）右侧，没有列名，未读取；第一个是 ${beyond.example}`,
          en: `${beyond.count} cells stand to the right of the last column (“${columns.at(-1) ?? ''}”) without a name and were not read; the first is ${beyond.example}`,
        },
      });
    }
    return notes;
  };

  return {
    count: (row, sheet) => {
      filled += 1;
      if (row.isHidden) hidden += 1;
      if (row.marks !== undefined) countMarks(row, row.marks);
      for (let column = columns.length; column < row.cells.length; column += 1) {
        if ((row.cells[column] ?? null) === null) continue;
        beyond ??= { count: 0, example: `${sheet}!${nameColumn(column)}${row.line}` };
        beyond.count += 1;
      }
    },
    countMerges: (merges) => {
      for (const [column, count] of merges.carried) carried.set(column, (carried.get(column) ?? 0) + count);
    },
    listNotes: () => [
      ...listByColumn(damaged, (column, { count, example }) => ({
        code: 'xlsx-damaged-numbers',
        column,
        count,
        text: {
          zh: `“${column}”有 ${count} 个超过 15 位的数字（如 ${example}），Excel 已丢失末位数字；请从源系统导出文本格式`,
          en: `${count} numbers in “${column}” have more than 15 digits (such as ${example}); Excel has lost their last digits. Export them as text from their source`,
        },
      })),
      ...listByColumn(errors, (column, { count, example }) => ({
        code: 'xlsx-formula-errors',
        column,
        count,
        text: {
          zh: `“${column}”有 ${count} 个单元格是公式错误（如 ${example}），不作为编号或金额`,
          en: `${count} cells of “${column}” hold a formula error (such as ${example}); they are no ids and no amounts`,
        },
      })),
      ...listByColumn(unstored, (column, { count, example }) => ({
        code: 'xlsx-unstored-formulas',
        column,
        count,
        text: {
          zh: `“${column}”有 ${count} 个公式没有保存计算结果（如 ${example}），读作空值；请用表格软件打开该文件并重新保存`,
          en: `${count} formulas in “${column}” have no stored result (such as ${example}) and were read as empty. Open the file in a spreadsheet program and save it again`,
        },
      })),
      ...[...carried]
        .toSorted(([a], [b]) => a - b)
        .flatMap(([index, count]): Note[] => {
          const column = columns[index];
          if (column === undefined) return [];
          const text = {
            zh: `“${column}”有合并单元格，其值已填到合并的 ${count} 行`,
            en: `“${column}” has merged cells; their value was carried to the ${count} rows they cover`,
          };
          return [{ code: 'xlsx-merged', column, count, text }];
        }),
      ...listRowNotes(),
    ],
  };
}
