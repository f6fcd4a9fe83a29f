import type { StateCreator } from 'zustand';
import { z } from 'zod';
import type { OwnTable } from '#core/questions/sql/sql-tables.ts';
import type { StatementPreview } from '#core/questions/sql/sql-statement.ts';
import { describeError, type DescribedError } from '../core-host/described-error.ts';
import { createLatestRun } from '../data/latest-run.ts';
import type { Workbench } from '../core-host/workbench.ts';
import type { NavigationSlice } from './navigation.slice.ts';
import type { PreferenceStorage } from './preferences.slice.ts';

/** Rows that a result shows; its count and its exports are of the whole. */
const SHOWN_ROWS = 1000;

/** The choice that keeps the editor's text, so that a project restores it. */
const TEXT_CHOICE = 'sql.text';
const HISTORY_KEY = 'workbench.sql-history';
const HISTORY_LENGTH = 50;

const historySchema = z.array(
  z.object({ text: z.string(), at: z.number(), seconds: z.number(), outcome: z.enum(['done', 'failed', 'cancelled']) }),
);

/** One statement that was run; kept on this machine only. */
export type RunStatement = z.output<typeof historySchema>[number];

export type SqlResult = {
  readonly text: string;
  readonly buildId: string;
  readonly preview: StatementPreview;
  readonly seconds: number;
  /** Rows of the whole result; null until they are counted, which the first rows do not wait for. */
  readonly rowCount: number | null;
};

export type SqlRun =
  | { readonly status: 'idle' }
  | { readonly status: 'running'; readonly text: string; readonly startedAt: number }
  | { readonly status: 'cancelled'; readonly text: string }
  | { readonly status: 'failed'; readonly text: string; readonly error: DescribedError };

export type SqlSlice = {
  readonly sqlRun: SqlRun;
  /** The last result; it stays while the next statement runs or after it failed. */
  readonly sqlResult: SqlResult | null;
  readonly sqlHistory: readonly RunStatement[];
  readonly ownTables: readonly OwnTable[];
  /** Opens the SQL screen with a statement in the editor; does not run it. */
  openSql(text: string): void;
  setSqlText(text: string): void;
  startSql(text: string): Promise<void>;
  cancelSql(): void;
  clearSqlHistory(): void;
  loadOwnTables(): Promise<void>;
};

export type SqlSliceHost = {
  readonly workbench: Workbench;
  readonly storage: PreferenceStorage;
  readonly now: () => number;
};

type Needed = SqlSlice & NavigationSlice & { readonly project: { readonly buildId: string } | null };

/** The text in the editor. */
export function getSqlText({ choices }: Pick<NavigationSlice, 'choices'>): string {
  return choices[TEXT_CHOICE] ?? '';
}

function readHistory(storage: PreferenceStorage): readonly RunStatement[] {
  try {
    const saved = historySchema.safeParse(JSON.parse(storage.getItem(HISTORY_KEY) ?? '[]'));
    return saved.success ? saved.data : [];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

export function createSqlSlice<State extends Needed>({
  workbench,
  storage,
  now,
}: SqlSliceHost): StateCreator<State, [], [], SqlSlice> {
  return (set, get) => {
    const latest = createLatestRun();
    const put = (change: Partial<SqlSlice>) => set(change as Partial<State>);

    function remember(entry: RunStatement): void {
      const others = get().sqlHistory.filter(({ text }) => text !== entry.text);
      const sqlHistory = [entry, ...others].slice(0, HISTORY_LENGTH);
      storage.setItem(HISTORY_KEY, JSON.stringify(sqlHistory));
      put({ sqlHistory });
    }

    return {
      sqlRun: { status: 'idle' },
      sqlResult: null,
      sqlHistory: readHistory(storage),
      ownTables: [],
      openSql: (text) => {
        get().setChoice(TEXT_CHOICE, text);
        get().openView('sql');
      },
      setSqlText: (text) => get().setChoice(TEXT_CHOICE, text === '' ? null : text),
      startSql: async (text) => {
        const buildId = get().project?.buildId;
        if (buildId === undefined || text.trim() === '') return;
        const { signal, isCurrent } = latest.begin();
        const startedAt = now();
        const measure = () => (now() - startedAt) / 1000;
        const record = (outcome: RunStatement['outcome']) =>
          remember({ text, at: Date.now(), seconds: measure(), outcome });
        put({ sqlRun: { status: 'running', text, startedAt } });
        try {
          const preview = await workbench.runSql('preview', { text, limit: SHOWN_ROWS }, { signal });
          if (!isCurrent()) return;
          const isWhole = preview.columns.rowCount < SHOWN_ROWS;
          const result: SqlResult = {
            text,
            buildId,
            preview,
            seconds: measure(),
            rowCount: isWhole ? preview.columns.rowCount : null,
          };
          put({ sqlResult: result, sqlRun: { status: 'idle' } });
          record('done');
          if (isWhole) return;
          const rowCount = await workbench.runSql('count', { text }, { signal });
          if (isCurrent()) put({ sqlResult: { ...result, rowCount } });
        } catch (error) {
          if (!isCurrent()) return;
          const described = describeError(error);
          const isCancelled = described.code === 'task/cancelled';
          put({ sqlRun: isCancelled ? { status: 'cancelled', text } : { status: 'failed', text, error: described } });
          record(isCancelled ? 'cancelled' : 'failed');
        }
      },
      cancelSql: latest.cancel,
      clearSqlHistory: () => {
        storage.setItem(HISTORY_KEY, '[]');
        put({ sqlHistory: [] });
      },
      loadOwnTables: async () => put({ ownTables: await workbench.runSql('tables', {}) }),
    };
  };
}
