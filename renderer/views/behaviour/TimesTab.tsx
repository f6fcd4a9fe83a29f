import type { Funnel } from '#core/questions/behaviour/funnel.ts';
import { FUNNEL_METRICS } from '#core/questions/behaviour/funnel-metrics.ts';
import { useMemo, useState } from 'react';
import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { createBarsOption } from '../../charts/bars.option.ts';
import { usePalette } from '../../charts/use-palette.ts';
import { ChartFrame } from '../../components/ChartFrame.tsx';
import { useFormats } from '../../formatting/use-formats.ts';
import styles from './Behaviour.module.css';
import { useDurations } from './use-durations.ts';

/** How long each step takes: a histogram with median and quartiles. */
export function TimesTab({ funnel }: { readonly funnel: Funnel }) {
  const { t } = useTranslation();
  const { percent, count } = useFormats();
  const writeDuration = useDurations();
  const palette = usePalette();
  const [chosen, setChosen] = useState('1');
  const { steps, times, totalTimes } = funnel;
  const spans = [
    ...times.map((time, index) => ({
      value: String(index + 1),
      label: `${t(`behaviour.step.${steps[index] ?? 'view'}`)} → ${t(`behaviour.step.${steps[index + 1] ?? 'view'}`)}`,
      time,
    })),
    { value: 'total', label: t('behaviour.totalTime'), time: totalTimes },
  ];
  const span = spans.find(({ value }) => value === chosen) ?? spans[0];
  const bins = useMemo(() => span?.time.bins ?? [], [span?.time]);
  const names = bins.map(({ from, to }) =>
    to === null
      ? t('behaviour.binFrom', { from: writeDuration(from) })
      : from === 0
        ? t('behaviour.binTo', { to: writeDuration(to) })
        : `${writeDuration(from)} – ${writeDuration(to)}`,
  );
  const total = span?.time.count ?? 0;
  const option = createBarsOption({
    categories: names,
    series: [{ name: t('behaviour.share'), values: bins.map((bin) => bin.count / Math.max(1, total)) }],
    formatShare: (value) => percent(value),
    palette,
  });
  if (span === undefined) return null;
  return (
    <>
      <div className={styles.tools}>
        <Select
          size="xs"
          w={220}
          label={t('behaviour.between')}
          value={span.value}
          allowDeselect={false}
          data={spans.map(({ value, label }) => ({ value, label }))}
          onChange={(value) => setChosen(value ?? '1')}
        />
        <dl className={styles.facts}>
          {(['q1', 'median', 'q3'] as const).map((part) => (
            <div key={part}>
              <dt>{t(`behaviour.quartile.${part}`)}</dt>
              <dd>{writeDuration(span.time[part])}</dd>
            </div>
          ))}
          <div>
            <dt>{t('behaviour.conversions')}</dt>
            <dd>{count(total)}</dd>
          </div>
        </dl>
      </div>
      <ChartFrame
        choiceKey="behaviour.times"
        title={t('behaviour.timesTitle', { span: span.label })}
        note={t('behaviour.timesNote')}
        definitions={[{ metric: FUNNEL_METRICS.time, full: writeDuration(span.time.median) }]}
        option={option}
        height={320}
        summary={t('behaviour.timesSummary', {
          median: writeDuration(span.time.median),
          q1: writeDuration(span.time.q1),
          q3: writeDuration(span.time.q3),
          conversions: count(total),
        })}
        heads={[t('behaviour.timeHead'), t('behaviour.share'), t('behaviour.conversions')]}
        rows={bins.map((bin, index) => ({
          key: names[index] ?? '',
          head: names[index] ?? '',
          cells: [percent(bin.count / Math.max(1, total)), count(bin.count)],
        }))}
      />
    </>
  );
}
