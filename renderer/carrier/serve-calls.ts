import { WorkbenchError } from '#core/kernel/errors.ts';
import type { AnyCall } from '#core/workbench/define-call.ts';
import type { OpenWorkbench } from '#core/workbench/open-workbench.ts';
import { runGivenCall } from '#core/workbench/run-call.ts';
import { describeError } from './described-error.ts';
import type { CoreRequest, CoreResponse } from './messages.ts';

/** A function, say, passes no border: without this error whoever asked would wait for ever. */
function createNotCarriedError(name: string, cause: unknown): WorkbenchError {
  return new WorkbenchError('app/answer-not-carried', `The answer to ${name} cannot be sent to the window.`, {
    cause,
    hint: 'This is a fault of the program: report it with the name of the call.',
    zh: { message: `${name} 的结果无法传到窗口。`, hint: '这是程序错误：请附上调用名称反馈。' },
  });
}

/** Answers the messages of a carrier from a workbench: the worker's whole loop. Returns the handler of one message. */
export function serveCalls(
  calls: ReadonlyMap<string, AnyCall>,
  workbench: OpenWorkbench,
  respond: (response: CoreResponse) => void,
): (request: CoreRequest) => void {
  const running = new Map<number, AbortController>();

  return (request) => {
    if (request.type === 'cancel') {
      running.get(request.id)?.abort();
      return;
    }
    const { id, name, args } = request;
    const controller = new AbortController();
    running.set(id, controller);
    runGivenCall(calls, workbench, name, args, {
      signal: controller.signal,
      onProgress: (progress) => respond({ type: 'progress', id, progress }),
    })
      .then((value) => {
        try {
          respond({ type: 'value', id, value });
        } catch (error) {
          throw createNotCarriedError(name, error);
        }
      })
      .catch((error: unknown) => respond({ type: 'error', id, error: describeError(error) }))
      .finally(() => running.delete(id));
  };
}
