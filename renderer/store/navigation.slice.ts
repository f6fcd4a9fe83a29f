import type { StateCreator } from 'zustand';

export const VIEW_IDS = ['home', 'data', 'segments', 'tables'] as const;
export type ViewId = (typeof VIEW_IDS)[number];

export function parseViewId(hash: string): ViewId {
  const id = hash.replace(/^#\/?/, '');
  return VIEW_IDS.find((candidate) => candidate === id) ?? 'home';
}

export type NavigationSlice = {
  readonly view: ViewId;
  /** Whether the data screen shows the import form instead of the report. */
  readonly importOpen: boolean;
  openView(view: ViewId): void;
  openImport(): void;
  closeImport(): void;
};

export function createNavigationSlice<State extends NavigationSlice>(
  initial: ViewId,
): StateCreator<State, [], [], NavigationSlice> {
  return (set) => ({
    view: initial,
    importOpen: false,
    openView: (view) => set({ view } as Partial<State>),
    openImport: () => set({ view: 'data', importOpen: true } as Partial<State>),
    closeImport: () => set({ importOpen: false } as Partial<State>),
  });
}
