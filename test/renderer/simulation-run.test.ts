import { expect, it } from 'vitest';
import { createCancelledError } from '#core/kernel/errors.ts';
import type { CampaignArgs } from '#core/workbench/campaigns/campaign-calls.ts';
import type { SimulationRun } from '#core/workbench/campaigns/run-campaign.ts';
import type { Workbench } from '../../renderer/carrier/workbench.ts';
import { createWorkbenchStore, type WorkbenchStore } from '../../renderer/store/workbench-store.ts';
import { createHostDouble, createRecoveryDouble } from './project-doubles.ts';

type Call = { readonly finish: (draws: number) => void; readonly fail: (error: Error) => void };

const refuse = (): never => {
  throw new Error('Not part of this test.');
};
const ARGS: CampaignArgs<'run'> = { strategies: [], overlap: 'separate', draws: 100, seed: 1 };

function createStore(): { readonly store: WorkbenchStore; readonly calls: readonly Call[] } {
  const calls: Call[] = [];
  const runSimulation = (_: string, __: unknown, { signal }: { signal?: AbortSignal | undefined }) =>
    new Promise<Pick<SimulationRun, 'draws'>>((resolve, reject) => {
      signal?.addEventListener('abort', () => reject(createCancelledError()));
      calls.push({ finish: (draws) => resolve({ draws }), fail: reject });
    });
  const store = createWorkbenchStore({
    host: createHostDouble(),
    recovery: createRecoveryDouble(),
    workbench: new Proxy({ runSimulation } as unknown as Workbench, {
      get: (target, name) => Reflect.get(target, name) ?? refuse,
    }),
    preferences: { language: 'en', navOpen: true, singleKeyShortcuts: true },
    storage: { getItem: () => null, setItem: () => undefined },
    now: () => 0,
    baseUrl: 'http://127.0.0.1/',
    view: 'simulation',
    saveDownload: refuse,
  });
  return { store, calls };
}

it('a simulation and its result stay while other screens are open', async () => {
  const { store, calls } = createStore();
  const running = store.getState().simulation.startSimulation(ARGS);
  store.getState().navigation.openView('segments');
  expect(store.getState().simulation.last).toEqual({ status: 'running' });
  calls[0]?.finish(100);
  await running;
  store.getState().navigation.openView('simulation');
  expect(store.getState().simulation.last).toEqual({
    status: 'ready',
    value: { run: { draws: 100 }, strategies: [], overlap: 'separate', buildId: '' },
  });
  expect(store.getState().tasks.list.map(({ status }) => status)).toEqual(['done']);
});

it('the last call wins, whichever ends first', async () => {
  const { store, calls } = createStore();
  const runs = [store.getState().simulation.startSimulation(ARGS), store.getState().simulation.startSimulation(ARGS)];
  calls[1]?.finish(2);
  await runs[1];
  calls[0]?.finish(1);
  await runs[0];
  expect(store.getState().simulation.last).toMatchObject({ status: 'ready', value: { run: { draws: 2 } } });
});

it('cancelled it leaves nothing, failed it leaves its reason', async () => {
  const { store, calls } = createStore();
  const cancelled = store.getState().simulation.startSimulation(ARGS);
  store.getState().tasks.cancelTasks();
  await cancelled;
  expect(store.getState().simulation.last).toEqual({ status: 'idle' });
  const failed = store.getState().simulation.startSimulation(ARGS);
  calls[1]?.fail(new Error('no draws'));
  await failed;
  expect(store.getState().simulation.last).toMatchObject({ status: 'failed', error: { message: 'no draws' } });
});
