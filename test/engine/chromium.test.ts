import { fileURLToPath } from 'node:url';
import { type Browser, type Page, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toSingleRow } from '#core/kernel/columns.ts';
import { createBytesSource } from '#core/kernel/files.ts';
import { rawSql, sql } from '#core/kernel/sql.ts';
import { findBrowser } from '../../scripts/find-browser.mjs';
import { openTestEngine } from '../helpers/engines.ts';
import { type ServedPage, servePage } from '../helpers/serve-page.ts';
import { CONFORMANCE_CASES } from './conformance/cases.ts';
import type { ConformancePage } from './conformance/browser/run-cases.ts';

const browserPath = findBrowser();
const pageFolder = fileURLToPath(new URL('./conformance/browser', import.meta.url));

const EXPORTED = `
  select i::integer as n, i * 1000000000007 as cents, i / 8::double as rate, i % 2 = 0 as flag,
    case when i % 3 <> 0 then '客户 ' || (i % 100) end as name, date '2000-01-01' + (i % 9000)::integer as day,
    make_timestamp(i * 86400000123) as at
  from range(150000) r (i)`;

if (browserPath === undefined)
  console.warn('No Chromium, Chrome or Edge found: the wasm engine is not tested in a browser.');

describe.skipIf(browserPath === undefined)('wasm engine in Chromium', () => {
  let browser: Browser;
  let page: Page;
  let served: ServedPage | undefined;
  const foreignRequests: string[] = [];
  const violations: string[] = [];

  beforeAll(async () => {
    served = await servePage(pageFolder);
    const { origin } = served;
    browser = await chromium.launch({ executablePath: browserPath ?? '', args: ['--no-sandbox'] });
    const context = await browser.newContext();
    context.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(origin) && !url.startsWith('data:') && !url.startsWith('blob:')) foreignRequests.push(url);
    });
    page = await context.newPage();
    page.on('console', (message) => {
      if (/Content Security Policy/i.test(message.text())) violations.push(message.text());
    });
    await page.goto(`${origin}/`);
    await page.waitForFunction(() => 'conformancePage' in window);
  });

  afterAll(async () => {
    await browser?.close();
    await served?.stop();
  });

  test.each(CONFORMANCE_CASES)('$name', async ({ name }) => {
    const failure = await page.evaluate(
      (caseName) => (window as unknown as { conformancePage: ConformancePage }).conformancePage.runCase(caseName),
      name,
    );
    expect(failure).toBeNull();
  });

  test('a Parquet file written in the browser reads back equal in native DuckDB', async () => {
    const { rowCount, base64 } = await page.evaluate(
      (text) => (window as unknown as { conformancePage: ConformancePage }).conformancePage.writeParquet(text),
      EXPORTED,
    );
    expect(rowCount).toBe(150_000);
    const engine = await openTestEngine('native');
    const file = await engine.attachFile('b.parquet', createBytesSource('b.parquet', Buffer.from(base64, 'base64')));
    const [written, expected] = [sql`(select * from read_parquet(${file.literal}))`, sql`(${rawSql(EXPORTED)})`];
    const counts = await engine.query(sql`
      select (select count(*) from (from ${written} except all from ${expected})) as added,
        (select count(*) from (from ${expected} except all from ${written})) as lost,
        (select count(*) from ((describe from ${written}) except (describe from ${expected}))) as other_types,
        (select decode(value) from parquet_kv_metadata(${file.literal}) where decode(key) = 'grain') as grain`);
    expect(toSingleRow(counts)).toEqual({ added: 0n, lost: 0n, other_types: 0n, grain: '一行' });
    await engine.close();
  });

  test('an engine that does not answer fails to start, in time and with a reason', async () => {
    const failure = await page.evaluate(() =>
      (window as unknown as { conformancePage: ConformancePage }).conformancePage.openSilentEngine(1000),
    );
    expect(failure).toBe('The engine did not start within 1 seconds.');
  });

  test('nothing was asked of another server, and the security policy held', () => {
    expect(foreignRequests).toEqual([]);
    expect(violations).toEqual([]);
  });
});
