import { mkdtemp, readFile, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FileMetaData, asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { afterAll, expect, test } from 'vitest';
import { SQL_TYPES, toRows, toSingleRow } from '#core/kernel/columns.ts';
import type { Engine } from '#core/kernel/engine.ts';
import { exportParquet } from '#core/outputs/tables/parquet.ts';
import { type Sql, ident, sql } from '#core/kernel/sql.ts';
import { createOutputFolder } from '../../cli/output-folder.ts';
import { createPathSource } from '../../cli/path-source.ts';
import { describeOnBothEngines, openTestEngine } from '../helpers/engines.ts';

const METADATA = {
  'cst.grain': '一行 = 一个客户 "at" the end of one period',
  'cst.parameters': JSON.stringify({ asOfDate: '2024-06-30', rfm: { scoreCount: 5 } }),
  'cst.empty': '',
};

/** Every type with extremes, NULLs and repeated texts; the same on either engine. */
function createRows(rowCount: number): Sql {
  return sql`
    select
      case when i % 5 <> 0 then i % 2 = 0 end as flag,
      case i when 1 then -2147483647::integer when 2 then 2147483647 else case when i % 7 <> 0 then i::integer end end as 整数,
      case i when 1 then 9223372036854775807 when 2 then -9223372036854775807 else i * 1000000000007 end as cents,
      case when i % 11 <> 0 then i / 8::double end as rate,
      case when i % 3 <> 0 then '客户 ' || (i % 1000) || repeat('x', (i % 40)::integer) end as "name ""quoted""",
      case i when 1 then date '0001-01-01' when 2 then date '9999-12-31' else date '1950-01-01' + (i % 40000)::integer end as day,
      case when i % 13 <> 0 then make_timestamp(i * 86400000123 - 5000000000000) end as at
    from range(${rowCount}) r (i)`;
}

let reader: Promise<Engine> | undefined;
const openReader = (): Promise<Engine> => (reader ??= openTestEngine('native'));
afterAll(async () => {
  await (await reader)?.close();
});

async function createFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'workbench-export-'));
}

async function compareInNativeDuckDb(path: string, expected: Sql): Promise<unknown> {
  const engine = await openReader();
  const file = await engine.attachFile('written.parquet', await createPathSource(path));
  const table = sql`read_parquet(${file.literal})`;
  const counts = toSingleRow(
    await engine.query(sql`
      with expected as (${expected})
      select (select count(*) from ${table}) as row_count,
        (select count(*) from (select * from ${table} except all select * from expected)) as added,
        (select count(*) from (select * from expected except all select * from ${table})) as lost`),
  );
  const types = toRows(await engine.query(sql`select column_type from (describe select * from ${table})`));
  const { fields } = await engine.query(sql`select * from ${table} limit 0`);
  await file.detach();
  return { ...counts, types: types.map((row) => row['column_type']), names: fields.map(({ name }) => name) };
}

async function readMetadata(path: string): Promise<FileMetaData> {
  return parquetMetadataAsync(await asyncBufferFromFile(path));
}

const NAMES = ['flag', '整数', 'cents', 'rate', 'name "quoted"', 'day', 'at'];

