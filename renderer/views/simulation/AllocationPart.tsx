import { Button, NumberInput } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Strategy } from '#core/campaigns/strategy/strategy.ts';
import { ProgressPanel } from '../../components/ProgressPanel.tsx';
import { FailedState } from '../../components/states/FailedState.tsx';
import { useWorkbench } from '../../store/use-workbench.ts';
import { AllocationResults } from './AllocationResults.tsx';
import styles from './Allocation.module.css';
import shared from './Simulation.module.css';
import { useMoney } from './use-money.ts';
import { useLongAnswer } from './use-simulation.ts';

const NEXT_CENTS = 100_000;

type Limits = {
  readonly budgetCents: number | null;
  readonly channelTouches: Readonly<Record<string, number>>;
  readonly nextCents: number;
};

type MoneyInputProps = {
  readonly label: string;
  readonly placeholder?: string;
  readonly value: number | null;
  readonly onChange: (cents: number | null) => void;
};

function MoneyInput({ label, placeholder, value, onChange }: MoneyInputProps) {
  const { decimals, symbol } = useMoney();
  return (
    <NumberInput
      size="sm"
      label={label}
      prefix={symbol}
      min={0}
      decimalScale={decimals}
      {...(placeholder === undefined ? {} : { placeholder })}
      value={value === null ? '' : value / 10 ** decimals}
      onChange={(next) => onChange(typeof next === 'number' ? Math.round(next * 10 ** decimals) : null)}
    />
  );
}

/** Who should get which strategy under a budget and channel limits, over all strategies on screen. */
export function AllocationPart({ strategies }: { readonly strategies: readonly Strategy[] }) {
  const { t } = useTranslation();
  const buildId = useWorkbench((state) => state.project.built?.buildId ?? '');
  const [limits, setLimits] = useState<Limits>({ budgetCents: null, channelTouches: {}, nextCents: NEXT_CENTS });
  const channels = useMemo(() => [...new Set(strategies.map(({ channel }) => channel))], [strategies]);
  const { state, start } = useLongAnswer('allocate', (own) => own('decide.allocation.running'));
  const { nextCents, ...rest } = limits;
  const args = { strategies, limits: rest, nextCents };
  const isStale =
    state.status === 'ready' &&
    (state.value.buildId !== buildId || JSON.stringify(state.value.args) !== JSON.stringify(args));
  return (
    <section className={`${shared.card} ${styles.part}`} aria-label={t('decide.allocation.title')}>
      <div className={shared.head}>
        <div>
          <h2>{t('decide.allocation.title')}</h2>
          <p className={shared.note}>{t('decide.allocation.note')}</p>
        </div>
        <Button size="sm" loading={state.status === 'running'} onClick={() => start(args)}>
          {t('decide.allocation.run')}
        </Button>
      </div>
      <div className={styles.limits}>
        <MoneyInput
          label={t('decide.allocation.budget')}
          placeholder={t('simulation.unlimited')}
          value={limits.budgetCents}
          onChange={(budgetCents) => setLimits({ ...limits, budgetCents })}
        />
        {channels.map((channel) => (
          <NumberInput
            key={channel}
            size="sm"
            label={t('decide.allocation.channelLimit', { channel })}
            placeholder={t('simulation.unlimited')}
            min={0}
            allowDecimal={false}
            value={limits.channelTouches[channel] ?? ''}
            onChange={(value) => {
              const { [channel]: _, ...others } = limits.channelTouches;
              const channelTouches = typeof value === 'number' ? { ...others, [channel]: value } : others;
              setLimits({ ...limits, channelTouches });
            }}
          />
        ))}
        <MoneyInput
          label={t('decide.allocation.nextAmount')}
          value={limits.nextCents}
          onChange={(cents) => setLimits({ ...limits, nextCents: cents ?? 0 })}
        />
      </div>
      {state.status === 'running' && (
        <ProgressPanel
          title={t('decide.allocation.running')}
          startedAt={state.startedAt}
          progress={state.progress}
          onCancel={state.cancel}
        />
      )}
      {state.status === 'failed' && <FailedState error={state.error} />}
      {isStale && <p className={shared.caution}>{t('decide.allocation.stale')}</p>}
      {state.status === 'ready' &&
        (state.value.answer === null ? (
          <p className={shared.caution}>{t('decide.allocation.noClosedForm')}</p>
        ) : (
          <AllocationResults report={state.value.answer} strategies={state.value.args.strategies} />
        ))}
    </section>
  );
}
