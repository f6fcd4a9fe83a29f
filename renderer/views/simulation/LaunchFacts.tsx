import { useTranslation } from 'react-i18next';
import { toDayNumber, toIsoDate } from '#core/kernel/day-number.ts';
import {
  explainMissing,
  readLevel,
  readLockedBand,
  type Banded,
  type Prediction,
  type Scenario,
} from '#core/campaigns/launch/launch-record.ts';
import { CAMPAIGN_METRICS } from '#core/campaigns/evaluate/campaign-metrics.ts';
import { GUARDRAILS, type EvaluationPlan } from '#core/campaigns/launch/evaluation-plan.ts';
import { writePercent } from '#core/kernel/percent-text.ts';
import { SIMULATION_METRICS } from '#core/campaigns/draws/result-metrics.ts';
import { Definition } from '../../components/Definition.tsx';
import { useLanguage } from '../../i18n/use-language.ts';
import { useFormats } from '../../formatting/use-formats.ts';
import styles from './Launch.module.css';
import { useMoney } from './use-money.ts';

type LaunchFactsProps = { readonly scenario: Scenario; readonly prediction: Prediction };

/** How a launch will be judged, in one line. */
function PlanFacts({ plan }: { readonly plan: EvaluationPlan }) {
  const { t } = useTranslation();
  const { percent } = useFormats();
  const { short } = useMoney();
  const { read } = useLanguage();
  const { total, looks, readOut } = plan.error;
  const write = ({ name, margin }: EvaluationPlan['guardrails'][number]): string =>
    `${read(GUARDRAILS[name].label)} ≤ ${GUARDRAILS[name].unit === 'share' ? percent(margin) : short(margin)}`;
  const parts = [
    read(CAMPAIGN_METRICS[plan.primary].label),
    ...plan.guardrails.map(write),
    t('launch.planError', { total: percent(total), looks: percent(looks), readOut: percent(readOut) }),
    plan.cap.value === null ? t('launch.planNoCap') : t('launch.planCap', { cap: short(plan.cap.value) }),
    ...(plan.maturity.days === null ? [] : [t('launch.planMaturity', { days: plan.maturity.days })]),
  ];
  return parts.join(' · ');
}

/** Everything of a launch that is locked. */
export function LaunchFacts({ scenario, prediction }: LaunchFactsProps) {
  const { t } = useTranslation();
  const { count, decimal } = useFormats();
  const { short } = useMoney();
  const { read } = useLanguage();
  const between = (name: Banded, write: (value: number) => string): string => {
    const { low, median, high } = readLockedBand({ scenario, prediction }, name);
    return `${write(median)} [${write(low)}, ${write(high)}]`;
  };
  const level = writePercent(readLevel(scenario));
  const orders = between('windowOrders', (value) => decimal(value, 1));
  const net = between('netCents', short);
  const missing = explainMissing(scenario);
  const readOut = toIsoDate(toDayNumber(prediction.startsOn) + prediction.windowDays);
  return (
    <dl className={styles.facts}>
      <dt>{t('launch.arms')}</dt>
      <dd className="numeric">
        {count(prediction.treated)} · {count(prediction.control)}
      </dd>
      <dt>{t('launch.window')}</dt>
      <dd className="numeric">
        {prediction.startsOn} · {readOut}
      </dd>
      <dt>{t('launch.orders', { level })}</dt>
      <dd className="numeric">
        <Definition
          title={t('launch.orders', { level })}
          values={[{ metric: SIMULATION_METRICS.incrementalOrders, full: orders }]}
        >
          {orders}
        </Definition>
      </dd>
      <dt>{t('launch.net', { level })}</dt>
      <dd className="numeric">
        <Definition title={t('launch.net', { level })} values={[{ metric: SIMULATION_METRICS.netCents, full: net }]}>
          {net}
        </Definition>
      </dd>
      {scenario.plan !== undefined && (
        <>
          <dt>{t('launch.planFacts')}</dt>
          <dd>
            <PlanFacts plan={scenario.plan} />
          </dd>
        </>
      )}
      <dt>{t('launch.basis')}</dt>
      <dd className="numeric">
        {count(scenario.draws)} · {scenario.seeds.individual} · {prediction.asOfDate}
      </dd>
      <dt>{t('launch.hash')}</dt>
      <dd>
        <code className={styles.hash}>{prediction.hash}</code>
      </dd>
      {missing !== null && (
        <>
          <dt>{t('launch.rerun')}</dt>
          <dd>{t('launch.notReproducible', { missing: read(missing) })}</dd>
        </>
      )}
    </dl>
  );
}
