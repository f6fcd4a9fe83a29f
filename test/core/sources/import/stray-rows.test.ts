import { expect, test } from 'vitest';
import { isTotalText } from '#core/sources/cleaning/total-rows.ts';
import { describeOnBothEngines } from '../../../helpers/engines.ts';
import { expectImported, importFiles, template, textFile } from './import-files.ts';

type Answers = Parameters<typeof template>[1];

const HEADER = 'order_id,customer_id,order_date,amount';
const csv = (...rows: readonly string[]): string => `${[HEADER, ...rows].join('\n')}\n`;

test('labels of totals in the languages of exports; words that only contain them are none', () => {
  const labels =
    '合计|3月合计|店铺合计|本页合计：|合计(元)|总计60元|小计|合計|Daily total|Total for 2024-03-07|Grand Total:|Sub-total|Store 5 total|A Total|Summe|Summe März|Zwischensumme|Gesamt|Sous-total|Total général|Totale|Итого|Razem|소계';
  expect(labels.split('|').filter((label) => !isTotalText(label))).toEqual([]);
  const others =
    'teetotal|Total Care shampoo|tote bag|Summer dress|设计|sum41|Gesamtschule|累计会员卡礼包A|Somme river|张合';
  expect(others.split('|').filter((label) => isTotalText(label))).toEqual([]);
});

describeOnBothEngines('rows of totals', (open) => {
  const importText = async (text: string, answers: Answers = {}) => {
    const imported = await importFiles(await open(), [
      { source: 'orders', files: [textFile('orders.csv', text)], template: template('orders', answers) },
    ]);
    const { outcome } = imported;
    return {
      outcome,
      money: async () =>
        Object.fromEntries(
          (await imported.rows('stg_orders', 'customer_id, amount_cents')).map((row) => [
            row['customer_id'],
            Number(row['amount_cents']) / 100,
          ]),
        ),
    };
  };
  const excluded = (outcome: Parameters<typeof expectImported>[0]) =>
    expectImported(outcome).report.files[0]?.excluded.map(({ rule, rows, amountCents }) => [rule, rows, amountCents]);

  test('labels inside a file: no money without a customer, never the as-of date; the last is a control total', async () => {
    const { outcome, money } = await importText(
      csv(
        '1,A,2024-03-05,10',
        '2,B,2024-03-05,20',
        'Daily total,,2024-03-05,30',
        '3,A,2024-03-07,30',
        'Total for 2024-03-07,,2024-03-07,30',
        '3月合计,,2024-03-31,60',
        '店铺合计,,2024-03-31,60',
        'Summe,,2024-03-31,60',
      ),
    );
    expect(excluded(outcome)).toEqual([['total_row', 5, 24_000n]]);
    expect(expectImported(outcome).asOfDate).toBe('2024-03-07');
    expect((await money())['B']).toBe(20);
    const finding = expectImported(outcome).report.findings.find(({ kind }) => kind === 'total-rows');
    const evidence = Object.fromEntries(finding?.evidence.map(({ id, value }) => [id, value]) ?? []);
    expect(evidence).toEqual({
      'total-rows': 5,
      'rows-money': 6000n,
      'control-total': 6000n,
      'control-difference': 0n,
    });
  });

  test('a label in the order id, with the customer of its block', async () => {
    const { outcome } = await importText(csv('1,A,2024-03-05,10', '2,A,2024-03-06,20', 'A Total,A,2024-03-06,30'));
    expect(excluded(outcome)).toEqual([['total_row', 1, 3000n]]);
  });

  test('a label where the customer stands; a complete order of a customer called Total stays', async () => {
    const { outcome, money } = await importText(
      csv('1,A,2024-03-05,10', '2,Total,2024-03-05,20', ',A Total,,30', ',Grand Total,,60'),
    );
    expect(excluded(outcome)).toEqual([['total_row', 2, 9000n]]);
    expect(await money()).toEqual({ A: 10, Total: 20 });
  });

  test('sums of blocks without a label: settled where the row has no order id', async () => {
    const { outcome } = await importText(
      csv(
        '1,A,2024-03-05,10',
        '2,B,2024-03-05,25',
        ',,2024-03-05,35',
        '3,A,2024-03-07,30',
        '4,A,2024-03-07,1',
        ',,2024-03-31,31',
        ',,2024-03-31,66',
      ),
    );
    expect(excluded(outcome)).toEqual([['total_row', 3, 13_200n]]);
    expect(expectImported(outcome).asOfDate).toBe('2024-03-07');
  });

  test('sums of blocks with an order id are asked about', async () => {
    const text = csv(
      '1,A,2024-03-05,10',
      '2,B,2024-03-05,25',
      'S1,,2024-03-05,35',
      '3,A,2024-03-07,30',
      '4,A,2024-03-07,1',
      'S2,,2024-03-07,31',
    );
    const { outcome } = await importText(text);
    const question = outcome.status === 'questions' ? outcome.questions[0] : undefined;
    expect(question?.code).toBe('total-rows');
    expect(question?.choices.slice(0, 2).map(({ value, money }) => [value, money?.[0]?.cents])).toEqual([
      ['total', 6600n],
      ['order', 13_200n],
    ]);
    const total = await importText(text, { meaning: { answers: { 'total-rows:amount': 'total' } } });
    expect(excluded(total.outcome)).toEqual([['total_row', 2, 6600n]]);
    const order = await importText(text, { meaning: { answers: { 'total-rows:amount': 'order' } } });
    expect(excluded(order.outcome)).toEqual([['no_customer', 2, 6600n]]);
  });

  test('orders without a customer that are no sums stay', async () => {
    const { outcome } = await importText(
      csv('1,A,2024-03-05,10', '2,B,2024-03-05,25', '3,,2024-03-05,30', '4,,2024-03-05,65'),
    );
    expect(excluded(outcome)).toEqual([['no_customer', 2, 9500n]]);
  });
});

