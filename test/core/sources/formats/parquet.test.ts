import { DuckDBInstance } from '@duckdb/node-api';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { createPathSource } from '../../../../cli/path-source.ts';
import { describeOnBothEngines } from '../../../helpers/engines.ts';
import { loadBytes, loadFile } from './load-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'workbench-parquet-'));
const typed = join(folder, 'typed.parquet');
const big = join(folder, 'big.parquet');
const nested = join(folder, 'nested.parquet');
const empty = join(folder, 'empty.parquet');

beforeAll(async () => {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run("set timezone = 'Asia/Shanghai'");
  await connection.run(`copy (
    select * from (values
      (1, 9007199254740993::bigint, 12.05::decimal(9,2), -12345678901234.5678::decimal(18,4), 1234567890123456789012345678.0123456789::decimal(38,10),
       date '2024-03-05', timestamp '2024-03-05 14:05:00.123456', '2024-03-05 14:05:00.001'::timestamp_ms, '2024-03-05 14:05:00.123456789'::timestamp_ns,
       timestamptz '2024-03-05 14:05:00+08', 1e20::double, 0.1::float, true, '客户,"一"', uuid '47183823-2574-4bfd-b411-99ed177d3e43',
       'b'::enum('a','b'), time '23:59:01.5', 18446744073709551615::ubigint, 4294967295::uinteger, -7::tinyint),
      (2, null, -0.05, null, null, date '1969-12-31', timestamp '1969-12-31 23:59:59', null, null, null, 12.0, 16777216, false, '', null, null, null, 0, 0, null)
    ) t(id, big, money, money18, money38, d, ts, ts_ms, ts_ns, tstz, dbl, flt, flag, txt, u, e, t, ub, ui, tiny)
  ) to '${typed}' (format parquet, compression zstd)`);
  await connection.run(`copy (select i as n, 'customer ' || (i % 1000) as name, (i * 0.01)::decimal(18,2) as amount from range(150000) r(i))
    to '${big}' (format parquet, compression snappy, row_group_size 20480)`);
  await connection.run(
    `copy (select [1, 2] as list, {'a': 9007199254740993, 'b': 'x'} as pair, null::integer[] as none) to '${nested}' (format parquet)`,
  );
  await connection.run(`copy (select 1 as id, 'x' as name where false) to '${empty}' (format parquet)`);
  connection.closeSync();
});

describeOnBothEngines('Parquet', (open) => {
  test('becomes canonical text, exactly', async () => {
    const { inspection, rows } = await loadFile(await open(), await createPathSource(typed));
    expect(inspection.format).toBe('parquet');
    expect(rows).toEqual(inspection.preview);
    expect(rows[0]).toEqual([
      '1',
      '9007199254740993',
      '12.05',
      '-12345678901234.5678',
      '1234567890123456789012345678.0123456789',
      '2024-03-05',
      '2024-03-05 14:05:00.123456',
      '2024-03-05 14:05:00.001',
      '2024-03-05 14:05:00.123456789',
      '2024-03-05 06:05:00Z',
      '100000000000000000000',
      '0.1',
      'true',
      '客户,"一"',
      '47183823-2574-4bfd-b411-99ed177d3e43',
      'b',
      '23:59:01.5',
      '18446744073709551615',
      '4294967295',
      '-7',
    ]);
    expect(rows[1]).toEqual([
      '2',
      null,
      '-0.05',
      null,
      null,
      '1969-12-31',
      '1969-12-31 23:59:59',
      null,
      null,
      null,
      '12',
      '16777216',
      'false',
      null,
      null,
      null,
      null,
      '0',
      '0',
      null,
    ]);
  });

  test('of 150,000 rows in several row groups, located', async () => {
    const { report, rows } = await loadFile(await open(), await createPathSource(big));
    expect(report.recordCount).toBe(150_000);
    expect(rows.every(([n], index) => n === String(index))).toBe(true);
    expect(rows[149_999]).toEqual(['149999', 'customer 999', '1499.99']);
    expect(await report.locate([1, 100_001])).toEqual([
      { record: 1, line: 1, rawText: '["0","customer 0","0.00"]' },
      { record: 100_001, line: 100_001, rawText: '["100000","customer 0","1000.00"]' },
    ]);
  });

  test('nested values become JSON text', async () => {
    const { rows } = await loadFile(await open(), await createPathSource(nested));
    expect(rows).toEqual([['[1,2]', '{"a":9007199254740993,"b":"x"}', null]]);
  });

  test('without rows keeps its columns', async () => {
    const { inspection, rows } = await loadFile(await open(), await createPathSource(empty));
    expect(inspection.columns).toEqual(['id', 'name']);
    expect(rows).toEqual([]);
  });

  test('damaged in its data is refused and leaves no table', async () => {
    const engine = await open();
    const bytes = new Uint8Array(readFileSync(big));
    bytes.fill(0x5a, 400_000, 460_000);
    await expect(loadBytes(engine, 'big.parquet', bytes)).rejects.toMatchObject({ code: 'format/parquet-damaged' });
  });

  test('cut off is refused', async () => {
    const bytes = new Uint8Array(readFileSync(big)).subarray(0, 300_000);
    await expect(loadBytes(await open(), 'big.parquet', bytes)).rejects.toMatchObject({
      code: 'format/parquet-damaged',
    });
  });
});
