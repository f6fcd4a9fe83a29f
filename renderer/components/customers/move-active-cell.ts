export type ActiveCell = { readonly row: number; readonly column: number };

type GridSize = { readonly rows: number; readonly columns: number; readonly pageRows: number };
type Pressed = { readonly key: string; readonly ctrlKey: boolean; readonly metaKey: boolean };

/** The cell that a key moves to in a grid (keys of the ARIA grid pattern), or null where the key does not move. Edges stop. */
export function moveActiveCell(pressed: Pressed, { row, column }: ActiveCell, size: GridSize): ActiveCell | null {
  const isWide = pressed.ctrlKey || pressed.metaKey;
  const toRow = (target: number): ActiveCell => ({ row: Math.min(size.rows - 1, Math.max(0, target)), column });
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
      return { row, column: Math.min(size.columns - 1, column + 1) };
    case 'ArrowLeft':
      return { row, column: Math.max(0, column - 1) };
    case 'Home':
      return { row: isWide ? 0 : row, column: 0 };
    case 'End':
      return { row: isWide ? size.rows - 1 : row, column: size.columns - 1 };
    default:
      return null;
  }
}
