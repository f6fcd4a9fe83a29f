import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSample, openWindow, waitForOverview, type OpenedWindow } from './open-window.ts';

let opened: OpenedWindow;

beforeAll(async () => {
  opened = await openWindow();
});

afterAll(() => opened?.close());

it('a cancelled build returns to the start, and the next one succeeds', async () => {
  const { page } = opened;
  await page.getByRole('button', { name: 'Open sample project' }).click();
  await page.getByTestId('stored-look').waitFor();
  await page.getByText('Cleaning and mapping').waitFor({ timeout: 120_000 });
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Open sample project' }).waitFor();
  expect(await page.getByRole('alert').count()).toBe(0);
  expect(await page.getByTestId('overview').count()).toBe(0);
  await page.getByText('No project open').waitFor();

  await openSample(page);
  expect(await page.getByTestId('kpi-customers').textContent()).toMatch(/^\d,\d{3}$/);
});

it('a cancelled rebuild leaves the project that is open as it was', async () => {
  const { page } = opened;
  const before = await page.getByTestId('kpi-customers').textContent();
  await page.getByRole('button', { name: 'Open sample' }).click();
  await page.getByText('The project open now stays as it is until this finishes.').waitFor();
  expect(await page.getByTestId('kpi-customers').textContent()).toBe(before);
  await page.getByText('Cleaning and mapping').waitFor({ timeout: 120_000 });
  await page.keyboard.press('Escape');
  await page.getByText('The project open now stays as it is until this finishes.').waitFor({ state: 'hidden' });
  expect(await page.getByTestId('kpi-customers').textContent()).toBe(before);
  await page.locator('nav a[href="#/segments"]').click();
  await page.getByRole('tab', { name: 'RFM grid' }).click();
  await page.getByTestId('rfm-grid').waitFor();
  await page.locator('nav a[href="#/home"]').click();
  await waitForOverview(page);
  expect(opened.problems).toEqual([]);
});
