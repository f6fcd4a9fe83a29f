import { Button } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { CampaignEvaluation } from '#core/campaigns/evaluate/campaign.ts';
import {
  FORECAST_METRICS,
  scoreForecast,
  type AssumptionReading,
  type Forecast,
  type ForecastScore,
} from '#core/campaigns/evaluate/forecast.ts';
import type { ProjectLaunch } from '#core/outputs/project/locked-launches.ts';
import { ASSUMPTIONS, type AssumptionName } from '#core/campaigns/strategy/assumptions.ts';
import { writePercent } from '#core/kernel/percent-text.ts';
import { createForecastOption } from '../../charts/forecast.option.ts';
import { usePalette } from '../../charts/use-palette.ts';
import { ChartFrame } from '../../components/ChartFrame.tsx';
import { Definition } from '../../components/Definition.tsx';
import { useFormats } from '../../formatting/use-formats.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { useQuery } from '../../data/use-query.ts';
import styles from './Evaluation.module.css';
import { useEvaluationRecord } from './use-evaluation-record.ts';
import { pickAssignment } from '#core/campaigns/evaluate/launch-forecast.ts';

const NAMES = Object.keys(ASSUMPTIONS) as AssumptionName[];

function ForecastChart({ score }: { readonly score: ForecastScore }) {
  const { t } = useTranslation();
  const { decimal } = useFormats();
  const palette = usePalette();
  const { interval, predicted, estimate, isInside, pit, intervalScore } = score;
  const level = writePercent(score.level);
  const write = useMemo(() => (value: number) => decimal(value, 1), [decimal]);
  const rows = useMemo(
    () => [
      { name: t('evaluation.predicted', { level }), low: interval.low, middle: predicted, high: interval.high },
      {
        name: t('evaluation.actual'),
        low: estimate.interval.low,
        middle: estimate.value,
        high: estimate.interval.high,
      },
    ],
    [t, level, interval, predicted, estimate],
  );
  const names = useMemo(
    () => ({ value: t('evaluation.forecastAxis'), interval: t('evaluation.range'), middle: t('evaluation.middle') }),
    [t],
  );
  const option = useMemo(
    () => createForecastOption({ rows, names, formatValue: write, palette }),
    [rows, names, write, palette],
  );
  const summary = t(isInside ? 'evaluation.forecastInside' : 'evaluation.forecastOutside', {
    low: write(interval.low),
    high: write(interval.high),
    value: write(estimate.value),
  });
  const range = ({ low, high }: { readonly low: number; readonly high: number }): string =>
    `${write(low)} – ${write(high)}`;
  return (
    <>
      <p className={styles.held} data-held={isInside} role="note">
        {summary}
      </p>
      <ChartFrame
        choiceKey="evaluation.forecast"
        title={t('evaluation.forecast')}
        note={t('evaluation.forecastNote', { level })}
        definitions={[
          { metric: FORECAST_METRICS.predicted, full: range(interval) },
          { metric: FORECAST_METRICS.actual, full: `${write(estimate.value)} [${range(estimate.interval)}]` },
          { metric: FORECAST_METRICS.pit, full: decimal(pit, 3) },
          { metric: FORECAST_METRICS.intervalScore, full: write(intervalScore) },
        ]}
        option={option}
        height={208}
        summary={summary}
        heads={[t('evaluation.row'), names.middle, names.interval]}
        rows={rows.map((row) => ({ key: row.name, head: row.name, cells: [write(row.middle), range(row)] }))}
      />
    </>
  );
}

function ReadingRow({ reading }: { readonly reading: AssumptionReading }) {
  const { t } = useTranslation();
  const { decimal, percent } = useFormats();
  const { read } = useLanguage();
  const { assumption, assumed, pointed, learnt, moved } = reading;
  const known = NAMES.find((name) => name === assumption);
  const canBe =
    known === undefined || (pointed.value >= ASSUMPTIONS[known].min && pointed.value <= ASSUMPTIONS[known].max);
  const write = (value: number): string =>
    known !== undefined && ASSUMPTIONS[known].unit === 'days'
      ? `${decimal(value, 1)} ${t('simulation.days')}`
      : percent(value);
  const cell = (middle: number, { low, high }: { readonly low: number; readonly high: number }) => (
    <td className="numeric end">
      {write(middle)}
      <span className={styles.range}>
        [{write(low)}, {write(high)}]
      </span>
    </td>
  );
  return (
    <tr data-assumption={assumption}>
      <th scope="row">{known === undefined ? assumption : read(ASSUMPTIONS[known].label)}</th>
      {cell(assumed.mid, assumed)}
      {canBe ? (
        cell(pointed.value, pointed.interval)
      ) : (
        <td className="end">
          {t('evaluation.cannotBe')}
          <span className={styles.range}>{write(pointed.value)}</span>
        </td>
      )}
      {cell(learnt.mid, learnt)}
      <td className="numeric end">{`${moved > 0 ? '+' : ''}${decimal(moved, 2)}`}</td>
      <td className="numeric end">{percent(learnt.weight)}</td>
    </tr>
  );
}

