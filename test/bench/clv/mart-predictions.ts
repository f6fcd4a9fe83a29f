import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toRows } from '#core/kernel/columns.ts';
import { importSources } from '#core/sources/import/import-sources.ts';
import { selectModels } from '#core/mart/plan.ts';
import { MODELS } from '#core/mart/registry.ts';
import { runModels } from '#core/mart/run.ts';
import { sql } from '#core/kernel/sql.ts';
import { openNativeEngine } from '../../../cli/native-engine.ts';
import { createPathSource } from '../../../cli/path-source.ts';
import { createBenchProject } from '../bench-project.ts';
import { generateBenchData } from '../generate-data.ts';
import { generateShop } from './generate-shop.ts';

/** Wall and processor seconds of every table. */
function createTableClock(): {
  onProgress(progress: { subject: string }): void;
  read(): Map<string, [number, number]>;
} {
  const tables = new Map<string, [number, number]>();
  let current = '';
  let [wall, cpu] = [performance.now(), process.cpuUsage()];
  const close = (): void => {
    const used = process.cpuUsage(cpu);
    const [before, usedBefore] = tables.get(current) ?? [0, 0];
    const now = performance.now();
    tables.set(current, [before + (now - wall) / 1000, usedBefore + (used.user + used.system) / 1e6]);
    [wall, cpu] = [now, process.cpuUsage()];
  };
  return {
    onProgress: ({ subject }) => {
      if (subject === current) return;
      close();
      current = subject;
    },
    read: () => {
      close();
      return tables;
    },
  };
}

/*
 * Wall time of the customer models inside a build, table by table. By hand:
 *   node scripts/run-typescript.mjs test/bench/clv/mart-predictions.ts [orders, 1000000] [threads, 2] [shop]
 * The orders are those of test/bench/run.ts, whose customers never leave (the models find no dropout); with `shop`, of
 * customers who do. Nothing but the tables of the customer models is built from them.
 */
const orderCount = Number(process.argv[2] ?? 1_000_000);
const threads = Number(process.argv[3] ?? 2);

const cache = join(import.meta.dirname, '../../../.cache/bench');
const data = await generateBenchData(cache, orderCount, 5_000_000);
const ordersPath = process.argv[4] === 'shop' ? join(cache, `shop-${orderCount}.csv`) : data.orders;
if (process.argv[4] === 'shop') generateShop(ordersPath, orderCount);
const spillFolder = mkdtempSync(join(tmpdir(), 'cst-bench-'));
const engine = await openNativeEngine({
  grantedFiles: [ordersPath, data.products],
  grantedFolders: [],
  spillFolder,
  threads,
});
const orders = await createPathSource(ordersPath);
const input = createBenchProject(
  { orders, behaviors: orders, products: await createPathSource(data.products) },
  data.asOfDate,
);
try {
  await engine.run(sql`create schema import_1`);
  const imported = await importSources(engine, {
    schema: 'import_1',
    sources: input.sources.filter(({ source }) => source === 'orders'),
    parameters: input.parameters,
  });
  if (imported.status === 'questions') throw new Error(JSON.stringify(imported.questions));
  const clock = createTableClock();
  const started = performance.now();
  await runModels(
    engine,
    {
      models: selectModels(MODELS, ['int_cst_clv_scores']),
      sourceSchema: 'import_1',
      parameters: { ...imported.parameters, asOfDate: imported.asOfDate },
      keepIntermediates: true,
    },
    clock,
  );
  const total = performance.now() - started;
  const fits = toRows(
    await engine.query(
      sql`select status, spend_status, count(*) as periods from mart.int_cst_clv_fits group by all order by all`,
    ),
  );
  for (const fit of fits)
    console.log(`${Number(fit['periods'])} × ${String(fit['status'])}, spend ${String(fit['spend_status'])}`);
  for (const [table, [wall, cpu]] of clock.read()) {
    if (table.includes('clv')) console.log(`${table.padEnd(24)} ${wall.toFixed(2)} s, processor ${cpu.toFixed(2)} s`);
  }
  console.log(
    `all tables so far        ${(total / 1000).toFixed(2)} s, peak ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`,
  );
} finally {
  await engine.close();
  rmSync(spillFolder, { recursive: true });
}
