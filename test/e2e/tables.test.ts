import { readFile } from 'node:fs/promises';
import { parquetMetadata } from 'hyparquet';
import type { Download, Page } from 'playwright-core';
import { readSheet } from 'read-excel-file/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listSeriousFaults } from './list-serious-faults.ts';
import { tabTo } from './move-by-keyboard.ts';
import { openSample, openScreen, openWindow, readNumber, type OpenedWindow } from './open-window.ts';

const WORDS = {
  en: {
    more: /^More formats/,
    exportNow: 'Export',
    file: 'Close',
    preview: 'Preview',
    vip: 'VIP',
    join: /store_key/,
    openSql: 'Open in SQL',
    matrix: 'Matrix',
    grid: 'RFM grid',
    heatmap: 'Cohort heatmap',
  },
  'zh-CN': {
    more: /^更多格式/,
    exportNow: '导出',
    file: '关闭',
    preview: '预览',
    vip: 'VIP',
    join: /store_key/,
    openSql: '在 SQL 中打开',
    matrix: '矩阵',
    grid: 'RFM 网格',
    heatmap: '同期群热力图',
  },
} as const;

async function readMetadata(download: Download): Promise<Map<string, string | undefined>> {
  const bytes = await readFile(await download.path());
  const metadata = parquetMetadata(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  return new Map([
    ['rows', String(metadata.num_rows)],
    ...(metadata.key_value_metadata ?? []).map(({ key, value }) => [key, value] as const),
  ]);
}

/** Puts a filter in force by the bar above every screen. */
async function filterVip(page: Page): Promise<void> {
  await openScreen(page, 'tables');
  await page.getByRole('button', { name: /^(Filter|筛选)$/ }).click();
  await page.getByRole('button', { name: /^(Segment|客户分群)$/ }).click();
  await page.getByRole('checkbox', { name: /VIP/ }).check();
  await page.getByRole('button', { name: /^(Apply|应用)/ }).click();
}

describe.each(['en', 'zh-CN'] as const)('tables in %s', (language) => {
  const words = WORDS[language];
  let opened: OpenedWindow;

  beforeAll(async () => {
    opened = await openWindow({ language });
    await openSample(opened.page);
  });

  afterAll(() => opened?.close());

  it('shows a table whole: facts, columns, rows, lineage, checks', async () => {
    const { page } = opened;
    await openScreen(page, 'tables');
    await page.locator('[data-table="fct_cst_profile"]').getByRole('button').click();
    const card = page.getByRole('dialog');
    await card.waitFor();
    expect(await card.textContent()).toContain('prev_segment_key → dim_customer_segment');
    await card.getByRole('tab').nth(1).click();
    const grid = card.getByTestId('result-grid');
    await grid.waitFor();
    expect(Number(await grid.getAttribute('aria-rowcount'))).toBeGreaterThan(1000);
    await grid.focus();
    for (const key of ['ArrowDown', 'ArrowRight', 'PageDown', 'End']) await page.keyboard.press(key);
    const active = grid.locator('[role="gridcell"]:focus');
    expect(await active.getAttribute('tabindex')).toBe('0');
    expect(await active.isVisible()).toBe(true);
    expect(await grid.locator('[role="gridcell"][tabindex="0"]').count()).toBe(1);
    expect(await listSeriousFaults(page)).toEqual([]);
    await card.getByRole('tab').nth(2).click();
    await card.getByRole('button', { name: /stg_orders$/ }).waitFor();
    await card
      .getByText(/orders.*\.csv/)
      .first()
      .waitFor();
    expect(await listSeriousFaults(page)).toEqual([]);
    await card.getByRole('tab').nth(3).click();
    expect(await card.getByRole('listitem').count()).toBeGreaterThan(30);
    await page.keyboard.press('Escape');
    await card.waitFor({ state: 'hidden' });
    expect(await listSeriousFaults(page)).toEqual([]);
  });

  it('opens the join behind a cell of the bus matrix as SQL that runs', async () => {
    const { page } = opened;
    await openScreen(page, 'tables');
    await page.getByTestId('bus-matrix').getByRole('button', { name: words.join }).first().click();
    await page.getByRole('button', { name: words.openSql }).click();
    const content = page.locator('.cm-content');
    await content.waitFor();
    expect(await content.textContent()).toContain('join dim_store as d on d.store_key = f.store_key');
    await content.click();
    await page.keyboard.press('Control+Enter');
    await page.getByTestId('sql-result').waitFor();
    expect(Number(await page.getByTestId('result-grid').getAttribute('aria-rowcount'))).toBeGreaterThan(5);
  });

  it('leads from a number on another screen to the columns it is read from, and back', async () => {
    const { page } = opened;
    await openScreen(page, 'home');
    await page.getByTestId('kpi-vip_revenue_share').click();
    const definition = page.getByRole('dialog');
    const title = (await definition.locator('h3').textContent()) ?? '';
    expect(title).not.toBe('');
    await definition.locator('summary').click();
    const reads = definition.getByTestId('reads-from');
    await reads.getByRole('listitem').first().waitFor();
    expect(await reads.textContent()).toContain('monetary_cents');
    expect(await listSeriousFaults(page)).toEqual([]);
    await reads.getByRole('button', { name: /agg_cst_current$/ }).click();
    const card = page.getByRole('dialog');
    const marked = card.locator('tr[data-marked="true"]');
    await marked.first().waitFor();
    const columns = await marked.locator('th').allTextContents();
    expect(columns).toContain('monetary_cents');
    expect(columns).not.toContain('p_alive');
    await expect.poll(() => marked.first().textContent()).toContain(title);
    await card.getByRole('tab').nth(2).click();
    const readers = card.getByTestId('table-readers');
    expect(await readers.textContent()).toContain(title);
    expect(await listSeriousFaults(page)).toEqual([]);
    await readers.getByRole('row').filter({ hasText: title }).getByRole('button').click();
    await page.locator('nav a[href="#/home"][aria-current="page"]').waitFor();
    await page.getByTestId('kpi-vip_revenue_share').click();
    await page.getByRole('dialog').locator('summary').click();
    await reads.getByRole('button', { name: /int_purchases$/ }).click();
    const kept = page.getByRole('dialog', { name: /int_purchases$/ });
    await kept.locator('tr[data-marked="true"]').filter({ hasText: 'voided_on' }).waitFor();
    await kept.getByTestId('table-readers').getByText(title).waitFor();
    await kept.getByRole('button', { name: /stg_orders$/ }).waitFor();
    expect(await listSeriousFaults(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
  });

  it('knows which grids of numbers a table is drawn in', async () => {
    const { page } = opened;
    await openScreen(page, 'segments');
    await page.getByTestId('value-matrix').waitFor();
    await page.getByRole('tab', { name: words.grid }).click();
    await page.getByTestId('rfm-grid').waitFor();
    await openScreen(page, 'cohorts');
    await page.getByTestId('cohort-board').waitFor();
    await openScreen(page, 'tables');
    await page.locator('[data-table="agg_cst_current"] button').first().click();
    const card = page.getByRole('dialog');
    await card.getByRole('tab').nth(2).click();
    const readers = card.getByTestId('table-readers');
    await readers.getByRole('row').nth(1).waitFor();
    const titles = (await readers.textContent()) ?? '';
    expect(titles).toContain(words.matrix);
    expect(titles).toContain(words.grid);
    expect(titles).toContain(words.heatmap);
    await page.keyboard.press('Escape');
    await card.waitFor({ state: 'hidden' });
  });

  it('exports a table with the filters in force, with the mouse', async () => {
    const { page } = opened;
    await openScreen(page, 'tables');
    const all = readNumber(await page.locator('[data-table="agg_cst_current"] td.end').textContent());
    await filterVip(page);
    await page.locator('[data-table="agg_cst_current"]').getByRole('button').click();
    const card = page.getByRole('dialog');
    await card.getByRole('button', { name: words.more }).click();
    const dialog = page.getByRole('dialog').last();
    for (const format of [/^CSV/, /^Excel/]) await dialog.getByRole('checkbox', { name: format }).check();
    const downloads: Download[] = [];
    page.on('download', (download) => downloads.push(download));
    await dialog.getByRole('button', { name: words.exportNow, exact: true }).click();
    await expect.poll(() => downloads.length, { timeout: 60_000 }).toBe(4);
    const find = (name: string): Download => {
      const found = downloads.find((download) => download.suggestedFilename() === name);
      if (found === undefined) throw new Error(`No download ${name}.`);
      return found;
    };
    const metadata = await readMetadata(find('agg_cst_current.parquet'));
    const rows = Number(metadata.get('rows'));
    expect(rows).toBeGreaterThan(0);
    expect(rows).toBeLessThan(all);
    expect(metadata.get('cst.rows')).toBe(String(rows));
    expect(metadata.get('cst.rows_in_table')).toBe(String(all));
    expect(metadata.get('cst.filters_zh')).toContain('VIP');
    expect(metadata.get('cst.filters_en')).toContain('VIP');
    expect(metadata.get('cst.build_id')).toMatch(/^[0-9a-f]{64}$/);
    const csv = await readFile(await find('agg_cst_current.csv').path(), 'utf8');
    expect(csv.startsWith('\ufeffcustomer_id,')).toBe(true);
    expect(csv.trimEnd().split('\r\n').length).toBe(rows + 1);
    expect(await readFile(await find('agg_cst_current.about.md').path(), 'utf8')).toContain('VIP');
    const sheet = await readFile(await find('agg_cst_current.xlsx').path());
    expect((await readSheet(sheet)).length).toBe(rows + 1);
    expect((await readSheet(sheet, '口径 Notes')).flat().join('\n')).toContain('VIP');
  });

  it('exports it by keyboard alone', async () => {
    const { page } = opened;
    await page.locator('h1').click();
    await page.keyboard.press('Escape');
    await tabTo(page, /dim_store$/);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await tabTo(page, words.more);
    await page.keyboard.press('Enter');
    await tabTo(page, /Excel/);
    await page.keyboard.press('Space');
    await tabTo(page, language === 'en' ? /^Export$/ : /^导出$/);
    const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
    expect(download.suggestedFilename()).toMatch(/^dim_store\./);
  });

  it('asked nothing of any other origin and logged no error', () => {
    expect(opened.foreignRequests).toEqual([]);
    expect(opened.problems).toEqual([]);
  });
});
