import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { findBrowser } from '../../scripts/find-browser.mjs';
import { BROWSER_FLAGS } from '../helpers/browser-flags.ts';
import type { ViewId } from '../../renderer/store/navigation.slice.ts';
import { serveWindow } from '../../scripts/serve.mjs';

const BUILD_TIMEOUT_MS = 200_000;
/** Four times Playwright's own, for a machine four times slower. */
const ACTION_TIMEOUT_MS = 120_000;

export type OpenedWindow = {
  readonly page: Page;
  readonly address: string;
  /** Requests that were not for the window's own origin; each was refused. */
  readonly foreignRequests: readonly string[];
  /** Console errors and uncaught exceptions. */
  readonly problems: readonly string[];
  close(): Promise<void>;
};

export type WindowOptions = {
  readonly language?: 'zh-CN' | 'en';
  readonly colorScheme?: 'light' | 'dark';
  /** Runs in the page before its own scripts. */
  readonly initScript?: () => void;
};

async function watch(context: BrowserContext, address: string) {
  const foreignRequests: string[] = [];
  const problems: string[] = [];
  await context.route(
    (url) => url.origin !== new URL(address).origin && url.protocol !== 'blob:' && url.protocol !== 'data:',
    (route) => {
      foreignRequests.push(route.request().url());
      return route.abort();
    },
  );
  context.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  context.on('weberror', (error) => problems.push(String(error.error())));
  return { foreignRequests, problems };
}

/** Serves the built window and opens it in a fresh profile. */
export async function openWindow({
  language = 'en',
  colorScheme = 'light',
  initScript,
}: WindowOptions = {}): Promise<OpenedWindow> {
  const executablePath = findBrowser();
  if (executablePath === undefined)
    throw new Error('No Chromium, Chrome or Edge is installed; CHROME_PATH can name one.');
  const server = await serveWindow({ port: 0 });
  const browser: Browser = await chromium.launch({ executablePath, args: BROWSER_FLAGS });
  const context = await browser.newContext({
    locale: language,
    colorScheme,
    viewport: { width: 1440, height: 900 },
    acceptDownloads: true,
  });
  context.setDefaultTimeout(ACTION_TIMEOUT_MS);
  const { foreignRequests, problems } = await watch(context, server.address);
  if (initScript !== undefined) await context.addInitScript(initScript);
  const page = await context.newPage();
  await page.goto(server.address);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return {
    page,
    address: server.address,
    foreignRequests,
    problems,
    close: async () => {
      await browser.close();
      await server.stop();
    },
  };
}

/** Waits for the overview of a project that is built; what is stored of the sample is shown before. */
export async function waitForOverview(page: Page): Promise<void> {
  await page.getByTestId('overview').waitFor({ timeout: BUILD_TIMEOUT_MS });
  await page.getByTestId('stored-look').waitFor({ state: 'hidden', timeout: BUILD_TIMEOUT_MS });
  await page.getByTestId('kpi-customers').waitFor({ timeout: BUILD_TIMEOUT_MS });
}

/** One click from the first screen to the built sample. */
export async function openSample(page: Page): Promise<void> {
  await page.getByRole('button', { name: /打开示例项目|Open sample project/ }).click();
  await waitForOverview(page);
}

export async function openScreen(page: Page, screen: ViewId): Promise<void> {
  await page.locator(`nav a[href="#/${screen}"]`).click();
  await page.locator(`nav a[href="#/${screen}"][aria-current="page"]`).waitFor();
}

/** A number as the English window writes it in full. */
export function readNumber(text: string | null): number {
  const digits = (text ?? '').replaceAll(/[^\d.-]/g, '');
  if (digits === '') throw new Error(`No number in "${text}".`);
  return Number(digits);
}
