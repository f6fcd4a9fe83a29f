import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBrowser } from '../../scripts/find-browser.mjs';
import { serveWindow, type ServedWindow } from '../../scripts/serve.mjs';
import { listBrowserFlags } from '../../scripts/start.mjs';

let server: ServedWindow;
let profile: string;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  server = await serveWindow({ port: 0 });
  profile = await mkdtemp(join(tmpdir(), 'cst-profile-'));
  const executablePath = findBrowser();
  if (executablePath === undefined) throw new Error('No Chromium, Chrome or Edge is installed.');
  const own = ['--app=', '--user-data-dir='];
  const flags = listBrowserFlags(server.address, profile).filter(
    (flag) => !own.some((start) => flag.startsWith(start)),
  );
  context = await chromium.launchPersistentContext(profile, { executablePath, headless: true, args: flags });
  page = await context.newPage();
});

afterAll(async () => {
  await context?.close();
  await server?.stop();
  await rm(profile, { recursive: true, force: true });
});

describe('the browser that npm start opens', () => {
  it('shows the window, and offers no translation of it', async () => {
    await page.goto(server.address);
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await page.locator('html').getAttribute('translate')).toBe('no');
    expect(await page.locator('meta[name="google"]').getAttribute('content')).toBe('notranslate');
  });

  it.each(['http://example.com/', 'https://example.com/', 'http://192.0.2.1/'])(
    'asks nobody outside this machine for %s',
    async (address) => {
      await expect(page.goto(address)).rejects.toThrow('net::ERR_PROXY_CONNECTION_FAILED');
    },
  );
});
