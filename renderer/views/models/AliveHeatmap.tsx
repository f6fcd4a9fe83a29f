import { MODEL_METRICS } from '#core/questions/models/model-metrics.ts';
import type { AliveGrid } from '#core/questions/models/model-shapes.ts';
import { useRef, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Definition } from '../../components/Definition.tsx';
import { ViewSwitch } from '../../components/ViewSwitch.tsx';
import { NO_VALUE } from '../../formatting/formats.ts';
import { useFormats } from '../../formatting/use-formats.ts';
import { useChoice } from '../../store/use-choice.ts';
import { moveInGrid } from '../segments/move-in-grid.ts';
import styles from './Models.module.css';

/** Steps of the sequential scale that bear text in both themes. */
const STEPS = [0, 1, 2, 3, 5, 6] as const;

function chooseStep(value: number): number {
  return STEPS[Math.min(STEPS.length - 1, Math.floor(value * STEPS.length))] ?? 0;
}

function HeatTable({ grid }: { readonly grid: AliveGrid }) {
  const { t } = useTranslation();
  const { percent, count } = useFormats();
  return (
    <div className={styles.scroll} tabIndex={0} role="region" aria-label={t('models.aliveTitle')}>
      <table className="data-table">
        <thead>
          <tr>
            <th scope="col">{t('models.aliveRows')}</th>
            {grid.purchases.map((purchases) => (
              <th key={purchases} scope="col" className="end">
                {t('models.aliveColumn', { count: purchases })}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {grid.daysSince.map((days, row) => (
            <tr key={days}>
              <th scope="row">{t('models.aliveRow', { days: count(days) })}</th>
              {grid.purchases.map((purchases, column) => (
                <td key={purchases} className="numeric end">
                  {percent(grid.values[row * grid.purchases.length + column] ?? null)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function HeatCells({ grid }: { readonly grid: AliveGrid }) {
  const { t } = useTranslation();
  const { percent, count } = useFormats();
  const [active, setActive] = useState(0);
  const cells = useRef<(HTMLDivElement | null)[]>([]);
  const width = grid.purchases.length;

  function handleKey(event: KeyboardEvent, index: number) {
    const next = moveInGrid(event.key, index, width, grid.values.length);
    if (next === null) return;
    event.preventDefault();
    setActive(next);
    cells.current[next]?.focus();
  }

  return (
    <div
      className={styles.heat}
      role="grid"
      aria-label={t('models.aliveTitle')}
      aria-rowcount={grid.daysSince.length + 1}
      aria-colcount={width + 1}
      data-testid="alive-grid"
      style={{ gridTemplateColumns: `minmax(88px, auto) repeat(${width}, minmax(52px, 1fr))` }}
    >
      <div role="row" aria-rowindex={1} className={styles.row}>
        <div role="columnheader" className={styles.heatHead}>
          {t('models.aliveRows')} ↓ · {t('models.aliveColumns')} →
        </div>
        {grid.purchases.map((purchases) => (
          <div key={purchases} role="columnheader" className={styles.heatHead}>
            {count(purchases)}
          </div>
        ))}
      </div>
      {grid.daysSince.map((days, row) => (
        <div key={days} role="row" aria-rowindex={row + 2} className={styles.row}>
          <div role="rowheader" className={styles.heatHead}>
            {t('models.aliveRow', { days: count(days) })}
          </div>
          {grid.purchases.map((purchases, column) => {
            const index = row * width + column;
            const value = grid.values[index] ?? null;
            const shown = value === null ? t('models.aliveImpossible') : percent(value);
            const step = value === null ? null : chooseStep(value);
            return (
              <div
                key={purchases}
                ref={(element) => {
                  cells.current[index] = element;
                }}
                role="gridcell"
                tabIndex={index === active ? 0 : -1}
                className={styles.heatCell}
                data-step={step ?? 'none'}
                style={step === null ? undefined : { background: `var(--scale-${step})` }}
                aria-label={t('models.aliveCell', { purchases: count(purchases), days: count(days), value: shown })}
                title={t('models.aliveCell', { purchases: count(purchases), days: count(days), value: shown })}
                onFocus={() => setActive(index)}
                onClick={() => cells.current[index]?.focus()}
                onKeyDown={(event) => handleKey(event, index)}
              >
                {value === null ? NO_VALUE : percent(value)}
              </div>
            );
          })}
        </div>
      ))}
    </div>
  );
}

/** P(alive) over recency and frequency: numbers on colours, arrow keys move, or a table. */
export function AliveHeatmap({ grid }: { readonly grid: AliveGrid }) {
  const { t } = useTranslation();
  const { count, percent } = useFormats();
  const [presentation, setPresentation] = useChoice('models.alive', ['chart', 'table']);
  return (
    <section className={styles.card} aria-label={t('models.aliveTitle')}>
      <div className={styles.head}>
        <div>
          <h2>
            <Definition
              title={t('models.aliveTitle')}
              values={[
                {
                  metric: MODEL_METRICS.pAlive,
                  full: `${percent(Math.min(...listValues(grid)))} – ${percent(Math.max(...listValues(grid)))}`,
                },
              ]}
            >
              {t('models.aliveTitle')}
            </Definition>
          </h2>
          <p className={styles.note}>{t('models.aliveNote', { days: count(grid.ageDays) })}</p>
        </div>
        <ViewSwitch value={presentation} onChange={setPresentation} />
      </div>
      {presentation === 'chart' ? <HeatCells grid={grid} /> : <HeatTable grid={grid} />}
    </section>
  );
}

function listValues(grid: AliveGrid): number[] {
  return grid.values.filter((value) => value !== null);
}
