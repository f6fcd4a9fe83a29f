import { useCallback, useEffect, useRef, useState } from 'react';
import { isCancelled } from '#core/kernel/errors.ts';
import type { Progress } from '#core/kernel/progress.ts';
import { describeError } from '../../carrier/described-error.ts';
import type {
  SimulationAnswer,
  SimulationArgs,
  SimulationCallName,
} from '../../carrier/simulation/simulation-calls.ts';
import { IDLE, type AsyncState } from '../../store/async-state.ts';
import type { FinishedRun } from '../../store/simulation.slice.ts';
import type { TaskName } from '../../store/tasks.slice.ts';
import { useWorkbench } from '../../store/use-workbench.ts';

type LiveCall = Extract<SimulationCallName, 'outlook' | 'sensitivity' | 'grid' | 'power' | 'list'>;

type Known<Name extends LiveCall> = { readonly key: string; readonly state: AsyncState<SimulationAnswer<Name>> };

/**
 * An answer that is asked for anew as its arguments change, after a pause of `delay` ms; null asks nothing. While the new answer
 * is on its way the last one stays, marked stale.
 */
export function useLiveAnswer<Name extends LiveCall>(
  name: Name,
  args: SimulationArgs<Name> | null,
  delay: number,
): { readonly state: AsyncState<SimulationAnswer<Name>>; readonly isStale: boolean } {
  const workbench = useWorkbench((state) => state.workbench);
  const buildId = useWorkbench((state) => state.project?.buildId ?? null);
  const key = JSON.stringify([buildId, args]);
  const [known, setKnown] = useState<Known<Name> | null>(null);

  useEffect(() => {
    const [build, asked] = JSON.parse(key) as [string | null, SimulationArgs<Name> | null];
    if (build === null || asked === null) return undefined;
    const controller = new AbortController();
    const timer = setTimeout(() => {
      workbench.runSimulation(name, asked, { signal: controller.signal }).then(
        (value) => {
          if (!controller.signal.aborted) setKnown({ key, state: { status: 'ready', value } });
        },
        (error: unknown) => {
          if (!controller.signal.aborted) setKnown({ key, state: { status: 'failed', error: describeError(error) } });
        },
      );
    }, delay);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [workbench, name, key, delay]);

  if (args === null) return { state: IDLE, isStale: false };
  if (known === null) return { state: { status: 'running' }, isStale: false };
  return { state: known.state, isStale: known.key !== key };
}

type LongCall = Extract<SimulationCallName, 'allocate' | 'evidence'>;

export type LongAnswer<Name extends LongCall> = {
  /** `value.args` says what was asked. */
  readonly state: AsyncState<
    { readonly args: SimulationArgs<Name>; readonly buildId: string; readonly answer: SimulationAnswer<Name> },
    { readonly progress: Progress | null; readonly startedAt: number; readonly cancel: () => void }
  >;
  readonly start: (args: SimulationArgs<Name>) => void;
};

/** A long calculation on demand, as a task of the task list; the last call wins, and leaving the screen ends it. */
export function useLongAnswer<Name extends LongCall>(name: Name, taskName: TaskName): LongAnswer<Name> {
  const workbench = useWorkbench((state) => state.workbench);
  const runTask = useWorkbench((state) => state.runTask);
  const buildId = useWorkbench((state) => state.project?.buildId ?? '');
  const [state, setState] = useState<LongAnswer<Name>['state']>(IDLE);
  const running = useRef<AbortController>(null);
  const named = useRef(taskName);
  useEffect(() => () => running.current?.abort(), []);

  const start = useCallback(
    (args: SimulationArgs<Name>) => {
      running.current?.abort();
      const controller = new AbortController();
      running.current = controller;
      const cancel = () => controller.abort();
      const startedAt = performance.now();
      setState({ status: 'running', progress: null, startedAt, cancel });
      const isCurrent = () => running.current === controller;
      runTask(named.current, ({ signal, onProgress }) =>
        workbench.runSimulation(name, args, {
          signal: signal === undefined ? controller.signal : AbortSignal.any([signal, controller.signal]),
          onProgress: (progress) => {
            onProgress?.(progress);
            if (isCurrent()) setState({ status: 'running', progress, startedAt, cancel });
          },
        }),
      ).then(
        (answer) => {
          if (isCurrent()) setState({ status: 'ready', value: { args, buildId, answer } });
        },
        (error: unknown) => {
          if (isCurrent()) setState(isCancelled(error) ? IDLE : { status: 'failed', error: describeError(error) });
        },
      );
    },
    [workbench, runTask, buildId, name],
  );
  return { state, start };
}

export type Runner = {
  readonly state: AsyncState<FinishedRun>;
  readonly start: (args: SimulationArgs<'run'>) => Promise<void>;
};

/** The last simulation of the current build, and what runs another. */
export function useSimulationRun(): Runner {
  const last = useWorkbench((state) => state.simulationRun);
  const start = useWorkbench((state) => state.startSimulation);
  const buildId = useWorkbench((state) => state.project?.buildId ?? '');
  const isOfBuild = last.status !== 'ready' || last.value.buildId === buildId;
  return { state: isOfBuild ? last : IDLE, start };
}
