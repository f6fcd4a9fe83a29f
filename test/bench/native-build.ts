import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildProject } from '#core/workbench/build/build-project.ts';
import { exportProject } from '#core/workbench/export/export-project.ts';
import { openNativeEngine } from '../../cli/native-engine.ts';
import { createOutputFolder } from '../../cli/output-folder.ts';
import { createPathSource } from '../../cli/path-source.ts';
import { createBenchProject, createStepClock } from './bench-project.ts';

const [orders = '', behaviors = '', products = '', asOfDate = '', out = '', threads = '2'] = process.argv.slice(2);
const spillFolder = mkdtempSync(join(tmpdir(), 'cst-bench-'));
const engine = await openNativeEngine({
  grantedFiles: [orders, behaviors, products],
  grantedFolders: [out],
  spillFolder,
  threads: Number(threads),
});
const clock = createStepClock();
const input = createBenchProject(
  {
    orders: await createPathSource(orders),
    behaviors: await createPathSource(behaviors),
    products: await createPathSource(products),
  },
  asOfDate,
);
const started = performance.now();
const outcome = await buildProject(engine, input, clock);
if (outcome.status !== 'built') throw new Error(JSON.stringify(outcome.questions));
const built = performance.now();
await exportProject(engine, outcome.project, createOutputFolder(out), clock);
const exported = performance.now();
await engine.close();
rmSync(spillFolder, { recursive: true });
const steps = Object.entries(clock.read()).map(([step, milliseconds]) => [step, Math.round(milliseconds)]);
process.stdout.write(
  `${JSON.stringify({
    build: (built - started) / 1000,
    export: (exported - built) / 1000,
    peakMB: process.resourceUsage().maxRSS / 1024,
    rows: Object.fromEntries(outcome.project.tables.map(({ model, rowCount }) => [model.name, rowCount])),
    failures: outcome.project.tables.flatMap(({ failures }) => failures),
    steps: Object.fromEntries(steps),
  })}\n`,
);
