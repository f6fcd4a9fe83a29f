import { isCancelled } from '#core/kernel/errors.ts';
import type { OverlapRule } from '#core/campaigns/plan/overlap.ts';
import type { Strategy } from '#core/campaigns/strategy/strategy.ts';
import type { StateCreator } from 'zustand';
import { describeError } from '../carrier/described-error.ts';
import type { CampaignArgs } from '#core/workbench/campaigns/campaign-calls.ts';
import type { SimulationRun } from '#core/workbench/campaigns/run-campaign.ts';
import { createLatestRun } from '../data/latest-run.ts';
import type { Workbench } from '../carrier/workbench.ts';
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
  readonly last: AsyncState<FinishedRun>;
  /** Runs simulations one at a time, as tasks of the task list; the last call wins. */
  startSimulation(args: CampaignArgs<'run'>): Promise<void>;
};

type Needed = {
  readonly simulation: SimulationSlice;
  readonly project: ProjectSlice;
  readonly tasks: TasksSlice;
};

export function createSimulationSlice<State extends Needed>({
  workbench,
}: {
  readonly workbench: Workbench;
}): StateCreator<State, [], [], SimulationSlice> {
  return (set, get) => {
    const latest = createLatestRun();
    const put = (last: AsyncState<FinishedRun>) =>
      set(({ simulation }) => ({ simulation: { ...simulation, last } }) as Partial<State>);

    return {
      last: IDLE,
      startSimulation: async (args) => {
        const { signal, isCurrent } = latest.begin();
        const buildId = get().project.built?.buildId ?? '';
        put({ status: 'running' });
        try {
          const run = await get().tasks.runTask(
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
