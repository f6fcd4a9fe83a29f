import { describeError, type DescribedError } from '../../core-host/described-error.ts';
import type { AskedQuestion } from '../../core-host/queries.ts';
import type { NamedRead } from '../../core-host/question-statements.ts';
import { useAnswer } from '../../data/use-answer.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import type { OpenedChart } from '../../store/charts.slice.ts';
import type { ViewId } from '../../store/navigation.slice.ts';
import { useWorkbench } from '../../store/use-workbench.ts';

/** A chart that reads a table, and which of its columns. */
export type Reader = {
  readonly id: string;
  readonly view: ViewId;
  readonly title: string;
  readonly columns: readonly string[];
};

export type Readers = {
  readonly isReady: boolean;
  readonly readers: readonly Reader[];
  /** Charts of which it could not be told what they read. */
  readonly failedCount: number;
  /** Why, for the first of them; null where their statements are not known any more. */
  readonly error: DescribedError | null;
};

type QuestionReads = {
  readonly question: AskedQuestion;
  readonly reads: readonly NamedRead[] | null;
  readonly error: DescribedError | null;
};

const NO_CHARTS: readonly OpenedChart[] = [];

/** The charts opened since this build that read a table; a chart and its own definition count once. */
export function useReaders(table: string): Readers {
  const workbench = useWorkbench((state) => state.workbench);
  const charts = useWorkbench((state) =>
    state.chartsBuiltAt === (state.project?.builtAt ?? null) ? state.openedCharts : NO_CHARTS,
  );
  const { language, read } = useLanguage();
  const buildId = useWorkbench((state) => state.project?.buildId ?? null);
  const questions = [...new Map(charts.map(({ question }) => [JSON.stringify(question), question])).values()];
  const answer = useAnswer<readonly QuestionReads[]>({
    key: ['readers', buildId, questions],
    keptMs: 0,
    run: () =>
      Promise.all(
        questions.map((question) =>
          workbench.readColumns(question.name, question.args, question.audience).then(
            (reads) => ({ question, reads, error: null }),
            (error: unknown) => ({ question, reads: null, error: describeError(error) }),
          ),
        ),
      ),
  });
  const isReady = answer.status === 'ready' && !answer.isStale;
  const answers = new Map(
    isReady ? answer.value.map(({ question, ...found }) => [JSON.stringify(question), found]) : [],
  );
  const found = charts.flatMap((chart) => {
    const known = answers.get(JSON.stringify(chart.question));
    return known === undefined ? [] : [{ chart, ...known }];
  });
  const readers = new Map<string, Reader>();
  for (const { chart, reads } of found) {
    const columns = reads?.find((entry) => entry.table === table)?.columns;
    if (columns === undefined) continue;
    const title = chart.language === language ? chart.title : [...new Set(chart.labels.map(read))].join(' · ');
    const before = readers.get(`${chart.view} ${title}`);
    readers.set(`${chart.view} ${title}`, {
      id: before?.id ?? chart.id,
      view: chart.view,
      title,
      columns: [...new Set([...(before?.columns ?? []), ...columns])].toSorted(),
    });
  }
  return {
    isReady,
    readers: [...readers.values()],
    failedCount: found.filter(({ reads }) => reads === null).length,
    error: found.find(({ error }) => error !== null)?.error ?? null,
  };
}
