import { describe, expect, it } from 'vitest';
import { WorkbenchError, createCancelledError } from '#core/kernel/errors.ts';
import { parametersSchema } from '#core/kernel/parameters.ts';
import { settleParameters } from '../helpers/staging-tables.ts';
import type { BuildAnswer, ProjectView } from '#core/workbench/build/project-view.ts';
import type { Workbench } from '../../renderer/carrier/workbench.ts';
import { createHostDouble, createRecoveryDouble } from './project-doubles.ts';
import { createWorkbenchStore } from '../../renderer/store/workbench-store.ts';

const SAMPLE = { kind: 'sample', baseUrl: 'http://127.0.0.1/' } as const;

const REFERENCE = { name: 'a.csv', size: null, modifiedAt: null, fingerprint: null, path: null, locator: null };

function createProject(name: string): ProjectView {
  return {
    name,
    definition: { parameters: parametersSchema.parse({}), sources: [{ source: 'orders', files: [REFERENCE] }] },
    buildId: 'a'.repeat(64),
    builtAt: 0,
    parameters: settleParameters('2024-01-31'),
    dataFrom: null,
    dataThrough: null,
    report: { files: [], rejects: [], openQuestions: [], findings: [] },
    tables: [],
  };
}

type Build = Workbench['build'];

function createStore(build: Build) {
  const saved = new Map<string, string>();
  const refuse = (): never => {
    throw new Error('Not part of this test.');
  };
  const store = createWorkbenchStore({
    host: createHostDouble(),
    recovery: createRecoveryDouble(),
    workbench: {
      open: async () => ({ kind: 'wasm', version: 'v1.5.6' }),
      build,
      query: refuse,
      runSql: refuse,
      readStatements: refuse,
      readColumns: refuse,
      runImport: refuse,
      runSimulation: refuse,
      exportFiles: refuse,
      assignFiles: refuse,
      packageProject: refuse,
      close: async () => undefined,
    },
    preferences: { language: 'en', navOpen: true, singleKeyShortcuts: true },
    storage: { getItem: (key) => saved.get(key) ?? null, setItem: (key, value) => void saved.set(key, value) },
    now: () => 0,
    baseUrl: 'http://127.0.0.1/',
    view: 'home',
    saveDownload: refuse,
  });
  return { store, saved };
}

const built = (name: string): BuildAnswer => ({ status: 'built', project: createProject(name) });

describe('builds in the store', () => {
  it('the last call wins even when an earlier one answers later', async () => {
    const answers: ((answer: BuildAnswer) => void)[] = [];
    const { store } = createStore(() => new Promise((resolve) => answers.push(resolve)));
    const first = store.getState().project.startBuild(SAMPLE);
    const second = store.getState().project.startBuild(SAMPLE);
    answers[1]?.(built('second'));
    await second;
    answers[0]?.(built('first'));
    await first;
    expect(store.getState().project.built?.name).toBe('second');
    expect(store.getState().project.build.status).toBe('idle');
  });

  it('cancel and failure keep the project that is open', async () => {
    let run: Build = async () => built('open');
    const { store } = createStore((request, task) => run(request, task));
    await store.getState().project.startBuild(SAMPLE);

    run = (_, task) =>
      new Promise((__, reject) => task?.signal?.addEventListener('abort', () => reject(createCancelledError())));
    const cancelled = store.getState().project.startBuild(SAMPLE);
    store.getState().project.cancelBuild();
    await cancelled;
    expect(store.getState().project.build).toEqual({ status: 'idle' });
    expect(store.getState().project.built?.name).toBe('open');

    run = () => Promise.reject(new WorkbenchError('format/empty', 'The file is empty.'));
    await store.getState().project.startBuild(SAMPLE);
    expect(store.getState().project.build).toMatchObject({ status: 'failed', error: { code: 'format/empty' } });
    expect(store.getState().project.built?.name).toBe('open');
  });

  it('keeps preferences in the storage', () => {
    const { store, saved } = createStore(async () => built('x'));
    store.getState().preferences.setPreferences({ navOpen: false });
    expect(JSON.parse(saved.get('workbench.preferences') ?? '{}')).toMatchObject({ navOpen: false, language: 'en' });
  });
});
