import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { writeQuestion } from '#core/workbench/questions/write-question.ts';
import { createCancelledError, WorkbenchError } from '#core/kernel/errors.ts';
import { parametersSchema } from '#core/kernel/parameters.ts';
import { settleParameters } from '../helpers/staging-tables.ts';
import { EVERYBODY, type AudienceRule } from '#core/questions/audience/audience-rule.ts';
import type { BuildAnswer, ProjectView } from '#core/workbench/build/project-view.ts';
import { showStoredLook } from '../../renderer/carrier/show-stored-look.ts';
import { formatStoredLook, parseStoredLook, type StoredLook } from '../../renderer/carrier/stored-answers.ts';
import type { BuildTask, Workbench } from '../../renderer/carrier/workbench.ts';
import { isDirty } from '../../renderer/document/document-state.ts';
import { createWorkbenchStore } from '../../renderer/store/workbench-store.ts';
import { createHostDouble, createRecoveryDouble } from './project-doubles.ts';

const SAMPLE = { kind: 'sample', baseUrl: 'http://127.0.0.1/' } as const;
const FILES = {
  kind: 'files',
  name: 'Shop',
  sources: [],
  parameters: parametersSchema.parse({}),
  answers: [],
} as const;
const COUNT = { customers: 3, total: 3, purchasers: 2 };
const COUNTED_NOW = { customers: 4, total: 4, purchasers: 4 };

function createProject(buildId: string, builtAt: number | null): ProjectView {
  const reference = { name: 'a.csv', size: 1, modifiedAt: 0, fingerprint: null, path: null, locator: 'sample:a.csv' };
  return {
    name: 'Sample',
    definition: { parameters: parametersSchema.parse({}), sources: [{ source: 'orders', files: [reference] }] },
    buildId,
    builtAt,
    parameters: settleParameters('2024-01-31'),
    dataFrom: null,
    dataThrough: null,
    report: { files: [], rejects: [], openQuestions: [], findings: [] },
    tables: [],
  };
}

const LOOK: StoredLook = {
  project: createProject('a'.repeat(64), null),
  answers: new Map([[writeQuestion('audience-count', {}, EVERYBODY), COUNT]]),
};
const built = (buildId = LOOK.project.buildId): BuildAnswer => ({
  status: 'built',
  project: createProject(buildId, 5),
});

/** A workbench whose builds end when the test says so, with a look beside it. */
function createHeld(look: StoredLook | null = LOOK) {
  const ends: { resolve: (answer: BuildAnswer) => void; reject: (error: unknown) => void }[] = [];
  const asked: string[] = [];
  const answer = (name: string, value: unknown) => async () => {
    asked.push(name);
    return value as never;
  };
  const inner: Workbench = {
    open: async () => ({ kind: 'wasm', version: 'v1.5.6' }),
    build: (_, task) =>
      new Promise((resolve, reject) => {
        ends.push({ resolve, reject });
        task?.signal?.addEventListener('abort', () => reject(createCancelledError()));
      }),
    query: answer('query', COUNTED_NOW),
    runSql: answer('sql', []),
    readStatements: answer('statements', 'select 1'),
    readColumns: answer('reads', []),
    runImport: answer('import', null),
    runSimulation: answer('simulation', null),
    exportFiles: answer('export', []),
    assignFiles: answer('assign', []),
    packageProject: answer('package', new Blob()),
    close: async () => undefined,
  };
  const workbench = showStoredLook(inner, async () => look);
  return { inner, workbench, asked, ends };
}

async function startShown(held: ReturnType<typeof createHeld>, task: BuildTask = {}) {
  let shown: ProjectView | null = null;
  const build = held.workbench.build(SAMPLE, {
    ...task,
    onStored: (project) => {
      shown = project;
    },
  });
  await vi.waitFor(() => expect(shown).not.toBeNull());
  return { build, project: shown };
}

const count = (workbench: Workbench, signal?: AbortSignal) =>
  workbench.query('audience-count', {}, EVERYBODY, { signal });
const options = (workbench: Workbench, signal?: AbortSignal) =>
  workbench.query('filter-options', {}, EVERYBODY, { signal });