describeOnBothEngines('Parquet export', (open, kind) => {
  test.each(['zstd', 'snappy'] as const)('reads back equal in native DuckDB, types too (%s)', async (compression) => {
    const folder = await createFolder();
    const engine = await open();
    const done: number[] = [];
    const rowCount = await exportParquet(engine, createRows(30_000), createOutputFolder(folder), 'all.parquet', {
      compression,
      metadata: METADATA,
      rowGroupRows: 8192,
      onProgress: (progress) => done.push(progress.done),
    });
    expect(rowCount).toBe(30_000);
    expect(done.at(-1)).toBe(30_000);
    expect(await readdir(folder)).toEqual(['all.parquet']);
    expect(await compareInNativeDuckDb(join(folder, 'all.parquet'), createRows(30_000))).toEqual({
      row_count: 30_000n,
      added: 0n,
      lost: 0n,
      types: [...SQL_TYPES],
      names: NAMES,
    });
    const metadata = await readMetadata(join(folder, 'all.parquet'));
    const codecs = new Set(
      metadata.row_groups.flatMap((group) => group.columns.map((column) => column.meta_data?.codec)),
    );
    expect([...codecs]).toEqual([compression.toUpperCase()]);
    expect(metadata.row_groups.length).toBeGreaterThan(2);
  });

  test('reads back equal in a second reader, metadata and logical types included', async () => {
    const folder = await createFolder();
    const engine = await open();
    const path = join(folder, 'all.parquet');
    await exportParquet(engine, createRows(5000), createOutputFolder(folder), 'all.parquet', { metadata: METADATA });
    const file = await asyncBufferFromFile(path);
    const rows = await parquetReadObjects({ file, compressors });
    const expected = toRows(await engine.query(createRows(5000)));
    const toText = (value: unknown, width: number): unknown =>
      value instanceof Date ? value.toISOString().replace('T', ' ').slice(0, width) : value;
    expect(rows).toHaveLength(expected.length);
    rows.forEach((row, index) => {
      const want = expected[index] ?? {};
      for (const name of ['flag', '整数', 'cents', 'rate', 'name "quoted"']) expect(row[name]).toEqual(want[name]);
      expect(toText(row['day'], 10)).toEqual(want['day']);
      expect(toText(row['at'], 19)).toEqual(typeof want['at'] === 'string' ? want['at'].slice(0, 19) : null);
    });
    const { key_value_metadata: entries, schema } = await readMetadata(path);
    const written = Object.fromEntries((entries ?? []).map(({ key, value }) => [key, value ?? '']));
    expect(written).toMatchObject(METADATA);
    const element = (name: string): unknown => schema.find((candidate) => candidate.name === name);
    expect(element('day')).toMatchObject({ type: 'INT32', converted_type: 'DATE' });
    expect(element('at')).toMatchObject({
      type: 'INT64',
      logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: false, unit: 'MICROS' },
    });
    expect(element('cents')).toMatchObject({ type: 'INT64' });
    expect(element('rate')).toMatchObject({ type: 'DOUBLE' });
    expect(element('name "quoted"')).toMatchObject({ type: 'BYTE_ARRAY', converted_type: 'UTF8' });
  });

  test('texts are dictionary-encoded', async () => {
    const folder = await createFolder();
    const statement = sql`select '渠道 ' || (i % 10) as channel from range(50000) r (i)`;
    await exportParquet(await open(), statement, createOutputFolder(folder), 'd.parquet');
    const { row_groups: groups } = await readMetadata(join(folder, 'd.parquet'));
    for (const encodings of groups.map((group) => group.columns[0]?.meta_data?.encodings ?? [])) {
      expect(encodings.some((encoding) => encoding === 'RLE_DICTIONARY' || encoding === 'PLAIN_DICTIONARY')).toBe(true);
    }
  });

  test('an empty table keeps its columns and types', async () => {
    const folder = await createFolder();
    const rowCount = await exportParquet(await open(), createRows(0), createOutputFolder(folder), 'empty.parquet', {
      metadata: METADATA,
    });
    expect(rowCount).toBe(0);
    expect(await compareInNativeDuckDb(join(folder, 'empty.parquet'), createRows(0))).toEqual({
      row_count: 0n,
      added: 0n,
      lost: 0n,
      types: [...SQL_TYPES],
      names: NAMES,
    });
    const metadata = await readMetadata(join(folder, 'empty.parquet'));
    expect(
      Object.fromEntries((metadata.key_value_metadata ?? []).map(({ key, value }) => [key, value ?? ''])),
    ).toMatchObject(METADATA);
  });

  test('a large table is written in groups of DuckDB’s own size, in order', async () => {
    const folder = await createFolder();
    const engine = await open();
    await engine.run(sql`create or replace table large as select i, 'n' || i as s from range(300000) r (i)`);
    expect(await exportParquet(engine, sql`select * from large`, createOutputFolder(folder), 'large.parquet')).toBe(
      300_000,
    );
    const { row_groups: groups } = await readMetadata(join(folder, 'large.parquet'));
    const sizes = groups.map((group) => Number(group.num_rows));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(300_000);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(122_880);
    expect(sizes).toHaveLength(3);
    const first = await parquetReadObjects({
      file: await asyncBufferFromFile(join(folder, 'large.parquet')),
      compressors,
      columns: ['i'],
    });
    expect(first.every((row, index) => row['i'] === BigInt(index))).toBe(true);
  });

  test('bound values and qualified names work', async () => {
    const folder = await createFolder();
    const engine = await open();
    await engine.run(sql`create schema if not exists mart`);
    await engine.run(sql`create or replace table mart.t as select i, 'v' || i as v from range(100) r (i)`);
    const statement = sql`select * from ${ident('mart', 't')} where i >= ${90} and v <> ${'v95'}`;
    expect(await exportParquet(engine, statement, createOutputFolder(folder), 't.parquet')).toBe(9);
  });

  test('a failing, unsupported or cancelled export leaves the earlier file and nothing else', async () => {
    const folder = await createFolder();
    const engine = await open();
    const output = createOutputFolder(folder);
    await exportParquet(engine, sql`select 1 as a`, output, 't.parquet');
    const before = await readFile(join(folder, 't.parquet'));
    const failing = sql`select case when i = 250000 then error('broken value') else i::varchar end as v from range(300000) r (i)`;
    await expect(exportParquet(engine, failing, output, 't.parquet')).rejects.toThrow('broken value');
    await expect(exportParquet(engine, sql`select 1::hugeint as a`, output, 't.parquet')).rejects.toMatchObject({
      code: 'engine/unsupported-type',
    });
    const controller = new AbortController();
    const endless = sql`select i, i * 2 as j from range(100000000000) r (i)`;
    setTimeout(() => controller.abort(), 300);
    await expect(
      exportParquet(engine, endless, output, 't.parquet', { signal: controller.signal }),
    ).rejects.toMatchObject({
      code: 'task/cancelled',
    });
    expect(toRows(await engine.query(sql`select ${kind} as engine`))).toEqual([{ engine: kind }]);
    expect(await readdir(folder)).toEqual(['t.parquet']);
    expect(await readFile(join(folder, 't.parquet'))).toEqual(before);
    expect(await exportParquet(engine, sql`select 2 as a`, output, 't.parquet')).toBe(1);
  });
});

test('files of both engines hold the same rows and the same types', async () => {
  const folder = await createFolder();
  for (const kind of ['native', 'wasm'] as const) {
    const engine = await openTestEngine(kind);
    await exportParquet(engine, createRows(20_000), createOutputFolder(folder), `${kind}.parquet`, {
      metadata: METADATA,
    });
    await engine.close();
  }
  const engine = await openReader();
  const native = await engine.attachFile('native.parquet', await createPathSource(join(folder, 'native.parquet')));
  const wasm = await engine.attachFile('wasm.parquet', await createPathSource(join(folder, 'wasm.parquet')));
  const [first, second] = [sql`read_parquet(${native.literal})`, sql`read_parquet(${wasm.literal})`];
  const differences = await engine.query(sql`
    select (select count(*) from (select * from ${first} except all select * from ${second})) as only_native,
      (select count(*) from (select * from ${second} except all select * from ${first})) as only_wasm,
      (select count(*) from ((describe select * from ${first}) except (describe select * from ${second}))) as other_types`);
  expect(toSingleRow(differences)).toEqual({ only_native: 0n, only_wasm: 0n, other_types: 0n });
});
