import { createCoreClient } from './core-client.ts';
import type { Workbench } from './workbench.ts';

/** Starts the core's worker; it opens the engine only when `open` or `build` is called. */
export function startCoreWorker(): Workbench {
  return createCoreClient(new Worker(new URL('./core.worker.ts', import.meta.url), { type: 'module', name: 'core' }));
}
