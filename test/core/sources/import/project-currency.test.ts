import { expect, test } from 'vitest';
import { describeOnBothEngines } from '../../../helpers/engines.ts';
import { expectImported, importFiles, textFile } from './import-files.ts';

const rows = (header: string, ...lines: readonly string[]) => [header, ...lines].join('\n');
const FILES = {
  codes: rows('order_id,customer_id,order_date,amount,currency', 'A,a,2024-03-05,10,USD', 'B,b,2024-03-06,20,USD'),
  mixed: rows('order_id,customer_id,order_date,amount,currency', 'A,a,2024-03-05,10,USD', 'B,b,2024-03-06,20,EUR'),
  mark: rows('order_id,customer_id,order_date,amount', 'A,a,2024-03-05,€10', 'B,b,2024-03-06,20 €'),
  shared: rows('order_id,customer_id,order_date,amount', 'A,a,2024-03-05,$10', 'B,b,2024-03-06,$20'),
  header: rows('order_id,customer_id,order_date,Amount (GBP)', 'A,a,2024-03-05,10'),
  nothing: rows('order_id,customer_id,order_date,amount', 'A,a,2024-03-05,10'),
};

describeOnBothEngines('the currency of a project that states none', (open) => {
  const read = async (name: keyof typeof FILES) =>
    (
      await importFiles(await open(), [{ source: 'orders', files: [textFile(`${name}.csv`, FILES[name])] }], {
        currency: null,
      })
    ).outcome;

  test.each([
    ['codes', 'USD'],
    ['mark', 'EUR'],
    ['header', 'GBP'],
  ] as const)('is taken from %s and listed', async (name, code) => {
    const outcome = expectImported(await read(name));
    expect(outcome.parameters.currency.code).toBe(code);
    expect(outcome.report.findings).toContainEqual(expect.objectContaining({ kind: 'currency', chosen: code }));
  });

  test.each([
    ['mixed', ['USD', 'EUR'], 'USD'],
    ['shared', ['USD'], 'USD'],
    ['nothing', ['CNY'], undefined],
  ] as const)('is asked where the files leave it open: %s', async (name, offered, proposed) => {
    const outcome = await read(name);
    if (outcome.status !== 'questions') throw new Error('not asked');
    const [question] = outcome.questions;
    expect(outcome.questions).toHaveLength(1);
    expect(question).toMatchObject({ code: 'currency', key: 'currency' });
    expect(question?.choices.map(({ value }) => value)).toEqual(expect.arrayContaining([...offered]));
    expect(question?.proposed).toBe(proposed);
  });
});

describeOnBothEngines('marks of several currencies in the amounts of one file', (open) => {
  const orders = textFile(
    'marks.csv',
    rows(
      'order_id,customer_id,order_date,amount',
      'A,a,2024-03-05,¥80',
      'B,b,2024-03-06,US$12.00',
      'C,c,2024-03-07,80.50',
      'D,d,2024-03-08,€5',
      'E,b,2024-03-09,¥1',
    ),
  );
  const rates = textFile('rates.csv', rows('date,currency,rate', '2024-03-01,USD,7.2', '2024-03-07,USD,7.3'));
  const currency = { code: 'CNY', decimals: 2 };

  test('are told apart, asked with the money of each, rejected meanwhile', async () => {
    const { outcome } = await importFiles(await open(), [{ source: 'orders', files: [orders] }], { currency });
    const { report } = expectImported(outcome);
    expect(report.files[0]).toMatchObject({ loaded: 3, rejected: 2 });
    expect(report.files[0]?.balance).toMatchObject({
      stated: 16_150n,
      loaded: 16_150n,
      unexplained: 0n,
      foreign: [
        { currency: 'EUR', rows: 1, cents: 500n },
        { currency: 'USD', rows: 1, cents: 1200n },
      ],
    });
    const [question] = report.openQuestions;
    expect(question).toMatchObject({ code: 'currency', column: 'amount', meanwhile: 'CNY' });
    expect(question?.choices.map(({ value }) => value)).toEqual(expect.arrayContaining(['CNY', 'USD', 'EUR']));
  });

  test('are converted by the last rate on or before the date where rates are given', async () => {
    const imported = await importFiles(
      await open(),
      [
        { source: 'orders', files: [orders] },
        { source: 'exchange_rates', files: [rates] },
      ],
      { currency },
    );
    const { report } = expectImported(imported.outcome);
    expect(report.files.find(({ source }) => source === 'orders')).toMatchObject({ loaded: 4, rejected: 1 });
    expect(await imported.rows('stg_orders', 'order_id, amount_cents')).toContainEqual({
      order_id: 'B',
      amount_cents: 8640n,
    });
  });
});
