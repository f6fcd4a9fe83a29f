import { toSingleRow } from '#core/kernel/columns.ts';
import type { Engine, RunOptions } from '#core/kernel/engine.ts';
import { type Sql, rawSql, sql } from '#core/kernel/sql.ts';
import { type ConformanceCase, assertEqual, assertFails, assertTrue } from '../case.ts';

const CANCEL_LIMIT_MS = 500;

const ENDLESS = {
  aggregate: sql`select count(*) as n from range(1000000000) a (i), range(1000000000) b (j) where (i * j) % 7 = ${3}`,
  filter: sql`select i from range(1000000000000) r (i) where i = -1`,
  sort: sql`select i from range(40000000) r (i) order by hash(i), i`,
  create: sql`create table never_made as select i + j as n from range(1000000000) a (i), range(1000000000) b (j) where (i * j) % 1000003 = 7`,
};

async function drain(engine: Engine, statement: Sql, options: RunOptions): Promise<void> {
  for await (const batch of engine.stream(statement, options))
    assertTrue(batch.fields.length > 0, 'a batch without fields');
}

/** Cancels a running call and checks that it rejects in time and leaves the engine usable. */
async function cancelRunning(engine: Engine, start: (options: RunOptions) => Promise<unknown>): Promise<void> {
  const controller = new AbortController();
  let cancelledAt = 0;
  const timer = setTimeout(() => {
    cancelledAt = performance.now();
    controller.abort();
  }, 200);
  await assertFails(start({ signal: controller.signal }), 'task/cancelled');
  const elapsed = performance.now() - cancelledAt;
  clearTimeout(timer);
  assertTrue(cancelledAt > 0, 'the call ended before it was cancelled');
  assertTrue(elapsed < CANCEL_LIMIT_MS, `cancelled only after ${Math.round(elapsed)} ms`);
  assertEqual(toSingleRow(await engine.query(sql`select ${'usable'} as state`)), { state: 'usable' });
}

