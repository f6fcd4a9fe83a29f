/** Index of the cell a key moves to in a grid of `width` columns, or null when the key does not move. Edges stop. */
export function moveInGrid(key: string, index: number, width: number, cellCount: number): number | null {
  const column = index % width;
  switch (key) {
    case 'ArrowRight':
      return column < width - 1 ? index + 1 : index;
    case 'ArrowLeft':
      return column > 0 ? index - 1 : index;
    case 'ArrowDown':
      return index + width < cellCount ? index + width : index;
    case 'ArrowUp':
      return index >= width ? index - width : index;
    case 'Home':
      return index - column;
    case 'End':
      return index - column + width - 1;
    default:
      return null;
  }
}
