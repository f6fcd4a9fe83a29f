import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openSample } from '../e2e/open-window.ts';
import { launchApp } from '../electron-double/launch.ts';

const INSIDE = /^(?:app:\/\/workbench\/|http:\/\/workbench\.app\.localhost:\d+\/|blob:|data:|about:|chrome:|devtools:)/;

type NetLog = { readonly events: readonly { readonly params?: Readonly<Record<string, unknown>> }[] };

/** Every address and host that Chromium's network stack was asked for. */
function listNetLogTargets(path: string): string[] {
  const { events } = JSON.parse(readFileSync(path, 'utf8')) as NetLog;
  const found = events.flatMap(({ params = {} }) => [params['url'], params['host'], params['original_url']]);
  return [...new Set(found.filter((target): target is string => typeof target === 'string' && target !== ''))];
}

function isInside(target: string): boolean {
  return INSIDE.test(target) || /^(?:https?:\/\/)?workbench\.app\.localhost(?::\d+)?$/.test(target);
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
      .evaluateAll((links) => links.map((link) => link.getAttribute('href')));
    expect(views.length).toBeGreaterThanOrEqual(4);
    for (const view of views) {
      await page.locator(`nav a[href="${view}"]`).click();
      await page.locator(`nav a[href="${view}"][aria-current="page"]`).waitFor();
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForTimeout(700);
    }
    if (app.kind === 'double') {
      const requests = await app.requests();
      expect(requests.length).toBeGreaterThan(5);
      expect(requests.filter(({ url, isRefused }) => isRefused || !INSIDE.test(url))).toEqual([]);
    }
    await app.close();
    const targets = listNetLogTargets(netLog);
    expect(targets.some((target) => target.includes('/assets/') || app.kind === 'electron')).toBe(true);
    expect(targets.filter((target) => !isInside(target))).toEqual([]);
  } finally {
    await app.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
}, 240_000);
