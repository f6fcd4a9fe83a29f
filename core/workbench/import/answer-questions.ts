import { describeCurrency, isCurrencyCode } from '#core/sources/cleaning/currencies.ts';
import type { Question } from '#core/sources/formats/define-format.ts';
import type { Parameters } from '#core/kernel/parameters.ts';
import type { SourceName } from '#core/sources/contracts.ts';
import { answerQuestion, READ_QUESTIONS } from '#core/sources/mapping/answer-question.ts';
import { createTemplate, type MappingTemplate } from '#core/sources/mapping/template.ts';
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
  const currency = given.find(({ code, choice }) => code === 'currency' && isCurrencyCode(choice));
  const known = new Set(given.map(identifyQuestion));
  const asOf = given.find(({ code }) => code === 'as-of');
  return {
    ...request,
    answers: [...request.answers.filter((answer) => !known.has(identifyQuestion(answer))), ...given],
    parameters: {
      ...request.parameters,
      ...(asOf === undefined ? {} : { asOfDate: asOf.choice }),
      ...(currency === undefined || currency.choice === request.parameters.currency?.code
        ? {}
        : { currency: describeCurrency(currency.choice) }),
    },
  };
}

/** Files of one source that share a template, whatever stands for a file. */
export type AnsweredSource<File> = {
  readonly source: SourceName;
  readonly files: readonly File[];
  readonly template?: MappingTemplate;
};

/** What a project is built from. */
export type AnsweredProject<File> = {
  readonly sources: readonly AnsweredSource<File>[];
  readonly parameters: Parameters;
};

function answerSource<File extends { readonly name: string }>(
  source: AnsweredSource<File>,
  question: Question,
  choice: string,
): readonly AnsweredSource<File>[] {
  const isAbout = ({ name }: File): boolean => name === question.file;
  if (!source.files.some(isAbout)) return [source];
  const answered = answerQuestion(source.template ?? createTemplate(source.source), question, choice);
  if (!('template' in answered)) return [source];
  const others = READ_QUESTIONS.has(question.code) ? source.files.filter((file) => !isAbout(file)) : [];
  const own = { ...source, files: source.files.filter((file) => !others.includes(file)), template: answered.template };
  return others.length === 0 ? [own] : [{ ...source, files: others }, own];
}

/**
 * A project with answers to questions in their places: the templates of the files asked about, its currency, its as-of date. An answer
 * about how a file is read concerns that file alone; it then gets a template of its own.
 *
 * @throws WorkbenchError as `answerQuestion`.
 */
export function answerProject<File extends { readonly name: string }>(
  project: AnsweredProject<File>,
  questions: readonly Question[],
  choices: ReadonlyMap<string, string>,
): AnsweredProject<File> {
  return questions.reduce<AnsweredProject<File>>((current, question) => {
    const choice = choices.get(identifyQuestion(question));
    if (choice === undefined) return current;
    const { parameters } = current;
    if (question.code === 'as-of') return { ...current, parameters: { ...parameters, asOfDate: choice } };
    if (question.code === 'currency' && isCurrencyCode(choice) && choice !== parameters.currency?.code)
      return { ...current, parameters: { ...parameters, currency: describeCurrency(choice) } };
    return { ...current, sources: current.sources.flatMap((source) => answerSource(source, question, choice)) };
  }, project);
}
