import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { tabTo, waitForFocus } from './move-by-keyboard.ts';
import { openWindow, waitForOverview, type OpenedWindow } from './open-window.ts';

let opened: OpenedWindow;

beforeAll(async () => {
  opened = await openWindow();
});

afterAll(() => opened?.close());

async function pressSequence(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

it('goes from the empty window to an export without a mouse', async () => {
  const { page } = opened;
  await tabTo(page, /^Skip to content$/);
  await page.keyboard.press('Enter');
  await tabTo(page, /^Open sample project$/);
  await page.keyboard.press('Enter');
  await waitForOverview(page);

  await pressSequence(page, 'g', 's');
  await page.getByRole('heading', { level: 1, name: 'Segments' }).waitFor();
  await tabTo(page, /^Matrix$/);
  await page.keyboard.press('ArrowRight');
  const grid = page.getByTestId('rfm-grid');
  await grid.waitFor();
  await tabTo(page, /^R 5, F 1:/);
  await pressSequence(page, 'ArrowRight', 'ArrowRight', 'ArrowDown', 'End', 'ArrowRight');
  expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toMatch(/^R 4, F 5:/);
  expect(await page.getByRole('complementary', { name: 'Selected cell' }).textContent()).toContain('R 4 × F 5');

  await pressSequence(page, 'g', 't');
  await page.getByRole('heading', { level: 1, name: 'Tables' }).waitFor();
  await tabTo(page, /dim_store$/);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await tabTo(page, /^Export Parquet$/);
  const [download] = await Promise.all([
    page.waitForEvent('download', { timeout: 200_000 }),
    page.keyboard.press('Enter'),
  ]);
  expect(download.suggestedFilename()).toBe('dim_store.parquet');
});

/** A key as an input method sends it in the middle of a composition. */
async function pressComposing(page: Page, key: string): Promise<void> {
  await page.evaluate((pressed) => {
    (document.activeElement ?? document.body).dispatchEvent(
      new KeyboardEvent('keydown', { key: pressed, bubbles: true, cancelable: true, isComposing: true }),
    );
  }, key);
}

it('filters, takes the filter back and brings it again without a mouse', async () => {
  const { page } = opened;
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await pressSequence(page, 'g', 'h');
  await page.getByTestId('kpi-customers').waitFor();
  const count = page.getByTestId('audience-count');
  const everybody = await count.textContent();
  await page.keyboard.press('f');
  await page.getByRole('dialog', { name: 'Filter' }).waitFor();
  await tabTo(page, /^Segment$/);
  await page.keyboard.press('Enter');
  await tabTo(page, /^VIP$/);
  await page.keyboard.press('Space');
  const preview = page.getByTestId('filter-preview');
  await expect.poll(() => preview.textContent()).toMatch(/^leaves [\d,]+ customers$/);
  const left = /[\d,]+/.exec((await preview.textContent()) ?? '')?.[0] ?? '';
  await page.keyboard.press('Enter');
  const chips = page.getByTestId('filter-chip');
  await expect.poll(() => chips.allTextContents()).toEqual(['Segment: VIP']);
  await expect.poll(() => count.textContent()).toContain(`${left} / `);

  await tabTo(page, /^Remove filter: Segment: VIP$/);
  await page.keyboard.press('Delete');
  await expect.poll(() => chips.count()).toBe(0);
  await expect.poll(() => count.textContent()).toBe(everybody);
  await page.keyboard.press('Control+z');
  await expect.poll(() => chips.allTextContents()).toEqual(['Segment: VIP']);
  await page.keyboard.press('Control+Shift+z');
  await expect.poll(() => chips.count()).toBe(0);
});

it('goes anywhere from the palette, in either language, and lets an input method finish', async () => {
  const { page } = opened;
  const palette = page.getByRole('dialog', { name: 'Command palette' });
  await page.keyboard.press('Control+k');
  await waitForFocus(palette);
  await page.keyboard.insertText('数据表');
  await pressComposing(page, 'Enter');
  await pressComposing(page, 'ArrowDown');
  expect(await palette.isVisible()).toBe(true);
  expect(await palette.getByRole('option', { selected: true }).textContent()).toContain('Go to Tables');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Tables' }).waitFor();

  await page.keyboard.press('Control+k');
  await waitForFocus(palette);
  await page.keyboard.insertText('go hom');
  await page.keyboard.press('Enter');
  await page.getByTestId('kpi-customers').waitFor();
});

it('reads a chart point by point', async () => {
  const { page } = opened;
  await pressSequence(page, 'g', 'e');
  const chart = page.getByTestId('chart-body').first();
  await chart.waitFor();
  await chart.focus();
  await page.keyboard.press('ArrowRight');
  const first = await chart.getByRole('status').textContent();
  expect(first).toMatch(/^0, Treated, \d+\.\d%$/);
  await page.keyboard.press('ArrowRight');
  expect(await chart.getByRole('status').textContent()).toMatch(/^1, Treated, \d+\.\d%$/);
  await page.keyboard.press('Escape');
  expect(await chart.getByRole('status').textContent()).toBe('');
});

it('takes other keys for a command, refuses those that are taken, and ignores an input method', async () => {
  const { page } = opened;
  const nav = page.getByRole('navigation');
  await pressSequence(page, 'g', ',');
  await page.getByRole('tab', { name: 'Shortcuts' }).click();
  const rename = (name: RegExp) => page.getByRole('button', { name });
  await rename(/^Change keys of: Switch between chart and table$/).click();
  await page.keyboard.press('[');
  expect(await page.getByRole('alert').textContent()).toContain('Collapse or expand the navigation');
  await rename(/^Change keys of: Collapse or expand the navigation$/).click();
  await page.keyboard.press('n');
  await rename(/^Default keys of: Collapse or expand the navigation$/).waitFor();
  const before = await nav.getAttribute('data-open');
  await page.keyboard.press('[');
  await pressComposing(page, 'n');
  expect(await nav.getAttribute('data-open')).toBe(before);
  await page.keyboard.press('n');
  await expect.poll(() => nav.getAttribute('data-open')).not.toBe(before);
  await page.keyboard.press('n');
  await rename(/^Default keys of: Collapse or expand the navigation$/).click();
  await page.keyboard.press('[');
  await expect.poll(() => nav.getAttribute('data-open')).not.toBe(before);
  await page.keyboard.press('[');
});

it('has shortcuts that can be switched off and that leave typing alone', async () => {
  const { page } = opened;
  const nav = page.getByRole('navigation');
  await page.keyboard.press('[');
  await expect.poll(() => nav.getAttribute('data-open')).toBe('false');
  expect((await nav.boundingBox())?.width).toBe(56);
  await page.keyboard.press('[');
  await expect.poll(() => nav.getAttribute('data-open')).toBe('true');
  expect((await nav.boundingBox())?.width).toBe(200);

  await pressSequence(page, 'g', 'd');
  await page.getByRole('button', { name: 'Import data' }).click();
  await page.getByRole('textbox', { name: 'Project name' }).fill('');
  await page.getByRole('textbox', { name: 'Project name' }).pressSequentially('gh[?');
  expect(await page.getByRole('textbox', { name: 'Project name' }).inputValue()).toBe('gh[?');
  expect(await nav.getAttribute('data-open')).toBe('true');
  await page.getByRole('button', { name: 'Back to the report' }).click();

  await page.keyboard.press('?');
  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await sheet.waitFor();
  await sheet.getByRole('switch', { name: 'Single-key shortcuts' }).click({ force: true });
  await page.keyboard.press('Escape');
  await sheet.waitFor({ state: 'hidden' });
  await pressSequence(page, 'g', 'h');
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Data');
  expect(opened.problems).toEqual([]);
});
