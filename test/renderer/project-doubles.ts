import type { HostBridge, HostFile, HostProject, SavedProject } from '../../renderer/host/host-bridge.ts';
import type { RecoveryRecord, RecoveryStore } from '../../renderer/host/recovery.ts';

function refuse(): never {
  throw new Error('Not part of this test.');
}

/** A host whose calls fail unless a test says what they do; what only informs it is taken silently. */
export function createHostDouble(calls: Partial<HostBridge> = {}): HostBridge {
  return {
    openProject: refuse,
    listRecent: async () => [],
    openRecent: refuse,
    prepareTarget: refuse,
    saveProject: refuse,
    rememberTarget: (target) => target.name,
    recallTarget: async () => null,
    pickFiles: null,
    adoptFile: async (file) => ({ file, locator: null }),
    takeDropped: refuse,
    locateFile: async () => null,
    refreshFile: async (file) => file,
    onOpened: () => () => undefined,
    setDocument: () => undefined,
    onSaveBeforeClose: () => () => undefined,
    onDiscardBeforeClose: () => () => undefined,
    renderPdf: null,
    setProgress: () => undefined,
    onRecentChanged: () => () => undefined,
    setCommands: () => undefined,
    onCommand: () => () => undefined,
    ...calls,
  };
}

/** A host with a folder of its own: files are found by locator, projects are written under their names. */
export function createFolderHost(
  files: ReadonlyMap<string, File>,
): HostBridge & { readonly written: Map<string, Blob> } {
  const written = new Map<string, Blob>();
  const find = (locator: string | null): HostFile | null => {
    const file = locator === null ? undefined : files.get(locator);
    return file === undefined ? null : { file, locator };
  };
  return {
    written,
    ...createHostDouble({
      prepareTarget: async (known, name) => known ?? { name, host: name },
      saveProject: async (content, target): Promise<SavedProject> => {
        written.set(target.name, content);
        return { target, name: target.name, file: new File([content], target.name) };
      },
      recallTarget: async (remembered): Promise<HostProject | null> => {
        const content = typeof remembered === 'string' ? written.get(remembered) : undefined;
        if (content === undefined || typeof remembered !== 'string') return null;
        return { file: new File([content], remembered), target: { name: remembered, host: remembered } };
      },
      locateFile: async ({ locator }) => find(locator),
      refreshFile: async ({ locator }) => find(locator),
    }),
  };
}

/** Keeps one record, as of a window that has ended. */
export function createRecoveryDouble(): RecoveryStore & { record: RecoveryRecord | null } {
  const store: RecoveryStore & { record: RecoveryRecord | null } = {
    record: null,
    keep: async (text, target) => {
      store.record = { id: 'this', text, target, savedAt: 0 };
    },
    clear: async () => {
      store.record = null;
    },
    find: async () => store.record,
    drop: async (id) => {
      if (store.record?.id === id) store.record = null;
    },
  };
  return store;
}
