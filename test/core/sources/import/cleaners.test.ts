import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { toSingleRow, type Cell } from '#core/kernel/columns.ts';
import type { Engine } from '#core/kernel/engine.ts';
import { cleanId } from '#core/sources/cleaning/clean-id.ts';
import { cleanText } from '#core/sources/cleaning/clean-text.ts';
import { listCurrencyMarks } from '#core/sources/cleaning/currencies.ts';
import { parseMoney, parseMoneyProduct } from '#core/sources/cleaning/parse-money.ts';
import { parseInteger, parseQuantity } from '#core/sources/cleaning/parse-number.ts';
import { isDateOnly, parseTime, type TimeAnswers } from '#core/sources/cleaning/parse-time.ts';
import { parseTemplate } from '#core/sources/mapping/template.ts';
import { listZoneRules } from '#core/sources/cleaning/zone-rules.ts';
import { literal, rawSql, sql, type Sql } from '#core/kernel/sql.ts';
import { describeOnBothEngines } from '../../../helpers/engines.ts';

const cell = rawSql('cell');

/** Every case is read in one statement, so that values of all kinds share a batch. */
async function readAll(engine: Engine, values: readonly string[], expression: Sql): Promise<Cell[]> {
  const list = rawSql(values.map((value) => literal(value).text).join(', '));
  const results: Cell[] = [];
  const columns = await engine.query(
    sql`select ${expression} as value from (select unnest([${list}]) as cell, unnest(range(${rawSql(String(values.length))})) as position) order by position`,
  );
  for (let row = 0; row < columns.rowCount; row += 1) {
    results.push(
      toSingleRow({
        rowCount: 1,
        fields: columns.fields,
        columns: columns.columns.map((column) => sliceRow(column, row)),
      })['value'] ?? null,
    );
  }
  return results;
}

function sliceRow(
  column: Parameters<typeof toSingleRow>[0]['columns'][number],
  row: number,
): Parameters<typeof toSingleRow>[0]['columns'][number] {
  const isValid = column.validity === undefined || ((column.validity[row >> 3] ?? 0) & (1 << (row & 7))) !== 0;
  const validity = isValid ? {} : { validity: new Uint8Array([0]) };
  const { data } = column;
  return 'offsets' in data
    ? { data: { offsets: data.offsets.subarray(row, row + 2), bytes: data.bytes }, ...validity }
    : { data: data.subarray(row, row + 1), ...validity };
}

const SHANGHAI: TimeAnswers = {
  dateOrder: 'ymd',
  projectZone: 'Asia/Shanghai',
  fileZone: 'Asia/Shanghai',
  months: false,
  nullTokens: [],
};
const CNY = { code: 'CNY', decimals: 2 };
const MONEY = { decimalMark: '.' as const, marks: listCurrencyMarks('CNY'), nullTokens: [] };
const PLAIN = { decimalMark: '.' as const, marks: [], nullTokens: [] };

type Table = readonly (readonly [string, Cell])[];

