import { isCancelled, throwIfCancelled } from './errors.ts';

/** Answers that are worked out once and kept as long as what they are about; see {@link createMemory}. */
export type Memory = {
  /**
   * The answer known under a key, or that of `make`. Who asks while it is made waits for the same answer. A failed one is
   * forgotten; one that another caller cancelled is made again for those who still wait.
   */
  remember<Value>(
    key: string,
    task: { readonly signal?: AbortSignal | undefined },
    make: () => Promise<Value>,
  ): Promise<Value>;
};

/** An empty memory. `most`: answers kept, the oldest go first; no limit unless stated. Keys say the type of their answers. */
export function createMemory(most = Infinity): Memory {
  const known = new Map<string, Promise<unknown>>();

  async function remember<Value>(
    key: string,
    task: { readonly signal?: AbortSignal | undefined },
    make: () => Promise<Value>,
  ): Promise<Value> {
    throwIfCancelled(task.signal);
    const before = known.get(key) as Promise<Value> | undefined;
    if (before !== undefined) {
      try {
        return await before;
      } catch (error) {
        if (!isCancelled(error) || task.signal?.aborted === true) throw error;
        return remember(key, task, make);
      }
    }
    const making = make().catch((error: unknown) => {
      if (known.get(key) === making) known.delete(key);
      throw error;
    });
    known.set(key, making);
    const [oldest] = known.keys();
    if (known.size > most && oldest !== undefined) known.delete(oldest);
    return making;
  }

  return { remember };
}
