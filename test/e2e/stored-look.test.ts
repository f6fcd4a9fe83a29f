import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listSeriousFaults } from './list-serious-faults.ts';
import { openScreen, openWindow, readNumber, waitForOverview, type OpenedWindow } from './open-window.ts';
import { setLanguage } from './set-language.ts';

const KPIS = ['customers', 'new_share', 'repurchase', 'cycle', 'order_value', 'vip_revenue_share'] as const;
const HELD_FILE = '**/samples/orders-2024h2.csv.gz';

let shown: readonly (string | null)[] = [];

describe('the sample before its build has ended', () => {
  let opened: OpenedWindow;
  let release = (): void => undefined;

  const readKpis = () => Promise.all(KPIS.map((id) => opened.page.getByTestId(`kpi-${id}`).textContent()));
  const countWaiting = () => opened.page.locator('main [aria-busy="true"]').count();

  beforeAll(async () => {
    opened = await openWindow();
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await opened.page.context().route(HELD_FILE, async (route) => {
      await held;
      await route.continue();
    });
    await opened.page.getByRole('button', { name: 'Open sample project' }).click();
  });

  afterAll(async () => {
    release();
    await opened?.close();
  });

  it('is shown with everything that Home asks', async () => {
    const { page } = opened;
    await page.getByTestId('stored-look').getByText('same result as saved with the program').waitFor();
    for (const id of KPIS) await page.getByTestId(`kpi-${id}`).waitFor();
    await page.getByTestId('audience-count').waitFor();
    await expect.poll(countWaiting).toBe(0);
    await page.waitForTimeout(1500);
    await page.getByRole('button', { name: 'Tasks: 1 running' }).waitFor();
    shown = await readKpis();
    for (const value of shown) expect(value).toMatch(/\d/);
    expect(await page.getByTestId('project-name').getAttribute('data-dirty')).toBe('false');
  });

  it.each([
    ['en', 'light'],
    ['en', 'dark'],
    ['zh-CN', 'light'],
    ['zh-CN', 'dark'],
  ] as const)('has no serious fault meanwhile, %s, %s', async (language, colorScheme) => {
    const { page } = opened;
    await setLanguage(page, language);
    await page.emulateMedia({ colorScheme });
    await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor();
    expect(await listSeriousFaults(page)).toEqual([]);
    await setLanguage(page, 'en');
  });

  it('has other screens wait, and questions under a filter', async () => {
    const { page } = opened;
    await openScreen(page, 'cohorts');
    await page.getByTestId('stored-look').getByText('this screen follows').waitFor();
    await expect.poll(countWaiting).toBeGreaterThan(0);
    await openScreen(page, 'home');
    const finding = page.locator('[data-finding="value-at-risk"]');
    const count = readNumber(/^([\d,]+) of/.exec((await finding.locator('p').textContent()) ?? '')?.[1] ?? null);
    await finding.getByRole('button', { name: /^Show customers/ }).click();
    await page.getByTestId('filter-chip').waitFor();
    await openScreen(page, 'cohorts');
    expect(await page.getByRole('alert').count()).toBe(0);

    release();
    await page.getByTestId('stored-look').waitFor({ state: 'hidden', timeout: 200_000 });
    await expect.poll(countWaiting, { timeout: 60_000 }).toBe(0);
    await openScreen(page, 'home');
    await waitForOverview(page);
    await expect.poll(async () => readNumber(await page.getByTestId('kpi-customers').textContent())).toBe(count);
  });

  it('is the very result of the build', async () => {
    const { page } = opened;
    await page.getByTestId('filter-chip').click();
    await expect.poll(readKpis, { timeout: 30_000 }).toEqual(shown);
    expect(await page.getByTestId('project-name').getAttribute('data-dirty')).toBe('false');
    expect(opened.problems).toEqual([]);
    expect(opened.foreignRequests).toEqual([]);
  });
});

describe('the sample where something else is stored of it', () => {
  it('shows what its own build says once that has ended', async () => {
    const other = await openWindow();
    try {
      await other.page.context().route('**/samples/stored-answers.json', async (route) => {
        const response = await route.fetch();
        const text = await response.text();
        await route.fulfill({ response, body: text.replace(/("id": "customers",\s+"value": )\d+/, '$17654321') });
      });
      await other.page.getByRole('button', { name: 'Open sample project' }).click();
      await other.page.getByTestId('kpi-customers').getByText('7.7M').waitFor();
      await waitForOverview(other.page);
      const readAll = () => Promise.all(KPIS.map((id) => other.page.getByTestId(`kpi-${id}`).textContent()));
      await expect.poll(readAll, { timeout: 30_000 }).toEqual(shown);
      expect(other.problems).toEqual([]);
    } finally {
      await other.close();
    }
  });
});
