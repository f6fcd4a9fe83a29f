import { WorkbenchError } from '#core/kernel/errors.ts';
import type { Question } from '#core/sources/formats/define-format.ts';
import { isFindingKind, nameFinding } from '#core/sources/meaning/finding.ts';
import { parseTemplate, type MappingTemplate } from './template.ts';

/** What an answer changes: the template of the files asked about, or the project's as-of date. */
export type Answer = { readonly template: MappingTemplate } | { readonly asOfDate: string };

/** What of a question says where its answer belongs. */
export type QuestionPlace = Pick<Question, 'code' | 'column' | 'value' | 'key'>;

/** Codes whose answers say how a file is read, before any column is looked at. */
export const READ_QUESTIONS: ReadonlySet<string> = new Set([
  'encoding',
  'delimiter',
  'quote',
  'sheet',
  'format',
  'header',
]);

function getColumn(question: QuestionPlace): string {
  return question.column ?? '';
}

/**
 * Puts the answer to a question where it belongs. The result is a new template (or the as-of date, which is a parameter of
 * the project); the import is run again with it.
 *
 * @throws WorkbenchError `mapping/unknown-question`, `mapping/invalid-template` where the value is none of the choices.
 */
export function answerQuestion(template: MappingTemplate, question: QuestionPlace, value: string): Answer {
  const { code } = question;
  const word = question.value ?? '';
  const change = (changes: Readonly<Record<string, unknown>>): Answer => ({
    template: parseTemplate(
      { ...template, ...changes },
      { zh: `对“${code}”的回答“${value}”`, en: `The answer "${value}" to "${code}"` },
    ),
  });
  if (isFindingKind(code)) {
    const name = question.key ?? nameFinding(code, question.column);
    const answers = { ...template.meaning?.answers, [name]: value };
    return change({ meaning: { ...template.meaning, answers } });
  }
  switch (code) {
    case 'as-of':
      return { asOfDate: value };
    case 'date-order':
      return change({ dateOrder: { ...template.dateOrder, [getColumn(question)]: value } });
    case 'unix-time':
      return change({ unixTime: { ...template.unixTime, [getColumn(question)]: value } });
    case 'id-float':
      return change({ idFloat: { ...template.idFloat, [getColumn(question)]: value } });
    case 'decimal-mark':
      return change({ decimalMark: value });
    case 'currency':
      return change({ currency: value });
    case 'duplicates':
      return change({ equalRows: value });
    case 'status-word':
      return change({ statusMap: { ...template.statusMap, [word]: value } });
    case 'behavior-word':
      return change({ behaviorMap: { ...template.behaviorMap, [word]: value } });
    case 'boolean-word':
      return change({ booleanMap: { ...template.booleanMap, [word]: value === 'true' } });
    case 'encoding':
    case 'delimiter':
    case 'quote':
    case 'sheet':
    case 'format':
      return change({ read: { ...template.read, [code]: value } });
    case 'header':
      return change({ read: { ...template.read, headerLine: Number(value) } });
    default:
      throw new WorkbenchError(
        'mapping/unknown-question',
        `There is no place in a mapping template for an answer to "${code}".`,
        {
          hint: 'Set the option itself in the template; docs/mapping-template.md lists them.',
          zh: {
            message: `映射模板中没有位置存放对“${code}”的回答。`,
            hint: '请直接在模板中设置该选项，可用的选项见 docs/mapping-template.md。',
          },
        },
      );
  }
}
