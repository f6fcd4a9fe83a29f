import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDirtyOrders } from './gbk.ts';
import { chooseByKeys, chooseByTyping, tabTo } from './move-by-keyboard.ts';
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

const WORDS = {
  en: {
    chooseFiles: /^Choose files$/,
    ordersFile: /^Files for Orders/,
    next: /^Next$/,
    encoding: /^Encoding$/,
    product: /^Column for Product ID$/,
    nothing: '(not mapped)',
    monthFirst: /^month\/day\/year/,
    keep: /^keep/,
    answer: /^Take these answers$/,
    load: /^Load$/,
    touches: 'Touches: home, explore, segments, cohorts, simulation',
    reload: /^Load 1 corrected row$/,
  },
  'zh-CN': {
    chooseFiles: /^选择文件$/,
    ordersFile: /^订单的文件/,
    next: /^下一步$/,
    encoding: /^编码$/,
    product: /^“商品ID”对应的列$/,
    nothing: '（不映射）',
    monthFirst: /^月\/日\/年/,
    keep: /^保留/,
    answer: /^采用这些回答$/,
    load: /^载入$/,
    touches: '影响：首页、探索、客群、同期群、模拟',
    reload: /^重新载入 1 行$/,
  },
} as const;

describe.each(['en', 'zh-CN'] as const)('the same by keyboard alone, in %s', (language) => {
  const words = WORDS[language];
  let opened: OpenedWindow;

  beforeAll(async () => {
    opened = await openWindow({ language });
    await opened.page.addInitScript(() => Reflect.deleteProperty(window, 'showOpenFilePicker'));
    await opened.page.reload();
  });
  afterAll(() => opened?.close());

  const press = async (...keys: readonly string[]): Promise<void> => {
    for (const key of keys) await opened.page.keyboard.press(key);
  };
  const pressAt = async (name: RegExp, ...keys: readonly string[]): Promise<void> => {
    await tabTo(opened.page, name);
    await press(...keys);
  };

  it('chooses, reads, maps, checks and loads it, corrects a row in place and builds the tables', async () => {
    const { page } = opened;
    await pressAt(words.chooseFiles, 'Enter');
    const asked = page.waitForEvent('filechooser');
    await pressAt(words.ordersFile, 'Enter');
    await (await asked).setFiles({ ...FILE, buffer: createDirtyOrders({ hasOpenDates: true }) });
    await pressAt(words.next, 'Enter');

    const head = page.getByTestId('parsed-preview').locator('th').first();
    await expect.poll(() => head.textContent()).toBe('订单编号');
    await tabTo(page, words.encoding);
    await chooseByKeys(page, 'ArrowDown', 'ArrowUp');
    await expect.poll(() => head.textContent()).not.toBe('订单编号');
    await chooseByKeys(page, 'ArrowDown', 'ArrowDown');
    await expect.poll(() => head.textContent()).toBe('订单编号');
    await pressAt(words.next, 'Enter');

    await page.getByTestId('column-profile').waitFor({ timeout: 120_000 });
    const ignored = page.getByTestId('ignored-columns');
    await tabTo(page, words.product);
    await chooseByTyping(page, words.nothing);
    await expect.poll(() => ignored.textContent()).toContain('商品ID');
    await chooseByTyping(page, '商品ID');
    await expect.poll(() => ignored.textContent()).not.toContain('商品ID');
    await tabTo(page, words.monthFirst);
    await press('Space');
    await pressAt(words.next, 'Enter');

    await page.getByTestId('check-report').waitFor(LONG);
    expect(await readEquation(page)).toEqual([125, 113, 0, 9, 3]);
    expect(await page.getByTestId('issues').textContent()).toContain(words.touches);
    await pressAt(words.keep, 'ArrowDown');
    await pressAt(words.answer, 'Enter');
    await expect.poll(() => readEquation(page), LONG).toEqual([125, 112, 1, 9, 3]);
    await pressAt(words.load, 'Enter');
    await page.getByTestId('sources').waitFor(LONG);

    const values = page.getByTestId('rejects').locator('[role="gridcell"][data-column="value"]');
    await expect.poll(() => values.count()).toBe(3);
    await pressAt(/^2024\/13\/45$/, 'ArrowDown', 'Enter');
    await page.keyboard.type('66.60');
    await press('Enter');
    await expect.poll(() => values.nth(1).getAttribute('data-state')).toBe('sound');
    await pressAt(words.reload, 'Enter');
    await expect.poll(() => readEquation(page), LONG).toEqual([125, 113, 1, 9, 2]);

    await press('g', 't');
    await page.locator('[data-table="fct_cst_profile"]').waitFor();
    await press('g', 'h');
    await page.getByTestId('kpi-customers').waitFor(LONG);
    expect(await page.getByTestId('kpi-customers').textContent()).toBe('40');
    expect(opened.problems).toEqual([]);
    expect(opened.foreignRequests).toEqual([]);
  });
});
