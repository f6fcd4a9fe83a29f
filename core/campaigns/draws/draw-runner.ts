import { createCancelledError } from '#core/kernel/errors.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { mergeParts, type SimulationPart } from './draw-results.ts';
import { LANES } from './lane-tables.ts';
import { openSimulation, simulateDraws, type SimulationPlan } from './simulate.ts';

/** Makes the draws of a plan, wherever it can: the result depends on no split. */
export type DrawRunner = (plan: SimulationPlan, draws: number, task: TaskOptions) => Promise<SimulationPart>;

/** All draws in this very thread. */
export const runDrawsHere: DrawRunner = (plan, draws, task) =>
  simulateDraws(openSimulation(plan), plan.seed, { firstDraw: 0, draws }, task);

/** Some draws of the plan that a worker was opened with. */
export type DrawRequest = { readonly firstDraw: number; readonly draws: number };

/** A thread of a host that makes draws of one plan, one request after another. */
export type DrawWorker = {
  /** Rejects with what the worker fails with. */
  draw(request: DrawRequest): Promise<SimulationPart>;
  end(): Promise<unknown>;
};

/** Draws of one request: whole blocks of random words, small enough that workers end together and progress moves. */
const CHUNK = 2 * LANES;

/**
 * Draws spread over so many workers of the host, ended when the draws are made, cancelled or failed; with one, in this thread. The
 * result is the same bytes for any number. Cancelling ends the workers at once.
 */
export function createDrawPool(openWorker: (plan: SimulationPlan) => DrawWorker, size: number): DrawRunner {
  if (size <= 1) return runDrawsHere;
  return async (plan, draws, task) => {
    const workers = Array.from({ length: Math.min(size, Math.ceil(draws / CHUNK)) }, () => openWorker(plan));
    const parts: SimulationPart[] = [];
    let next = 0;
    let done = 0;
    const work = async (worker: DrawWorker): Promise<void> => {
      while (next < draws) {
        const firstDraw = next;
        next += CHUNK;
        const part = await worker.draw({ firstDraw, draws: Math.min(CHUNK, draws - firstDraw) });
        parts.push(part);
        done += part.draws;
        task.onProgress?.({ step: 'model', subject: 'simulation', done, total: draws });
      }
    };
    let cancel = (): void => undefined;
    const cancelled = new Promise<never>((_, reject) => {
      cancel = () => reject(createCancelledError());
    });
    if (task.signal?.aborted === true) cancel();
    task.signal?.addEventListener('abort', cancel, { once: true });
    try {
      await Promise.race([Promise.all(workers.map(work)), cancelled]);
      return mergeParts(parts);
    } finally {
      task.signal?.removeEventListener('abort', cancel);
      next = draws;
      await Promise.all(workers.map((worker) => worker.end()));
    }
  };
}
