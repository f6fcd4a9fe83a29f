import { expect, test } from 'vitest';
import { readHeaderUnit } from '#core/sources/mapping/header-unit.ts';
import { describeOnBothEngines } from '../../../helpers/engines.ts';
import { expectImported, textFile } from '../import/import-files.ts';
import { readExport } from './read-exports.ts';

test.each([
  ['金额(万元)', 4],
  ['实付金额（千元）', 3],
  ['销售额（亿元）', 8],
  ['Amount (in thousands)', 3],
  ['Amount in thousands', 3],
  ['Umsatz (Tsd. EUR)', 3],
  ['Umsatz (Tsd.)', 3],
  ['Revenue (k€)', 3],
  ['Revenue (USD million)', 6],
  ['金额(元)', undefined],
  ['Amount (USD)', undefined],
  ['Amount', undefined],
  ['Bestellung in Stück', undefined],
] as const)('the header %s', (header, power) => {
  expect(readHeaderUnit(header)).toBe(power);
});

describeOnBothEngines('amounts under a header with a unit', (open) => {
  const files = [
    textFile(
      'wan.csv',
      'order_id,customer_id,order_date,金额(万元)\nA,a,2024-03-05,1.5\nB,b,2024-03-06,0.00025\nC,a,2024-03-07,3万\n',
    ),
  ];
  test('count that unit, once', async () => {
    const { outcome, net } = await readExport(await open(), files, {}, { currency: 'CNY' });
    expect(net).toEqual({ a: 45_000, b: 2.5 });
    expect(expectImported(outcome).report.files[0]?.balance).toMatchObject({ stated: 4_500_250n, unexplained: 0n });
    expect(expectImported(outcome).report.findings).toContainEqual(
      expect.objectContaining({ kind: 'formats', state: 'assumed', chosen: 'scaled', basis: 'header' }),
    );
  });
  test('stand as they are where the analyst says so', async () => {
    const { net } = await readExport(await open(), files, { 'formats:金额(万元)': 'plain' }, { currency: 'CNY' });
    expect(net).toEqual({ a: 30_001.5, b: 0 });
  });
});
