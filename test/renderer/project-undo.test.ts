import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { parametersSchema } from '#core/kernel/parameters.ts';
import { createProjectFile, type ProjectFile } from '#core/outputs/project/project-file.ts';
import { getStaleness, isDirty } from '../../renderer/document/document-state.ts';
import { AUTOSAVE_MS, startAutosave } from '../../renderer/document/autosave.ts';
import type { BuildState } from '../../renderer/store/project.slice.ts';
import { arbitraryProject } from '../core/outputs/project/arbitrary-project.ts';
import { createWindow } from './project-window.ts';

type Edit = Partial<ProjectFile>;

/** What an analyst can change of a project; what remains is set by builds and by saving. */
const SET_OTHERWISE = ['formatVersion', 'appVersion', 'sources', 'viewState', 'lastBuild'] as const;

const sample = createProjectFile({
  name: 'x',
  sources: [
    {
      source: 'orders',
      files: [{ name: 'a', size: null, modifiedAt: null, fingerprint: null, path: null, locator: null }],
    },
  ],
});
const EDITED = (Object.keys(sample) as (keyof ProjectFile)[]).filter(
  (key) => !(SET_OTHERWISE as readonly string[]).includes(key),
);

/** One edit of one part: that part of some other project. */
const arbitraryEdit: fc.Arbitrary<Edit> = fc
  .tuple(arbitraryProject, fc.constantFrom(...EDITED))
  .map(([project, key]) => ({ [key]: project[key] }));

async function openShop() {
  const window = createWindow();
  await window.importFile();
  await window.get().document.saveProject();
  return window;
}

