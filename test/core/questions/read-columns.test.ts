import { expect, test } from 'vitest';
import { toRows } from '#core/kernel/columns.ts';
import { findMadeTable, queryReadColumns } from '#core/questions/tables/read-columns.ts';
import { ident, sql, type Sql } from '#core/kernel/sql.ts';
import { describeOnBothEngines } from '../../helpers/engines.ts';

const label = { zh: '名', en: 'name' };
const text = { type: 'VARCHAR', label, doc: label } as const;
const count = { type: 'BIGINT', label, doc: label } as const;
const models = [
  { name: 'read_orders', columns: { order_id: text, customer_id: text, city: text, cents: count, unused: text } },
  { name: 'read_people', columns: { customer_id: text, city: text, born: text } },
] as const;
const orders = ident('build', 'read_orders');
const people = ident('build', 'read_people');
const kept = ident('build', 'read_kept');
const made = sql`create table if not exists ${kept} as
  select customer_id, sum(cents) as cents, max(city) as city, count(*) as orders
  from ${orders} where unused <> ${"it's"} group by customer_id`;

describeOnBothEngines('The columns that statements read', (open) => {
  const read = async (statements: readonly Sql[], makers: readonly Sql[] = []) =>
    queryReadColumns(await open(), statements, { schema: 'build', models, made: makers });

  test('are those shown, joined by and filtered by, of the table that hands them out', async () => {
    const statement = sql`select people.born, sum(orders.cents) as cents
      from ${orders} as orders join ${people} as people using (customer_id)
      where orders.city = ${'上海'} and orders.order_id in (select unnest(string_split(${'a,b'}, ',')))
      group by people.born`;
    expect(await read([statement])).toEqual([
      { table: 'read_orders', columns: ['cents', 'city', 'customer_id', 'order_id'] },
      { table: 'read_people', columns: ['born', 'customer_id'] },
    ]);
  });

  test('are not those that a name in the text only looks like', async () => {
    expect(
      await read([
        sql`with all_orders as (select * from ${orders})
      select born as city, ${'cents "build"."read_orders"'} as unused from ${people}, (select 1 as order_id) as one`,
      ]),
    ).toEqual([{ table: 'read_people', columns: ['born'] }]);
  });

  test('are none of a table of which only rows are counted', async () => {
    expect(await read([sql`select count(*) as rows from ${people}`])).toEqual([{ table: 'read_people', columns: [] }]);
  });

  test('are those of all statements together, whatever else was said between them', async () => {
    const statements = [
      sql`set threads = 1`,
      sql`select born from ${people}`,
      sql`drop table if exists ${kept}`,
      sql`select table_name from duckdb_tables()`,
      sql`select city from ${people}`,
    ];
    expect(await read(statements)).toEqual([{ table: 'read_people', columns: ['born', 'city'] }]);
  });

  test('go through a table that was made of others, column by column', async () => {
    expect(await read([made, sql`select customer_id, orders from ${kept}`], [made])).toEqual([
      { table: 'read_orders', columns: ['customer_id', 'unused'] },
    ]);
    expect(await read([sql`select sum(cents) as cents from ${kept}`], [made])).toEqual([
      { table: 'read_orders', columns: ['cents', 'customer_id', 'unused'] },
    ]);
  });

  test('are not guessed where the engine cannot plan the statement', async () => {
    await expect(read([sql`select nothing from ${people}`])).rejects.toThrow(/nothing/);
    expect(await read([sql`select city from ${people}`])).toEqual([{ table: 'read_people', columns: ['city'] }]);
  });

  test('leave every optimizer on behind them', async () => {
    const engine = await open();
    await read([sql`select city from ${people}`]);
    const [row] = toRows(await engine.query(sql`select current_setting('disabled_optimizers') as off`));
    expect(row).toEqual({ off: '' });
  });
});

test('a statement that makes a table is told from those that do not', () => {
  expect(findMadeTable(made)).toBe('"build"."read_kept"');
  expect(findMadeTable(sql`create schema if not exists ${ident('build')}`)).toBeNull();
  expect(findMadeTable(sql`create table ${kept} (customer_id varchar)`)).toBeNull();
  expect(findMadeTable(sql`select 1`)).toBeNull();
});
