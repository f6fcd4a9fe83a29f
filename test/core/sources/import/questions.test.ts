import { describe, expect, test } from 'vitest';
import { openTestEngine } from '../../../helpers/engines.ts';
import type { Engine } from '#core/kernel/engine.ts';
import { WorkbenchError } from '#core/kernel/errors.ts';
import { answerQuestion } from '#core/sources/mapping/answer-question.ts';
import { createTemplate, parseTemplate } from '#core/sources/mapping/template.ts';
import { afterAll } from 'vitest';
import { expectImported, importFiles, template, textFile } from './import-files.ts';

let opened: Promise<Engine> | undefined;
const open = (): Promise<Engine> => (opened ??= openTestEngine('native'));
afterAll(async () => (await opened)?.close());

function writeOrders(rows: readonly string[], header = '订单号,客户ID,下单时间,实付金额,订单状态'): string {
  return `${header}\n${rows.join('\n')}\n`;
}

async function ask(
  rows: readonly string[],
  changes: Parameters<typeof template>[1] = {},
  parameters: Parameters<typeof importFiles>[2] = {},
) {
  const columns = {
    order_id: '订单号',
    customer_id: '客户ID',
    ordered_at: '下单时间',
    amount: '实付金额',
    status: '订单状态',
  };
  return importFiles(
    await open(),
    [
      {
        source: 'orders',
        files: [textFile('orders.csv', writeOrders(rows))],
        template: template('orders', {
          columns,
          read: { headerLine: 1, delimiter: ',', quote: '"', encoding: 'utf-8' },
          ...changes,
        }),
      },
    ],
    parameters,
  );
}

type Outcome = Awaited<ReturnType<typeof ask>>['outcome'];

function listQuestions(outcome: Outcome): string[] {
  const questions = outcome.status === 'questions' ? outcome.questions : outcome.report.openQuestions;
  return questions.map(({ code, column, value }) =>
    [code, column, value].filter((part) => part !== undefined).join(' '),
  );
}

function listNotes(outcome: Outcome): string[] {
  return expectImported(outcome).report.files.flatMap((file) =>
    file.notes.map(({ code, count }) => `${code}${count === undefined ? '' : ` ${count}`}`),
  );
}

