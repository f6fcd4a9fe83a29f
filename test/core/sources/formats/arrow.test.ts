import {
  DateDay,
  Decimal,
  Dictionary,
  Field,
  Float32,
  Float64,
  Int32,
  Int64,
  RecordBatchFileWriter,
  RecordBatchStreamWriter,
  Schema,
  Table,
  TimestampMicrosecond,
  TimestampNanosecond,
  Utf8,
  makeData,
  tableFromArrays,
  vectorFromArray,
  Vector,
} from 'apache-arrow';
import { expect, test } from 'vitest';
import { describeOnBothEngines } from '../../../helpers/engines.ts';
import { loadBytes } from './load-file.ts';

function createTypedTable(): Table {
  const timestamps = BigInt64Array.of(1_709_618_700_000_000n, -1n);
  const utc = new Vector([makeData({ type: new TimestampMicrosecond('UTC'), length: 2, data: timestamps })]);
  const wall = new Vector([
    makeData({ type: new TimestampNanosecond(), length: 2, data: BigInt64Array.of(1_709_618_700_000_000_001n, 0n) }),
  ]);
  const decimals = Uint32Array.of(1_205, 0, 0, 0, 0xffff_fb4b, 0xffff_ffff, 0xffff_ffff, 0xffff_ffff);
  const money = new Vector([makeData({ type: new Decimal(2, 20), length: 2, data: decimals })]);
  const days = new Vector([makeData({ type: new DateDay(), length: 2, data: Int32Array.of(19_787, -1) })]);
  return new Table({
    id: vectorFromArray(['a', null], new Utf8()),
    city: vectorFromArray(['上海', '北京'], new Dictionary(new Utf8(), new Int32())),
    big: vectorFromArray([9_007_199_254_740_993n, -5n], new Int64()),
    whole: vectorFromArray([1, null], new Int32()),
    double: vectorFromArray([1e21, 0.1], new Float64()),
    single: vectorFromArray([0.1, 16_777_216], new Float32()),
    day: days,
    utc,
    wall,
    money,
  });
}

const expected = [
  [
    'a',
    '上海',
    '9007199254740993',
    '1',
    '1000000000000000000000',
    '0.1',
    '2024-03-05',
    '2024-03-05 06:05:00Z',
    '2024-03-05 06:05:00.000000001',
    '12.05',
  ],
  [
    null,
    '北京',
    '-5',
    null,
    '0.1',
    '16777216',
    '1969-12-31',
    '1969-12-31 23:59:59.999999Z',
    '1970-01-01 00:00:00',
    '-12.05',
  ],
];

describeOnBothEngines('Arrow', (open) => {
  test.each([
    ['file', (table: Table) => RecordBatchFileWriter.writeAll(table).toUint8Array(true)],
    ['stream', (table: Table) => RecordBatchStreamWriter.writeAll(table).toUint8Array(true)],
  ])('%s becomes canonical text', async (_, write) => {
    const { inspection, rows } = await loadBytes(await open(), 'a.arrow', write(createTypedTable()));
    expect(inspection.format).toBe('arrow');
    expect(inspection.preview).toEqual(expected);
    expect(rows).toEqual(expected);
  });

  test('of more than 100,000 rows in several batches', async () => {
    const part = (from: number) =>
      tableFromArrays({ n: Int32Array.from({ length: 60_000 }, (_, index) => from + index) });
    const table = new Table(part(0).schema, [...part(0).batches, ...part(60_000).batches]);
    const { rows, report } = await loadBytes(
      await open(),
      'a.arrow',
      RecordBatchFileWriter.writeAll(table).toUint8Array(true),
    );
    expect(report.recordCount).toBe(120_000);
    expect(rows.every(([n], index) => n === String(index))).toBe(true);
    expect(await report.locate([100_000])).toEqual([{ record: 100_000, line: 100_000, rawText: '["99999"]' }]);
  });

  test('without rows keeps its columns', async () => {
    const table = new Table(new Schema([new Field('id', new Utf8(), true)]), []);
    const { inspection, rows } = await loadBytes(
      await open(),
      'a.arrow',
      RecordBatchStreamWriter.writeAll(table).toUint8Array(true),
    );
    expect(inspection.columns).toEqual(['id']);
    expect(rows).toEqual([]);
  });
});