const TIMES: Table = [
  ['2024-03-05', '2024-03-05 00:00:00'],
  ['2024-03-05 14:05:00', '2024-03-05 14:05:00'],
  ['2024-3-5 9:05', '2024-03-05 09:05:00'],
  ['2024/3/5', '2024-03-05 00:00:00'],
  ['2024.3.5', '2024-03-05 00:00:00'],
  ['2024-03-05  14:05', '2024-03-05 14:05:00'],
  ['2024-03-05T14:05:00.25', '2024-03-05 14:05:00.25'],
  ['2024-03-05T06:05:00Z', '2024-03-05 14:05:00'],
  ['2024-03-05 14:05:00+08:00', '2024-03-05 14:05:00'],
  ['2024-03-05 14:05:00 -0500', '2024-03-06 03:05:00'],
  ['1986-06-01T00:00:00Z', '1986-06-01 09:00:00'],
  ['2024年3月5日', '2024-03-05 00:00:00'],
  ['2024年3月5日 14时05分', '2024-03-05 14:05:00'],
  ['2024年3月5日下午3:05', '2024-03-05 15:05:00'],
  ['2024年3月5日 上午12:30', '2024-03-05 00:30:00'],
  ['2024年3月5日 中午12点', '2024-03-05 12:00:00'],
  ['２０２４－０３－０５', '2024-03-05 00:00:00'],
  ['\u30002024-03-05\u00a0', '2024-03-05 00:00:00'],
  ['20240305', '2024-03-05 00:00:00'],
  ['20240305140500', '2024-03-05 14:05:00'],
  ['45356', '2024-03-05 00:00:00'],
  ['45356.5868055556', '2024-03-05 14:05:00'],
  ['1709618700', '2024-03-05 14:05:00'],
  ['1709618700000', '2024-03-05 14:05:00'],
  ['5-Mar-2024', '2024-03-05 00:00:00'],
  ['March 5, 2024 14:05', '2024-03-05 14:05:00'],
  ['1709618700123456', '2024-03-05 14:05:00.123456'],
  ['1709618700123456789', '2024-03-05 14:05:00.123456'],
  ['1709618700.5', '2024-03-05 14:05:00.5'],
  ['20240305140500123', '2024-03-05 14:05:00.123'],
  ['2024-03-05T14:05:00.123456789', '2024-03-05 14:05:00.123456'],
  ['2024-03-05T06:05:00.123456789Z', '2024-03-05 14:05:00.123456'],
  ['2024-03-05 14:05:00,25', '2024-03-05 14:05:00.25'],
  ['2024-03-05T06:05:00Z[UTC]', '2024-03-05 14:05:00'],
  ['2024-03-05T14:05:00+08:00[Asia/Shanghai]', '2024-03-05 14:05:00'],
  ['2024-03-05 06:05:00 UTC', '2024-03-05 14:05:00'],
  ['2024-03-05 14:05:00 GMT+8', '2024-03-05 14:05:00'],
  ['2024-03-05 14:05:00 UTC+08:00', '2024-03-05 14:05:00'],
  ['2024-03-05 01:05:00 GMT-5', '2024-03-05 14:05:00'],
  ['2024-03-05 2:05 PM +0800', '2024-03-05 14:05:00'],
  ['Tue Mar 05 2024 14:05:00 GMT+0800 (China Standard Time)', '2024-03-05 14:05:00'],
  ['Tue, 05 Mar 2024 06:05:00 GMT', '2024-03-05 14:05:00'],
  ['Tue, 5 Mar 2024 01:05:00 -0500 (EST)', '2024-03-05 14:05:00'],
  ['5 Mar 2024 14:05', '2024-03-05 14:05:00'],
  ['Tue Mar  5 14:05:00 2024', '2024-03-05 14:05:00'],
  ['Tue Mar 05 06:05:00 UTC 2024', '2024-03-05 14:05:00'],
  ['05/Mar/2024:14:05:00 +0800', '2024-03-05 14:05:00'],
  ['2024-Mar-05', '2024-03-05 00:00:00'],
  ['5th of March 2024', '2024-03-05 00:00:00'],
  ['Sept. 5, 2024', '2024-09-05 00:00:00'],
  ['Mar 5, 2024 2:05:00 PM', '2024-03-05 14:05:00'],
  ['2024-03-05 2:05 PM', '2024-03-05 14:05:00'],
  ['2024-03-05 14h05', '2024-03-05 14:05:00'],
  ['2024-03-05 14h', '2024-03-05 14:00:00'],
  ['2024-03-05Z', '2024-03-05 00:00:00'],
  ['2024-03-05+08:00', '2024-03-05 00:00:00'],
  ['2199-12-31', '2199-12-31 00:00:00'],
  ['5-Mar-24', null],
  ['Mar-24', null],
  ['5-Mar', null],
  ['3月5日', null],
  ['03-05', null],
  ['2024-03-05 14:05:00 EST', null],
  ['2024-03-05 14:05:00 Mars/Base', null],
  ['30 Feb 2024', null],
  ['03/04/2024', null],
  ['2024/13/45', null],
  ['2024-02-30', null],
  ['20240230', null],
  ['24-03-05', null],
  ['3/4/24', null],
  ['1969-12-31', null],
  ['2200-01-01', null],
  ['2024-03-05 25:00', null],
  ['infinity', null],
  ['epoch', null],
  ['-', null],
  ['', null],
];

