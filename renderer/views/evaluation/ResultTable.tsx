import { useTranslation } from 'react-i18next';
import {
  judgeOutcome,
  readReading,
  type CampaignEvaluation,
  type CampaignOutcome,
} from '#core/campaigns/evaluate/campaign.ts';
import { CAMPAIGN_METRICS } from '#core/campaigns/evaluate/campaign-metrics.ts';
import { Definition } from '../../components/Definition.tsx';
import { useFormats } from '../../formatting/use-formats.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import styles from './Evaluation.module.css';
import { useOutcomeFormats } from './use-outcome-formats.ts';

type RowProps = { readonly outcome: CampaignOutcome; readonly evaluation: CampaignEvaluation };

function ResultRow({ outcome, evaluation }: RowProps) {
  const { t } = useTranslation();
  const { decimal, percent } = useFormats();
  const { read } = useLanguage();
  const write = useOutcomeFormats()(outcome.metric);
  const { comparison, metric, postStratified } = outcome;
  const { isReadOut } = evaluation.health;
  const { value, means, total, estimate, missing } = readReading(outcome);
  const interval = isReadOut ? (estimate?.interval ?? null) : outcome.sequential;
  const cuped = comparison.kind === 'mean' ? comparison.cuped : null;
  const relative = estimate === null ? null : cuped === null ? comparison.relative : cuped.relative;
  const verdict = judgeOutcome(outcome, evaluation.health);
  const name = read(CAMPAIGN_METRICS[metric].label);
  const range = (low: number, high: number) => ({ low: write.difference(low), high: write.difference(high) });
  const others = [
    ...(postStratified === null
      ? []
      : [
          t('evaluation.strata', {
            value: write.difference(postStratified.value),
            ...range(postStratified.interval.low, postStratified.interval.high),
          }),
        ]),
    ...(comparison.kind === 'mean'
      ? [
          t('evaluation.plain', {
            value: write.difference(comparison.difference.value),
            ...range(comparison.difference.interval.low, comparison.difference.interval.high),
          }),
          t('evaluation.bootstrap', range(comparison.bootstrap.low, comparison.bootstrap.high)),
        ]
      : []),
    ...(outcome.cap === null ? [] : [t('evaluation.capped', { money: write.value(outcome.cap) })]),
  ];
  return (
    <tr>
      <th scope="row">
        <Definition
          title={name}
          values={[
            {
              metric: CAMPAIGN_METRICS[metric],
              full: `${write.difference(value)} ${interval === null ? '' : `[${write.difference(interval.low)}, ${write.difference(interval.high)}]`}`.trim(),
            },
          ]}
        >
          {name}
        </Definition>
      </th>
      <td className="numeric end">{write.value(means.treated)}</td>
      <td className="numeric end">{write.value(means.control)}</td>
      <td className="numeric end">
        <strong>{write.difference(value)}</strong>
        <span className={styles.range}>
          {interval === null
            ? t(
                isReadOut ? 'evaluation.missing' : 'evaluation.missingLook',
                missing === null ? {} : { found: decimal(missing.found, 0), needed: missing.needed },
              )
            : `[${write.difference(interval.low)}, ${write.difference(interval.high)}]`}
        </span>
      </td>
      <td className="numeric end">
        {relative === null ? '–' : percent(relative.value)}
        {relative !== null && (
          <span className={styles.range}>
            [{percent(relative.low)}, {percent(relative.high)}]
          </span>
        )}
      </td>
      <td className="numeric end">{write.total(total)}</td>
      <td>
        <span className={styles.verdict} data-verdict={verdict}>
          {t(`evaluation.verdicts.${verdict}`)}
        </span>
        <details className={styles.others}>
          <summary aria-label={`${name}: ${t('evaluation.more')}`}>{t('evaluation.more')}</summary>
          <ul>
            {others.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </details>
      </td>
    </tr>
  );
}

/** Treated minus control for every metric, with interval, and what may be said of it. */
export function ResultTable({ evaluation }: { readonly evaluation: CampaignEvaluation }) {
  const { t } = useTranslation();
  const { facts, health, outcomes } = evaluation;
  return (
    <section className={styles.card} aria-label={t('evaluation.results')}>
      <h2>{t('evaluation.results')}</h2>
      <p className={styles.note}>
        {health.isReadOut ? t('evaluation.resultsNote') : t('evaluation.resultsNoteOpen', { date: facts.readOutOn })}
      </p>
      <div className={styles.scroll} tabIndex={0} role="region" aria-label={t('evaluation.results')}>
        <table className="data-table">
          <thead>
            <tr>
              <th scope="col">{t('evaluation.metric')}</th>
              {(['treated', 'control', 'difference', 'relative', 'total'] as const).map((key) => (
                <th key={key} scope="col" className="end">
                  {t(`evaluation.${key}`)}
                </th>
              ))}
              <th scope="col">{t('evaluation.verdict')}</th>
            </tr>
          </thead>
          <tbody>
            {outcomes.map((outcome) => (
              <ResultRow key={outcome.metric} outcome={outcome} evaluation={evaluation} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
