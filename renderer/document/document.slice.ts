import type { Parameters } from '#core/kernel/parameters.ts';
import type { SourceName } from '#core/sources/contracts.ts';
import { exchangeLaunchFiles } from '#core/outputs/project/launch-files.ts';
import type { ProjectFile } from '#core/outputs/project/project-file.ts';
import type { StateCreator } from 'zustand';
import { describeError } from '../carrier/described-error.ts';
import type { ProjectView } from '#core/workbench/build/project-view.ts';
import type { BuildRequest, Workbench } from '../carrier/workbench.ts';
import type { HostBridge, HostFile, HostProject, RecentProject } from '../host/host-bridge.ts';
import type { RecoveryStore } from '../host/recovery.ts';
import type { NavigationSlice } from '../store/navigation.slice.ts';
import type { ProjectSlice } from '../store/project.slice.ts';
import { openSources, type ChangedSource } from './changed-sources.ts';
import { isDirty, NO_DOCUMENT, withViewState, type DocumentFacts, type DocumentState } from './document-state.ts';
import { pairFiles, requestBuild } from './open-files.ts';
import { createOpening } from './opening.ts';
import { createProjectFiles } from './project-files.ts';
import { createRebuildId, isRebuild, reduceDocument, type DocumentEvent } from './reduce-document.ts';
import { createSaving } from './saving.ts';

export type DocumentSlice = DocumentFacts & {
  readonly recents: readonly RecentProject[];
  /** Data files dropped or handed over, with the sources they seem to be of; the import form begins with them. */
  readonly offered: readonly { readonly source: SourceName; readonly files: readonly HostFile[] }[] | null;
  /** What waits for an answer to "save first?". */
  readonly pending: (() => void) | null;
  /** Asks for a project and opens it. */
  chooseProject(): Promise<void>;
  openProject(project: HostProject): Promise<void>;
  openRecent(id: string): Promise<void>;
  loadRecents(): Promise<void>;
  /** Puts chosen files in the place of missing ones: of one reference, or of all that they fit. */
  relink(files: readonly HostFile[], index: number | null): Promise<void>;
  /** Opens with the files as they are now; those that changed count as they are. */
  acceptFiles(): void;
  dismissOpening(): void;
  /** Saves where the project came from, or asks. True once it is on disk or handed to the browser. */
  saveProject(how?: 'as' | 'packaged'): Promise<boolean>;
  dismissSaving(): void;
  /** Says that unsaved work could not be kept. */
  failKeeping(error: unknown): void;
  editProject(change: Partial<ProjectFile>): void;
  /** Looks whether files changed on disk since they were built. */
  checkFiles(): Promise<void>;
  /** Builds the open project again with the files as they are now. */
  rebuild(): Promise<void>;
  /**
   * Builds the open project with other sources: files it has, by their references, and new ones. Everything else of it stays. An
   * unreadable file is said as a failed opening.
   */
  rebuildWith(sources: readonly ChangedSource[], parameters?: Parameters): Promise<void>;
  /** What a build makes of the document; called by the build itself. */
  followBuild: FollowBuild;
  findRecovery(): Promise<void>;
  restoreRecovery(): Promise<void>;
  discardRecovery(): Promise<void>;
  /** Data files from outside: they go to the import form, each under the source it seems to be of. */
  offerFiles(files: readonly HostFile[]): Promise<void>;
  failOpening(error: unknown): void;
  /** Runs at once where nothing is unsaved, else after the analyst's answer. */
  guardUnsaved(action: () => void): void;
  answerUnsaved(answer: 'save' | 'discard' | 'cancel'): Promise<void>;
};

export type FollowBuild = {
  readonly begun: (request: BuildRequest) => void;
  /** It gave no project: it failed, was cancelled or has questions. */
  readonly ended: () => void;
  readonly built: (request: BuildRequest, project: ProjectView) => void;
  /** What is stored of a project that is still being built is open until it is; null closes it again. */
  readonly stored: (project: ProjectView | null) => void;
};

