import type { ModelId } from '#core/science/customer-models/types.ts';
import type { VerdictCheck } from '#core/science/customer-models/verdict.ts';
import { MODEL_METRICS } from '#core/questions/models/model-metrics.ts';
import type { MetricDefinition } from '#core/questions/define-metric.ts';
import type { ComparedModel, Holdout } from '#core/questions/models/model-report.ts';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { createBarsOption } from '../../charts/bars.option.ts';
import { usePalette } from '../../charts/use-palette.ts';
import { Definition } from '../../components/Definition.tsx';
import { useFormats } from '../../formatting/use-formats.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { ChartFrame } from '../../components/ChartFrame.tsx';
import { MODEL_NAMES } from './model-names.ts';
import styles from './Models.module.css';
import { SeasonCard } from './SeasonCard.tsx';
import { TrackingCharts } from './TrackingCharts.tsx';

/** As high as the season's table beside it. */
const CALIBRATION_HEIGHT = 460;

function Calibration({ holdout }: { readonly holdout: Holdout }) {
  const { t } = useTranslation();
  const { count, decimal } = useFormats();
  const palette = usePalette();
  const groups = holdout.byFrequency;
  const option = useMemo(
    () =>
      createBarsOption({
        categories: groups.map(({ repeats, isOpen }) => `${count(repeats)}${isOpen ? '+' : ''}`),
        series: [
          { name: t('models.actual'), values: groups.map(({ actual }) => actual) },
          { name: t('models.expected'), values: groups.map(({ predicted }) => predicted) },
        ],
        formatShare: (value) => (value === null ? '' : decimal(value, 2)),
        categoryName: t('models.repeats'),
        palette,
      }),
    [groups, t, count, decimal, palette],
  );
  const rows = groups.map(({ repeats, isOpen, customers, actual, predicted }) => ({
    key: String(repeats),
    head: `${count(repeats)}${isOpen ? '+' : ''}`,
    cells: [count(customers), decimal(actual, 4), decimal(predicted, 4)],
  }));
  const summary = rows.map(({ head, cells }) => `${head}: ${cells[1]} / ${cells[2]}`).join('; ');
  return (
    <ChartFrame
      choiceKey="models.calibration"
      height={CALIBRATION_HEIGHT}
      title={t('models.calibrationTitle')}
      note={t('models.calibrationNote')}
      definitions={[{ metric: MODEL_METRICS.calibration, full: summary }]}
      option={option}
      summary={`${t('models.calibrationTitle')}: ${summary}`}
      heads={[t('models.repeats'), t('models.customers'), t('models.actual'), t('models.expected')]}
      rows={rows}
    />
  );
}

type ComparedNumber = 'logLikelihood' | 'expectedTotal' | 'bias' | 'meanAbsoluteError' | 'weeklyError';
type ComparisonRowProps = { readonly entry: ComparedModel; readonly isChosen: boolean; readonly actual: number };

function ComparisonRow({ entry, isChosen, actual }: ComparisonRowProps) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const { count, decimal, percent } = useFormats();
  const bias = `${(entry.bias ?? 0) > 0 ? '+' : ''}${percent(entry.bias)}`;
  const cell = (key: ComparedNumber, shown: string, full: string) => (
    <td className="numeric end">
      <Definition title={read(MODEL_METRICS[key].label)} values={[{ metric: MODEL_METRICS[key], full }]}>
        {shown}
      </Definition>
    </td>
  );
  return (
    <tr>
      <th scope="row">
        {entry.isSeasonal ? t('models.modelWithSeason', { model: MODEL_NAMES[entry.model] }) : MODEL_NAMES[entry.model]}
        {isChosen && <span className={styles.chosen}>{t('models.chosen')}</span>}
      </th>
      <td title={read(entry.explanation)}>{t(`models.statusWords.${entry.status}`)}</td>
      {cell('logLikelihood', decimal(entry.logLikelihood, 1), decimal(entry.logLikelihood, 6))}
      {cell('expectedTotal', count(Math.round(entry.predicted)), decimal(entry.predicted, 6))}
      {cell('bias', bias, `${bias} (${decimal(entry.predicted, 3)} / ${count(actual)} − 1)`)}
      {cell('meanAbsoluteError', decimal(entry.meanAbsoluteError, 3), decimal(entry.meanAbsoluteError, 9))}
      {cell('weeklyError', percent(entry.weeklyError), percent(entry.weeklyError))}
      <td className="numeric end">
        <Definition
          title={read(MODEL_METRICS.meanPAlive.label)}
          values={[{ metric: MODEL_METRICS.meanPAlive, full: decimal(entry.meanPAlive, 9) }]}
        >
          {percent(entry.meanPAlive)}
        </Definition>
      </td>
    </tr>
  );
}

