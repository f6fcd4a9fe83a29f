import { describe, expect, it } from 'vitest';
import { createBytesSource } from '#core/kernel/files.ts';
import { createTemplate } from '#core/sources/mapping/template.ts';
import { parametersSchema } from '#core/kernel/parameters.ts';
import { answerQuestions } from '#core/workbench/import/answer-questions.ts';
import { applyAnswers, settleSource } from '#core/workbench/import/apply-answers.ts';
import type { BuildRequest } from '../../renderer/carrier/workbench.ts';

const TEMPLATE = createTemplate('orders', { customer_id: 'c', ordered_at: 't', amount: 'a' });

describe('answers to questions', () => {
  it.each([
    [{ code: 'date-order', column: 't', choice: 'dmy' }, { dateOrder: { t: 'dmy' } }],
    [{ code: 'unix-time', column: 't', choice: 'excel' }, { unixTime: { t: 'excel' } }],
    [{ code: 'id-float', column: 'c', choice: 'clean' }, { idFloat: { c: 'clean' } }],
    [
      { code: 'status-word', column: 's', value: '已付款', choice: 'completed' },
      { statusMap: { 已付款: 'completed' } },
    ],
    [{ code: 'boolean-word', column: 'b', value: '对', choice: 'true' }, { booleanMap: { 对: true } }],
    [{ code: 'decimal-mark', column: 'a', choice: ',' }, { decimalMark: ',' }],
    [{ code: 'duplicates', choice: 'drop' }, { equalRows: 'drop' }],
    [{ code: 'currency', column: 'a', choice: 'USD' }, { currency: 'USD' }],
    [{ code: 'encoding', choice: 'latin1' }, { read: { encoding: 'latin1' } }],
    [{ code: 'header', choice: '0' }, { read: { headerLine: 0 } }],
  ])('%o goes to its place in the template', (answer, expected) => {
    expect(applyAnswers(TEMPLATE, [{ file: 'o.csv', ...answer }])).toMatchObject({
      ...expected,
      columns: TEMPLATE.columns,
    });
  });

  it('refuses a choice that the template does not know', () => {
    expect(() => applyAnswers(TEMPLATE, [{ code: 'date-order', file: 'o.csv', column: 't', choice: 'ydm' }])).toThrow();
  });

  it('about the way one file is read leave the other files alone', async () => {
    const files = ['a.csv', 'b.csv'].map((name) =>
      createBytesSource(name, new TextEncoder().encode('客户ID,付款时间,实付金额\n1,2024-01-02,3\n')),
    );
    const settled = await settleSource(
      { source: 'orders', files },
      [
        { code: 'encoding', file: 'b.csv', choice: 'utf-8' },
        { code: 'duplicates', file: 'a.csv', choice: 'keep' },
      ],
      {},
    );
    expect(settled.map((input) => input.files.map(({ name }) => name))).toEqual([['a.csv'], ['b.csv']]);
    expect(settled.map((input) => input.template?.read.encoding)).toEqual([undefined, 'utf-8']);
    expect(settled.map((input) => input.template?.equalRows)).toEqual(['keep', 'keep']);
    expect(settled[0]?.template?.columns).toMatchObject({ customer_id: '客户ID', amount: '实付金额' });
  });

  it('replace earlier ones and set the as-of date', () => {
    const request: BuildRequest = {
      kind: 'files',
      name: 'x',
      sources: [],
      parameters: parametersSchema.parse({}),
      answers: [{ code: 'duplicates', file: 'o.csv', choice: 'keep' }],
    };
    const text = { zh: '', en: '' };
    const questions = [
      { code: 'duplicates', file: 'o.csv', text, choices: [] },
      { code: 'as-of', file: 'o.csv', text, choices: [] },
    ];
    const answered = answerQuestions(
      request,
      questions,
      new Map([
        ['["duplicates","o.csv",null,null]', 'drop'],
        ['["as-of","o.csv",null,null]', '2024-05-31'],
      ]),
    );
    expect(answered).toMatchObject({
      parameters: { asOfDate: '2024-05-31' },
      answers: [
        { code: 'duplicates', choice: 'drop' },
        { code: 'as-of', choice: '2024-05-31' },
      ],
    });
  });
});
