import { chooseCurrency } from '../../helpers/choose-currency.ts';
import { execFileSync } from 'node:child_process';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { ensureWindowBuilt } from '../../../scripts/build-window.mjs';
import { findBrowser } from '../../../scripts/find-browser.mjs';
import { BROWSER_FLAGS } from '../../helpers/browser-flags.ts';
import { serveWindow } from '../../../scripts/serve.mjs';
import { servePage } from '../../helpers/serve-page.ts';
import { generateBenchData } from '../generate-data.ts';
import type { BarePage } from './bare/bare-engine.ts';
import {
  measureBrush,
  measureCancel,
  measureCohorts,
  measureExport,
  measureFunnel,
  measureKpis,
  measureScroll,
  measureThreshold,
} from './interactions.ts';
import { addProbe, measure, readMarks } from './probe.ts';
import { formatMeasured, HEAD, type Measured } from './report.ts';

// node scripts/run-typescript.mjs test/bench/window/budgets.ts [orders] [customers] [events] [repeats]: the interaction budgets in the built window
// in Chromium, from the user's event to the second frame after the result is in the page. Nothing is asserted; a table is printed.

const [orders = 1_000_000, customers = 300_000, events = 5_000_000, repeats = 20] = process.argv.slice(2).map(Number);
const BUILD_TIMEOUT_MS = 1_800_000;
const COLD_STARTS = Math.min(3, repeats);
const SLOW_REPEATS = Math.min(5, repeats);

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function sayLoad(): void {
  say(
    `Load ${loadavg()
      .map((load) => load.toFixed(1))
      .join(' ')} on ${cpus().length} processors.`,
  );
}

/** Resident memory of the renderer processes below a browser, MB. */
function readRendererMemory(parent: number): number {
  const rows = execFileSync('ps', ['-eo', 'pid,ppid,rss,args'], { encoding: 'utf8', maxBuffer: 1e7 }).split('\n');
  const processes = rows.slice(1).map((row) => row.trim().split(/\s+/));
  const family = new Set([String(parent)]);
  for (let size = 0; size !== family.size;) {
    size = family.size;
    for (const [pid = '', ppid = ''] of processes) if (family.has(ppid)) family.add(pid);
  }
  return processes
    .filter(([pid = '', , , ...args]) => family.has(pid) && args.includes('--type=renderer'))
    .reduce((most, [, , rss = '0']) => Math.max(most, Number(rss) / 1024), 0);
}

const served: { stop(): Promise<void> }[] = [];
if (!ensureWindowBuilt()) throw new Error('The window could not be built.');
const executablePath = findBrowser();
if (executablePath === undefined) throw new Error('No Chromium, Chrome or Edge is installed.');
say(`${orders} orders, ${customers} customers, ${events} behaviours; ${repeats} repeats.`);
sayLoad();
const folder = join(import.meta.dirname, '../../../.cache/bench', `window-${orders}-${customers}-${events}`);
const data = await generateBenchData(folder, orders, events, customers);
const window = await serveWindow({ port: 0 });
const bare = await servePage(join(import.meta.dirname, 'bare'));
served.push(window, bare);
const server = await chromium.launchServer({ executablePath, args: BROWSER_FLAGS });
const browser = await chromium.connect(server.wsEndpoint());

async function openPage(address: string): Promise<Page> {
  const context = await browser.newContext({
    locale: 'en',
    viewport: { width: 1440, height: 900 },
    acceptDownloads: true,
  });
  await context.addInitScript('globalThis.__name = (value) => value');
  const page = await context.newPage();
  await addProbe(page);
  await page.goto(address);
  return page;
}

/** From the click on the sample to its numbers. */
function measureSampleHome(page: Page): Promise<number> {
  return measure(page, { selector: '[data-testid="kpi-customers"]', events: ['pointerup'] }, () =>
    page.getByRole('button', { name: 'Open sample project' }).click(),
  );
}

