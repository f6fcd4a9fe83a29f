import { beforeEach, expect, test } from 'vitest';
import { toRows, type Row } from '#core/kernel/columns.ts';
import type { Engine } from '#core/kernel/engine.ts';
import { defineModel, type Model } from '#core/mart/define-model.ts';
import { runModels, type RunModelsResult } from '#core/mart/run.ts';
import type { Progress, TaskOptions } from '#core/kernel/progress.ts';
import { ident, sql } from '#core/kernel/sql.ts';
import { describeOnBothEngines } from '../../helpers/engines.ts';
import { createTable, settleParameters } from '../../helpers/staging-tables.ts';

const label = { zh: '测试', en: 'test' };
const texts = { label, doc: label, grain: label };
const parameters = settleParameters('2024-03-31');

const numbers = defineModel({
  name: 'stg_numbers',
  kind: 'source',
  ...texts,
  primaryKey: [],
  inputs: {},
  columns: { n: { type: 'INTEGER', label, doc: label } },
});

const doubled = defineModel({
  name: 'int_doubled',
  kind: 'intermediate',
  ...texts,
  primaryKey: ['n'],
  inputs: { numbers },
  columns: { n: { type: 'INTEGER', label, doc: label }, twice: { type: 'INTEGER', label, doc: label } },
  sql: ({ numbers: table }) => sql`select 2 * n as twice, n from ${table}`,
});

const kept = defineModel({
  name: 'int_kept',
  kind: 'intermediate',
  isKept: true,
  ...texts,
  primaryKey: ['n'],
  inputs: { doubled },
  columns: { n: { type: 'INTEGER', label, doc: label } },
  sql: ({ doubled: table }) => sql`select n from ${table}`,
});

const total = defineModel({
  name: 'agg_total',
  kind: 'aggregate',
  ...texts,
  primaryKey: ['as_of_date'],
  inputs: { doubled, kept },
  columns: {
    as_of_date: { type: 'DATE', label, doc: label },
    total_cents: { type: 'BIGINT', label, doc: label },
    note: { type: 'VARCHAR', label, doc: label },
  },
  sql: ({ doubled: table, params }) =>
    sql`select ${'客户'} as note, sum(twice) as total_cents, ${params.asOfDate} as as_of_date from ${table}`,
});

function withBody(model: Model, body: NonNullable<Model['sql']>): Model {
  return { ...model, sql: body };
}

async function listSchemas(engine: Engine): Promise<unknown[]> {
  const rows = toRows(
    await engine.query(sql`
      select schema_name from duckdb_schemas()
      where not internal and database_name = current_database() and schema_name <> 'main' order by schema_name`),
  );
  return rows.map((row) => row['schema_name']);
}

async function listTables(engine: Engine, schema: string): Promise<unknown[]> {
  const rows = toRows(
    await engine.query(sql`
      select distinct table_name from duckdb_columns() where schema_name = ${schema} order by table_name`),
  );
  return rows.map((row) => row['table_name']);
}

