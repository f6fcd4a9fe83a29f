import { Worker } from 'node:worker_threads';
import type { SimulationPart } from '#core/campaigns/draws/draw-results.ts';
import {
  createDrawPool,
  type DrawRequest,
  type DrawRunner,
  type DrawWorker,
} from '#core/campaigns/draws/draw-runner.ts';
import type { SimulationPlan } from '#core/campaigns/draws/simulate.ts';

const SCRIPT = new URL('./simulation-worker.ts', import.meta.url);

/** A worker thread that makes draws of one plan. */
function openThread(plan: SimulationPlan): DrawWorker {
  const worker = new Worker(SCRIPT, { workerData: plan });
  return {
    draw: (request: DrawRequest) =>
      new Promise<SimulationPart>((resolve, reject) => {
        worker.removeAllListeners('message').removeAllListeners('error');
        worker.on('error', reject);
        worker.on('message', resolve);
        worker.postMessage(request);
      }),
    end: () => worker.terminate(),
  };
}

/** Makes the draws of a plan in so many worker threads; with one, in this thread. */
export function createThreadPool(workers: number): DrawRunner {
  return createDrawPool(openThread, workers);
}
