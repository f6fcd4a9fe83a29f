import type { Funnel } from '#core/questions/behaviour/funnel.ts';
import { FUNNEL_METRICS } from '#core/questions/behaviour/funnel-metrics.ts';
import { computeStepInterval } from '#core/questions/behaviour/funnel-metrics.ts';
import { useTranslation } from 'react-i18next';
import { Definition } from '../../components/Definition.tsx';
import { useFormats } from '../../formatting/use-formats.ts';
import styles from './Behaviour.module.css';
import { useDurations } from './use-durations.ts';

export type FunnelPick = { readonly step: number; readonly outcome: 'converted' | 'dropped' };

type FunnelBarsProps = {
  readonly funnel: Funnel;
  readonly relative: 'first' | 'previous';
  readonly onPick: (pick: FunnelPick) => void;
};

/** Share of the first step or the one before; null where nobody got there. */
export function rateStep(counts: readonly number[], step: number, relative: 'first' | 'previous'): number | null {
  const base = relative === 'first' || step === 0 ? counts[0] : counts[step - 1];
  return base === undefined || base === 0 ? null : (counts[step] ?? 0) / base;
}

/** Steps as bars: solid who came so far, hatched who dropped out before. Both open their customers. */
export function FunnelBars({ funnel, relative, onPick }: FunnelBarsProps) {
  const { t } = useTranslation();
  const { count, shortCount, percent } = useFormats();
  const writeDuration = useDurations();
  const { counts, steps, times } = funnel;
  const first = counts[0] ?? 0;
  return (
    <ol className={styles.bars} data-testid="funnel-bars">
      {steps.map((step, index) => {
        const own = counts[index] ?? 0;
        const before = index === 0 ? own : (counts[index - 1] ?? 0);
        const base = relative === 'first' || index === 0 ? first : before;
        const rate = rateStep(counts, index, relative);
        const interval = computeStepInterval(own, base);
        const name = t(`behaviour.step.${step}`);
        const height = (value: number): string => `${first === 0 ? 0 : (100 * value) / first}%`;
        return (
          <li key={step} className={styles.step} data-step={step} data-count={own}>
            <div className={styles.well}>
              {before > own && (
                <button
                  type="button"
                  className={styles.dropped}
                  style={{ height: height(before - own) }}
                  title={t('behaviour.droppedTitle', { step: name, customers: count(before - own) })}
                  aria-label={t('behaviour.droppedTitle', { step: name, customers: count(before - own) })}
                  onClick={() => onPick({ step: index + 1, outcome: 'dropped' })}
                />
              )}
              <button
                type="button"
                className={styles.solid}
                disabled={own === 0}
                style={{ height: height(own) }}
                title={t('behaviour.convertedTitle', { step: name, customers: count(own) })}
                aria-label={t('behaviour.convertedTitle', { step: name, customers: count(own) })}
                onClick={() => onPick({ step: index + 1, outcome: 'converted' })}
              />
            </div>
            <div className={styles.stepText}>
              <strong>
                {index + 1}. {name}
              </strong>
              <Definition
                title={name}
                values={[
                  {
                    metric:
                      index === funnel.steps.length - 1 && step === 'repurchase'
                        ? FUNNEL_METRICS.repurchase
                        : FUNNEL_METRICS.step,
                    full: count(own),
                  },
                  {
                    metric: FUNNEL_METRICS.rate,
                    full:
                      interval === null
                        ? percent(rate)
                        : `${percent(rate)} (${percent(interval.low)} – ${percent(interval.high)})`,
                    counted: `${count(own)} / ${count(base)}`,
                  },
                ]}
              >
                <span className={styles.figure}>{percent(rate)}</span>
              </Definition>
              <span className={styles.muted}>{shortCount(own)}</span>
              <span className={styles.muted}>
                {index === 0
                  ? t('behaviour.began')
                  : t('behaviour.medianTime', { time: writeDuration(times[index - 1]?.median ?? null) })}
              </span>
            </div>
          </li>
        );
      })}
    </ol>
  );
}
