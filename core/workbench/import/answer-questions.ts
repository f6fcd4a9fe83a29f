import type { Question } from '#core/sources/formats/define-format.ts';
import type { Answer, BuildRequest } from '#core/workbench/build/build-request.ts';

/** Tells a question from every other of a request. */
export function identifyQuestion({
  code,
  file,
  column,
  value,
}: Pick<Question, 'code' | 'file' | 'column' | 'value'>): string {
  return JSON.stringify([code, file, column ?? null, value ?? null]);
}

/** The same request with answers added; an answer to a question asked before replaces the earlier one. */
export function answerQuestions<File>(
  request: BuildRequest<File>,
  questions: readonly Question[],
  choices: ReadonlyMap<string, string>,
): BuildRequest<File> {
  if (request.kind === 'sample') return request;
  const given = questions.flatMap((question): Answer[] => {
    const choice = choices.get(identifyQuestion(question));
    const { code, file, column, value } = question;
    if (choice === undefined) return [];
    return [
      { code, file, choice, ...(column === undefined ? {} : { column }), ...(value === undefined ? {} : { value }) },
    ];
  });
  const known = new Set(given.map(identifyQuestion));
  const asOf = given.find(({ code }) => code === 'as-of');
  return {
    ...request,
    answers: [...request.answers.filter((answer) => !known.has(identifyQuestion(answer))), ...given],
    parameters: asOf === undefined ? request.parameters : { ...request.parameters, asOfDate: asOf.choice },
  };
}
