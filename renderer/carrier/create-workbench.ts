import type { Engine } from '#core/kernel/engine.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { ALL_CALLS } from '#core/workbench/all-calls.ts';
import type { CallAnswer, CallArgs, CallName } from '#core/workbench/define-call.ts';
import type { DrawRunner } from '#core/workbench/host.ts';
import { openWorkbench, type OpenWorkbench } from '#core/workbench/open-workbench.ts';
import { runGivenCall } from '#core/workbench/run-call.ts';
import { createBrowserHost } from './browser-host.ts';
import { SIMULATION_CALLS } from './simulation/carried-calls.ts';
import { runDrawsHere } from './simulation/draw-pool.ts';
import { createWindowWorkbench, type Workbench } from './workbench.ts';

/** Every call that a carrier of the window answers. */
export const CARRIED_CALLS = new Map([...ALL_CALLS.calls, ...SIMULATION_CALLS.calls]);

/** The core of a browser's thread over the engine that `openEngine` opens: the worker's inside. */
export function openBrowserWorkbench(
  openEngine: () => Promise<Engine>,
  runDraws: DrawRunner = runDrawsHere,
): OpenWorkbench {
  return openWorkbench(createBrowserHost(openEngine, runDraws), ALL_CALLS.questions);
}

/** The window's workbench in this very thread: what tests use directly. */
export function createWorkbench(openEngine: () => Promise<Engine>, runDraws?: DrawRunner): Workbench {
  const workbench = openBrowserWorkbench(openEngine, runDraws);
  return createWindowWorkbench({
    call: async <Name extends CallName>(name: Name, args: CallArgs<Name>, task: TaskOptions = {}) =>
      (await runGivenCall(CARRIED_CALLS, workbench, name, args, task)) as CallAnswer<Name>,
    end: () => undefined,
  });
}
