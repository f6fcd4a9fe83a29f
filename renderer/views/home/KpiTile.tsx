import type { Label } from '#core/kernel/label.ts';
import { KPI_METRICS } from '#core/questions/key-figures/kpi-metrics.ts';
import type { Kpi, Kpis } from '#core/questions/key-figures/kpi.ts';
import { useTranslation } from 'react-i18next';
import { Definition } from '../../components/Definition.tsx';
import type { Currency } from '../../formatting/formats.ts';
import { useFormats } from '../../formatting/use-formats.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { describeKpi } from './describe-kpi.ts';
import styles from './Kpi.module.css';

const ARROWS = { up: '▲', down: '▼', same: '■' } as const;

type KpiTileProps = {
  readonly kpi: Kpi;
  /** The same number of everybody, where filters are in force. */
  readonly total: Kpi | null;
  readonly comparison: Kpis['comparison'];
  readonly currency: Currency;
};

/** One number, how sure it is, and what it was. */
export function KpiTile({ kpi, total, comparison, currency }: KpiTileProps) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const formats = useFormats();
  const words = {
    days: (count: string) => t('overview.daysValue', { count }),
    points: (count: string) => t('overview.points', { count }),
    between: (low: string, high: string) => t('overview.between', { low, high }),
  };
  const described = describeKpi(kpi, currency, formats, words);
  const { metric, interval } = KPI_METRICS[kpi.id];
  const label = read(metric.label);
  const date = comparison?.date ?? '';
  const join = (language: keyof Label): string =>
    `${metric.filters[language]}${language === 'zh' ? '。区间：' : '. Interval: '}${interval[language]}`;
  const full = described.interval === null ? described.full : `${described.full} (${described.interval})`;

  return (
    <div className={styles.tile} data-kpi={kpi.id}>
      <h2>{label}</h2>
      <p className={styles.number}>
        <Definition
          title={label}
          values={[
            {
              metric: { ...metric, filters: { zh: join('zh'), en: join('en') } },
              full,
              counted: described.counted,
            },
          ]}
          className={styles.value}
        >
          <span data-testid={`kpi-${kpi.id}`}>{described.short}</span>
        </Definition>
        {total !== null && (
          <span className={styles.total}>
            {t('overview.ofAll', { value: describeKpi(total, currency, formats, words).short })}
          </span>
        )}
      </p>
      <p className={styles.interval} data-testid={`interval-${kpi.id}`}>
        {described.interval === null
          ? kpi.id === 'customers'
            ? t('overview.fullCount')
            : t('overview.noInterval')
          : t('overview.interval', { interval: described.interval })}
      </p>
      <p className={styles.change} data-testid={`change-${kpi.id}`}>
        {described.change === null ? (
          t('overview.noComparison')
        ) : (
          <>
            <span className={styles.moved} data-chance={described.isWithinInterval}>
              <span aria-hidden="true">{ARROWS[described.change.direction]}</span>{' '}
              {described.change.direction === 'same' ? t('overview.same') : described.change.text}
            </span>{' '}
            {t('overview.against', { date, value: described.previous })}
            {described.isWithinInterval && ` · ${t('overview.withinInterval')}`}
          </>
        )}
      </p>
    </div>
  );
}
