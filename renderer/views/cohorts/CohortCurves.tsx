import { COHORT_METRICS } from '#core/questions/cohorts/cohort-metrics.ts';
import type { CohortRetention } from '#core/questions/cohorts/cohort-retention.ts';
import type { CohortView } from '#core/questions/cohorts/cohort-reading.ts';
import { getFirstReturnAge } from '#core/questions/cohorts/cohort-scope.ts';
import { Select, Switch } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { createCurvesOption } from '../../charts/curves.option.ts';
import { usePalette } from '../../charts/use-palette.ts';
import { ChartFrame } from '../../components/ChartFrame.tsx';
import { useLanguage } from '../../i18n/use-language.ts';
import { useChoice } from '../../store/use-choice.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import type { CohortGrid } from './build-grid.ts';
import { getAgeKey, nameAge, nameCohort } from './cohort-labels.ts';
import styles from './Cohorts.module.css';
import type { CellTexts } from './use-cell-texts.ts';

type CohortCurvesProps = {
  readonly grid: CohortGrid;
  readonly result: CohortRetention;
  readonly texts: CellTexts;
  readonly view: CohortView;
  readonly checked: ReadonlySet<string>;
};

/** The age whose trend is drawn, and how to choose another; saved with the project. */
function useTrendAge(grid: CohortGrid): readonly [number, (age: string | null) => void] {
  const saved = useWorkbench((state) => Number(state.navigation.choices['cohorts.trend-age'] ?? '1'));
  const setChoice = useWorkbench((state) => state.navigation.setChoice);
  const age = grid.ages.includes(saved) ? saved : (grid.ages[1] ?? grid.ages[0] ?? 0);
  return [age, (value) => setChoice('cohorts.trend-age', value)];
}

/** What the two charts under the heatmap draw. */
export function CurveTools({ grid, result }: Pick<CohortCurvesProps, 'grid' | 'result'>) {
  const { t } = useTranslation();
  const [only, setOnly] = useChoice('cohorts.curves-only', ['all', 'mean']);
  const [age, setAge] = useTrendAge(grid);
  return (
    <div className={styles.lineTools}>
      <Switch
        size="xs"
        label={t('cohorts.onlyMean')}
        checked={only === 'mean'}
        onChange={(event) => setOnly(event.currentTarget.checked ? 'mean' : 'all')}
      />
      <Select
        size="xs"
        w={140}
        label={t('cohorts.trendAge')}
        value={String(age)}
        allowDeselect={false}
        data={grid.ages.map((candidate) => ({ value: String(candidate), label: nameAge(candidate, result) }))}
        onChange={setAge}
      />
    </div>
  );
}

/** Ages drawn as a curve: where age 0 is the first event itself, all customers are in it and it says nothing. */
function listDrawnAges(grid: CohortGrid, result: CohortRetention, { measure }: CohortView): readonly number[] {
  const isShare = measure === 'rate' || measure === 'customers';
  return isShare && grid.ages.length > 1
    ? grid.ages.filter((age) => age >= getFirstReturnAge(result.request))
    : grid.ages;
}

