import { createBoundError } from './xlsx-faults.ts';
import { parseReference } from './cell-reference.ts';
import type { Workbook, Worksheet } from './workbook.ts';
import type { PartTask } from './zip-parts.ts';

/** Merged areas of one sheet; more than any that a person has made. */
const MAX_AREAS = 500_000;
/** The tag may be cut by the end of a piece. */
const TAIL = 4_096;

type Area = {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
  value: string | null;
};

/** The merged areas of a sheet, applied to its rows from top to bottom. */
export type Merges = {
  readonly count: number;
  /** Cells that were given the value of the first cell of their area, by column (0-based). */
  readonly carried: ReadonlyMap<number, number>;
  /** Puts the value of the first cell of an area into the others of its first column. */
  apply(line: number, cells: (string | null)[]): void;
};

/**
 * Merged areas, ready for one reading of the sheet. The value of an area is that of its first cell; the rows below carry it
 * in the same column. Cells to the right of it stay empty: a title over several columns is not several values.
 */
export function createMerges(areas: readonly Omit<Area, 'value'>[]): Merges {
  const waiting = areas.filter(({ top, bottom }) => bottom > top).map((area): Area => ({ ...area, value: null }));
  waiting.sort((a, b) => b.top - a.top);
  const carried = new Map<number, number>();
  let active: Area[] = [];
  return {
    count: areas.length,
    carried,
    apply: (line, cells) => {
      if (active.length > 0) active = active.filter(({ bottom }) => bottom >= line);
      for (let next = waiting.at(-1); next !== undefined && next.top <= line; next = waiting.at(-1)) {
        waiting.pop();
        if (next.bottom < line) continue;
        active.push(next);
        if (next.top === line) next.value = cells[next.left] ?? null;
      }
      if (active.length === 0 || cells.every((cell) => cell === null)) return;
      for (const area of active) {
        if (area.top === line || area.value === null || (cells[area.left] ?? null) !== null) continue;
        while (cells.length < area.left) cells.push(null);
        cells[area.left] = area.value;
        carried.set(area.left, (carried.get(area.left) ?? 0) + 1);
      }
    },
  };
}

function parseArea(reference: string): Omit<Area, 'value'> | undefined {
  const [from = '', to = from] = reference.split(':');
  const first = parseReference(from);
  const last = parseReference(to);
  if (first === undefined || last === undefined) return undefined;
  return { top: first.row, bottom: last.row, left: first.column - 1, right: last.column - 1 };
}

/**
 * The merged areas of a sheet. They stand behind the rows, so the part is looked through once; its CRC-32 is compared.
 * @throws WorkbenchError `format/xlsx-damaged`, `format/too-large`, `task/cancelled`.
 */
export async function readMerges(
  workbook: Workbook,
  sheet: Worksheet,
  task?: PartTask,
): Promise<readonly Omit<Area, 'value'>[]> {
  const decoder = new TextDecoder('latin1');
  const areas: Omit<Area, 'value'>[] = [];
  let rest = '';
  let isInside = false;
  for await (const chunk of workbook.parts.stream(sheet.path, task)) {
    const text = rest + decoder.decode(chunk);
    if (!isInside) {
      const start = text.indexOf('mergeCells');
      if (start < 0) {
        rest = text.slice(-TAIL);
        continue;
      }
      isInside = true;
    }
    let end = 0;
    for (const match of text.matchAll(/mergeCell\s[^<>]*?\bref="([A-Z0-9:$]*)"[^<>]*>/g)) {
      const area = parseArea(match[1] ?? '');
      if (area !== undefined) areas.push(area);
      end = match.index + match[0].length;
      if (areas.length > MAX_AREAS) {
        throw createBoundError(workbook.parts.file.name, {
          zh: `工作表“${sheet.name}”的合并单元格超过 ${MAX_AREAS} 处`,
          en: `the sheet ${sheet.name} has more than ${MAX_AREAS} merged areas`,
        });
      }
    }
    rest = text.slice(Math.max(end, text.length - TAIL));
  }
  return areas;
}
