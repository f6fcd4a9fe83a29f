import { createCancelledError, throwIfCancelled } from './errors.ts';

/** Runs tasks one after another, in the order in which they were added; a failing task does not stop the next. */
export type CallQueue = {
  /** Within `CANCEL_GRACE_MS` of the signal's abort the returned promise rejects with `task/cancelled`, even where the task still needs longer to stop; the next task waits for it. */
  add<T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T>;
};

/** How long a cancelled task may take to stop before its caller is told without it. */
const CANCEL_GRACE_MS = 200;

/** Settles like `work`, but rejects with `task/cancelled` when the signal has been aborted for `CANCEL_GRACE_MS`. */
export function rejectWhenCancelled<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  return new Promise<T>((resolve, reject) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const startTimer = (): void => {
      timer = setTimeout(() => reject(createCancelledError()), CANCEL_GRACE_MS);
    };
    const finish = (): void => {
      signal.removeEventListener('abort', startTimer);
      clearTimeout(timer);
    };
    if (signal.aborted) startTimer();
    else signal.addEventListener('abort', startTimer, { once: true });
    work.then(
      (value) => {
        finish();
        resolve(value);
      },
      (error: unknown) => {
        finish();
        reject(error);
      },
    );
  });
}

/** The queue by which an engine runs its statements one after another. */
export function createCallQueue(): CallQueue {
  let last: Promise<unknown> = Promise.resolve();
  return {
    add: (task, signal) => {
      const result = last.then(() => {
        throwIfCancelled(signal);
        return task();
      });
      last = result.then(
        () => undefined,
        () => undefined,
      );
      return rejectWhenCancelled(result, signal);
    },
  };
}