describeOnBothEngines('stray dates', (open) => {
  const importRows = async (rows: readonly string[], answer?: string) => {
    const meaning = answer === undefined ? {} : { meaning: { answers: { 'stray-dates:order_date': answer } } };
    return importFiles(await open(), [
      { source: 'orders', files: [textFile('orders.csv', csv(...rows))], template: template('orders', meaning) },
    ]);
  };
  const spread = (count: number, time = ''): string[] =>
    Array.from({ length: count }, (_unused, index) => {
      const day = String(10 + (index % 10)).padStart(2, '0');
      return `${index + 2},C${index % 20},2024-0${1 + (index % 3)}-${day}${time},10`;
    });

  test('one row of 1970 among sixty of 2024 is asked about; set aside it is excluded', async () => {
    const rows = [...spread(60), '1,C1,1970-01-01 00:00:00,10'];
    const { outcome } = await importRows(rows);
    const question = outcome.status === 'questions' ? outcome.questions[0] : undefined;
    expect(question).toMatchObject({ code: 'stray-dates', proposed: 'aside' });
    expect(question?.choices.slice(0, 2).map(({ value, money }) => [value, money?.[0]?.cents])).toEqual([
      ['aside', 60_000n],
      ['keep', 61_000n],
    ]);
    const aside = expectImported((await importRows(rows, 'aside')).outcome);
    expect(aside.report.files[0]?.excluded).toEqual([{ rule: 'stray_date', rows: 1, amountCents: 1000n }]);
    const kept = expectImported((await importRows(rows, 'keep')).outcome);
    expect(kept.report.files[0]?.loaded).toBe(61);
  });

  test('Unix time zero is the same stray in any zone', async () => {
    const { outcome } = await importRows([...spread(60), '1,C1,1970-01-01T00:00:00Z,10']);
    expect(outcome.status === 'questions' && outcome.questions[0]?.code).toBe('stray-dates');
  });

  test('a default date on many rows is asked about', async () => {
    const defaults = Array.from({ length: 40 }, (_unused, index) => `${index + 900},D${index},2000-01-01,5`);
    const { outcome } = await importRows([...spread(200), ...defaults]);
    expect(outcome.status === 'questions' && outcome.questions[0]?.code).toBe('stray-dates');
  });

  test('year 1900 is rejected with its reason; a slow start and a sales day are no strays', async () => {
    const early = ['900,E1,2023-11-20,5', '901,E2,2023-12-20,5'];
    const sale = Array.from({ length: 60 }, (_unused, index) => `${index + 950},S${index},2024-02-15,5`);
    const { outcome } = await importRows([...early, ...spread(200), ...sale, 'X1,Z,1900-01-00,5', 'X2,Z,1900-01-01,5']);
    const { report } = expectImported(outcome);
    expect(report.rejects.map(({ reason }) => reason)).toEqual(['date-out-of-range', 'date-out-of-range']);
    expect(report.findings.filter(({ kind }) => kind === 'stray-dates')).toEqual([]);
  });
});
