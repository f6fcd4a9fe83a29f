import { isCancelled } from '#core/kernel/errors.ts';
import type { OverlapRule } from '#core/campaigns/plan/overlap.ts';
import type { Strategy } from '#core/campaigns/strategy/strategy.ts';
import type { StateCreator } from 'zustand';
import { describeError } from '../carrier/described-error.ts';
import type { SimulationArgs, SimulationRun } from '../carrier/simulation/simulation-calls.ts';
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
  readonly simulationRun: AsyncState<FinishedRun>;
  /** Runs simulations one at a time, as tasks of the task list; the last call wins. */
  startSimulation(args: SimulationArgs<'run'>): Promise<void>;
};

type Needed = SimulationSlice & ProjectSlice & TasksSlice;

export function createSimulationSlice<State extends Needed>({
  workbench,
}: {
  readonly workbench: Workbench;
}): StateCreator<State, [], [], SimulationSlice> {
  return (set, get) => {
    let latest = 0;
    const put = (simulationRun: AsyncState<FinishedRun>) => set({ simulationRun } as Partial<State>);

    return {
      simulationRun: IDLE,
      startSimulation: async (args) => {
        latest += 1;
        const own = latest;
        const buildId = get().project?.buildId ?? '';
        put({ status: 'running' });
        try {
          const run = await get().runTask(
            (t) => t('simulation.running'),
            (task) => workbench.runSimulation('run', args, task),
          );
          const { strategies, overlap } = args;
          if (latest === own) put({ status: 'ready', value: { run, strategies, overlap, buildId } });
        } catch (error) {
          if (latest !== own) return;
          put(isCancelled(error) ? IDLE : { status: 'failed', error: describeError(error) });
        }
      },
    };
  };
}
