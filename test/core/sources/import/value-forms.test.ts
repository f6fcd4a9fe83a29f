import { expect, test } from 'vitest';
import { isCurrencyCode, listCurrenciesOfMark, listCurrencyMarks } from '#core/sources/cleaning/currencies.ts';
import { describeOnBothEngines } from '../../../helpers/engines.ts';
import { expectImported, importFiles, template, textFile } from './import-files.ts';

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

describeOnBothEngines('times as systems write them', (open) => {
  const importTimes = async (times: readonly string[], answers: Parameters<typeof template>[1] = {}) => {
    const rows = times.map((time, index) => `${index + 1},C${index + 1},"${time}",10`);
    return importFiles(await open(), [
      {
        source: 'orders',
        files: [textFile('orders.csv', `${[HEADER, ...rows].join('\n')}\n`)],
        template: template('orders', answers),
      },
    ]);
  };
  const ask = async (times: readonly string[], answers: Parameters<typeof template>[1] = {}) => {
    const { outcome } = await importTimes(times, answers);
    return outcome.status === 'questions' ? outcome.questions : [];
  };
  const read = async (times: readonly string[], answers: Parameters<typeof template>[1] = {}): Promise<unknown[]> => {
    const imported = await importTimes(times, answers);
    expect(expectImported(imported.outcome).report.rejects).toEqual([]);
    return (await imported.rows('stg_orders', 'order_id, ordered_at')).map((row) => row['ordered_at']);
  };

  test('years of two digits are asked about, with the hundred years shown', async () => {
    const times = ['05/03/24', '13/03/24', '28/02/24'];
    const questions = await ask(times);
    expect(questions.map(({ code }) => code)).toEqual(['date-order', 'short-year']);
    expect(questions[0]?.choices.map(({ value, example }) => [value, example])).toEqual([
      ['dmy', '05/03/24 → 2024-03-05'],
      ['ymd', '05/03/24 → 2005-03-24'],
    ]);
    expect(questions[1]?.choices.map(({ value, example }) => [value, example])).toEqual([
      ['2000', '24 → 2024'],
      ['1970', '24 → 2024'],
    ]);
    expect(await read(times, { dateOrder: { order_date: 'dmy' }, shortYear: { order_date: 2000 } })).toEqual([
      '2024-03-05 00:00:00',
      '2024-03-13 00:00:00',
      '2024-02-28 00:00:00',
    ]);
  });

  test('the order is settled by a date that fits one order only', async () => {
    expect((await ask(['24-03-05', '24-03-31', '99-12-31'])).map(({ code }) => code)).toEqual(['short-year']);
    expect(await read(['24-03-05', '99-03-31'], { shortYear: { '*': 1970 } })).toEqual([
      '2024-03-05 00:00:00',
      '1999-03-31 00:00:00',
    ]);
    expect((await ask(['5-Mar-24', '13-Mar-24'])).map(({ code }) => code)).toEqual(['short-year']);
  });

  test('names of zones are converted; those with several meanings are asked about', async () => {
    const times = ['2024-03-05 14:05:00 EST', 'Mar 5, 2024 2:05:00 PM PST', '2024-03-05 14:05:00 Asia/Tokyo'];
    expect(await read(times)).toEqual(['2024-03-06 03:05:00', '2024-03-06 06:05:00', '2024-03-05 13:05:00']);
    const questions = await ask(['2024-03-05 14:05:00 CST']);
    expect(questions.map(({ code, value }) => [code, value])).toEqual([['zone-name', 'CST']]);
    expect(questions[0]?.choices.map(({ value }) => value)).toEqual(['+08:00', '-06:00']);
    expect(await read(['2024-03-05 14:05:00 CST'], { zoneNames: { CST: '-06:00' } })).toEqual(['2024-03-06 04:05:00']);
  });

  test('a zone that nobody knows is rejected with its name', async () => {
    const { outcome } = await importTimes(['2024-03-05 14:05:00', '2024-03-05 14:05:00 QQQ']);
    expect(expectImported(outcome).report.rejects[0]?.message.en).toMatch(/QQQ/);
  });

  test('days without a year are asked about', async () => {
    const questions = await ask(['3月5日', '3月13日']);
    expect(questions.map(({ code }) => code)).toEqual(['given-year']);
    expect(await read(['3月5日', '3月13日'], { givenYear: { order_date: 2024 } })).toEqual([
      '2024-03-05 00:00:00',
      '2024-03-13 00:00:00',
    ]);
    expect((await ask(['03-05', '04-06'])).map(({ code }) => code)).toEqual(['date-order', 'given-year']);
  });

  test('microseconds and the other forms of the same minute', async () =>
    expect(
      new Set(
        await read([
          '1709618700000000',
          'Tue Mar 05 2024 14:05:00 GMT+0800 (China Standard Time)',
          '2024-03-05T06:05:00Z[UTC]',
          '2024-03-05 14h05',
          'Tue, 05 Mar 2024 06:05:00 GMT',
        ]),
      ),
    ).toEqual(new Set(['2024-03-05 14:05:00'])));
});

