import { mkdtemp, readFile, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetMetadata } from 'hyparquet';
import { readSheet } from 'read-excel-file/node';
import { expect, test } from 'vitest';
import type { Engine } from '#core/kernel/engine.ts';
import { defineModel } from '#core/mart/define-model.ts';
import { exportTables } from '#core/workbench/export/export-project.ts';
import { exportStatement } from '#core/workbench/export/export-statement.ts';
import type { BuiltProject } from '#core/workbench/build/build-types.ts';
import { sql } from '#core/kernel/sql.ts';
import { createOutputFolder } from '../../cli/output-folder.ts';
import { describeOnBothEngines } from '../helpers/engines.ts';

const label = (zh: string, en: string) => ({ zh, en });

const facts = defineModel({
  name: 'fct_small',
  kind: 'fact',
  label: label('小事实', 'Small fact'),
  doc: label('说明', 'Doc'),
  grain: label('一位客户', 'One customer'),
  primaryKey: ['customer_id'],
  inputs: {},
  columns: {
    customer_id: { type: 'VARCHAR', label: label('客户ID', 'Customer ID'), doc: label('原样', 'As it is') },
    money_cents: { type: 'BIGINT', label: label('金额', 'Money'), doc: label('分', 'Cents') },
  },
  measures: { money_cents: { aggregate: 'sum' } },
});

const dates = defineModel({
  name: 'dim_small',
  kind: 'dimension',
  label: label('小维度', 'Small dimension'),
  doc: label('说明', 'Doc'),
  grain: label('一天', 'One day'),
  primaryKey: ['date_key'],
  inputs: {},
  columns: { date_key: { type: 'INTEGER', label: label('日期键', 'Date key'), doc: label('键', 'Key') } },
});

async function buildSmall(engine: Engine): Promise<BuiltProject> {
  await engine.run(sql`create schema if not exists small`);
  await engine.run(
    sql`create or replace table small.agg_cst_current as select 'c' || i as customer_id from range(10) r (i)`,
  );
  await engine.run(
    sql`create or replace table small.fct_small as select 'c' || i as customer_id, (i * 100)::bigint as money_cents from range(10) r (i)`,
  );
  await engine.run(sql`create or replace table small.dim_small as select i::integer as date_key from range(3) r (i)`);
  const built = (model: typeof facts | typeof dates, rowCount: number) => ({
    model,
    rowCount,
    checkCount: 1,
    failures: [],
  });
  return {
    buildId: 'b'.repeat(64),
    parameters: {
      asOfDate: '2026-06-30',
      periodType: 'month',
      timeZone: 'Asia/Shanghai',
      currency: { code: 'CNY', decimals: 2 },
    } as BuiltProject['parameters'],
    dataFrom: null,
    dataThrough: null,
    report: { files: [] } as unknown as BuiltProject['report'],
    files: [],
    tables: [built(facts, 10), built(dates, 3)],
    schema: 'small',
    importSchema: 'small',
  };
}

const FILTERS = {
  rule: { kind: 'customers' as const, ids: ['c1', 'c3', 'nobody'] },
  text: { zh: '名单：2 位', en: 'List: 2' },
};

async function readMetadata(path: string): Promise<Record<string, string | undefined>> {
  const bytes = await readFile(path);
  const { key_value_metadata } = parquetMetadata(
    bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength),
  );
  return Object.fromEntries((key_value_metadata ?? []).map(({ key, value }) => [key, value]));
}

describeOnBothEngines('Tables of a build', (open) => {
  test('go out in every format with the filters in force, and say so', async () => {
    const engine = await open();
    const folder = await mkdtemp(join(tmpdir(), 'workbench-tables-'));
    const files = await exportTables(
      engine,
      await buildSmall(engine),
      ['fct_small', 'dim_small'],
      createOutputFolder(folder),
      { formats: ['parquet', 'csv', 'xlsx'], filters: FILTERS },
    );
    expect(files).toEqual([
      { name: 'fct_small.parquet', rows: 2 },
      { name: 'fct_small.csv', rows: 2 },
      { name: 'fct_small.about.md', rows: null },
      { name: 'fct_small.xlsx', rows: 2 },
      { name: 'dim_small.parquet', rows: 3 },
      { name: 'dim_small.csv', rows: 3 },
      { name: 'dim_small.about.md', rows: null },
      { name: 'dim_small.xlsx', rows: 3 },
    ]);
    expect(await readMetadata(join(folder, 'fct_small.parquet'))).toMatchObject({
      'cst.table': 'fct_small',
      'cst.grain_zh': '一位客户',
      'cst.as_of_date': '2026-06-30',
      'cst.build_id': 'b'.repeat(64),
      'cst.filters_zh': '名单：2 位',
      'cst.filters_en': 'List: 2',
      'cst.filter_rule': JSON.stringify(FILTERS.rule),
      'cst.rows': '2',
      'cst.rows_in_table': '10',
    });
    expect((await readMetadata(join(folder, 'dim_small.parquet')))['cst.filters_zh']).toBe('不适用：此表没有客户');
    expect(await readFile(join(folder, 'fct_small.csv'), 'utf8')).toBe(
      '\ufeffcustomer_id,money_cents\r\nc1,100\r\nc3,300\r\n',
    );
    const about = await readFile(join(folder, 'fct_small.about.md'), 'utf8');
    expect(about).toContain('名单：2 位 / List: 2');
    expect(about).toContain('| money_cents | BIGINT | 金额 / Money |');
    const notes = await readSheet(join(folder, 'fct_small.xlsx'), '口径 Notes');
    expect(notes.flat()).toEqual(expect.arrayContaining(['名单：2 位 / List: 2', 'b'.repeat(64)]));
  });

  test('are whole Parquet files without filters unless something else is asked for', async () => {
    const engine = await open();
    const folder = await mkdtemp(join(tmpdir(), 'workbench-tables-'));
    const project = await buildSmall(engine);
    await exportTables(engine, project, ['fct_small'], createOutputFolder(folder));
    expect(await readdir(folder)).toEqual(['fct_small.parquet']);
    expect(await readMetadata(join(folder, 'fct_small.parquet'))).toMatchObject({
      'cst.filters_en': 'none',
      'cst.rows': '10',
    });
  });

  test('the result of a statement goes out whole, with the statement', async () => {
    const engine = await open();
    const folder = await mkdtemp(join(tmpdir(), 'workbench-tables-'));
    const project = await buildSmall(engine);
    const text = 'select customer_id, sum(money_cents) as money from small.fct_small group by all order by 1';
    const request = {
      text,
      name: 'result',
      formats: ['parquet', 'csv', 'xlsx'] as const,
      encoding: 'gb18030' as const,
    };
    await exportStatement(engine, project, request, createOutputFolder(folder));
    expect(await readMetadata(join(folder, 'result.parquet'))).toMatchObject({
      'cst.statement': text,
      'cst.rows': '10',
      'cst.build_id': 'b'.repeat(64),
    });
    expect((await readFile(join(folder, 'result.csv'), 'latin1')).split('\r\n')).toHaveLength(12);
    expect((await readSheet(join(folder, 'result.xlsx'))).at(-1)).toEqual(['c9', 900]);
    const refused = exportStatement(
      engine,
      project,
      { ...request, text: 'drop table small.fct_small' },
      createOutputFolder(folder),
    );
    await expect(refused).rejects.toMatchObject({ code: 'sql/not-a-query' });
  });
});
