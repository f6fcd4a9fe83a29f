import { afterEach, describe, expect, test } from 'vitest';
import { toRows, toSingleRow } from '#core/kernel/columns.ts';
import type { Engine } from '#core/kernel/engine.ts';
import { WorkbenchError } from '#core/kernel/errors.ts';
import {
  countStatement,
  isNumeric,
  listStatementCustomers,
  prepareStatement,
  previewStatement,
} from '#core/questions/sql/sql-statement.ts';
import { dropOwnTable, keepStatement, listOwnTables, openTables } from '#core/questions/sql/sql-tables.ts';
import { distributeColumn, summariseColumns } from '#core/questions/tables/table-columns.ts';
import { sql } from '#core/kernel/sql.ts';
import { describeOnBothEngines } from '../../helpers/engines.ts';

const REFUSED = [
  'drop table mart.facts',
  'create table x as select 1',
  'insert into mart.facts values (1)',
  'insert into mart.facts values (1) returning *',
  'update mart.facts set i = 1',
  'delete from mart.facts',
  "copy mart.facts to 'out.csv'",
  "attach ':memory:' as other",
  'detach other',
  'install json',
  'load json',
  'pragma database_list',
  'call pragma_version()',
  'set threads = 1',
  'begin',
  'checkpoint',
  "export database 'out'",
  'vacuum',
  'prepare p as select 1',
  'select 1; select 2',
  'select 1; drop table mart.facts',
  "select ';' as a; -- x\n drop table mart.facts",
  'select 1) as t; drop table mart.facts; select * from (select 1',
  "select 1 '); drop table mart.facts; --",
  'with gone as (delete from mart.facts returning *) select * from gone',
  "select * from query('drop table mart.facts')",
  '',
  '-- nothing',
];

async function prepareMart(engine: Engine): Promise<void> {
  await engine.run(sql`create schema if not exists mart`);
  await engine.run(
    sql`create or replace table mart.facts as
      select i, 'c' || (i % 7) as customer_id, i / 4::double as d, date '2026-01-01' + (i % 30)::integer as day from range(1500) r (i)`,
  );
  await openTables(engine, 'mart', ['facts']);
}

async function countTables(engine: Engine): Promise<unknown> {
  return toSingleRow(
    await engine.query(
      sql`select (select count(*) from mart.facts) as rows, (select count(*) from duckdb_tables() where not internal) as tables,
        (select count(*) from duckdb_databases() where not internal) as databases`,
    ),
  );
}