async function measureStarts(): Promise<Measured[]> {
  const [shell, engine, home, built, early, opened]: number[][] = [[], [], [], [], [], []];
  for (let round = 0; round < COLD_STARTS; round += 1) {
    const plain = await openPage(`${bare.origin}/`);
    await plain.waitForFunction(() => 'barePage' in globalThis);
    opened?.push(await plain.evaluate(() => (globalThis as unknown as { barePage: BarePage }).barePage.open()));
    await plain.context().close();
    const page = await openPage(window.address);
    await page.waitForFunction(() => {
      const { marks } = (globalThis as unknown as { benchProbe: { marks: Record<string, number> } }).benchProbe;
      return (marks['shell'] ?? 0) > 0 && (marks['engine'] ?? 0) > 0;
    });
    const marks = await readMarks(page);
    shell?.push(marks['shell'] ?? Number.NaN);
    engine?.push(marks['engine'] ?? Number.NaN);
    const began = performance.now();
    home?.push(await measureSampleHome(page));
    await page.getByTestId('stored-look').waitFor({ state: 'hidden', timeout: BUILD_TIMEOUT_MS });
    built?.push(performance.now() - began);
    await page.context().close();
    const hurried = await openPage(window.address);
    await measureSampleHome(hurried);
    early?.push(await hurried.evaluate(() => performance.now()));
    await hurried.context().close();
  }
  return [
    { name: 'Cold start: shell interactive', budget: 1000, times: shell ?? [] },
    { name: 'Cold start: engine ready', budget: 5000, times: engine ?? [], reference: opened ?? [] },
    { name: 'Cold start: sample Home after its click', budget: 3000, times: home ?? [] },
    { name: 'Cold start: sample Home, window and all', budget: 3000, times: early ?? [] },
    {
      name: 'Sample built in the place of what is stored',
      budget: null,
      times: built ?? [],
      reference: opened ?? [],
    },
  ];
}

async function askBare(): Promise<Readonly<Record<string, readonly number[]>>> {
  const page = await openPage(`${bare.origin}/`);
  page.setDefaultTimeout(0);
  await page.waitForFunction(() => 'barePage' in globalThis);
  await page.evaluate(() => (globalThis as unknown as { barePage: BarePage }).barePage.open());
  const answer = await page.evaluate(
    ([sizes, count]) => (globalThis as unknown as { barePage: BarePage }).barePage.ask(sizes, count),
    [{ orders, customers, events }, repeats] as const,
  );
  await page.context().close();
  return answer;
}

/** Imports the files as a user does: chosen, then built. */
async function importFiles(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Choose files' }).click();
  await page.locator('input[aria-label="Files for Orders"]').setInputFiles(data.orders);
  await page.getByRole('button', { name: 'Add a source' }).click();
  await page.locator('input[aria-label="Files for Behaviours"]').setInputFiles(data.behaviors);
  await chooseCurrency(page, 'CNY');
  await page.getByRole('button', { name: 'Build', exact: true }).click();
  await page.getByTestId('equation').first().waitFor({ timeout: BUILD_TIMEOUT_MS });
}

function show(found: Measured | readonly Measured[], reference?: readonly number[]): void {
  for (const measured of [found].flat())
    say(formatMeasured(reference === undefined ? measured : { ...measured, reference }));
}

try {
  say(`\n${HEAD}`);
  show(await measureStarts());
  const reference = await askBare();
  const page = await openPage(window.address);
  page.setDefaultTimeout(180_000);
  const began = performance.now();
  await importFiles(page);
  say(`Import and build of the files: ${((performance.now() - began) / 1000).toFixed(1)} s`);
  const pid = server.process().pid ?? 0;
  const steps: readonly (readonly [string | null, () => Promise<Measured | readonly Measured[]>])[] = [
    ['kpi', () => measureKpis(page, repeats)],
    ['brush', () => measureBrush(page, repeats)],
    ['threshold', () => measureThreshold(page, repeats)],
    ['cohort', () => measureCohorts(page, repeats)],
    [null, () => measureScroll(page)],
    ['funnel', () => measureFunnel(page, SLOW_REPEATS)],
    [null, () => measureExport(page, SLOW_REPEATS)],
    [null, () => measureCancel(page, SLOW_REPEATS)],
  ];
  for (const [name, run] of steps) {
    try {
      show(await run(), name === null ? undefined : reference[name]);
    } catch (error) {
      say(`${name ?? 'A step'} could not be measured: ${error instanceof Error ? error.message : String(error)}`);
      await page.screenshot({ path: join(folder, `fault-${name ?? 'step'}.png`) });
      await page.keyboard.press('Escape');
    }
  }
  say(`Renderer process at the end: ${Math.round(readRendererMemory(pid))} MB resident.`);
  sayLoad();
} finally {
  await server.close();
  for (const page of served) await page.stop();
}
