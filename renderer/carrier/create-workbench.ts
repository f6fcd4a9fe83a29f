import type { Engine } from '#core/kernel/engine.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { ALL_CALLS } from '#core/workbench/all-calls.ts';
import type { CallAnswer, CallArgs, CallName } from '#core/workbench/define-call.ts';
import { runDrawsHere, type DrawRunner } from '#core/campaigns/draws/draw-runner.ts';
import { openWorkbench, type OpenWorkbench } from '#core/workbench/open-workbench.ts';
import { runGivenCall } from '#core/workbench/run-call.ts';
import { createBrowserHost } from './browser-host.ts';
import { createWindowWorkbench, type Workbench } from './workbench.ts';

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
      (await runGivenCall(ALL_CALLS.calls, workbench, name, args, task)) as CallAnswer<Name>,
    end: () => undefined,
  });
}
