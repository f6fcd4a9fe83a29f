import { createContext, useContext } from 'react';
import type { AskedQuestion } from '../core-host/queries.ts';
import type { NamedRead } from '../core-host/question-statements.ts';
import type { AsyncState } from '../store/async-state.ts';
import { useWorkbench } from '../store/use-workbench.ts';
import { useAnswer } from './use-answer.ts';

/** The question whose answer is drawn here; null where it does not come from one, or is of an earlier one. */
export const QuestionContext = createContext<AskedQuestion | null>(null);

export function nameStatements(buildId: string | null, question: AskedQuestion | null): readonly unknown[] {
  return ['statements', buildId, question];
}

export function nameReads(buildId: string | null, question: AskedQuestion): readonly unknown[] {
  return ['reads', buildId, question];
}

/** The statements behind the numbers of this place, read when it is drawn; undefined while and where there are none. */
export function useStatements(): string | undefined {
  const workbench = useWorkbench((state) => state.workbench);
  const buildId = useWorkbench((state) => state.project?.buildId ?? null);
  const question = useContext(QuestionContext);
  const answer = useAnswer({
    key: nameStatements(buildId, question),
    keptMs: 0,
    isEnabled: question !== null,
    run: async () =>
      question === null ? null : workbench.readStatements(question.name, question.args, question.audience),
  });
  return answer.status === 'ready' && !answer.isStale ? (answer.value ?? undefined) : undefined;
}

type Reads = AsyncState<readonly NamedRead[] | null>;

/** Which columns of which tables the statements of a question read; null where they are not known any more. */
export function useReads(question: AskedQuestion): Reads {
  const workbench = useWorkbench((state) => state.workbench);
  const buildId = useWorkbench((state) => state.project?.buildId ?? null);
  const answer = useAnswer({
    key: nameReads(buildId, question),
    keptMs: 0,
    run: () => workbench.readColumns(question.name, question.args, question.audience),
  });
  return answer.isStale ? { status: 'running' } : answer;
}
