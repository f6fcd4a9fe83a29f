import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listSeriousFaults } from './list-serious-faults.ts';
import { chooseByTyping, tabTo, waitForFocus } from './move-by-keyboard.ts';
import { openSample, openScreen, openWindow, readNumber, type OpenedWindow } from './open-window.ts';

const WORDS = {
  en: {
    rules: 'Rules',
    compare: 'Compare',
    migration: 'Migration',
    list: 'List',
    grid: 'RFM grid',
    addCondition: 'Add condition',
    number: 'Number of the profile',
    save: 'Save as segment',
    name: 'Name',
    useAsFilter: 'Use as filter',
    startOver: 'Start over',
    search: 'Search by customer ID',
    export: 'Export…',
    exportCsv: 'Export CSV',
    undo: /^Undo/,
    customerId: 'Customer ID',
    newDays: /fewer than$/,
    clear: /Clear/,
  },
  'zh-CN': {
    rules: '规则',
    compare: '对比',
    migration: '迁移',
    list: '列表',
    grid: 'RFM 网格',
    addCondition: '添加条件',
    number: '画像指标',
    save: '存为客群',
    name: '名称',
    useAsFilter: '用作筛选',
    startOver: '重新开始',
    search: '按客户ID查找',
    export: '导出…',
    exportCsv: '导出 CSV',
    undo: /^撤销/,
    customerId: '客户ID',
    newDays: /少于（天）$/,
    clear: /清除/,
  },
} as const;

const CALCULATED = { timeout: 90_000 } as const;

async function readValue(page: Page, testId: string): Promise<number> {
  const element = page.getByTestId(testId);
  await element.waitFor(CALCULATED);
  return Number(await element.getAttribute('data-value'));
}

