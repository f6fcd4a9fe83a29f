import type { RfmGrid, ScoreBlock } from '#core/questions/segments/rfm-grid.ts';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Currency } from '../../formatting/formats.ts';
import { useFormats } from '../../formatting/use-formats.ts';
import { rankScaleSteps } from './sequential-scale.ts';
import { Grid, type CellProps } from '../../ui/grid/Grid.tsx';
import type { Place } from '../../ui/grid/move-place.ts';
import styles from './RfmGrid.module.css';

type RfmCellsProps = {
  readonly grid: RfmGrid;
  /** Index of the cell in `grid.rows`. */
  readonly active: number;
  readonly currency: Currency;
  readonly onActivate: (index: number) => void;
  /** Everybody, drawn pale behind the customers under the filters in force; null where nothing is filtered. */
  readonly whole: RfmGrid | null;
  /** The brushed block. */
  readonly block: ScoreBlock;
  /** Brushes from the cell at `anchor` to the one at `head`, both as indexes in `grid.rows`. */
  readonly onBrush: (anchor: number, head: number) => void;
};

export function RfmCells({ grid, active, currency, onActivate, whole, block, onBrush }: RfmCellsProps) {
  const { t } = useTranslation();
  const { count, shortCount, shortMoney } = useFormats();
  const { scoreCount, rows } = grid;
  const scores = Array.from({ length: scoreCount }, (_, index) => index + 1);
  const drawn = whole?.rows ?? rows;
  const mostCustomers = Math.max(0, ...drawn.map(({ customers }) => customers));
  const anchor = useRef(active);
  const isBrushing = useRef(false);
  const steps = rankScaleSteps(rows.map(({ monetaryCents }) => Number(monetaryCents)));

  useEffect(() => {
    const end = () => {
      isBrushing.current = false;
    };
    window.addEventListener('pointerup', end);
    window.addEventListener('pointercancel', end);
    return () => {
      window.removeEventListener('pointerup', end);
      window.removeEventListener('pointercancel', end);
    };
  }, []);

  const findIndex = ({ row, column }: Place): number =>
    rows.findIndex((cell) => cell.rScore === scoreCount - row && cell.fScore === column);
  const toPlace = (index: number): Place => {
    const cell = rows[index];
    return { row: scoreCount - (cell?.rScore ?? scoreCount), column: cell?.fScore ?? 1 };
  };
  const activate = (place: Place) => {
    const index = findIndex(place);
    if (index >= 0) onActivate(index);
  };

  const isBrushed = (rScore: number, fScore: number): boolean =>
    rScore >= block.r.min && rScore <= block.r.max && fScore >= block.f.min && fScore <= block.f.max;

  const drawHead = (rScore: number) => (
    <>
      <strong>R {rScore}</strong>
      {rScore === scoreCount && <span>{t('rfm.recent')}</span>}
      {rScore === 1 && <span>{t('rfm.longAgo')}</span>}
    </>
  );

  const drawCell = (place: Place, props: CellProps) => {
    const [rScore, fScore] = [scoreCount - place.row, place.column];
    if (fScore === 0) {
      return (
        <div {...props} className={styles.rowHead}>
          {drawHead(rScore)}
        </div>
      );
    }
    const index = findIndex(place);
    const cell = rows[index];
    if (cell === undefined) return <div {...props} />;
    const scale = (customers: number) => (mostCustomers === 0 ? 0 : Math.sqrt(customers / mostCustomers));
    const side = scale(cell.customers);
    const total = whole?.rows[index]?.customers ?? 0;
    const rest = cell.customers === total || whole === null ? '' : ` / ${shortCount(total)}`;
    const step = steps[index] ?? 0;
    return (
      <div
        {...props}
        aria-selected={isBrushed(rScore, fScore)}
        data-active={index === active}
        aria-label={t('rfm.cellSummary', {
          r: rScore,
          f: fScore,
          customers: count(cell.customers),
          money: shortMoney(cell.monetaryCents, currency),
        })}
        className={styles.cell}
        data-customers={cell.customers}
        onPointerEnter={() => {
          onActivate(index);
          if (isBrushing.current) onBrush(anchor.current, index);
        }}
        onPointerDown={(event) => {
          event.currentTarget.releasePointerCapture(event.pointerId);
          if (!event.shiftKey) anchor.current = index;
          isBrushing.current = true;
          onBrush(anchor.current, index);
          event.currentTarget.focus();
        }}
      >
        <span className={styles.well}>
          {total > cell.customers && (
            <b className={styles.pale} style={{ width: `${Math.max(6, scale(total) * 100)}%` }} />
          )}
          {cell.customers > 0 && (
            <i
              style={{
                width: `${Math.max(6, side * 100)}%`,
                background: `var(--scale-${Math.max(step, 1)})`,
              }}
            />
          )}
        </span>
        <span className={styles.number} title={count(cell.customers)}>
          {cell.customers === 0 && total === 0 ? '' : `${shortCount(cell.customers)}${rest}`}
        </span>
      </div>
    );
  };

  return (
    <Grid
      label={t('segments.grid')}
      testId="rfm-grid"
      headPlace="bottom"
      firstColumn={1}
      columns={[
        {
          id: 'r',
          track: '72px',
          head: t('rfm.axes'),
          headProps: { className: styles.corner },
          isRowHead: true,
        },
        ...scores.map((fScore) => ({
          id: `f${fScore}`,
          track: 'minmax(76px, 1fr)',
          head: (
            <>
              <strong>F {fScore}</strong>
              {fScore === 1 && <span>{t('rfm.seldom')}</span>}
              {fScore === scoreCount && <span>{t('rfm.often')}</span>}
            </>
          ),
          headProps: { className: styles.columnHead },
        })),
      ]}
      rowCount={scoreCount}
      frameProps={{ className: styles.grid }}
      active={toPlace(active)}
      onActive={activate}
      renderCell={drawCell}
      onMove={(place, isExtended) => {
        const next = findIndex(place);
        if (next < 0) return;
        if (isExtended) onBrush(anchor.current, next);
        else anchor.current = next;
      }}
      onKey={(event, place) => {
        if (event.key !== ' ' && event.key !== 'Enter') return false;
        const index = findIndex(place);
        anchor.current = index;
        onBrush(index, index);
        return true;
      }}
    />
  );
}
