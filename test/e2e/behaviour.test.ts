import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listSeriousFaults } from './list-serious-faults.ts';
import { openSample, openWindow, readNumber, type OpenedWindow } from './open-window.ts';

const QUERY_TIMEOUT_MS = 60_000;
const TABS = [
  { name: /^(Trend|趋势)$/, canvases: 1 },
  { name: /^(Time to convert|时长)$/, canvases: 1 },
  { name: /^(Paths|路径)$/, canvases: 1 },
  { name: /^(Activity|每日活跃)$/, canvases: 2 },
  { name: /^(Funnel|漏斗)$/, canvases: 0 },
];

let opened: OpenedWindow;
let page: Page;

async function settle(): Promise<void> {
  await expect.poll(() => page.locator('[data-stale="true"]').count(), { timeout: QUERY_TIMEOUT_MS }).toBe(0);
}

async function readCounts(): Promise<number[]> {
  await settle();
  const steps = page.getByTestId('funnel-bars').locator('[data-count]');
  return steps.evaluateAll((found) => found.map((step) => Number(step.getAttribute('data-count'))));
}

async function readMembers(): Promise<number> {
  const members = page.getByTestId('funnel-members');
  await members.waitFor({ timeout: QUERY_TIMEOUT_MS });
  return Number(await members.getAttribute('data-count'));
}

async function closePanel(): Promise<void> {
  await page.keyboard.press('Escape');
  await page.getByTestId('audience-panel').waitFor({ state: 'detached' });
}

async function choose(group: string, option: string): Promise<void> {
  await page.getByRole('radiogroup', { name: group, exact: true }).getByText(option, { exact: true }).click();
}

beforeAll(async () => {
  opened = await openWindow();
  page = opened.page;
  await openSample(page);
  await page.locator('main').focus();
  await page.keyboard.press('g');
  await page.keyboard.press('b');
  await page.getByTestId('funnel-bars').waitFor({ timeout: QUERY_TIMEOUT_MS });
});

afterAll(() => opened?.close());

