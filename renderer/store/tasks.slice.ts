import type { Progress, TaskOptions } from '#core/kernel/progress.ts';
import type { TFunction } from 'i18next';
import type { StateCreator } from 'zustand';
import { describeError, type DescribedError } from '../core-host/described-error.ts';
import type { ExportSlice } from './export.slice.ts';
import type { ProjectSlice } from './project.slice.ts';

/** The name of a task in the language of the window: `(t) => t('simulation.running')`. */
export type TaskName = (t: TFunction) => string;

/** Something that takes time: it runs, or has ended one way or another. Times as of `performance.now()`. */
export type Task = {
  readonly id: number;
  readonly name: TaskName;
  readonly startedAt: number;
  readonly status: 'running' | 'done' | 'failed' | 'cancelled';
  readonly progress: Progress | null;
  readonly endedAt: number | null;
  readonly error: DescribedError | null;
  readonly cancel: () => void;
};

export type TasksSlice = {
  /** The newest first; those that have ended are kept up to a number. */
  readonly tasks: readonly Task[];
  /** Runs work as a task of the task list: with progress, cancelled from there or with Esc. Gives what the work gives. */
  /** `outer` cancels it too, and is told of its progress. */
  runTask<Value>(name: TaskName, work: (task: TaskOptions) => Promise<Value>, outer?: TaskOptions): Promise<Value>;
  /** Lists work that already runs and that ends or is cancelled elsewhere. Call what it gives once it has ended. */
  listTask(name: TaskName, startedAt: number, cancel: () => void): (end: 'done' | 'failed' | 'cancelled') => void;
  cancelTasks(): void;
  clearTasks(): void;
};

const KEPT = 20;

type Needed = TasksSlice & ProjectSlice & ExportSlice;
type End = { readonly status: 'done' | 'failed' | 'cancelled'; readonly error?: DescribedError };

export function createTasksSlice<State extends Needed>({
  now,
}: {
  readonly now: () => number;
}): StateCreator<State, [], [], TasksSlice> {
  return (set, get, store) => {
    let lastId = 0;
    const put = (tasks: readonly Task[]) => set({ tasks } as Partial<State>);
    const change = (id: number, changes: Partial<Task>) =>
      put(get().tasks.map((task) => (task.id === id && task.status === 'running' ? { ...task, ...changes } : task)));

    function begin(name: TaskName, startedAt: number, cancel: () => void): number {
      lastId += 1;
      const task: Task = {
        id: lastId,
        name,
        startedAt,
        status: 'running',
        progress: null,
        endedAt: null,
        error: null,
        cancel,
      };
      const ended = get().tasks.filter(({ status }) => status !== 'running');
      const dropped = new Set(ended.slice(KEPT - 1).map(({ id }) => id));
      put([task, ...get().tasks.filter(({ id }) => !dropped.has(id))]);
      return lastId;
    }

    const end = (id: number, { status, error }: End) =>
      change(id, { status, endedAt: now(), ...(error === undefined ? {} : { error }) });

    /** Builds and exports have slices of their own: the list follows them. */
    function follow<Watched extends { readonly status: string; readonly progress?: Progress | null }>(
      select: (state: State) => Watched,
      name: TaskName,
      cancel: () => void,
    ): void {
      let current: number | null = null;
      store.subscribe((state, before) => {
        const [is, was] = [select(state), select(before)];
        if (is === was) return;
        if (is.status === 'running' && (was.status !== 'running' || current === null)) {
          current = begin(name, now(), cancel);
        } else if (is.status === 'running' && current !== null) {
          change(current, { progress: is.progress ?? null });
        } else if (was.status === 'running' && current !== null) {
          const ending = current;
          current = null;
          if (is.status === 'failed' && 'error' in is)
            end(ending, { status: 'failed', error: is.error as DescribedError });
          else end(ending, { status: is.status === 'idle' && !hasSucceeded(state, before) ? 'cancelled' : 'done' });
        }
      });
    }

    const hasSucceeded = (state: State, before: State): boolean =>
      state.project !== null && state.project !== before.project;
    follow(
      (state) => state.build,
      (t) => t('tasks.build'),
      () => get().cancelBuild(),
    );
    follow(
      (state) => state.exporting,
      (t) => t('tasks.export'),
      () => get().cancelExport(),
    );

    return {
      tasks: [],
      runTask: async (name, work, outer = {}) => {
        const own = new AbortController();
        const id = begin(name, now(), () => own.abort());
        const signal = outer.signal === undefined ? own.signal : AbortSignal.any([outer.signal, own.signal]);
        const onProgress = (progress: Progress) => {
          change(id, { progress });
          outer.onProgress?.(progress);
        };
        try {
          const value = await work({ signal, onProgress });
          end(id, { status: 'done' });
          return value;
        } catch (error) {
          const described = describeError(error);
          end(
            id,
            described.code === 'task/cancelled' ? { status: 'cancelled' } : { status: 'failed', error: described },
          );
          throw error;
        }
      },
      listTask: (name, startedAt, cancel) => {
        const id = begin(name, startedAt, cancel);
        return (status) => end(id, { status });
      },
      cancelTasks: () => {
        for (const task of get().tasks) if (task.status === 'running') task.cancel();
      },
      clearTasks: () => put(get().tasks.filter(({ status }) => status === 'running')),
    };
  };
}
