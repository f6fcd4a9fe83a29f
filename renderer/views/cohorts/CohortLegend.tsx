import { useTranslation } from 'react-i18next';
import styles from './Cohorts.module.css';

type CohortLegendProps = {
  readonly isDiverging: boolean;
  readonly isByRow: boolean;
  readonly hasForecast: boolean;
  readonly hasPayback: boolean;
  readonly minSize: number;
};

/** What colours, hatching and signs stand for. */
export function CohortLegend({ isDiverging, isByRow, hasForecast, hasPayback, minSize }: CohortLegendProps) {
  const { t } = useTranslation();
  return (
    <ul className={styles.legend} aria-label={t('cohorts.legend')}>
      <li>
        <span className={styles.swatches} aria-hidden="true">
          {(isDiverging ? [-1, -0.5, 0, 0.5, 1] : [0, 1, 2, 3, 5, 6]).map((step) => (
            <i
              key={step}
              style={{
                background: isDiverging
                  ? `color-mix(in srgb, var(${step < 0 ? '--mark-excluded' : '--mark-loaded'}) ${Math.abs(step) * 52}%, var(--surface))`
                  : `var(--scale-${step})`,
              }}
            />
          ))}
        </span>
        {isDiverging ? t('cohorts.legendDiverging') : isByRow ? t('cohorts.legendByRow') : t('cohorts.legendByTable')}
      </li>
      <li>
        <i className={styles.sample} data-kind="partly" aria-hidden="true">
          *
        </i>
        {t('cohorts.legendPartly')}
      </li>
      <li>
        <i className={styles.sample} data-kind="none" aria-hidden="true" />
        {t('cohorts.legendNone')}
      </li>
      <li>
        <i className={styles.sample} data-kind="small" aria-hidden="true">
          0
        </i>
        {t('cohorts.legendSmall', { minimum: minSize })}
      </li>
      {hasForecast && (
        <li>
          <i className={styles.sample} data-kind="forecast" aria-hidden="true">
            ≈
          </i>
          {t('cohorts.legendForecast')}
        </li>
      )}
      {hasPayback && (
        <li>
          <i className={styles.sample} data-payback="true" aria-hidden="true" />
          {t('cohorts.legendPayback')}
        </li>
      )}
    </ul>
  );
}
