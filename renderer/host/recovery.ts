import { openHostTable } from './host-database.ts';

/** Unsaved work of a window that is gone. */
export type RecoveryRecord = {
  readonly id: string;
  /** The project as text. */
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly savedAt: number;
  /** What the host recalls the project's own file by. */
  readonly target: unknown;
};

/** Where unsaved work is kept; one record per open window. */
export type RecoveryStore = {
  keep(text: string, target: unknown): Promise<void>;
  clear(): Promise<void>;
  /** The latest record of a window that is not open any more. */
  find(): Promise<RecoveryRecord | null>;
  drop(id: string): Promise<void>;
};

const LOCK = 'workbench-window-';

/** Unsaved work in the window's own database. A lock per window tells the records of living windows from those of dead ones. */
export function createRecoveryStore(): RecoveryStore {
  const table = openHostTable<RecoveryRecord>('recovery');
  const id = crypto.randomUUID();
  void navigator.locks.request(`${LOCK}${id}`, () => new Promise<never>(() => undefined));
  return {
    keep: (text, target) => table.put({ id, text, savedAt: Date.now(), target }),
    clear: () => table.remove(id),
    find: async () => {
      const { held = [] } = await navigator.locks.query();
      const living = new Set(held.map(({ name }) => name));
      const dead = (await table.list()).filter((record) => !living.has(`${LOCK}${record.id}`));
      return dead.toSorted((a, b) => b.savedAt - a.savedAt)[0] ?? null;
    },
    drop: (recordId) => table.remove(recordId),
  };
}
