import { isCancelled } from '#core/kernel/errors.ts';
import type { OverlapRule } from '#core/campaigns/plan/overlap.ts';
import type { Strategy } from '#core/campaigns/strategy/strategy.ts';
import type { StateCreator } from 'zustand';
import { describeError } from '../core-host/described-error.ts';
import type { CampaignArgs } from '#core/workbench/campaigns/campaign-calls.ts';
import type { SimulationRun } from '#core/workbench/campaigns/run-campaign.ts';
import { createLatestRun } from '../data/latest-run.ts';
import type { Workbench } from '../core-host/workbench.ts';
import { IDLE, type AsyncState } from './async-state.ts';
import type { ProjectSlice } from './project.slice.ts';
import type { TasksSlice } from './tasks.slice.ts';

/** A simulation that was run to its end, and what it was run on. */
export type FinishedRun = {
  readonly run: SimulationRun;
  readonly strategies: readonly Strategy[];
  readonly overlap: OverlapRule;
  readonly buildId: string;
};

export type SimulationSlice = {
  /** The last simulation: other screens may be opened while it runs and after it, a scenario keeps it for good. */
  readonly simulationRun: AsyncState<FinishedRun>;
  /** Runs simulations one at a time, as tasks of the task list; the last call wins. */
  startSimulation(args: CampaignArgs<'run'>): Promise<void>;
};

type Needed = SimulationSlice & ProjectSlice & TasksSlice;

export function createSimulationSlice<State extends Needed>({
  workbench,
}: {
  readonly workbench: Workbench;
}): StateCreator<State, [], [], SimulationSlice> {
  return (set, get) => {
    const latest = createLatestRun();
    const put = (simulationRun: AsyncState<FinishedRun>) => set({ simulationRun } as Partial<State>);

    return {
      simulationRun: IDLE,
      startSimulation: async (args) => {
        const { signal, isCurrent } = latest.begin();
        const buildId = get().project?.buildId ?? '';
        put({ status: 'running' });
        try {
          const run = await get().runTask(
            (t) => t('simulation.running'),
            (task) => workbench.runSimulation('run', args, task),
            { signal },
          );
          const { strategies, overlap } = args;
          if (isCurrent()) put({ status: 'ready', value: { run, strategies, overlap, buildId } });
        } catch (error) {
          if (!isCurrent()) return;
          put(isCancelled(error) ? IDLE : { status: 'failed', error: describeError(error) });
        }
      },
    };
  };
}
