import { SQL_TYPES, toRows, toSingleRow } from '#core/kernel/columns.ts';
import type { Engine } from '#core/kernel/engine.ts';
import { type Sql, ident, rawSql, sql } from '#core/kernel/sql.ts';
import { type ConformanceCase, assertEqual, assertFails, assertTrue } from '../case.ts';

const UNSUPPORTED: readonly (readonly [string, string])[] = [
  ['1::hugeint', 'HUGEINT'],
  ['sum(1::bigint)', 'HUGEINT'],
  ['1.5', 'DECIMAL'],
  ['1::decimal(18, 4)', 'DECIMAL'],
  ['1::smallint', ''],
  ['1::ubigint', ''],
  ['1::float', ''],
  ["'a'::blob", ''],
  ["time '10:00:00'", ''],
  ["'a'::enum ('a', 'b')", ''],
  ['[1, 2]', ''],
  ["{'a': 1}", ''],
  ["'8f14e45f-ceea-467f-a8a4-1b9c7d2d5d1a'::uuid", 'UUID'],
  ["timestamp_s '2024-01-01 00:00:00'", ''],
  ["timestamp_ns '2024-01-01 00:00:00'", ''],
  ['interval 1 day', ''],
];

async function querySingle(engine: Engine, statement: Sql): Promise<unknown> {
  return toSingleRow(await engine.query(statement))['value'];
}

