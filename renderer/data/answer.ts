import type { QueryClient, QueryObserverResult } from '@tanstack/react-query';
import { createCancelledError, throwIfCancelled } from '#core/kernel/errors.ts';
import type { Progress, TaskOptions } from '#core/kernel/progress.ts';
import { describeError } from '../core-host/described-error.ts';
import { IDLE, type AsyncState } from '../store/async-state.ts';
import type { TaskName, TasksSlice } from '../store/tasks.slice.ts';
import { REPORT } from './query-client.ts';

/** A call that takes longer is a task of the task list. */
const TASK_AFTER_MS = 1000;

/** What the client holds of an answer: a box, for an answer may be null. */
export type Answer<Value> = { readonly value: Value };

export type Ask<Value> = {
  /** Names what is asked whole, the build it is asked of included. Plain JSON. */
  readonly key: readonly unknown[];
  readonly run: (task: TaskOptions) => Promise<Value>;
  /** False asks nothing yet. */
  readonly isEnabled?: boolean;
  /** The build whose answer it is: it goes when that build is replaced. */
  readonly buildId?: string | null;
  /** Pause before it is asked, ms: arguments that change meanwhile are never sent. */
  readonly delay?: number;
  /** Its name in the task list, once it runs for a second. */
  readonly taskName?: TaskName;
  /** Time for which it is kept once no screen shows it, ms. */
  readonly keptMs?: number;
  /** An answer to show as it is until this one is there. */
  readonly getInterim?: (client: QueryClient) => Answer<Value> | undefined;
};

export type Report = { readonly progress: Progress | null; readonly startedAt: number };

export const NO_REPORT: Report = { progress: null, startedAt: 0 };

/** Where the progress of the call behind a key lies. */
export function nameReport(key: readonly unknown[]): readonly unknown[] {
  return [REPORT, ...key];
}

type TaskLister = { readonly getState: () => Pick<TasksSlice, 'listTask'> };

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(createCancelledError());
    });
  });
}

/** Lists a call as a task once it has run for a while. Call what it gives once it has ended. */
function listWhenLong(
  store: TaskLister,
  name: TaskName,
  cancel: () => void,
  signal: AbortSignal,
): (end: 'done' | 'failed') => void {
  const startedAt = performance.now();
  let endTask: ((end: 'done' | 'failed' | 'cancelled') => void) | null = null;
  const timer = setTimeout(() => {
    endTask = store.getState().listTask(name, startedAt, cancel);
  }, TASK_AFTER_MS);
  const finish = (end: 'done' | 'failed' | 'cancelled') => {
    clearTimeout(timer);
    endTask?.(end);
    endTask = null;
  };
  signal.addEventListener('abort', () => finish('cancelled'));
  return finish;
}

/** What the client does for an ask; `useAnswer` observes it. */
export function createAnswerOptions<Value>(client: QueryClient, store: TaskLister, ask: Ask<Value>) {
  const { key, run, isEnabled = true, buildId = null, delay = 0, taskName, keptMs, getInterim } = ask;
  const interim = isEnabled ? getInterim?.(client) : undefined;
  return {
    queryKey: key,
    enabled: isEnabled,
    meta: { buildId, hasInterim: interim !== undefined },
    ...(keptMs === undefined ? {} : { gcTime: keptMs }),
    placeholderData: (previous: Answer<Value> | undefined) => interim ?? previous,
    queryFn: async ({ signal }: { readonly signal: AbortSignal }): Promise<Answer<Value>> => {
      if (delay > 0) await pause(delay, signal);
      throwIfCancelled(signal);
      const startedAt = performance.now();
      const tell = (progress: Progress | null) => {
        if (!signal.aborted) client.setQueryData<Report>(nameReport(key), { progress, startedAt });
      };
      tell(null);
      const cancel = () => cancelAnswer(client, key);
      const finish = taskName === undefined ? null : listWhenLong(store, taskName, cancel, signal);
      try {
        const value = await run({ signal, onProgress: tell });
        finish?.('done');
        return { value };
      } catch (error) {
        finish?.('failed');
        throw error;
      }
    },
  };
}

/** Cancels the call behind a key; whoever waits for it is told that it was cancelled. */
export function cancelAnswer(client: QueryClient, key: readonly unknown[]): void {
  void client.cancelQueries({ queryKey: key, exact: true });
}

type Observed<Value> = Pick<
  QueryObserverResult<Answer<Value>>,
  'status' | 'fetchStatus' | 'data' | 'error' | 'isPlaceholderData'
>;

/** What a screen shows of the state the client is in. */
export function readAnswer<Value>(
  { status, fetchStatus, data, error, isPlaceholderData }: Observed<Value>,
  isEnabled: boolean,
  hasInterim: boolean,
): AsyncState<Value> & { readonly isStale: boolean } {
  if (error !== null) return { status: 'failed', error: describeError(error), isStale: false };
  const isAwaited = status === 'pending' || isPlaceholderData;
  if (isEnabled && isAwaited && fetchStatus === 'idle') {
    return { status: 'failed', error: describeError(createCancelledError()), isStale: false };
  }
  if (data !== undefined) {
    return { status: 'ready', value: data.value, isStale: isPlaceholderData && !hasInterim };
  }
  return isEnabled ? { status: 'running', isStale: false } : { ...IDLE, isStale: false };
}
