/** What the screen in front can take over: each means something else on every screen. */
export type FrontAction = 'export' | 'run' | 'toggle-table';

export type FrontSlice = {
  /** A part of the screen takes an action over while it is there. Call what it gives once it is gone. */
  takeOver(action: FrontAction, take: () => void): () => void;
  /** Asks the screen in front; false where nothing there takes the action over. */
  askFront(action: FrontAction): boolean;
};

/** An export or a run is of one thing, the part that was there first; charts change all at once. */
const TAKEN_BY_ALL: ReadonlySet<FrontAction> = new Set(['toggle-table']);

export function createFrontSlice(): FrontSlice {
  const takers: { readonly action: FrontAction; readonly take: () => void }[] = [];
  return {
    takeOver: (action, take) => {
      const taker = { action, take };
      takers.push(taker);
      return () => void takers.splice(takers.indexOf(taker), 1);
    },
    askFront: (action) => {
      const found = takers.filter((taker) => taker.action === action);
      for (const { take } of TAKEN_BY_ALL.has(action) ? found : found.slice(0, 1)) take();
      return found.length > 0;
    },
  };
}
