import { COHORT_METRICS } from '#core/questions/cohorts/cohort-metrics.ts';
import { findDropOutRises, findPayback, isGrowing } from '#core/questions/cohorts/cohort-reading.ts';
import type { CohortForecast } from '#core/questions/cohorts/cohort-forecast.ts';
import type { CohortRetention } from '#core/questions/cohorts/cohort-retention.ts';
import { EVERYBODY } from '#core/questions/audience/audience-rule.ts';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { BuildPanel } from '../../components/BuildPanel.tsx';
import { Definition } from '../../components/Definition.tsx';
import { NoProject } from '../../components/NoProject.tsx';
import { Page } from '../../components/Page.tsx';
import { useNotedChart } from '../../components/reads/use-noted-chart.ts';
import { EmptyState } from '../../components/states/EmptyState.tsx';
import { PartialState } from '../../components/states/Notice.tsx';
import { ViewSwitch } from '../../components/ViewSwitch.tsx';
import { useFormats } from '../../formatting/use-formats.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { QueryBoundary } from '../../data/QueryBoundary.tsx';
import { useQuery } from '../../data/use-query.ts';
import { useChoice } from '../../store/use-choice.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import { buildGrid, canForecast, type GridCell } from './build-grid.ts';
import { getAgeKey, nameAge, nameCohort } from './cohort-labels.ts';
import { AgeTrend, CohortCurves, CurveTools } from './CohortCurves.tsx';
import { CohortHeatmap } from './CohortHeatmap.tsx';
import { CohortLegend } from './CohortLegend.tsx';
import styles from './Cohorts.module.css';
import { CohortTable } from './CohortTable.tsx';
import { CohortToolbar } from './CohortToolbar.tsx';
import { MembersPanel, type OpenedCells } from './MembersPanel.tsx';
import { useCellTexts } from './use-cell-texts.ts';
import { useCohortSettings, type CohortControls } from './use-cohort-settings.ts';
import { useComparison, type CompareChoice } from './use-comparison.ts';

type CohortBoardProps = {
  readonly result: CohortRetention;
  readonly other: CohortRetention | null;
  readonly forecast: CohortForecast | null;
  readonly controls: CohortControls;
  readonly compare: CompareChoice;
};

const NOBODY: ReadonlySet<string> = new Set();

function CohortBoard({ result, other, forecast, controls, compare }: CohortBoardProps) {
  const { t } = useTranslation();
  const { read, language } = useLanguage();
  const { count } = useFormats();
  const [presentation, setPresentation] = useChoice('cohorts.heatmap', ['chart', 'table']);
  const [checked, setChecked] = useState<ReadonlySet<string>>(NOBODY);
  const [opened, setOpened] = useState<OpenedCells | null>(null);
  const currency = useWorkbench((state) => state.project?.parameters.currency) ?? { code: 'CNY', decimals: 2 };
  const { view, isVersusMean, isByRow } = controls;
  useNotedChart({ key: 'cohorts.heatmap', title: t('cohorts.grid'), labels: [COHORT_METRICS[view.measure].label] });
  const grid = useMemo(
    () => buildGrid(result, { view, isVersusMean, isByRow, forecast, other }),
    [result, view, isVersusMean, isByRow, forecast, other],
  );
  const texts = useCellTexts(view, grid, isVersusMean, currency);
  const rises = useMemo(() => (isGrowing(view) ? [] : findDropOutRises(grid.cells, view.mean)), [grid, view]);
  const paybacks = useMemo(() => (view.measure === 'ltv' ? findPayback(result) : []), [result, view]);
  const summaryHead = isGrowing(view) ? t('cohorts.latest') : t('cohorts.meanColumn');
  const isDiverging = grid.isDifference || isVersusMean;
  const { unit } = result.request;

  function open(cells: readonly GridCell[]) {
    const named = cells.map((cell) => {
      const cohort = grid.rows[cell.row]?.cohort;
      return t('cohorts.cellName', {
        cohort: cohort === undefined ? '' : nameCohort(cohort.start, cohort.end, unit, language),
        age: t(`cohorts.ageName.${getAgeKey(result)}`, { age: nameAge(cell.column, result) }),
      });
    });
    setOpened({
      request: result.request,
      reading: view.reading,
      cells: cells.map(({ read: { cell } }) => ({ cohort: cell.cohort, age: cell.age })),
      title:
        named.length === 1
          ? (named[0] ?? '')
          : t('cohorts.blockName', { first: named[0] ?? '', cells: count(named.length) }),
      audience: compare.ruleA,
    });
  }

  const complete = grid.cells.filter(({ isComplete, cell }) => isComplete && cell.age > 0).length;
  return (
    <div className={styles.stack}>
      <section className={styles.card} aria-label={t('cohorts.grid')} data-testid="cohort-board">
        <div className={styles.cardHead}>
          <div>
            <h2>
              <Definition
                title={read(COHORT_METRICS[view.measure].label)}
                values={[
                  { metric: COHORT_METRICS[view.measure], full: texts.full(grid.means.get(grid.ages[1] ?? 0) ?? null) },
                ]}
              >
                {grid.isDifference
                  ? t('cohorts.titleDifference', {
                      measure: read(COHORT_METRICS[view.measure].label),
                      a: compare.nameA ?? t('cohorts.everybody'),
                      b: compare.nameB ?? '',
                    })
                  : t('cohorts.title', {
                      measure: read(COHORT_METRICS[view.measure].label),
                      reading: t(`cohorts.readingName.${view.measure === 'ltv' ? 'cumulative' : view.reading}`),
                    })}
              </Definition>
            </h2>
            <p className={styles.note}>
              {grid.isDifference && view.measure !== 'rate' && view.measure !== 'aov' && view.measure !== 'ltv'
                ? t('cohorts.perHead')
                : t('cohorts.summary', {
                    cohorts: count(result.cohorts.length),
                    customers: count(result.cohorts.reduce((sum, { size }) => sum + size, 0)),
                    complete: count(complete),
                    date: result.asOfDate,
                  })}
            </p>
          </div>
          <ViewSwitch value={presentation} onChange={setPresentation} />
        </div>
        {presentation === 'chart' ? (
          <CohortHeatmap
            grid={grid}
            result={result}
            texts={texts}
            summaryHead={summaryHead}
            checked={checked}
            onCheck={(cohort) => {
              const next = new Set(checked);
              if (!next.delete(cohort)) next.add(cohort);
              setChecked(next);
            }}
            onOpen={open}
          />
        ) : (
          <CohortTable grid={grid} result={result} texts={texts} summaryHead={summaryHead} />
        )}
        <CohortLegend
          isDiverging={isDiverging}
          isByRow={isByRow}
          hasForecast={forecast?.status === 'ready'}
          hasPayback={paybacks.length > 0}
          minSize={view.minSize}
        />
        {rises.length > 0 && (
          <p className={styles.remark} data-testid="drop-out-remark">
            {t('cohorts.rises', {
              ages: rises.map((age) => nameAge(age, result)).join(language === 'en' ? ', ' : '、'),
            })}
          </p>
        )}
        {forecast?.status === 'none' && (
          <p className={styles.remark}>{t('cohorts.noForecast', { reason: read(forecast.explanation) })}</p>
        )}
        {paybacks.length > 0 && (
          <p className={styles.remark} data-testid="payback">
            {t('cohorts.payback', {
              paid: count(paybacks.filter(({ age }) => age !== null).length),
              cohorts: count(paybacks.length),
              low: texts.full(Math.min(...paybacks.map(({ cacCents }) => cacCents))),
              high: texts.full(Math.max(...paybacks.map(({ cacCents }) => cacCents))),
              basis: paybacks.every(({ basis }) => basis === 'margin')
                ? t('cohorts.basisMargin')
                : t('cohorts.basisRevenue'),
            })}
          </p>
        )}
      </section>
      {!grid.isDifference && (
        <>
          <CurveTools grid={grid} result={result} />
          <div className={styles.pair}>
            <CohortCurves grid={grid} result={result} texts={texts} view={view} checked={checked} />
            <AgeTrend grid={grid} result={result} texts={texts} view={view} />
          </div>
        </>
      )}
      <MembersPanel opened={opened} onClose={() => setOpened(null)} />
    </div>
  );
}

