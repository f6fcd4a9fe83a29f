import { expect, test } from 'vitest';
import { isCurrencyCode, listCurrenciesOfMark, listCurrencyMarks } from '#core/sources/cleaning/currencies.ts';
import { describeOnBothEngines } from '../../../helpers/engines.ts';
import { expectImported, importFiles, textFile } from './import-files.ts';

const HEADER = 'order_id,customer_id,order_date,amount';

function orders(...amounts: readonly string[]): string {
  const rows = amounts.map((amount, index) => `${index + 1},C${index + 1},2024-03-0${index + 1},"${amount}"`);
  return `${[HEADER, ...rows].join('\n')}\n`;
}

describeOnBothEngines('amounts as locales write them', (open) => {
  const total = async (
    currency: { code: string; decimals: number },
    ...amounts: readonly string[]
  ): Promise<bigint> => {
    const { outcome } = await importFiles(
      await open(),
      [{ source: 'orders', files: [textFile('orders.csv', orders(...amounts))] }],
      { currency },
    );
    const { report } = expectImported(outcome);
    expect(report.openQuestions.map(({ code }) => code)).toEqual([]);
    expect(report.rejects).toEqual([]);
    return report.files[0]?.money?.loadedCents ?? 0n;
  };

  test('apostrophes as in Switzerland', async () =>
    expect(await total({ code: 'CNY', decimals: 2 }, "1'234.50", '1’234.50', '20.00')).toBe(248_900n));

  test('lakhs and crores as in India', async () =>
    expect(await total({ code: 'INR', decimals: 2 }, '1,23,456.00', '12,34,567', '20.00', '₹ 500')).toBe(135_854_300n));

  test('thin and no-break spaces before a decimal comma are evidence for the comma', async () => {
    const { outcome } = await importFiles(
      await open(),
      [{ source: 'orders', files: [textFile('orders.csv', orders('1\u202f234,50 €', '2\u00a0000,00 €'))] }],
      { currency: { code: 'EUR', decimals: 2 } },
    );
    expect(outcome.status === 'questions' && outcome.questions.map(({ code }) => code)).toEqual(['decimal-mark']);
  });

  test('万 and 亿 with currency marks', async () =>
    expect(await total({ code: 'CNY', decimals: 2 }, '1.2万', '¥3.456万', '0.01亿元')).toBe(104_656_000n));

  test('a mark of another currency is asked about', async () => {
    const { outcome } = await importFiles(await open(), [
      { source: 'orders', files: [textFile('orders.csv', orders('1.5', 'CHF 20', '30 zł', '₹ 500'))] },
    ]);
    const asked = outcome.status === 'imported' ? outcome.report.openQuestions : outcome.questions;
    expect(asked.map(({ code }) => code)).toContain('currency');
  });
});

test('every currency in use is known by its code and by what stands beside it', () => {
  for (const code of Intl.supportedValuesOf('currency')) {
    expect(isCurrencyCode(code), code).toBe(true);
    expect(listCurrencyMarks(code), code).toContain(code);
  }
  expect(listCurrenciesOfMark('¥')).toEqual(['CNY', 'JPY']);
  expect(listCurrenciesOfMark('￥')).toEqual(['CNY', 'JPY']);
  expect(listCurrenciesOfMark('rmb')).toEqual(['CNY']);
  expect(listCurrenciesOfMark('US$')).toEqual(['USD']);
  expect(listCurrenciesOfMark('$')[0]).toBe('USD');
  expect(listCurrenciesOfMark('kr.')).toEqual(expect.arrayContaining(['SEK', 'NOK', 'DKK']));
  expect(listCurrenciesOfMark('美元')).toEqual(['USD']);
  expect(listCurrenciesOfMark('Euro')).toEqual(['EUR']);
  expect(listCurrenciesOfMark('xyz')).toEqual([]);
});
