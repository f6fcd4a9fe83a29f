import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Workbench } from '../core-host/workbench.ts';
import { createExportSlice, type ExportSlice } from './export.slice.ts';
import { createNavigationSlice, type NavigationSlice, type ViewId } from './navigation.slice.ts';
import {
  createPreferencesSlice,
  type Preferences,
  type PreferencesSlice,
  type PreferenceStorage,
} from './preferences.slice.ts';
import { createProjectSlice, type ProjectSlice } from './project.slice.ts';

export type WorkbenchState = PreferencesSlice &
  NavigationSlice &
  ProjectSlice &
  ExportSlice & { readonly workbench: Workbench; readonly baseUrl: string };

export type WorkbenchStore = StoreApi<WorkbenchState>;

export type StoreHost = {
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
  return createStore<WorkbenchState>()((...api) => ({
    ...createPreferencesSlice<WorkbenchState>(host.preferences, host.storage)(...api),
    ...createNavigationSlice<WorkbenchState>(host.view)(...api),
    ...createProjectSlice<WorkbenchState>(host)(...api),
    ...createExportSlice<WorkbenchState>(host)(...api),
    workbench: host.workbench,
    baseUrl: host.baseUrl,
  }));
}
