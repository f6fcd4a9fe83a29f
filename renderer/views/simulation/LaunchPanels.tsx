import { useTranslation } from 'react-i18next';
import type { SavedLaunch } from '#core/outputs/project/launch-files.ts';
import type { OverlapRule } from '#core/campaigns/plan/overlap.ts';
import type { Strategy } from '#core/campaigns/strategy/strategy.ts';
import type { StrategyOutlook } from '#core/workbench/campaigns/outlook.ts';
import type { SimulationRun } from '#core/workbench/campaigns/run-campaign.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import { HoldoutPart } from './HoldoutPart.tsx';
import { LaunchLocked } from './LaunchLocked.tsx';
import { LaunchPart } from './LaunchPart.tsx';
import { ListsPart } from './ListsPart.tsx';
import styles from './Simulation.module.css';
import { MOST_STRATEGIES, useStrategies } from './use-strategies.ts';

/** A launched strategy in the place of its bench: what was locked, and its lists. */
export function LockedBench({ saved }: { readonly saved: SavedLaunch }) {
  const { t } = useTranslation();
  const { strategies, copy } = useStrategies();
  const setChoice = useWorkbench((state) => state.navigation.setChoice);
  const { scenario, prediction, files = [], sheets } = saved.launch;
  const { strategy } = scenario;
  return (
    <div className={styles.bench}>
      <div className={styles.locked}>
        <LaunchLocked
          saved={saved}
          mayCopy={strategies.length < MOST_STRATEGIES}
          onCopy={() => setChoice('simulation.strategy', copy(strategy, t('launch.copyName', { name: strategy.name })))}
        />
      </div>
      <div className={styles.stack}>
        <ListsPart
          key={saved.id}
          listed={{
            strategies: [strategy],
            overlap: 'separate',
            strategyId: strategy.id,
            lockedAsOf: prediction.asOfDate,
          }}
          counts={prediction}
          draws={scenario.draws}
          seed={scenario.seeds.individual}
          locked={sheets === undefined ? null : { scenario, prediction, files, sheets }}
        />
      </div>
    </div>
  );
}

type LaunchPanelsProps = {
  readonly strategies: readonly Strategy[];
  readonly overlap: OverlapRule;
  /** The one in front. */
  readonly strategy: Strategy;
  readonly outlook: StrategyOutlook | null;
  /** Draws of these very strategies; null where there are none. */
  readonly run: SimulationRun | null;
  readonly onChange: (strategy: Strategy) => void;
};

/** Holdout, launch and lists of the strategy in front. */
export function LaunchPanels({ strategies, overlap, strategy, outlook, run, onChange }: LaunchPanelsProps) {
  const among = { strategies, overlap, strategyId: strategy.id };
  const summary = run?.summaries.find(({ strategyId }) => strategyId === strategy.id);
  return (
    <>
      <HoldoutPart
        strategy={strategy}
        among={among}
        windowOrders={summary?.metrics.windowOrders.median ?? null}
        onChange={onChange}
      />
      <LaunchPart name={strategy.name} among={among} run={run} />
      {run !== null && outlook !== null && (
        <ListsPart
          key={strategy.id}
          listed={{ ...among, lockedAsOf: null }}
          counts={outlook}
          draws={run.draws}
          seed={run.seed}
          locked={null}
        />
      )}
    </>
  );
}
