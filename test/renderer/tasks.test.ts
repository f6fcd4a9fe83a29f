import { describe, expect, it } from 'vitest';
import { createCancelledError } from '#core/kernel/errors.ts';
import type { Workbench } from '../../renderer/carrier/workbench.ts';
import { readPreferences } from '../../renderer/store/preferences.slice.ts';
import { createWorkbenchStore, type WorkbenchStore } from '../../renderer/store/workbench-store.ts';
import { createHostDouble, createRecoveryDouble } from './project-doubles.ts';

const refuse = (): never => {
  throw new Error('Not part of this test.');
};

function createStore(build: Workbench['build'] = refuse): {
  readonly store: WorkbenchStore;
  readonly tick: () => void;
} {
  let time = 0;
  const workbench = new Proxy({ build } as unknown as Workbench, {
    get: (target, name) => Reflect.get(target, name) ?? refuse,
  });
  const store = createWorkbenchStore({
    host: createHostDouble(),
    recovery: createRecoveryDouble(),
    workbench,
    preferences: { language: 'en', navOpen: true, singleKeyShortcuts: true },
    storage: { getItem: () => null, setItem: () => undefined },
    now: () => time,
    baseUrl: 'http://127.0.0.1/',
    view: 'home',
    saveDownload: refuse,
  });
  return { store, tick: () => (time += 100) };
}

const list = (store: WorkbenchStore): string[] => store.getState().tasks.list.map(({ status }) => status);

describe('tasks', () => {
  it('run with progress and end with what the work gives', async () => {
    const { store, tick } = createStore();
    let finish: (value: number) => void = refuse;
    const running = store.getState().tasks.runTask(
      () => 'Simulating',
      ({ onProgress }) => {
        onProgress?.({ step: 'model', subject: 'draws', done: 3, total: 10 });
        return new Promise<number>((resolve) => {
          finish = resolve;
        });
      },
    );
    expect(store.getState().tasks.list).toMatchObject([
      { status: 'running', progress: { done: 3, total: 10 }, endedAt: null },
    ]);
    tick();
    finish(42);
    expect(await running).toBe(42);
    expect(store.getState().tasks.list).toMatchObject([{ status: 'done', startedAt: 0, endedAt: 100, error: null }]);
  });

  it('are cancelled from the list, and fail with their reason', async () => {
    const { store } = createStore();
    const cancelled = store.getState().tasks.runTask(
      () => 'a',
      ({ signal }) =>
        new Promise((_, reject) => signal?.addEventListener('abort', () => reject(createCancelledError()))),
    );
    const failed = store.getState().tasks.runTask(
      () => 'b',
      () => Promise.reject(new Error('broken')),
    );
    await expect(failed).rejects.toThrow('broken');
    store.getState().tasks.cancelTasks();
    await expect(cancelled).rejects.toMatchObject({ code: 'task/cancelled' });
    expect(store.getState().tasks.list).toMatchObject([
      { status: 'failed', error: { message: 'broken' } },
      { status: 'cancelled', error: null },
    ]);
    store.getState().tasks.clearTasks();
    expect(store.getState().tasks.list).toEqual([]);
  });

  it('keep what runs and the last that have ended', async () => {
    const { store } = createStore();
    const forever = store.getState().tasks.listTask(
      () => 'forever',
      0,
      () => undefined,
    );
    for (let index = 0; index < 40; index += 1) {
      await store.getState().tasks.runTask(
        () => String(index),
        () => Promise.resolve(index),
      );
    }
    expect(list(store).filter((status) => status === 'done')).toHaveLength(20);
    expect(list(store).filter((status) => status === 'running')).toHaveLength(1);
    forever('done');
    expect(list(store)).not.toContain('running');
  });

  it('follow a build, which is cancelled from there too', async () => {
    const { store } = createStore(
      (_, task) =>
        new Promise((__, reject) => task?.signal?.addEventListener('abort', () => reject(createCancelledError()))),
    );
    const build = store.getState().project.startBuild({ kind: 'sample', baseUrl: 'http://127.0.0.1/' });
    expect(list(store)).toEqual(['running']);
    store.getState().tasks.list[0]?.cancel();
    await build;
    expect(list(store)).toEqual(['cancelled']);
  });
});

describe('preferences', () => {
  const read = (saved: unknown) =>
    readPreferences({ getItem: () => JSON.stringify(saved), setItem: () => undefined }, ['en-GB']);

  it('bring back keys that were changed or switched off', () => {
    expect(read({ language: 'zh-CN', keys: { 'go:home': 'x h', 'screen:toggle-nav': null } })).toEqual({
      language: 'zh-CN',
      navOpen: true,
      singleKeyShortcuts: true,
      keys: { 'go:home': 'x h', 'screen:toggle-nav': null },
    });
  });

  it('fall back to the defaults where they are broken', () => {
    expect(read({ keys: 7 })).toEqual({ language: 'en', navOpen: true, singleKeyShortcuts: true });
  });
});
