import type { SensitivityGrid } from '#core/campaigns/forecast/sensitivity.ts';

/** One cell of the table: its net, how strong its colour is, and on which sides the break-even line runs. */
export type GridCell = {
  readonly row: number;
  readonly column: number;
  readonly cents: number;
  /** −1 … 1, of the largest net in the grid. */
  readonly strength: number;
  /** The net changes its sign towards the next cell to the right, or below. */
  readonly isEdgeRight: boolean;
  readonly isEdgeBelow: boolean;
  /** Both assumptions at their middle. */
  readonly isCurrent: boolean;
};

/** The grid row by row, the highest value of the vertical assumption on top. */
export function shapeGrid({ horizontal, vertical, netCents }: SensitivityGrid): GridCell[][] {
  const columns = horizontal.values.length;
  const rows = vertical.values.length;
  const largest = netCents.reduce((most, cents) => Math.max(most, Math.abs(cents)), 0);
  const read = (row: number, column: number): number => netCents[row * columns + column] ?? 0;
  const middle = { row: (rows - 1) / 2, column: (columns - 1) / 2 };
  return Array.from({ length: rows }, (_, place) => {
    const row = rows - 1 - place;
    return Array.from({ length: columns }, (_own, column): GridCell => {
      const cents = read(row, column);
      const isGain = cents > 0;
      return {
        row,
        column,
        cents,
        strength: largest === 0 ? 0 : cents / largest,
        isEdgeRight: column + 1 < columns && read(row, column + 1) > 0 !== isGain,
        isEdgeBelow: row > 0 && read(row - 1, column) > 0 !== isGain,
        isCurrent: row === middle.row && column === middle.column,
      };
    });
  });
}
