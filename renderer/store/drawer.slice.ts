import type { ReactNode } from 'react';
import type { StateCreator } from 'zustand';

/** What the drawer on the right shows. `render` is called inside the window, so that it follows language and theme. */
export type DrawerContent = {
  readonly title: string;
  readonly render: () => ReactNode;
  /** Width, px. */
  readonly width?: number;
};

/** What lies over the screen, one at a time. */
export type Overlay = 'palette' | 'shortcuts' | 'filters' | 'tasks';

export type DrawerSlice = {
  readonly drawer: DrawerContent | null;
  readonly overlay: Overlay | null;
  /** Opens the drawer on the right with customers, a definition, or what else belongs beside the screen. */
  openDrawer(content: DrawerContent): void;
  closeDrawer(): void;
  openOverlay(overlay: Overlay): void;
  closeOverlay(): void;
};

export function createDrawerSlice<State extends DrawerSlice>(): StateCreator<State, [], [], DrawerSlice> {
  return (set) => ({
    drawer: null,
    overlay: null,
    openDrawer: (drawer) => set({ drawer, overlay: null } as Partial<State>),
    closeDrawer: () => set({ drawer: null } as Partial<State>),
    openOverlay: (overlay) => set({ overlay } as Partial<State>),
    closeOverlay: () => set({ overlay: null } as Partial<State>),
  });
}
