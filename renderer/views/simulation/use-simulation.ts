import { useCallback, useEffect, useRef, useState } from 'react';
import { isCancelled } from '#core/errors.ts';
import type { Strategy } from '#core/simulation/strategy.ts';
import { describeError } from '../../core-host/described-error.ts';
import type {
  SimulationAnswer,
  SimulationCallName,
  SimulationRun,
} from '../../core-host/simulation/simulation-calls.ts';
import type { AsyncState } from '../../store/async-state.ts';
import { useWorkbench } from '../../store/use-workbench.ts';

type ListCall = Extract<SimulationCallName, 'outlook' | 'sensitivity'>;

type Known<Name extends ListCall> = { readonly key: string; readonly state: AsyncState<SimulationAnswer<Name>> };

/**
 * What is to be expected of the strategies, asked anew as they change, after a pause of `delay` ms. While the new answer is on its
 * way the last one stays, marked stale.
 */
export function useOutlook<Name extends ListCall>(
  name: Name,
  strategies: readonly Strategy[],
  delay: number,
): { readonly state: AsyncState<SimulationAnswer<Name>>; readonly isStale: boolean } {
  const workbench = useWorkbench((state) => state.workbench);
  const buildId = useWorkbench((state) => state.project?.buildId ?? null);
  const key = JSON.stringify([buildId, strategies]);
  const [known, setKnown] = useState<Known<Name> | null>(null);

  useEffect(() => {
    const [build, asked] = JSON.parse(key) as [string | null, Strategy[]];
    if (build === null || asked.length === 0) return undefined;
    const controller = new AbortController();
    const timer = setTimeout(() => {
      workbench.runSimulation(name, { strategies: asked }, { signal: controller.signal }).then(
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

  if (strategies.length === 0) return { state: { status: 'idle' }, isStale: false };
  if (known === null) return { state: { status: 'running' }, isStale: false };
  return { state: known.state, isStale: known.key !== key };
}

export type FinishedRun = {
  readonly run: SimulationRun;
  readonly strategies: readonly Strategy[];
  readonly buildId: string;
};

export type Runner = {
  readonly state: AsyncState<FinishedRun>;
  readonly start: (strategies: readonly Strategy[], draws: number, seed: number) => void;
};

/** Runs simulations one at a time, as tasks of the task list; the last call wins. */
export function useSimulationRun(): Runner {
  const workbench = useWorkbench((state) => state.workbench);
  const runTask = useWorkbench((state) => state.runTask);
  const buildId = useWorkbench((state) => state.project?.buildId ?? '');
  const [state, setState] = useState<AsyncState<FinishedRun>>({ status: 'idle' });
  const latest = useRef(0);

  const start = useCallback(
    (strategies: readonly Strategy[], draws: number, seed: number) => {
      latest.current += 1;
      const own = latest.current;
      setState({ status: 'running' });
      runTask(
        (t) => t('simulation.running'),
        (task) => workbench.runSimulation('run', { strategies, draws, seed }, task),
      ).then(
        (run) => {
          if (latest.current === own) setState({ status: 'ready', value: { run, strategies, buildId } });
        },
        (error: unknown) => {
          if (latest.current !== own) return;
          setState(isCancelled(error) ? { status: 'idle' } : { status: 'failed', error: describeError(error) });
        },
      );
    },
    [workbench, runTask, buildId],
  );
  return { state, start };
}
