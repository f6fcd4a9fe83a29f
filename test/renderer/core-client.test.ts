import { describe, expect, it } from 'vitest';
import { WorkbenchError, createCancelledError } from '#core/kernel/errors.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { createCoreClient, type CorePort } from '../../renderer/core-host/core-client.ts';
import type { CoreRequest, CoreResponse } from '../../renderer/core-host/messages.ts';
import { serveWorkbench } from '../../renderer/core-host/serve-workbench.ts';
import type { Workbench } from '../../renderer/core-host/workbench.ts';

function failUnexpected(): never {
  throw new Error('Not part of this test.');
}

const IDLE_WORKBENCH: Workbench = {
  open: async () => ({ kind: 'wasm', version: 'v1.5.6' }),
  build: failUnexpected,
  query: failUnexpected,
  runSql: failUnexpected,
  readStatements: failUnexpected,
  readColumns: failUnexpected,
  runImport: failUnexpected,
  runSimulation: failUnexpected,
  exportFiles: failUnexpected,
  assignFiles: failUnexpected,
  packageProject: failUnexpected,
  close: async () => undefined,
};

/** Client and server with structured clones between them, as a worker has. */
function connect(workbench: Workbench) {
  const listeners = new Map<string, (event: Event) => void>();
  const handle = serveWorkbench(workbench, (response: CoreResponse) =>
    queueMicrotask(() => listeners.get('message')?.(new MessageEvent('message', { data: structuredClone(response) }))),
  );
  const port: CorePort = {
    postMessage: (message: CoreRequest) => handle(structuredClone(message)),
    addEventListener: (type, listener) => listeners.set(type, listener),
  };
  return { client: createCoreClient(port), raise: (type: string, event: Event) => listeners.get(type)?.(event) };
}

const SAMPLE = { kind: 'sample', baseUrl: 'http://127.0.0.1/' } as const;

function waitUntilCancelled(task: TaskOptions | undefined): Promise<never> {
  return new Promise((_, reject) =>
    task?.signal?.addEventListener('abort', () => reject(createCancelledError()), { once: true }),
  );
}

describe('the client of the core worker', () => {
  it('answers every call once, in any order', async () => {
    const { client } = connect({
      ...IDLE_WORKBENCH,
      exportFiles: async (request) =>
        request.kind === 'tables' ? request.tables.map((name) => ({ name, bytes: name.length })) : [],
    });
    const [facts, files] = await Promise.all([
      client.open(),
      client.exportFiles({ kind: 'tables', tables: ['dim_date'] }, { kind: 'download' }),
    ]);
    expect(facts).toEqual({ kind: 'wasm', version: 'v1.5.6' });
    expect(files).toEqual([{ name: 'dim_date', bytes: 8 }]);
  });

  it('passes errors on with code, hint and place', async () => {
    const { client } = connect({
      ...IDLE_WORKBENCH,
      build: () =>
        Promise.reject(
          new WorkbenchError('mapping/missing-column', 'No column.', {
            hint: 'Map it.',
            place: { file: 'a.csv', line: 3 },
          }),
        ),
    });
    await expect(client.build(SAMPLE)).rejects.toMatchObject({
      code: 'mapping/missing-column',
      hint: 'Map it.',
      place: { file: 'a.csv', line: 3 },
    });
  });

  it('reports progress of the call it belongs to, and cancels by signal', async () => {
    const { client } = connect({
      ...IDLE_WORKBENCH,
      build: (_, task) => {
        task?.onProgress?.({ step: 'load', subject: 'orders.csv', done: 1, total: 2 });
        return waitUntilCancelled(task);
      },
    });
    const controller = new AbortController();
    const seen: string[] = [];
    const build = client.build(SAMPLE, {
      signal: controller.signal,
      onProgress: ({ subject }) => {
        seen.push(subject);
        controller.abort();
      },
    });
    await expect(build).rejects.toMatchObject({ code: 'task/cancelled' });
    expect(seen).toEqual(['orders.csv']);
  });

  it('fails open calls when the worker dies, and later ones too', async () => {
    const { client, raise } = connect({ ...IDLE_WORKBENCH, build: (_, task) => waitUntilCancelled(task) });
    const build = client.build(SAMPLE);
    raise('error', Object.assign(new Event('error'), { message: 'out of memory' }));
    await expect(build).rejects.toMatchObject({ code: 'app/core-stopped' });
    await expect(client.open()).rejects.toMatchObject({ code: 'app/core-stopped' });
  });
});
