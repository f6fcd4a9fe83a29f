import { type Column, type Columns, type Field, SQL_TYPES, toRows, toSingleRow } from '#core/kernel/columns.ts';
import { createBytesSource } from '#core/kernel/files.ts';
import { type Sql, ident, sql } from '#core/kernel/sql.ts';
import { type ConformanceCase, assertEqual, assertFails, assertTrue } from '../case.ts';

const encoder = new TextEncoder();

const FIELDS: readonly Field[] = SQL_TYPES.map((type) => ({ name: `列 ${type.toLowerCase()}`, type }));

/** The same rows as `createRowsStatement` gives, built by hand; text offsets do not begin at 0 and not every column has a bitmap. */
function createBatch(start: number, rowCount: number): Columns {
  const validity = (divisor: number): Uint8Array => {
    const bits = new Uint8Array((rowCount + 7) >> 3);
    for (let row = 0; row < rowCount; row += 1) {
      if ((start + row) % divisor !== 0) bits[row >> 3] = (bits[row >> 3] ?? 0) | (1 << (row & 7));
    }
    return bits;
  };
  const indexes = Array.from({ length: rowCount }, (_, row) => start + row);
  const texts = indexes.map((i) => encoder.encode(i % 3 === 0 ? '' : `值 ${i} ${'x'.repeat(i % 30)}`));
  const bytes = new Uint8Array(5 + texts.reduce((sum, text) => sum + text.length, 0));
  const offsets = new Int32Array(rowCount + 1).fill(5);
  texts.forEach((text, row) => {
    bytes.set(text, offsets[row]);
    offsets[row + 1] = (offsets[row] ?? 0) + text.length;
  });
  const columns: Column[] = [
    { data: Uint8Array.from(indexes, (i) => (i % 2 === 0 ? 1 : 0)), validity: validity(5) },
    { data: Int32Array.from(indexes, (i) => i - 1000) },
    { data: BigInt64Array.from(indexes, (i) => BigInt(i) * 1_000_000_000_007n), validity: validity(7) },
    { data: Float64Array.from(indexes, (i) => i / 8), validity: validity(11) },
    { data: { offsets, bytes }, validity: validity(3) },
    { data: Int32Array.from(indexes, (i) => (i % 20_000) - 5000), validity: validity(13) },
    {
      data: BigInt64Array.from(indexes, (i) => BigInt(i) * 86_400_000_123n - 5_000_000_000_000n),
      validity: validity(17),
    },
  ];
  return { rowCount, fields: FIELDS, columns };
}

function createRowsStatement(rowCount: number): Sql {
  return sql`
    select
      case when i % 5 <> 0 then i % 2 = 0 end,
      (i - 1000)::integer,
      case when i % 7 <> 0 then i * 1000000000007 end,
      case when i % 11 <> 0 then i / 8::double end,
      case when i % 3 <> 0 then '值 ' || i || ' ' || repeat('x', (i % 30)::integer) end,
      case when i % 13 <> 0 then date '1970-01-01' + ((i % 20000)::integer - 5000) end,
      case when i % 17 <> 0 then make_timestamp(i * 86400000123 - 5000000000000) end
    from range(${rowCount}) r (i)`;
}

async function* createBatches(sizes: readonly number[]): AsyncIterable<Columns> {
  let start = 0;
  for (const size of sizes) {
    yield createBatch(start, size);
    start += size;
  }
}

async function* failAfterOne(): AsyncIterable<Columns> {
  yield createBatch(0, 10);
  throw new Error('the source broke');
}