export const VALUE_CASES: readonly ConformanceCase[] = [
  {
    name: 'runs DuckDB 1.5.6',
    run: async (engine) => {
      assertEqual(engine.version, 'v1.5.6');
    },
  },
  {
    name: 'every type keeps its extremes',
    run: async (engine) => {
      const result = await engine.query(sql`
        select * from (values
          (true, (-2147483648)::integer, (-9223372036854775808)::bigint, '-infinity'::double, ''::varchar, date '0001-01-01', timestamp '0001-01-01 00:00:00'),
          (false, 2147483647::integer, 9223372036854775807::bigint, 'infinity'::double, 'twelve bytes'::varchar, date '9999-12-31', timestamp '9999-12-31 23:59:59.999999'),
          (null, 0::integer, 0::bigint, '-0.0'::double, 'thirteen byte'::varchar, date '1969-12-31', timestamp '1969-12-31 23:59:59.5'),
          (null, 1::integer, 1::bigint, 5e-324::double, '订单🛒' || chr(0) || '"''', date '1970-01-01', timestamp '1970-01-01 00:00:00.000001'),
          (null, 2::integer, 2::bigint, 1.7976931348623157e308::double, repeat('长', 50000), date '2024-02-29', timestamp '2024-02-29 12:00:00')
        ) t (b, i, l, d, s, dt, ts)`);
      assertEqual(
        result.fields.map((field) => field.type),
        [...SQL_TYPES],
      );
      assertEqual(toRows(result), [
        {
          b: true,
          i: -2147483648,
          l: -9223372036854775808n,
          d: -Infinity,
          s: '',
          dt: '0001-01-01',
          ts: '0001-01-01 00:00:00',
        },
        {
          b: false,
          i: 2147483647,
          l: 9223372036854775807n,
          d: Infinity,
          s: 'twelve bytes',
          dt: '9999-12-31',
          ts: '9999-12-31 23:59:59.999999',
        },
        { b: null, i: 0, l: 0n, d: -0, s: 'thirteen byte', dt: '1969-12-31', ts: '1969-12-31 23:59:59.5' },
        { b: null, i: 1, l: 1n, d: 5e-324, s: '订单🛒\0"\'', dt: '1970-01-01', ts: '1970-01-01 00:00:00.000001' },
        {
          b: null,
          i: 2,
          l: 2n,
          d: 1.7976931348623157e308,
          s: '长'.repeat(50_000),
          dt: '2024-02-29',
          ts: '2024-02-29 12:00:00',
        },
      ]);
      assertEqual(await querySingle(engine, sql`select 'nan'::double as value`), NaN);
    },
  },
  {
    name: 'dates and timestamps beyond the calendar read as DuckDB writes them',
    run: async (engine) => {
      const rows = toRows(
        await engine.query(sql`
          select d, d::varchar as d_text, t, t::varchar as t_text from (values
            (date 'infinity', timestamp '-infinity'),
            (date '-infinity', timestamp 'infinity'),
            (date '0044-03-15 (BC)', timestamp '0044-03-15 (BC) 10:00:00'),
            (date '12345-06-07', timestamp '12345-06-07 08:09:10.11')
          ) v (d, t)`),
      );
      assertEqual(rows.length, 4);
      for (const row of rows) {
        assertEqual(row['d'], row['d_text']);
        assertEqual(row['t'], row['t_text']);
      }
    },
  },
  {
    name: 'NULLs stay where they are in long results of every type',
    run: async (engine) => {
      const result = await engine.query(sql`
        select i::integer as row,
          case when i % 2 = 0 then i % 4 = 0 end as b,
          case when i % 3 = 0 then i::integer end as n,
          case when i % 5 = 0 then i * 1000000007 end as l,
          case when i % 7 = 0 then i / 8::double end as d,
          case when i % 3 = 1 then repeat('值', (i % 9)::integer) end as s,
          case when i % 11 = 0 then date '2000-01-01' + i::integer end as dt,
          case when i % 13 = 0 then timestamp '2000-01-01' + to_hours(i) end as ts
        from range(5003) r (i)`);
      const rows = toRows(result);
      assertEqual(rows.length, 5003);
      rows.forEach((row, i) => {
        assertEqual(row['row'], i);
        assertEqual(row['b'], i % 2 === 0 ? i % 4 === 0 : null);
        assertEqual(row['n'], i % 3 === 0 ? i : null);
        assertEqual(row['l'], i % 5 === 0 ? BigInt(i) * 1_000_000_007n : null);
        assertEqual(row['d'], i % 7 === 0 ? i / 8 : null);
        assertEqual(row['s'], i % 3 === 1 ? '值'.repeat(i % 9) : null);
        assertEqual(row['dt'] === null, i % 11 !== 0);
        assertEqual(row['ts'] === null, i % 13 !== 0);
      });
    },
  },
  {
    name: 'short, long, repeated and missing texts read right from a table, in any order',
    run: async (engine) => {
      await engine.run(sql`
        create table mixed_texts as select i::integer as i,
          case when i % 7 <> 0 then '文' || i || repeat('z', (i % 60)::integer) end as own,
          '渠道 of a longer name ' || (i % 3) as shared
        from range(20000) r (i)`);
      const statements = [
        sql`select * from mixed_texts`,
        sql`select * from mixed_texts order by hash(i)`,
        sql`select * from mixed_texts where i % 5 = 1 order by i desc`,
        sql`select distinct 0::integer as i, null::varchar as own, shared from mixed_texts`,
      ];
      for (const statement of statements) {
        for (const { i, own, shared } of toRows(await engine.query(statement))) {
          const row = Number(i);
          assertEqual(own, row % 7 === 0 ? null : `文${row}${'z'.repeat(row % 60)}`);
          assertTrue(typeof shared === 'string' && /^渠道 of a longer name [012]$/.test(shared), String(shared));
          if (statement !== statements[3]) assertEqual(shared, `渠道 of a longer name ${row % 3}`);
        }
      }
    },
  },
  {
    name: 'columns that are NULL throughout read as NULL',
    run: async (engine) => {
      const row = toSingleRow(
        await engine.query(
          sql`select null::boolean b, null::integer i, null::bigint l, null::double d, null::varchar s, null::date dt, null::timestamp ts, null as untyped`,
        ),
      );
      assertEqual(row, { b: null, i: null, l: null, d: null, s: null, dt: null, ts: null, untyped: null });
    },
  },
  {
    name: 'an empty result keeps its columns',
    run: async (engine) => {
      const statement = sql`select true as b, 1 as i, 1::bigint as l, 1::double as d, 'x' as s, date '2024-01-01' as dt, timestamp '2024-01-01' as ts from range(0)`;
      const expected = SQL_TYPES.map((type, index) => ({ name: ['b', 'i', 'l', 'd', 's', 'dt', 'ts'][index], type }));
      const result = await engine.query(statement);
      assertEqual([result.rowCount, result.fields, result.columns.length], [0, expected, 7]);
      const batches = [];
      for await (const batch of engine.stream(statement)) batches.push(batch);
      assertEqual(
        batches.map((batch) => [batch.rowCount, batch.fields]),
        [[0, expected]],
      );
    },
  },
  {
    name: '19-digit integers are exact',
    run: async (engine) => {
      await engine.run(sql`create table big_ids as select 1234567890123456789 + i as id from range(3) r (i)`);
      assertEqual(
        toRows(await engine.query(sql`select id from big_ids where id > ${1234567890123456789n} order by id desc`)),
        [{ id: 1234567890123456791n }, { id: 1234567890123456790n }],
      );
      assertEqual(await querySingle(engine, sql`select sum(id)::bigint as value from big_ids`), 3703703670370370370n);
    },
  },
  {
    name: 'names may hold any characters',
    run: async (engine) => {
      const table = ident('客户 "域"', "订单's; drop");
      await engine.run(sql`create schema ${ident('客户 "域"')}`);
      await engine.run(sql`create table ${table} as select 1 as ${ident('金额（分）')}, 'x' as ${ident('a "b" ?')}`);
      const result = await engine.query(sql`select * from ${table}`);
      assertEqual(toSingleRow(result), { '金额（分）': 1, 'a "b" ?': 'x' });
    },
  },
  {
    name: 'types that results may not have are refused, and the engine lives on',
    run: async (engine) => {
      for (const [expression, type] of UNSUPPORTED) {
        const error = await assertFails(
          engine.query(sql`select 1 as fine, ${rawSql(expression)} as odd`),
          'engine/unsupported-type',
        );
        assertTrue(error.message.includes('"odd"') && error.message.toUpperCase().includes(type), error.message);
      }
      assertEqual(await querySingle(engine, sql`select 1 as value`), 1);
    },
  },
  {
    name: 'results and created tables keep the order of insertion',
    run: async (engine) => {
      await engine.run(sql`create table kept_order as select (i * 7919) % 300007 as n from range(300007) r (i)`);
      const { columns, rowCount } = await engine.query(sql`select n from kept_order`);
      const data = columns[0]?.data as BigInt64Array;
      assertEqual(rowCount, 300_007);
      assertTrue(
        data.every((value, i) => value === (BigInt(i) * 7919n) % 300_007n),
        'rows came in another order',
      );
    },
  },
];