describeOnBothEngines('The statement of an analyst', (open) => {
  const engines: Engine[] = [];
  const start = async (): Promise<Engine> => {
    const engine = await open();
    engines.push(engine);
    await prepareMart(engine);
    return engine;
  };
  afterEach(async () => {
    for (const engine of engines.splice(0)) {
      for (const { name } of await listOwnTables(engine)) await dropOwnTable(engine, name);
    }
  });

  test.each(REFUSED)('%j is refused and changes nothing', async (text) => {
    const engine = await start();
    const before = await countTables(engine);
    for (const run of [
      () => previewStatement(engine, text, 10),
      () => countStatement(engine, text),
      () => keepStatement(engine, text, 'kept', { reserved: [], buildId: 'b' }),
    ]) {
      const error: unknown = await run().catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(WorkbenchError);
      const { code, message, zh } = error as WorkbenchError;
      expect(code).toMatch(/^(sql\/not-a-query|sql\/function-refused|engine\/syntax)$/);
      expect(message).not.toMatch(/LINE 1|query\(/);
      expect(zh?.message).toMatch(/\p{Script=Han}/u);
    }
    expect(await countTables(engine)).toEqual(before);
  });

  test.each([
    "select * from read_csv('/etc/passwd')",
    "from '/etc/passwd.csv'",
    "select * from glob('/etc/*')",
    "select * from read_text('/etc/hostname')",
  ])('%s reads no file', async (text) => {
    const engine = await start();
    await expect(previewStatement(engine, text, 10)).rejects.toBeInstanceOf(WorkbenchError);
  });

  test('placeholders are named as what is missing', async () => {
    const engine = await start();
    await expect(previewStatement(engine, 'select ? as a', 10)).rejects.toMatchObject({ code: 'sql/placeholder' });
    await expect(previewStatement(engine, 'select $1 as a', 10)).rejects.toMatchObject({ code: 'sql/placeholder' });
    expect(toRows((await previewStatement(engine, "select '?' as a", 10)).columns)).toEqual([{ a: '?' }]);
  });

  test.each([
    ['select i from facts order by i desc', 1500],
    ['from facts;', 1500],
    ['values (1), (2)', 2],
    ['with a as (select 1 as x) select * from a -- tail', 1],
    ['describe facts', 4],
    ['select customer_id, count(*) as n from mart.facts group by all', 7],
  ])('%s runs', async (text, rowCount) => {
    const engine = await start();
    const { columns } = await previewStatement(engine, text, 1000);
    expect(columns.rowCount).toBe(Math.min(1000, rowCount));
    expect(await countStatement(engine, text)).toBe(rowCount);
  });

  test('keeps the order and every digit', async () => {
    const engine = await start();
    const sorted = await previewStatement(engine, 'select i from facts order by i desc', 3);
    expect(toRows(sorted.columns)).toEqual([{ i: 1499n }, { i: 1498n }, { i: 1497n }]);
    const text = `select 1234567890123456789 as id, sum(i) as total, 99999999999999999999999999999::hugeint as wide,
      0.10::decimal(4,2) as rate, 12345678901234567890.12::decimal(38,2) as exact, [1,2] as list, null as nothing,
      cast(i % 2 as tinyint) as tiny, 1 as a, 2 as a from facts group by i having i = 5`;
    const { statement, columns } = await previewStatement(engine, text, 3);
    expect(toRows(columns)).toEqual([
      {
        id: 1234567890123456789n,
        total: 5n,
        wide: '99999999999999999999999999999',
        rate: 0.1,
        exact: '12345678901234567890.12',
        list: '[1, 2]',
        nothing: null,
        tiny: 1,
        a: 1,
        a_1: 2,
      },
    ]);
    expect(statement.fields.filter(isNumeric).map(({ name }) => name)).toEqual([
      'id',
      'total',
      'wide',
      'rate',
      'exact',
      ...(statement.fields.find(({ name }) => name === 'nothing')?.sqlType === 'INTEGER' ? ['nothing'] : []),
      'tiny',
      'a',
      'a_1',
    ]);
  });

  test('a failing statement says what DuckDB says, and the next one runs', async () => {
    const engine = await start();
    await expect(previewStatement(engine, 'select missing from facts', 3)).rejects.toThrow(/"missing" not found/);
    await expect(previewStatement(engine, 'selct 1', 3)).rejects.toMatchObject({ code: 'engine/syntax' });
    expect((await previewStatement(engine, 'select 1 as one', 3)).columns.rowCount).toBe(1);
  });

  test('a cancelled statement ends and leaves the engine usable', async () => {
    const engine = await start();
    const controller = new AbortController();
    const running = countStatement(
      engine,
      'select * from range(1e7::bigint) a, range(1e7::bigint) b where a.range < b.range',
      {
        signal: controller.signal,
      },
    );
    setTimeout(() => controller.abort(), 100);
    await expect(running).rejects.toMatchObject({ code: 'task/cancelled' });
    expect(await countStatement(engine, 'from facts')).toBe(1500);
  });

  test('a result is kept as a table of the session, under a name of its own', async () => {
    const engine = await start();
    const options = { reserved: ['facts'], buildId: 'b1' };
    const kept = await keepStatement(
      engine,
      'select customer_id, sum(i) as total from facts group by 1',
      '汇总',
      options,
    );
    expect(kept).toEqual({
      name: '汇总',
      rowCount: 7,
      buildId: 'b1',
      columns: [
        { name: 'customer_id', type: 'VARCHAR' },
        { name: 'total', type: 'BIGINT' },
      ],
    });
    expect(await countStatement(engine, 'select * from 汇总')).toBe(7);
    await expect(keepStatement(engine, 'select 1', '汇总', options)).rejects.toMatchObject({
      code: 'sql/table-exists',
    });
    for (const name of ['Facts', '1a', 'a b', 'a"b', '']) {
      await expect(keepStatement(engine, 'select 1', name, options)).rejects.toMatchObject({ code: 'sql/table-name' });
    }
    await dropOwnTable(engine, 'facts');
    await dropOwnTable(engine, '汇总');
    expect(await listOwnTables(engine)).toEqual([]);
    expect(await countStatement(engine, 'from facts')).toBe(1500);
  });

  test('customers of a result are listed once each', async () => {
    const engine = await start();
    const ids = await listStatementCustomers(engine, 'select customer_id from facts where i < 20');
    expect(ids).toEqual(['c0', 'c1', 'c2', 'c3', 'c4', 'c5', 'c6']);
    await expect(listStatementCustomers(engine, 'select i from facts')).rejects.toMatchObject({
      code: 'sql/no-customers',
    });
  });

  test('columns are summed up and spread out', async () => {
    const engine = await start();
    const { fields } = await prepareStatement(engine, 'from facts');
    const described = fields.map(({ name, sqlType }) => ({ name, type: sqlType }));
    const relation = sql`(select case when i % 10 = 0 then null else i end as i, customer_id, d, day from mart.facts)`;
    const summary = await summariseColumns(engine, relation, described, 1500);
    expect(
      summary.map(({ name, nullCount, distinctCount, min, max }) => [name, nullCount, distinctCount, min, max]),
    ).toEqual([
      ['i', 150, 1350, '1', '1499'],
      ['customer_id', 0, 7, 'c0', 'c6'],
      ['d', 0, 1500, '0.0', '374.75'],
      ['day', 0, 30, '2026-01-01', '2026-01-30'],
    ]);
    for (const field of described) {
      const { bins, otherCount, nullCount } = await distributeColumn(engine, relation, field);
      const total = bins.reduce((sum, { rowCount }) => sum + rowCount, 0) + otherCount + nullCount;
      expect(total, field.name).toBe(1500);
    }
    const spread = await distributeColumn(engine, relation, { name: 'd', type: 'DOUBLE' });
    expect(spread.bins.map(({ rowCount }) => rowCount)).toEqual(Array.from({ length: 20 }, () => 75));
    const top = await distributeColumn(engine, relation, { name: 'customer_id', type: 'VARCHAR' });
    expect(top.kind).toBe('values');
    expect(top.bins[0]).toEqual({ from: 'c0', to: null, rowCount: 215 });
  });
});

describe('numbers', () => {
  test('wide integers count as numbers even as text', () => {
    expect(isNumeric({ name: 'a', type: 'HUGEINT', sqlType: 'VARCHAR' })).toBe(true);
    expect(isNumeric({ name: 'a', type: 'VARCHAR', sqlType: 'VARCHAR' })).toBe(false);
  });
});
