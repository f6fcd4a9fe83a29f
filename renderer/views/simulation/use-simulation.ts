import type { Progress } from '#core/kernel/progress.ts';
import type { CampaignAnswer, CampaignArgs, CampaignCallName } from '#core/workbench/campaigns/campaign-calls.ts';
import { useAction } from '../../data/use-action.ts';
import { useAnswer } from '../../data/use-answer.ts';
import { IDLE, type AsyncState } from '../../store/async-state.ts';
import type { FinishedRun } from '../../store/simulation.slice.ts';
import type { TaskName } from '../../store/tasks.slice.ts';
import { useWorkbench } from '../../store/use-workbench.ts';

type LiveCall = Extract<CampaignCallName, 'outlook' | 'sensitivity' | 'grid' | 'power' | 'list'>;

/**
 * An answer that is asked for anew as its arguments change, after a pause of `delay` ms; null asks nothing. While the new answer
 * is on its way the last one stays, marked stale.
 */
export function useLiveAnswer<Name extends LiveCall>(
  name: Name,
  args: CampaignArgs<Name> | null,
  delay: number,
): { readonly state: AsyncState<CampaignAnswer<Name>>; readonly isStale: boolean } {
  const workbench = useWorkbench((state) => state.workbench);
  const buildId = useWorkbench((state) => state.project?.buildId ?? null);
  const answer = useAnswer<{ readonly of: CampaignAnswer<Name> } | null>({
    key: ['simulation', buildId, name, args],
    buildId,
    delay,
    isEnabled: buildId !== null && args !== null,
    run: async (task) => (args === null ? null : { of: await workbench.runSimulation(name, args, task) }),
  });
  if (args === null) return { state: IDLE, isStale: false };
  if (answer.status !== 'ready') {
    const state = answer.status === 'idle' ? ({ status: 'running' } as const) : answer;
    return { state, isStale: false };
  }
  if (answer.value === null) return { state: IDLE, isStale: false };
  return { state: { status: 'ready', value: answer.value.of }, isStale: answer.isStale };
}

type LongCall = Extract<CampaignCallName, 'allocate' | 'evidence'>;

export type LongAnswer<Name extends LongCall> = {
  /** `value.args` says what was asked. */
  readonly state: AsyncState<
    { readonly args: CampaignArgs<Name>; readonly buildId: string; readonly answer: CampaignAnswer<Name> },
    { readonly progress: Progress | null; readonly startedAt: number; readonly cancel: () => void }
  >;
  readonly start: (args: CampaignArgs<Name>) => void;
};

/** A long calculation on demand, as a task of the task list; the last call wins, and leaving the screen ends it. */
export function useLongAnswer<Name extends LongCall>(name: Name, taskName: TaskName): LongAnswer<Name> {
  const workbench = useWorkbench((state) => state.workbench);
  const runTask = useWorkbench((state) => state.runTask);
  const buildId = useWorkbench((state) => state.project?.buildId ?? '');
  const { state, start, cancel } = useAction(async (args: CampaignArgs<Name>, outer) => ({
    args,
    buildId,
    answer: await runTask(taskName, (task) => workbench.runSimulation(name, args, task), outer),
  }));
  switch (state.status) {
    case 'running':
      return { start, state: { ...state, cancel } };
    case 'ready':
      return { start, state: { status: 'ready', value: state.value.value } };
    default:
      return { start, state };
  }
}

export type Runner = {
  readonly state: AsyncState<FinishedRun>;
  readonly start: (args: CampaignArgs<'run'>) => Promise<void>;
};

/** The last simulation of the current build, and what runs another. */
export function useSimulationRun(): Runner {
  const last = useWorkbench((state) => state.simulationRun);
  const start = useWorkbench((state) => state.startSimulation);
  const buildId = useWorkbench((state) => state.project?.buildId ?? '');
  const isOfBuild = last.status !== 'ready' || last.value.buildId === buildId;
  return { state: isOfBuild ? last : IDLE, start };
}
