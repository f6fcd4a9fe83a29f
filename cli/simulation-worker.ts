import { parentPort, workerData } from 'node:worker_threads';
import { openSimulation, simulateDraws, type SimulationPlan } from '#core/campaigns/draws/simulate.ts';

/** Runs in a worker thread: draws on request, one range after another. */
const plan = workerData as SimulationPlan;
const context = openSimulation(plan);
parentPort?.on('message', (range: { readonly firstDraw: number; readonly draws: number }) => {
  void simulateDraws(context, plan.seed, range).then((part) => {
    const buffers = part.strategies.flatMap((draws) => Object.values(draws).map((values) => values.buffer));
    parentPort?.postMessage(part, buffers as ArrayBuffer[]);
  });
});
