import { toIsoDate } from '#core/kernel/day-number.ts';
import type { TrackingWeek } from '#core/science/customer-models/tracking.ts';
import { MODEL_METRICS } from '#core/questions/models/model-metrics.ts';
import type { Holdout } from '#core/questions/models/model-report.ts';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { createLinesOption } from '../../charts/lines.option.ts';
import { usePalette } from '../../charts/use-palette.ts';
import { ChartFrame } from '../../components/ChartFrame.tsx';
import { useFormats } from '../../formatting/use-formats.ts';

type Kind = 'cumulative' | 'weekly';

const READERS = {
  cumulative: {
    actual: (week: TrackingWeek) => week.cumulativeActual,
    expected: (week: TrackingWeek) => week.cumulativeExpected,
    metric: MODEL_METRICS.tracking,
    choiceKey: 'models.tracking',
    title: 'models.trackingTitle',
    note: 'models.trackingNote',
  },
  weekly: {
    actual: (week: TrackingWeek) => week.actual,
    expected: (week: TrackingWeek) => week.expected,
    metric: MODEL_METRICS.weeklyTracking,
    choiceKey: 'models.weeks',
    title: 'models.weeksTitle',
    note: 'models.weeksNote',
  },
} as const;

type Named = { readonly name: string; readonly weeks: readonly TrackingWeek[] };

function TrackingChart({ kind, holdout }: { readonly kind: Kind; readonly holdout: Holdout }) {
  const { t } = useTranslation();
  const { count } = useFormats();
  const palette = usePalette();
  const { actual, expected, metric, choiceKey, title, note } = READERS[kind];
  const { tracking: weeks, season } = holdout;
  const forecasts = useMemo(
    (): Named[] => [
      { name: t('models.expected'), weeks },
      ...(season === null ? [] : [{ name: t('models.withSeason'), weeks: season.tracking }]),
    ],
    [t, weeks, season],
  );
  const option = useMemo(
    () =>
      createLinesOption({
        categories: weeks.map(({ lastDay }) => toIsoDate(lastDay)),
        series: [
          { name: t('models.actual'), values: weeks.map(actual) },
          ...forecasts.map(({ name, weeks: own }) => ({ name, values: own.map(expected) })),
        ],
        divider: {
          index: Math.max(
            0,
            weeks.findIndex(({ isHoldout }) => isHoldout),
          ),
          name: t('models.holdoutStart'),
        },
        formatValue: (value) => count(Math.round(value)),
        palette,
      }),
    [weeks, forecasts, actual, expected, t, count, palette],
  );
  const rows = weeks.map((week, index) => ({
    key: String(week.lastDay),
    head: toIsoDate(week.lastDay),
    cells: [
      count(actual(week)),
      ...forecasts.map(({ weeks: own }) => {
        const other = own[index];
        return other === undefined ? '' : count(Math.round(expected(other)));
      }),
      week.isHoldout ? t('models.holdoutStart') : '',
    ],
  }));
  const held = weeks.flatMap((week, index) => (week.isHoldout ? [index] : []));
  const at = kind === 'cumulative' ? held.slice(-1) : held;
  const sum = (own: readonly TrackingWeek[], read: (week: TrackingWeek) => number): string =>
    count(Math.round(at.reduce((total, index) => total + (own[index] === undefined ? 0 : read(own[index])), 0)));
  const summary = [
    `${t('models.actual')} ${sum(weeks, actual)}`,
    ...forecasts.map(({ name, weeks: own }) => `${name} ${sum(own, expected)}`),
  ].join(', ');
  return (
    <ChartFrame
      choiceKey={choiceKey}
      title={t(title)}
      note={t(note)}
      definitions={[{ metric, full: summary }]}
      option={option}
      summary={summary}
      heads={[t('models.week'), t('models.actual'), ...forecasts.map(({ name }) => name), '']}
      rows={rows}
    />
  );
}

/** Repeat purchases week by week, added up and alone: what came, what was expected, and what a season would have expected. */
export function TrackingCharts({ holdout }: { readonly holdout: Holdout }) {
  return (
    <>
      <TrackingChart kind="cumulative" holdout={holdout} />
      <TrackingChart kind="weekly" holdout={holdout} />
    </>
  );
}
