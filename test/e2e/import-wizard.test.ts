import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDirtyOrders } from './gbk.ts';
import { openWindow, type OpenedWindow } from './open-window.ts';

const FILE = { name: 'orders-gbk.csv', mimeType: 'text/csv', buffer: createDirtyOrders() };
const LONG = { timeout: 200_000 };

async function readEquation(page: Page): Promise<number[]> {
  await page.getByTestId('equation').first().waitFor(LONG);
  const text = (await page.getByTestId('equation').first().textContent()) ?? '';
  return (text.match(/[\d,]+/g) ?? []).map((part) => Number(part.replaceAll(',', '')));
}

describe('a dirty GBK file, by mouse, in English', () => {
  let opened: OpenedWindow;

  beforeAll(async () => {
    opened = await openWindow();
  });
  afterAll(() => opened?.close());

  const next = () => opened.page.getByRole('button', { name: 'Next', exact: true }).click();

  it('is recognised, and every option shows its effect beside the text', async () => {
    const { page } = opened;
    await page.getByRole('button', { name: 'Choose files' }).click();
    await page.locator('input[type="file"]').first().setInputFiles(FILE);
    await next();
    const parsed = page.getByTestId('parsed-preview');
    await parsed.waitFor();
    expect(await parsed.locator('th').allTextContents()).toContain('买家会员名');
    expect(await parsed.locator('tbody tr').count()).toBe(10);
    await page.getByRole('combobox', { name: 'Encoding' }).click();
    await page.getByRole('option', { name: 'Latin-1' }).click();
    await expect.poll(() => parsed.locator('th').first().textContent()).not.toBe('订单编号');
    await page.getByRole('combobox', { name: 'Encoding' }).click();
    await page.getByRole('option', { name: /Detected/ }).click();
    await expect.poll(() => parsed.locator('th').first().textContent()).toBe('订单编号');
    await page.getByRole('textbox', { name: 'Header row' }).fill('0');
    await expect.poll(() => parsed.locator('th').first().textContent()).toBe('column_1');
    await page.getByRole('textbox', { name: 'Header row' }).fill('1');
    await expect.poll(() => parsed.locator('th').first().textContent()).toBe('订单编号');
  });

  it('is mapped by its platform, with words, ids and columns shown; the mapping is saved and loaded again', async () => {
    const { page } = opened;
    await next();
    await page.getByTestId('field-table').waitFor();
    expect(await page.getByTestId('preset').textContent()).toContain('Taobao');
    await page.getByTestId('column-profile').waitFor({ timeout: 120_000 });
    expect(await page.getByTestId('words-status').locator('tbody tr').count()).toBe(2);
    expect(await page.getByTestId('ids-订单编号').textContent()).toContain('2024030100');

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save as template' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('orders.mapping.json');
    const saved = JSON.parse(await readFile(await download.path(), 'utf8')) as { columns: Record<string, string> };
    expect(saved.columns).toMatchObject({ customer_id: '买家会员名', amount: '实付金额' });

    const product = page.getByRole('combobox', { name: 'Column for Product ID' });
    await product.click();
    await page.getByRole('option', { name: '(not mapped)' }).click();
    await expect.poll(() => page.getByTestId('ignored-columns').textContent()).toContain('商品ID');
    const changed = { ...saved, columns: { ...saved.columns, quantity: undefined } };
    await page
      .getByLabel('Template file')
      .setInputFiles({ name: 't.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(changed)) });
    await expect.poll(() => page.getByTestId('ignored-columns').textContent()).toContain('购买数量');
    expect(await page.getByTestId('ignored-columns').textContent()).not.toContain('商品ID');
  });

  it('is checked before it is loaded, and loads with the same numbers', async () => {
    const { page } = opened;
    await next();
    await page.getByTestId('check-report').waitFor(LONG);
    const checked = await readEquation(page);
    expect(checked).toEqual([125, 113, 0, 9, 3]);
    const issues = await page.getByTestId('issues').textContent();
    expect(issues).toContain('dates that do not exist');
    expect(issues).toMatch(/Touches: .*cohorts, simulation/);
    await page.getByTestId('check-questions').getByRole('radio').last().check();
    await page.getByRole('button', { name: 'Take these answers' }).click();
    await expect.poll(() => readEquation(page), LONG).toEqual([125, 112, 1, 9, 3]);
    await expect.poll(() => page.getByRole('button', { name: 'Load', exact: true }).last().isEnabled()).toBe(true);
    await page.getByRole('button', { name: 'Load', exact: true }).last().click();
    await page.getByTestId('sources').waitFor(LONG);
    expect(await readEquation(page)).toEqual([125, 112, 1, 9, 3]);
  });

  it('has its rejected rows corrected in place and loaded', async () => {
    const { page } = opened;
    const values = page.getByTestId('rejects').locator('[role="gridcell"][data-column="value"]');
    await expect.poll(() => values.allTextContents()).toEqual(['2024/13/45', 'abc', '(empty)']);
    await values.nth(0).getByRole('button').click();
    await page.keyboard.type('2024-02-30');
    await page.keyboard.press('Enter');
    await expect.poll(() => values.nth(0).getAttribute('data-state')).toBe('faulty');
    await values.nth(0).getByRole('button').click();
    await page.keyboard.type('2024-02-28');
    await page.keyboard.press('Enter');
    await expect.poll(() => values.nth(0).getAttribute('data-state')).toBe('sound');
    await values.nth(1).getByRole('button').click();
    await page.keyboard.type('88.50');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Load 2 corrected rows' }).click();
    await expect.poll(() => readEquation(page), LONG).toEqual([125, 114, 1, 9, 1]);
    await expect.poll(() => values.allTextContents()).toEqual(['(empty)']);

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export as CSV' }).click(),
    ]);
    expect(await readFile(await download.path(), 'utf8')).toContain('missing-value');
  });

  it('takes another file beside it, and lets it go again', async () => {
    const { page } = opened;
    const more = [
      '订单编号,买家会员名,订单付款时间,实付金额,订单状态,商品ID,购买数量',
      'M1,m1,2024-06-20 10:00:00,12,交易成功,p1,1',
    ];
    await page
      .locator('input[type="file"][aria-label="Append to Orders"]')
      .setInputFiles({ name: 'more.csv', mimeType: 'text/csv', buffer: Buffer.from(more.join('\n')) });
    await page.locator('[data-file="more.csv"]').waitFor(LONG);
    expect(await readEquation(page)).toEqual([126, 115, 1, 9, 1]);
    await page.getByRole('button', { name: 'Remove more.csv' }).click();
    await expect.poll(() => readEquation(page), LONG).toEqual([125, 114, 1, 9, 1]);
    expect(opened.problems).toEqual([]);
    expect(opened.foreignRequests).toEqual([]);
  });
});

