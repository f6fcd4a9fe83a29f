import { ACTIVITY_METRICS, type ActivityPeriod } from '#core/questions/behaviour/activity.ts';
import { SegmentedControl } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { createCurvesOption } from '../../charts/curves.option.ts';
import { usePalette } from '../../charts/use-palette.ts';
import { ChartFrame } from '../../components/ChartFrame.tsx';
import { useFormats } from '../../formatting/use-formats.ts';
import { QueryBoundary } from '../../data/QueryBoundary.tsx';
import { useWithTotal } from '../../data/use-query.ts';
import { useChoice } from '../../store/use-choice.ts';
import styles from './Behaviour.module.css';

type ActivityChartsProps = {
  readonly periods: readonly ActivityPeriod[];
  /** Everybody's, where a filter is in force. */
  readonly total: readonly ActivityPeriod[] | null;
};

function ActivityCharts({ periods, total }: ActivityChartsProps) {
  const { t } = useTranslation();
  const { count, shortCount, percent } = useFormats();
  const palette = usePalette();
  const categories = useMemo(() => periods.map(({ start, isPartial }) => (isPartial ? `${start}*` : start)), [periods]);
  const whole = useMemo(() => {
    if (total === null) return null;
    const byStart = new Map(total.map((period) => [period.start, period]));
    return periods.map(({ start }) => byStart.get(start));
  }, [periods, total]);
  const activity = useMemo(
    () =>
      createCurvesOption({
        categories,
        categoryName: t('behaviour.activityAxis'),
        series: [
          { name: t('behaviour.active'), isMain: true, values: periods.map(({ customers }) => customers) },
          { name: t('behaviour.purchaseDays'), values: periods.map(({ purchaseDays }) => purchaseDays) },
        ],
        total: whole && {
          name: t('behaviour.activeAll'),
          values: whole.map((period) => period?.customers ?? null),
        },
        formatValue: (value) => shortCount(value),
        palette,
      }),
    [categories, periods, whole, palette, shortCount, t],
  );
  const repurchase = useMemo(
    () =>
      createCurvesOption({
        categories,
        categoryName: t('behaviour.activityAxis'),
        series: [
          {
            name: t('behaviour.repurchaseRate'),
            isMain: true,
            values: periods.map(({ repurchaseRate }) => repurchaseRate),
          },
        ],
        total: whole && {
          name: t('behaviour.repurchaseRateAll'),
          values: whole.map((period) => period?.repurchaseRate ?? null),
        },
        formatValue: (value) => percent(value),
        palette,
      }),
    [categories, periods, whole, palette, percent, t],
  );
  const days = periods.reduce((sum, { purchaseDays }) => sum + purchaseDays, 0);
  const again = periods.reduce((sum, { repurchaseDays }) => sum + repurchaseDays, 0);
  const busiest = periods.reduce(
    (best, period) => (period.customers > best.customers ? period : best),
    periods[0] as ActivityPeriod,
  );
  return (
    <div className={styles.pair}>
      <ChartFrame
        choiceKey="behaviour.activity"
        title={t('behaviour.activityTitle')}
        note={t('behaviour.activityNote')}
        definitions={[{ metric: ACTIVITY_METRICS.customers, full: count(busiest.customers) }]}
        option={activity}
        height={300}
        summary={t('behaviour.activitySummary', {
          periods: count(periods.length),
          most: count(busiest.customers),
          date: busiest.start,
        })}
        heads={[
          t('behaviour.activityAxis'),
          t('behaviour.active'),
          t('behaviour.purchaseDays'),
          t('behaviour.step.view'),
          t('behaviour.step.favorite'),
          t('behaviour.step.cart'),
          ...(whole === null ? [] : [t('behaviour.activeAll')]),
        ]}
        rows={periods.map((period, index) => ({
          key: period.start,
          head: categories[index] ?? period.start,
          cells: [
            count(period.customers),
            count(period.purchaseDays),
            count(period.views),
            count(period.favorites),
            count(period.carts),
            ...(whole === null ? [] : [count(whole[index]?.customers ?? 0)]),
          ],
        }))}
      />
      <ChartFrame
        choiceKey="behaviour.repurchase-days-chart"
        title={t('behaviour.repurchaseRate')}
        note={t('behaviour.repurchaseNote')}
        definitions={[
          {
            metric: ACTIVITY_METRICS.repurchaseRate,
            full: percent(days === 0 ? null : again / days),
            counted: `${count(again)} / ${count(days)}`,
          },
        ]}
        option={repurchase}
        height={300}
        summary={t('behaviour.repurchaseSummary', {
          rate: percent(days === 0 ? null : again / days),
          days: count(days),
        })}
        heads={[
          t('behaviour.activityAxis'),
          t('behaviour.repurchaseRate'),
          t('behaviour.repurchaseDays'),
          t('behaviour.purchaseDays'),
        ]}
        rows={periods.map((period, index) => ({
          key: period.start,
          head: categories[index] ?? period.start,
          cells: [percent(period.repurchaseRate), count(period.repurchaseDays), count(period.purchaseDays)],
        }))}
      />
    </div>
  );
}

/** How many are active, and which purchases are repeats, period by period. */
export function ActivityTab({ from, through }: { readonly from: string; readonly through: string }) {
  const { t } = useTranslation();
  const [unit, setUnit] = useChoice('behaviour.activity-unit', ['day', 'week', 'month']);
  const { filtered: state, total } = useWithTotal('activity', { unit, from, through });
  return (
    <>
      <div className={styles.tools}>
        <SegmentedControl
          size="xs"
          value={unit}
          aria-label={t('behaviour.trendUnit')}
          data={(['day', 'week', 'month'] as const).map((value) => ({ value, label: t(`behaviour.period.${value}`) }))}
          onChange={setUnit}
        />
      </div>
      <QueryBoundary state={state} height={360}>
        {(periods) =>
          periods.length === 0 ? (
            <p className={styles.note}>{t('behaviour.nothing')}</p>
          ) : (
            <ActivityCharts periods={periods} total={total} />
          )
        }
      </QueryBoundary>
    </>
  );
}
