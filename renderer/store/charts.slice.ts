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
  readonly openedCharts: readonly OpenedChart[];
  /** When the build ended that they are of; null before the first. */
  readonly chartsBuiltAt: number | null;
  readonly markedColumns: MarkedColumns | null;
  noteChart(chart: OpenedChart): void;
  /** Opens the card of a table, its columns in front and some of them marked. */
  openTable(marked: MarkedColumns): void;
  clearMarkedColumns(): void;
};

type Needed = ChartsSlice & NavigationSlice & { readonly project: { readonly builtAt: number | null } | null };

const OPENED_LIMIT = 200;

export function createChartsSlice<State extends Needed>(): StateCreator<State, [], [], ChartsSlice> {
  return (set, get) => {
    const put = (change: Partial<ChartsSlice>) => set(change as Partial<State>);
    return {
      openedCharts: [],
      chartsBuiltAt: null,
      markedColumns: null,
      noteChart: (chart) => {
        const { project, openedCharts, chartsBuiltAt } = get();
        if (project === null || project.builtAt === null) return;
        const known = chartsBuiltAt === project.builtAt ? openedCharts : [];
        const others = known.filter(({ id }) => id !== chart.id);
        put({ openedCharts: [...others, chart].slice(-OPENED_LIMIT), chartsBuiltAt: project.builtAt });
      },
      openTable: (marked) => {
        put({ markedColumns: marked });
        get().setChoice('tables.open', marked.table);
        get().setChoice('tables.tab', 'columns');
        get().openView('tables');
      },
      clearMarkedColumns: () => put({ markedColumns: null }),
    };
  };
}