async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let step = 0; step < 120; step += 1) {
    await page.keyboard.press('Tab');
    const label = await page.evaluate(() => {
      const focused = document.activeElement;
      return focused?.getAttribute('aria-label') ?? focused?.textContent ?? '';
    });
    if (name.test(label.trim())) return;
  }
  throw new Error(`Tab never reached ${String(name)}.`);
}

describe('the same by keyboard alone, in Chinese', () => {
  let opened: OpenedWindow;

  beforeAll(async () => {
    opened = await openWindow({ language: 'zh-CN' });
  });
  afterAll(() => opened?.close());

  it('goes through every step and corrects a row', async () => {
    const { page } = opened;
    await tabTo(page, /^选择文件$/);
    await page.keyboard.press('Enter');
    await tabTo(page, /^订单的文件/);
    await page.locator('input[type="file"]').first().setInputFiles(FILE);
    await tabTo(page, /^下一步$/);
    await page.keyboard.press('Enter');
    await page.getByTestId('parsed-preview').waitFor();
    await tabTo(page, /^下一步$/);
    await page.keyboard.press('Enter');
    await page.getByTestId('column-profile').waitFor({ timeout: 120_000 });
    await tabTo(page, /^下一步$/);
    await page.keyboard.press('Enter');
    await page.getByTestId('check-report').waitFor(LONG);
    expect(await readEquation(page)).toEqual([125, 113, 0, 9, 3]);
    expect(await page.getByTestId('issues').textContent()).toContain('影响：首页、客群、同期群、模拟');
    await tabTo(page, /^载入$/);
    await page.keyboard.press('Enter');
    await page.getByTestId('sources').waitFor(LONG);
    const values = page.getByTestId('rejects').locator('[role="gridcell"][data-column="value"]');
    await expect.poll(() => values.count()).toBe(3);
    await tabTo(page, /^2024\/13\/45$/);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.keyboard.type('66.60');
    await page.keyboard.press('Enter');
    await expect.poll(() => values.nth(1).getAttribute('data-state')).toBe('sound');
    await tabTo(page, /^重新载入 1 行$/);
    await page.keyboard.press('Enter');
    await expect.poll(() => readEquation(page), LONG).toEqual([125, 114, 0, 9, 2]);
    expect(opened.problems).toEqual([]);
  });
});
