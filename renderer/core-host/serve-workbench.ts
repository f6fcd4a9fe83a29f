import { describeError } from './described-error.ts';
import type { CoreCall, CoreRequest, CoreResponse } from './messages.ts';
import type { Workbench } from './workbench.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';

function dispatch(workbench: Workbench, call: CoreCall, task: TaskOptions): Promise<unknown> {
  switch (call.type) {
    case 'open':
      return workbench.open();
    case 'build':
      return workbench.build(call.request, task);
    case 'query':
      return workbench.query(call.name, call.args, call.audience, task);
    case 'statements':
      return workbench.readStatements(call.name, call.args, call.audience);
    case 'reads':
      return workbench.readColumns(call.name, call.args, call.audience);
    case 'sql':
      return workbench.runSql(call.name, call.args, task);
    case 'simulation':
      return workbench.runSimulation(call.name, call.args, task);
    case 'import':
      return workbench.runImport(call.name, call.args, task);
    case 'export':
      return workbench.exportFiles(call.request, call.target, task);
    case 'assign':
      return workbench.assignFiles(call.files, task);
    case 'package':
      return workbench.packageProject(call.project, call.files, task);
    case 'close':
      return workbench.close();
  }
}

/** Answers the messages of a client from a workbench: the worker's whole loop. Returns the handler of one message. */
export function serveWorkbench(
  workbench: Workbench,
  respond: (response: CoreResponse) => void,
): (request: CoreRequest) => void {
  const running = new Map<number, AbortController>();

  return (request) => {
    if (request.type === 'cancel') {
      running.get(request.id)?.abort();
      return;
    }
    const { id, call } = request;
    const controller = new AbortController();
    running.set(id, controller);
    dispatch(workbench, call, {
      signal: controller.signal,
      onProgress: (progress) => respond({ type: 'progress', id, progress }),
    })
      .then(
        (value) => respond({ type: 'value', id, value }),
        (error: unknown) => respond({ type: 'error', id, error: describeError(error) }),
      )
      .finally(() => running.delete(id));
  };
}
