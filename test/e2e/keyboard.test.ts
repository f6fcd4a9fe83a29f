import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openWindow, waitForOverview, type OpenedWindow } from './open-window.ts';

let opened: OpenedWindow;

beforeAll(async () => {
  opened = await openWindow();
});

afterAll(() => opened?.close());

async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let step = 0; step < 60; step += 1) {
    await page.keyboard.press('Tab');
    const label = await page.evaluate(() => {
      const focused = document.activeElement;
      return focused?.getAttribute('aria-label') ?? focused?.textContent ?? '';
    });
    if (name.test(label)) return;
  }
  throw new Error(`Tab never reached ${String(name)}.`);
}

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

  await pressSequence(page, 'g', 'b');
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