describe('questions that block', () => {
  test.each([
    {
      name: 'day or month first',
      rows: ['1,a,03/04/2024,1,paid', '2,b,05/06/2024,1,paid'],
      asks: ['date-order 下单时间'],
    },
    {
      name: 'day and month first at once',
      rows: ['1,a,13/04/2024,1,paid', '2,b,05/16/2024,1,paid'],
      asks: ['date-order 下单时间'],
    },
    {
      name: 'a comma that is either mark',
      rows: ['1,a,2024-03-05,"1,234",paid', '2,b,2024-03-05,7,paid'],
      asks: ['decimal-mark 实付金额'],
    },
    {
      name: 'a point that is either mark',
      rows: ['1,a,2024-03-05,1.234,paid', '2,b,2024-03-05,7,paid'],
      asks: ['decimal-mark 实付金额'],
    },
    { name: 'a decimal comma', rows: ['1,a,2024-03-05,"1.234,56",paid'], asks: ['decimal-mark 实付金额'] },
    { name: 'ids that end in .0', rows: ['1,17850.0,2024-03-05,7,paid'], asks: ['id-float 客户ID'] },
    { name: 'amounts in another currency', rows: ['1,a,2024-03-05,$7,paid'], asks: ['currency 实付金额'] },
    {
      name: 'unknown words',
      rows: ['1,a,2024-03-05,7,神秘', '2,a,2024-03-05,7,奇怪', '3,a,2024-03-05,7,神秘'],
      asks: ['status-word 订单状态 神秘', 'status-word 订单状态 奇怪'],
    },
    { name: 'numbers that are no known time', rows: ['1,a,123456789,7,paid'], asks: ['unix-time 下单时间'] },
    {
      name: 'one row of 2099',
      rows: [
        ...Array.from(
          { length: 50 },
          (_unused, day) => `${day},a,2024-03-${String((day % 28) + 1).padStart(2, '0')},7,paid`,
        ),
        'x,b,2099-12-31,7,paid',
      ],
      asks: ['as-of'],
    },
  ])('$name', async ({ rows, asks }) => {
    const { outcome } = await ask(rows);
    expect(outcome.status).toBe('questions');
    expect(listQuestions(outcome)).toEqual(asks);
    if (outcome.status !== 'questions') return;
    for (const question of outcome.questions) {
      expect(question.meanwhile).toBeUndefined();
      expect(question.choices.length).toBeGreaterThan(1);
      expect(question.text.zh).not.toBe(question.text.en);
    }
  });

  test('the answer goes into the template and the import goes through', async () => {
    const rows = ['1,17850.0,03/04/2024,"1,234",神秘', '2,b,05/06/2024,7,paid'];
    const first = await ask(rows);
    if (first.outcome.status !== 'questions') throw new Error('nothing was asked');
    const values: Readonly<Record<string, string>> = {
      'date-order': 'dmy',
      'decimal-mark': '.',
      'id-float': 'clean',
      'status-word': 'completed',
    };
    const inspected = first.outcome.inspections[0];
    if (inspected === undefined) throw new Error('nothing was inspected');
    let answered = inspected.template;
    for (const question of first.outcome.questions) {
      const answer = answerQuestion(answered, question, values[question.code] ?? '');
      if ('template' in answer) answered = answer.template;
    }
    const second = await ask(rows, answered);
    expect(listQuestions(second.outcome)).toEqual([]);
    expect(await second.rows('stg_orders', 'customer_id, ordered_at, amount_cents, status')).toEqual([
      { customer_id: '17850', ordered_at: '2024-04-03 00:00:00', amount_cents: 123_400n, status: 'completed' },
      { customer_id: 'b', ordered_at: '2024-06-05 00:00:00', amount_cents: 700n, status: 'completed' },
    ]);
  });

  test('no wrong answer gets into a template', () => {
    const question = { code: 'date-order', file: 'f', column: 'c', text: { zh: '', en: '' }, choices: [] };
    expect(() => answerQuestion(createTemplate('orders'), question, 'sideways')).toThrow(/dateOrder\.c/);
    expect(() => parseTemplate({ version: 2, source: 'orders' })).toThrow(/version/);
  });
});

