import { temporal, type TemporalState } from 'zundo';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ProjectFile } from '#core/outputs/project/project-file.ts';
import type { Workbench } from '../carrier/workbench.ts';
import type { HostBridge } from '../host/host-bridge.ts';
import type { RecoveryStore } from '../host/recovery.ts';
import { createChartsSlice, type ChartsSlice } from './charts.slice.ts';
import { createDocumentSlice, type DocumentSlice } from './document.slice.ts';
import { createDrawerSlice, type DrawerSlice } from './drawer.slice.ts';
import { createExportSlice, type ExportSlice } from './export.slice.ts';
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

export type WorkbenchState = PreferencesSlice &
  NavigationSlice &
  ProjectSlice &
  DocumentSlice &
  ExportSlice &
  SimulationSlice &
  SqlSlice &
  TasksSlice &
  ChartsSlice &
  DrawerSlice & { readonly workbench: Workbench; readonly baseUrl: string; readonly host: HostBridge };

type UndoneState = { readonly document: ProjectFile | null };

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
        ...createPreferencesSlice<WorkbenchState>(host.preferences, host.storage)(...api),
        ...createNavigationSlice<WorkbenchState>(host.view)(...api),
        ...createProjectSlice<WorkbenchState>({
          ...host,
          onBuilt: (request, project) => store.getState().takeBuild(request, project),
          onStored: (project) => store.getState().takeStored(project),
          guardUnsaved: (action) => store.getState().guardUnsaved(action),
        })(...api),
        ...createDocumentSlice<WorkbenchState>(host, {
          untracked: (put) => {
            store.temporal.getState().pause();
            put();
            store.temporal.getState().resume();
          },
          rewrite: (change) => {
            const rewriteStep = <Step extends Partial<UndoneState>>(step: Step): Step =>
              step.document === null || step.document === undefined
                ? step
                : { ...step, document: change(step.document) };
            store.temporal.setState(({ pastStates, futureStates }) => ({
              pastStates: pastStates.map(rewriteStep),
              futureStates: futureStates.map(rewriteStep),
            }));
          },
          clear: () => store.temporal.getState().clear(),
        })(...api),
        ...createExportSlice<WorkbenchState>(host)(...api),
        ...createSimulationSlice<WorkbenchState>(host)(...api),
        ...createSqlSlice<WorkbenchState>(host)(...api),
        ...createTasksSlice<WorkbenchState>(host)(...api),
        ...createDrawerSlice<WorkbenchState>()(...api),
        ...createChartsSlice<WorkbenchState>()(...api),
        workbench: host.workbench,
        baseUrl: host.baseUrl,
        host: host.host,
      }),
      {
        limit: UNDO_LIMIT,
        partialize: ({ document }): UndoneState => ({ document }),
        equality: (past, current) => past.document === current.document,
      },
    ),
  );
  return store;
}
