import { WorkbenchError, createCancelledError } from '#core/kernel/errors.ts';
import type { Label } from '#core/kernel/label.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import type { CallAnswer, CallArgs, CallName } from '#core/workbench/define-call.ts';
import type { Carrier } from './carrier.ts';
import { restoreError } from './described-error.ts';
import type { CoreRequest, CoreResponse } from './messages.ts';

type PendingCall = {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  readonly task: TaskOptions;
};

/** The worker as far as the carrier uses it; a `MessagePort` fits too. */
export type CorePort = {
  postMessage(message: CoreRequest): void;
  addEventListener(type: 'message' | 'error' | 'messageerror', listener: (event: Event) => void): void;
  terminate?(): void;
};

/** Speaks the messages of `core.worker.ts`. A worker that dies fails every open call instead of leaving it waiting. */
export function createWorkerCarrier(port: CorePort): Carrier {
  const pending = new Map<number, PendingCall>();
  let lastId = 0;
  let death: WorkbenchError | null = null;

  function handle(response: CoreResponse) {
    const call = pending.get(response.id);
    if (call === undefined) return;
    if (response.type === 'progress') {
      call.task.onProgress?.(response.progress);
      return;
    }
    pending.delete(response.id);
    if (response.type === 'value') call.resolve(response.value);
    else call.reject(restoreError(response.error));
  }

  function die(reason: Label) {
    death = new WorkbenchError('app/core-stopped', `The calculation process stopped: ${reason.en}`, {
      hint: 'Reload the window; your files are unchanged.',
      zh: { message: `计算进程已停止：${reason.zh}`, hint: '请重新载入窗口；你的文件没有改动。' },
    });
    for (const call of pending.values()) call.reject(death);
    pending.clear();
  }

  port.addEventListener('message', (event) => handle((event as MessageEvent<CoreResponse>).data));
  port.addEventListener('error', (event) => {
    const { message } = event as ErrorEvent;
    die(message ? { zh: message, en: message } : { zh: '未能启动。', en: 'it could not be started.' });
  });
  port.addEventListener('messageerror', () => die({ zh: '有消息无法读取。', en: 'a message could not be read.' }));

  function send(name: string, args: unknown, task: TaskOptions): Promise<unknown> {
    if (death !== null) return Promise.reject(death);
    if (task.signal?.aborted) return Promise.reject(createCancelledError());
    lastId += 1;
    const id = lastId;
    return new Promise((resolve, reject) => {
      const cancel = () => port.postMessage({ type: 'cancel', id });
      const settle = () => task.signal?.removeEventListener('abort', cancel);
      pending.set(id, {
        task,
        resolve: (value) => {
          settle();
          resolve(value);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
      });
      task.signal?.addEventListener('abort', cancel, { once: true });
      port.postMessage({ type: 'call', id, name, args });
    });
  }

  return {
    call: async <Name extends CallName>(name: Name, args: CallArgs<Name>, task: TaskOptions = {}) =>
      (await send(name, args, task)) as CallAnswer<Name>,
    end: () => port.terminate?.(),
  };
}
