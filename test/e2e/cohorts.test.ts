import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listSeriousFaults } from './list-serious-faults.ts';
import { openSample, openWindow, readNumber, type OpenedWindow } from './open-window.ts';
import { setLanguage } from './set-language.ts';

const QUERY_TIMEOUT_MS = 60_000;

let opened: OpenedWindow;
let page: Page;

/** Numerator of a cell as its label writes it: `37 / 157 = 23.6%`. */
function readCustomers(label: string | null): number {
  return readNumber((label ?? '').match(/· ([\d,]+) \/ /)?.[1] ?? null);
}

const grid = () => page.getByTestId('cohort-grid');
const cellAt = (row: number, age: number) => page.locator(`[data-testid=cohort-grid] [data-place="${row}:${age}"]`);
const focusedLabel = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '');
const membersCount = async (): Promise<number> => {
  const members = page.getByTestId('cohort-members');
  await members.waitFor({ timeout: QUERY_TIMEOUT_MS });
  return Number(await members.getAttribute('data-count'));
};

async function closePanel(): Promise<void> {
  await page.keyboard.press('Escape');
  await page.getByTestId('audience-panel').waitFor({ state: 'detached' });
}

async function pick(label: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: label, exact: true }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
  await expect.poll(() => page.locator('[data-stale="true"]').count(), { timeout: QUERY_TIMEOUT_MS }).toBe(0);
}

beforeAll(async () => {
  opened = await openWindow();
  page = opened.page;
  await openSample(page);
  await page.locator('main').focus();
  await page.keyboard.press('g');
  await page.keyboard.press('c');
  await grid().waitFor({ timeout: QUERY_TIMEOUT_MS });
});

afterAll(() => opened?.close());

