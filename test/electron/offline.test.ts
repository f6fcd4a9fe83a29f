import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { removeFolder } from '../helpers/remove-folder.ts';
import { VIEW_IDS } from '../../renderer/store/navigation.slice.ts';
import { openSample } from '../e2e/open-window.ts';
import { launchApp } from '../electron-double/launch.ts';

const SETTLE_MS = 700;
const INSIDE = /^(?:app:\/\/workbench\/|http:\/\/workbench\.app\.localhost:\d+\/|blob:|data:|about:|chrome:|devtools:)/;

type NetLogParameters = {
  readonly url?: string;
  readonly initiator?: string;
  readonly address?: string;
  readonly address_list?: readonly string[];
};
type NetLog = {
  readonly constants: { readonly logEventTypes: Readonly<Record<string, number>> };
  readonly events: readonly { readonly type: number; readonly params?: NetLogParameters }[];
};

/** What the installed browser does on its own account, and Electron has no part of: it has no page as its initiator. */
const BROWSER_ITSELF = 'not an origin';
const LOOPBACK = /^(?:127\.0\.0\.1|\[::1\]):\d+$/;

/**
 * Requests, TCP connections and sent datagrams of Chromium's whole network stack, whoever made them. Its probe
 * for IPv6 opens a UDP socket and sends nothing, so it does not count.
 */
function readNetLog(path: string) {
  const { constants, events } = JSON.parse(readFileSync(path, 'utf8')) as NetLog;
  const pick = (pattern: RegExp) => {
    const types = new Set(
      Object.entries(constants.logEventTypes).flatMap(([name, type]) => (pattern.test(name) ? [type] : [])),
    );
    return events.filter(({ type }) => types.has(type)).map(({ params = {} }) => params);
  };
  const requests = pick(/^URL_REQUEST_START_JOB$/).flatMap(({ url, initiator }) =>
    url === undefined ? [] : [{ url, isOfBrowser: initiator === undefined || initiator === BROWSER_ITSELF }],
  );
  const connections = pick(/^TCP_CONNECT/).flatMap(({ address, address_list: list = [] }) =>
    address === undefined ? list : [address, ...list],
  );
  const datagrams = pick(/^UDP_BYTES_SENT$/).length;
  return { requests, connections: [...new Set(connections)], datagrams };
}

/** Opens a view by the navigation and every tab in it. */
async function useView(page: Page, view: string): Promise<void> {
  const link = page.locator(`nav a[href="#/${view}"]`);
  await link.click();
  await page.locator(`nav a[href="#/${view}"][aria-current="page"]`).waitFor();
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.waitForTimeout(SETTLE_MS);
  const tabs = page.locator('main [role="tab"]:not([aria-disabled="true"]):not(:disabled)');
  for (let index = 0; index < (await tabs.count()); index += 1) {
    await tabs.nth(index).click();
    await page.waitForTimeout(SETTLE_MS);
  }
}

it('uses every view once and asks the network for nothing outside the app', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cst-netlog-'));
  const netLog = join(folder, 'net-log.json');
  const app = await launchApp({ args: [`--log-net-log=${netLog}`] });
  try {
    const { page } = app;
    await openSample(page);
    const views = await page
      .locator('nav a[href^="#/"]')
      .evaluateAll((links) => links.map((link) => link.getAttribute('href')?.slice(2) ?? ''));
    expect(views.toSorted()).toEqual(VIEW_IDS.toSorted());
    for (const view of views) await useView(page, view);
    if (app.kind === 'double') {
      const requests = await app.requests();
      expect(requests.length).toBeGreaterThan(5);
      expect(requests.filter(({ url, isRefused }) => isRefused || !INSIDE.test(url))).toEqual([]);
    }
    await app.close();
    const { requests, connections, datagrams } = readNetLog(netLog);
    const outside = requests.filter(({ url }) => !INSIDE.test(url));
    expect(requests.length).toBeGreaterThan(0);
    expect(outside.filter(({ isOfBrowser }) => app.kind === 'electron' || !isOfBrowser)).toEqual([]);
    expect(connections.filter((address) => !LOOPBACK.test(address))).toEqual([]);
    expect(datagrams).toBe(0);
  } finally {
    await app.dispose();
    await removeFolder(folder);
  }
}, 600_000);