export const TRANSFER_CASES: readonly ConformanceCase[] = [
  {
    name: 'inserted columns come back as they were, of every type, with NULLs, in batches of any size',
    run: async (engine) => {
      const sizes = [0, 1, 2047, 2048, 2049, 63, 150_000, 0, 8];
      const rowCount = sizes.reduce((sum, size) => sum + size, 0);
      await engine.run(sql`create schema ${ident('库')}`);
      const written = await engine.insertColumns({ schema: '库', name: '表' }, createBatches(sizes));
      assertEqual(written, rowCount);
      const table = ident('库', '表');
      const counts = await engine.query(sql`
        with expected as (${createRowsStatement(rowCount)})
        select (select count(*) from ${table}) as written,
          (select count(*) from (select * from ${table} except all select * from expected)) as added,
          (select count(*) from (select * from expected except all select * from ${table})) as lost`);
      assertEqual(toSingleRow(counts), { written: BigInt(rowCount), added: 0n, lost: 0n });
      const described = await engine.query(
        sql`select column_name as name, data_type as type from information_schema.columns where table_schema = '库' order by ordinal_position`,
      );
      assertEqual(
        toRows(described),
        FIELDS.map(({ name, type }) => ({ name, type })),
      );
      const { fields } = await engine.query(sql`select * from ${table} limit 5`);
      assertEqual(fields, FIELDS);
    },
  },
  {
    name: 'a batch without rows makes an empty table',
    run: async (engine) => {
      assertEqual(await engine.insertColumns({ name: 'no_rows' }, createBatches([0])), 0);
      const result = await engine.query(sql`select * from no_rows`);
      assertEqual([result.rowCount, result.fields], [0, FIELDS]);
    },
  },
  {
    name: 'a failed or cancelled insert leaves no table, and an existing table stays as it is',
    run: async (engine) => {
      const broken = await engine
        .insertColumns({ name: 'half_written' }, failAfterOne())
        .catch((error: unknown) => error);
      assertTrue(broken instanceof Error && broken.message.includes('the source broke'), String(broken));
      await assertFails(engine.query(sql`select * from half_written`), 'engine/statement-failed');
      const controller = new AbortController();
      const cancelAfterOne = async function* batches(): AsyncIterable<Columns> {
        yield createBatch(0, 10);
        controller.abort();
        yield createBatch(10, 10);
      };
      await assertFails(
        engine.insertColumns({ name: 'half_written' }, cancelAfterOne(), { signal: controller.signal }),
        'task/cancelled',
      );
      await assertFails(engine.query(sql`select * from half_written`), 'engine/statement-failed');
      await engine.run(sql`create table existing as select 1 as a`);
      await assertFails(engine.insertColumns({ name: 'existing' }, createBatches([5])), 'engine/statement-failed');
      assertEqual(toRows(await engine.query(sql`select * from existing`)), [{ a: 1 }]);
    },
  },
  {
    name: 'a big result is streamed in batches, in order',
    run: async (engine) => {
      let rowCount = 0;
      let sum = 0n;
      let batchCount = 0;
      for await (const batch of engine.stream(sql`select i, 'n' || i as s from range(1000000) r (i)`)) {
        const data = batch.columns[0]?.data as BigInt64Array;
        assertEqual(data[0], BigInt(rowCount));
        sum += data.subarray(0, batch.rowCount).reduce((total, value) => total + value, 0n);
        rowCount += batch.rowCount;
        batchCount += 1;
        assertTrue(batch.rowCount <= 200_000, `a batch of ${batch.rowCount} rows`);
      }
      assertEqual([rowCount, sum], [1_000_000, 499_999_500_000n]);
      assertTrue(batchCount >= 5, `only ${batchCount} batches`);
    },
  },
  {
    name: 'a stream may be broken off, and others may run beside it',
    run: async (engine) => {
      let seen = 0;
      for await (const batch of engine.stream(sql`select i from range(1000000000000) r (i)`)) {
        seen += batch.rowCount;
        assertEqual(toSingleRow(await engine.query(sql`select ${seen} as seen`)), { seen });
        if (seen > 10_000) break;
      }
      assertTrue(seen > 10_000, 'the stream ended early');
      await engine.run(sql`create table piped_from as select i, 'v' || i as s from range(30000) r (i)`);
      assertEqual(
        await engine.insertColumns(
          { name: 'piped_to' },
          engine.stream(sql`select * from piped_from where i < ${25_000}`),
        ),
        25_000,
      );
      const check = await engine.query(
        sql`select count(*) as n from (select * from piped_from where i < 25000 except select * from piped_to)`,
      );
      assertEqual(toSingleRow(check), { n: 0n });
    },
  },
  {
    name: 'calls made together run one after another',
    run: async (engine) => {
      await engine.run(sql`create table turns (n integer)`);
      const calls = Array.from({ length: 20 }, (_, n) =>
        engine.run(sql`insert into turns select ${n} where (select count(*) from turns) = ${n}`),
      );
      await Promise.all(calls);
      assertEqual(toSingleRow(await engine.query(sql`select count(*) as n from turns`)), { n: 20n });
    },
  },
  {
    name: 'an attached file is read by SQL, whatever its name, and gone when detached',
    run: async (engine, context) => {
      const bytes = encoder.encode('订单号,金额\n00123,"1,5"\n=1+1,\n');
      for (const name of ['orders.csv', '订单 (1).csv', "it's [1]*?.csv"]) {
        for (const source of [await context.createFile(name, bytes), createBytesSource(name, bytes.slice())]) {
          const file = await engine.attachFile(name, source);
          const statement = sql`select * from read_csv(${file.literal}, all_varchar = true, header = true, delim = ',')`;
          assertEqual(toRows(await engine.query(statement)), [
            { 订单号: '00123', 金额: '1,5' },
            { 订单号: '=1+1', 金额: null },
          ]);
          await file.detach();
          await assertFails(engine.query(statement), 'engine/statement-failed');
        }
      }
    },
  },
  {
    name: 'files of the same name do not mix',
    run: async (engine, context) => {
      const first = await engine.attachFile('same.csv', await context.createFile('same.csv', encoder.encode('a\n1\n')));
      const second = await engine.attachFile('same.csv', createBytesSource('same.csv', encoder.encode('a\n2\n3\n')));
      const read = async (file: typeof first): Promise<unknown> =>
        toRows(await engine.query(sql`select a from read_csv(${file.literal}, all_varchar = true, header = true)`));
      assertEqual(await read(first), [{ a: '1' }]);
      assertEqual(await read(second), [{ a: '2' }, { a: '3' }]);
      await first.detach();
      assertEqual(await read(second), [{ a: '2' }, { a: '3' }]);
      await second.detach();
    },
  },
  {
    name: 'a larger attached file is read whole',
    run: async (engine, context) => {
      const lines = Array.from({ length: 200_000 }, (_, i) => `${i},订单 ${i}`);
      const file = await engine.attachFile(
        'large.csv',
        await context.createFile('large.csv', encoder.encode(`id,name\n${lines.join('\n')}\n`)),
      );
      const result = await engine.query(
        sql`select count(*) as n, sum(id::bigint)::bigint as total, max(name) as last from read_csv(${file.literal}, all_varchar = true, header = true, delim = ',')`,
      );
      assertEqual(toSingleRow(result), { n: 200_000n, total: 19_999_900_000n, last: '订单 99999' });
      await file.detach();
    },
  },
  {
    name: 'two engines know nothing of each other',
    run: async (engine, context) => {
      const other = await context.open();
      try {
        await engine.run(sql`create table shared_name as select 'first' as owner`);
        await other.run(sql`create table shared_name as select 'second' as owner`);
        const [first, second] = await Promise.all([
          engine.query(sql`select owner from shared_name`),
          other.query(sql`select owner from shared_name`),
        ]);
        assertEqual([toSingleRow(first), toSingleRow(second)], [{ owner: 'first' }, { owner: 'second' }]);
      } finally {
        await other.close();
      }
      assertEqual(toSingleRow(await engine.query(sql`select owner from shared_name`)), { owner: 'first' });
    },
  },
  {
    name: 'a closed engine refuses every call',
    run: async (_, context) => {
      const engine = await context.open();
      await engine.run(sql`create table t as select 1 as a`);
      await engine.close();
      await engine.close();
      await assertFails(engine.run(sql`select 1`), 'engine/closed');
      await assertFails(engine.query(sql`select 1 as a`), 'engine/closed');
      await assertFails(engine.attachFile('a.csv', createBytesSource('a.csv', encoder.encode('a\n'))), 'engine/closed');
      await assertFails(engine.insertColumns({ name: 'u' }, createBatches([1])), 'engine/closed');
    },
  },
];
