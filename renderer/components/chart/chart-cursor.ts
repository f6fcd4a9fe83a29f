/** A cell of the chart's table: `row` of the rows, `cell` of that row's cells. */
export type ChartCursor = { readonly row: number; readonly cell: number };

const PAGE = 10;

/** Where a key moves the cursor; the first key of all puts it on the first point. Null where the key is none of the cursor's. */
export function moveCursor(
  at: ChartCursor | null,
  key: string,
  rows: readonly { readonly cells: readonly string[] }[],
): ChartCursor | null {
  const steps: Readonly<Record<string, readonly [row: number, cell: number]>> = {
    ArrowRight: [1, 0],
    ArrowLeft: [-1, 0],
    ArrowDown: [0, 1],
    ArrowUp: [0, -1],
    PageDown: [PAGE, 0],
    PageUp: [-PAGE, 0],
    Home: [-Infinity, 0],
    End: [Infinity, 0],
  };
  const step = steps[key];
  if (step === undefined || rows.length === 0) return null;
  const clamp = (value: number, last: number): number => Math.max(0, Math.min(value, last));
  if (at === null) return { row: key === 'End' ? rows.length - 1 : 0, cell: 0 };
  const row = clamp(at.row + step[0], rows.length - 1);
  return { row, cell: clamp(at.cell + step[1], Math.max(0, (rows[row]?.cells.length ?? 1) - 1)) };
}

/** What is read at the cursor: category, series, value. */
export function readCursor(
  { row, cell }: ChartCursor,
  heads: readonly string[],
  rows: readonly { readonly head: string; readonly cells: readonly string[] }[],
): string {
  const found = rows[row];
  if (found === undefined) return '';
  const value = found.cells[cell];
  if (value === undefined) return found.head;
  return [found.head, heads[cell + 1], value].filter((part) => part !== undefined && part !== '').join(', ');
}
