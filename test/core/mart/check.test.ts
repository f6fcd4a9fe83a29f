import { beforeAll, expect, test } from 'vitest';
import type { Engine } from '#core/kernel/engine.ts';
import { checkModels, type TableCheck } from '#core/mart/check.ts';
import { defineModel, type Model } from '#core/mart/define-model.ts';
import { ident, rawSql, sql } from '#core/kernel/sql.ts';
import { describeOnBothEngines } from '../../helpers/engines.ts';

const label = { zh: '测试', en: 'test' };
const texts = { label, doc: label, grain: label };

const dimColor = defineModel({
  name: 'dim_color',
  kind: 'dimension',
  ...texts,
  primaryKey: ['color_key'],
  inputs: {},
  columns: { color_key: { type: 'INTEGER', label, doc: label } },
});

const fact = defineModel({
  name: 'fct_sale',
  kind: 'fact',
  ...texts,
  primaryKey: ['customer_id', 'day_key'],
  inputs: {},
  dims: { color_key: dimColor, second_color_key: dimColor },
  columns: {
    customer_id: { type: 'VARCHAR', label, doc: label },
    day_key: { type: 'INTEGER', label, doc: label },
    color_key: { type: 'INTEGER', label, doc: label },
    second_color_key: { type: 'INTEGER', label, doc: label, nullable: true },
    amount_cents: { type: 'BIGINT', label, doc: label },
    recency_days: { type: 'INTEGER', label, doc: label, nullable: true },
  },
  checks: [sql`recency_days >= ${0}`],
});

const models: readonly Model[] = [dimColor, fact];
const SOUND = `
  ('甲', 20240101, 1, 2, 100, 0),
  ('甲', 20240102, 2, null, 200, null),
  ('乙', 20240101, -1, -1, -50, 7)`;

