import type { StateCreator } from 'zustand';

export const VIEW_IDS = ['home', 'data', 'segments', 'tables'] as const;
export type ViewId = (typeof VIEW_IDS)[number];

export function parseViewId(hash: string): ViewId {
  const id = hash.replace(/^#\/?/, '');
  return VIEW_IDS.find((candidate) => candidate === id) ?? 'home';
}

export type NavigationSlice = { readonly view: ViewId; openView(view: ViewId): void };

export function createNavigationSlice<State extends NavigationSlice>(
  initial: ViewId,
): StateCreator<State, [], [], NavigationSlice> {
  return (set) => ({
    view: initial,
    openView: (view) => set({ view } as Partial<State>),
  });
}
