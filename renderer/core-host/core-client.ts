import { WorkbenchError, createCancelledError } from '#core/kernel/errors.ts';
import type { SourceName } from '#core/sources/contracts.ts';
import type { Label } from '#core/kernel/label.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import type { AudienceRule } from '#core/questions/audience/audience-rule.ts';
import { restoreError } from './described-error.ts';
import type { ImportArgs, ImportCallName, ImportResult } from './import-calls.ts';
import type { CoreCall, CoreRequest, CoreResponse } from './messages.ts';
import type { BuildAnswer } from './project-view.ts';
import type { QueryArgs, QueryName, QueryResult } from './queries.ts';
import type { NamedRead } from './question-statements.ts';
import type { CampaignAnswer, CampaignArgs, CampaignCallName } from '#core/workbench/campaigns/campaign-calls.ts';
import type { SqlAnswer, SqlArgs, SqlCallName } from './run-sql.ts';
import type { EngineFacts, ExportedFile, Workbench } from './workbench.ts';

type PendingCall = {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  readonly task: TaskOptions;
};

/** The worker as far as the client uses it; a `MessagePort` fits too. */
export type CorePort = {
  postMessage(message: CoreRequest): void;
  addEventListener(type: 'message' | 'error' | 'messageerror', listener: (event: Event) => void): void;
  terminate?(): void;
};

/** Speaks the messages of `core.worker.ts`. A worker that dies fails every open call instead of leaving it waiting. */
export function createCoreClient(port: CorePort): Workbench {
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

  function send(call: CoreCall, task: TaskOptions = {}): Promise<unknown> {
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
      port.postMessage({ type: 'call', id, call });
    });
  }

  return {
    open: async () => (await send({ type: 'open' })) as EngineFacts,
    build: async (request, task) => (await send({ type: 'build', request }, task)) as BuildAnswer,
    query: async <Name extends QueryName>(
      name: Name,
      args: QueryArgs<Name>,
      audience: AudienceRule,
      task?: TaskOptions,
    ) => (await send({ type: 'query', name, args, audience }, task)) as QueryResult<Name>,
    readStatements: async (name, args, audience) =>
      (await send({ type: 'statements', name, args, audience })) as string | null,
    readColumns: async (name, args, audience) =>
      (await send({ type: 'reads', name, args, audience })) as readonly NamedRead[] | null,
    runSql: async <Name extends SqlCallName>(name: Name, args: SqlArgs<Name>, task?: TaskOptions) =>
      (await send({ type: 'sql', name, args }, task)) as SqlAnswer<Name>,
    runSimulation: async <Name extends CampaignCallName>(name: Name, args: CampaignArgs<Name>, task?: TaskOptions) =>
      (await send({ type: 'simulation', name, args }, task)) as CampaignAnswer<Name>,
    runImport: async <Name extends ImportCallName>(name: Name, args: ImportArgs<Name>, task?: TaskOptions) =>
      (await send({ type: 'import', name, args }, task)) as ImportResult<Name>,
    exportFiles: async (request, target, task) =>
      (await send({ type: 'export', request, target }, task)) as readonly ExportedFile[],
    assignFiles: async (files, task) => (await send({ type: 'assign', files }, task)) as readonly (SourceName | null)[],
    packageProject: async (project, files, task) => (await send({ type: 'package', project, files }, task)) as Blob,
    close: async () => {
      await send({ type: 'close' });
      port.terminate?.();
    },
  };
}