/** The mean over ages, and the cohorts that are ticked beside it. */
export function CohortCurves({ grid, result, texts, view, checked }: CohortCurvesProps) {
  const { t } = useTranslation();
  const { language, read } = useLanguage();
  const palette = usePalette();
  const [only] = useChoice('cohorts.curves-only', ['all', 'mean']);
  const { unit } = result.request;
  const ages = useMemo(() => listDrawnAges(grid, result, view), [grid, result, view]);
  const heads = useMemo(() => ages.map((age) => nameAge(age, result)), [ages, result]);
  const drawn = useMemo(() => {
    const chosen = only === 'mean' ? [] : grid.rows.filter(({ cohort }) => checked.has(cohort.start));
    return [
      { name: t('cohorts.meanRow'), isMain: true, values: ages.map((age) => grid.means.get(age) ?? null) },
      ...chosen.map(({ cohort, cells }) => ({
        name: nameCohort(cohort.start, cohort.end, unit, language),
        values: cells.slice(-ages.length).map(({ read: cell }) => (cell.isComplete ? cell.value : null)),
        ...(cells.some(({ forecast }) => forecast !== null)
          ? {
              expected: cells.slice(-ages.length).map((cell, index, drawnCells) => {
                const next = drawnCells[index + 1];
                const isLastSeen = cell.read.isComplete && next !== undefined && next.forecast !== null;
                return cell.forecast?.value ?? (isLastSeen ? cell.read.value : null);
              }),
            }
          : {}),
      })),
    ];
  }, [grid, ages, checked, only, t, unit, language]);
  const option = useMemo(
    () =>
      createCurvesOption({
        categories: heads,
        categoryName: result.ageDays === null ? t(`cohorts.axis.${unit}`) : t('cohorts.axis.days'),
        series: drawn,
        formatValue: texts.short,
        palette,
      }),
    [heads, drawn, texts, palette, result, unit, t],
  );
  const means = ages.map((age) => grid.means.get(age) ?? null);
  const lastKnown = means.findLastIndex((value) => value !== null);
  return (
    <ChartFrame
      choiceKey="cohorts.curves"
      title={t(view.measure === 'ltv' ? 'cohorts.ltvCurves' : 'cohorts.curves')}
      note={t('cohorts.curvesNote')}
      definitions={[{ metric: COHORT_METRICS[view.measure], full: texts.full(means[lastKnown] ?? null) }]}
      option={option}
      summary={t('cohorts.curvesSummary', {
        measure: read(COHORT_METRICS[view.measure].label),
        first: texts.full(means[0] ?? null),
        last: texts.full(means[lastKnown] ?? null),
        age: heads[lastKnown] ?? '',
        lines: drawn.length - 1,
      })}
      heads={[t('cohorts.age'), ...drawn.map(({ name }) => name)]}
      rows={heads.map((head, index) => ({
        key: head,
        head,
        cells: drawn.map(({ values }) => texts.full(values[index] ?? null)),
      }))}
    />
  );
}

/** One age over all cohorts that have fully reached it: do later cohorts come back more? */
export function AgeTrend({ grid, result, texts, view }: Omit<CohortCurvesProps, 'checked'>) {
  const { t } = useTranslation();
  const { language, read } = useLanguage();
  const palette = usePalette();
  const age = useTrendAge(grid)[0];
  const { unit } = result.request;
  const points = useMemo(
    () =>
      grid.rows.flatMap(({ cohort, cells, isSmall }) => {
        const cell = cells.find((candidate) => candidate.read.cell.age === age);
        if (cell === undefined || !cell.read.isComplete || isSmall) return [];
        return [{ name: nameCohort(cohort.start, cohort.end, unit, language), read: cell.read }];
      }),
    [grid, age, unit, language],
  );
  const hasIntervals = points.some(({ read: { interval } }) => interval !== null);
  const option = useMemo(
    () =>
      createCurvesOption({
        categories: points.map(({ name }) => name),
        categoryName: t('cohorts.cohort'),
        series: [{ name: nameAge(age, result), isMain: true, values: points.map(({ read: { value } }) => value) }],
        ...(hasIntervals
          ? {
              band: {
                name: t('cohorts.intervalName'),
                low: points.map(({ read: { interval } }) => interval?.low ?? null),
                high: points.map(({ read: { interval } }) => interval?.high ?? null),
              },
            }
          : {}),
        formatValue: texts.short,
        palette,
      }),
    [points, hasIntervals, age, result, texts, palette, t],
  );
  const values = points.map(({ read: { value } }) => value);
  return (
    <ChartFrame
      choiceKey="cohorts.trend"
      title={t('cohorts.trend', { age: t(`cohorts.ageName.${getAgeKey(result)}`, { age: nameAge(age, result) }) })}
      note={hasIntervals ? t('cohorts.trendBand') : t('cohorts.trendNote')}
      definitions={[{ metric: COHORT_METRICS[view.measure], full: texts.full(grid.means.get(age) ?? null) }]}
      option={option}
      summary={t('cohorts.trendSummary', {
        measure: read(COHORT_METRICS[view.measure].label),
        cohorts: points.length,
        first: texts.full(values[0] ?? null),
        last: texts.full(values.at(-1) ?? null),
      })}
      heads={[t('cohorts.cohort'), t('cohorts.value'), t('cohorts.low'), t('cohorts.high')]}
      rows={points.map(({ name, read: cell }) => ({
        key: name,
        head: name,
        cells: [
          texts.full(cell.value),
          texts.full(cell.interval?.low ?? null),
          texts.full(cell.interval?.high ?? null),
        ],
      }))}
    />
  );
}