describeOnBothEngines('runModels', (open) => {
  let engine: Engine;
  const all: readonly Model[] = [total, kept, doubled, numbers];
  const run = (
    models: readonly Model[] = all,
    task: TaskOptions = {},
    keepIntermediates = false,
  ): Promise<RunModelsResult> =>
    runModels(engine, { models, sourceSchema: 'staging', parameters, keepIntermediates }, task);
  const readTotal = async (): Promise<Row[]> => toRows(await engine.query(sql`select * from mart.agg_total`));

  beforeEach(async () => {
    engine = await open();
    for (const schema of await listSchemas(engine)) {
      await engine.run(sql`drop schema ${ident(String(schema))} cascade`);
    }
    await engine.run(sql`create schema staging`);
    await createTable(engine, 'staging', 'stg_numbers', { n: 'INTEGER' }, [{ n: 1 }, { n: 2 }, { n: 3 }]);
  });

  test('builds declared columns, in order and in type, and shows them in the stable schema', async () => {
    const result = await run();
    expect(result.schema).toBe('mart');
    expect(result.tables.map(({ model, rowCount }) => [model.name, rowCount])).toEqual([
      ['int_kept', 3],
      ['agg_total', 1],
    ]);
    const { fields } = await engine.query(sql`select * from mart.agg_total`);
    expect(fields).toEqual([
      { name: 'as_of_date', type: 'DATE' },
      { name: 'total_cents', type: 'BIGINT' },
      { name: 'note', type: 'VARCHAR' },
    ]);
    expect(await readTotal()).toEqual([{ as_of_date: '2024-03-31', total_cents: 12n, note: '客户' }]);
  });

  test('drops intermediates after their last reader unless they are kept', async () => {
    const result = await run();
    expect(await listTables(engine, result.buildSchema)).toEqual(['agg_total', 'int_kept']);
    const whole = await run(all, {}, true);
    expect(await listTables(engine, 'mart')).toEqual(['agg_total', 'int_doubled', 'int_kept']);
    expect(whole.tables.map(({ model }) => model.name)).toEqual(['int_doubled', 'int_kept', 'agg_total']);
  });

  test('a second build replaces the first and leaves no schema of it', async () => {
    const first = await run();
    await createTable(engine, 'staging', 'stg_numbers', { n: 'INTEGER' }, [{ n: 10 }]);
    expect((await readTotal())[0]?.['total_cents']).toBe(12n);
    const second = await run();
    expect((await readTotal())[0]?.['total_cents']).toBe(20n);
    expect(await listSchemas(engine)).toEqual(['mart', second.buildSchema, 'staging']);
    expect(second.buildSchema).not.toBe(first.buildSchema);
  });

  test('views of tables that a build no longer has disappear; what else is in the schema stays', async () => {
    await run();
    await engine.run(sql`create table mart.notes as select 1 as a`);
    await run([doubled, kept, numbers]);
    expect(await listTables(engine, 'mart')).toEqual(['int_kept', 'notes']);
  });

  test('a failing model is named, its schema dropped, and the last build still serves', async () => {
    const { buildSchema } = await run();
    const broken = withBody(total, () => sql`select n_o_such_column from range(3)`);
    const failure = run([broken, kept, doubled, numbers]);
    await expect(failure).rejects.toMatchObject({ code: 'model/build-failed' });
    await expect(failure).rejects.toThrow(/agg_total.*n_o_such_column/s);
    expect(await listSchemas(engine)).toEqual(['mart', buildSchema, 'staging']);
    expect((await readTotal())[0]?.['total_cents']).toBe(12n);
  });

  test('a value that does not fit its declared type fails the build', async () => {
    const broken = withBody(doubled, () => sql`select 1 as n, 9999999999 as twice`);
    await expect(run([total, kept, broken, numbers])).rejects.toThrow(/int_doubled/);
  });

  test('a SELECT that lacks or adds columns fails with their names', async () => {
    const lacking = withBody(total, () => sql`select date '2024-01-01' as as_of_date, 'x' as note, 1 as surplus`);
    await expect(run([lacking, kept, doubled, numbers])).rejects.toThrow(
      /lacks the declared total_cents.*undeclared surplus/,
    );
  });

  test('what verify throws fails the build before anything is shown', async () => {
    await run();
    await createTable(engine, 'staging', 'stg_numbers', { n: 'INTEGER' }, [{ n: 10 }]);
    const seen: unknown[] = [];
    const refused = runModels(engine, {
      models: all,
      sourceSchema: 'staging',
      parameters,
      verify: async (buildSchema, tables) => {
        seen.push(...(await listTables(engine, buildSchema)), ...tables.map(({ rowCount }) => rowCount));
        throw new Error('refused');
      },
    });
    await expect(refused).rejects.toThrow('refused');
    expect(seen).toEqual(['agg_total', 'int_kept', 1, 1]);
    expect((await readTotal())[0]?.['total_cents']).toBe(12n);
  });

  test('reports progress per model', async () => {
    const seen: Progress[] = [];
    await run(all, { onProgress: (progress) => seen.push(progress) });
    expect(seen.map(({ subject, done, total: of }) => [subject, done, of])).toEqual([
      ['int_doubled', 0, 3],
      ['int_kept', 1, 3],
      ['agg_total', 2, 3],
      ['mart', 3, 3],
    ]);
  });

  test('a cancel between models drops the build and keeps the last one', async () => {
    const { buildSchema } = await run();
    const controller = new AbortController();
    const cancelled = run(all, {
      signal: controller.signal,
      onProgress: ({ subject }) => {
        if (subject === 'agg_total') controller.abort();
      },
    });
    await expect(cancelled).rejects.toMatchObject({ code: 'task/cancelled' });
    expect(await listSchemas(engine)).toEqual(['mart', buildSchema, 'staging']);
    expect((await readTotal())[0]?.['total_cents']).toBe(12n);
  });

  test('a cancel inside a long statement ends it', async () => {
    await run();
    const endless = withBody(
      total,
      () => sql`
        select date '2024-01-01' as as_of_date, count(*) as total_cents, 'x' as note
        from range(2000000) a(i), range(2000000) b(j) where (i * 7 + j * 13) % 11 = 3`,
    );
    const controller = new AbortController();
    const cancelled = run([endless, kept, doubled, numbers], {
      signal: controller.signal,
      onProgress: ({ subject }) => {
        if (subject === 'agg_total') setTimeout(() => controller.abort(), 50);
      },
    });
    await expect(cancelled).rejects.toMatchObject({ code: 'task/cancelled' });
    expect((await readTotal())[0]?.['total_cents']).toBe(12n);
  });
});
