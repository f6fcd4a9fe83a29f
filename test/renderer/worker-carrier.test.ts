import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { WorkbenchError, createCancelledError } from '#core/kernel/errors.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { noArguments, type Named } from '#core/questions/define-question.ts';
import { defineWorkbenchCall } from '#core/workbench/define-call.ts';
import { openWorkbench } from '#core/workbench/open-workbench.ts';
import { collectCalls } from '#core/workbench/registry.ts';
import { createBrowserHost } from '../../renderer/carrier/browser-host.ts';
import type { CoreRequest, CoreResponse } from '../../renderer/carrier/messages.ts';
import { serveCalls } from '../../renderer/carrier/serve-calls.ts';
import { runDrawsHere } from '#core/campaigns/draws/draw-runner.ts';
import { createWorkerCarrier, type CorePort } from '../../renderer/carrier/worker-carrier.ts';

function waitUntilCancelled(task: TaskOptions): Promise<never> {
  return new Promise((_, reject) =>
    task.signal?.addEventListener('abort', () => reject(createCancelledError()), { once: true }),
  );
}

const openCall = defineWorkbenchCall({ name: 'test-open', args: noArguments, run: async () => ({ kind: 'wasm' }) });
const measureCall = defineWorkbenchCall({
  name: 'test-measure',
  args: z.strictObject({ tables: z.array(z.string().min(1)) }),
  run: async (_, { tables }) => tables.map((name) => ({ name, bytes: name.length })),
});
const failCall = defineWorkbenchCall({
  name: 'test-fail',
  args: noArguments,
  run: (): Promise<never> =>
    Promise.reject(
      new WorkbenchError('mapping/missing-column', 'No column.', {
        hint: 'Map it.',
        place: { file: 'a.csv', line: 3 },
      }),
    ),
});
const functionCall = defineWorkbenchCall({
  name: 'test-function',
  args: noArguments,
  run: async () => ({ clock: () => 1 }),
});
const waitCall = defineWorkbenchCall({
  name: 'test-wait',
  args: noArguments,
  run: (_, __, task) => {
    task.onProgress?.({ step: 'load', subject: 'orders.csv', done: 1, total: 2 });
    return waitUntilCancelled(task);
  },
});

declare module '#core/workbench/define-call.ts' {
  interface Calls
    extends
      Named<typeof openCall>,
      Named<typeof measureCall>,
      Named<typeof failCall>,
      Named<typeof functionCall>,
      Named<typeof waitCall> {}
}

const REGISTRY = collectCalls({ test: { openCall, measureCall, failCall, functionCall, waitCall } });

/** Carrier and server with structured clones between them, as a worker has. */
function connect() {
  const listeners = new Map<string, (event: Event) => void>();
  const host = createBrowserHost(() => Promise.reject(new Error('Not part of this test.')), runDrawsHere);
  const handle = serveCalls(REGISTRY.calls, openWorkbench(host), (response: CoreResponse) => {
    const data = structuredClone(response);
    queueMicrotask(() => listeners.get('message')?.(new MessageEvent('message', { data })));
  });
  const port: CorePort = {
    postMessage: (message: CoreRequest) => handle(structuredClone(message)),
    addEventListener: (type, listener) => listeners.set(type, listener),
  };
  return { carrier: createWorkerCarrier(port), raise: (type: string, event: Event) => listeners.get(type)?.(event) };
}

describe('the carrier to the core worker', () => {
  it('answers every call once, in any order', async () => {
    const { carrier } = connect();
    const [facts, files] = await Promise.all([
      carrier.call('test-open', {}),
      carrier.call('test-measure', { tables: ['dim_date'] }),
    ]);
    expect(facts).toEqual({ kind: 'wasm' });
    expect(files).toEqual([{ name: 'dim_date', bytes: 8 }]);
  });

  it('passes errors on with code, hint and place', async () => {
    const { carrier } = connect();
    await expect(carrier.call('test-fail', {})).rejects.toMatchObject({
      code: 'mapping/missing-column',
      hint: 'Map it.',
      place: { file: 'a.csv', line: 3 },
    });
  });

  it('refuses arguments that do not fit, names the first of them, and says so in both languages', async () => {
    const { carrier } = connect();
    const error = await carrier.call('test-measure', { tables: ['dim_date', ''] }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'app/bad-arguments' });
    expect(String(error)).toContain('tables.1');
    expect((error as WorkbenchError).zh?.message).toContain('tables.1');
  });

  it('says that an answer cannot be carried, where it would be waited for without end', async () => {
    const { carrier } = connect();
    const error = await carrier.call('test-function', {}).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'app/answer-not-carried' });
    expect((error as WorkbenchError).message).toContain('test-function');
  });

  it('refuses a name that no call has', async () => {
    const { carrier } = connect();
    await expect(carrier.call('test-none' as 'test-open', {})).rejects.toMatchObject({ code: 'app/unknown-call' });
  });

  it('reports progress of the call it belongs to, and cancels by signal', async () => {
    const { carrier } = connect();
    const controller = new AbortController();
    const seen: string[] = [];
    const waiting = carrier.call(
      'test-wait',
      {},
      {
        signal: controller.signal,
        onProgress: ({ subject }) => {
          seen.push(subject);
          controller.abort();
        },
      },
    );
    await expect(waiting).rejects.toMatchObject({ code: 'task/cancelled' });
    expect(seen).toEqual(['orders.csv']);
  });

  it('fails open calls when the worker dies, and later ones too', async () => {
    const { carrier, raise } = connect();
    const waiting = carrier.call('test-wait', {});
    raise('error', Object.assign(new Event('error'), { message: 'out of memory' }));
    await expect(waiting).rejects.toMatchObject({ code: 'app/core-stopped' });
    await expect(carrier.call('test-open', {})).rejects.toMatchObject({ code: 'app/core-stopped' });
  });

  it('refuses two calls of one name at start', () => {
    const twin = defineWorkbenchCall({ name: 'test-open', args: noArguments, run: async () => null });
    expect(() => collectCalls({ one: { openCall }, other: { twin } })).toThrow('test-open is defined twice');
  });
});
