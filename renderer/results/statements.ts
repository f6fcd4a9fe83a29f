import { createContext, useContext, useEffect, useState } from 'react';
import { describeError } from '../carrier/described-error.ts';
import type { AskedQuestion } from '#core/workbench/questions/ask.ts';
import type { NamedRead } from '#core/workbench/questions/question-statements.ts';
import type { AsyncState } from '../store/async-state.ts';
import { useWorkbench } from '../store/use-workbench.ts';

/** The question whose answer is drawn here; null where it does not come from one, or is of an earlier one. */
export const QuestionContext = createContext<AskedQuestion | null>(null);

/** The statements behind the numbers of this place, read when it is drawn; undefined while and where there are none. */
export function useStatements(): string | undefined {
  const workbench = useWorkbench((state) => state.workbench);
  const question = useContext(QuestionContext);
  const [known, setKnown] = useState<{ readonly of: AskedQuestion; readonly text: string | null } | null>(null);
  useEffect(() => {
    if (question === null) return undefined;
    let isLeft = false;
    const keep = (text: string | null): void => {
      if (!isLeft) setKnown({ of: question, text });
    };
    workbench.readStatements(question.name, question.args, question.audience).then(keep, () => keep(null));
    return () => {
      isLeft = true;
    };
  }, [workbench, question]);
  return known !== null && known.of === question ? (known.text ?? undefined) : undefined;
}

type Reads = AsyncState<readonly NamedRead[] | null>;

/** Which columns of which tables the statements of a question read; null where they are not known any more. */
export function useReads(question: AskedQuestion): Reads {
  const workbench = useWorkbench((state) => state.workbench);
  const [known, setKnown] = useState<{ readonly of: AskedQuestion; readonly state: Reads } | null>(null);
  useEffect(() => {
    let isLeft = false;
    const keep = (state: Reads): void => {
      if (!isLeft) setKnown({ of: question, state });
    };
    workbench.readColumns(question.name, question.args, question.audience).then(
      (value) => keep({ status: 'ready', value }),
      (error: unknown) => keep({ status: 'failed', error: describeError(error) }),
    );
    return () => {
      isLeft = true;
    };
  }, [workbench, question]);
  return known !== null && known.of === question ? known.state : { status: 'running' };
}
