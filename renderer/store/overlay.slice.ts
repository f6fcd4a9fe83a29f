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

export type OverlaySlice = {
  readonly drawer: DrawerContent | null;
  readonly front: Overlay | null;
  /** Opens the drawer on the right with customers, a definition, or what else belongs beside the screen. */
  openDrawer(content: DrawerContent): void;
  closeDrawer(): void;
  openOverlay(overlay: Overlay): void;
  closeOverlay(): void;
};

export function createOverlaySlice<State extends { readonly overlay: OverlaySlice }>(): StateCreator<
  State,
  [],
  [],
  OverlaySlice
> {
  return (set) => {
    const put = (change: Partial<OverlaySlice>) =>
      set(({ overlay }) => ({ overlay: { ...overlay, ...change } }) as Partial<State>);
    return {
      drawer: null,
      front: null,
      openDrawer: (drawer) => put({ drawer, front: null }),
      closeDrawer: () => put({ drawer: null }),
      openOverlay: (front) => put({ front }),
      closeOverlay: () => put({ front: null }),
    };
  };
}
