import type { StateCreator } from 'zustand';
import type { Label } from '#core/kernel/label.ts';
import type { AskedQuestion } from '#core/workbench/questions/ask.ts';
import type { NavigationSlice, ViewId } from './navigation.slice.ts';
import type { Language } from './preferences.slice.ts';

/** A chart that was drawn, or a definition that was opened. */
export type OpenedChart = {
  /** Tells it from others: drawn again it takes the place of what was known of it. */
  readonly id: string;
  readonly view: ViewId;
  readonly title: string;
  /** Of the title. */
  readonly language: Language;
  /** What its numbers are called, for those who read another language. */
  readonly labels: readonly Label[];
  readonly question: AskedQuestion;
};

/** Columns of a table to be shown with a mark: those that a chart was followed from. */
export type MarkedColumns = { readonly table: string; readonly columns: readonly string[] };

export type ChartsSlice = {
  /** Those of the current build, in the order in which they were opened. */
  readonly opened: readonly OpenedChart[];
  /** When the build ended that they are of; null before the first. */
  readonly builtAt: number | null;
  readonly marked: MarkedColumns | null;
  noteChart(chart: OpenedChart): void;
  /** Opens the card of a table, its columns in front and some of them marked. */
  openTable(marked: MarkedColumns): void;
  clearMarkedColumns(): void;
};

type Needed = {
  readonly charts: ChartsSlice;
  readonly navigation: NavigationSlice;
  readonly project: { readonly built: { readonly builtAt: number | null } | null };
};

const OPENED_LIMIT = 200;

export function createChartsSlice<State extends Needed>(): StateCreator<State, [], [], ChartsSlice> {
  return (set, get) => {
    const put = (change: Partial<ChartsSlice>) =>
      set(({ charts }) => ({ charts: { ...charts, ...change } }) as Partial<State>);
    return {
      opened: [],
      builtAt: null,
      marked: null,
      noteChart: (chart) => {
        const { built } = get().project;
        const { opened, builtAt } = get().charts;
        if (built === null || built.builtAt === null) return;
        const known = builtAt === built.builtAt ? opened : [];
        const others = known.filter(({ id }) => id !== chart.id);
        put({ opened: [...others, chart].slice(-OPENED_LIMIT), builtAt: built.builtAt });
      },
      openTable: (marked) => {
        put({ marked });
        get().navigation.setChoice('tables.open', marked.table);
        get().navigation.setChoice('tables.tab', 'columns');
        get().navigation.openView('tables');
      },
      clearMarkedColumns: () => put({ marked: null }),
    };
  };
}