describe('the funnel of the sample', () => {
  it('reads as a sentence, never widens from step to step, and lists who dropped out', async () => {
    expect(await page.getByRole('heading', { level: 2 }).first().textContent()).toBe(
      'View → Cart → Purchase, in order within 7 days, then another purchase within 30 days',
    );
    const counts = await readCounts();
    expect(counts).toHaveLength(4);
    counts.slice(1).forEach((count, index) => expect(count).toBeLessThanOrEqual(counts[index] ?? 0));
    await page.getByRole('button', { name: /^Before Cart: .* dropped out/ }).click();
    expect(await readMembers()).toBe((counts[0] ?? 0) - (counts[1] ?? 0));
    const list = page.getByTestId('customer-count');
    await expect
      .poll(async () => readNumber(await list.textContent()), { timeout: QUERY_TIMEOUT_MS })
      .toBe((counts[0] ?? 0) - (counts[1] ?? 0));
    expect(await listSeriousFaults(page)).toEqual([]);
    await closePanel();
    await page.getByRole('button', { name: /^Repurchase: .* came so far/ }).focus();
    await page.keyboard.press('Enter');
    expect(await readMembers()).toBe(counts[3]);
    await closePanel();
  });

  it('counts strictly fewer, in any order more, and more by events', async () => {
    const ordered = await readCounts();
    await choose('Order', 'Strict');
    await expect.poll(async () => (await readCounts())[1] ?? 0).toBeLessThan(ordered[1] ?? 0);
    await choose('Order', 'Any');
    await expect.poll(async () => (await readCounts())[1] ?? 0).toBeGreaterThanOrEqual(ordered[1] ?? 0);
    await choose('Order', 'Ordered');
    await choose('Count', 'Events');
    await expect.poll(async () => (await readCounts())[0] ?? 0).toBeGreaterThan(ordered[0] ?? 0);
    await choose('Count', 'People');
    await expect.poll(readCounts).toEqual(ordered);
  });

  it('tells the whole, the largest drop-off and the slowest step', async () => {
    const takeaway = page.getByTestId('funnel-takeaway');
    const texts: string[] = [];
    for (let step = 0; step < 3; step += 1) {
      texts.push((await takeaway.textContent()) ?? '');
      await takeaway.click();
    }
    expect(texts[0]).toMatch(/come all the way \(95 % [\d.]+% to [\d.]+%\)/);
    expect(texts[1]).toMatch(/^The largest drop-off is from/);
    expect(texts[2]).toMatch(/^The slowest step is from Purchase to Repurchase/);
  });

  it('has the same numbers as a table, and by segment', async () => {
    const counts = await readCounts();
    await page.getByTestId('funnel').getByText('Table', { exact: true }).click();
    const shown = await page.getByTestId('funnel-table').locator('tbody tr td:nth-child(2)').allTextContents();
    expect(shown.map(readNumber)).toEqual(counts);
    await page.getByTestId('funnel').getByText('Chart', { exact: true }).click();
    await page.getByRole('combobox', { name: 'Breakdown' }).click();
    await page.getByRole('option', { name: 'Segment', exact: true }).click();
    const groups = page.getByTestId('funnel-breakdown').locator('tbody tr td:nth-child(2)');
    await groups.first().waitFor({ timeout: QUERY_TIMEOUT_MS });
    await settle();
    const first = (await groups.allTextContents()).map(readNumber).reduce((sum, value) => sum + value, 0);
    expect(first).toBe(counts[0]);
    await page.getByRole('combobox', { name: 'Breakdown' }).click();
    await page.getByRole('option', { name: 'None', exact: true }).click();
  });

  it('warns that paths are not funnels, and drops thin links', async () => {
    await page.getByRole('tab', { name: 'Paths' }).click();
    await page.getByText('Path counts are not funnel counts', { exact: false }).waitFor();
    await page.locator('main').getByText('Table', { exact: true }).click();
    const people = page.getByRole('region', { name: 'Paths' }).last().locator('tbody tr td:nth-child(2)');
    await people.first().waitFor({ timeout: QUERY_TIMEOUT_MS });
    const before = await people.count();
    await page.getByRole('textbox', { name: 'Min customers' }).fill('200');
    await expect.poll(() => people.count()).toBeLessThan(before);
    expect(Math.min(...(await people.allTextContents()).map(readNumber))).toBeGreaterThanOrEqual(200);
    await page.getByRole('textbox', { name: 'Min customers' }).fill('10');
    await page.locator('main').getByText('Chart', { exact: true }).click();
  });

  it.each([
    ['zh-CN', 'light'],
    ['zh-CN', 'dark'],
    ['en', 'dark'],
    ['en', 'light'],
  ])('has no serious fault on any tab in %s, %s', async (language, theme) => {
    if ((await page.locator('html').getAttribute('lang')) !== language) {
      await page.getByRole('button', { name: /语言|Language/ }).click();
      await page.locator(`html[lang="${language}"]`).waitFor();
    }
    await page.getByRole('button', { name: /^(主题|Theme)$/ }).click();
    await page.getByRole('menuitemradio', { name: theme === 'light' ? /浅色|Light/ : /深色|Dark/ }).click();
    await page.locator(`html[data-mantine-color-scheme="${theme}"]`).waitFor();
    await page.getByRole('menu').waitFor({ state: 'detached' });
    for (const { name, canvases } of TABS) {
      await page.getByRole('tab', { name }).click();
      await expect
        .poll(() => page.locator('main canvas').count(), { timeout: QUERY_TIMEOUT_MS })
        .toBeGreaterThanOrEqual(canvases);
      expect(await listSeriousFaults(page), String(name)).toEqual([]);
    }
  });

  it('raises no error and asks nobody outside', () => {
    expect(opened.problems).toEqual([]);
    expect(opened.foreignRequests).toEqual([]);
  });
});
