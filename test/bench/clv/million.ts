import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { compressHistories } from '#core/science/customer-models/compress.ts';
import { findBrowser } from '../../../scripts/find-browser.mjs';
import { createNodeWorker } from '../../helpers/node-worker.ts';
import { servePage } from '../../helpers/serve-page.ts';
import { simulateMillion, type MillionTimes } from './million/measure-million.ts';
import type { MillionPage } from './million/page.ts';

/*
 * Fit and scoring of a million customers inside a worker, in Node and in Chromium, and scipy on the same histories. By hand:
 *   node scripts/run-typescript.mjs test/bench/clv/million.ts [--without-scipy]
 * Wall times. scipy (Debian python3-scipy, /usr/bin/python3) fits once each; reference_fit.py says how.
 */
function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function measureInNode(): Promise<MillionTimes> {
  const worker = createNodeWorker(join(import.meta.dirname, 'million/million.worker.ts'));
  return new Promise((resolve, reject) => {
    const keepAlive = setInterval(() => undefined, 1000);
    worker.addEventListener('message', ({ data }: MessageEvent<{ times?: MillionTimes; error?: string }>) => {
      clearInterval(keepAlive);
      worker.terminate();
      if (data.times === undefined) reject(new Error(data.error));
      else resolve(data.times);
    });
    worker.addEventListener('error', (event) => {
      clearInterval(keepAlive);
      reject(new Error(event.message));
    });
    worker.postMessage('start');
  });
}

async function measureInChromium(): Promise<MillionTimes> {
  const served = await servePage(join(import.meta.dirname, 'million'));
  const browser = await chromium.launch({
    executablePath: findBrowser() ?? '',
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-sync'],
  });
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(0);
    await page.goto(`${served.origin}/`);
    await page.waitForFunction(() => 'millionPage' in window);
    return await page.evaluate(() => (window as unknown as { millionPage: MillionPage }).millionPage.measure());
  } finally {
    await browser.close();
    await served.stop();
  }
}

function report(place: string, times: MillionTimes, scipy: Record<string, { seconds: number }> | undefined): void {
  say(
    `${place}: ${times.customers} customers in ${times.rows} distinct histories, grouped in ${times.compress.toFixed(0)} ms`,
  );
  for (const { model, status, fit, longestWait, score, scoreYear, logLikelihood } of times.models) {
    const other = scipy?.[model];
    const ratio =
      other === undefined
        ? ''
        : `, scipy ${other.seconds.toFixed(1)} s, ratio ${((1000 * other.seconds) / fit).toFixed(1)}`;
    say(
      `  ${model.padEnd(10)} fit ${fit.toFixed(0)} ms (${status}, ${logLikelihood.toFixed(4)}; a cancel waits ${longestWait.toFixed(0)} ms at most), scoring ${score.toFixed(0)} ms, with a discounted year ${scoreYear.toFixed(0)} ms${ratio}`,
    );
  }
}

function fitWithScipy(): Record<string, { seconds: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'clv-million-'));
  try {
    const path = join(folder, 'histories.csv');
    const { x, tx, T, weight } = compressHistories(simulateMillion());
    writeFileSync(path, Array.from(x, (count, row) => [count, tx[row], T[row], weight[row]].join(',')).join('\n'));
    const script = join(import.meta.dirname, 'reference_fit.py');
    const answer = execFileSync('/usr/bin/python3', [script, path, 'once'], { encoding: 'utf8' });
    return (JSON.parse(answer) as { distinct: Record<string, { seconds: number }> }).distinct;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

say(`Load average before: ${readFileSync('/proc/loadavg', 'utf8').trim()}`);
const node = await measureInNode();
report('Node worker', node, undefined);
const browser = findBrowser() === undefined ? undefined : await measureInChromium();
if (browser !== undefined) report('Chromium worker', browser, undefined);
say(`Load average after: ${readFileSync('/proc/loadavg', 'utf8').trim()}`);
if (!process.argv.includes('--without-scipy')) {
  const scipy = fitWithScipy();
  report('Node worker', node, scipy);
  if (browser !== undefined) report('Chromium worker', browser, scipy);
}
