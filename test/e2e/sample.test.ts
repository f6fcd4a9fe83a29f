import { readFile } from 'node:fs/promises';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import type { Download } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSample, openScreen, openWindow, readNumber, type OpenedWindow } from './open-window.ts';

let opened: OpenedWindow;

beforeAll(async () => {
  opened = await openWindow();
  await openSample(opened.page);
});

afterAll(() => opened?.close());

async function readDownload(download: Download): Promise<ArrayBuffer> {
  const bytes = await readFile(await download.path());
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
}

async function readValues(testId: string): Promise<number[]> {
  const values = await opened.page
    .getByTestId(testId)
    .evaluateAll((cells) => cells.map((cell) => Number(cell.getAttribute('data-value'))));
  expect(values.length).toBeGreaterThan(0);
  return values;
}

async function countCustomers(): Promise<number> {
  await openScreen(opened.page, 'home');
  return readNumber(await opened.page.getByTestId('kpi-customers').textContent());
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

describe('the sample project, opened in one click', () => {
  it('shows a customer count of the size the sample has', async () => {
    expect(await countCustomers()).toBeGreaterThanOrEqual(3000);
  });

  it('puts every customer into exactly one cell of the matrix', async () => {
    const customers = await countCustomers();
    await openScreen(opened.page, 'segments');
    const cells = await readValues('cell-customers');
    expect(cells).toHaveLength(9);
    expect(sum(cells)).toBe(customers);
    const margins = await readValues('margin-customers');
    expect(margins).toHaveLength(7);
    expect(sum(margins.slice(0, 3))).toBe(customers);
    expect(sum(margins.slice(3, 6))).toBe(customers);
    expect(margins[6]).toBe(customers);
  });

  it('explains a cell with formula, denominator and as-of date', async () => {
    await openScreen(opened.page, 'segments');
    await opened.page.getByTestId('value-matrix').getByRole('button').first().click();
    const popover = opened.page.getByRole('dialog');
    await popover.waitFor();
    const text = (await popover.textContent()) ?? '';
    expect(text).toContain('all purchasers');
    expect(text).toContain('2026-06-30');
    await opened.page.keyboard.press('Escape');
    await popover.waitFor({ state: 'hidden' });
  });

  it('shows the same customers in the RFM grid and in its table', async () => {
    const customers = await countCustomers();
    await openScreen(opened.page, 'segments');
    await opened.page.getByRole('tab', { name: 'RFM grid' }).click();
    const cells = opened.page.getByTestId('rfm-grid').getByRole('gridcell');
    await cells.first().waitFor();
    const drawn = await cells.evaluateAll((found) => found.map((cell) => Number(cell.getAttribute('data-customers'))));
    expect(drawn).toHaveLength(25);
    expect(sum(drawn)).toBe(customers);
    await opened.page.keyboard.press('t');
    await opened.page.locator('table tbody tr').first().waitFor();
    const tabled = await opened.page.locator('table tbody tr td:nth-child(3)').allTextContents();
    expect(sum(tabled.map(readNumber))).toBe(customers);
  });

  it('accounts for every input row', async () => {
    await openScreen(opened.page, 'data');
    const text = (await opened.page.getByTestId('equation').textContent()) ?? '';
    const [read, loaded, duplicates, excluded, rejected] = text.match(/[\d,]+/g)?.map(readNumber) ?? [];
    expect(read).toBeGreaterThan(10_000);
    expect(sum([loaded ?? 0, duplicates ?? 0, excluded ?? 0, rejected ?? 0])).toBe(read);
    const rows = opened.page.getByTestId('reconciliation').locator('tbody tr');
    const perFile = await rows.evaluateAll((found) =>
      found.map((row) =>
        [...row.querySelectorAll('td.numeric.end')].map((cell) => Number(cell.textContent?.replaceAll(',', ''))),
      ),
    );
    for (const [fileRead, ...parts] of perFile) expect(sum(parts)).toBe(fileRead);
    expect(sum(perFile.map(([fileRead]) => fileRead ?? 0))).toBe(read);
    const grid = opened.page.getByTestId('rejects');
    expect(Number(await grid.getAttribute('aria-rowcount'))).toBe((rejected ?? 0) + 1);
    expect(await grid.locator('[role="gridcell"][data-column="line"]').count()).toBe(rejected);
  });

  it('lists the three facts and five dimensions with every check passed', async () => {
    await openScreen(opened.page, 'tables');
    const list = opened.page.getByTestId('table-list');
    for (const name of [
      'fct_cst_profile',
      'fct_cst_behavior_daily',
      'fct_cst_repurchase',
      'dim_date',
      'dim_product',
      'dim_store',
      'dim_customer_segment',
      'dim_customer_value',
    ]) {
      expect(await list.locator(`[data-table="${name}"]`).count(), name).toBe(1);
    }
    const checks = await list.locator('tbody tr td:last-child').allTextContents();
    expect(checks.length).toBeGreaterThanOrEqual(8);
    for (const check of checks) expect(check).toMatch(/^\d+ passed$/);
  });

  it('exports a table as Parquet that an independent reader reads back', async () => {
    const { page } = opened;
    await openScreen(page, 'tables');
    const row = page.locator('[data-table="fct_cst_profile"]');
    const rowCount = readNumber(await row.locator('td.end').textContent());
    await row.getByRole('button').click();
    const [download] = await Promise.all([
      page.waitForEvent('download', { timeout: 200_000 }),
      page.getByRole('button', { name: 'Export Parquet' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('fct_cst_profile.parquet');
    const file = await readDownload(download);
    const metadata = parquetMetadata(file);
    expect(Number(metadata.num_rows)).toBe(rowCount);
    const facts = new Map(metadata.key_value_metadata?.map(({ key, value }) => [key, value]));
    expect(facts.get('cst.primary_key')).toBe('customer_id,period_key');
    expect(facts.get('cst.as_of_date')).toBe('2026-06-30');
    expect(facts.get('cst.build_id')).toMatch(/^[0-9a-f]{16,}$/);

    const rows = await parquetReadObjects({
      file,
      compressors,
      columns: ['customer_id', 'period_key', 'customer_count'],
    });
    expect(new Set(rows.map((entry) => `${String(entry['customer_id'])} ${String(entry['period_key'])}`)).size).toBe(
      rowCount,
    );
    expect(rows.every((entry) => Number(entry['customer_count']) === 1)).toBe(true);
  });

  it('exports everything, with dictionary, bus matrix and manifest', async () => {
    const { page } = opened;
    await openScreen(page, 'tables');
    const tables = await page.getByTestId('table-list').locator('tbody tr').count();
    await page.getByRole('button', { name: 'Export all' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Export', exact: true }).click();
    const done = page.getByTestId('export-done');
    await expect
      .poll(async () => (await done.isVisible()) && (await done.textContent()), { timeout: 200_000 })
      .toMatch(/^(\d\d) files exported/);
    const files = readNumber(/^\d+/.exec((await done.textContent()) ?? '')?.[0] ?? null);
    expect(files).toBeGreaterThan(tables + 5);
  });

  it('switches language and theme without a restart and keeps both', async () => {
    const { page } = opened;
    await page.getByRole('button', { name: /Language/ }).click();
    await page.getByRole('heading', { level: 1, name: '数据表' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN');
    await page.getByRole('button', { name: '主题' }).click();
    await page.getByRole('menuitemradio', { name: '深色' }).click();
    await page.locator('html[data-mantine-color-scheme="dark"]').waitFor();
    await page.reload();
    await page.getByRole('heading', { level: 1, name: '数据表' }).waitFor();
    expect(await page.locator('html').getAttribute('data-mantine-color-scheme')).toBe('dark');
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN');
  });

  it('asked nothing of any other origin and logged no error', () => {
    expect(opened.foreignRequests).toEqual([]);
    expect(opened.problems).toEqual([]);
  });
});
