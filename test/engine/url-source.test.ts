import { createHash } from 'node:crypto';
import { createServer, request as forward, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findBrowser } from '../../scripts/find-browser.mjs';
import { servePage, type ServedPage } from '../helpers/serve-page.ts';
import type { UrlSourcePage } from './url-source/run-url-source.ts';

const browserPath = findBrowser();
const pageFolder = fileURLToPath(new URL('./url-source', import.meta.url));

const ROWS = 3_000_000;
/** The most that duckdb-wasm reads ahead in one request. */
const LARGEST_READ = 16 * 1_048_576;
const NAME = '订单.csv';

function createCsv(): Buffer {
  const lines = ['a,b'];
  for (let row = 1; row <= ROWS; row += 1) lines.push(`customer-${row % 5000},${row}`);
  return Buffer.from(`${lines.join('\n')}\n`);
}

type Answer = { readonly status: number; readonly method: string; readonly bytes: number };

if (browserPath === undefined) console.warn('No Chromium, Chrome or Edge found: files by address are not tested.');

describe.skipIf(browserPath === undefined)('a file by its address', () => {
  const csv = browserPath === undefined ? Buffer.alloc(0) : createCsv();
  const file = { name: NAME, size: csv.byteLength };
  let answers: Answer[] = [];
  let served: ServedPage | undefined;
  let server: Server | undefined;
  let browser: Browser | undefined;
  let page: Page;

  beforeAll(async () => {
    served = await servePage(pageFolder);
    const { host, hostname, port } = new URL(served.origin);
    server = createServer((request, response) => {
      if (request.url?.startsWith('/__file/') !== true) {
        const options = {
          hostname,
          port,
          path: request.url,
          method: request.method,
          headers: { ...request.headers, host },
        };
        request.pipe(
          forward(options, (answer) => {
            response.writeHead(answer.statusCode ?? 500, answer.headers);
            answer.pipe(response);
          }),
        );
        return;
      }
      const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
      const isGone = request.url.includes('gone');
      const ignoresRanges = request.url.includes('whole');
      const [start, end] = range === null ? [0, csv.byteLength - 1] : [Number(range[1]), Number(range[2])];
      const status = isGone ? 404 : ignoresRanges || (range === null && request.method !== 'HEAD') ? 200 : 206;
      const body = isGone ? Buffer.alloc(0) : csv.subarray(start, end + 1);
      response.writeHead(status, {
        'Content-Length': body.byteLength,
        'Accept-Ranges': 'bytes',
        'Cross-Origin-Resource-Policy': 'same-origin',
        ...(status === 206
          ? { 'Content-Range': `bytes ${start}-${Math.min(end, csv.byteLength - 1)}/${csv.byteLength}` }
          : {}),
      });
      answers.push({ status, method: request.method ?? '', bytes: request.method === 'HEAD' ? 0 : body.byteLength });
      response.end(request.method === 'HEAD' ? undefined : body);
    });
    const listening = server;
    await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
    browser = await chromium.launch({ executablePath: browserPath ?? '', args: ['--no-sandbox'] });
    page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(listening.address() as AddressInfo).port}/`);
    await page.waitForFunction(() => 'urlSourcePage' in window);
  });

  beforeEach(() => {
    answers = [];
  });

  afterAll(async () => {
    await browser?.close();
    server?.closeAllConnections();
    server?.close();
    await served?.stop();
  });

  const call = <Name extends keyof UrlSourcePage>(name: Name, argument: Parameters<UrlSourcePage[Name]>[0]) =>
    page.evaluate(
      ([method, given]) => {
        const target = (window as unknown as { urlSourcePage: Record<string, (value: unknown) => Promise<unknown>> })
          .urlSourcePage;
        return target[method as string]?.(given);
      },
      [name, argument] as const,
    );

  test('is scanned by the engine in ranges, never whole', async () => {
    expect(await call('sumRows', file)).toBe(`${ROWS} ${(ROWS * (ROWS + 1)) / 2}`);
    const reads = answers.filter(({ method }) => method === 'GET');
    expect(reads.length).toBeGreaterThan(3);
    expect(reads.filter(({ status }) => status !== 206)).toEqual([]);
    expect(Math.max(...reads.map(({ bytes }) => bytes))).toBeLessThanOrEqual(LARGEST_READ);
  });

  test('is read no further than a statement needs', async () => {
    expect(await call('readFirst', file)).toBe('customer-1 1');
    const bytes = answers.reduce((sum, answer) => sum + answer.bytes, 0);
    expect(bytes).toBeLessThan(csv.byteLength);
  });

  test('gives its fingerprint for two small ranges, and streams whole', async () => {
    const hash = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
    expect(await call('fingerprint', file)).toBe(`${hash(csv.subarray(0, 65_536))} ${hash(csv.subarray(-65_536))}`);
    expect(answers).toEqual([1, 2].map(() => ({ status: 206, method: 'GET', bytes: 65_536 })));
    expect(await call('streamBytes', file)).toBe(csv.byteLength);
  });

  test('that is gone, or answers ranges with the whole, is an error', async () => {
    expect(await call('tryRead', '/__file/gone/a.csv')).toBe('file/not-found');
    expect(await call('tryRead', '/__file/whole/a.csv')).toBe('file/no-ranges');
  });
});
