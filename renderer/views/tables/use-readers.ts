import { useEffect, useState } from 'react';
import { describeError, type DescribedError } from '../../carrier/described-error.ts';
import type { AskedQuestion } from '#core/workbench/questions/ask.ts';
import type { NamedRead } from '#core/workbench/questions/question-statements.ts';
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

type Answer = { readonly reads: readonly NamedRead[] | null; readonly error: DescribedError | null };
type ChartReads = Answer & { readonly chart: OpenedChart };

const NO_CHARTS: readonly OpenedChart[] = [];

/** The charts opened since this build that read a table; a chart and its own definition count once. */
export function useReaders(table: string): Readers {
  const workbench = useWorkbench((state) => state.workbench);
  const charts = useWorkbench((state) =>
    state.chartsBuiltAt === (state.project?.builtAt ?? null) ? state.openedCharts : NO_CHARTS,
  );
  const { language, read } = useLanguage();
  const [known, setKnown] = useState<{ readonly of: typeof charts; readonly found: readonly ChartReads[] } | null>(
    null,
  );

  useEffect(() => {
    let isLeft = false;
    const asked = new Map<string, Promise<Answer>>();
    const ask = (question: AskedQuestion): Promise<Answer> => {
      const key = JSON.stringify(question);
      const running =
        asked.get(key) ??
        workbench.readColumns(question.name, question.args, question.audience).then(
          (reads) => ({ reads, error: null }),
          (error: unknown) => ({ reads: null, error: describeError(error) }),
        );
      asked.set(key, running);
      return running;
    };
    void Promise.all(charts.map(async (chart) => ({ chart, ...(await ask(chart.question)) }))).then((found) => {
      if (!isLeft) setKnown({ of: charts, found });
    });
    return () => {
      isLeft = true;
    };
  }, [workbench, charts]);

  const found = known?.of === charts ? known.found : [];
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
    isReady: known?.of === charts,
    readers: [...readers.values()],
    failedCount: found.filter(({ reads }) => reads === null).length,
    error: found.find(({ error }) => error !== null)?.error ?? null,
  };
}
