import { expect, test } from 'vitest';
import { parametersSchema } from '#core/kernel/parameters.ts';
import type { Question } from '#core/sources/formats/define-format.ts';
import { createTemplate } from '#core/sources/mapping/template.ts';
import { answerProject, identifyQuestion } from '#core/workbench/import/answer-questions.ts';
import { listDoubts } from '#core/questions/data/data-quality.ts';

const label = { zh: '', en: '' };
const ask = (question: Partial<Question>): Question => ({
  code: 'duplicates',
  file: 'a.csv',
  text: label,
  choices: [],
  ...question,
});
const project = {
  parameters: parametersSchema.parse({}),
  sources: [
    {
      source: 'orders' as const,
      files: [{ name: 'a.csv' }, { name: 'b.csv' }],
      template: createTemplate('orders', { order_id: 'id' }),
    },
    { source: 'behaviors' as const, files: [{ name: 'e.csv' }] },
  ],
};
const answer = (question: Question, choice: string) =>
  answerProject(project, [question], new Map([[identifyQuestion(question), choice]]));

test('an answer goes into the template of the files asked about, and no other', () => {
  const { sources } = answer(ask({ code: 'level', column: 'Total', key: 'level:Total' }), 'order');
  expect(sources[0]?.template).toMatchObject({
    columns: { order_id: 'id' },
    meaning: { answers: { 'level:Total': 'order' } },
  });
  expect(sources[1]).toEqual(project.sources[1]);
});

test('an answer about how a file is read concerns that file alone', () => {
  const { sources } = answer(ask({ code: 'unfinished', file: 'b.csv' }), 'accept');
  expect(sources.map(({ files, template }) => [files.map(({ name }) => name), template?.read])).toEqual([
    [['a.csv'], {}],
    [['b.csv'], { unfinished: 'accept' }],
    [['e.csv'], undefined],
  ]);
});

test('currency and as-of date are the project’s', () => {
  expect(answer(ask({ code: 'currency', key: 'currency:C', column: 'C' }), 'JPY').parameters.currency).toEqual({
    code: 'JPY',
    decimals: 0,
  });
  expect(answer(ask({ code: 'as-of' }), '2024-05-01').parameters.asOfDate).toBe('2024-05-01');
});

test('a question is named on the screens whose numbers it touches', () => {
  const report = { files: [], openQuestions: [ask({})] };
  expect(listDoubts(report, 'home')).toHaveLength(1);
  expect(listDoubts(report, 'models')).toHaveLength(1);
  expect(listDoubts(report, 'settings')).toHaveLength(0);
});
