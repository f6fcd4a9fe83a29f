import type { Funnel } from '#core/questions/behaviour/funnel.ts';
import { computeStepInterval } from '#core/questions/behaviour/funnel-metrics.ts';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../components/Icon.tsx';
import { useFormats } from '../../formatting/use-formats.ts';
import styles from './Behaviour.module.css';
import { useDurations } from './use-durations.ts';

/** One sentence at a time of what the funnel says: in all, the largest drop-off, the slowest step. A press shows the next. */
export function Takeaway({ funnel }: { readonly funnel: Funnel }) {
  const { t } = useTranslation();
  const { count, percent } = useFormats();
  const writeDuration = useDurations();
  const [shown, setShown] = useState(0);
  const { counts, steps, times } = funnel;
  const first = counts[0] ?? 0;
  const interval = computeStepInterval(counts.at(-1) ?? 0, first);
  if (interval === null || steps.length < 2) return null;
  const name = (index: number): string => t(`behaviour.step.${steps[index] ?? 'view'}`);
  const last = counts.at(-1) ?? 0;
  const { low, high } = interval;
  const drops = counts.map((own, index) => (index === 0 ? 0 : (counts[index - 1] ?? 0) - own));
  const worst = drops.indexOf(Math.max(...drops));
  const medians = times.map(({ median }) => median ?? -1);
  const slowest = medians.indexOf(Math.max(...medians));
  const texts = [
    t('behaviour.takeTotal', {
      rate: percent(last / first),
      low: percent(low),
      high: percent(high),
      last: count(last),
      first: count(first),
    }),
    ...(worst > 0
      ? [
          t('behaviour.takeDrop', {
            from: name(worst - 1),
            to: name(worst),
            customers: count(drops[worst] ?? 0),
            share: percent((drops[worst] ?? 0) / (counts[worst - 1] ?? 1)),
          }),
        ]
      : []),
    ...((medians[slowest] ?? -1) >= 0
      ? [
          t('behaviour.takeSlow', {
            from: name(slowest),
            to: name(slowest + 1),
            time: writeDuration(medians[slowest] ?? null),
          }),
        ]
      : []),
  ];
  const at = shown % texts.length;
  return (
    <button
      type="button"
      className={styles.takeaway}
      data-testid="funnel-takeaway"
      title={t('behaviour.takeNext')}
      onClick={() => setShown(at + 1)}
    >
      <Icon name="info" size={16} />
      <span>{texts[at]}</span>
      <span className={styles.muted}>
        {at + 1}/{texts.length}
      </span>
    </button>
  );
}
