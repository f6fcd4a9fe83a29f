import { useContext, useEffect } from 'react';
import type { Label } from '#core/kernel/label.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { QuestionContext } from '../../data/statements.ts';
import { useWorkbench } from '../../store/use-workbench.ts';

type NotedChart = {
  /** Tells it from others of the same numbers on the same screen. */
  readonly key: string;
  readonly title: string;
  /** What its numbers are called. */
  readonly labels: readonly Label[];
  /** False where the numbers come from elsewhere than the question around. */
  readonly isOfQuestion?: boolean;
};

/** Notes that a chart, grid or table of numbers is drawn or a definition open, for the cards of the tables that it reads. */
export function useNotedChart({ key, title, labels, isOfQuestion = true }: NotedChart): void {
  const question = useContext(QuestionContext);
  const builtAt = useWorkbench((state) => state.project?.builtAt ?? null);
  const noteChart = useWorkbench((state) => state.noteChart);
  const view = useWorkbench((state) => state.view);
  const { language } = useLanguage();
  const names = JSON.stringify(labels);
  useEffect(() => {
    if (question === null || builtAt === null || !isOfQuestion) return;
    noteChart({
      id: `${view} ${key} ${names}`,
      view,
      title,
      language,
      labels: JSON.parse(names) as readonly Label[],
      question,
    });
  }, [question, builtAt, isOfQuestion, key, title, names, view, language, noteChart]);
}
