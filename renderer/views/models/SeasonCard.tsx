import { MODEL_METRICS } from '#core/questions/models/model-metrics.ts';
import type { ComparedModel, SeasonComparison } from '#core/questions/models/model-report.ts';
import { useTranslation } from 'react-i18next';
import { Definition } from '../../components/Definition.tsx';
import { useFormats } from '../../formatting/use-formats.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import styles from './Models.module.css';

type SeasonCardProps = {
  readonly season: SeasonComparison;
  readonly plain: ComparedModel;
  readonly seasonal: ComparedModel;
};

/** True where the season is nearer to what came, by week and in total. */
function isBetter(plain: ComparedModel, seasonal: ComparedModel): boolean {
  return (
    (seasonal.weeklyError ?? Infinity) < (plain.weeklyError ?? Infinity) &&
    Math.abs(seasonal.bias ?? Infinity) <= Math.abs(plain.bias ?? Infinity)
  );
}

/** A season against the plain model on the same holdout, and the index behind it. */
export function SeasonCard({ season, plain, seasonal }: SeasonCardProps) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const { decimal, percent, count } = useFormats();
  const metric = MODEL_METRICS.seasonIndex;
  const rows = [
    ...season.peaks.map(({ label, index, days }) => ({
      name: read(label),
      shown: `× ${decimal(index, 2)}`,
      full: decimal(index, 9),
      days: t('models.seasonDays', { count: days, days: count(days) }),
    })),
    {
      name: t('models.seasonWeeks'),
      shown: `× ${decimal(season.weeks.low, 2)} – ${decimal(season.weeks.high, 2)}`,
      full: `${decimal(season.weeks.low, 9)} – ${decimal(season.weeks.high, 9)}`,
      days: '',
    },
  ];
  return (
    <section className={styles.card} aria-label={t('models.seasonTitle')} data-testid="season-comparison">
      <h2>
        <Definition
          title={t('models.seasonTitle')}
          values={[
            {
              metric: MODEL_METRICS.weeklyError,
              full: `${percent(plain.weeklyError)} → ${percent(seasonal.weeklyError)}`,
            },
          ]}
        >
          {t('models.seasonTitle')}
        </Definition>
      </h2>
      <p className={styles.note}>{read(season.explanation)}</p>
      <p className={styles.headline} data-level={isBetter(plain, seasonal) ? 'good' : 'caution'}>
        <strong>{t(isBetter(plain, seasonal) ? 'models.seasonBetter' : 'models.seasonNotBetter')}</strong>{' '}
        {t('models.seasonNumbers', {
          plainWeek: percent(plain.weeklyError),
          seasonWeek: percent(seasonal.weeklyError),
          plainBias: percent(plain.bias),
          seasonBias: percent(seasonal.bias),
        })}
      </p>
      <div className={styles.scroll} tabIndex={0} role="region" aria-label={t('models.seasonIndex')}>
        <table className="data-table">
          <thead>
            <tr>
              <th scope="col">{t('models.seasonPart')}</th>
              <th scope="col" className="end">
                {read(metric.label)}
              </th>
              <th scope="col" className="end">
                {t('models.seasonSeen')}
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ name, shown, full, days }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td className="numeric end">
                  <Definition title={name} values={[{ metric, full }]}>
                    {shown}
                  </Definition>
                </td>
                <td className="numeric end">{days}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className={styles.note}>{t('models.seasonOff')}</p>
    </section>
  );
}
