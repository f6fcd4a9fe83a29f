import { formatProjectFile } from '#core/project/project-file.ts';
import type { HostBridge } from '../host/host-bridge.ts';
import type { RecoveryStore } from '../host/recovery.ts';
import { isDirty, withViewState } from './document-state.ts';
import type { WorkbenchStore } from './workbench-store.ts';

/** Time from the first unsaved edit until it is kept; an edit is never older than 5 s before it is. */
export const AUTOSAVE_MS = 2000;
const RETRY_MS = 30_000;

/**
 * Keeps unsaved work in the host's own storage, soon after each edit and not only when the edits pause. Saved work is taken
 * out again. Tells the host's title and close guard too. Returns the end of it.
 */
export function startAutosave(store: WorkbenchStore, host: HostBridge, recovery: RecoveryStore): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let kept = store.getState().document;

  function fail(error: unknown): void {
    store.getState().failSaving(error);
  }

  async function keep(): Promise<void> {
    timer = undefined;
    const { document, savedAs, view, choices } = store.getState();
    if (document === null || !isDirty(store.getState())) return;
    kept = document;
    const target = savedAs?.target ?? null;
    const project = withViewState(document, { view, choices: { ...choices } });
    try {
      await recovery.keep(formatProjectFile(project), target === null ? null : host.rememberTarget(target));
      if (!isDirty(store.getState())) await recovery.clear();
    } catch (error) {
      fail(error);
      timer ??= setTimeout(() => void keep(), RETRY_MS);
    }
  }

  const stop = store.subscribe((state, before) => {
    if (state.document === before.document && state.savedDocument === before.savedDocument) return;
    const dirty = isDirty(state);
    host.setDocument({ name: state.document?.name ?? null, isDirty: dirty });
    if (dirty && state.document !== kept) timer ??= setTimeout(() => void keep(), AUTOSAVE_MS);
    if (!dirty && isDirty(before)) {
      clearTimeout(timer);
      timer = undefined;
      kept = state.document;
      recovery.clear().catch(fail);
    }
  });
  return () => {
    clearTimeout(timer);
    stop();
  };
}