describe('the cohorts of the sample', () => {
  it('draws a full triangle: values, then nothing, never a zero for what has not begun', async () => {
    const states = await grid()
      .locator('[data-place]')
      .evaluateAll((cells) =>
        cells.map((cell) => ({ state: cell.getAttribute('data-state'), text: cell.textContent ?? '' })),
      );
    expect(states.filter(({ state }) => state === 'not_observed').every(({ text }) => text === '')).toBe(true);
    expect(states.filter(({ state }) => state === 'value').every(({ text }) => /^\d/.test(text))).toBe(true);
    expect(states.some(({ state }) => state === 'not_observed')).toBe(true);
    const means = await page.getByTestId('cohort-means').getByRole('gridcell').allTextContents();
    expect(means.filter((text) => text.endsWith('%')).map(readNumber)[0]).toBe(100);
  });

  it('opens the customers of a cell by mouse, keeps them as a segment', async () => {
    await cellAt(3, 2).hover();
    const label = await cellAt(3, 2).getAttribute('aria-label');
    expect(await page.getByTestId('cohort-inspector').textContent()).toContain(label ?? 'nothing');
    await cellAt(3, 2).click();
    const found = await membersCount();
    expect(found).toBe(readCustomers(label));
    const list = page.getByTestId('customer-count');
    await expect.poll(async () => readNumber(await list.textContent()), { timeout: QUERY_TIMEOUT_MS }).toBe(found);
    expect(await listSeriousFaults(page, '[data-testid=audience-panel]')).toEqual([]);
    await page.getByRole('button', { name: 'Save as segment' }).click();
    await page.getByRole('textbox', { name: 'Name of the segment' }).fill('October, third month');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Saved as “October, third month”.').waitFor();
    await page.getByText('Did not', { exact: true }).click();
    const size = readNumber((label ?? '').match(/ \/ ([\d,]+) = /)?.[1] ?? null);
    await expect.poll(membersCount, { timeout: QUERY_TIMEOUT_MS }).toBe(size - found);
    await closePanel();
  });

  it.each([
    ['zh-CN', /第 3 月 · [\d,]+ \/ [\d,]+ = [\d.]+% .*\d{4}-\d{2}-\d{2} 完整$/],
    ['en', /month 3 · [\d,]+ \/ [\d,]+ = [\d.]+% .* complete on \d{4}-\d{2}-\d{2}$/],
  ] as const)('reads a cell and opens its customers by keyboard alone in %s', async (language, expected) => {
    await setLanguage(page, language);
    await page.locator('main').focus();
    for (let step = 0; step < 60; step += 1) {
      await page.keyboard.press('Tab');
      if (await page.evaluate(() => document.activeElement?.hasAttribute('data-place') === true)) break;
    }
    await page.keyboard.press('Home');
    for (const key of ['ArrowDown', 'ArrowRight', 'ArrowRight', 'ArrowRight']) await page.keyboard.press(key);
    const label = await focusedLabel();
    expect(label).toMatch(expected);
    await page.keyboard.press('Enter');
    expect(await membersCount()).toBe(readCustomers(label));
    await closePanel();
    await expect.poll(focusedLabel).toBe(label);
  });

  it('selects a block by Shift and adds by Space; every customer is in it once', async () => {
    const labels: number[] = [];
    for (const age of [3, 4]) labels.push(readCustomers(await cellAt(2, age).getAttribute('aria-label')));
    await cellAt(2, 3).focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Shift+ArrowRight');
    expect(await grid().locator('[aria-selected="true"]').count()).toBe(2);
    await page.keyboard.press('Enter');
    const block = await membersCount();
    expect(block).toBeGreaterThanOrEqual(Math.max(...labels));
    expect(block).toBeLessThanOrEqual(labels.reduce((sum, value) => sum + value, 0));
    await closePanel();
    await cellAt(2, 4).focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press(' ');
    expect(await grid().locator('[aria-selected="true"]').count()).toBe(3);
    await page.keyboard.press('Escape');
    expect(await grid().locator('[aria-selected="true"]').count()).toBe(0);
  });

  it('drags a block', async () => {
    await cellAt(1, 1).scrollIntoViewIfNeeded();
    const [from, to] = [await cellAt(1, 1).boundingBox(), await cellAt(2, 2).boundingBox()];
    if (from === null || to === null) throw new Error('The cells are not on the screen.');
    await page.mouse.move(from.x + 10, from.y + 10);
    await page.mouse.down();
    await page.mouse.move(to.x + 10, to.y + 10, { steps: 4 });
    await page.mouse.up();
    expect(await page.getByRole('dialog').textContent()).toContain('4 cells');
    expect(await membersCount()).toBeGreaterThan(0);
    await closePanel();
  });

  it('has the same numbers as a table', async () => {
    const shown = await grid().locator('[data-place^="0:"]').allTextContents();
    await page.getByTestId('cohort-board').getByText('Table', { exact: true }).click();
    const row = page.getByTestId('cohort-table').locator('tbody tr').nth(1);
    expect((await row.locator('td').allTextContents()).slice(2)).toEqual(shown);
    await page.getByTestId('cohort-board').getByText('Chart', { exact: true }).click();
  });

  it('reads on or after, cumulative and every period in order', async () => {
    const rates = async (): Promise<number[]> =>
      (await grid().locator('[data-place^="0:"][data-state="value"]').allTextContents()).map(readNumber);
    const inPeriod = await rates();
    await pick('Reading', 'On or after');
    const orAfter = await rates();
    orAfter.forEach((value, index) => {
      expect(value).toBeGreaterThanOrEqual(inPeriod[index] ?? 0);
      if (index > 0) expect(value).toBeLessThanOrEqual(orAfter[index - 1] ?? 0);
    });
    await pick('Reading', 'Cumulative');
    const cumulative = (await rates()).slice(1);
    cumulative.forEach((value, index) => expect(value).toBeGreaterThanOrEqual(cumulative[index - 1] ?? 0));
    await pick('Reading', 'In period');
  });

  it('draws what the model expects apart, with its interval', async () => {
    await page.getByRole('switch', { name: 'Show forecast' }).click();
    const expected = grid().locator('[data-kind="forecast"]').first();
    await expected.waitFor({ timeout: QUERY_TIMEOUT_MS });
    expect(await expected.textContent()).toMatch(/^≈[\d.]+%$/);
    expect(await expected.getAttribute('aria-label')).toMatch(/model expects [\d.]+% \(95 % [\d.]+% to [\d.]+%\)/);
    await page.getByRole('switch', { name: 'Show forecast' }).click();
  });

  it('compares two segments cell by cell', async () => {
    await pick('Segment A', 'VIP');
    await pick('minus segment B', 'Returning');
    await grid().waitFor();
    await expect
      .poll(() => cellAt(0, 1).getAttribute('aria-label'), { timeout: QUERY_TIMEOUT_MS })
      .toMatch(/difference [+−±][\d.]+ · 95 % [+−±][\d.]+ to [+−±][\d.]+/);
    await pick('minus segment B', 'Returning');
    await pick('Segment A', 'VIP');
    await expect.poll(() => page.getByTestId('cohort-means').count()).toBe(1);
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
    const label = await cellAt(0, 1).getAttribute('aria-label');
    await cellAt(0, 1).focus();
    await page.keyboard.press('Enter');
    expect(await membersCount()).toBe(readCustomers(label));
    await closePanel();
  });

  it('raises no error and asks nobody outside', () => {
    expect(opened.problems).toEqual([]);
    expect(opened.foreignRequests).toEqual([]);
  });
});
