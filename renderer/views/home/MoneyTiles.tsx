import { MONEY_METRICS, type MoneyMetricId } from '#core/questions/money/money-metrics.ts';
import type { MoneySeries } from '#core/questions/money/money-series.ts';
import { useTranslation } from 'react-i18next';
import { Definition } from '../../components/Definition.tsx';
import type { Currency } from '../../formatting/formats.ts';
import { useFormats } from '../../formatting/use-formats.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { compareFigures, MONEY_METRIC_IDS, readFigure, writeFigure } from './money-figures.ts';
import styles from './Money.module.css';

const WIDTH = 96;
const HEIGHT = 26;

/** A line without axes: the shape of a number over the period. */
function Sparkline({ values }: { readonly values: readonly number[] }) {
  if (values.length < 2) return null;
  const low = Math.min(0, ...values);
  const span = Math.max(...values) - low || 1;
  const points = values.map((value, index) => {
    const x = (index / (values.length - 1)) * WIDTH;
    return `${x.toFixed(1)},${(HEIGHT - 1 - ((value - low) / span) * (HEIGHT - 2)).toFixed(1)}`;
  });
  return (
    <svg className={styles.spark} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true" preserveAspectRatio="none">
      <polyline points={points.join(' ')} />
    </svg>
  );
}

type MoneyTilesProps = {
  readonly series: MoneySeries;
  readonly currency: Currency;
  readonly chosen: MoneyMetricId;
  readonly onChoose: (id: MoneyMetricId) => void;
};

/** Each number of the period with its change and its shape; a tile puts its number into the chart. */
export function MoneyTiles({ series, currency, chosen, onChoose }: MoneyTilesProps) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const formats = useFormats();
  const { total, points, span } = series;
  const window = t('money.note', span);

  return (
    <ul className={styles.tiles} aria-label={t('money.metric')}>
      {MONEY_METRIC_IDS.map((id) => {
        const now = readFigure(total.now, id);
        const before = total.before === null ? null : readFigure(total.before, id);
        const change = compareFigures(now, before);
        const label = read(MONEY_METRICS[id].label);
        const direction = change === null || Math.abs(change) < 0.0005 ? 'same' : change > 0 ? 'up' : 'down';
        const written =
          change === null ? '' : `${change > 0 ? '+' : change < 0 ? '−' : ''}${formats.percent(Math.abs(change))}`;
        return (
          <li key={id} className={styles.tile} data-chosen={id === chosen}>
            <button
              type="button"
              className={styles.name}
              aria-pressed={id === chosen}
              title={t('money.show', { metric: label })}
              onClick={() => onChoose(id)}
            >
              {label}
            </button>
            <p className={styles.number}>
              <Definition
                title={label}
                values={[{ metric: MONEY_METRICS[id], full: writeFigure(now, id, formats, currency, false) }]}
              >
                <span data-metric={id} data-window={window} data-testid={`money-${id}`}>
                  {writeFigure(now, id, formats, currency, true)}
                </span>
              </Definition>
              <Sparkline values={points.map((point) => readFigure(point.now, id) ?? 0)} />
            </p>
            <p className={styles.change} data-testid={`money-change-${id}`}>
              {change === null ? (
                t('money.noChange')
              ) : (
                <>
                  <span aria-hidden="true">{{ up: '▲', down: '▼', same: '■' }[direction]}</span>{' '}
                  {t('money.change', { change: written, before: writeFigure(before, id, formats, currency, true) })}
                </>
              )}
            </p>
          </li>
        );
      })}
    </ul>
  );
}
