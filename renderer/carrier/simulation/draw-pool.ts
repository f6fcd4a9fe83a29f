import type { SimulationPart } from '#core/campaigns/draws/draw-results.ts';
import {
  createDrawPool,
  type DrawRequest,
  type DrawRunner,
  type DrawWorker,
} from '#core/campaigns/draws/draw-runner.ts';
import type { SimulationPlan } from '#core/campaigns/draws/simulate.ts';
import { restoreError, type DescribedError } from '../described-error.ts';

/** Core worker → simulation worker: first the plan, then draws of it, one request after another. */
export type DrawMessage =
  | { readonly type: 'plan'; readonly plan: SimulationPlan }
  | { readonly type: 'draw'; readonly request: DrawRequest };

/** Simulation worker → core worker. */
export type DrawResponse =
  | { readonly type: 'part'; readonly part: SimulationPart }
  | { readonly type: 'error'; readonly error: DescribedError };

function openWorker(worker: Worker, plan: SimulationPlan): DrawWorker {
  const post = (message: DrawMessage): void => worker.postMessage(message);
  post({ type: 'plan', plan });
  return {
    draw: (request) =>
      new Promise<SimulationPart>((resolve, reject) => {
        worker.onerror = (event) => reject(new Error(event.message));
        worker.onmessage = ({ data }: MessageEvent<DrawResponse>) => {
          if (data.type === 'part') resolve(data.part);
          else reject(restoreError(data.error));
        };
        post({ type: 'draw', request });
      }),
    end: () => {
      worker.terminate();
      return Promise.resolve();
    },
  };
}

/** Draws spread over workers of their own. */
export function createWorkerPool(startWorker: () => Worker, size: number): DrawRunner {
  return createDrawPool((plan) => openWorker(startWorker(), plan), size);
}
