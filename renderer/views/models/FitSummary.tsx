import { MODEL_METRICS } from '#core/questions/models/model-metrics.ts';
import type { ModelReport, ReportedParameter } from '#core/questions/models/model-report.ts';
import { useTranslation } from 'react-i18next';
import { Definition } from '../../components/Definition.tsx';
import { NO_VALUE } from '../../formatting/formats.ts';
import { useFormats } from '../../formatting/use-formats.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import { MODEL_NAMES } from './model-names.ts';
import styles from './Models.module.css';

type ParameterName = 'r' | 'alpha' | 'a' | 'b' | 's' | 'beta' | 'p' | 'q' | 'v';

function ParameterRow({ parameter }: { readonly parameter: ReportedParameter }) {
  const { t } = useTranslation();
  const { decimal } = useFormats();
  const { read } = useLanguage();
  const metric = MODEL_METRICS[parameter.name as ParameterName];
  const show = (value: number) => decimal(value, value >= 1000 ? 0 : 3);
  const { low, high } = parameter;
  const interval = low === null || high === null ? t('models.onLimit') : `${show(low)} – ${show(high)}`;
  return (
    <tr>
      <th scope="row">{read(metric.label)}</th>
      <td className="numeric end">
        <Definition
          title={read(metric.label)}
          values={[{ metric, full: `${decimal(parameter.value, 9)} (${interval})` }]}
        >
          {show(parameter.value)}
        </Definition>
      </td>
      <td className="numeric end">{interval}</td>
      <td>{read(metric.formula)}</td>
    </tr>
  );
}

type Fact = {
  readonly key: 'logLikelihood' | 'spendMean' | 'correlation';
  readonly shown: string;
  readonly full: string;
};

function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  const { read } = useLanguage();
  return (
    <dl className={styles.facts}>
      {facts.map(({ key, shown, full }) => (
        <div key={key}>
          <dt>{read(MODEL_METRICS[key].label)}</dt>
          <dd>
            <Definition title={read(MODEL_METRICS[key].label)} values={[{ metric: MODEL_METRICS[key], full }]}>
              {shown}
            </Definition>
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** The fit in force: status in words, sample, parameters with intervals. */
export function FitSummary({ report }: { readonly report: ModelReport }) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const { count, decimal, money } = useFormats();
  const asOf = useWorkbench((state) => state.project.built?.parameters.asOfDate ?? '');
  const currency = useWorkbench((state) => state.project.built?.parameters.currency);
  const { fit, snapshots } = report;
  const hasEstimate = fit.parameters.length > 0;
  const facts: Fact[] = [
    ...(fit.logLikelihood === null
      ? []
      : [
          {
            key: 'logLikelihood',
            shown: decimal(fit.logLikelihood, 1),
            full: decimal(fit.logLikelihood, 6),
          } as const,
        ]),
    ...(fit.spendMeanCents === null || currency === undefined
      ? []
      : [
          {
            key: 'spendMean',
            shown: money(BigInt(Math.round(fit.spendMeanCents)), currency),
            full: money(BigInt(Math.round(fit.spendMeanCents)), currency),
          } as const,
        ]),
    ...(fit.correlation === null
      ? []
      : [{ key: 'correlation', shown: decimal(fit.correlation, 3), full: decimal(fit.correlation, 9) } as const]),
  ];

  return (
    <section className={styles.card} aria-label={t('models.fit', { date: asOf })}>
      <h2>{t('models.fit', { date: asOf })}</h2>
      <p className={styles.note}>
        {t('models.fitLead', { model: MODEL_NAMES[fit.model] })}{' '}
        <Definition
          title={read(MODEL_METRICS.sample.label)}
          values={[{ metric: MODEL_METRICS.sample, full: `${count(fit.customers)} / ${count(fit.repeaters)}` }]}
        >
          {t('models.sample', {
            customers: count(fit.customers),
            repeaters: count(fit.repeaters),
            days: count(fit.historyDays),
          })}
        </Definition>
      </p>
      <ul className={styles.states}>
        <li data-good={hasEstimate}>
          <strong>{t('models.purchaseModel')}</strong> {read(fit.explanation)}
        </li>
        <li data-good={fit.spendMeanCents !== null}>
          <strong>{t('models.spendModel')}</strong> {read(fit.spendExplanation)}
        </li>
      </ul>
      <p className={styles.note}>
        {hasEstimate
          ? t('models.snapshots', { predicted: count(snapshots.predicted), all: count(snapshots.all) })
          : t('models.noEstimate')}
      </p>
      {hasEstimate && (
        <>
          <Facts facts={facts} />
          <div className={styles.scroll} tabIndex={0} role="region" aria-label={t('models.parameter')}>
            <table className="data-table">
              <thead>
                <tr>
                  <th scope="col">{t('models.parameter')}</th>
                  <th scope="col" className="end">
                    {t('models.estimate')}
                  </th>
                  <th scope="col" className="end">
                    {t('models.interval')}
                  </th>
                  <th scope="col">{t('models.meaning')}</th>
                </tr>
              </thead>
              <tbody>
                {fit.parameters.map((parameter) => (
                  <ParameterRow key={`${parameter.group} ${parameter.name}`} parameter={parameter} />
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
      {!hasEstimate && <p className={styles.note}>{`${t('models.predictionsOff')}: ${NO_VALUE}`}</p>}
    </section>
  );
}