function Readings({ score }: { readonly score: ForecastScore }) {
  const { t } = useTranslation();
  const { decimal, percent } = useFormats();
  const [first] = score.readings;
  if (first === undefined) return <p className={styles.note}>{t('evaluation.nothingLearnt')}</p>;
  const heads = ['assumed', 'pointed', 'learnt', 'moved', 'weight'] as const;
  return (
    <>
      <h3>{t('evaluation.assumptionsOff')}</h3>
      <p className={styles.caution}>{t('evaluation.assumptionsCaution')}</p>
      <div className={styles.scroll} tabIndex={0} role="region" aria-label={t('evaluation.assumptionsOff')}>
        <table className="data-table">
          <thead>
            <tr>
              <th scope="col">{t('evaluation.assumption')}</th>
              {heads.map((head) => (
                <th key={head} scope="col" className="end">
                  {head === 'pointed' || head === 'learnt' ? (
                    <Definition
                      title={t(`evaluation.${head}`)}
                      values={[
                        {
                          metric: FORECAST_METRICS[head],
                          full:
                            head === 'pointed'
                              ? decimal(first.pointed.value, 4)
                              : `${decimal(first.learnt.mid, 4)} (${percent(first.learnt.weight)})`,
                        },
                      ]}
                    >
                      {t(`evaluation.${head}`)}
                    </Definition>
                  ) : (
                    t(`evaluation.${head}`)
                  )}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {score.readings.map((reading) => (
              <ReadingRow key={reading.assumption} reading={reading} />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

type ScoredProps = {
  readonly evaluation: CampaignEvaluation;
  readonly launch: ProjectLaunch;
  readonly score: ForecastScore;
};

function Scored({ evaluation, launch: locked, score }: ScoredProps) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const name = (assumption: string): string => {
    const known = NAMES.find((candidate) => candidate === assumption);
    return known === undefined ? assumption : read(ASSUMPTIONS[known].label);
  };
  const launch = locked.forecast;
  const assignment = useMemo(() => pickAssignment(locked, locked.forecast.strategyId), [locked]);
  const { strategyId } = evaluation.facts;
  const identity = useQuery('campaign-identity', { strategyId, launch: assignment }, { isUnfiltered: true });
  const isOtherPlan = identity.status === 'ready' && identity.value.findings.some(({ level }) => level === 'bad');
  const { record, accept, forget } = useEvaluationRecord(strategyId);
  const isTaken = record?.score?.estimate === score.estimate.value && record.scenarioId === launch.id;
  return (
    <>
      <ForecastChart score={score} />
      <section className={styles.card} aria-label={t('evaluation.learning')}>
        <h2>{t('evaluation.learning')}</h2>
        <Readings score={score} />
        {score.unidentified.length > 0 && (
          <p className={styles.caution}>
            {t('evaluation.notIdentified', { names: score.unidentified.map(name).join(', ') })}
          </p>
        )}
        {isOtherPlan && <p className={styles.caution}>{t('evaluation.otherPlan')}</p>}
        <div className={styles.take}>
          <Button size="sm" disabled={isTaken} onClick={() => accept(evaluation, launch, score)}>
            {t('evaluation.takeOver')}
          </Button>
          {isTaken && (
            <Button size="sm" variant="default" onClick={() => forget(evaluation)}>
              {t('evaluation.forget')}
            </Button>
          )}
          <p role="status" className={styles.note}>
            {t(isTaken ? 'evaluation.taken' : 'evaluation.takeOverNote')}
          </p>
        </div>
      </section>
    </>
  );
}

function Unscored({ forecast }: { readonly forecast: Exclude<Forecast, { readonly status: 'scored' }> }) {
  const { t } = useTranslation();
  const { decimal } = useFormats();
  return (
    <section className={styles.card} aria-label={t('evaluation.forecast')}>
      <h2>{t('evaluation.forecast')}</h2>
      {forecast.status === 'locked' ? (
        <p className={styles.caution}>
          {forecast.sequential === null
            ? t('evaluation.forecastLockedNoLook', { date: forecast.readOutOn })
            : t('evaluation.forecastLocked', {
                date: forecast.readOutOn,
                low: decimal(forecast.sequential.low, 1),
                high: decimal(forecast.sequential.high, 1),
              })}
        </p>
      ) : (
        <p className={styles.caution}>{t(`evaluation.incomparable.${forecast.reason}`)}</p>
      )}
    </section>
  );
}

/** 预测 vs 实际: whether the locked interval held, which assumption was off, and what the next simulation may start from. */
export function ForecastPanel({ evaluation, launch }: Omit<ScoredProps, 'score'>) {
  const forecast = useMemo(() => scoreForecast(evaluation, launch.forecast), [evaluation, launch]);
  return forecast.status === 'scored' ? (
    <Scored evaluation={evaluation} launch={launch} score={forecast.score} />
  ) : (
    <Unscored forecast={forecast} />
  );
}
