import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { isCancelled } from '#core/kernel/errors.ts';
import type { Progress, TaskOptions } from '#core/kernel/progress.ts';
import { describeError } from '../core-host/described-error.ts';
import { IDLE, type AsyncState } from '../store/async-state.ts';
import { createLatestRun } from './latest-run.ts';

type RunningAction<Args> = {
  readonly args: Args;
  readonly progress: Progress | null;
  /** As of `performance.now()`. */
  readonly startedAt: number;
};

export type Action<Args, Value> = {
  readonly state: AsyncState<{ readonly args: Args; readonly value: Value }, RunningAction<Args>>;
  readonly start: (args: Args) => void;
  /** The action is idle then. */
  readonly cancel: () => void;
};

/** Work on demand: the last call wins, and leaving the screen ends it. */
export function useAction<Args, Value>(run: (args: Args, task: TaskOptions) => Promise<Value>): Action<Args, Value> {
  const [latest] = useState(createLatestRun);
  const [report, setReport] = useState<Omit<RunningAction<Args>, 'args'>>({ progress: null, startedAt: 0 });
  const { mutate, ...mutation } = useMutation<Value, unknown, Args>({
    mutationFn: (args) => {
      const { signal, isCurrent } = latest.begin();
      const startedAt = performance.now();
      setReport({ progress: null, startedAt });
      return run(args, { signal, onProgress: (progress) => isCurrent() && setReport({ progress, startedAt }) });
    },
  });
  useEffect(() => latest.drop, [latest]);

  function readState(): Action<Args, Value>['state'] {
    switch (mutation.status) {
      case 'idle':
        return IDLE;
      case 'pending':
        return { status: 'running', args: mutation.variables, ...report };
      case 'success':
        return { status: 'ready', value: { args: mutation.variables, value: mutation.data } };
      case 'error':
        return isCancelled(mutation.error) ? IDLE : { status: 'failed', error: describeError(mutation.error) };
    }
  }
  return { state: readState(), start: mutate, cancel: latest.cancel };
}
