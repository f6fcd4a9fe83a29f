import { MODEL_METRICS } from '#core/questions/models/model-metrics.ts';
import type { AliveGrid } from '#core/questions/models/model-shapes.ts';
import { useTranslation } from 'react-i18next';
import { Definition } from '../../components/Definition.tsx';
import { ViewSwitch } from '../../components/ViewSwitch.tsx';
import { NO_VALUE } from '../../formatting/formats.ts';
import { useFormats } from '../../formatting/use-formats.ts';
import { useChoice } from '../../store/use-choice.ts';
import { Grid, type CellProps } from '../../ui/grid/Grid.tsx';
import type { Place } from '../../ui/grid/move-place.ts';
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
  const width = grid.purchases.length;

  const drawCell = ({ row, column }: Place, props: CellProps) => {
    const days = grid.daysSince[row] ?? 0;
    if (column === 0) {
      return (
        <div {...props} className={styles.heatHead}>
          {t('models.aliveRow', { days: count(days) })}
        </div>
      );
    }
    const purchases = grid.purchases[column - 1] ?? 0;
    const value = grid.values[row * width + column - 1] ?? null;
    const shown = value === null ? t('models.aliveImpossible') : percent(value);
    const step = value === null ? null : chooseStep(value);
    const label = t('models.aliveCell', { purchases: count(purchases), days: count(days), value: shown });
    return (
      <div
        {...props}
        className={styles.heatCell}
        data-step={step ?? 'none'}
        style={step === null ? undefined : { background: `var(--scale-${step})` }}
        aria-label={label}
        title={label}
        onClick={(event) => event.currentTarget.focus()}
      >
        {value === null ? NO_VALUE : percent(value)}
      </div>
    );
  };

  return (
    <Grid
      label={t('models.aliveTitle')}
      testId="alive-grid"
      firstColumn={1}
      columns={[
        {
          id: 'days',
          track: 'minmax(88px, auto)',
          head: `${t('models.aliveRows')} ↓ · ${t('models.aliveColumns')} →`,
          headProps: { className: styles.heatHead },
          isRowHead: true,
        },
        ...grid.purchases.map((purchases) => ({
          id: String(purchases),
          track: 'minmax(52px, 1fr)',
          head: count(purchases),
          headProps: { className: styles.heatHead },
        })),
      ]}
      rowCount={grid.daysSince.length}
      frameProps={{ className: styles.heat }}
      renderCell={drawCell}
    />
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
