import { Worker } from 'node:worker_threads';
import { createCancelledError } from '#core/kernel/errors.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { mergeParts, type SimulationPart } from '#core/campaigns/draws/draw-results.ts';
import { LANES } from '#core/campaigns/draws/lane-tables.ts';
import { openSimulation, simulateDraws, type SimulationPlan } from '#core/campaigns/draws/simulate.ts';

const SCRIPT = new URL('./simulation-worker.ts', import.meta.url);
/** Draws of one request: small enough that workers end together and progress moves. */
const CHUNK = 2 * LANES;

/**
 * Makes the draws of a plan in so many worker threads; with one, in this thread. The result is the same bytes for any number.
 * Cancelling ends the workers at once. Rejects with `task/cancelled` and what a worker fails with.
 */
export async function simulateInPool(
  plan: SimulationPlan,
  draws: number,
  workers: number,
  task: TaskOptions = {},
): Promise<SimulationPart> {
  if (workers <= 1) {
    return simulateDraws(openSimulation(plan), plan.seed, { firstDraw: 0, draws }, task);
  }
  const parts: SimulationPart[] = [];
  let next = 0;
  let done = 0;
  const pool = Array.from(
    { length: Math.min(workers, Math.ceil(draws / CHUNK)) },
    () => new Worker(SCRIPT, { workerData: plan }),
  );
  const stop = (): Promise<unknown> => Promise.all(pool.map((worker) => worker.terminate()));
  try {
    await new Promise<void>((resolve, reject) => {
      const cancel = (): void => reject(createCancelledError());
      if (task.signal?.aborted === true) cancel();
      task.signal?.addEventListener('abort', cancel, { once: true });
      const request = (worker: Worker): void => {
        if (next >= draws) return;
        const size = Math.min(CHUNK, draws - next);
        worker.postMessage({ firstDraw: next, draws: size });
        next += size;
      };
      for (const worker of pool) {
        worker.on('error', reject);
        worker.on('message', (part: SimulationPart) => {
          parts.push(part);
          done += part.draws;
          task.onProgress?.({ step: 'model', subject: 'simulation', done, total: draws });
          if (done === draws) resolve();
          else request(worker);
        });
        request(worker);
      }
    });
  } finally {
    await stop();
  }
  return mergeParts(parts);
}
