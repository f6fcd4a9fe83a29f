import type { FileReference } from '#core/outputs/project/file-reference.ts';
import type { SourceName } from '#core/sources/contracts.ts';
import { exchangeLaunchFiles } from '#core/outputs/project/launch-files.ts';
import { readProject } from '#core/outputs/project/package.ts';
import {
  formatProjectFile,
  parseProjectFile,
  PROJECT_EXTENSION,
  type ProjectFile,
} from '#core/outputs/project/project-file.ts';
import type { StateCreator } from 'zustand';
import { describeError } from '../carrier/described-error.ts';
import type { ProjectView } from '#core/workbench/build/project-view.ts';
import type { BuildRequest, Workbench } from '../carrier/workbench.ts';
import { createDataSource } from '../engine/data-source.ts';
import { toFileName } from '../formatting/file-name.ts';
import type { HostBridge, HostFile, HostProject } from '../host/host-bridge.ts';
import type { RecoveryStore } from '../host/recovery.ts';
import { failNotAtHand, openSources, type ChangedSource } from './changed-sources.ts';
import { failMissingRecent } from './document-errors.ts';
import {
  createDocument,
  isDirty,
  listBuilt,
  NO_DOCUMENT,
  withoutPackage,
  withViewState,
  type DocumentFacts,
  type OpeningProject,
  type SavedAs,
} from './document-state.ts';
import type { NavigationSlice } from './navigation.slice.ts';
import {
  identifyReference,
  listReferences,
  locateFiles,
  openLaunchFile,
  pairFiles,
  relinkFiles,
  requestBuild,
  type FileStatus,
} from './open-files.ts';
import type { ProjectSlice } from './project.slice.ts';

