import type { CohortRetention } from '#core/questions/cohorts/cohort-retention.ts';
import { Button, Checkbox } from '@mantine/core';
import {
  useEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type PointerEvent,
  type SyntheticEvent,
} from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../formatting/use-formats.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import type { CohortGrid, GridCell } from './build-grid.ts';
import { getAgeKey, nameAge, nameCohort } from './cohort-labels.ts';
import styles from './Cohorts.module.css';
import { HeatCell } from './HeatCell.tsx';
import { useBlockSelection } from './use-block-selection.ts';
import type { CellTexts } from './use-cell-texts.ts';

type CohortHeatmapProps = {
  readonly grid: CohortGrid;
  readonly result: CohortRetention;
  readonly texts: CellTexts;
  readonly summaryHead: string;
  /** Cohorts drawn as lines. */
  readonly checked: ReadonlySet<string>;
  readonly onCheck: (cohort: string) => void;
  readonly onOpen: (cells: readonly GridCell[]) => void;
};

const STEPS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/**
 * Cohorts × ages as a grid of its own elements: arrows move, Shift and dragging select a block, Space adds, Enter opens. The line
 * above says everything about the cell under the cursor.
 */
export function CohortHeatmap({ grid, result, texts, summaryHead, checked, onCheck, onOpen }: CohortHeatmapProps) {
  const { t } = useTranslation();
  const { count } = useFormats();
  const { language } = useLanguage();
  const selection = useBlockSelection();
  const [hovered, setHovered] = useState<GridCell | null>(null);
  const frame = useRef<HTMLDivElement>(null);
  const isPressed = useRef(false);
  const { rows, ages, means } = grid;
  const { unit } = result.request;
  const active = {
    row: Math.min(selection.active.row, rows.length - 1),
    column: Math.min(selection.active.column, ages.length - 1),
  };
  const names = useMemo(
    () => rows.map(({ cohort }) => nameCohort(cohort.start, cohort.end, unit, language)),
    [rows, unit, language],
  );
  const labels = useMemo(
    () =>
      rows.map(({ cells }, row) =>
        cells.map((cell) =>
          texts.describe(
            cell,
            names[row] ?? '',
            t(`cohorts.ageName.${getAgeKey(result)}`, { age: nameAge(cell.column, result) }),
          ),
        ),
      ),
    [rows, names, texts, result, t],
  );
  const canOpen = ({ read }: GridCell): boolean => read.cell.state !== 'not_observed';
  const listSelected = (): GridCell[] =>
    selection.selected.flatMap(({ row, column }) => {
      const cell = rows[row]?.cells[column];
      return cell !== undefined && canOpen(cell) ? [cell] : [];
    });
  const open = (cells: readonly GridCell[]) => {
    if (cells.length > 0) onOpen(cells);
  };

  /** The cell an event happened in: the grid listens for all of its cells. */
  const findCell = (event: SyntheticEvent): GridCell | null => {
    const place =
      event.target instanceof Element ? event.target.closest('[data-place]')?.getAttribute('data-place') : null;
    const [row, column] = (place ?? '').split(':').map(Number);
    return (row === undefined || column === undefined ? undefined : rows[row]?.cells[column]) ?? null;
  };

  function handleKey(event: KeyboardEvent) {
    const cell = findCell(event);
    if (cell === null) return;
    const step = STEPS[event.key];
    const target =
      step !== undefined
        ? { row: cell.row + step[0], column: cell.column + step[1] }
        : event.key === 'Home'
          ? { row: cell.row, column: 0 }
          : event.key === 'End'
            ? { row: cell.row, column: ages.length - 1 }
            : null;
    if (target !== null) {
      event.preventDefault();
      if (rows[target.row]?.cells[target.column] === undefined) return;
      if (event.shiftKey) selection.extend(target);
      else selection.move(target);
      frame.current?.querySelector<HTMLElement>(`[data-place="${target.row}:${target.column}"]`)?.focus();
    } else if (event.key === ' ') {
      event.preventDefault();
      selection.toggle(cell);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      const block = selection.isSelected(cell) ? listSelected() : [];
      open(block.length > 1 ? block : [cell].filter(canOpen));
    } else if (event.key === 'Escape' && selection.selected.length > 0) {
      event.preventDefault();
      selection.clear();
    }
  }

  function handlePress(event: PointerEvent) {
    const cell = findCell(event);
    if (event.button !== 0 || cell === null) return;
    if (event.shiftKey) {
      event.preventDefault();
      selection.extend(cell);
      return;
    }
    isPressed.current = true;
    selection.start(cell);
  }

  function handleOver(event: PointerEvent) {
    const cell = findCell(event);
    if (cell === null || cell === hovered) return;
    setHovered(cell);
    if (isPressed.current && event.buttons === 1) selection.extend(cell);
  }

  function handleRelease(event: PointerEvent) {
    const cell = findCell(event);
    if (!isPressed.current || cell === null) return;
    isPressed.current = false;
    const block = listSelected();
    open(block.length > 1 ? block : [cell].filter(canOpen));
  }

  useEffect(() => {
    const stop = () => {
      isPressed.current = false;
    };
    window.addEventListener('pointerup', stop);
    return () => window.removeEventListener('pointerup', stop);
  }, []);

  const spoken = hovered === null ? undefined : labels[hovered.row]?.[hovered.column];
  const selected = listSelected();
  return (
    <>
      <div className={styles.inspector} data-testid="cohort-inspector">
        <span aria-hidden="true">{spoken ?? t('cohorts.hint')}</span>
        {selected.length > 1 && (
          <Button size="compact-sm" variant="default" onClick={() => open(selected)}>
            {t('cohorts.openBlock', { cells: count(selected.length) })}
          </Button>
        )}
      </div>
      <div ref={frame} className={styles.frame} onPointerLeave={() => setHovered(null)}>
        <div
          className={styles.heat}
          role="grid"
          aria-label={t('cohorts.grid')}
          aria-multiselectable="true"
          aria-rowcount={rows.length + 2}
          aria-colcount={ages.length + 3}
          data-testid="cohort-grid"
          onKeyDown={handleKey}
          onPointerDown={handlePress}
          onPointerOver={handleOver}
          onPointerUp={handleRelease}
          onFocus={(event) => {
            const cell = findCell(event);
            if (cell !== null) setHovered(cell);
          }}
          style={{
            gridTemplateColumns: `max-content max-content max-content repeat(${ages.length}, minmax(54px, 1fr))`,
          }}
        >
          <div role="row" aria-rowindex={1} className={styles.row}>
            <div role="columnheader" className={`${styles.head} ${styles.rowHead}`}>
              {t('cohorts.cohort')}
            </div>
            <div role="columnheader" className={`${styles.head} ${styles.end}`}>
              {t('cohorts.size')}
            </div>
            <div role="columnheader" className={`${styles.head} ${styles.end}`}>
              {summaryHead}
            </div>
            {ages.map((age) => (
              <div key={age} role="columnheader" className={`${styles.head} ${styles.centre}`}>
                {nameAge(age, result)}
              </div>
            ))}
          </div>
          {!grid.isDifference && (
            <div role="row" aria-rowindex={2} className={styles.row} data-testid="cohort-means">
              <div role="rowheader" className={`${styles.meanHead} ${styles.rowHead}`}>
                {t('cohorts.meanRow')}
              </div>
              <div role="gridcell" className={`${styles.meanHead} ${styles.end}`} />
              <div role="gridcell" className={`${styles.meanHead} ${styles.end}`} />
              {ages.map((age) => (
                <div key={age} role="gridcell" className={`${styles.meanHead} ${styles.centre}`}>
                  {texts.short(means.get(age) ?? null)}
                </div>
              ))}
            </div>
          )}
          {rows.map(({ cohort, cells, summary, isSmall }, row) => (
            <div key={cohort.start} role="row" aria-rowindex={row + 3} className={styles.row}>
              <div role="rowheader" className={`${styles.rowHead} ${styles.name}`} data-small={isSmall || undefined}>
                <Checkbox
                  size="xs"
                  checked={checked.has(cohort.start)}
                  aria-label={t('cohorts.drawLine', { cohort: names[row] ?? '' })}
                  onChange={() => onCheck(cohort.start)}
                />
                <span>{names[row]}</span>
              </div>
              <div role="gridcell" className={`${styles.side} ${styles.end}`}>
                {count(cohort.size)}
              </div>
              <div role="gridcell" className={`${styles.side} ${styles.end}`}>
                {grid.isDifference ? '' : texts.short(summary)}
              </div>
              {cells.map((cell) => (
                <HeatCell
                  key={cell.column}
                  cell={cell}
                  text={texts.shown(cell)}
                  label={labels[row]?.[cell.column] ?? ''}
                  isActive={active.row === row && active.column === cell.column}
                  isSelected={selection.isSelected(cell)}
                />
              ))}
            </div>
          ))}
        </div>
      </div>
    </>
  );
}
