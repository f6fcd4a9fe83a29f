import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  createProjectFile,
  formatProjectFile,
  parseProjectFile,
  type ProjectFile,
} from '#core/outputs/project/project-file.ts';
import { parametersSchema } from '#core/kernel/parameters.ts';
import { AUTOSAVE_MS, startAutosave } from '../../renderer/document/autosave.ts';
import { getStaleness, isDirty } from '../../renderer/document/document-state.ts';
import { BUILD_ID, createWindow } from './project-window.ts';

function refuse(): never {
  throw new Error('Not part of this test.');
}

async function saveText(window: ReturnType<typeof createWindow>): Promise<{ name: string; text: string }> {
  expect(await window.get().document.saveProject()).toBe(true);
  const [name, content] = [...window.host.written].at(-1) ?? refuse();
  return { name, text: await content.text() };
}

afterEach(() => {
  vi.useRealTimers();
});

describe('the open project', () => {
  it('is unsaved after an import, clean after saving, unsaved after an edit', async () => {
    const window = createWindow();
    await window.importFile();
    expect(isDirty(window.get())).toBe(true);
    const { name, text } = await saveText(window);
    expect(name).toBe('Shop.cstwb');
    expect(isDirty(window.get())).toBe(false);
    expect(parseProjectFile(text, name)).toMatchObject({
      name: 'Shop',
      lastBuild: { buildId: BUILD_ID, asOfDate: '2024-01-31' },
      parameters: { asOfDate: null },
      sources: [{ source: 'orders', files: [{ name: 'orders.csv', size: 11, modifiedAt: 5, locator: 'handle:1' }] }],
    });
    window.get().navigation.openView('segments');
    expect(isDirty(window.get())).toBe(false);
    window.get().document.editProject({ name: 'Store' });
    expect(isDirty(window.get())).toBe(true);
    expect(window.get().document.phase.name).toBe('open');
  });

  it('undoes and redoes edits, and a new project starts with nothing to undo', async () => {
    const window = createWindow();
    const history = () => window.store.temporal.getState();
    await window.importFile();
    await saveText(window);
    expect(history().pastStates).toHaveLength(0);
    window.get().document.editProject({ name: 'One' });
    window.get().document.editProject({ name: 'Two' });
    window.get().navigation.setChoice('tables.tab', 'bus');
    expect(history().pastStates).toHaveLength(2);
    history().undo();
    expect(window.get().config?.name).toBe('One');
    history().undo();
    expect([window.get().config?.name, isDirty(window.get())]).toEqual(['Shop', false]);
    history().redo();
    expect([window.get().config?.name, isDirty(window.get())]).toEqual(['One', true]);
    await window.importFile();
    expect(history().pastStates).toHaveLength(0);
  });

  it('comes back whole when it is opened: its settings, its mapping, what was in front', async () => {
    const first = createWindow();
    await first.importFile();
    first.get().navigation.openView('tables');
    first.get().navigation.setChoice('tables.tab', 'bus');
    const { name, text } = await saveText(first);
    const second = createWindow();
    const target = { name, host: name };
    await second.get().document.openProject({ file: new File([text], name), target });
    await vi.waitFor(() => expect(second.get().config).not.toBeNull());
    expect(second.get().navigation.view).toBe('tables');
    expect(second.get().navigation.choices).toEqual({ 'tables.tab': 'bus' });
    expect(isDirty(second.get())).toBe(false);
    expect((await saveText(second)).text).toBe(text);
  });

  it('asks for files that are gone and for those that changed, and takes what it is shown', async () => {
    const first = createWindow();
    await first.importFile();
    const { name, text } = await saveText(first);
    const second = createWindow(new Map());
    await second.get().document.openProject({ file: new File([text], name), target: null });
    await vi.waitFor(() => expect(second.get().document.phase.name).toBe('relinking'));
    expect(second.get().document.phase).toMatchObject({ files: [{ status: 'missing', file: null }] });
    const changed = new File(['order_id\n1\n2\n'], 'moved.csv', { lastModified: 9 });
    await second.get().document.relink([{ file: changed, locator: null }], 0);
    expect(second.get().document.phase).toMatchObject({ files: [{ status: 'changed' }] });
    expect(second.builds).toHaveLength(0);
    const copy = new File(['order_id\n1\n'], 'copy of orders.csv', { lastModified: 77 });
    await second.get().document.relink(
      [new File(['x'], 'other.csv'), copy].map((file) => ({ file, locator: null })),
      null,
    );
    await vi.waitFor(() => expect(second.get().config).not.toBeNull());
    expect(second.builds).toHaveLength(1);
    expect(second.get().config?.sources[0]?.files[0]?.name).toBe('copy of orders.csv');
    expect(isDirty(second.get())).toBe(true);
  });

  it('notices a file that changed on disk and a setting that changed, and calculates again', async () => {
    const window = createWindow();
    await window.importFile();
    await window.get().document.checkFiles();
    expect(getStaleness(window.get())).toBe('fresh');
    window.files.set('handle:1', new File(['order_id\n1\n2\n'], 'orders.csv', { lastModified: 6 }));
    await window.get().document.checkFiles();
    expect([getStaleness(window.get()), window.get().document.changedFiles]).toEqual(['files', ['orders.csv']]);
    await window.get().document.rebuild();
    expect([getStaleness(window.get()), window.builds.length]).toEqual(['fresh', 2]);
    expect(window.get().config?.sources[0]?.files[0]?.size).toBe(13);
    window.get().document.editProject({ parameters: parametersSchema.parse({ refunds: 'gross' }) });
    expect(getStaleness(window.get())).toBe('settings');
    window.store.temporal.getState().undo();
    expect(getStaleness(window.get())).toBe('fresh');
  });

  it('asks before unsaved work is left behind', async () => {
    const window = createWindow();
    await window.importFile();
    let left = 0;
    window.get().document.guardUnsaved(() => (left += 1));
    await window.get().document.answerUnsaved('cancel');
    expect([left, window.get().document.pending]).toEqual([0, null]);
    window.get().document.guardUnsaved(() => (left += 1));
    await window.get().document.answerUnsaved('save');
    expect([left, window.host.written.size]).toEqual([1, 1]);
    window.get().document.guardUnsaved(() => (left += 1));
    expect(left).toBe(2);
  });

  it('says why it could not be saved, and stays unsaved', async () => {
    const window = createWindow();
    await window.importFile();
    window.host.saveProject = () => Promise.reject(new Error('The disk is full.'));
    expect(await window.get().document.saveProject()).toBe(false);
    expect(window.get().document.saveOutcome).toMatchObject({
      status: 'failed',
      error: { message: 'The disk is full.' },
    });
    expect(isDirty(window.get())).toBe(true);
  });

  it('offers dropped files under the sources they seem to be of', async () => {
    const window = createWindow();
    const given = ['a.csv', 'b.csv'].map((name) => ({ file: new File(['x'], name), locator: null }));
    await window.get().document.offerFiles(given);
    expect(window.get()).toMatchObject({
      navigation: { view: 'data', importOpen: true },
      document: {
        offered: [
          { source: 'orders', files: [given[0]] },
          { source: 'behaviors', files: [given[1]] },
        ],
      },
    });
  });
});

