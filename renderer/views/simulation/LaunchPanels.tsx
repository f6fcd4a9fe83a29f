import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Strategy } from '#core/simulation/strategy.ts';
import type { SimulationRun, StrategyOutlook } from '../../core-host/simulation/simulation-calls.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import { HoldoutPart } from './HoldoutPart.tsx';
import { LaunchLocked } from './LaunchLocked.tsx';
import { LaunchPart } from './LaunchPart.tsx';
import { ListsPart } from './ListsPart.tsx';
import { useLaunches } from './use-launch.ts';
import { useShared } from './use-overlap.ts';
import { MOST_STRATEGIES, useStrategies } from './use-strategies.ts';

type LaunchColumnProps = { readonly strategy: Strategy; readonly children: ReactNode };

/** The editor of a strategy; of a launched one, what was locked in its place. */
export function LaunchColumn({ strategy, children }: LaunchColumnProps) {
  const { t } = useTranslation();
  const { launches } = useLaunches();
  const { strategies, copy } = useStrategies();
  const setChoice = useWorkbench((state) => state.setChoice);
  const saved = launches.find(({ id }) => id === strategy.id);
  if (saved === undefined) return <>{children}</>;
  return (
    <LaunchLocked
      saved={saved}
      mayCopy={strategies.length < MOST_STRATEGIES}
      onCopy={() => {
        const { strategy: locked } = saved.launch.scenario;
        setChoice('simulation.strategy', copy(locked, t('launch.copyName', { name: locked.name })));
      }}
    />
  );
}

type LaunchPanelsProps = {
  readonly strategy: Strategy;
  readonly outlook: StrategyOutlook | null;
  /** Draws of what is on the screen; null where there are none. */
  readonly run: SimulationRun | null;
};

/** Holdout, launch and lists of the strategy in front. */
export function LaunchPanels({ strategy, outlook, run }: LaunchPanelsProps) {
  const { launches } = useLaunches();
  const { change } = useStrategies();
  const shared = useShared();
  const saved = launches.find(({ id }) => id === strategy.id);
  if (saved !== undefined) {
    const { scenario, prediction, files = [], sheets } = saved.launch;
    const locked = sheets === undefined ? null : { files, sheets, hash: prediction.hash };
    return (
      <ListsPart
        key={strategy.id}
        listed={{ strategy: scenario.strategy, lockedAsOf: prediction.asOfDate }}
        counts={prediction}
        draws={scenario.draws}
        seed={scenario.seed}
        locked={locked}
      />
    );
  }
  const summary = run?.summaries.find(({ strategyId }) => strategyId === strategy.id);
  return (
    <>
      <HoldoutPart strategy={strategy} windowOrders={summary?.metrics.windowOrders.mean ?? null} onChange={change} />
      <LaunchPart strategy={strategy} run={run} />
      {run !== null && outlook !== null && (
        <ListsPart
          key={strategy.id}
          listed={{ strategy, lockedAsOf: null, shared }}
          counts={outlook}
          draws={run.draws}
          seed={run.seed}
          locked={null}
        />
      )}
    </>
  );
}
