import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listSeriousFaults } from './list-serious-faults.ts';
import { openSample, openWindow, readNumber, type OpenedWindow } from './open-window.ts';

const REPORT_TIMEOUT_MS = 120_000;

let opened: OpenedWindow;
let page: Page;

beforeAll(async () => {
  opened = await openWindow();
  page = opened.page;
  await openSample(page);
  await page.locator('main').focus();
  await page.keyboard.press('g');
  await page.keyboard.press('l');
  await page.getByTestId('model-report').waitFor({ timeout: REPORT_TIMEOUT_MS });
});

afterAll(() => opened?.close());

describe('the models screen of the sample', () => {
  it('shows every parameter with an interval around it', async () => {
    const rows = await page.getByRole('region', { name: 'Parameter' }).locator('tbody tr').all();
    const names: string[] = [];
    for (const row of rows) {
      names.push((await row.locator('th').textContent()) ?? '');
      const cells = await row.locator('td').allTextContents();
      const [low = '', high = ''] = (cells[1] ?? '').split('–');
      expect(readNumber(low)).toBeLessThan(readNumber(cells[0] ?? null));
      expect(readNumber(high)).toBeGreaterThan(readNumber(cells[0] ?? null));
    }
    expect(names).toEqual(['r', 'α', 'a', 'b', 'p', 'q', 'v']);
  });

  it('compares three models, and a season, on the same holdout and marks the one in use', async () => {
    const rows = page.getByTestId('model-comparison').locator('tbody tr');
    expect(await rows.locator('th').allTextContents()).toEqual([
      'MBG/NBDin use',
      'BG/NBD',
      'Pareto/NBD',
      'MBG/NBD with season',
    ]);
    for (const row of await rows.all()) {
      const [, likelihood, expected, bias, , weekly] = await row.locator('td').allTextContents();
      expect(readNumber((likelihood ?? '').replace('−', '-'))).toBeLessThan(0);
      expect(readNumber(expected ?? null)).toBeGreaterThan(0);
      expect(bias).toMatch(/^[+-−]?\d+\.\d%$/);
      expect(weekly).toMatch(/^\d+\.\d%$/);
    }
    expect(await page.getByRole('heading', { name: 'Holdout: the last 25 % of the history' }).isVisible()).toBe(true);
  });

  it('shows a season against the plain model, with its index, and that predictions carry none', async () => {
    const card = page.getByTestId('season-comparison');
    const rows = await card.locator('tbody tr').all();
    const indices = new Map<string, number>();
    for (const row of rows) {
      const [index = ''] = await row.locator('td').allTextContents();
      indices.set((await row.locator('th').textContent()) ?? '', readNumber(index.split('–')[0] ?? null));
    }
    expect(indices.get('Double 11')).toBeGreaterThan(2);
    expect(indices.get('Spring Festival')).toBeLessThan(1);
    expect(await card.textContent()).toContain('Published predictions carry no season');
    expect(await page.getByTestId('prediction-notice').count()).toBe(0);
  });

  it('moves over P(alive) by arrow keys; more recent is never less alive', async () => {
    const grid = page.getByTestId('alive-grid');
    await grid.getByRole('gridcell').first().focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toMatch(
      /^2 purchase days, last one 7 days ago: P\(alive\) \d/,
    );
    const rows = await grid.getByRole('row').all();
    const values: number[][] = [];
    for (const row of rows.slice(1)) values.push((await row.getByRole('gridcell').allTextContents()).map(readNumber));
    values.slice(1).forEach((row, index) => {
      row.forEach((value, column) => expect(value).toBeLessThanOrEqual(values[index]?.[column] ?? 0));
    });
  });

  it('has the same numbers as tables', async () => {
    const shown = await page.getByTestId('alive-grid').getByRole('gridcell').allTextContents();
    await page.locator('main').focus();
    await page.keyboard.press('t');
    await page.locator('canvas').first().waitFor({ state: 'detached' });
    const table = page.getByRole('region', { name: 'P(alive) by frequency and recency' }).last();
    expect(await table.locator('tbody td').allTextContents()).toEqual(shown);
    expect(await page.locator('canvas').count()).toBe(0);
    expect(await listSeriousFaults(page)).toEqual([]);
    await page.locator('main').focus();
    await page.keyboard.press('t');
    await page.locator('canvas').first().waitFor();
  });

  it('says how a number came about', async () => {
    await page.getByRole('button', { name: '0.', exact: false }).first().click();
    await page.getByRole('dialog').waitFor();
    expect(await page.getByRole('dialog').textContent()).toContain('2026-06-30');
    expect(await listSeriousFaults(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  it.each([
    ['zh-CN', 'light'],
    ['zh-CN', 'dark'],
    ['en', 'dark'],
    ['en', 'light'],
  ])('has no serious fault in %s, %s', async (language, theme) => {
    if ((await page.locator('html').getAttribute('lang')) !== language) {
      await page.getByRole('button', { name: /语言|Language/ }).click();
      await page.locator(`html[lang="${language}"]`).waitFor();
    }
    await page.getByRole('button', { name: /^(主题|Theme)$/ }).click();
    await page.getByRole('menuitemradio', { name: theme === 'light' ? /浅色|Light/ : /深色|Dark/ }).click();
    await page.locator(`html[data-mantine-color-scheme="${theme}"]`).waitFor();
    await page.getByRole('menu').waitFor({ state: 'detached' });
    expect(await listSeriousFaults(page)).toEqual([]);
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(language === 'en' ? 'Models' : '模型');
  });

  it('raises no error and asks nobody outside', () => {
    expect(opened.problems).toEqual([]);
    expect(opened.foreignRequests).toEqual([]);
  });
});
