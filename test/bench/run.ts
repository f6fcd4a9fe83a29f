import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { findBrowser } from '../../scripts/find-browser.mjs';
import { BROWSER_FLAGS } from '../helpers/browser-flags.ts';
import { servePage } from '../helpers/serve-page.ts';
import type { BenchPage, BenchResult } from './browser/run-bench.ts';
import { type BenchData, generateBenchData } from './generate-data.ts';
import { RUN_TYPESCRIPT } from '../helpers/run-typescript.ts';

type Measured = {
  readonly build: number;
  readonly export: number;
  readonly peakMB: number;
  readonly steps?: Record<string, number>;
};

const folder = join(import.meta.dirname, '../../.cache/bench');
const orderCount = Number(process.argv[2] ?? 1_000_000);
const behaviorCount = Number(process.argv[3] ?? 5_000_000);

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function runChild(command: string, args: readonly string[]): Record<string, unknown> {
  const child = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1e8, stdio: ['ignore', 'pipe', 'inherit'] });
  const line = child.stdout.trim().split('\n').at(-1) ?? '';
  if (child.status !== 0)
    throw new Error(`${command} ${args.join(' ')} ended with ${child.status ?? child.signal}: ${line}`);
  return JSON.parse(line) as Record<string, unknown>;
}

function runNode(script: string, args: readonly string[]): Measured {
  return runChild(process.execPath, [RUN_TYPESCRIPT, join(import.meta.dirname, script), ...args]) as Measured;
}

function readRendererMemory(parent: number): number {
  const rows = execFileSync('ps', ['-eo', 'pid,ppid,rss,args'], { encoding: 'utf8', maxBuffer: 1e7 })
    .trim()
    .split('\n')
    .slice(1);
  const processes = rows.map((row) => row.trim().split(/\s+/));
  const family = new Set([String(parent)]);
  for (let size = 0; size !== family.size;) {
    size = family.size;
    for (const [pid = '', ppid = ''] of processes) if (family.has(ppid)) family.add(pid);
  }
  return processes
    .filter(([pid = '', , , ...args]) => family.has(pid) && args.includes('--type=renderer'))
    .reduce((sum, [, , rss = '0']) => sum + Number(rss) / 1024, 0);
}

async function runChromium(data: BenchData): Promise<Measured & { open: number }> {
  const served = await servePage(join(import.meta.dirname, 'browser'));
  const server = await chromium.launchServer({
    executablePath: findBrowser() ?? '',
    args: BROWSER_FLAGS,
  });
  let peakMB = 0;
  const pid = server.process().pid ?? 0;
  const timer = setInterval(() => {
    peakMB = Math.max(peakMB, readRendererMemory(pid));
  }, 500);
  try {
    const browser = await chromium.connect(server.wsEndpoint());
    const page = await browser.newPage();
    page.setDefaultTimeout(0);
    await page.goto(`${served.origin}/`);
    await page.waitForFunction(() => 'benchPage' in window);
    const session = await page.context().newCDPSession(page);
    const { root } = await session.send('DOM.getDocument');
    const { nodeId } = await session.send('DOM.querySelector', { nodeId: root.nodeId, selector: '#files' });
    await session.send('DOM.setFileInputFiles', { nodeId, files: [data.orders, data.behaviors, data.products] });
    const result: BenchResult = await page.evaluate(
      (asOfDate) => (window as unknown as { benchPage: BenchPage }).benchPage.run(asOfDate),
      data.asOfDate,
    );
    return { ...result, peakMB };
  } finally {
    clearInterval(timer);
    await server.close();
    await served.stop();
  }
}

function formatRow(name: string, measured: Measured, reference: Measured): string {
  const total = measured.build + measured.export;
  const ratio = total / (reference.build + reference.export);
  const cells = [
    measured.build.toFixed(1),
    measured.export.toFixed(1),
    total.toFixed(1),
    Math.round(measured.peakMB).toString(),
    ratio.toFixed(2),
  ];
  return `${name.padEnd(34)}${cells.map((cell) => cell.padStart(10)).join('')}`;
}

function formatSteps(name: string, { steps }: Measured): string {
  const slowest = Object.entries(steps ?? {})
    .toSorted((left, right) => right[1] - left[1])
    .slice(0, 12);
  return `${name}: ${slowest.map(([step, milliseconds]) => `${step} ${(milliseconds / 1000).toFixed(1)} s`).join(' · ')}`;
}

say(
  `Orders ${orderCount.toLocaleString('en-US')}, behaviours ${behaviorCount.toLocaleString('en-US')}; ingest + build + checks, then export; seconds.`,
);
const data = await generateBenchData(folder, orderCount, behaviorCount);
const out = join(folder, 'out');
mkdirSync(out, { recursive: true });
const paths = [data.orders, data.behaviors, data.products, data.asOfDate, out];
if (process.argv.includes('--only-window')) {
  say(JSON.stringify(await runChromium(data), null, 2));
  process.exit();
}
function report(name: string, measured: Measured, reference: Measured): Measured {
  say(formatRow(name, measured, reference));
  return measured;
}

say(`${''.padEnd(34)}${['build', 'export', 'total', 'peak MB', 'ratio'].map((cell) => cell.padStart(10)).join('')}`);
const reference2 = runNode('reference-build.ts', [...paths, '2']);
report('hand-written SQL, 2 threads', reference2, reference2);
const native2 = report('cst native, 2 threads', runNode('native-build.ts', [...paths, '2']), reference2);
const reference1 = runNode('reference-build.ts', [...paths, '1']);
report('hand-written SQL, 1 thread', reference1, reference1);
const native1 = report('cst native, 1 thread', runNode('native-build.ts', [...paths, '1']), reference1);
say(formatSteps('cst native, 2 threads', native2));
if (findBrowser() !== undefined) {
  const wasm = report('window in Chromium, to SQL 1 thread', await runChromium(data), reference1);
  report('  the same, to cst native 1 thread', wasm, native1);
  say(formatSteps('window', wasm));
}
if (!process.argv.includes('--without-pandas')) {
  const pandas = runChild('/usr/bin/python3', [join(import.meta.dirname, 'reference-pandas.py'), ...paths]) as Record<
    string,
    number
  >;
  const measured = {
    build: (pandas['ingest'] ?? 0) + (pandas['build'] ?? 0),
    export: pandas['export'] ?? 0,
    peakMB: pandas['peakMB'] ?? 0,
  };
  report('pandas, to SQL 2 threads', measured, reference2);
  report('  the same, to SQL 1 thread', measured, reference1);
}