const AMOUNTS: Table = [
  ['12.5', 1250n],
  ['¥12.50', 1250n],
  ['￥1,234.56', 123_456n],
  ['1,234,567.891', 123_456_789n],
  ['12元', 1200n],
  ['RMB 8', 800n],
  ['(12.30)', -1230n],
  ['（１２．３０）', -1230n],
  ['12.30-', -1230n],
  ['-¥5', -500n],
  ['¥-5', -500n],
  ['−8', -800n],
  ['１２．５', 1250n],
  [' 7 ', 700n],
  ['1.2E+03', 120_000n],
  ['0.005', 1n],
  ['-0.005', -1n],
  ['0.0049999999999', 0n],
  ['99999999999.99', 9_999_999_999_999n],
  ['99999999999.995', null],
  ['100000000000', null],
  ["1'234.50", 123_450n],
  ['1’234.50', 123_450n],
  ['1,23,456.00', 12_345_600n],
  ['12,34,567', 123_456_700n],
  ['1 234 567.5', 123_456_750n],
  ['1\u00a0234.50', 123_450n],
  ['1\u2009234.50', 123_450n],
  ['1\u202f234.50', 123_450n],
  ['1٬234٫50', 123_450n],
  ['١٢٣٤٫٥', 123_450n],
  ['१२३', 12_300n],
  ['1.2万', 1_200_000n],
  ['1.2万元', 1_200_000n],
  ['¥3亿', 30_000_000_000n],
  ['3.5 百万', 350_000_000n],
  ['-1.5 萬', -1_500_000n],
  ['2 lakh', 20_000_000n],
  ['1.5 Mio.', 150_000_000n],
  ['9999亿', null],
  ['5.-', 500n],
  ['5.–', 500n],
  ['5,--', 500n],
  ['△12.30', -1230n],
  ['▲ 1,200', -120_000n],
  ['- 5', -500n],
  ['(¥5.00)', -500n],
  ['¥(5.00)', -500n],
  ['5.00 元-', -500n],
  ['CN¥ 12 CNY', 1200n],
  ['人民币 12', 1200n],
  ['12 34', null],
  ["1'23.50", null],
  ["1,234'567", null],
  ['1.2k', null],
  ['12万3', null],
  ['12,5', null],
  ['1,23', null],
  ['$5', null],
  ['--8', null],
  ['(5', null],
  ['NaN', null],
  ['inf', null],
  ['NULL', null],
];

const IDS: Table = [
  ['12345678901234567890123', '12345678901234567890123'],
  ['="2134000000000000001"', '2134000000000000001'],
  ['＝＂１２＂', '12'],
  ['"77"', '77'],
  ["'0012", '0012'],
  ['17850.0', '17850'],
  ['17850.50', '17850.50'],
  ['１２３', '123'],
  ['\u200b55\u3000', '55'],
  ['a b', 'a b'],
  ['张三', '张三'],
  ['me@example.com', 'me@example.com'],
  ['0', '0'],
  ['2.13E+17', null],
  ['nan', null],
  ['\\N', null],
  [' \u3000', null],
];

