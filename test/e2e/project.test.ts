import { readFile } from 'node:fs/promises';
import type { Download, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listSeriousFaults } from './list-serious-faults.ts';
import { openSample, openScreen, openWindow, waitForOverview, type OpenedWindow } from './open-window.ts';
import { reloadPage } from './reload-page.ts';
import { chooseCurrency } from '../helpers/choose-currency.ts';

const DAY_ORDERS = ['Order ID,Customer ID,Paid at,Amount', 'A1,C1,2024-02-01,10.00', 'A2,C2,2024-04-03,20.00'].join(
  '\n',
);

let opened: OpenedWindow;

/** The browser of the test cannot show pickers: without them the window asks through inputs and saves downloads. */
async function withoutPickers(page: Page): Promise<void> {
  await page.addInitScript(() => {
    Reflect.deleteProperty(window, 'showOpenFilePicker');
    Reflect.deleteProperty(window, 'showSaveFilePicker');
  });
  await page.reload();
  await page.getByRole('heading', { level: 1 }).waitFor();
}

async function chooseCommand(page: Page, name: string | RegExp): Promise<void> {
  await page.getByTestId('project-menu').click();
  await page.getByRole('menuitem', { name }).click();
}

async function saveThroughKeys(page: Page): Promise<Download> {
  const download = page.waitForEvent('download');
  await page.keyboard.press('Control+s');
  return download;
}

async function openFile(page: Page, name: string, buffer: Buffer): Promise<void> {
  const asked = page.waitForEvent('filechooser');
  await chooseCommand(page, /Open project…|打开项目…/);
  await (await asked).setFiles({ name, mimeType: 'application/octet-stream', buffer });
}

async function readBuildId(download: Download): Promise<string> {
  const project = JSON.parse(await readFile(await download.path(), 'utf8')) as { lastBuild: { buildId: string } };
  return project.lastBuild.buildId;
}

/** Every view of the navigation but the one whose state the specs set themselves. */
async function listOtherViews(page: Page): Promise<readonly string[]> {
  const links = page.locator('nav a[href^="#/"]');
  const views = await links.evaluateAll((found) => found.map((link) => link.getAttribute('href')?.slice(2) ?? ''));
  return views.filter((view) => view !== 'segments');
}

async function openView(page: Page, view: string): Promise<void> {
  await page.locator(`nav a[href="#/${view}"]`).click();
  await page.locator(`nav a[href="#/${view}"][aria-current="page"]`).waitFor();
  await page.getByRole('heading', { level: 1 }).first().waitFor();
}

const getFirstTabs = (page: Page) => page.locator('main [role="tablist"]').first().getByRole('tab');

/** Brings the last tab of a view to the front and answers its name; null for a view without tabs. */
async function chooseLastTab(page: Page, view: string): Promise<string | null> {
  await openView(page, view);
  await page.waitForTimeout(700);
  const tabs = getFirstTabs(page);
  if ((await tabs.count()) === 0) return null;
  await tabs.last().click();
  return tabs.last().textContent();
}

beforeAll(async () => {
  opened = await openWindow();
  await withoutPickers(opened.page);
});

afterAll(() => opened?.close());

describe('a project', () => {
  let saved: Buffer;
  let buildId: string;
  const lastTabs = new Map<string, string | null>();

  it('of the sample is renamed, undone, redone and saved', async () => {
    const { page } = opened;
    await openSample(page);
    const name = page.getByTestId('project-name');
    expect(await name.getAttribute('data-dirty')).toBe('false');
    await name.click();
    await page.getByRole('textbox', { name: 'Project name' }).fill('My shop');
    await page.keyboard.press('Enter');
    await expect.poll(() => name.textContent()).toBe('My shop');
    expect(await name.getAttribute('data-dirty')).toBe('true');
    await page.keyboard.press('Control+z');
    await expect.poll(() => name.textContent()).toContain('Shannan');
    expect(await name.getAttribute('data-dirty')).toBe('false');
    await page.keyboard.press('Control+Shift+z');
    await expect.poll(() => name.textContent()).toBe('My shop');

    await openScreen(page, 'segments');
    await page.getByRole('tab', { name: 'RFM grid' }).click();
    await page.getByTestId('rfm-grid').waitFor();
    await page.keyboard.press('t');
    await page.locator('table tbody tr').first().waitFor();
    for (const view of await listOtherViews(page)) lastTabs.set(view, await chooseLastTab(page, view));
    expect([...lastTabs.values()].filter((tab) => tab !== null).length).toBeGreaterThan(0);
    await openView(page, 'segments');

    const download = await saveThroughKeys(page);
    expect(download.suggestedFilename()).toBe('My shop.cstwb');
    saved = await readFile(await download.path());
    buildId = await readBuildId(download);
    await page.getByTestId('saved').waitFor();
    expect(await name.getAttribute('data-dirty')).toBe('false');
  });

  it('opens with every view as it was and builds the same', async () => {
    const { page } = opened;
    await reloadPage(page);
    await openScreen(page, 'home');
    await openFile(page, 'My shop.cstwb', saved);
    await page.locator('nav a[href="#/segments"][aria-current="page"]').waitFor();
    await page.getByRole('tab', { name: 'RFM grid', selected: true }).waitFor({ timeout: 200_000 });
    await page.locator('table tbody tr').first().waitFor();
    for (const [view, tab] of lastTabs) {
      await openView(page, view);
      if (tab !== null)
        await getFirstTabs(page).filter({ hasText: tab }).and(page.locator('[aria-selected="true"]')).waitFor();
    }
    const name = page.getByTestId('project-name');
    expect(await name.textContent()).toBe('My shop');
    expect(await name.getAttribute('data-dirty')).toBe('false');
    expect(await readBuildId(await saveThroughKeys(page))).toBe(buildId);
  });

  it('saved as a packaged copy carries its files and builds the same', async () => {
    const { page } = opened;
    const packing = page.waitForEvent('download', { timeout: 120_000 });
    await chooseCommand(page, 'Save packaged copy…');
    const packaged = await readFile(await (await packing).path());
    expect(packaged.subarray(0, 2).toString()).toBe('PK');
    await reloadPage(page);
    await openFile(page, 'copy.cstwb', packaged);
    await page.getByTestId('project-name').waitFor({ timeout: 200_000 });
    await openScreen(page, 'home');
    await waitForOverview(page);
    const download = page.waitForEvent('download');
    await chooseCommand(page, 'Save as…');
    expect(await readBuildId(await download)).toBe(buildId);
  });

  it('of a newer version is refused with a reason, and what was open stays', async () => {
    const { page } = opened;
    const newer = Buffer.from(saved.toString().replace(/"formatVersion": \d+/, '"formatVersion": 99'));
    await openFile(page, 'newer.cstwb', newer);
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.textContent()).toContain('newer workbench');
    await alert.getByRole('button', { name: 'Close' }).click();
    expect(await page.getByTestId('project-name').textContent()).toBe('My shop');
  });
});