describe('undo and redo', () => {
  it('cover every part of the project that can be edited', async () => {
    expect(EDITED).toEqual(
      expect.arrayContaining(['name', 'parameters', 'filters', 'segments', 'strategies', 'scenarios', 'tags', 'pins']),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(arbitraryEdit, { minLength: 1, maxLength: 12 }), async (edits) => {
        const { get, store } = await openShop();
        const seen = [get().config];
        for (const edit of edits) {
          get().document.editProject(edit);
          seen.push(get().config);
        }
        const history = () => store.temporal.getState();
        expect(history().pastStates).toHaveLength(edits.length);
        for (const before of seen.slice(0, -1).toReversed()) {
          history().undo();
          expect(get().config).toEqual(before);
        }
        expect([history().pastStates.length, isDirty(get())]).toEqual([0, false]);
        for (const after of seen.slice(1)) {
          history().redo();
          expect(get().config).toEqual(after);
        }
        expect(history().futureStates).toHaveLength(0);
      }),
      { numRuns: 60 },
    );
  });

  it('an edit after undoing ends what could be redone', async () => {
    const { get, store } = await openShop();
    get().document.editProject({ name: 'One' });
    store.temporal.getState().undo();
    get().document.editProject({ name: 'Two' });
    store.temporal.getState().redo();
    expect(get().config?.name).toBe('Two');
  });

  it('an edit back to what is saved counts as saved, any other as unsaved', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryEdit, async (edit) => {
        const { get } = await openShop();
        const saved = get().config;
        get().document.editProject(edit);
        const isChanged = JSON.stringify({ ...saved, ...edit }) !== JSON.stringify(saved);
        expect(isDirty(get())).toBe(isChanged);
        if (saved !== null) get().document.editProject(saved);
        expect(isDirty(get())).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  it('take no build back: an edit undone after the data changed leaves the new data', async () => {
    const window = await openShop();
    window.get().document.editProject({ name: 'Before' });
    window.files.set('handle:1', new File(['order_id\n1\n2\n'], 'orders.csv', { lastModified: 6 }));
    await window.get().document.rebuild();
    const built = window.get().config?.sources;
    window.store.temporal.getState().undo();
    expect(window.get().config).toMatchObject({ name: 'Shop', sources: built });
    expect(getStaleness(window.get())).toBe('fresh');
  });

  it('a setting changed while a calculation runs is kept and asks for another', async () => {
    const window = await openShop();
    window.get().document.editProject({ parameters: parametersSchema.parse({ refunds: 'gross' }) });
    const later = parametersSchema.parse({ refunds: 'allocate' });
    const stop = window.store.subscribe(({ project }) => {
      if (project.build.status !== 'running') return;
      stop();
      window.get().document.editProject({ parameters: later });
    });
    await window.get().document.rebuild();
    expect(window.get().config?.parameters).toEqual(later);
    expect(window.get().document.built?.parameters.refunds).toBe('gross');
    expect(getStaleness(window.get())).toBe('settings');
    await window.get().document.rebuild();
    expect(getStaleness(window.get())).toBe('fresh');
  });
});

describe('unsaved work', () => {
  it('of every part is kept for recovery, undone edits too', async () => {
    const edits = fc.sample(arbitraryEdit, { seed: 11, numRuns: 40 });
    const window = await openShop();
    vi.useFakeTimers();
    const stop = startAutosave(window.store, window.host, window.recovery);
    try {
      for (const edit of edits) {
        window.get().document.editProject(edit);
        await vi.advanceTimersByTimeAsync(AUTOSAVE_MS);
        const kept = window.recovery.record;
        expect(kept === null).toBe(!isDirty(window.get()));
        if (kept === null) continue;
        const { viewState: _, ...own } = window.get().config ?? sample;
        expect(JSON.parse(kept.text)).toMatchObject(JSON.parse(JSON.stringify(own)) as object);
      }
      while (window.store.temporal.getState().pastStates.length > 0) {
        window.store.temporal.getState().undo();
        await vi.advanceTimersByTimeAsync(AUTOSAVE_MS);
      }
      expect([isDirty(window.get()), window.recovery.record]).toEqual([false, null]);
    } finally {
      stop();
      vi.useRealTimers();
    }
  });

  it('that the analyst leaves behind is kept until another project is there', async () => {
    const first = await openShop();
    const text = await ([...first.host.written.values()].at(-1) ?? new Blob()).text();
    const window = await openShop();
    const stop = startAutosave(window.store, window.host, window.recovery);
    window.get().document.editProject({ name: 'Not wanted' });
    await window.recovery.keep('{}', null);
    window.host.openProject = async () => ({ file: new File(['no project'], 'b.cstwb'), target: null });
    await window.get().document.chooseProject();
    await window.get().document.answerUnsaved('discard');
    await vi.waitFor(() => expect(window.get().document.openingError).not.toBeNull());
    expect([window.get().config?.name, window.recovery.record === null]).toEqual(['Not wanted', false]);
    window.host.openProject = async () => ({ file: new File([text], 'c.cstwb'), target: null });
    await window.get().document.chooseProject();
    await window.get().document.answerUnsaved('discard');
    await vi.waitFor(() => expect(window.get().config?.name).toBe('Shop'));
    await vi.waitFor(() => expect(window.recovery.record).toBeNull());
    stop();
  });

  it('that the analyst does not save when closing is not offered again', async () => {
    const window = await openShop();
    let discard: () => Promise<void> = () => Promise.reject(new Error('Nobody listens.'));
    window.host.onDiscardBeforeClose = (listener) => {
      discard = listener;
      return () => undefined;
    };
    startAutosave(window.store, window.host, window.recovery);
    vi.useFakeTimers();
    window.get().document.editProject({ name: 'Kept' });
    await vi.advanceTimersByTimeAsync(AUTOSAVE_MS);
    expect(window.recovery.record).not.toBeNull();
    window.get().document.editProject({ name: 'On its way' });
    await discard();
    await vi.advanceTimersByTimeAsync(10 * AUTOSAVE_MS);
    expect(window.recovery.record).toBeNull();
    vi.useRealTimers();
  });
});

describe('opening a project', () => {
  it('restores filters, view and every choice of every view, and none of the project before', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryProject, async (drawn) => {
        const first = await openShop();
        const content = [...first.host.written.values()].at(-1) ?? new Blob();
        const saved = JSON.parse(await content.text()) as ProjectFile;
        const viewState = { view: 'tables', choices: drawn.viewState.choices };
        const text = JSON.stringify({
          ...saved,
          name: 'Opened',
          filters: drawn.filters,
          segments: drawn.segments,
          viewState,
        });
        const window = await openShop();
        window.get().navigation.setChoice('segments.tab', 'left over');
        await window.get().document.openProject({ file: new File([text], 'b.cstwb'), target: null });
        await vi.waitFor(() => expect(window.get().config?.name).toBe('Opened'));
        expect(window.get().config?.segments).toEqual(drawn.segments);
        expect(window.get().config?.filters).toEqual(drawn.filters);
        expect([window.get().navigation.view, window.get().navigation.choices]).toEqual([
          'tables',
          drawn.viewState.choices,
        ]);
        expect([isDirty(window.get()), window.store.temporal.getState().pastStates.length]).toEqual([false, 0]);
      }),
      { numRuns: 20 },
    );
  });

  it('with progress for the host to show, and its end', async () => {
    const window = createWindow();
    const shown: (number | null)[] = [];
    window.host.setProgress = (fraction) => void shown.push(fraction);
    const stop = startAutosave(window.store, window.host, window.recovery);
    const request = { kind: 'sample', baseUrl: '' } as const;
    const putBuild = (build: BuildState) =>
      window.store.setState(({ project }) => ({ project: { ...project, build } }));
    putBuild({
      status: 'running',
      request,
      startedAt: 0,
      progress: { step: 'model', subject: 'a', done: 1, total: 2 },
    });
    putBuild({ status: 'idle' });
    expect(shown).toEqual([0.7, null]);
    stop();
  });
});
