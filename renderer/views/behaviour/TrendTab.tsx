import type { Funnel } from '#core/questions/behaviour/funnel.ts';
import { FUNNEL_METRICS } from '#core/questions/behaviour/funnel-metrics.ts';
import { SegmentedControl } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { createCurvesOption } from '../../charts/curves.option.ts';
import { usePalette } from '../../charts/use-palette.ts';
import { ChartFrame } from '../../components/ChartFrame.tsx';
import { useFormats } from '../../formatting/use-formats.ts';
import styles from './Behaviour.module.css';
import { rateStep } from './FunnelBars.tsx';
import type { FunnelControls } from './use-funnel-settings.ts';

/** Conversion by the period of the first step. */
export function TrendTab({ funnel, controls }: { readonly funnel: Funnel; readonly controls: FunnelControls }) {
  const { t } = useTranslation();
  const { percent, count } = useFormats();
  const palette = usePalette();
  const { relative, args, set } = controls;
  const { steps, trend } = funnel;
  const later = useMemo(() => steps.map((step, index) => ({ step, index })).slice(1), [steps]);
  const option = useMemo(
    () =>
      createCurvesOption({
        categories: trend.map(({ start }) => start),
        categoryName: t('behaviour.trendAxis'),
        series: later.map(({ step, index }) => ({
          name: t(`behaviour.step.${step}`),
          isMain: index === steps.length - 1,
          values: trend.map(({ counts }) => rateStep(counts, index, relative)),
        })),
        formatValue: (value) => percent(value),
        palette,
      }),
    [trend, later, steps, relative, percent, palette, t],
  );
  const lastStep = steps.length - 1;
  const [first, last] = [trend[0], trend.at(-1)];
  return (
    <>
      <div className={styles.tools}>
        <SegmentedControl
          size="xs"
          value={args.trend}
          aria-label={t('behaviour.trendUnit')}
          data={(['day', 'week', 'month'] as const).map((value) => ({ value, label: t(`behaviour.period.${value}`) }))}
          onChange={set.trend}
        />
      </div>
      <ChartFrame
        choiceKey="behaviour.trend-chart"
        title={t('behaviour.trendTitle')}
        note={t('behaviour.trendNote')}
        definitions={[{ metric: FUNNEL_METRICS.rate, full: percent(rateStep(funnel.counts, lastStep, relative)) }]}
        option={option}
        height={340}
        summary={t('behaviour.trendSummary', {
          periods: count(trend.length),
          first: percent(first === undefined ? null : rateStep(first.counts, lastStep, relative)),
          last: percent(last === undefined ? null : rateStep(last.counts, lastStep, relative)),
        })}
        heads={[
          t('behaviour.trendAxis'),
          ...later.map(({ step }) => t(`behaviour.step.${step}`)),
          t('behaviour.began'),
        ]}
        rows={trend.map(({ start, counts }) => ({
          key: start,
          head: start,
          cells: [...later.map(({ index }) => percent(rateStep(counts, index, relative))), count(counts[0] ?? 0)],
        }))}
      />
    </>
  );
}