function Cohorts() {
  const { t } = useTranslation();
  const controls = useCohortSettings();
  const compare = useComparison();
  const { request, view } = controls;
  const isForecastable =
    request.anchor === 'purchase' &&
    request.activity === 'purchase' &&
    request.ages.kind === 'calendar' &&
    request.unit !== 'day' &&
    compare.b === null &&
    canForecast(view);
  const state = useQuery('cohort-retention', request, { audience: compare.ruleA ?? EVERYBODY });
  const other = useQuery('cohort-retention', request, {
    audience: compare.ruleB ?? EVERYBODY,
    isEnabled: compare.ruleB !== null,
  });
  const forecast = useQuery(
    'cohort-forecast',
    {
      unit: request.unit === 'day' ? 'week' : request.unit,
      maxCohorts: request.maxCohorts ?? 1,
      ages: request.maxAges ?? 1,
    },
    { audience: compare.ruleA ?? EVERYBODY, isEnabled: isForecastable && controls.hasForecast },
  );
  const coverage = useQuery('behavior-coverage', {}, { isUnfiltered: true });
  const hasBehavior = coverage.status === 'ready' && coverage.value.events > 0;
  return (
    <>
      <CohortToolbar controls={controls} canForecast={isForecastable} hasBehavior={hasBehavior} compare={compare} />
      {coverage.status === 'ready' && !hasBehavior && <PartialState missing={t('cohorts.noBehavior')} />}
      <QueryBoundary state={state} height={560}>
        {(result) =>
          result.rows.length === 0 ? (
            <EmptyState title={t('cohorts.empty')} text={t('cohorts.emptyText')} />
          ) : (
            <CohortBoard
              result={result}
              other={compare.ruleB !== null && other.status === 'ready' ? other.value : null}
              forecast={isForecastable && controls.hasForecast && forecast.status === 'ready' ? forecast.value : null}
              controls={controls}
              compare={compare}
            />
          )
        }
      </QueryBoundary>
    </>
  );
}

export function CohortsView() {
  const { t } = useTranslation();
  const hasProject = useWorkbench((state) => state.project !== null);
  return (
    <Page title={t('nav.cohorts')} lead={t('cohorts.lead')}>
      {hasProject ? (
        <>
          <BuildPanel />
          <Cohorts />
        </>
      ) : (
        <NoProject />
      )}
    </Page>
  );
}