describe('autosave and recovery', () => {
  it('keeps every edit within five seconds, however many follow, and takes saved work out again', async () => {
    const window = createWindow();
    await window.importFile();
    await saveText(window);
    vi.useFakeTimers();
    const stop = startAutosave(window.store, window.host, window.recovery);
    const keptName = () =>
      window.recovery.record === null ? null : parseProjectFile(window.recovery.record.text, 'kept').name;
    const edits: { readonly at: number; readonly name: string }[] = [];
    for (let at = 0; at < 30_000; at += 700) {
      window.get().document.editProject({ name: `Edit ${at}` });
      edits.push({ at, name: `Edit ${at}` });
      await vi.advanceTimersByTimeAsync(700);
      const due = edits.filter((edit) => edit.at <= at + 700 - 5000).at(-1);
      const kept = edits.find(({ name }) => name === keptName());
      if (due !== undefined) expect(kept?.at).toBeGreaterThanOrEqual(due.at);
    }
    expect(AUTOSAVE_MS).toBeLessThanOrEqual(5000);
    await vi.advanceTimersByTimeAsync(5000);
    expect(keptName()).toBe(edits.at(-1)?.name);
    await window.get().document.saveProject();
    await vi.advanceTimersByTimeAsync(5000);
    expect(window.recovery.record).toBeNull();
    expect(window.get().document.saveOutcome?.status).toBe('saved');
    stop();
  });

  it('says that unsaved work cannot be kept, and tries again', async () => {
    const window = createWindow();
    await window.importFile();
    vi.useFakeTimers();
    const { keep } = window.recovery;
    window.recovery.keep = () => Promise.reject(new Error('The disk is full.'));
    const stop = startAutosave(window.store, window.host, window.recovery);
    window.get().document.editProject({ name: 'Kept at last' });
    await vi.advanceTimersByTimeAsync(AUTOSAVE_MS);
    expect(window.get().document.saveOutcome).toMatchObject({
      status: 'failed',
      error: { message: 'The disk is full.' },
    });
    window.recovery.keep = keep;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(window.recovery.record?.text).toContain('Kept at last');
    stop();
  });

  it('restores unsaved work over its own file, still unsaved', async () => {
    const first = createWindow();
    await first.importFile();
    const { name, text } = await saveText(first);
    const edited: ProjectFile = { ...parseProjectFile(text, name), name: 'Unsaved' };
    const second = createWindow();
    second.host.written.set(name, new Blob([text]));
    second.recovery.record = { id: 'dead', text: formatProjectFile(edited), savedAt: 1, target: name };
    await second.get().document.findRecovery();
    expect(second.get().document.record?.id).toBe('dead');
    await second.get().document.restoreRecovery();
    await vi.waitFor(() => expect(second.get().config?.name).toBe('Unsaved'));
    expect([isDirty(second.get()), second.get().document.savedAs?.name]).toEqual([true, name]);
    await vi.waitFor(() => expect(second.recovery.record?.id).toBe('this'));
    expect(await second.get().document.saveProject()).toBe(true);
    expect(parseProjectFile((await second.host.written.get(name)?.text()) ?? '', name).name).toBe('Unsaved');
    expect(second.recovery.record).toBeNull();
  });

  it('discarded work is gone', async () => {
    const window = createWindow();
    const project = createProjectFile({
      name: 'x',
      sources: [
        {
          source: 'orders',
          files: [{ name: 'a', size: null, modifiedAt: null, fingerprint: null, path: null, locator: null }],
        },
      ],
    });
    window.recovery.record = { id: 'dead', text: formatProjectFile(project), savedAt: 1, target: null };
    await window.get().document.findRecovery();
    await window.get().document.discardRecovery();
    expect([window.recovery.record, window.get().document.record]).toEqual([null, null]);
  });
});
