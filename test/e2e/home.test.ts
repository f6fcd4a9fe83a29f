import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSample, openScreen, openWindow, readNumber, type OpenedWindow } from './open-window.ts';

let opened: OpenedWindow;

beforeAll(async () => {
  opened = await openWindow();
  await openSample(opened.page);
});

afterAll(() => opened?.close());

const KPIS = ['customers', 'new_share', 'repurchase', 'cycle', 'order_value', 'vip_revenue_share'] as const;

it('shows six numbers, each with its interval, its change and its definition', async () => {
  const { page } = opened;
  for (const id of KPIS) {
    const value = (await page.getByTestId(`kpi-${id}`).textContent()) ?? '';
    expect(value, id).toMatch(/\d/);
    const interval = await page.getByTestId(`interval-${id}`).textContent();
    expect(interval, id).toMatch(id === 'customers' ? /complete count/ : /95 % interval .*\d.* – .*\d/);
    expect(await page.getByTestId(`change-${id}`).textContent(), id).toContain('2025-06-30');
    await page.getByTestId(`kpi-${id}`).click();
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    const text = (await dialog.textContent()) ?? '';
    expect(text, id).toContain('Formula');
    expect(text, id).toContain('Interval:');
    expect(text, id).toContain('2026-06-30');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
  }
});

it('opens a finding as a filter that holds exactly its customers', async () => {
  const { page } = opened;
  const finding = page.locator('[data-finding="value-at-risk"]');
  await finding.waitFor();
  const count = readNumber(/^([\d,]+) of/.exec((await finding.locator('p').textContent()) ?? '')?.[1] ?? null);
  await finding.getByRole('button', { name: /^Show customers/ }).click();
  await page.locator('nav a[href="#/segments"][aria-current="page"]').waitFor();
  await openScreen(page, 'home');
  await expect.poll(async () => readNumber(await page.getByTestId('kpi-customers').textContent())).toBe(count);
  expect(await page.locator('[data-kpi="customers"]').textContent()).toMatch(/all: [\d,]+/);
  expect(opened.problems).toEqual([]);
});