export const FAILURE_CASES: readonly ConformanceCase[] = [
  {
    name: 'a syntax error names its place',
    run: async (engine) => {
      for (const statement of [sql`select 1\n  frm x`, sql`select ${1}\n  frm x`]) {
        const error = await assertFails(engine.query(statement), 'engine/syntax');
        assertTrue(
          error.message.startsWith('Parser Error: syntax error') && error.message.includes('LINE 2:'),
          error.message,
        );
        assertTrue(/\n +\^/.test(error.message), error.message);
      }
      await assertFails(engine.run(rawSql('selec')), 'engine/syntax');
    },
  },
  {
    name: 'an unknown column, table or function names its place',
    run: async (engine) => {
      for (const text of [
        'select\n  missing_column from range(1)',
        'select *\nfrom missing_table',
        'select\nmissing_function(1)',
      ]) {
        const error = await assertFails(engine.query(rawSql(text)), 'engine/statement-failed');
        assertTrue(error.message.includes('missing_') && error.message.includes('LINE 2:'), error.message);
      }
    },
  },
  {
    name: 'a failure while the statement runs keeps its text',
    run: async (engine) => {
      const conversion = await assertFails(
        engine.query(sql`select ('x' || i)::integer as n from range(10) r (i)`),
        'engine/statement-failed',
      );
      assertTrue(
        conversion.message.includes('Conversion Error') && conversion.message.includes('x0'),
        conversion.message,
      );
      const own = await assertFails(
        engine.run(
          sql`create table failing as select case when i = 90000 then error('stop here') else i::varchar end as n from range(100000) r (i)`,
        ),
        'engine/statement-failed',
      );
      assertTrue(own.message.includes('stop here'), own.message);
      await assertFails(
        drain(
          engine,
          sql`select case when i = 90000 then error('stop here') else i::varchar end as n from range(100000) r (i)`,
          {},
        ),
        'engine/statement-failed',
      );
      await assertFails(engine.query(sql`select * from failing`), 'engine/statement-failed');
    },
  },
  {
    name: 'running out of memory is an error of its own, and the engine lives on',
    run: async (_, context) => {
      const engine = await context.open();
      await engine.run(sql`set memory_limit = '64MB'`);
      const hungry = sql`select length(string_agg(repeat('x', 1000), '')) as n from range(1000000) r (i)`;
      await assertFails(engine.query(hungry), 'engine/out-of-memory');
      assertEqual(toSingleRow(await engine.query(sql`select 1 as a`)), { a: 1 });
      await engine.close();
    },
  },
  {
    name: 'one call runs one statement',
    run: async (engine) => {
      await assertFails(engine.query(rawSql('select 1 as a; select 2 as b')), 'engine/statement-failed');
      assertEqual(toSingleRow(await engine.query(rawSql("select ';' as a; -- done\n"))), { a: ';' });
    },
  },
  {
    name: 'a statement that needs an extension fails at once',
    run: async (engine) => {
      const texts = [
        "select * from read_xlsx('x.xlsx')",
        'load spatial',
        'select st_point(1, 2)',
        "attach 'x.db' (type sqlite)",
      ];
      if (engine.kind === 'wasm') {
        texts.push(
          "select * from read_parquet('x.parquet')",
          "select '[1]'::json",
          'select current_date',
          "copy (select 1) to 'x.parquet' (format parquet)",
        );
      }
      for (const text of texts) {
        const error = await assertFails(engine.run(rawSql(text)), 'engine/missing-extension');
        assertTrue(error.hint !== undefined, 'no hint');
      }
      assertEqual(toSingleRow(await engine.query(sql`select 1 as a`)), { a: 1 });
    },
  },
  {
    name: 'the network and other files are out of reach',
    run: async (engine) => {
      for (const text of [
        "select * from read_csv('http://127.0.0.1:9/x.csv')",
        "select * from read_csv('/etc/hostname')",
        "copy (select 1) to '/tmp/leak.csv'",
      ]) {
        const error = await assertFails(engine.run(rawSql(text)), 'engine/statement-failed');
        assertTrue(error.message.includes('Permission Error'), error.message);
      }
      await assertFails(engine.run(sql`set enable_external_access = true`), 'engine/statement-failed');
    },
  },
  {
    name: 'a running query is cancelled in time',
    run: (engine) => cancelRunning(engine, (options) => engine.query(ENDLESS.aggregate, options)),
  },
  {
    name: 'a running sort is cancelled in time',
    run: (engine) => cancelRunning(engine, (options) => engine.query(ENDLESS.sort, options)),
  },
  {
    name: 'a running CREATE TABLE is cancelled in time and leaves no table',
    run: async (engine) => {
      await cancelRunning(engine, (options) => engine.run(ENDLESS.create, options));
      await assertFails(engine.query(sql`select * from never_made`), 'engine/statement-failed');
    },
  },
  {
    name: 'a stream that finds nothing, or sorts first, is cancelled in time',
    run: async (engine) => {
      await cancelRunning(engine, (options) => drain(engine, ENDLESS.filter, options));
      await cancelRunning(engine, (options) => drain(engine, ENDLESS.sort, options));
    },
  },
  {
    name: 'a stream is cancelled between its batches',
    run: async (engine) => {
      const controller = new AbortController();
      let batchCount = 0;
      const consume = async (): Promise<void> => {
        for await (const batch of engine.stream(sql`select i from range(1000000000) r (i)`, {
          signal: controller.signal,
        })) {
          assertTrue(batch.rowCount > 0, 'an empty batch');
          batchCount += 1;
          if (batchCount === 3) controller.abort();
        }
      };
      await assertFails(consume(), 'task/cancelled');
      assertEqual(batchCount, 3);
    },
  },
  {
    name: 'a call that waits for another is cancelled without running',
    run: async (engine) => {
      const long = new AbortController();
      const waiting = new AbortController();
      const first = assertFails(engine.query(ENDLESS.aggregate, { signal: long.signal }), 'task/cancelled');
      const second = assertFails(
        engine.run(sql`create table never_started as select 1 as a`, { signal: waiting.signal }),
        'task/cancelled',
      );
      waiting.abort();
      await second;
      long.abort();
      await first;
      await assertFails(engine.query(sql`select * from never_started`), 'engine/statement-failed');
    },
  },
  {
    name: 'a call with an aborted signal does not run',
    run: async (engine) => {
      const controller = new AbortController();
      controller.abort();
      const { signal } = controller;
      await assertFails(engine.run(sql`create table never_run as select 1 as a`, { signal }), 'task/cancelled');
      await assertFails(drain(engine, sql`select 1 as a`, { signal }), 'task/cancelled');
      await assertFails(engine.query(sql`select * from never_run`), 'engine/statement-failed');
    },
  },
];