describeOnBothEngines('cleaners', (open) => {
  const listDifferences = async (table: Table, expression: Sql): Promise<unknown[]> => {
    const values = table.map(([value]) => value);
    const found = await readAll(await open(), values, expression);
    return table.flatMap(([value, expected], index) =>
      found[index] === expected ? [] : [{ value, expected, found: found[index] }],
    );
  };

  test('points in time', async () => expect(await listDifferences(TIMES, parseTime(cell, SHANGHAI))).toEqual([]));

  test('month first, day first', async () => {
    expect(
      await listDifferences(
        [
          ['03/04/2024', '2024-03-04 00:00:00'],
          ['3-4-2024 2:05 PM', '2024-03-04 14:05:00'],
          ['13/4/2024', null],
        ],
        parseTime(cell, { ...SHANGHAI, dateOrder: 'mdy' }),
      ),
    ).toEqual([]);
    expect(
      await listDifferences(
        [
          ['03/04/2024', '2024-04-03 00:00:00'],
          ['13.4.2024 08:05:09', '2024-04-13 08:05:09'],
          ['4/13/2024', null],
        ],
        parseTime(cell, { ...SHANGHAI, dateOrder: 'dmy' }),
      ),
    ).toEqual([]);
  });

  test('names of zones as settled', async () =>
    expect(
      await listDifferences(
        [
          ['2024-03-05 14:05:00 EST', '2024-03-06 03:05:00'],
          ['Mar 5, 2024 2:05:00 PM PST', '2024-03-06 06:05:00'],
          ['2024-07-05 14:05:00 America/New_York', '2024-07-06 02:05:00'],
          ['2024-03-05T14:05:00[America/New_York]', '2024-03-06 03:05:00'],
          ['Tue Mar 05 14:05:00 PST 2024', '2024-03-06 06:05:00'],
          ['2024-03-05 14:05:00 est', '2024-03-06 03:05:00'],
          ['2024-03-05 14:05:00 CET', null],
        ],
        parseTime(cell, {
          ...SHANGHAI,
          zoneNames: new Map<string, number | string>([
            ['EST', -5 * 3600],
            ['PST', -8 * 3600],
            ['America/New_York', 'America/New_York'],
          ]),
        }),
      ),
    ).toEqual([]));

  test('years of two digits as answered', async () => {
    const read = (dateOrder: TimeAnswers['dateOrder'], firstShortYear: number, table: Table): Promise<unknown[]> =>
      listDifferences(table, parseTime(cell, { ...SHANGHAI, dateOrder, firstShortYear }));
    expect(
      await read('dmy', 2000, [
        ['05/03/24', '2024-03-05 00:00:00'],
        ['13.03.99 14:05', '2099-03-13 14:05:00'],
        ['5-Mar-24', '2024-03-05 00:00:00'],
        ['5/13/24', null],
        ['05/03/2024', '2024-03-05 00:00:00'],
      ]),
    ).toEqual([]);
    expect(
      await read('mdy', 1970, [
        ['05/13/99', '1999-05-13 00:00:00'],
        ['05/13/69', '2069-05-13 00:00:00'],
        ['05/13/70', '1970-05-13 00:00:00'],
      ]),
    ).toEqual([]);
    expect(
      await read('ymd', 2000, [
        ['24-03-05', '2024-03-05 00:00:00'],
        ['24/3/5 2:05 PM', '2024-03-05 14:05:00'],
        ['24年3月5日', '2024-03-05 00:00:00'],
      ]),
    ).toEqual([]);
  });

  test('days without a year as answered', async () => {
    const read = (dateOrder: TimeAnswers['dateOrder'], table: Table): Promise<unknown[]> =>
      listDifferences(table, parseTime(cell, { ...SHANGHAI, dateOrder, givenYear: 2024 }));
    expect(
      await read('mdy', [
        ['03-05', '2024-03-05 00:00:00'],
        ['3/5 14:05', '2024-03-05 14:05:00'],
        ['3月5日', '2024-03-05 00:00:00'],
        ['3月5日 14:05', '2024-03-05 14:05:00'],
        ['5-Mar', '2024-03-05 00:00:00'],
        ['March 5', '2024-03-05 00:00:00'],
        ['Mar-24', null],
        ['2023-03-05', '2023-03-05 00:00:00'],
        ['13-05', null],
      ]),
    ).toEqual([]);
    expect(
      await read('dmy', [
        ['03-05', '2024-05-03 00:00:00'],
        ['29/2', '2024-02-29 00:00:00'],
      ]),
    ).toEqual([]);
  });

  test('files of another zone: times move, dates stand', async () =>
    expect(
      await listDifferences(
        [
          ['2024-03-05 14:05:00', '2024-03-06 03:05:00'],
          ['2024-07-05 14:05:00', '2024-07-06 02:05:00'],
          ['2024-11-03 01:30:00', '2024-11-03 13:30:00'],
          ['2024-03-05', '2024-03-05 00:00:00'],
        ],
        parseTime(cell, { ...SHANGHAI, fileZone: 'America/New_York' }),
      ),
    ).toEqual([]));

  test('months where periods are meant', async () =>
    expect(
      await listDifferences(
        [
          ['2024-03', '2024-03-01 00:00:00'],
          ['202403', '2024-03-01 00:00:00'],
          ['2024年3月', '2024-03-01 00:00:00'],
          ['2024-13', null],
        ],
        parseTime(cell, { ...SHANGHAI, months: true }),
      ),
    ).toEqual([]));

  test('numbers as answered', async () => {
    expect(
      await listDifferences(
        [
          ['1709618700', '2024-03-05 14:05:00'],
          ['99999999999999999999', null],
        ],
        parseTime(cell, { ...SHANGHAI, unixTime: 'seconds' }),
      ),
    ).toEqual([]);
    expect(
      await listDifferences(
        [
          ['1709618700123456', '2024-03-05 14:05:00.123456'],
          ['915148800000000', '1999-01-01 08:00:00'],
        ],
        parseTime(cell, { ...SHANGHAI, unixTime: 'microseconds' }),
      ),
    ).toEqual([]);
    expect(
      await listDifferences(
        [
          ['1709618700123456789', '2024-03-05 14:05:00.123456'],
          ['9999999999999999999', null],
        ],
        parseTime(cell, { ...SHANGHAI, unixTime: 'nanoseconds' }),
      ),
    ).toEqual([]);
    expect(
      await listDifferences(
        [
          ['45356', '2024-03-05 00:00:00'],
          ['20240305', null],
        ],
        parseTime(cell, { ...SHANGHAI, unixTime: 'excel' }),
      ),
    ).toEqual([]);
  });

  test('whether a value carries a time of day', async () =>
    expect(
      await listDifferences(
        [
          ['2024-03-05', true],
          ['2024-03-05 00:00:00', false],
          ['2024/3/5', true],
          ['2024/3/5 8:05', false],
          ['2024年3月5日', true],
          ['2024年3月5日 14时', false],
          ['20240305', true],
          ['45356', true],
          ['45356.5', false],
          ['1709618700', false],
        ],
        isDateOnly(cell, SHANGHAI),
      ),
    ).toEqual([]));

  test('amounts', async () => expect(await listDifferences(AMOUNTS, parseMoney(cell, MONEY, CNY))).toEqual([]));

  test('amounts with a decimal comma', async () =>
    expect(
      await listDifferences(
        [
          ['12,5', 1250n],
          ['1 234,56', 123_456n],
          ["1'234,56", 123_456n],
          ['1.234.567,8', 123_456_780n],
          ['5,--', 500n],
          ['1,2万', 1_200_000n],
          ['١٢٣٤٫٥', 123_450n],
          ['1,234,567', null],
          ['1.234,56', 123_456n],
          ['1.234', 123_400n],
          ['12', 1200n],
          ['-7,005', -701n],
          ['12.5', null],
        ],
        parseMoney(cell, { ...MONEY, decimalMark: ',' }, CNY),
      ),
    ).toEqual([]));

  test('marks of any currency stand on either side', async () => {
    const read = (code: string, table: Table): Promise<unknown[]> =>
      listDifferences(table, parseMoney(cell, { ...MONEY, marks: listCurrencyMarks(code) }, { code, decimals: 2 }));
    expect(
      await read('INR', [
        ['₹ 500', 50_000n],
        ['Rs. 1,23,456', 12_345_600n],
        ['Rs 5', 500n],
        ['¥5', null],
      ]),
    ).toEqual([]);
    expect(
      await read('SEK', [
        ['1 234 kr', 123_400n],
        ['12.50 kr.', 1250n],
        ['SEK 5', 500n],
      ]),
    ).toEqual([]);
    expect(await read('PLN', [['12.50 zł', 1250n]])).toEqual([]);
    expect(
      await read('BRL', [
        ['R$ 12.50', 1250n],
        ['-R$12.50', -1250n],
      ]),
    ).toEqual([]);
    expect(
      await read('CHF', [
        ["CHF 1'234.50", 123_450n],
        ['Fr. 5.–', 500n],
      ]),
    ).toEqual([]);
    expect(
      await read('SZL', [
        ['1e3', 100_000n],
        ['E5', null],
      ]),
    ).toEqual([]);
  });

  test('currencies without decimals and with three', async () => {
    expect(
      await listDifferences(
        [
          ['1,234', 1234n],
          ['0.5', 1n],
          ['￥100', 100n],
        ],
        parseMoney(cell, { ...MONEY, marks: listCurrencyMarks('JPY') }, { code: 'JPY', decimals: 0 }),
      ),
    ).toEqual([]);
    expect(
      await listDifferences(
        [
          ['1.2345', 1235n],
          ['-1.2345', -1235n],
        ],
        parseMoney(cell, MONEY, { code: 'KWD', decimals: 3 }),
      ),
    ).toEqual([]);
  });

  test('price × quantity is rounded once', async () =>
    expect(
      await listDifferences(
        [
          ['1.005x3', 302n],
          ['0.333x3', 100n],
          ['-2.5x1', -250n],
          ['¥2x1,000', 200_000n],
          ['99999999999x999999999999', null],
          ['2x', null],
        ],
        parseMoneyProduct(sql`split_part(${cell}, 'x', 1)`, sql`split_part(${cell}, 'x', 2)`, MONEY, CNY),
      ),
    ).toEqual([]));

  test('quantities and whole numbers', async () => {
    expect(
      await listDifferences(
        [
          ['3', 3],
          ['3.5', 3.5],
          ['1,000', 1000],
          ['-2', -2],
          ['x', null],
        ],
        parseQuantity(cell, PLAIN),
      ),
    ).toEqual([]);
    expect(
      await listDifferences(
        [
          ['3', 3],
          ['3.0', 3],
          ['3.5', null],
          ['99999999999', null],
        ],
        parseInteger(cell, PLAIN),
      ),
    ).toEqual([]);
  });

  test('ids', async () =>
    expect(await listDifferences(IDS, cleanId(cell, { float: 'clean', nullTokens: [] }))).toEqual([]));

  test('ids kept as they are, tokens of the template', async () => {
    expect(
      await listDifferences(
        [
          ['17850.0', '17850.0'],
          ['0', null],
          ['12', '12'],
        ],
        cleanId(cell, { float: 'keep', nullTokens: ['0'] }),
      ),
    ).toEqual([]);
  });

  test('free text keeps its width', async () =>
    expect(
      await listDifferences(
        [
          [' ＡＢ ', 'ＡＢ'],
          ['Wuhan', 'Wuhan'],
          ['NULL', null],
          ['a  b', 'a  b'],
        ],
        cleanText(cell),
      ),
    ).toEqual([]));
});

test('zone rules come from the host and cover daylight saving', () => {
  expect(listZoneRules('Asia/Shanghai').at(-1)?.offset).toBe(8 * 3600);
  expect(listZoneRules('Asia/Shanghai').length).toBeGreaterThan(10);
  expect(listZoneRules('UTC')).toHaveLength(1);
  expect(() => listZoneRules('Mars/Base')).toThrow(/Mars/);
});

test('the documented example is a valid template', () => {
  const text = readFileSync(new URL('../../../../docs/mapping-template.md', import.meta.url), 'utf8');
  const blocks = [...text.matchAll(/```json\n([\s\S]*?)```/g)].map(([, json]) => json ?? '');
  const whole = blocks.find((json) => json.includes('"version"'));
  expect(parseTemplate(JSON.parse(whole ?? 'null')).source).toBe('orders');
});
