import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listSeriousFaults } from './list-serious-faults.ts';
import { openSample, openWindow, type OpenedWindow } from './open-window.ts';

const WORDS = {
  en: {
    refused: 'Only one query can run here',
    cancelled: 'Cancelled. Nothing changed.',
    limit: /^Showing the first 1,000 rows of 5,000; exports hold all of them/,
    saveSegment: 'Save as segment',
    segmentSaved: /^Segment “High spenders” saved, 20 customers$/,
    saveTable: 'Save as table',
    own: 'My tables',
  },
  'zh-CN': {
    refused: '这里只能执行一条查询语句',
    cancelled: '已取消，没有任何改动。',
    limit: /^显示前 1,000 行，共 5,000 行；导出为全部/,
    saveSegment: '存为客群',
    segmentSaved: /^已保存客群“High spenders”，20 位客户$/,
    saveTable: '存为表',
    own: '我的表',
  },
} as const;

async function write(page: Page, text: string): Promise<void> {
  await page.locator('.cm-content').click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(text);
}

async function run(page: Page, text: string): Promise<void> {
  await write(page, text);
  await page.keyboard.press('Control+Enter');
}

function status(page: Page) {
  return page.getByTestId('sql-result').getByRole('status').first();
}

describe.each(['en', 'zh-CN'] as const)('the SQL screen in %s', (language) => {
  const words = WORDS[language];
  let opened: OpenedWindow;

  beforeAll(async () => {
    opened = await openWindow({ language });
    await openSample(opened.page);
    await opened.page.locator('nav a[href="#/sql"]').click();
    await opened.page.locator('.cm-content').waitFor();
  });

  afterAll(() => opened?.close());

  it('runs a query, exact to the last digit, and says what it does not show', async () => {
    const { page } = opened;
    await run(page, 'select 1234567890123456789 as big, null as nothing, i from range(5000) r (i)');
    await expect.poll(() => status(page).textContent()).toMatch(words.limit);
    const grid = page.getByTestId('result-grid');
    expect(await grid.getAttribute('aria-rowcount')).toBe('5001');
    const first = grid.getByRole('row').nth(1);
    expect(await first.getByRole('gridcell').allTextContents()).toEqual(['1234567890123456789', 'NULL', '0']);
    expect(await grid.getByRole('row').count()).toBeLessThan(60);
  });

  it.each([
    'drop table agg_cst_current',
    "copy agg_cst_current to 'x.csv'",
    "attach 'x.db'",
    'install json',
    'pragma version',
    'select 1; select 2',
  ])('refuses %s and keeps the result', async (text) => {
    const { page } = opened;
    await run(page, text);
    await expect.poll(() => page.getByRole('alert').textContent()).toContain(words.refused);
    await run(page, 'select count(*) as customers from agg_cst_current');
    await page.getByRole('alert').waitFor({ state: 'hidden' });
  });

  it('cancels with Escape and runs the next query', async () => {
    const { page } = opened;
    await run(page, 'select count(*) from range(10000000) a, range(100000) b where a.range % 7 = b.range % 5');
    await page.waitForTimeout(1300);
    await page.keyboard.press('Escape');
    await page.getByText(words.cancelled).waitFor({ timeout: 5000 });
    await run(page, 'select 42 as answer');
    await expect.poll(() => page.getByTestId('result-grid').getByRole('gridcell').first().textContent()).toBe('42');
  });

  it('offers tables and columns while typing', async () => {
    const { page } = opened;
    await write(page, '');
    await page.keyboard.type('select * from agg_cst_c');
    const offered = page.locator('.cm-tooltip-autocomplete');
    await offered.waitFor();
    expect(await offered.textContent()).toContain('agg_cst_current');
    await page.keyboard.press('Escape');
  });

  it('keeps a result as a table and its customers as a segment', async () => {
    const { page } = opened;
    await run(page, 'select customer_id, monetary_cents from agg_cst_current order by monetary_cents desc limit 20');
    await expect.poll(() => page.getByTestId('result-grid').getAttribute('aria-rowcount')).toBe('21');
    await page.getByRole('button', { name: words.saveTable, exact: true }).click();
    await page.getByRole('dialog').getByRole('textbox').fill('high_spenders');
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: words.own }).getByText('high_spenders').waitFor();
    await page.getByRole('button', { name: words.saveSegment, exact: true }).click();
    await page.getByRole('dialog').getByRole('textbox').fill('High spenders');
    await page.keyboard.press('Enter');
    await page.getByText(words.segmentSaved).waitFor();
    await run(page, 'select count(*) as kept from high_spenders');
    await expect.poll(() => page.getByTestId('result-grid').getByRole('gridcell').first().textContent()).toBe('20');
  });

  it.each(['light', 'dark'] as const)('has nothing serious for axe, %s', async (colorScheme) => {
    const { page } = opened;
    await page.emulateMedia({ colorScheme });
    await run(page, 'select segment_key, count(*) as customers from agg_cst_current group by all order by 1');
    await page.getByTestId('sql-result').waitFor();
    for (const tab of [0, 1, 2]) {
      await page.getByTestId('sql-result').getByRole('tab').nth(tab).click();
      await page.waitForTimeout(400);
      const serious = await listSeriousFaults(page);
      expect(serious).toEqual([]);
    }
  });

  it('asked nothing of any other origin and logged no error', () => {
    expect(opened.foreignRequests).toEqual([]);
    expect(opened.problems).toEqual([]);
  });
});
