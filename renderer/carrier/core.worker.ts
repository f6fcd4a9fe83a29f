import '../jitless.ts';
import { ALL_CALLS } from '#core/workbench/all-calls.ts';
import { openBundledEngine } from '../engine/duckdb-bundle.ts';
import { openBrowserWorkbench } from './create-workbench.ts';
import type { CoreRequest } from './messages.ts';
import { serveCalls } from './serve-calls.ts';
import { createWorkerPool } from './simulation/draw-pool.ts';

const POOL_SIZE = Math.min(8, Math.max(1, navigator.hardwareConcurrency));

const startSimulationWorker = (): Worker =>
  new Worker(new URL('./simulation/simulation.worker.ts', import.meta.url), { type: 'module', name: 'simulation' });

const handle = serveCalls(
  ALL_CALLS.calls,
  openBrowserWorkbench(() => openBundledEngine(), createWorkerPool(startSimulationWorker, POOL_SIZE)),
  (response) => self.postMessage(response),
);
self.addEventListener('message', (event: MessageEvent<CoreRequest>) => handle(event.data));