export type DocumentSlice = DocumentFacts & {
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
  failSaving(error: unknown): void;
  editProject(change: Partial<ProjectFile>): void;
  /** Looks whether files changed on disk since they were built. */
  checkFiles(): Promise<void>;
  /** Builds the open project again with the files as they are now. */
  rebuild(): Promise<void>;
  /**
   * Builds the open project with other sources: files it has, by their references, and new ones. Everything else of it stays. An
   * unreadable file is said as a failed opening.
   */
  rebuildWith(sources: readonly ChangedSource[]): Promise<void>;
  /** What a finished build made of its request; called by the build itself. */
  takeBuild(request: BuildRequest, project: ProjectView): void;
  /** What is stored of a project that is still being built is open until it is; null closes it again. Called by the build. */
  takeStored(project: ProjectView | null): void;
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

export type DocumentSliceHost = {
  readonly workbench: Workbench;
  readonly host: HostBridge;
  readonly recovery: RecoveryStore;
};

type Needed = DocumentSlice & ProjectSlice & NavigationSlice;

/** Changes of the document that are no step of the analyst's own are put without a step to undo. */
export type DocumentHistory = {
  readonly untracked: (put: () => void) => void;
  /** Puts into every step what a build found: undoing an edit takes no build back. */
  readonly rewrite: (change: (past: ProjectFile) => ProjectFile) => void;
  readonly clear: () => void;
};

export function createDocumentSlice<State extends Needed>(
  { workbench, host, recovery }: DocumentSliceHost,
  history: DocumentHistory,
): StateCreator<State, [], [], DocumentSlice> {
  return (set, get) => {
    const put = (change: Partial<DocumentFacts>) => set(change as Partial<State>);
    const files = new Map<string, HostFile>();
    let opening: AbortController | null = null;
    /** `isRelinked`: with files that the saved project does not name, so that it is no longer what is saved. */
    let ready: { readonly id: string; readonly project: OpeningProject; readonly isRelinked: boolean } | null = null;
    let lastId = 0;
    /** The project as it was stored, while that is what is shown. */
    let stored: ProjectFile | null = null;

    const getViewState = () => ({ view: get().view, choices: { ...get().choices } });

    function keepFiles(statuses: readonly FileStatus[]): void {
      for (const { reference, file } of statuses) if (file !== null) files.set(identifyReference(reference), file);
    }

    function startOpened(project: OpeningProject, found: readonly FileStatus[], isRelinked: boolean): void {
      keepFiles(found);
      lastId += 1;
      ready = { id: `project-${lastId}`, project, isRelinked };
      const { view, choices } = project.opened.project.viewState;
      get().restoreView(view, choices);
      put({ opening: { status: 'idle' } });
      void get().startBuild(requestBuild(project.opened.project, found, ready.id));
    }

    async function admit(load: (signal: AbortSignal) => Promise<OpeningProject>, name: string): Promise<void> {
      opening?.abort();
      const own = new AbortController();
      opening = own;
      put({ opening: { status: 'running', name } });
      try {
        const project = await load(own.signal);
        const found = await locateFiles(host, project, project.opened, own.signal);
        if (opening !== own) return;
        const isComplete = found.every(({ status }) => status === 'same' || status === 'unknown');
        if (isComplete) startOpened(project, found, false);
        else put({ opening: { status: 'relink', project, files: found } });
      } catch (error) {
        if (opening === own) put({ opening: { status: 'failed', error: describeError(error) } });
      }
    }

    const openNow = ({ file, target }: HostProject) =>
      admit(
        async () => ({
          opened: await readProject(createDataSource(file)),
          file,
          fileName: file.name,
          target,
          recoveredFrom: null,
        }),
        file.name,
      );

    async function pickThen(pick: () => Promise<HostProject | null>): Promise<void> {
      try {
        const project = await pick();
        if (project !== null) await openNow(project);
      } catch (error) {
        put({ opening: { status: 'failed', error: describeError(error) } });
      }
    }

    async function writeProject(how: 'as' | 'packaged' | undefined): Promise<boolean> {
      const { document, savedAs } = get();
      if (document === null) return false;
      const isPackaged = how === 'packaged' || (how === undefined && savedAs?.isPackaged === true);
      const known = how === undefined ? (savedAs?.target ?? null) : null;
      const base = savedAs?.name ?? `${toFileName(document.name)}${PROJECT_EXTENSION}`;
      const target = await host.prepareTarget(known, base);
      if (target === null) return false;
      put({ saving: { status: 'running' } });
      const project = withViewState(document, getViewState());
      const content = isPackaged
        ? await workbench.packageProject(project, await collectFiles(document))
        : new Blob([formatProjectFile(withoutPackage(project))]);
      const saved = await host.saveProject(content, target);
      const next: SavedAs = { name: saved.name, target: saved.target, isPackaged };
      if (isPackaged && saved.file !== null) await readAgain(saved.file, saved.target);
      put({
        savedDocument: document,
        savedAs: next,
        saving: { status: 'ready', name: saved.name, isDownload: saved.target === null },
      });
      await recovery.clear();
      await get().loadRecents();
      return true;
    }

    /** Ranges of a package end with the file they were ranges of; after writing over it they are taken anew. */
    async function readAgain(file: HostProject['file'], target: HostProject['target']): Promise<void> {
      const opened = await readProject(createDataSource(file));
      keepFiles(await locateFiles(host, { file, target }, opened, new AbortController().signal));
    }

    /** The old record goes once the restored work is kept as this window's own. */
    async function moveRecovery(id: string, document: ProjectFile): Promise<void> {
      const target = get().savedAs?.target ?? null;
      await recovery.keep(formatProjectFile(document), target === null ? null : host.rememberTarget(target));
      await recovery.drop(id);
    }

    async function collectFiles(document: ProjectFile): Promise<HostFile['file'][]> {
      const found: HostFile['file'][] = [];
      for (const reference of listReferences(document)) {
        found.push(((await findFile(reference)) ?? failNotAtHand(reference.name)).file);
      }
      return found;
    }

    /** The file of a reference as it is now. */
    async function openReference(reference: FileReference): Promise<HostFile> {
      const known = await findFile(reference);
      const now = known === null ? null : await host.refreshFile(known);
      return now ?? failNotAtHand(reference.name);
    }

    async function findFile(reference: FileReference): Promise<HostFile | null> {
      const { document, savedAs } = get();
      const kept = files.get(identifyReference(reference));
      const carried = kept ?? (document === null ? null : openLaunchFile(document, reference));
      return carried ?? host.locateFile(reference, savedAs?.target ?? null);
    }

    async function refreshAll(document: ProjectFile): Promise<FileStatus[]> {
      const statuses: FileStatus[] = [];
      for (const reference of listReferences(document)) {
        const carried = openLaunchFile(document, reference);
        const known = carried ?? (await findFile(reference));
        const now = known === null || known === carried ? known : await host.refreshFile(known);
        if (now === null) {
          statuses.push({ reference, status: 'missing', file: null });
          continue;
        }
        const modifiedAt = 'address' in now.file ? now.file.modifiedAt : now.file.lastModified;
        const isTouched = now.file.size !== reference.size || Math.trunc(modifiedAt) !== reference.modifiedAt;
        statuses.push({ reference, file: now, status: isTouched ? 'changed' : 'same' });
      }
      return statuses;
    }

    return {
      ...NO_DOCUMENT,
      opening: { status: 'idle' },
      saving: { status: 'idle' },
      recovery: null,
      recents: [],
      pending: null,
      offered: null,
      chooseProject: async () => get().guardUnsaved(() => void pickThen(() => host.openProject())),
      openProject: async (project) => get().guardUnsaved(() => void openNow(project)),
      openRecent: async (id) =>
        get().guardUnsaved(
          () =>
            void pickThen(async () => {
              const name = get().recents.find((recent) => recent.id === id)?.name ?? '';
              try {
                const project = await host.openRecent(id);
                if (project === null) failMissingRecent(name);
                return project;
              } finally {
                await get().loadRecents();
              }
            }),
        ),
      loadRecents: async () => put({ recents: await host.listRecent() }),
      relink: async (chosen, index) => {
        const state = get().opening;
        if (state.status !== 'relink') return;
        const relinked = await relinkFiles(state.files, chosen, index);
        if (relinked.every(({ status }) => status === 'same')) startOpened(state.project, relinked, true);
        else put({ opening: { ...state, files: relinked } });
      },
      acceptFiles: () => {
        const state = get().opening;
        if (state.status === 'relink' && state.files.every(({ file }) => file !== null)) {
          startOpened(state.project, state.files, true);
        }
      },
      dismissOpening: () => {
        opening?.abort();
        opening = null;
        put({ opening: { status: 'idle' } });
      },
      saveProject: async (how) => {
        try {
          return await writeProject(how);
        } catch (error) {
          put({ saving: { status: 'failed', error: describeError(error) } });
          return false;
        }
      },
      failSaving: (error) => put({ saving: { status: 'failed', error: describeError(error) } }),
      dismissSaving: () => put({ saving: { status: 'idle' } }),
      editProject: (change) => {
        const { document } = get();
        if (document !== null) put({ document: { ...document, ...change } });
      },
      checkFiles: async () => {
        const { document, builtDocument } = get();
        if (document === null || builtDocument === null || get().build.status !== 'idle') return;
        const statuses = await refreshAll(builtDocument);
        if (get().builtDocument !== builtDocument) return;
        put({
          changedFiles: statuses.filter(({ status }) => status !== 'same').map(({ reference }) => reference.name),
        });
      },
      rebuild: async () => {
        await get().waitForBuilt();
        const { document, savedAs } = get();
        if (document === null) return;
        const found = await refreshAll(document);
        const project: OpeningProject = {
          opened: { project: withViewState(document, getViewState()), members: null },
          file: null,
          fileName: savedAs?.name ?? document.name,
          target: savedAs?.target ?? null,
          recoveredFrom: null,
        };
        if (found.some(({ file }) => file === null)) {
          put({ opening: { status: 'relink', project, files: found } });
          return;
        }
        lastId += 1;
        ready = null;
        await get().startBuild(requestBuild(document, found, `rebuild-${lastId}`));
      },
      rebuildWith: async (sources) => {
        await get().waitForBuilt();
        const { document } = get();
        if (document === null) return;
        try {
          const given = await openSources(sources, openReference);
          lastId += 1;
          ready = null;
          const { name, parameters } = document;
          const documentId = `rebuild-${lastId}`;
          await get().startBuild({ kind: 'files', name, documentId, parameters, answers: [], sources: given });
        } catch (error) {
          get().failOpening(error);
        }
      },
      takeBuild: (request, project) => {
        const found = listBuilt(project);
        const shown = request.kind === 'sample' ? stored : null;
        stored = null;
        const isRebuild =
          shown !== null || (request.kind === 'files' && request.documentId?.startsWith('rebuild-') === true);
        const begun = request.kind === 'files' && ready?.id === request.documentId ? ready : null;
        const own = begun?.project;
        const base = isRebuild ? get().document : own?.opened.project;
        const built = base === null || base === undefined ? createDocument(project) : { ...base, ...found };
        for (const [reference, file] of pairFiles(built, request)) files.set(identifyReference(reference), file);
        history.untracked(() => {
          const edited = get().document;
          const document = isRebuild && edited !== null ? { ...built, parameters: edited.parameters } : built;
          put({ document, builtDocument: built, changedFiles: [] });
          if (shown !== null && get().savedDocument === shown) put({ savedDocument: { ...shown, ...found } });
          if (isRebuild) return;
          const isKnown = own !== undefined && own.recoveredFrom === null;
          put({
            savedDocument:
              isKnown && begun?.isRelinked === true
                ? own.opened.project
                : isKnown || request.kind === 'sample'
                  ? built
                  : null,
            savedAs:
              own === undefined || (own.target === null && own.file === null)
                ? null
                : { name: own.fileName, target: own.target, isPackaged: own.opened.members !== null },
          });
        });
        if (isRebuild) {
          history.rewrite((past) => ({
            ...past,
            sources: exchangeLaunchFiles(built.sources, built.predictions, past.predictions),
            lastBuild: found.lastBuild,
          }));
        } else history.clear();
        ready = null;
        if (own !== undefined && own.recoveredFrom !== null) {
          moveRecovery(own.recoveredFrom, built).catch((error: unknown) => get().failSaving(error));
        }
      },
      takeStored: (project) => {
        stored = project === null ? null : createDocument(project);
        history.untracked(() =>
          put({ ...NO_DOCUMENT, document: stored, savedDocument: stored, builtDocument: stored }),
        );
        history.clear();
      },
      findRecovery: async () => put({ recovery: await recovery.find() }),
      restoreRecovery: async () => {
        const { recovery: record } = get();
        if (record === null) return;
        put({ recovery: null });
        await admit(async () => {
          const recalled = record.target === null ? null : await host.recallTarget(record.target);
          const members = recalled === null ? null : (await readProject(createDataSource(recalled.file))).members;
          const project = parseProjectFile(record.text, 'recovery');
          return {
            opened: { project, members },
            file: recalled?.file ?? null,
            fileName: recalled?.file.name ?? `${project.name}${PROJECT_EXTENSION}`,
            target: recalled?.target ?? null,
            recoveredFrom: record.id,
          };
        }, parseProjectFile(record.text, 'recovery').name);
      },
      discardRecovery: async () => {
        const { recovery: record } = get();
        put({ recovery: null });
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
          get().openImport();
        } catch (error) {
          get().failOpening(error);
        }
      },
      failOpening: (error) => put({ opening: { status: 'failed', error: describeError(error) } }),
      guardUnsaved: (action) => {
        if (isDirty(get())) put({ pending: action });
        else action();
      },
      answerUnsaved: async (answer) => {
        const action = get().pending;
        put({ pending: null });
        if (answer === 'cancel' || action === null) return;
        if (answer === 'save' && !(await get().saveProject())) return;
        action();
      },
    };
  };
}
