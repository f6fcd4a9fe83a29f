import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { CoreRequest, CoreResponse } from '../../renderer/carrier/messages.ts';

/** A call as it goes to the core's worker. */
type CoreCall = { readonly name: string; readonly args: unknown };

type Recorded = { readonly call: CoreCall; value: unknown; isAnswered: boolean };
type Recorder = {
  readonly calls: Map<number, Recorded>;
  ask(call: CoreCall): Promise<unknown>;
};
declare global {
  interface Window {
    recordedCore?: Recorder;
  }
}

/** Runs in the page before anything else: what goes to the core's worker and comes back from it is noted. */
export function recordCore(): void {
  const Native = globalThis.Worker;
  const calls = new Map<number, Recorded>();
  let lastId = 1_000_000_000;
  class RecordedWorker extends Native {
    constructor(address: string | URL, options?: WorkerOptions) {
      super(address, options);
      if (options?.name !== 'core') return;
      const post = (request: CoreRequest): void => super.postMessage(request);
      const failures = new Map<number, (error: Error) => void>();
      const answers = new Map<number, (value: unknown) => void>();
      this.postMessage = (request: CoreRequest): void => {
        if (request.type === 'call')
          calls.set(request.id, {
            call: { name: request.name, args: request.args },
            value: undefined,
            isAnswered: false,
          });
        post(request);
      };
      this.addEventListener('message', ({ data }: MessageEvent<CoreResponse>) => {
        if (data.type === 'value') {
          const known = calls.get(data.id);
          if (known !== undefined) {
            known.value = data.value;
            known.isAnswered = true;
          }
          answers.get(data.id)?.(data.value);
        } else if (data.type === 'error') failures.get(data.id)?.(new Error(JSON.stringify(data.error)));
      });
      window.recordedCore = {
        calls,
        ask: (call) =>
          new Promise((resolve, reject) => {
            lastId += 1;
            answers.set(lastId, resolve);
            failures.set(lastId, reject);
            post({ type: 'call', id: lastId, ...call });
          }),
      };
    }
  }
  globalThis.Worker = RecordedWorker;
}

/** A call that a screen made, with the answer it got; plain data. */
export type ScreenCall = { readonly args: unknown; readonly value: unknown };

const CALL_TIMEOUT_MS = 240_000;

async function findCall(page: Page, name: string): Promise<ScreenCall | null> {
  const text = await page.evaluate((called) => {
    const flat = (_: string, value: unknown): unknown =>
      typeof value === 'bigint'
        ? String(value)
        : ArrayBuffer.isView(value)
          ? Array.from(value as unknown as ArrayLike<number>)
          : value;
    const asked = ({ name: own, args }: CoreCall): CoreCall =>
      own === 'ask' ? (args as CoreCall) : { name: own, args };
    const made = [...(window.recordedCore?.calls.values() ?? [])].findLast(
      ({ call, isAnswered }) => isAnswered && asked(call).name === called,
    );
    return made === undefined ? 'null' : JSON.stringify({ args: asked(made.call).args, value: made.value }, flat);
  }, name);
  return JSON.parse(text) as ScreenCall | null;
}

/** The last answered call or question of a name that the screens made; waits for it. */
export async function waitForCall(page: Page, name: string): Promise<ScreenCall> {
  let found: ScreenCall | null = null;
  await expect
    .poll(async () => (found = await findCall(page, name)) !== null, { timeout: CALL_TIMEOUT_MS, interval: 300 })
    .toBe(true);
  if (found === null) throw new Error(`The screens made no call ${name}.`);
  return found;
}

/** Asks the core through the window's own carrier; plain data. */
export async function askCore(page: Page, call: CoreCall): Promise<unknown> {
  const text = await page.evaluate(async (asked) => {
    const core = window.recordedCore;
    if (core === undefined) throw new Error('The core was not started.');
    const flat = (_: string, value: unknown): unknown =>
      ArrayBuffer.isView(value) ? Array.from(value as unknown as ArrayLike<number>) : value;
    return JSON.stringify({ value: await core.ask(JSON.parse(asked) as CoreCall) }, flat);
  }, JSON.stringify(call));
  return (JSON.parse(text) as { readonly value: unknown }).value;
}
