import { expect, test } from 'vitest';
import { describeCurrency } from '#core/sources/cleaning/currencies.ts';
import { describeOnBothEngines } from '../../../helpers/engines.ts';
import { expectImported, importFiles, template, textFile } from './import-files.ts';

const CURRENCY =
  'order_id,customer_id,order_date,amount,currency\n1,A,2024-03-05,10,CNY\n2,B,2024-03-06,20,USD\n3,C,2024-03-07,30,cny\n4,D,2024-03-08,40,\n';
const SHOPIFY =
  'Name,Email,Financial Status,Currency,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price\n' +
  '#1,ann@x.test,paid,USD,110,2024-03-05 14:05:00 +0800,1,Mug,100\n#1,,,,,2024-03-05 14:05:00 +0800,1,Tea,10\n#2,bob@x.test,paid,EUR,50,2024-03-06 14:05:00 +0800,1,Gift Card,50\n';

describeOnBothEngines('currencies', (open) => {
  const importText = async (
    text: string,
    options: { answers?: Parameters<typeof template>[1]; code?: string; rates?: string } = {},
  ) =>
    importFiles(
      await open(),
      [
        {
          source: 'orders',
          files: [textFile('orders.csv', text)],
          template: template('orders', options.answers ?? {}),
        },
        ...(options.rates === undefined
          ? []
          : [{ source: 'exchange_rates' as const, files: [textFile('rates.csv', options.rates)] }]),
      ],
      { currency: describeCurrency(options.code ?? 'CNY') },
    );
  const staged = async (imported: Awaited<ReturnType<typeof importText>>) =>
    Object.fromEntries(
      (await imported.rows('stg_orders', 'customer_id, amount_cents')).map((row) => [
        row['customer_id'],
        Number(row['amount_cents']) / 100,
      ]),
    );

  test('a column of codes: foreign rows are rejected with their money, a blank is the project’s', async () => {
    const imported = await importText(CURRENCY);
    const { report } = expectImported(imported.outcome);
    expect(await staged(imported)).toEqual({ A: 10, C: 30, D: 40 });
    expect(report.rejects.map(({ column, value, reason }) => [column, value, reason])).toEqual([
      ['currency', 'USD', 'second-currency'],
    ]);
    const finding = report.findings.find(({ kind }) => kind === 'currency');
    expect(finding).toMatchObject({ state: 'assumed', columns: ['currency'] });
    expect(Object.fromEntries(finding?.evidence.map(({ id, value }) => [id, value]) ?? [])).toEqual({
      'rows-CNY': 2,
      'rows-USD': 1,
      blank: 1,
      'rejected-USD': 2000n,
    });
  });

  test('the column is known by its values under any header; names and marks are read', async () => {
    const imported = await importText(
      'order_id,customer_id,order_date,amount,K7\n1,A,2024-03-05,10,人民币\n2,B,2024-03-06,20,美元\n3,C,2024-03-07,30,￥\n4,D,2024-03-08,40,RMB\n',
    );
    expectImported(imported.outcome);
    expect(await staged(imported)).toEqual({ A: 10, C: 30, D: 40 });
  });

  test('words that happen to be codes are no currencies', async () => {
    const imported = await importText(
      'order_id,customer_id,order_date,amount,size\n1,A,2024-03-05,10,ALL\n2,B,2024-03-06,20,TOP\n3,C,2024-03-07,30,ALL\n',
    );
    expect(expectImported(imported.outcome).report.findings.filter(({ kind }) => kind === 'currency')).toEqual([]);
    expect(await staged(imported)).toEqual({ A: 10, B: 20, C: 30 });
  });

  test('carried within the order; where all is foreign, the project’s currency is asked', async () => {
    const { outcome } = await importText(SHOPIFY);
    const question =
      outcome.status === 'questions' ? outcome.questions.find(({ code }) => code === 'currency') : undefined;
    expect(question?.choices.slice(0, 3).map(({ value, money }) => [value, money])).toEqual([
      ['CNY', [{ currency: 'CNY', cents: 0n }]],
      ['USD', [{ currency: 'USD', cents: 11_000n }]],
      ['EUR', [{ currency: 'EUR', cents: 5000n }]],
    ]);
    const usd = await importText(SHOPIFY, { code: 'USD' });
    const { report } = expectImported(usd.outcome);
    expect(report.files[0]).toMatchObject({ loaded: 2, rejected: 1, money: { loadedCents: 11_000n } });
    await expect(
      importText(SHOPIFY, { answers: { meaning: { answers: { 'currency:Currency': 'USD' } } } }),
    ).rejects.toThrow(/USD.*CNY/);
  });

  test('rates convert by the last one on or before the date; rows before the first stay rejected', async () => {
    const imported = await importText(
      'order_id,customer_id,order_date,amount,currency\n1,A,2024-03-05,10,CNY\n2,B,2024-03-06 23:00:00,20.05,USD\n3,C,2024-03-07,1000,JPY\n4,D,2024-02-01,7,USD\n5,E,2024-03-01,0.01,$\n',
      { rates: 'date,currency,rate\n2024-03-01,USD,7.1\n2024-03-06,USD,7.2\n2024-03-01,日元,0.047812345\n' },
    );
    const { report } = expectImported(imported.outcome);
    expect(await staged(imported)).toEqual({ A: 10, B: 144.36, C: 47.81, E: 0.07 });
    const orders = report.files.find(({ source }) => source === 'orders');
    expect(orders).toMatchObject({ loaded: 4, rejected: 1 });
  });

  test('files of one other currency, as said, are converted', async () => {
    const imported = await importText(
      'order_id,customer_id,order_date,amount\n1,A,2024-03-05,$10\n2,B,2024-03-06,20\n',
      {
        answers: { currency: 'USD' },
        rates: 'date,currency,rate\n2024-03-01,USD,7\n',
      },
    );
    expectImported(imported.outcome);
    expect(await staged(imported)).toEqual({ A: 70, B: 140 });
  });
});
