import { Slider } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { MetricDefinition } from '#core/questions/define-metric.ts';
import {
  ENOUGH_POWER,
  HOLDOUT_METRICS,
  type HoldoutPower,
  type HoldoutReading,
} from '#core/campaigns/launch/holdout-power.ts';
import type { Strategy } from '#core/campaigns/strategy/strategy.ts';
import { Definition } from '../../components/Definition.tsx';
import { FailedState } from '../../components/states/FailedState.tsx';
import { SlowState } from '../../components/states/SlowState.tsx';
import type { StrategyAmong } from '#core/workbench/campaigns/campaign-arguments.ts';
import { useFormats } from '../../formatting/use-formats.ts';
import styles from './Launch.module.css';
import { useLiveAnswer } from './use-simulation.ts';

const DELAY_MS = 120;
const NOTHING = '–';

type Line = {
  readonly key: 'power' | 'minimum' | 'customers' | 'weeks';
  readonly metric: MetricDefinition;
  readonly write: (reading: HoldoutReading) => { readonly main: string; readonly sub?: string };
};

function useLines(): readonly Line[] {
  const { t } = useTranslation();
  const { percent, count, decimal } = useFormats();
  return [
    {
      key: 'power',
      metric: HOLDOUT_METRICS.power,
      write: ({ power }) => ({ main: power === null ? NOTHING : percent(power) }),
    },
    {
      key: 'minimum',
      metric: HOLDOUT_METRICS.minimum,
      write: ({ minimumEffect, minimumOrders }) => ({
        main: minimumEffect === null ? NOTHING : `+${percent(minimumEffect)}`,
        ...(minimumOrders === null ? {} : { sub: t('launch.perCustomer', { orders: decimal(minimumOrders, 4) }) }),
      }),
    },
    {
      key: 'customers',
      metric: HOLDOUT_METRICS.customers,
      write: ({ treatedNeeded, controlNeeded }) => ({
        main:
          treatedNeeded === null || controlNeeded === null
            ? NOTHING
            : `${count(treatedNeeded)} · ${count(controlNeeded)}`,
      }),
    },
    {
      key: 'weeks',
      metric: HOLDOUT_METRICS.weeks,
      write: ({ weeksNeeded }) => ({ main: weeksNeeded === null ? NOTHING : count(weeksNeeded) }),
    },
  ];
}

function PowerTable({ power, isStale }: { readonly power: HoldoutPower; readonly isStale: boolean }) {
  const { t } = useTranslation();
  const lines = useLines();
  return (
    <div
      className={styles.scroll}
      data-stale={isStale}
      tabIndex={0}
      role="region"
      aria-label={t('launch.holdout')}
      aria-busy={isStale}
    >
      <table className="data-table">
        <thead>
          <tr>
            <th scope="col">{t('simulation.metric')}</th>
            <th scope="col" className="end">
              {t('launch.plain')}
            </th>
            <th scope="col" className="end">
              {t('launch.cuped')}
            </th>
          </tr>
        </thead>
        <tbody>
          {lines.map(({ key, metric, write }) => {
            const cells = [power.plain, power.adjusted].map(write);
            const name = t(`launch.${key}`);
            return (
              <tr key={key}>
                <th scope="row">
                  <Definition title={name} values={[{ metric, full: cells.map(({ main }) => main).join(' / ') }]}>
                    {name}
                  </Definition>
                </th>
                {cells.map(({ main, sub }, place) => (
                  <td key={place} className="end numeric">
                    {main}
                    {sub !== undefined && <span className={styles.sub}>{sub}</span>}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

type HoldoutPartProps = {
  readonly strategy: Strategy;
  /** The same among those it is planned with. */
  readonly among: StrategyAmong;
  /** Incremental orders in the window by draws; null without a run. */
  readonly windowOrders: number | null;
  readonly onChange: (strategy: Strategy) => void;
};

/** What the share held out can show of the predicted effect, as it is moved. */
export function HoldoutPart({ strategy, among, windowOrders, onChange }: HoldoutPartProps) {
  const { t } = useTranslation();
  const { percent, decimal } = useFormats();
  const { state, isStale } = useLiveAnswer('power', { ...among, windowOrders }, DELAY_MS);
  const power = state.status === 'ready' ? state.value : null;
  const best = power?.adjusted.power ?? null;
  return (
    <section className={styles.card} aria-label={t('launch.holdout')}>
      <div>
        <h2>{t('launch.holdout')}</h2>
        {power !== null && (
          <p className={styles.note}>
            {t('launch.holdoutLead', {
              effect:
                power.effect === null ? t('launch.noEffect') : `${power.effect > 0 ? '+' : ''}${percent(power.effect)}`,
              mean: decimal(power.meanOrders, 3),
            })}
          </p>
        )}
      </div>
      <div className={styles.share}>
        <span id="launch-share">{t('launch.share')}</span>
        <Slider
          thumbLabel={t('launch.share')}
          min={0}
          max={0.5}
          step={0.01}
          value={strategy.holdoutShare}
          label={(value) => percent(value)}
          onChange={(holdoutShare) => onChange({ ...strategy, holdoutShare: Math.round(1000 * holdoutShare) / 1000 })}
        />
        <span className="numeric">{percent(strategy.holdoutShare)}</span>
      </div>
      {state.status === 'running' && <SlowState step={t('simulation.calculating')} height={220} />}
      {state.status === 'failed' && <FailedState error={state.error} />}
      {power !== null && (
        <>
          <div role="status">
            {power.control === 0 && <p className={styles.caution}>{t('launch.noHoldout')}</p>}
            {best !== null && best < ENOUGH_POWER && (
              <p className={styles.caution}>{t('launch.lowPower', { power: percent(best) })}</p>
            )}
          </div>
          <PowerTable power={power} isStale={isStale} />
          <p className={styles.note}>
            {t('launch.covariate', {
              correlation: decimal(power.covariateCorrelation, 2),
              share: percent(1 - power.covariateCorrelation ** 2),
            })}
          </p>
        </>
      )}
    </section>
  );
}