export type DocumentSliceHost = {
  readonly workbench: Workbench;
  readonly host: HostBridge;
  readonly recovery: RecoveryStore;
};

/** Changes of the document that are no step of the analyst's own are put without a step to undo. */
export type DocumentHistory = {
  readonly untracked: (put: () => void) => void;
  /** Puts into every step what a build found: undoing an edit takes no build back. */
  readonly rewrite: (change: (past: ProjectFile) => ProjectFile) => void;
  readonly clear: () => void;
};

type Needed = {
  readonly config: ProjectFile | null;
  readonly document: DocumentSlice;
  readonly project: ProjectSlice;
  readonly navigation: NavigationSlice;
};

/** Applies an event; false where it is refused in the state the document is in. */
export type Dispatch = (event: DocumentEvent) => boolean;

export function createDocumentSlice<State extends Needed>(
  { workbench, host, recovery }: DocumentSliceHost,
  history: DocumentHistory,
): StateCreator<State, [], [], DocumentSlice> {
  return (set, get) => {
    let lastRebuild = 0;
    const put = (change: Partial<DocumentSlice>) =>
      set(({ document }) => ({ document: { ...document, ...change } }) as Partial<State>);
    const read = (): DocumentState => ({ ...get().document, config: get().config });

    const dispatch: Dispatch = (event) => {
      const before = read();
      const after = reduceDocument(before, event);
      if (after === before) return false;
      const { config, ...facts } = after;
      const write = () => set(({ document }) => ({ config, document: { ...document, ...facts } }) as Partial<State>);
      if (event.type === 'edited') write();
      else history.untracked(write);
      return true;
    };

    const getViewState = () => {
      const { view, choices } = get().navigation;
      return { view, choices: { ...choices } };
    };
    const files = createProjectFiles(host, () => ({
      config: get().config,
      target: get().document.savedAs?.target ?? null,
    }));
    const opening = createOpening({
      host,
      files,
      dispatch,
      read,
      onComplete: (project, request) => {
        const { view, choices } = project.opened.project.viewState;
        get().navigation.restoreView(view, choices);
        void get().project.startBuild(request);
      },
    });
    const saving = createSaving({ workbench, host, files, dispatch, read, getViewState });

    /** The old record goes once the restored work is kept as this window's own. */
    async function moveRecovery(id: string, project: ProjectFile): Promise<void> {
      await recovery.keep(...saving.describe(project));
      await recovery.drop(id);
    }

    function takeBuild(request: BuildRequest, project: ProjectView): void {
      const before = read();
      const isOwn = isRebuild(before, request);
      const begun = request.kind === 'files' && before.begun?.id === request.documentId ? before.begun : null;
      dispatch({ type: 'built', request, project });
      const { built } = read();
      if (built === null) return;
      for (const [reference, file] of pairFiles(built, request)) files.keep(reference, file);
      if (isOwn) {
        history.rewrite((past) => ({
          ...past,
          sources: exchangeLaunchFiles(built.sources, built.predictions, past.predictions),
          lastBuild: built.lastBuild,
        }));
      } else history.clear();
      const recoveredFrom = begun?.project.recoveredFrom ?? null;
      if (recoveredFrom !== null) moveRecovery(recoveredFrom, built).catch(get().document.failKeeping);
    }

    const { config: _, ...facts } = NO_DOCUMENT;
    return {
      ...facts,
      recents: [],
      pending: null,
      offered: null,
      chooseProject: async () => get().document.guardUnsaved(() => void opening.pick(() => host.openProject())),
      openProject: async (project) => get().document.guardUnsaved(() => void opening.open(project)),
      openRecent: async (id) =>
        get().document.guardUnsaved(() => {
          const name = get().document.recents.find((recent) => recent.id === id)?.name ?? '';
          void opening.pickRecent(id, name, get().document.loadRecents);
        }),
      loadRecents: async () => put({ recents: await host.listRecent() }),
      relink: opening.relink,
      acceptFiles: opening.acceptFiles,
      dismissOpening: opening.dismiss,
      saveProject: async (how) => {
        if (!(await saving.save(how))) return false;
        try {
          await recovery.clear();
          await get().document.loadRecents();
        } catch (error) {
          dispatch({ type: 'save-failed', error: describeError(error) });
          return false;
        }
        return true;
      },
      failKeeping: (error) => void dispatch({ type: 'keep-failed', error: describeError(error) }),
      dismissSaving: () => void dispatch({ type: 'save-dismissed' }),
      editProject: (change) => void dispatch({ type: 'edited', change }),
      checkFiles: async () => {
        const { built } = read();
        if (built === null || get().project.build.status !== 'idle') return;
        const statuses = await files.refreshAll(built);
        const changed = statuses.filter(({ status }) => status !== 'same');
        dispatch({ type: 'files-checked', built, changedFiles: changed.map(({ reference }) => reference.name) });
      },
      rebuild: async () => {
        await get().project.waitForBuilt();
        const { config, savedAs } = read();
        if (config === null) return;
        const found = await files.refreshAll(config);
        if (found.some(({ file }) => file === null)) {
          const project = {
            opened: { project: withViewState(config, getViewState()), members: null },
            file: null,
            fileName: savedAs?.name ?? config.name,
            target: savedAs?.target ?? null,
            recoveredFrom: null,
          };
          dispatch({ type: 'files-missing', run: null, project, files: found });
          return;
        }
        lastRebuild += 1;
        dispatch({ type: 'rebuild-begun' });
        await get().project.startBuild(requestBuild(config, found, createRebuildId(lastRebuild)));
      },
      rebuildWith: async (sources, changed) => {
        await get().project.waitForBuilt();
        const { config } = read();
        if (config === null) return;
        try {
          const given = await openSources(sources, files.openNow);
          lastRebuild += 1;
          dispatch({ type: 'rebuild-begun' });
          const { name } = config;
          const parameters = changed ?? config.parameters;
          const documentId = createRebuildId(lastRebuild);
          await get().project.startBuild({ kind: 'files', name, documentId, parameters, answers: [], sources: given });
        } catch (error) {
          get().document.failOpening(error);
        }
      },
      followBuild: {
        begun: (request) => void dispatch({ type: 'build-begun', request }),
        ended: () => void dispatch({ type: 'build-ended' }),
        built: takeBuild,
        stored: (project) => {
          dispatch({ type: 'stored-shown', project });
          history.clear();
        },
      },
      findRecovery: async () => void dispatch({ type: 'recovery-found', record: await recovery.find() }),
      restoreRecovery: async () => {
        const { record } = read();
        if (record !== null) await opening.recover(record);
      },
      discardRecovery: async () => {
        const { record } = read();
        dispatch({ type: 'recovery-discarded' });
        if (record !== null) await recovery.drop(record.id);
      },
      offerFiles: async (given) => {
        try {
          const sources = await workbench.assignFiles(given.map(({ file }) => file));
          const groups = new Map<SourceName, HostFile[]>();
          given.forEach((file, index) => {
            const source = sources[index] ?? 'orders';
            groups.set(source, [...(groups.get(source) ?? []), file]);
          });
          put({ offered: [...groups].map(([source, members]) => ({ source, files: members })) });
          get().navigation.openImport();
        } catch (error) {
          get().document.failOpening(error);
        }
      },
      failOpening: (error) => void dispatch({ type: 'opening-failed', run: null, error: describeError(error) }),
      guardUnsaved: (action) => {
        if (isDirty(get())) put({ pending: action });
        else action();
      },
      answerUnsaved: async (answer) => {
        const action = get().document.pending;
        put({ pending: null });
        if (answer === 'cancel' || action === null) return;
        if (answer === 'save' && !(await get().document.saveProject())) return;
        action();
      },
    };
  };
}
