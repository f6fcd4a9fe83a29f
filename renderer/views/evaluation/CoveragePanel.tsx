import { useTranslation } from 'react-i18next';
import { FORECAST_METRICS } from '#core/campaigns/evaluate/forecast.ts';
import { Definition } from '../../components/Definition.tsx';
import { useFormats } from '../../formatting/use-formats.ts';
import styles from './Evaluation.module.css';
import { useCoverage } from './use-evaluation-record.ts';

/** How often locked predictions held, over every scored campaign of the project. */
export function CoveragePanel() {
  const { t } = useTranslation();
  const { count, decimal, percent } = useFormats();
  const { campaigns, inside, coverage, interval, widthFactor } = useCoverage();
  const counted = `${count(inside)} / ${count(campaigns)}`;
  return (
    <section className={styles.card} aria-label={t('evaluation.coverage')}>
      <h2>
        <Definition
          title={t('evaluation.coverage')}
          values={[{ metric: FORECAST_METRICS.coverage, full: coverage === null ? '–' : percent(coverage), counted }]}
        >
          {t('evaluation.coverage')}
        </Definition>
      </h2>
      <p className={styles.note}>
        {coverage === null
          ? t('evaluation.coverageNone')
          : t('evaluation.coverageText', {
              inside: count(inside),
              campaigns: count(campaigns),
              share: percent(coverage),
              low: percent(interval.low),
              high: percent(interval.high),
            })}
      </p>
      {coverage !== null && (
        <p className={styles.note}>
          {widthFactor === null
            ? t('evaluation.widthLater')
            : t('evaluation.widthFactor', { factor: decimal(widthFactor, 2) })}
        </p>
      )}
    </section>
  );
}
