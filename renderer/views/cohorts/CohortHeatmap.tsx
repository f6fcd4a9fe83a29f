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
import { Grid, type CellProps } from '../../ui/grid/Grid.tsx';
import type { Place } from '../../ui/grid/move-place.ts';
import { findPlace } from '../../ui/grid/use-places.ts';
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

/** Columns before the ages: cohort, size, summary. */
const LEAD = 3;

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
  const isPressed = useRef(false);
  const { rows, ages } = grid;
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

  const getCell = (place: Place | null): GridCell | null =>
    (place === null ? undefined : rows[place.row]?.cells[place.column - LEAD]) ?? null;
  const findCell = (event: SyntheticEvent): GridCell | null => getCell(findPlace(event));
  const toAge = ({ row, column }: Place): Place => ({ row, column: column - LEAD });

  function handleKey(event: KeyboardEvent, place: Place): boolean {
    const cell = getCell(place);
    if (cell === null) return false;
    if (event.key === ' ') {
      selection.toggle(cell);
      return true;
    }
    if (event.key === 'Enter') {
      const block = selection.isSelected(cell) ? listSelected() : [];
      open(block.length > 1 ? block : [cell].filter(canOpen));
      return true;
    }
    if (event.key !== 'Escape' || selection.selected.length === 0) return false;
    selection.clear();
    return true;
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

  const means = {
    id: 'means',
    props: { 'data-testid': 'cohort-means' },
    cells: [
      <div key="head" role="rowheader" className={`${styles.meanHead} ${styles.rowHead}`}>
        {t('cohorts.meanRow')}
      </div>,
      <div key="size" role="gridcell" className={`${styles.meanHead} ${styles.end}`} />,
      <div key="summary" role="gridcell" className={`${styles.meanHead} ${styles.end}`} />,
      ...ages.map((age) => (
        <div key={age} role="gridcell" className={`${styles.meanHead} ${styles.centre}`}>
          {texts.short(grid.means.get(age) ?? null)}
        </div>
      )),
    ],
  };

  const drawCell = ({ row, column }: Place, props: CellProps) => {
    const entry = rows[row];
    if (entry === undefined) return <div {...props} />;
    const { cohort, cells, summary, isSmall } = entry;
    if (column === 0) {
      return (
        <div {...props} className={`${styles.rowHead} ${styles.name}`} data-small={isSmall || undefined}>
          <Checkbox
            size="xs"
            checked={checked.has(cohort.start)}
            aria-label={t('cohorts.drawLine', { cohort: names[row] ?? '' })}
            onChange={() => onCheck(cohort.start)}
          />
          <span>{names[row]}</span>
        </div>
      );
    }
    const cell = cells[column - LEAD];
    if (cell === undefined) {
      return (
        <div {...props} className={`${styles.side} ${styles.end}`}>
          {column === 1 ? count(cohort.size) : grid.isDifference ? '' : texts.short(summary)}
        </div>
      );
    }
    return (
      <HeatCell
        cell={cell}
        text={texts.shown(cell)}
        label={labels[row]?.[cell.column] ?? ''}
        tabIndex={props.tabIndex}
        place={props['data-cell']}
        isSelected={selection.isSelected(cell)}
      />
    );
  };

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
      <div
        className={styles.frame}
        onPointerLeave={() => setHovered(null)}
        onFocus={(event) => {
          const cell = findCell(event);
          if (cell !== null) setHovered(cell);
        }}
      >
        <Grid
          label={t('cohorts.grid')}
          testId="cohort-grid"
          firstColumn={LEAD}
          columns={[
            {
              id: 'cohort',
              track: 'max-content',
              head: t('cohorts.cohort'),
              headProps: { className: `${styles.head} ${styles.rowHead}` },
              isRowHead: true,
            },
            {
              id: 'size',
              track: 'max-content',
              head: t('cohorts.size'),
              headProps: { className: `${styles.head} ${styles.end}` },
            },
            {
              id: 'summary',
              track: 'max-content',
              head: summaryHead,
              headProps: { className: `${styles.head} ${styles.end}` },
            },
            ...ages.map((age) => ({
              id: String(age),
              track: 'minmax(54px, 1fr)',
              head: nameAge(age, result),
              headProps: { className: `${styles.head} ${styles.centre}` },
            })),
          ]}
          rowCount={rows.length}
          pinned={grid.isDifference ? [] : [means]}
          active={{ row: active.row, column: active.column + LEAD }}
          onActive={(place) => selection.focus(toAge(place))}
          onMove={(place, isExtended) => (isExtended ? selection.extend(toAge(place)) : selection.move(toAge(place)))}
          onKey={handleKey}
          frameProps={{
            className: styles.heat,
            'aria-multiselectable': true,
            onPointerDown: handlePress,
            onPointerOver: handleOver,
            onPointerUp: handleRelease,
          }}
          renderCell={drawCell}
        />
      </div>
    </>
  );
}