describe('what the values settle is noted, not asked', () => {
  test('13/04 settles day first', async () => {
    const { outcome, rows } = await ask(['1,a,03/04/2024,1,paid', '2,b,13/04/2024,1,paid']);
    expect(listNotes(outcome)).toContain('date-order 2');
    expect((await rows('stg_orders', 'ordered_at'))[0]).toEqual({ ordered_at: '2024-04-03 00:00:00' });
  });

  test('12.5 settles the decimal point', async () => {
    const { outcome, rows } = await ask(['1,a,2024-03-05,"1,234",paid', '2,b,2024-03-05,12.5,paid']);
    expect(listQuestions(outcome)).toEqual([]);
    expect(await rows('stg_orders', 'amount_cents')).toEqual([{ amount_cents: 1250n }, { amount_cents: 123_400n }]);
  });

  test('both marks: the point holds meanwhile, the comma is rejected', async () => {
    const { outcome } = await ask(['1,a,2024-03-05,"12,5",paid', '2,b,2024-03-05,12.5,paid']);
    expect(listQuestions(outcome)).toEqual(['decimal-mark 实付金额']);
    expect(expectImported(outcome).report.rejects.map(({ reason, value }) => [reason, value])).toEqual([
      ['not-a-number', '12,5'],
    ]);
  });

  test('two currencies: the second is rejected meanwhile', async () => {
    const { outcome } = await ask(['1,a,2024-03-05,￥12.5,paid', '2,b,2024-03-05,$12.5,paid']);
    expect(listQuestions(outcome)).toEqual(['currency 实付金额']);
    expect(expectImported(outcome).report.rejects.map(({ reason }) => reason)).toEqual(['second-currency']);
  });

  test('cleaned ids, rounding, missing order ids and Excel serials are counted', async () => {
    const { outcome } = await ask(['1, a,45356,0.005,paid', ',b,45357,1.00,paid', ',b,45358,1.005,paid']);
    expect(listNotes(outcome)).toEqual(['id-cleaned 1', 'numeric-time 3', 'missing-order-id 2', 'rounded 2']);
    const rounded = expectImported(outcome).report.files[0]?.notes.find(({ code }) => code === 'rounded');
    expect(rounded?.text.en).toContain('adds 0.01 CNY');
  });

  test('equal rows inside one file are kept, with rows and money at stake', async () => {
    const { outcome } = await ask(['1,a,2024-03-05,1.5,paid', '1,a,2024-03-05,1.5,paid', '1,a,2024-03-05,1.5,paid']);
    expect(listQuestions(outcome)).toEqual(['duplicates']);
    const { report } = expectImported(outcome);
    expect(report.openQuestions[0]?.text.en).toContain('2 rows worth 3.00');
    expect(report.files[0]).toMatchObject({ rowsIn: 3, loaded: 3, duplicates: 0 });
    const { outcome: pair } = await ask(['1,a,2024-03-05,1.5,paid', '1,a,2024-03-05,1.5,paid']);
    expect(expectImported(pair).report.openQuestions[0]?.text.en).toBe(
      '1 row worth 1.50 equals another row of the file in every column. Keep or drop it?',
    );
  });

  test('equal rows are dropped as answered', async () => {
    const { outcome } = await ask(['1,a,2024-03-05,1.5,paid', '1,a,2024-03-05,1.5,paid'], { equalRows: 'drop' });
    expect(expectImported(outcome).report.files[0]).toMatchObject({ rowsIn: 2, loaded: 1, duplicates: 1 });
  });

  test('without order ids every row is an order, and a note says so', async () => {
    const engine = await open();
    const { outcome, rows } = await importFiles(engine, [
      { source: 'orders', files: [textFile('o.csv', '客户ID,日期,金额\na,2024-03-05,1\na,2024-03-05,2\n')] },
    ]);
    expect(listNotes(outcome)).toContain('order-per-row');
    expect(await rows('stg_orders', 'order_id')).toEqual([{ order_id: null }, { order_id: null }]);
  });
});

describe('faults of a mapping', () => {
  test.each([
    {
      name: 'required column not mapped',
      template: template('orders', { columns: { ordered_at: '下单时间', amount: '实付金额' } }),
      code: 'mapping/missing-column',
      message: /customer_id \(客户ID\), perhaps "客户ID"/,
    },
    {
      name: 'column not in the file',
      template: template('orders', { columns: { customer_id: '客户', ordered_at: '下单时间', amount: '实付金额' } }),
      code: 'mapping/missing-column',
      message: /has no column "客户"/,
    },
    {
      name: 'one column for two fields',
      template: template('orders', {
        columns: { customer_id: '客户ID', ordered_at: '下单时间', amount: '实付金额', product_id: '客户ID' },
      }),
      code: 'mapping/column-used-twice',
      message: /both customer_id and product_id/,
    },
    {
      name: 'unknown field',
      template: template('orders', { columns: { nonsense: '客户ID' } }),
      code: 'mapping/unknown-field',
      message: /nonsense/,
    },
    { name: 'another source', template: template('products', {}), code: 'mapping/wrong-source', message: /products/ },
    {
      name: 'unknown time zone',
      template: template('orders', {
        columns: { customer_id: '客户ID', ordered_at: '下单时间', amount: '实付金额' },
        timeZone: 'Mars/Base',
      }),
      code: 'mapping/unknown-time-zone',
      message: /Mars/,
    },
  ])('$name', async ({ template: given, code, message }) => {
    const engine = await open();
    const failure = await importFiles(engine, [
      { source: 'orders', files: [textFile('orders.csv', writeOrders(['1,a,2024-03-05,1,paid']))], template: given },
    ]).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(WorkbenchError);
    expect((failure as WorkbenchError).code).toBe(code);
    expect((failure as WorkbenchError).message).toMatch(message);
  });

  test('neither orders nor behaviours', async () => {
    await expect(importFiles(await open(), [])).rejects.toMatchObject({ code: 'import/no-orders-or-behaviors' });
  });
});
