import { useTranslation } from 'react-i18next';
import { toDayNumber, toIsoDate } from '#core/kernel/day-number.ts';
import type { Prediction, Scenario } from '#core/campaigns/launch/launch.ts';
import { SIMULATION_METRICS } from '#core/campaigns/draws/result-metrics.ts';
import { Definition } from '../../components/Definition.tsx';
import { useFormats } from '../../formatting/use-formats.ts';
import styles from './Launch.module.css';
import { useMoney } from './use-money.ts';

type LaunchFactsProps = { readonly scenario: Scenario; readonly prediction: Prediction };

/** Everything of a launch that is locked. */
export function LaunchFacts({ scenario, prediction }: LaunchFactsProps) {
  const { t } = useTranslation();
  const { count, decimal } = useFormats();
  const { short } = useMoney();
  const between = (quantiles: readonly number[], write: (value: number) => string): string =>
    `${write(quantiles[50] ?? 0)} [${write(quantiles[10] ?? 0)}, ${write(quantiles[90] ?? 0)}]`;
  const orders = between(prediction.windowOrders, (value) => decimal(value, 1));
  const net = between(prediction.netCents, short);
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
      <dt>{t('launch.orders')}</dt>
      <dd className="numeric">
        <Definition
          title={t('launch.orders')}
          values={[{ metric: SIMULATION_METRICS.incrementalOrders, full: orders }]}
        >
          {orders}
        </Definition>
      </dd>
      <dt>{t('launch.net')}</dt>
      <dd className="numeric">
        <Definition title={t('launch.net')} values={[{ metric: SIMULATION_METRICS.netCents, full: net }]}>
          {net}
        </Definition>
      </dd>
      <dt>{t('launch.basis')}</dt>
      <dd className="numeric">
        {count(scenario.draws)} · {scenario.seed} · {prediction.asOfDate}
      </dd>
      <dt>{t('launch.hash')}</dt>
      <dd>
        <code className={styles.hash}>{prediction.hash}</code>
      </dd>
    </dl>
  );
}