function Comparison({ holdout, model }: { readonly holdout: Holdout; readonly model: ModelId }) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  return (
    <section className={styles.card}>
      <h2>{t('models.comparisonTitle')}</h2>
      <p className={styles.note}>{t('models.comparisonNote')}</p>
      <div className={styles.scroll} tabIndex={0} role="region" aria-label={t('models.comparisonTitle')}>
        <table className="data-table" data-testid="model-comparison">
          <thead>
            <tr>
              <th scope="col">{t('models.model')}</th>
              <th scope="col">{t('models.status')}</th>
              <th scope="col" className="end">
                {read(MODEL_METRICS.logLikelihood.label)}
              </th>
              <th scope="col" className="end">
                {t('models.expectedTotal')}
              </th>
              <th scope="col" className="end">
                {read(MODEL_METRICS.bias.label)}
              </th>
              <th scope="col" className="end">
                {read(MODEL_METRICS.meanAbsoluteError.label)}
              </th>
              <th scope="col" className="end">
                {read(MODEL_METRICS.weeklyError.label)}
              </th>
              <th scope="col" className="end">
                {read(MODEL_METRICS.meanPAlive.label)}
              </th>
            </tr>
          </thead>
          <tbody>
            {holdout.models.map((entry) => (
              <ComparisonRow
                key={`${entry.model} ${entry.isSeasonal}`}
                entry={entry}
                isChosen={entry.model === model && !entry.isSeasonal}
                actual={holdout.actual}
              />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** The rule a check was judged by, as a definition. */
function describeRule(check: VerdictCheck): MetricDefinition {
  return { ...MODEL_METRICS.verdict, formula: check.rule };
}

/** How far to trust the model: the last quarter of the history, which it has not seen. */
export function HoldoutPanel({ holdout, model }: { readonly holdout: Holdout; readonly model: ModelId }) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const { count, decimal } = useFormats();
  const { verdict } = holdout;
  const plain = holdout.models.find((entry) => entry.model === model && !entry.isSeasonal);
  const seasonal = holdout.models.find((entry) => entry.isSeasonal);
  return (
    <>
      <section className={styles.card} aria-label={t('models.holdout')}>
        <h2>{t('models.holdout')}</h2>
        <p className={styles.note}>
          {t('models.holdoutLead', {
            calibrationEnd: holdout.calibrationEnd,
            holdoutEnd: holdout.holdoutEnd,
            weeks: decimal(holdout.weeks, 1),
            customers: count(holdout.customers),
            actual: count(holdout.actual),
          })}
        </p>
        <p className={styles.headline} data-level={verdict.level}>
          <strong>{t('models.verdict', { level: t(`models.level.${verdict.level}`) })}</strong> {read(verdict.headline)}
        </p>
        <ul className={styles.checks}>
          {verdict.checks.map((check) => (
            <li key={check.id} data-level={check.level}>
              <Definition title={t('models.rule')} values={[{ metric: describeRule(check), full: read(check.text) }]}>
                <strong>{t(`models.level.${check.level}`)}</strong>
              </Definition>
              <span>{read(check.text)}</span>
            </li>
          ))}
        </ul>
      </section>
      <div className={styles.pair}>
        <TrackingCharts holdout={holdout} />
      </div>
      <Comparison holdout={holdout} model={model} />
      <div className={styles.pair}>
        <Calibration holdout={holdout} />
        {holdout.season !== null && plain !== undefined && seasonal !== undefined ? (
          <SeasonCard season={holdout.season} plain={plain} seasonal={seasonal} />
        ) : (
          <section className={styles.card} aria-label={t('models.seasonTitle')}>
            <h2>{t('models.seasonTitle')}</h2>
            <p className={styles.note}>{t('models.noSeason')}</p>
          </section>
        )}
      </div>
    </>
  );
}
