import { MONEY_METRICS } from '#core/questions/money/money-metrics.ts';
import type { MoneySeries } from '#core/questions/money/money-series.ts';
import { FESTIVAL_LABELS, FESTIVALS, findFestivalDay } from '#core/questions/periods/festivals.ts';
import { endPoint, startPoint, type SeriesUnit, type Span } from '#core/questions/periods/period.ts';
import type { ProjectView } from '#core/workbench/build/project-view.ts';
import { SegmentedControl } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { createMoneyOption } from '../../charts/money.option.ts';
import { usePalette } from '../../charts/use-palette.ts';
import { ChartFrame } from '../../components/ChartFrame.tsx';
import { QueryBoundary } from '../../data/QueryBoundary.tsx';
import { useQuery } from '../../data/use-query.ts';
import { useFormats } from '../../formatting/use-formats.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { useChoice } from '../../store/use-choice.ts';
import { usePeriod } from '../../store/use-period.ts';
import { MONEY_METRIC_IDS, readFigure, writeFigure } from './money-figures.ts';
import styles from './Money.module.css';
import { MoneyTiles } from './MoneyTiles.tsx';

const CHART_HEIGHT = 260;
const UNITS = ['week', 'day', 'month'] as const satisfies readonly [SeriesUnit, ...SeriesUnit[]];

/** The festivals whose day lies in a period, at the point that holds it. */
function listMarks({ points, span }: MoneySeries, unit: SeriesUnit) {
  const [first, last] = [Number(span.from.slice(0, 4)), Number(span.through.slice(0, 4))];
  const years = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  return years.flatMap((year) =>
    FESTIVALS.flatMap((festival) => {
      const day = findFestivalDay(festival, year);
      if (day === null || day < span.from || day > span.through) return [];
      const start = startPoint(day, unit);
      return [{ index: points.findIndex((point) => point.start === start), label: FESTIVAL_LABELS[festival] }];
    }),
  );
}

type MoneyContentProps = {
  readonly project: ProjectView;
  readonly series: MoneySeries;
  readonly unit: SeriesUnit;
  /** Called with the days of a point that was clicked. */
  readonly onPick?: ((days: Span) => void) | undefined;
};

function MoneyContent({ project, series, unit, onPick }: MoneyContentProps) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const formats = useFormats();
  const palette = usePalette();
  const [metric, setMetric] = useChoice('home.money-metric', MONEY_METRIC_IDS);
  const { currency } = project.parameters;
  const { points, total, span, comparison } = series;
  const label = read(MONEY_METRICS[metric].label);
  const hasBefore = comparison !== null;
  const write = (value: number | null, isShort = false) => writeFigure(value, metric, formats, currency, isShort);
  const option = useMemo(
    () =>
      createMoneyOption({
        categories: points.map(({ start }) => start),
        now: { name: t('money.now', { metric: label }), values: points.map(({ now }) => readFigure(now, metric) ?? 0) },
        before: hasBefore
          ? {
              name: t('money.before'),
              values: points.map(({ before }) => (before === null ? 0 : (readFigure(before, metric) ?? 0))),
            }
          : null,
        partial: {
          name: t('money.partial', { unit: t(`money.units.${unit}`) }),
          points: points.map(({ isPartial }) => isPartial),
        },
        marks: listMarks(series, unit).map(({ index, label: name }) => ({ index, name: read(name) })),
        formatValue: (value) => writeFigure(value, metric, formats, currency, true),
        palette,
      }),
    [points, series, unit, metric, label, hasBefore, formats, currency, palette, read, t],
  );
  const now = readFigure(total.now, metric);
  const before = total.before === null ? null : readFigure(total.before, metric);
  const days = { from: span.from, through: span.through };
  const window =
    comparison === null
      ? t('money.note', days)
      : t('money.noteCompared', { ...days, before: comparison.from, beforeThrough: comparison.through });
  const uncovered =
    comparison !== null && !series.isComparisonCovered ? ` ${t('money.uncovered', { before: comparison.from })}` : '';

  return (
    <>
      <ChartFrame
        choiceKey="home.money"
        title={label}
        note={`${window}${uncovered}`}
        definitions={[{ metric: MONEY_METRICS[metric], full: write(now) }]}
        option={option}
        height={CHART_HEIGHT}
        summary={
          before === null
            ? t('money.summary', { metric: label, now: write(now), ...days })
            : t('money.summaryCompared', { metric: label, now: write(now), before: write(before), ...days })
        }
        heads={[t('money.start'), label, ...(hasBefore ? [t('money.before')] : [])]}
        {...(onPick === undefined
          ? {}
          : {
              onPick: ({ dataIndex }) => {
                const start = points[dataIndex]?.start;
                if (start === undefined) return;
                const end = endPoint(start, unit);
                onPick({
                  from: start < span.from ? span.from : start,
                  through: end > span.through ? span.through : end,
                });
              },
            })}
        rows={points.map((point) => ({
          key: point.start,
          head: point.isPartial ? `${point.start} *` : point.start,
          cells: [
            write(readFigure(point.now, metric)),
            ...(point.before === null ? [] : [write(readFigure(point.before, metric))]),
          ],
        }))}
      />
      <MoneyTiles series={series} currency={currency} chosen={metric} onChoose={setMetric} />
    </>
  );
}

type MoneyPanelProps = {
  readonly project: ProjectView;
  /** A click on a point makes its days the period. */
  readonly isPickable?: boolean;
};

type AskedMoneyProps = MoneyPanelProps & { readonly span: Span; readonly comparison: Span | null };

function AskedMoney({ project, isPickable = false, span, comparison }: AskedMoneyProps) {
  const { t } = useTranslation();
  const [unit, setUnit] = useChoice('home.money-unit', UNITS);
  const { setPeriod } = usePeriod();
  const pick = isPickable ? (days: Span) => setPeriod({ kind: 'range', ...days }) : undefined;
  const state = useQuery('money-series', { unit, span, comparison });
  return (
    <section className={styles.panel} aria-label={t('money.title')} data-testid="money">
      <div className={styles.tools}>
        <h2>{t('money.title')}</h2>
        <SegmentedControl
          size="xs"
          value={unit}
          aria-label={t('money.unit')}
          data={(['day', 'week', 'month'] as const).map((value) => ({ value, label: t(`money.${value}`) }))}
          onChange={setUnit}
        />
      </div>
      <QueryBoundary state={state} height={CHART_HEIGHT + 170}>
        {(series) => <MoneyContent project={project} series={series} unit={unit} onPick={pick} />}
      </QueryBoundary>
    </section>
  );
}

/** How are we doing: money, orders and buyers over the period, with what they are compared with behind. */
export function MoneyPanel({ project, isPickable = false }: MoneyPanelProps) {
  const { t } = useTranslation();
  const { span, compared, known } = usePeriod();
  if (span === null) return <p className={styles.note}>{t('money.none', { date: known.asOf })}</p>;
  return <AskedMoney project={project} isPickable={isPickable} span={span} comparison={compared} />;
}