describeOnBothEngines('points in time in several columns', (open) => {
  const stagedTimes = async (text: string, answers: Parameters<typeof template>[1] = {}): Promise<unknown[]> => {
    const imported = await importFiles(await open(), [
      { source: 'orders', files: [textFile('orders.csv', text)], template: template('orders', answers) },
    ]);
    expect(expectImported(imported.outcome).report.rejects).toEqual([]);
    return (await imported.rows('stg_orders', 'order_id, ordered_at, ordered_at_is_date')).map((row) => [
      row['ordered_at'],
      row['ordered_at_is_date'],
    ]);
  };

  test('date and time of day', async () =>
    expect(
      await stagedTimes(
        'order_id,customer_id,order_date,order_time,amount\n1,A,2024-03-05,14:05,10\n2,B,2024-03-06,8:05:30,20\n3,C,2024-03-07,,20\n',
      ),
    ).toEqual([
      ['2024-03-05 14:05:00', false],
      ['2024-03-06 08:05:30', false],
      ['2024-03-07 00:00:00', true],
    ]));

  test('date in digits with a time of digits, as answered', async () =>
    expect(
      await stagedTimes(
        '单号,客户ID,销售日期,时刻,金额\n1,A,20240305,1405,10\n2,B,20240306,80530,20\n3,C,2024-03-07 00:00:00,0.5,20\n',
        {
          columns: {
            order_id: '单号',
            customer_id: '客户ID',
            ordered_at: { dateTime: ['销售日期', '时刻'] },
            amount: '金额',
          },
        },
      ),
    ).toEqual([
      ['2024-03-05 14:05:00', false],
      ['2024-03-06 08:05:30', false],
      ['2024-03-07 12:00:00', false],
    ]));

  test('day first is settled or asked for the date column as ever', async () =>
    expect(
      await stagedTimes(
        'order_id,customer_id,date,time,amount\n1,A,13/03/2024,2:05 PM,10\n2,B,05/03/2024,10:00 AM,20\n',
      ),
    ).toEqual([
      ['2024-03-13 14:05:00', false],
      ['2024-03-05 10:00:00', false],
    ]));

  test('year, month and day', async () => {
    expect(
      await stagedTimes(
        'order_id,customer_id,Year,Month,Day,amount\n1,A,2024,3,5,10\n2,B,2024.0,12.0,31.0,20\n3,C,2024,Mar,7,5\n',
      ),
    ).toEqual([
      ['2024-03-05 00:00:00', true],
      ['2024-12-31 00:00:00', true],
      ['2024-03-07 00:00:00', true],
    ]);
    expect(
      await stagedTimes('订单号,客户ID,月,日,金额\n1,A,3月,5日,10\n', {
        columns: {
          order_id: '订单号',
          customer_id: '客户ID',
          ordered_at: { date: { year: { constant: '2024' }, month: '月', day: '日' } },
          amount: '金额',
        },
      }),
    ).toEqual([['2024-03-05 00:00:00', true]]);
  });

  test('a part that is missing or impossible rejects the row with what stands there', async () => {
    const imported = await importFiles(await open(), [
      {
        source: 'orders',
        files: [
          textFile(
            'orders.csv',
            'order_id,customer_id,year,month,day,amount\n1,A,2024,2,30,10\n2,B,2024,,5,10\n3,C,2024,3,5,10\n',
          ),
        ],
        template: template('orders', {
          columns: {
            order_id: 'order_id',
            customer_id: 'customer_id',
            ordered_at: { date: { year: 'year', month: 'month', day: 'day' } },
            amount: 'amount',
          },
        }),
      },
    ]);
    const { report } = expectImported(imported.outcome);
    expect(report.rejects.map(({ line, column, value, reason }) => [line, column, value, reason])).toEqual([
      [2, 'year + month + day', '2024 2 30', expect.any(String)],
      [3, 'year + month + day', '2024 5', 'missing-value'],
    ]);
  });

  test('rows of purchases without any amount are offered one', async () => {
    const files = [textFile('orders.csv', 'order_id,customer_id,order_date\n1,A,2024-03-05\n2,B,2024-03-06\n')];
    const { outcome } = await importFiles(await open(), [{ source: 'orders', files }]);
    expect(outcome.status === 'questions' && outcome.questions.map(({ code }) => code)).toEqual(['row-amount']);
    const answered = await importFiles(await open(), [
      { source: 'orders', files, template: template('orders', { rowAmount: '1' }) },
    ]);
    expect(expectImported(answered.outcome).report.files[0]?.money?.loadedCents).toBe(200n);
  });
});
