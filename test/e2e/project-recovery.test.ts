import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findBrowser } from '../../scripts/find-browser.mjs';
import { serveWindow } from '../../scripts/serve.mjs';
import { chooseCurrency } from '../helpers/choose-currency.ts';

/** An edit of this age must survive whatever happens. */
const SAFE_AFTER_MS = 5000;

const ORDERS = {
  name: 'orders.csv',
  mimeType: 'text/csv',
  buffer: Buffer.from('Order ID,Customer ID,Paid at,Amount\nA1,C1,2024-02-01,10.00\nA2,C2,2024-04-03,20.00\n'),
};

let server: Awaited<ReturnType<typeof serveWindow>>;
let profile: string;
let running: ChildProcess | null = null;

/** A browser over the same profile each time, as a program of its own that can be killed. */
async function launch(): Promise<Page> {
  const child = spawn(
    findBrowser() ?? '',
    [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--remote-debugging-port=0',
      `--user-data-dir=${profile}`,
      'about:blank',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'], detached: true },
  );
  running = child;
  let text = '';
  const address = await new Promise<string>((resolve, reject) => {
    child.stderr.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const [, found] = /DevTools listening on (ws:\S+)/.exec(text) ?? [];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', () => reject(new Error(`The browser ended: ${text}`)));
  });
  const browser = await chromium.connectOverCDP(address);
  const [context] = browser.contexts();
  const page = await (context ?? (await browser.newContext())).newPage();
  await page.addInitScript(() => {
    Reflect.deleteProperty(window, 'showOpenFilePicker');
    Reflect.deleteProperty(window, 'showSaveFilePicker');
    localStorage.setItem('workbench.preferences', '{"language":"en"}');
  });
  await page.goto(server.address);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return page;
}

/** kill -9 to the browser and all its processes. */
async function killBrowser(): Promise<void> {
  const child = running;
  running = null;
  if (child?.pid === undefined) return;
  const ended = once(child, 'exit');
  process.kill(-child.pid, 'SIGKILL');
  await ended;
}

async function rename(page: Page, name: string): Promise<void> {
  await page.getByTestId('project-name').click();
  await page.getByRole('textbox', { name: 'Project name' }).fill(name);
  await page.keyboard.press('Enter');
  await expect.poll(() => page.getByTestId('project-name').textContent()).toBe(name);
}

async function locateOrders(page: Page): Promise<void> {
  const asked = page.waitForEvent('filechooser');
  await page.getByRole('dialog').getByRole('button', { name: 'Locate files…' }).click();
  await (await asked).setFiles(ORDERS);
}

beforeAll(async () => {
  profile = await mkdtemp(join(tmpdir(), 'workbench-profile-'));
  server = await serveWindow({ port: 0 });
});

afterAll(async () => {
  await killBrowser();
  await server?.stop();
});

it('an edit older than five seconds survives kill -9 of the browser, twice over', async () => {
  let page = await launch();
  expect(await page.getByTestId('recovery').count()).toBe(0);
  await page.getByRole('button', { name: 'Choose files' }).click();
  await page.locator('input[type="file"]').first().setInputFiles(ORDERS);
  await chooseCurrency(page, 'CNY');
  await page.getByRole('button', { name: 'Build' }).click();
  await page.getByTestId('equation').waitFor({ timeout: 120_000 });

  for (const name of ['First edit', 'Second edit']) {
    await rename(page, name);
    await wait(SAFE_AFTER_MS);
    await killBrowser();
    page = await launch();
    const notice = page.getByTestId('recovery');
    await notice.waitFor();
    await notice.getByRole('button', { name: 'Restore' }).click();
    await locateOrders(page);
    await page.getByTestId('project-name').waitFor({ timeout: 120_000 });
    expect(await page.getByTestId('project-name').textContent()).toBe(name);
    expect(await page.getByTestId('project-name').getAttribute('data-dirty')).toBe('true');
  }

  await page.keyboard.press('Control+s');
  await page.getByTestId('saved').waitFor();
  await expect.poll(() => page.getByTestId('project-name').getAttribute('data-dirty')).toBe('false');
  await wait(SAFE_AFTER_MS);
  await killBrowser();
  page = await launch();
  await page.getByRole('button', { name: 'Choose project' }).waitFor();
  await wait(1000);
  expect(await page.getByTestId('recovery').count()).toBe(0);
});
