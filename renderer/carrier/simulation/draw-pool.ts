import { createCancelledError } from '#core/kernel/errors.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { mergeParts, type SimulationPart } from '#core/campaigns/draws/draw-results.ts';
import { LANES } from '#core/campaigns/draws/lane-tables.ts';
import { openSimulation, simulateDraws, type SimulationPlan } from '#core/campaigns/draws/simulate.ts';
import { restoreError, type DescribedError } from '../described-error.ts';

/** Makes the draws of a plan, wherever it can: the result depends on no split. */
export type DrawRunner = (plan: SimulationPlan, draws: number, task: TaskOptions) => Promise<SimulationPart>;

/** Window → simulation worker: one share of the draws. */
export type DrawRequest = { readonly plan: SimulationPlan; readonly firstDraw: number; readonly draws: number };

/** Simulation worker → window. */
export type DrawResponse =
  | { readonly type: 'progress'; readonly done: number }
  | { readonly type: 'part'; readonly part: SimulationPart }
  | { readonly type: 'error'; readonly error: DescribedError };

/** All draws in this very thread. */
export const runDrawsHere: DrawRunner = (plan, draws, task) =>
  simulateDraws(openSimulation(plan), plan.seed, { firstDraw: 0, draws }, task);

/** Shares of whole blocks of random words, which are fastest. */
function splitDraws(draws: number, workers: number): { readonly firstDraw: number; readonly draws: number }[] {
  const blocks = Math.ceil(draws / LANES);
  const share = Math.ceil(blocks / workers) * LANES;
  return Array.from({ length: workers }, (_, index) => ({
    firstDraw: index * share,
    draws: Math.min(share, draws - index * share),
  })).filter((range) => range.draws > 0);
}

/** Draws spread over workers of their own, ended when the draws are made, cancelled or failed. */
export function createDrawPool(startWorker: () => Worker, size: number): DrawRunner {
  return async (plan, draws, task) => {
    const ranges = splitDraws(draws, Math.max(1, size));
    const done = ranges.map(() => 0);
    const workers: Worker[] = [];
    const report = () =>
      task.onProgress?.({
        step: 'model',
        subject: 'simulation',
        done: done.reduce((sum, count) => sum + count, 0),
        total: draws,
      });
    try {
      const parts = await Promise.all(
        ranges.map(
          (range, index) =>
            new Promise<SimulationPart>((resolve, reject) => {
              const worker = startWorker();
              workers.push(worker);
              task.signal?.addEventListener('abort', () => reject(createCancelledError()), { once: true });
              worker.addEventListener('error', (event) => reject(new Error(event.message)));
              worker.addEventListener('message', ({ data }: MessageEvent<DrawResponse>) => {
                if (data.type === 'part') resolve(data.part);
                else if (data.type === 'error') reject(restoreError(data.error));
                else {
                  done[index] = data.done;
                  report();
                }
              });
              const request: DrawRequest = { plan, ...range };
              worker.postMessage(request);
            }),
        ),
      );
      return mergeParts(parts);
    } finally {
      for (const worker of workers) worker.terminate();
    }
  };
}
