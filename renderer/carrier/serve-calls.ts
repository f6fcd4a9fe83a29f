import type { AnyCall } from '#core/workbench/define-call.ts';
import type { OpenWorkbench } from '#core/workbench/open-workbench.ts';
import { runGivenCall } from '#core/workbench/run-call.ts';
import { describeError } from './described-error.ts';
import type { CoreRequest, CoreResponse } from './messages.ts';

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
      .then(
        (value) => respond({ type: 'value', id, value }),
        (error: unknown) => respond({ type: 'error', id, error: describeError(error) }),
      )
      .finally(() => running.delete(id));
  };
}
