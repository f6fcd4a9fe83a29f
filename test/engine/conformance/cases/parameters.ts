import { toRows, toSingleRow } from '#core/kernel/columns.ts';
import { type SqlValue, ident, rawSql, sql } from '#core/kernel/sql.ts';
import { type ConformanceCase, assertEqual, assertFails } from '../case.ts';

const BOUND: readonly (readonly [SqlValue, string, SqlValue])[] = [
  [null, '"NULL"', null],
  [true, 'BOOLEAN', true],
  [false, 'BOOLEAN', false],
  [0, 'INTEGER', 0],
  [-2147483647, 'INTEGER', -2147483647],
  [2147483648, 'BIGINT', 2147483648n],
  [Number.MAX_SAFE_INTEGER, 'BIGINT', BigInt(Number.MAX_SAFE_INTEGER)],
  [0.1, 'DOUBLE', 0.1],
  [1e300, 'DOUBLE', 1e300],
  [5e-324, 'DOUBLE', 5e-324],
  [-0, 'DOUBLE', -0],
  [Infinity, 'DOUBLE', Infinity],
  [NaN, 'DOUBLE', NaN],
  [1n, 'BIGINT', 1n],
  [1234567890123456789n, 'BIGINT', 1234567890123456789n],
  [-9223372036854775807n, 'BIGINT', -9223372036854775807n],
  [9223372036854775807n, 'BIGINT', 9223372036854775807n],
  ['', 'VARCHAR', ''],
  ["it's", 'VARCHAR', "it's"],
  ["'); drop table x; --", 'VARCHAR', "'); drop table x; --"],
  ['what? "quoted" \\ $1 \n\t', 'VARCHAR', 'what? "quoted" \\ $1 \n\t'],
  ['a\0b', 'VARCHAR', 'a\0b'],
  ['订单🛒', 'VARCHAR', '订单🛒'],
  ['1234567890123456789', 'VARCHAR', '1234567890123456789'],
  ['长'.repeat(100_000), 'VARCHAR', '长'.repeat(100_000)],
];

export const PARAMETER_CASES: readonly ConformanceCase[] = [
  {
    name: 'every kind of value is bound with its type',
    run: async (engine) => {
      for (const [value, type, expected] of BOUND) {
        const row = toSingleRow(await engine.query(sql`select ${value} as value, typeof(${value}) as type`));
        assertEqual(row, { value: expected, type });
      }
    },
  },
  {
    name: 'values are bound in order, in every clause and in CREATE TABLE AS',
    run: async (engine) => {
      await engine.run(
        sql`create table bound as select i, ${'text'} as s, ${7} as n from range(${10}) r (i) where i >= ${4}`,
      );
      const statement = sql`
        with chosen as (select i::integer as i, s from bound where s = ${'text'} and n = ${7})
        select i, s || ${'!'} as s from chosen where i between ${5} and ${8} order by i desc limit ${2}`;
      assertEqual(toRows(await engine.query(statement)), [
        { i: 8, s: 'text!' },
        { i: 7, s: 'text!' },
      ]);
    },
  },
  {
    name: 'dates are bound as text and cast',
    run: async (engine) => {
      const row = toSingleRow(
        await engine.query(
          sql`select cast(${'2024-02-29'} as date) + 1 as d, ${'2024-02-29 10:00:00'}::timestamp as t`,
        ),
      );
      assertEqual(row, { d: '2024-03-01', t: '2024-02-29 10:00:00' });
    },
  },
  {
    name: 'a question mark in a text, a name or a comment is no placeholder',
    run: async (engine) => {
      const row = toSingleRow(
        await engine.query(sql`
          select 'why? it''s ?' as a, ${1} as ${ident('b?')}, $$ ? $$ as c, $x$ ? $$ $x$ as d, e'\\' ?' as e -- what ?
          /* and ? here */ , ${'?'} as f`),
      );
      assertEqual(row, { a: "why? it's ?", 'b?': 1, c: ' ? ', d: ' ? $$ ', e: "' ?", f: '?' });
    },
  },
  {
    name: 'a text value cannot become SQL',
    run: async (engine) => {
      await engine.run(sql`create table guarded as select 1 as a`);
      await engine.query(sql`select ${"x'; drop table guarded; select '"} as s`);
      assertEqual(toRows(await engine.query(sql`select a from guarded`)), [{ a: 1 }]);
    },
  },
  {
    name: 'a statement with missing values fails',
    run: async (engine) => {
      await assertFails(engine.query(rawSql('select ? as a')), 'engine/statement-failed');
    },
  },
];
