import type { Progress } from '#core/kernel/progress.ts';
import { formatProjectFile } from '#core/outputs/project/project-file.ts';
import type { HostBridge } from '../host/host-bridge.ts';
import type { RecoveryStore } from '../host/recovery.ts';
import { isDirty, withViewState } from './document-state.ts';
import type { BuildState } from '../store/project.slice.ts';
import type { WorkbenchStore } from '../store/workbench-store.ts';

/** Time from the first unsaved edit until it is kept; an edit is never older than 5 s before it is. */
export const AUTOSAVE_MS = 2000;
const RETRY_MS = 30_000;
const STEPS: readonly Progress['step'][] = ['inspect', 'load', 'clean', 'model', 'check'];

/** How far a build is, 0 … 1; null where none runs. Every step counts alike. */
function measureBuild(build: BuildState): number | null {
  if (build.status !== 'running') return null;
  if (build.progress === null) return 0;
  const { step, done, total = 0 } = build.progress;
  const within = total > 0 ? Math.min(1, done / total) : 0;
  return (Math.max(0, STEPS.indexOf(step)) + within) / STEPS.length;
}

/**
 * Keeps unsaved work in the host's own storage, soon after each edit and not only when the edits pause. Saved work is taken
 * out again. Tells the host's title, close guard and progress bar too. Returns the end of it.
 */
export function startAutosave(store: WorkbenchStore, host: HostBridge, recovery: RecoveryStore): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let kept = store.getState().config;

  function fail(error: unknown): void {
    store.getState().document.failKeeping(error);
  }

  async function keep(): Promise<void> {
    timer = undefined;
    const { config, document, navigation } = store.getState();
    if (config === null || !isDirty(store.getState())) return;
    kept = config;
    const { view, choices } = navigation;
    const target = document.savedAs?.target ?? null;
    const project = withViewState(config, { view, choices: { ...choices } });
    try {
      await recovery.keep(formatProjectFile(project), target === null ? null : host.rememberTarget(target));
      if (!isDirty(store.getState())) await recovery.clear();
    } catch (error) {
      fail(error);
      timer ??= setTimeout(() => void keep(), RETRY_MS);
    }
  }

  const stopFollowing = store.subscribe((state, before) => {
    if (state.project.build !== before.project.build) {
      const fraction = measureBuild(state.project.build);
      if (fraction !== measureBuild(before.project.build)) host.setProgress(fraction);
    }
    if (state.config === before.config && state.document.saved === before.document.saved) return;
    const dirty = isDirty(state);
    host.setDocument({ name: state.config?.name ?? null, isDirty: dirty });
    if (dirty && state.config !== kept) timer ??= setTimeout(() => void keep(), AUTOSAVE_MS);
    if (!dirty && isDirty(before)) {
      clearTimeout(timer);
      timer = undefined;
      kept = state.config;
      recovery.clear().catch(fail);
    }
  });
  const stopRecents = host.onRecentChanged(() => void store.getState().document.loadRecents().catch(fail));
  const stopDiscard = host.onDiscardBeforeClose(async () => {
    stop();
    await recovery.clear();
  });
  function stop(): void {
    clearTimeout(timer);
    stopFollowing();
    stopRecents();
    stopDiscard();
  }
  return stop;
}