describe('a project over files of the analyst', () => {
  let saved: Buffer;

  it('is not left behind unsaved without a question', async () => {
    const { page } = opened;
    await openScreen(page, 'data');
    await page.getByRole('button', { name: 'Import data' }).click();
    await page
      .locator('input[type="file"]')
      .first()
      .setInputFiles({ name: 'orders.csv', mimeType: 'text/csv', buffer: Buffer.from(DAY_ORDERS) });
    await chooseCurrency(page, 'CNY');
    await page.getByRole('button', { name: 'Build' }).click();
    await expect
      .poll(() => page.getByTestId('equation').textContent(), { timeout: 200_000 })
      .toContain('2 read = 2 loaded');
    expect(await page.getByTestId('project-name').getAttribute('data-dirty')).toBe('true');
    await page.keyboard.press('Control+o');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).last().click();
    await dialog.waitFor({ state: 'detached' });
    saved = await readFile(await (await saveThroughKeys(page)).path());
  });

  it.each([
    ['zh-CN', '项目'],
    ['en', 'project'],
  ])('asks for the files it cannot find, accessibly: %s', async (language) => {
    const { page } = opened;
    await reloadPage(page);
    if ((await page.locator('html').getAttribute('lang')) !== language) {
      await page.getByRole('button', { name: /语言|Language/ }).click();
    }
    await openFile(page, 'own.cstwb', saved);
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    expect(await dialog.locator('tr[data-status="missing"]').count()).toBe(1);
    expect(await listSeriousFaults(page)).toEqual([]);
  });

  it('says that a file has changed, and calculates with it when told to', async () => {
    const { page } = opened;
    const dialog = page.getByRole('dialog');
    const asked = page.waitForEvent('filechooser');
    await dialog.getByRole('button', { name: 'Locate files…' }).click();
    const changed = Buffer.from(`${DAY_ORDERS}\nA3,C3,2024-05-06,30.50`);
    await (await asked).setFiles({ name: 'orders.csv', mimeType: 'text/csv', buffer: changed });
    await dialog.locator('tr[data-status="changed"]').waitFor();
    expect(await dialog.textContent()).toContain('The data has changed');
    await dialog.getByRole('button', { name: 'Calculate again' }).click();
    await expect
      .poll(() => page.getByTestId('equation').textContent(), { timeout: 200_000 })
      .toContain('3 read = 3 loaded');
  });

  it('dropped files go to the import form under the sources they are of', async () => {
    const { page } = opened;
    const transfer = await page.evaluateHandle((orders) => {
      const data = new DataTransfer();
      data.items.add(new File([orders], 'a.csv'));
      data.items.add(
        new File(['customer_id,event_time,event_type,product_id\nC1,2024-01-01 10:00:00,view,P1\n'], 'b.csv'),
      );
      return data;
    }, DAY_ORDERS);
    await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
    const orders = page.getByTestId('files-orders');
    await orders.waitFor();
    await expect.poll(() => orders.textContent(), { timeout: 60_000 }).toContain('a.csv');
    expect(await page.getByTestId('files-behaviors').textContent()).toContain('b.csv');
    expect(opened.problems).toEqual([]);
    expect(opened.foreignRequests).toEqual([]);
  });
});
