import type { RfmGrid, ScoreBlock } from '#core/questions/segments/rfm-grid.ts';
import { useEffect, useRef, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Currency } from '../../formatting/formats.ts';
import { useFormats } from '../../formatting/use-formats.ts';
import { rankScaleSteps } from './sequential-scale.ts';
import { moveInGrid } from './move-in-grid.ts';
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
  const cells = useRef<(HTMLDivElement | null)[]>([]);
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

  function handleKey(event: KeyboardEvent, index: number) {
    if (event.key === ' ' || event.key === 'Enter') {
      event.preventDefault();
      anchor.current = index;
      onBrush(index, index);
      return;
    }
    const next = moveInGrid(event.key, index, scoreCount, rows.length);
    if (next === null) return;
    event.preventDefault();
    if (event.shiftKey) onBrush(anchor.current, next);
    else anchor.current = next;
    onActivate(next);
    cells.current[next]?.focus();
  }

  const isBrushed = (rScore: number, fScore: number): boolean =>
    rScore >= block.r.min && rScore <= block.r.max && fScore >= block.f.min && fScore <= block.f.max;

  return (
    <div
      className={styles.grid}
      role="grid"
      aria-label={t('segments.grid')}
      aria-rowcount={scoreCount + 1}
      aria-colcount={scoreCount + 1}
      data-testid="rfm-grid"
      style={{ gridTemplateColumns: `72px repeat(${scoreCount}, minmax(76px, 1fr))` }}
    >
      {scores
        .map((_, index) => scoreCount - index)
        .map((rScore, rowIndex) => (
          <div key={rScore} role="row" aria-rowindex={rowIndex + 1} className={styles.row}>
            <div role="rowheader" className={styles.rowHead}>
              <strong>R {rScore}</strong>
              {rScore === scoreCount && <span>{t('rfm.recent')}</span>}
              {rScore === 1 && <span>{t('rfm.longAgo')}</span>}
            </div>
            {scores.map((fScore) => {
              const index = rows.findIndex((cell) => cell.rScore === rScore && cell.fScore === fScore);
              const cell = rows[index];
              if (cell === undefined) return null;
              const scale = (customers: number) => (mostCustomers === 0 ? 0 : Math.sqrt(customers / mostCustomers));
              const side = scale(cell.customers);
              const total = whole?.rows[index]?.customers ?? 0;
              const rest = cell.customers === total || whole === null ? '' : ` / ${shortCount(total)}`;
              const step = steps[index] ?? 0;
              return (
                <div
                  key={fScore}
                  ref={(element) => {
                    cells.current[index] = element;
                  }}
                  role="gridcell"
                  tabIndex={index === active ? 0 : -1}
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
                  onFocus={() => onActivate(index)}
                  onPointerEnter={() => {
                    onActivate(index);
                    if (isBrushing.current) onBrush(anchor.current, index);
                  }}
                  onPointerDown={(event) => {
                    event.currentTarget.releasePointerCapture(event.pointerId);
                    if (!event.shiftKey) anchor.current = index;
                    isBrushing.current = true;
                    onBrush(anchor.current, index);
                    cells.current[index]?.focus();
                  }}
                  onKeyDown={(event) => handleKey(event, index)}
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
            })}
          </div>
        ))}
      <div role="row" aria-rowindex={scoreCount + 1} className={styles.row}>
        <div role="columnheader" className={styles.corner}>
          {t('rfm.axes')}
        </div>
        {scores.map((fScore) => (
          <div key={fScore} role="columnheader" className={styles.columnHead}>
            <strong>F {fScore}</strong>
            {fScore === 1 && <span>{t('rfm.seldom')}</span>}
            {fScore === scoreCount && <span>{t('rfm.often')}</span>}
          </div>
        ))}
      </div>
    </div>
  );
}
