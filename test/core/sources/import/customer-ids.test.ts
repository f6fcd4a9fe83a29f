import { expect, test } from 'vitest';
import type { Question } from '#core/sources/formats/define-format.ts';
import { describeOnBothEngines } from '../../../helpers/engines.ts';
import { expectImported, importFiles, template, textFile } from './import-files.ts';

const HEADER = 'order_id,customer_id,order_date,amount';

/** One order per customer id and amount, on days of their own. */
function orders(...rows: readonly (readonly [string, number])[]): string {
  const lines = rows.map(
    ([id, amount], index) => `${index + 1},"${id}",2024-03-${String((index % 28) + 1).padStart(2, '0')},${amount}`,
  );
  return `${[HEADER, ...lines].join('\n')}\n`;
}

describeOnBothEngines('who is one customer', (open) => {
  const importOrders = async (text: string, answers: Readonly<Record<string, string>> = {}, customers?: string) =>
    importFiles(await open(), [
      {
        source: 'orders',
        files: [textFile('orders.csv', text)],
        template: template('orders', Object.keys(answers).length === 0 ? {} : { meaning: { answers } }),
      },
      ...(customers === undefined
        ? []
        : [{ source: 'customers' as const, files: [textFile('customers.csv', customers)] }]),
    ]);
  const ask = async (text: string): Promise<readonly Question[]> => {
    const { outcome } = await importOrders(text);
    return outcome.status === 'questions' ? outcome.questions : [];
  };
  const moneyOf = async (imported: Awaited<ReturnType<typeof importOrders>>): Promise<Record<string, number>> => {
    const rows = await imported.rows('stg_orders', 'customer_id, amount_cents');
    const money: Record<string, number> = {};
    for (const row of rows) {
      const id = String(row['customer_id']);
      money[id] = (money[id] ?? 0) + Number(row['amount_cents']) / 100;
    }
    return money;
  };

  const EMAILS = orders(
    ['Ann@Shop.test', 10],
    ['ann@shop.test', 20],
    ['ann@shop.test ', 30],
    ['bob@shop.test', 5],
    ['BOB@SHOP.TEST', 5],
  );

  test('case and blanks: asked with the spellings; merged they are recorded as links', async () => {
    const [question, ...others] = await ask(EMAILS);
    expect(others).toEqual([]);
    expect(question).toMatchObject({ code: 'one-customer', column: 'customer_id', proposed: 'merge' });
    expect(question?.choices.map(({ value, customers }) => [value, customers])).toEqual([
      ['merge', 2],
      ['separate', 4],
      ['doubt', undefined],
    ]);
    expect(question?.text.en).toContain('Ann@Shop.test = ann@shop.test');
    const merged = await importOrders(EMAILS, { 'one-customer:customer_id': 'merge' });
    expectImported(merged.outcome);
    const money = await moneyOf(merged);
    expect(money).toEqual({ 'ann@shop.test': 60, 'BOB@SHOP.TEST': 10 });
    expect(await merged.rows('stg_customer_links')).toEqual([
      { source_customer_id: 'Ann@Shop.test', platform: 'spelling', customer_id: 'ann@shop.test' },
      { source_customer_id: 'bob@shop.test', platform: 'spelling', customer_id: 'BOB@SHOP.TEST' },
    ]);
    const separate = await importOrders(EMAILS, { 'one-customer:customer_id': 'separate' });
    expectImported(separate.outcome);
    expect(Object.keys(await moneyOf(separate))).toHaveLength(4);
  });

  test('later sources follow the answer', async () => {
    const customers = 'customer_id,city\nANN@shop.test,Bonn\nbob@shop.test,Ulm\ncyd@shop.test,Köln\n';
    const merged = await importOrders(EMAILS, { 'one-customer:customer_id': 'merge' }, customers);
    expectImported(merged.outcome);
    expect(
      (await merged.rows('stg_customers', 'customer_id, city')).map((row) => [row['customer_id'], row['city']]),
    ).toEqual([
      ['BOB@SHOP.TEST', 'Ulm'],
      ['ann@shop.test', 'Bonn'],
      ['cyd@shop.test', 'Köln'],
    ]);
  });

  test('ids that look the same are merged, and said; emoji keep their joiner', async () => {
    const imported = await importOrders(
      orders(
        ['Jose\u0301-1', 10],
        ['Jos\u00e9-1', 20],
        ['A\u200b12', 30],
        ['A12', 5],
        ['A12\u200f', 7],
        ['\u{1f431}\u200d\u{1f464}', 7],
        ['דנה', 8],
      ),
    );
    const { report } = expectImported(imported.outcome);
    const money = await moneyOf(imported);
    expect(Object.values(money).toSorted((a, b) => a - b)).toEqual([7, 8, 30, 42]);
    expect(money['\u{1f431}\u200d\u{1f464}']).toBe(7);
    expect(report.findings.find(({ kind }) => kind === 'one-customer')).toMatchObject({
      state: 'settled',
      basis: 'evidence',
    });
  });

  test('telephone punctuation and country code', async () => {
    const text = orders(
      ['+86 138-1234-5678', 10],
      ['13812345678', 20],
      ['8613812345678', 30],
      ['(020) 7946 0958', 1],
      ['+44 20 7946 0958', 2],
      ['13912345678', 4],
    );
    expect((await ask(text)).map(({ code }) => code)).toEqual(['one-customer']);
    const merged = await importOrders(text, { 'one-customer:customer_id': 'merge' });
    expectImported(merged.outcome);
    expect(Object.values(await moneyOf(merged)).toSorted((a, b) => a - b)).toEqual([3, 4, 60]);
  });

  test('compatibility forms, full-width letters and ligatures', async () => {
    const text = orders(['ﬁona', 10], ['Fiona', 20], ['Ⅳ号', 1], ['IV号', 2]);
    const merged = await importOrders(text, { 'one-customer:customer_id': 'merge' });
    expectImported(merged.outcome);
    expect(Object.values(await moneyOf(merged)).toSorted((a, b) => a - b)).toEqual([3, 30]);
  });

  test('padding zeros are a reading of their own', async () => {
    const text = orders(['00000123', 10], ['00000123', 20], ['123', 20], ['C007', 1], ['C7', 2]);
    const [question] = await ask(text);
    expect(question?.choices.map(({ value, customers }) => [value, customers])).toEqual([
      ['merge-zeros', 2],
      ['separate', 4],
      ['doubt', undefined],
    ]);
    const separate = await importOrders(text, { 'one-customer:customer_id': 'separate' });
    expect((await moneyOf(separate))['00000123']).toBe(30);
    const merged = await importOrders(text, { 'one-customer:customer_id': 'merge-zeros' });
    expect((await moneyOf(merged))['00000123']).toBe(50);
  });

  test('ids of nobody: asked, no customer selected beforehand, never applied unasked', async () => {
    const text = orders(
      ['0', 10],
      ['0', 20],
      ['0', 30],
      ['17', 5],
      ['guest', 5],
      ['guest', 5],
      ['anonymous', 6],
      ['Unknown', 6],
      ['-1', 9],
    );
    const [question] = await ask(text);
    expect(question).toMatchObject({ code: 'nobody', proposed: 'nobody' });
    expect(question?.choices.map(({ value, money }) => [value, money?.[0]?.cents])).toEqual([
      ['nobody', 500n],
      ['keep', 9600n],
      ['doubt', undefined],
    ]);
    const answered = await importOrders(text, { 'nobody:customer_id': 'nobody' });
    expect(expectImported(answered.outcome).report.files[0]?.excluded).toEqual([
      { rule: 'no_customer', rows: 8, amountCents: 9100n },
    ]);
    expect(await moneyOf(answered)).toEqual({ 17: 5 });
  });

  test('masked ids, apart from placeholders', async () => {
    const text = orders(
      ['张**', 10],
      ['张**', 20],
      ['t**3', 30],
      ['李**', 5],
      ['138****1234', 5],
      ['散客', 7],
      ['王五', 1],
    );
    const [question] = await ask(text);
    expect(question?.choices.map(({ value, customers }) => [value, customers])).toEqual([
      ['nobody', 1],
      ['nobody-words', 5],
      ['nobody-masked', 2],
      ['keep', 6],
      ['doubt', undefined],
    ]);
    const masked = await importOrders(text, { 'nobody:customer_id': 'nobody-masked' });
    expect(await moneyOf(masked)).toEqual({ 散客: 7, 王五: 1 });
  });

  test('one id with an outsized share of the orders', async () => {
    const rows = Array.from({ length: 240 }, (_unused, index): [string, number] => [`K${index % 120}`, 1]);
    const many = Array.from({ length: 60 }, (): [string, number] => ['WEB', 2]);
    expect((await ask(orders(...rows, ...many))).map(({ code, choices }) => [code, choices[0]?.example])).toEqual([
      ['nobody', 'WEB (60)'],
    ]);
    expect(await ask(orders(...rows))).toEqual([]);
  });

  test('ids that count from 0 are customers', async () =>
    expect(await ask(orders(['0', 1], ['1', 1], ['2', 1], ['3', 1]))).toEqual([]));

  test('numbers beyond 2^53 that floating point has rounded', async () => {
    const exact = ['9007199254740994', '18014398509481988', '36028797018963976', '7378697629483820032'];
    expect(
      (await ask(orders(...exact.map((id): [string, number] => [id, 1]), ['12', 1]))).map(({ code }) => code),
    ).toEqual(['damaged-ids']);
    const sound = ['9007199254740993', '18014398509481989', '36028797018963977', '7378697629483820647'];
    expect(await ask(orders(...sound.map((id): [string, number] => [id, 1])))).toEqual([]);
    const answered = await importOrders(orders(...exact.map((id): [string, number] => [id, 1]), ['12', 1]), {
      'damaged-ids:customer_id': 'nobody',
    });
    expect(await moneyOf(answered)).toEqual({ 12: 1 });
  });

  test('orders of several customers: both candidates with their lines; the answer picks one', async () => {
    const text = `${HEADER}\n1,A,2024-03-05,10\n1,B,2024-03-05,25\n1,A,2024-03-05,5\n2,C,2024-03-06,7\n`;
    const open1 = expectImported((await importOrders(text)).outcome);
    expect(open1.report.files[0]).toMatchObject({ loaded: 1, rejected: 3 });
    const [question] = open1.report.openQuestions;
    expect(question).toMatchObject({ code: 'one-customer', column: 'order_id', meanwhile: 'reject' });
    expect(question?.text.en).toContain('1: A (2, 15.00); 1: B (1, 25.00)');
    const most = await importOrders(text, { 'one-customer:order_id': 'most' });
    expect(await moneyOf(most)).toEqual({ A: 40, C: 7 });
    const money = await importOrders(text, { 'one-customer:order_id': 'money' });
    expect(await moneyOf(money)).toEqual({ B: 40, C: 7 });
  });
});
