import type { Funnel } from '#core/questions/behaviour/funnel.ts';
import { computeStepInterval } from '#core/questions/behaviour/funnel-metrics.ts';
import { useTranslation } from 'react-i18next';
import { NO_VALUE } from '../../formatting/formats.ts';
import { useFormats } from '../../formatting/use-formats.ts';
import styles from './Behaviour.module.css';
import { rateStep } from './FunnelBars.tsx';
import { useDurations } from './use-durations.ts';

/** The funnel's numbers as a table: counts, shares with their intervals, times. */
export function FunnelTable({ funnel }: { readonly funnel: Funnel }) {
  const { t } = useTranslation();
  const { count, percent } = useFormats();
  const writeDuration = useDurations();
  const { counts, steps, times } = funnel;
  const writeInterval = (own: number, total: number): string => {
    const interval = computeStepInterval(own, total);
    return interval === null ? NO_VALUE : `${percent(interval.low)} – ${percent(interval.high)}`;
  };
  return (
    <div className={styles.scroll} tabIndex={0} role="region" aria-label={t('behaviour.funnel')}>
      <table className="data-table" data-testid="funnel-table">
        <thead>
          <tr>
            <th scope="col">{t('behaviour.stepHead')}</th>
            {(['number', 'fromFirst', 'interval', 'fromPrevious', 'dropped', 'median', 'quartiles'] as const).map(
              (head) => (
                <th key={head} scope="col" className="end">
                  {t(`behaviour.head.${head}`)}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {steps.map((step, index) => {
            const own = counts[index] ?? 0;
            const time = index === 0 ? undefined : times[index - 1];
            return (
              <tr key={step}>
                <th scope="row">
                  {index + 1}. {t(`behaviour.step.${step}`)}
                </th>
                <td className="numeric end">{count(own)}</td>
                <td className="numeric end">{percent(rateStep(counts, index, 'first'))}</td>
                <td className="numeric end">{writeInterval(own, counts[0] ?? 0)}</td>
                <td className="numeric end">{percent(rateStep(counts, index, 'previous'))}</td>
                <td className="numeric end">{index === 0 ? NO_VALUE : count((counts[index - 1] ?? 0) - own)}</td>
                <td className="numeric end">{writeDuration(time?.median ?? null)}</td>
                <td className="numeric end">
                  {time === undefined || time.q1 === null
                    ? NO_VALUE
                    : `${writeDuration(time.q1)} – ${writeDuration(time.q3)}`}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
