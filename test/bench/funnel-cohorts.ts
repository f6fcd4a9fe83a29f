import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { settleParameters } from '../helpers/staging-tables.ts';
import { queryCohortRetention } from '#core/questions/cohorts/cohort-retention.ts';
import { queryFunnel, type FunnelArgs } from '#core/questions/behaviour/funnel.ts';
import { queryPaths } from '#core/questions/behaviour/paths.ts';
import { rawSql, sql } from '#core/kernel/sql.ts';
import { openNativeEngine } from '../../cli/native-engine.ts';

// node scripts/run-typescript.mjs test/bench/funnel-cohorts.ts [events]: the questions of the behaviour and cohort screens on synthetic, skewed
// data of 300 k customers, 1 M purchases and 5 M events (or as many as stated). Times in ms, first and second run.

const EVENTS = Number(process.argv[2] ?? 5_000_000);
const engine = await openNativeEngine({
  grantedFiles: [],
  grantedFolders: [],
  spillFolder: mkdtempSync(join(tmpdir(), 'bench-')),
});
await engine.run(sql`create schema mart`);
await engine.run(
  sql`create table mart.int_customers as select cast(i as integer) as customer_no, 'c' || i as customer_id from range(1, 300001) t(i)`,
);
await engine.run(
  sql`create table mart.agg_cst_current as select customer_id, 1 as segment_key, 1 as value_key, -1 as store_key from mart.int_customers`,
);
await engine.run(sql`create table mart.int_events as select customer_no, cast(moment as date) as day, moment as occurred_at, false as occurred_at_is_date, cast(i // 5 as integer) as session_no, 1 as product_key, -1 as store_key, case when r < 0.75 then 1 when r < 0.85 then 2 when r < 0.96 then 3 else 4 end as behavior
 from (select i, cast(1 + floor(300000 * power(random(), 2)) as integer) as customer_no, random() as r, timestamp '2025-07-01' + to_seconds(cast(floor(i * (31536000.0 / ${rawSql(String(EVENTS))}) + random() * 3600) as bigint)) as moment from range(${rawSql(String(EVENTS))}) t(i))`);
await engine.run(sql`create table mart.int_purchases as select cast(i as integer) as purchase_no, customer_no, 'c' || customer_no as customer_id, moment as purchased_at, false as purchased_at_is_date, cast(moment as date) as purchase_date, null::date as voided_on, 1000::bigint as net_cents, 300::bigint as margin_cents
 from (select i, cast(1 + floor(300000 * power(random(), 2)) as integer) as customer_no, timestamp '2024-07-01' + to_seconds(cast(floor(random() * 63072000) as bigint)) as moment from range(1000000) t(i))`);
await engine.run(sql`create table mart.int_acquisition_costs (started_on date, channel varchar, cost_cents bigint)`);

const scope = { schema: 'mart', parameters: settleParameters('2026-06-30') };
const base: FunnelArgs = {
  steps: ['view', 'cart', 'purchase'],
  order: 'ordered',
  windowHours: 168,
  repurchaseDays: 30,
  count: 'people',
  from: '2025-07-01',
  through: '2026-06-30',
  breakdown: null,
  trend: 'week',
};

async function time(name: string, run: () => Promise<unknown>): Promise<void> {
  const started = performance.now();
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  const took = Math.round(performance.now() - started);
  const resident = Math.round(process.memoryUsage().rss / 1e6);
  process.stdout.write(
    `${name}: ${took} ms (${Math.round((user + system) / 1000)} ms of CPU), ${resident} MB resident\n`,
  );
}

for (let round = 0; round < 2; round += 1) {
  await time('funnel people', () => queryFunnel(engine, scope, base));
  await time('funnel events', () => queryFunnel(engine, scope, { ...base, count: 'events' }));
  await time('funnel any', () => queryFunnel(engine, scope, { ...base, order: 'any' }));
  await time('funnel strict', () => queryFunnel(engine, scope, { ...base, order: 'strict' }));
  await time('paths by session', () =>
    queryPaths(engine, scope, {
      unit: 'session',
      kinds: ['view', 'favorite', 'cart', 'purchase'],
      steps: 5,
      from: '2025-07-01',
      through: '2026-06-30',
    }),
  );
  await time('cohorts month', () =>
    queryCohortRetention(engine, scope, {
      anchor: 'purchase',
      activity: 'purchase',
      unit: 'month',
      ages: { kind: 'calendar' },
      maxCohorts: 24,
      maxAges: 24,
    }),
  );
  await time('cohorts behaviour', () =>
    queryCohortRetention(engine, scope, {
      anchor: 'behavior',
      activity: 'behavior',
      unit: 'month',
      ages: { kind: 'calendar' },
      maxCohorts: 24,
      maxAges: 24,
    }),
  );
}
await engine.close();
