/** Runs tasks one after another, in the order in which they were added; a failing task does not stop the next. */
export type CallQueue = { add<T>(task: () => Promise<T>): Promise<T> };

/** The queue by which an engine runs its statements one after another. */
export function createCallQueue(): CallQueue {
  let last: Promise<unknown> = Promise.resolve();
  return {
    add: (task) => {
      const result = last.then(task);
      last = result.then(
        () => undefined,
        () => undefined,
      );
      return result;
    },
  };
}
