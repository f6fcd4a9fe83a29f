import { memo } from 'react';
import styles from './Cohorts.module.css';
import type { GridCell } from './build-grid.ts';

type HeatCellProps = {
  readonly cell: GridCell;
  readonly text: string;
  readonly label: string;
  readonly tabIndex: number | undefined;
  /** What the grid gives every cell to be found by. */
  readonly place: string | undefined;
  readonly isSelected: boolean;
};

function chooseBackground({ step, lean }: GridCell): string | undefined {
  if (lean !== null) {
    const side = lean < 0 ? '--mark-excluded' : '--mark-loaded';
    return `color-mix(in srgb, var(${side}) ${Math.round(Math.min(1, Math.abs(lean)) * 52)}%, var(--surface))`;
  }
  return step === null ? undefined : `var(--scale-${step > 3 ? step + 1 : step})`;
}

function nameKind({ read, forecast, step }: GridCell): string {
  if (forecast !== null) return 'forecast';
  if (read.cell.state === 'not_observed') return 'none';
  if (!read.isComplete) return 'partly';
  if (read.isSmall) return 'small';
  return step !== null && step > 3 ? 'dark' : 'plain';
}

/** One cell of the heatmap. What it says is in its label; hatching, signs and `*` say without colour what colour says. */
export const HeatCell = memo(function HeatCell({ cell, text, label, tabIndex, place, isSelected }: HeatCellProps) {
  const background = chooseBackground(cell);
  const isDark = cell.step !== null && cell.step > 3;
  return (
    <div
      role="gridcell"
      tabIndex={tabIndex}
      aria-colindex={cell.column + 4}
      aria-selected={isSelected}
      aria-label={label}
      className={styles.cell}
      data-cell={place}
      data-place={`${cell.row}:${cell.column}`}
      data-kind={nameKind(cell)}
      data-dark={isDark || undefined}
      data-small={cell.read.isSmall || undefined}
      data-payback={cell.isPayback || undefined}
      data-state={cell.read.cell.state}
      data-cohort={cell.read.cell.cohort}
      data-age={cell.read.cell.age}
      style={background === undefined ? undefined : { backgroundColor: background }}
    >
      {text}
    </div>
  );
});
