import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchApp, type LaunchedApp } from '../electron-double/launch.ts';
import { chooseInInput } from './drop-files.ts';
import { chooseCurrency } from '../helpers/choose-currency.ts';

const ROWS = 200_000;

let app: LaunchedApp;
let csv: string;

beforeAll(async () => {
  app = await launchApp({ args: ['--lang=en-US'] });
  const folder = join(app.userData, 'shop data');
  mkdirSync(folder);
  csv = join(folder, '订单 2026.csv');
  const day = (row: number) => new Date(Date.UTC(2025, 0, 1 + (row % 360))).toISOString().slice(0, 10);
  const rows = Array.from({ length: ROWS }, (_, row) => `A${row},C${row % 9973},${day(row)},${(row % 5000) / 100 + 1}`);
  writeFileSync(csv, `Order ID,Customer ID,Paid at,Amount\n${rows.join('\n')}\n`);
  await app.page.getByRole('heading', { level: 1 }).waitFor();
  if ((await app.page.locator('html').getAttribute('lang')) !== 'en') {
    await app.page.getByRole('button', { name: /^(界面语言|语言)/ }).click();
  }
});
afterAll(() => app.dispose());

async function build(): Promise<string | null> {
  const { page } = app;
  const equation = page.getByTestId('equation');
  await page.getByRole('button', { name: 'Build' }).click();
  await equation.waitFor({ timeout: 200_000 });
  return equation.textContent();
}

it(`builds a project of ${ROWS} rows by the token of a file, in ranges of it`, async () => {
  const { page } = app;
  await page.getByRole('button', { name: 'Choose files' }).click();
  await app.evaluate(({ dialog }, path) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] });
  }, csv);
  await page.getByTestId('files-orders').click();
  await expect.poll(() => page.getByTestId('files-orders').textContent()).toContain('订单 2026.csv');
  await chooseCurrency(page, 'CNY');
  expect(await build()).toContain('200,000 read = 200,000 loaded');
  if (app.kind === 'double') {
    const requests = await app.requests();
    expect(requests.filter(({ url }) => url.includes('/__file/')).length).toBeGreaterThan(3);
  }
}, 240_000);

it(`builds it by the handle of the page, a File of the disk`, async () => {
  const { page } = app;
  await page.getByRole('button', { name: 'Import data' }).click();
  await chooseInInput(page, 'input[type="file"]', [csv]);
  await expect.poll(() => page.getByTestId('files-orders').textContent()).toContain('订单 2026.csv');
  await chooseCurrency(page, 'CNY');
  await page.getByRole('button', { name: 'Build' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Do not save' }).click();
  await expect
    .poll(() => page.getByTestId('equation').textContent(), { timeout: 230_000 })
    .toContain('200,000 read = 200,000 loaded');
}, 240_000);