describeOnBothEngines('checkModels', (open, kind) => {
  let engine: Engine;
  let serial = 0;

  beforeAll(async () => {
    engine = await open();
  });

  async function createSchema(values: string): Promise<string> {
    serial += 1;
    const schema = `check_${kind}_${serial}`;
    await engine.run(sql`create schema ${ident(schema)}`);
    await engine.run(sql`create table ${ident(schema, 'dim_color')} as select unnest([-1, 1, 2]) as color_key`);
    await engine.run(sql`
      create table ${ident(schema, 'fct_sale')} (
        customer_id varchar, day_key integer, color_key integer, second_color_key integer, amount_cents bigint, recency_days integer)`);
    await engine.run(sql`insert into ${ident(schema, 'fct_sale')} values ${rawSql(values)}`);
    return schema;
  }

  async function checkFact(values: string): Promise<TableCheck> {
    const [, result] = await checkModels(engine, models, await createSchema(values));
    if (result === undefined) throw new Error('No result for the fact.');
    return result;
  }

  test('finds nothing in a sound table and counts its checks', async () => {
    const result = await checkModels(engine, models, await createSchema(SOUND));
    expect(result).toEqual([
      { table: 'dim_color', rowCount: 3, checkCount: 3, failures: [] },
      { table: 'fct_sale', rowCount: 3, checkCount: 9, failures: [] },
    ]);
  });

  test('an empty table is sound', async () => {
    const schema = await createSchema(SOUND);
    await engine.run(sql`delete from ${ident(schema, 'fct_sale')}`);
    const [, result] = await checkModels(engine, models, schema);
    expect(result).toMatchObject({ rowCount: 0, failures: [] });
  });

  test('a repeated primary key', async () => {
    const { failures } = await checkFact(`${SOUND}, ('甲', 20240101, 1, 1, 5, 0), ('甲', 20240101, 1, 1, 6, 0)`);
    expect(failures).toEqual([
      {
        table: 'fct_sale',
        check: 'primary-key-unique',
        failingRows: 3,
        examples: ['customer_id = 甲, day_key = 20240101 × 3'],
      },
    ]);
  });

  test('a NULL in a column that must have a value, primary key included', async () => {
    const { failures } = await checkFact(`${SOUND}, ('丙', 20240103, 1, 1, null, 0), (null, 20240104, 1, 1, 1, 0)`);
    expect(failures).toEqual([
      {
        table: 'fct_sale',
        check: 'not-null',
        column: 'customer_id',
        failingRows: 1,
        examples: ['customer_id = NULL, day_key = 20240104'],
      },
      {
        table: 'fct_sale',
        check: 'not-null',
        column: 'amount_cents',
        failingRows: 1,
        examples: ['customer_id = 丙, day_key = 20240103, amount_cents = NULL'],
      },
    ]);
  });

  test('a foreign key that resolves to nothing', async () => {
    const { failures } = await checkFact(`${SOUND}, ('丙', 20240103, 9, 1, 1, 0), ('丙', 20240104, 1, 8, 1, 0)`);
    expect(failures.map(({ check, column, failingRows, examples }) => [check, column, failingRows, examples])).toEqual([
      ['foreign-key', 'color_key', 1, ['customer_id = 丙, day_key = 20240103, color_key = 9']],
      ['foreign-key', 'second_color_key', 1, ['customer_id = 丙, day_key = 20240104, second_color_key = 8']],
    ]);
  });

  test('a declared condition that is false', async () => {
    const { failures } = await checkFact(`${SOUND}, ('丙', 20240103, 1, 1, 1, -3)`);
    expect(failures).toEqual([
      {
        table: 'fct_sale',
        check: 'condition',
        condition: 'recency_days >= ?',
        failingRows: 1,
        examples: ['customer_id = 丙, day_key = 20240103'],
      },
    ]);
  });

  test('a column of another type, or too many columns', async () => {
    const schema = await createSchema(SOUND);
    await engine.run(sql`alter table ${ident(schema, 'fct_sale')} alter amount_cents type double`);
    await engine.run(sql`alter table ${ident(schema, 'fct_sale')} add column surplus varchar`);
    const [, result] = await checkModels(engine, models, schema);
    expect(result?.failures).toEqual([
      {
        table: 'fct_sale',
        check: 'columns',
        failingRows: 3,
        examples: [
          'declared but not found: amount_cents BIGINT',
          'found but not declared: amount_cents DOUBLE',
          'found but not declared: surplus VARCHAR',
        ],
      },
    ]);
  });

  test('columns in another order', async () => {
    const schema = await createSchema(SOUND);
    await engine.run(sql`
      create or replace table ${ident(schema, 'fct_sale')} as
      select day_key, * exclude (day_key) from ${ident(schema, 'fct_sale')}`);
    const [, result] = await checkModels(engine, models, schema);
    expect(result?.failures.map(({ check }) => check)).toEqual(['columns']);
    expect(result?.failures[0]?.examples[1]).toContain('found order: day_key INTEGER, customer_id VARCHAR');
  });

  test('a missing column or a missing table', async () => {
    const schema = await createSchema(SOUND);
    await engine.run(sql`alter table ${ident(schema, 'fct_sale')} drop column amount_cents`);
    const [, lacking] = await checkModels(engine, models, schema);
    expect(lacking?.failures[0]).toMatchObject({
      check: 'columns',
      examples: ['declared but not found: amount_cents BIGINT'],
    });
    await engine.run(sql`drop table ${ident(schema, 'fct_sale')}`);
    const [, missing] = await checkModels(engine, models, schema);
    expect(missing?.failures[0]).toMatchObject({ check: 'columns', examples: ['the table does not exist'] });
  });

  test('runs on views as on tables', async () => {
    const schema = await createSchema(`${SOUND}, ('丙', 20240103, 1, 1, 1, -3)`);
    const views = `${schema}_views`;
    await engine.run(sql`create schema ${ident(views)}`);
    for (const { name } of models) {
      await engine.run(sql`create view ${ident(views, name)} as select * from ${ident(schema, name)}`);
    }
    const results = await checkModels(engine, models, views);
    expect(results.map(({ rowCount, failures }) => [rowCount, failures.map(({ check }) => check)])).toEqual([
      [3, []],
      [4, ['condition']],
    ]);
  });

  test('stops when cancelled', async () => {
    const controller = new AbortController();
    controller.abort();
    const schema = await createSchema(SOUND);
    await expect(checkModels(engine, models, schema, { signal: controller.signal })).rejects.toMatchObject({
      code: 'task/cancelled',
    });
  });
});