describe.each(['en', 'zh-CN'] as const)('segments in %s', (language) => {
  const words = WORDS[language];
  let opened: OpenedWindow;
  let page: Page;

  beforeAll(async () => {
    opened = await openWindow({ language });
    page = opened.page;
    await openSample(page);
  });

  afterAll(() => opened?.close());

  it('finds and saves a segment by mouse, and filters by it', async () => {
    await openScreen(page, 'segments');
    await page.getByRole('tab', { name: words.rules }).click();
    await page.getByRole('button', { name: words.addCondition, exact: true }).click();
    await page.getByRole('menuitem', { name: words.number }).click();
    await expect.poll(() => readValue(page, 'rule-customers'), CALCULATED).toBeLessThan(3000);
    const customers = await readValue(page, 'rule-customers');
    expect(customers).toBeGreaterThan(100);
    expect(await page.getByTestId('rule-sentence').textContent()).toContain('90');
    await page.getByRole('button', { name: words.save, exact: true }).click();
    await page.getByRole('textbox', { name: words.name }).fill('近期购买 recent');
    expect(await listSeriousFaults(page)).toEqual([]);
    await page.keyboard.press('Enter');
    const saved = page.getByTestId('saved-segments').getByRole('listitem').filter({ hasText: '近期购买 recent' });
    await saved.waitFor(CALCULATED);
    await expect
      .poll(async () =>
        readNumber(
          /[\d,]+/.exec(await saved.locator('span').filter({ hasText: '%' }).first().innerText())?.[0] ?? null,
        ),
      )
      .toBe(customers);
    await page.getByRole('button', { name: /近期购买 recent/ }).click();
    await page.getByRole('menuitem', { name: words.useAsFilter }).click();
    await page.getByTestId('filter-chip').waitFor();
    await page.getByRole('tab', { name: words.list }).click();
    await expect
      .poll(async () => readNumber((await page.getByTestId('customer-count').textContent()) || '0'), CALCULATED)
      .toBe(customers);
    expect(Number(await page.getByTestId('customer-grid').getAttribute('aria-rowcount'))).toBe(customers + 1);
    expect(await page.getByTestId('customer-grid').locator('[role="row"]').count()).toBeLessThanOrEqual(60);
    await page.getByTestId('filter-chip').click();
    await page.getByTestId('filter-chip').waitFor({ state: 'detached' });
  });

  it('exports the list whole, with its notes, persons masked', async () => {
    await page.getByRole('tab', { name: words.list }).click();
    await page.getByTestId('customer-grid').waitFor(CALCULATED);
    const total = readNumber(await page.getByTestId('customer-count').textContent());
    await page.getByRole('button', { name: words.export }).click();
    const downloads: Promise<string>[] = [];
    page.on('download', (download) => {
      downloads.push(
        download.path().then(async (path) => `${download.suggestedFilename()}\n${await readFile(path, 'utf8')}`),
      );
    });
    await page.getByRole('button', { name: words.exportCsv }).click();
    await expect.poll(() => downloads.length, CALCULATED).toBe(2);
    const files = await Promise.all(downloads);
    const csv = files.find((text) => text.startsWith('customers.csv')) ?? '';
    const notes = files.find((text) => text.startsWith('customers-notes.md')) ?? '';
    const lines = csv.split('\r\n');
    expect(lines[0]).toMatch(/^customers\.csv\n\uFEFF/);
    expect(lines[0]).toContain(words.customerId);
    expect(lines).toHaveLength(total + 2);
    expect(notes).toContain('2026-06-30');
    expect(notes).toContain('customers.csv');
    await page.keyboard.press('Escape');
  });

  it('opens a customer from the list by keyboard', async () => {
    await page.getByRole('tab', { name: words.list }).click();
    const grid = page.getByTestId('customer-grid');
    await grid.waitFor(CALCULATED);
    await grid.focus();
    await page.keyboard.press('Control+End');
    const last = await grid.getAttribute('aria-rowcount');
    await expect
      .poll(() => grid.locator(`[aria-rowindex="${last ?? ''}"][aria-busy="false"]`).count(), CALCULATED)
      .toBe(1);
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => grid.locator('[aria-rowindex="3"][aria-busy="false"]').count(), CALCULATED).toBe(1);
    await page.keyboard.press('Enter');
    await page.getByTestId('customer-page').getByRole('list').last().getByRole('listitem').first().waitFor(CALCULATED);
    expect(await listSeriousFaults(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByTestId('customer-page').waitFor({ state: 'detached' });
  });

  it('brushes the grid by mouse and by keys alike', async () => {
    await page.getByRole('tab', { name: words.grid }).click();
    const cells = page.getByTestId('rfm-grid').getByRole('gridcell');
    await cells.first().waitFor(CALCULATED);
    const drawn = await cells.evaluateAll((found) => found.map((cell) => Number(cell.getAttribute('data-customers'))));
    const [from, to] = [await cells.nth(3).boundingBox(), await cells.nth(9).boundingBox()];
    if (from === null || to === null) throw new Error('The grid is not drawn.');
    await page.mouse.move(from.x + 30, from.y + 30);
    await page.mouse.down();
    await page.mouse.move(to.x + 30, to.y + 30, { steps: 6 });
    await page.mouse.up();
    const expected = [3, 4, 8, 9].reduce((sum, index) => sum + (drawn[index] ?? 0), 0);
    expect(await readValue(page, 'brushed')).toBe(expected);
    await cells.nth(3).focus();
    await page.keyboard.press('Space');
    expect(await readValue(page, 'brushed')).toBe(drawn[3]);
    await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('Shift+ArrowDown');
    expect(await readValue(page, 'brushed')).toBe(expected);
  });

  it('finds, saves and compares by keyboard alone', async () => {
    await page.getByRole('tab', { name: words.grid }).focus();
    await page.keyboard.press('ArrowRight');
    await page.getByTestId('rule-sentence').waitFor(CALCULATED);
    await tabTo(page, words.addCondition);
    await page.keyboard.press('Enter');
    await waitForFocus(page.getByRole('menu'));
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('menu').waitFor({ state: 'detached' });
    await expect.poll(() => readValue(page, 'rule-customers'), CALCULATED).toBeLessThan(3000);
    const customers = await readValue(page, 'rule-customers');
    await tabTo(page, words.save);
    await page.keyboard.press('Enter');
    await waitForFocus(page.getByRole('textbox', { name: words.name }));
    await page.keyboard.type('VIP 名单');
    await page.keyboard.press('Enter');
    await page.getByTestId('saved-segments').getByText('VIP 名单').waitFor(CALCULATED);

    await page.getByRole('tab', { name: words.rules }).focus();
    await page.keyboard.press('ArrowRight');
    const table = page.getByTestId('compare-table');
    await table.waitFor(CALCULATED);
    const before = await table.locator('[data-row="customers"] td').count();
    await tabTo(page, words.compare);
    await page.keyboard.press('Backspace');
    await page.keyboard.press('Backspace');
    await chooseByTyping(page, 'VIP 名单');
    await page.keyboard.press('Escape');
    await expect.poll(() => table.locator('[data-row="customers"] td').count(), CALCULATED).toBe(before - 1);
    const sizes = await table
      .locator('[data-row="customers"] td')
      .evaluateAll((found) => found.map((cell) => Number(cell.getAttribute('data-value'))));
    expect(sizes).toHaveLength(2);
    expect(sizes[1]).toBe(customers);
    const rate = await table
      .locator('[data-row="repurchase"] td')
      .evaluateAll((found) => found.map((cell) => Number(cell.getAttribute('data-value'))));
    expect(rate.every((value) => value > 0 && value <= 1)).toBe(true);
    expect(await listSeriousFaults(page)).toEqual([]);
  });

  it('shows where customers moved, and who', async () => {
    await page.getByRole('tab', { name: words.migration }).click();
    const cells = page.getByTestId('migration-matrix').locator('button:enabled');
    await cells.first().waitFor(CALCULATED);
    const customers = Number(await cells.first().getAttribute('data-customers'));
    await cells.first().click();
    const drawer = page.getByTestId('customers-drawer');
    await expect
      .poll(async () => readNumber((await drawer.getByTestId('customer-count').textContent()) || '0'), CALCULATED)
      .toBe(customers);
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'detached' });
  });

  it('shows what other thresholds would do before anything is built', async () => {
    await page.getByRole('tab').first().click();
    expect(await readValue(page, 'threshold-moved')).toBe(0);
    await page.getByRole('textbox', { name: words.newDays }).fill('150');
    await expect.poll(() => readValue(page, 'threshold-moved'), CALCULATED).toBeGreaterThan(0);
    expect(await listSeriousFaults(page)).toEqual([]);
    expect(opened.problems).toEqual([]);
    expect(opened.foreignRequests).toEqual([]);
  });
});