describe('the workbench while the sample is built', () => {
  it('answers what is stored at once, and asks the build for the rest once it has ended', async () => {
    const held = createHeld();
    const { build, project } = await startShown(held);
    expect(project).toEqual(LOOK.project);
    expect(await count(held.workbench)).toEqual(COUNT);
    const waiting = [
      options(held.workbench),
      held.workbench.runSql('tables', {}),
      held.workbench.runSimulation('run', {} as never),
      held.workbench.exportFiles({ kind: 'tables', tables: [] }, { kind: 'download' }),
      held.workbench.packageProject({} as never, []),
      held.workbench.runImport('rejects', { offset: 0, limit: 1 }),
    ];
    await held.workbench.runImport('cell', {} as never);
    expect(held.asked).toEqual(['import']);
    held.ends[0]?.resolve(built());
    await Promise.all([build, ...waiting]);
    expect(held.asked.toSorted()).toEqual(['export', 'import', 'import', 'package', 'query', 'simulation', 'sql']);
    expect(await count(held.workbench)).toEqual(COUNTED_NOW);
  });

  it('reads the statements of what it answered from the build', async () => {
    const held = createHeld();
    const { build } = await startShown(held);
    await count(held.workbench);
    const statements = held.workbench.readStatements('audience-count', {}, EVERYBODY);
    const reads = held.workbench.readColumns('audience-count', {}, EVERYBODY);
    held.ends[0]?.resolve(built());
    await build;
    expect(await statements).toBe('select 1');
    expect(await reads).toEqual([]);
    expect(held.asked.toSorted()).toEqual(['query', 'reads', 'statements']);
    expect(held.asked[0]).toBe('query');
  });

  it('gives the error of the build to all who wait, and ends one wait by its own signal', async () => {
    const held = createHeld();
    const { build } = await startShown(held);
    const own = new AbortController();
    const [left, waiting] = [options(held.workbench, own.signal), options(held.workbench)];
    own.abort();
    await expect(left).rejects.toMatchObject({ code: 'task/cancelled' });
    held.ends[0]?.reject(new WorkbenchError('engine/out-of-memory', 'Full.'));
    await expect(build).rejects.toMatchObject({ code: 'engine/out-of-memory' });
    await expect(waiting).rejects.toMatchObject({ code: 'engine/out-of-memory' });
    expect(held.asked).toEqual([]);
  });

  it.each([
    ['a build of files', FILES, LOOK],
    ['a sample without the file', SAMPLE, null],
  ] as const)('shows nothing stored to %s', async (_, request, look) => {
    const held = createHeld(look);
    const onStored = vi.fn();
    const build = held.workbench.build(request, { onStored });
    await Promise.resolve();
    expect(await count(held.workbench)).toEqual(COUNTED_NOW);
    held.ends[0]?.resolve(built());
    await build;
    expect(onStored).not.toHaveBeenCalled();
  });

  it.each([
    ['is not there', async () => new Response('', { status: 404 })],
    ['is of another version', async () => new Response(formatStoredLook(LOOK).replace('"version": 1', '"version": 9'))],
    ['cannot be read', () => Promise.reject(new TypeError('Failed to fetch'))],
    ['holds it', async () => new Response(formatStoredLook(LOOK))],
  ] as const)('reads the file beside the sample, which %s', async (state, answer) => {
    const held = createHeld();
    const fetched = vi.fn(answer);
    vi.stubGlobal('fetch', fetched);
    try {
      const onStored = vi.fn();
      const build = showStoredLook(held.inner).build(SAMPLE, { onStored });
      await new Promise((resolve) => {
        setTimeout(resolve, 20);
      });
      expect(String(fetched.mock.calls[0]?.at(0))).toBe('http://127.0.0.1/samples/stored-answers.json');
      expect(onStored.mock.calls).toEqual(state === 'holds it' ? [[LOOK.project]] : []);
      held.ends[0]?.resolve(built());
      expect(await build).toEqual(built());
    } finally {
      vi.unstubAllGlobals();
    }
  });

  it('shows it no more once another build has begun or this one was cancelled', async () => {
    const held = createHeld();
    const { build } = await startShown(held);
    const second = held.workbench.build(FILES);
    expect(await count(held.workbench)).toEqual(COUNTED_NOW);
    held.ends[0]?.reject(createCancelledError());
    await expect(build).rejects.toMatchObject({ code: 'task/cancelled' });
    held.ends[1]?.resolve(built('b'.repeat(64)));
    await second;
    const own = new AbortController();
    const onStored = vi.fn();
    const third = held.workbench.build(SAMPLE, { signal: own.signal, onStored });
    own.abort();
    await expect(third).rejects.toMatchObject({ code: 'task/cancelled' });
    expect(onStored).not.toHaveBeenCalled();
  });
});

function createStore(held = createHeld()) {
  const refuse = (): never => {
    throw new Error('Not part of this test.');
  };
  const store = createWorkbenchStore({
    host: createHostDouble(),
    recovery: createRecoveryDouble(),
    workbench: held.workbench,
    preferences: { language: 'en', navOpen: true, singleKeyShortcuts: true },
    storage: { getItem: () => null, setItem: () => undefined },
    now: () => 0,
    baseUrl: SAMPLE.baseUrl,
    view: 'home',
    saveDownload: refuse,
  });
  return { ...held, get: store.getState, store };
}

async function openShown() {
  const window = createStore();
  const build = window.get().project.startBuild(SAMPLE);
  await vi.waitFor(() => expect(window.get().project.isStored).toBe(true));
  return { ...window, build };
}

const FILTER: AudienceRule = { kind: 'segment', keys: [1] };

