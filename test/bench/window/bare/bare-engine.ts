import { AsyncDuckDB, VoidLogger, type AsyncDuckDBConnection } from '@duckdb/duckdb-wasm';
import duckdbWorkerUrl from '@duckdb/duckdb-wasm/dist/duckdb-browser-eh.worker.js?url';
import duckdbWasmUrl from '@duckdb/duckdb-wasm/dist/duckdb-eh.wasm?url';

export type BareSizes = { readonly orders: number; readonly customers: number; readonly events: number };

/** What the program calls in the page; milliseconds. */
export type BarePage = {
  open(): Promise<number>;
  /** The same questions as plain SQL over tables of the same sizes, `repeats` times each. */
  ask(sizes: BareSizes, repeats: number): Promise<Readonly<Record<string, readonly number[]>>>;
};

const STATEMENTS = {
  brush: `select count(*), sum(money) from customers where r between 2 and 4 and f between 3 and 5`,
  threshold: `select case when day > 700 then 1 when f + m >= 8 then 3 else 2 end as segment, value, count(*), sum(money) from customers group by all`,
  cohort: `with firsts as (select customer, date_trunc('month', min(day)) as cohort from orders where customer in (select customer from customers where f >= 3) group by customer)
    select cohort, date_diff('month', cohort, date_trunc('month', day)) as age, count(distinct customer), sum(cents) from orders join firsts using (customer) group by all`,
  list: `select customer, r, f, m, money from customers order by money desc, customer limit 200`,
  kpi: `select count(distinct customer), count(*), sum(cents) from orders where day > date '2025-12-31' and customer in (select customer from customers where f >= 3)`,
  funnel: `with steps as (select customer, min(moment) filter (where kind = 1) as viewed, min(moment) filter (where kind = 3) as put, min(moment) filter (where kind = 4) as bought, max(moment) filter (where kind = 4) as again from events group by customer)
    select count(*) filter (where viewed is not null), count(*) filter (where put >= viewed), count(*) filter (where bought >= put and put >= viewed), count(*) filter (where again > bought) from steps`,
} as const;

let connection: AsyncDuckDBConnection | null = null;

async function fill({ orders, customers, events }: BareSizes): Promise<void> {
  await connection?.query(`create table customers as select i::integer as customer, 1 + hash(i) % 5 as r, 1 + hash(i * 7) % 5 as f,
    1 + hash(i * 11) % 5 as m, 1 + hash(i * 13) % 3 as value, hash(i * 17) % 730 as day, (hash(i * 19) % 100000)::bigint as money from range(${customers}) t(i)`);
  await connection?.query(`create table orders as select (hash(i) % ${customers})::integer as customer, date '2024-07-01' + (hash(i * 3) % 730)::integer as day,
    (hash(i * 5) % 50000)::bigint as cents from range(${orders}) t(i)`);
  await connection?.query(`create table events as select (hash(i // 8) % ${customers})::integer as customer, [1, 1, 1, 1, 1, 1, 1, 2, 3, 4][1 + (hash(i) % 10)::integer]::integer as kind,
    timestamp '2026-01-01' + to_seconds((hash(i * 3) % 15638400)::bigint) as moment from range(${events}) t(i)`);
}

const barePage: BarePage = {
  open: async () => {
    const started = performance.now();
    const db = new AsyncDuckDB(new VoidLogger(), new Worker(duckdbWorkerUrl));
    await db.instantiate(new URL(duckdbWasmUrl, location.href).href);
    await db.open({ path: ':memory:' });
    connection = await db.connect();
    await connection.query('select 1');
    return performance.now() - started;
  },
  ask: async (sizes, repeats) => {
    await fill(sizes);
    const measured: Record<string, number[]> = {};
    for (const [name, statement] of Object.entries(STATEMENTS)) {
      const times: number[] = [];
      for (let round = 0; round < (name === 'funnel' ? Math.min(3, repeats) : repeats); round += 1) {
        const started = performance.now();
        await connection?.query(statement);
        times.push(performance.now() - started);
      }
      measured[name] = times;
    }
    return measured;
  },
};

Object.assign(window, { barePage });
