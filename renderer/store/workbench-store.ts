import { temporal, type TemporalState } from 'zundo';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ProjectFile } from '#core/outputs/project/project-file.ts';
import { createDocumentSlice, type DocumentSlice } from '../document/document.slice.ts';
import type { Workbench } from '../carrier/workbench.ts';
import type { HostBridge } from '../host/host-bridge.ts';
import type { RecoveryStore } from '../host/recovery.ts';
import { createChartsSlice, type ChartsSlice } from './charts.slice.ts';
import { createOverlaySlice, type OverlaySlice } from './overlay.slice.ts';
import { createExportSlice, type ExportSlice } from './export.slice.ts';
import { createFrontSlice, type FrontSlice } from './front.slice.ts';
import { createNavigationSlice, type NavigationSlice, type ViewId } from './navigation.slice.ts';
import {
  createPreferencesSlice,
  type Preferences,
  type PreferencesSlice,
  type PreferenceStorage,
} from './preferences.slice.ts';
import { createProjectSlice, type ProjectSlice } from './project.slice.ts';
import { createSimulationSlice, type SimulationSlice } from './simulation.slice.ts';
import { createSqlSlice, type SqlSlice } from './sql.slice.ts';
import { createTasksSlice, type TasksSlice } from './tasks.slice.ts';

export type WorkbenchState = {
  /** The project that is open: all of it that is saved and can be undone. Changed by the document alone. */
  readonly config: ProjectFile | null;
  readonly document: DocumentSlice;
  readonly project: ProjectSlice;
  readonly navigation: NavigationSlice;
  readonly preferences: PreferencesSlice;
  readonly overlay: OverlaySlice;
  readonly tasks: TasksSlice;
  readonly exports: ExportSlice;
  readonly simulation: SimulationSlice;
  readonly sql: SqlSlice;
  readonly charts: ChartsSlice;
  readonly front: FrontSlice;
  readonly workbench: Workbench;
  readonly baseUrl: string;
  readonly host: HostBridge;
};

type UndoneState = { readonly config: ProjectFile | null };

export type WorkbenchStore = StoreApi<WorkbenchState> & {
  /** Undo and redo of the project that is open. */
  readonly temporal: StoreApi<TemporalState<UndoneState>>;
};

const UNDO_LIMIT = 200;

export type StoreHost = {
  readonly host: HostBridge;
  readonly recovery: RecoveryStore;
  readonly workbench: Workbench;
  readonly preferences: Preferences;
  readonly storage: PreferenceStorage;
  readonly now: () => number;
  /** Folder of the window's own files, with a trailing slash: the sample project lies below it. */
  readonly baseUrl: string;
  readonly view: ViewId;
  readonly saveDownload: (name: string, blob: Blob) => void;
};

export function createWorkbenchStore(host: StoreHost): WorkbenchStore {
  const store: WorkbenchStore = createStore<WorkbenchState>()(
    temporal(
      (...api) => ({
        config: null,
        preferences: createPreferencesSlice<WorkbenchState>(host.preferences, host.storage)(...api),
        navigation: createNavigationSlice<WorkbenchState>(host.view)(...api),
        project: createProjectSlice<WorkbenchState>({
          ...host,
          onBegun: (request) => store.getState().document.followBuild.begun(request),
          onEnded: () => store.getState().document.followBuild.ended(),
          onBuilt: (request, project) => store.getState().document.followBuild.built(request, project),
          onStored: (project) => store.getState().document.followBuild.stored(project),
          guardUnsaved: (action) => store.getState().document.guardUnsaved(action),
        })(...api),
        document: createDocumentSlice<WorkbenchState>(host, {
          untracked: (put) => {
            store.temporal.getState().pause();
            put();
            store.temporal.getState().resume();
          },
          rewrite: (change) => {
            const rewriteStep = <Step extends Partial<UndoneState>>(step: Step): Step =>
              step.config === null || step.config === undefined ? step : { ...step, config: change(step.config) };
            store.temporal.setState(({ pastStates, futureStates }) => ({
              pastStates: pastStates.map(rewriteStep),
              futureStates: futureStates.map(rewriteStep),
            }));
          },
          clear: () => store.temporal.getState().clear(),
        })(...api),
        exports: createExportSlice<WorkbenchState>(host)(...api),
        simulation: createSimulationSlice<WorkbenchState>(host)(...api),
        sql: createSqlSlice<WorkbenchState>(host)(...api),
        tasks: createTasksSlice<WorkbenchState>(host)(...api),
        overlay: createOverlaySlice<WorkbenchState>()(...api),
        charts: createChartsSlice<WorkbenchState>()(...api),
        front: createFrontSlice(),
        workbench: host.workbench,
        baseUrl: host.baseUrl,
        host: host.host,
      }),
      {
        limit: UNDO_LIMIT,
        partialize: ({ config }): UndoneState => ({ config }),
        equality: (past, current) => past.config === current.config,
      },
    ),
  );
  return store;
}
