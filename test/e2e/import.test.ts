import { afterAll, beforeAll, expect, it } from 'vitest';
import { openWindow, readNumber, waitForOverview, type OpenedWindow } from './open-window.ts';

let opened: OpenedWindow;

beforeAll(async () => {
  opened = await openWindow();
});

afterAll(() => opened?.close());

const AMBIGUOUS_ORDERS = [
  'Order ID,Customer ID,Paid at,Amount',
  'A1,C1,01/02/2024,10.00',
  'A2,C1,03/04/2024,20.00',
  'A3,C2,05/06/2024,30.50',
  'A4,C3,07/08/2024,4.25',
].join('\n');

it('asks what the files leave open and builds with the answer', async () => {
  const { page } = opened;
  await page.getByRole('button', { name: 'Choose files' }).click();
  await page
    .locator('input[type="file"]')
    .first()
    .setInputFiles({ name: 'orders.csv', mimeType: 'text/csv', buffer: Buffer.from(AMBIGUOUS_ORDERS) });
  await page.getByRole('button', { name: 'Build' }).click();
  const questions = page.getByTestId('questions');
  await questions.waitFor({ timeout: 120_000 });
  expect(await questions.textContent()).toContain('month first or day first');
  await questions.getByRole('radio', { name: /day\/month\/year/ }).check();
  await questions.getByRole('radio', { name: 'USD', exact: true }).check();
  await questions.getByRole('button', { name: 'Continue' }).click();
  await page.getByTestId('equation').waitFor({ timeout: 200_000 });
  expect(await page.getByTestId('equation').textContent()).toContain('4 read = 4 loaded');
  expect(await page.getByRole('banner').textContent()).toContain('2024-08-07');
  await page.locator('nav a[href="#/home"]').click();
  await waitForOverview(page);
  expect(readNumber(await page.getByTestId('kpi-customers').textContent())).toBe(3);
});

it('says what is wrong with a file, where, and what to do', async () => {
  const { page } = opened;
  await page.getByRole('button', { name: 'Import data' }).click();
  await page
    .locator('input[type="file"]')
    .first()
    .setInputFiles({ name: 'nonsense.csv', mimeType: 'text/csv', buffer: Buffer.from('a,b\n1,2\n3,4\n') });
  await page.getByRole('button', { name: 'Build' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Do not save' }).click();
  const alert = page.getByRole('alert');
  await alert.waitFor({ timeout: 120_000 });
  const text = (await alert.textContent()) ?? '';
  expect(text).toContain('nonsense.csv');
  expect(text).toContain('customer_id');
  expect(text).toContain('What to do');
  expect(text).toContain('the project that was open before still is');
  await alert.getByRole('button', { name: 'Close' }).click();
  await page.locator('nav a[href="#/home"]').click();
  expect(readNumber(await page.getByTestId('kpi-customers').textContent())).toBe(3);
  expect(opened.problems).toEqual([]);
  expect(opened.foreignRequests).toEqual([]);
});
