import { z } from 'zod';
import { WorkbenchError } from '#core/kernel/errors.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { audienceRuleSchema, type AudienceRule } from '#core/questions/audience/audience-rule.ts';
import type { AnyQuestion, Named, QuestionName } from '#core/questions/define-question.ts';
import { defineWorkbenchCall } from '../define-call.ts';
import type { OpenWorkbench } from '../open-workbench.ts';
import { parseArguments } from '../run-call.ts';
import type { Session } from '../session.ts';
import type { NamedRead } from './question-statements.ts';
import { recordStatements } from './record-statements.ts';
import { writeQuestion } from './write-question.ts';

/** A question as it was asked: name, arguments and whom it is about. */
export type AskedQuestion = {
  readonly name: QuestionName;
  readonly args: unknown;
  readonly audience: AudienceRule;
};

function findQuestion({ questions }: OpenWorkbench, name: string): AnyQuestion {
  const question = questions.get(name);
  if (question !== undefined) return question;
  throw new WorkbenchError('app/unknown-call', `There is no question ${name}.`, {
    hint: 'The window and the calculation process may be of two versions: reload the window.',
    zh: { message: `没有名为 ${name} 的查询。`, hint: '窗口与计算进程的版本可能不一致：请重新载入窗口。' },
  });
}

const askedSchema = z.strictObject({ name: z.string(), args: z.unknown(), audience: audienceRuleSchema });
type Asked = z.output<typeof askedSchema>;

/** Names a question as it was given: its own schema may order or complete its arguments. */
const nameQuestion = ({ name, args, audience }: Asked): string => writeQuestion(name, args, audience);

/** Asks one question of a session and notes the statements that answered it. */
async function askSession(session: Session, question: AnyQuestion, asked: Asked, task: TaskOptions): Promise<unknown> {
  const args: never = parseArguments(question.name, question.args, asked.args);
  const { engine, listStatements } = recordStatements(session.engine);
  try {
    const answer = await question.run(engine, { ...session.scope, audience: asked.audience }, args, task);
    session.statements.keep(nameQuestion(asked), listStatements(), session.scope.schema);
    return answer;
  } finally {
    session.statements.noteMade(listStatements());
  }
}

/** Asks the current project about the customers whom `audience` means. */
export const askCall = defineWorkbenchCall({
  name: 'ask',
  args: askedSchema,
  run: (workbench, asked, task) => {
    const question = findQuestion(workbench, asked.name);
    return workbench.questionQueue.add(
      async () => askSession(workbench.getSession(), question, asked, task),
      task.signal,
    );
  },
});

/** The statements that answered a question, as text to read and copy; null where it was not asked since the last build. */
export const questionStatementsCall = defineWorkbenchCall({
  name: 'question-statements',
  args: askedSchema,
  run: async (workbench, asked): Promise<string | null> => {
    const session = workbench.findSession();
    return session === null ? null : session.statements.write(nameQuestion(asked));
  },
});

/** Which tables of the build those statements read, and which columns of each; null likewise. */
export const questionColumnsCall = defineWorkbenchCall({
  name: 'question-columns',
  args: askedSchema,
  run: async (workbench, asked): Promise<readonly NamedRead[] | null> => {
    const session = workbench.findSession();
    return session === null ? null : session.statements.readColumns(nameQuestion(asked), session.engine);
  },
});

declare module '#core/workbench/define-call.ts' {
  interface Calls
    extends Named<typeof askCall>, Named<typeof questionStatementsCall>, Named<typeof questionColumnsCall> {}
}
