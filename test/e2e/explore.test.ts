import { afterAll, beforeAll, expect, it } from 'vitest';
import { listSeriousFaults } from './list-serious-faults.ts';
import { openSample, openScreen, openWindow, type OpenedWindow } from './open-window.ts';

let opened: OpenedWindow;

beforeAll(async () => {
  opened = await openWindow();
  await openSample(opened.page);
});

afterAll(() => opened?.close());

const readTotal = (dimension: string) =>
  opened.page.getByTestId(`leaderboard-${dimension}`).locator('tfoot td').first().textContent();

it('shows money over the period, goes by another period, and undoes it', async () => {
  const { page } = opened;
  const revenue = page.getByTestId('money-net_revenue');
  await revenue.waitFor();
  expect(await revenue.getAttribute('data-window')).toBe('2026-04-02 to 2026-06-30');
  const first = await revenue.textContent();
  await page.getByTestId('period').click();
  await page.getByRole('button', { name: /^Last 365 days/ }).click();
  await expect.poll(() => revenue.getAttribute('data-window')).toBe('2025-07-01 to 2026-06-30');
  await expect.poll(() => revenue.textContent()).not.toBe(first);
  await page.getByRole('button', { name: /^Undo/ }).click();
  await expect.poll(() => revenue.textContent()).toBe(first);
});

it('filters every list but the one that was clicked', async () => {
  const { page } = opened;
  await openScreen(page, 'explore');
  const categories = page.getByTestId('leaderboard-category');
  await categories.locator('tfoot').waitFor();
  await page.getByTestId('leaderboard-store').locator('tfoot').waitFor();
  const [whole, stores] = [await readTotal('category'), await readTotal('store')];
  await categories.locator('tbody button').first().click();
  await page.getByTestId('filter-chip').waitFor();
  await expect.poll(() => readTotal('store')).not.toBe(stores);
  expect(await readTotal('category')).toBe(whole);
  expect(await listSeriousFaults(page)).toEqual([]);
  await categories.locator('tbody button[aria-pressed="true"]').click();
  await expect.poll(() => readTotal('store')).toBe(stores);
});

it('does not show a period where numbers do not go by it', async () => {
  const { page } = opened;
  await openScreen(page, 'segments');
  await page.getByTestId('filter-bar').waitFor();
  expect(await page.getByTestId('period').count()).toBe(0);
  expect(opened.problems).toEqual([]);
});
