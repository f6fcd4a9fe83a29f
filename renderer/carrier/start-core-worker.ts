import { createWorkerCarrier } from './worker-carrier.ts';
import { createWindowWorkbench, type Workbench } from './workbench.ts';

/** Starts the core's worker; it opens the engine only when `open` or `build` is called. */
export function startCoreWorker(): Workbench {
  const worker = new Worker(new URL('./core.worker.ts', import.meta.url), { type: 'module', name: 'core' });
  return createWindowWorkbench(createWorkerCarrier(worker));
}
