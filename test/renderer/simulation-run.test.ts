import { expect, it } from 'vitest';
import { createCancelledError } from '#core/kernel/errors.ts';
import type { SimulationArgs, SimulationRun } from '../../renderer/carrier/simulation/simulation-calls.ts';
import type { Workbench } from '../../renderer/carrier/workbench.ts';
import { createWorkbenchStore, type WorkbenchStore } from '../../renderer/store/workbench-store.ts';
import { createHostDouble, createRecoveryDouble } from './project-doubles.ts';

type Call = { readonly finish: (draws: number) => void; readonly fail: (error: Error) => void };

const refuse = (): never => {
  throw new Error('Not part of this test.');
};
const ARGS: SimulationArgs<'run'> = { strategies: [], overlap: 'separate', draws: 100, seed: 1 };

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
  const running = store.getState().startSimulation(ARGS);
  store.getState().openView('segments');
  expect(store.getState().simulationRun).toEqual({ status: 'running' });
  calls[0]?.finish(100);
  await running;
  store.getState().openView('simulation');
  expect(store.getState().simulationRun).toEqual({
    status: 'ready',
    value: { run: { draws: 100 }, strategies: [], overlap: 'separate', buildId: '' },
  });
  expect(store.getState().tasks.map(({ status }) => status)).toEqual(['done']);
});

it('the last call wins, whichever ends first', async () => {
  const { store, calls } = createStore();
  const runs = [store.getState().startSimulation(ARGS), store.getState().startSimulation(ARGS)];
  calls[1]?.finish(2);
  await runs[1];
  calls[0]?.finish(1);
  await runs[0];
  expect(store.getState().simulationRun).toMatchObject({ status: 'ready', value: { run: { draws: 2 } } });
});

it('cancelled it leaves nothing, failed it leaves its reason', async () => {
  const { store, calls } = createStore();
  const cancelled = store.getState().startSimulation(ARGS);
  store.getState().cancelTasks();
  await cancelled;
  expect(store.getState().simulationRun).toEqual({ status: 'idle' });
  const failed = store.getState().startSimulation(ARGS);
  calls[1]?.fail(new Error('no draws'));
  await failed;
  expect(store.getState().simulationRun).toMatchObject({ status: 'failed', error: { message: 'no draws' } });
});
