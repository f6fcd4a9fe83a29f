/** A cell by its row and column, both from 0, heads not counted. */
export type Place = { readonly row: number; readonly column: number };

export type GridSize = {
  readonly rows: number;
  /** The first column that takes the focus, and the one after the last. */
  readonly firstColumn: number;
  readonly columns: number;
  /** Rows that PageUp and PageDown pass. */
  readonly pageRows: number;
};

type Pressed = { readonly key: string; readonly ctrlKey: boolean; readonly metaKey: boolean };

/** The cell that a key moves to (keys of the ARIA grid pattern), or null where the key does not move. Edges stop. */
export function movePlace(pressed: Pressed, { row, column }: Place, size: GridSize): Place | null {
  const isWide = pressed.ctrlKey || pressed.metaKey;
  const lastColumn = size.columns - 1;
  const toRow = (target: number): Place => ({ row: Math.min(size.rows - 1, Math.max(0, target)), column });
  switch (pressed.key) {
    case 'ArrowDown':
      return toRow(row + 1);
    case 'ArrowUp':
      return toRow(row - 1);
    case 'PageDown':
      return toRow(row + size.pageRows);
    case 'PageUp':
      return toRow(row - size.pageRows);
    case 'ArrowRight':
      return { row, column: Math.min(lastColumn, column + 1) };
    case 'ArrowLeft':
      return { row, column: Math.max(size.firstColumn, column - 1) };
    case 'Home':
      return { row: isWide ? 0 : row, column: size.firstColumn };
    case 'End':
      return { row: isWide ? size.rows - 1 : row, column: lastColumn };
    default:
      return null;
  }
}