describe('the window while the sample is built', () => {
  it('has the project open and nothing unsaved, before the build and after it', async () => {
    const { get, build, ends, store } = await openShown();
    expect(get().project.built).toEqual(LOOK.project);
    expect([get().config?.name, isDirty(get()), get().project.build.status]).toEqual(['Sample', false, 'running']);
    ends[0]?.resolve(built());
    await build;
    expect([get().project.built?.builtAt, get().project.isStored, get().project.build.status]).toEqual([
      5,
      false,
      'idle',
    ]);
    expect([get().config?.name, isDirty(get())]).toEqual(['Sample', false]);
    expect(get().document.built?.lastBuild?.buildId).toBe(LOOK.project.buildId);
    expect(get().tasks.list.map(({ status }) => status)).toEqual(['done']);
    expect(store.temporal.getState().pastStates).toEqual([]);
  });

  it('keeps an edit made meanwhile, with the step to undo it', async () => {
    const { get, build, ends, store } = await openShown();
    get().document.editProject({ filters: [FILTER] });
    ends[0]?.resolve(built());
    await build;
    expect([get().config?.filters, isDirty(get())]).toEqual([[FILTER], true]);
    store.temporal.getState().undo();
    expect([get().config?.filters, isDirty(get())]).toEqual([[], false]);
  });

  it('takes the project of the build where it is another', async () => {
    const { get, build, ends } = await openShown();
    ends[0]?.resolve(built('c'.repeat(64)));
    await build;
    expect(get().project.built?.buildId).toBe('c'.repeat(64));
    expect(get().config?.lastBuild?.buildId).toBe('c'.repeat(64));
    expect(isDirty(get())).toBe(false);
  });

  it('closes it again when the build is cancelled or fails', async () => {
    for (const stop of ['cancel', 'fail'] as const) {
      const { get, build, ends } = await openShown();
      if (stop === 'cancel') get().project.cancelBuild();
      else ends[0]?.reject(new WorkbenchError('engine/out-of-memory', 'Full.'));
      await build;
      expect([get().project.built, get().config, get().project.isStored]).toEqual([null, null, false]);
      expect(get().project.build.status).toBe(stop === 'cancel' ? 'idle' : 'failed');
      expect(get().tasks.list.map(({ status }) => status)).toEqual([stop === 'cancel' ? 'cancelled' : 'failed']);
    }
  });

  it('asks before an edit goes with a cancelled build', async () => {
    const { get, build } = await openShown();
    get().document.editProject({ filters: [FILTER] });
    get().project.cancelBuild();
    expect([get().document.pending === null, get().project.build.status]).toEqual([false, 'running']);
    await get().document.answerUnsaved('discard');
    await build;
    expect(get().config).toBeNull();
  });

  it('closes it when another build begins, and shows nothing stored over a project that is open', async () => {
    const { get, build, ends } = await openShown();
    const other = get().project.startBuild(FILES);
    expect([get().project.built, get().config]).toEqual([null, null]);
    ends[1]?.resolve(built('d'.repeat(64)));
    await Promise.all([build, other]);
    const again = get().project.startBuild(SAMPLE);
    await new Promise((resolve) => {
      setTimeout(resolve, 0);
    });
    expect([get().project.isStored, get().project.built?.buildId]).toEqual([false, 'd'.repeat(64)]);
    ends[2]?.resolve(built());
    await again;
    expect(get().project.built?.buildId).toBe(LOOK.project.buildId);
  });

  it('builds again with other parameters only after it', async () => {
    const { get, build, ends } = await openShown();
    const again = get().document.rebuild();
    await Promise.resolve();
    expect([get().project.isStored, get().document.phase.name]).toEqual([true, 'building']);
    ends[0]?.resolve(built());
    await Promise.all([build, again]);
    expect([get().project.isStored, get().document.phase.name]).toEqual([false, 'relinking']);
  });
});

describe('the file of stored answers', () => {
  const value = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.string(),
      fc.boolean(),
      fc.constant(null),
      fc.bigInt(),
      fc.maxSafeInteger(),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.string(), tie('value'), { maxKeys: 3, noNullPrototype: true }),
    ),
  })).value;

  it('gives back every value as it was', () => {
    fc.assert(
      fc.property(value, (answer) => {
        const read = parseStoredLook(formatStoredLook({ ...LOOK, answers: new Map([['q', answer]]) }));
        expect(read).toEqual({ project: LOOK.project, answers: new Map([['q', answer]]) });
      }),
    );
  });

  it('keeps twelve digits of a number that is not whole, and refuses what it has no form for', () => {
    const write = (answer: unknown) => formatStoredLook({ ...LOOK, answers: new Map([['q', answer]]) });
    expect(parseStoredLook(write(3020306.0665169796))?.answers.get('q')).toBe(3020306.06652);
    for (const answer of [Number.NaN, Infinity, new Date(0), new Uint8Array(2), new Map(), () => 1])
      expect(() => write(answer)).toThrow(TypeError);
  });

  it('of another version, or broken, is no file', () => {
    const text = formatStoredLook(LOOK);
    expect(parseStoredLook(text)).not.toBeNull();
    expect(parseStoredLook(text.replace('"version": 1', '"version": 2'))).toBeNull();
    expect(parseStoredLook(text.slice(0, -20))).toBeNull();
    expect(parseStoredLook('[]')).toBeNull();
  });
});
