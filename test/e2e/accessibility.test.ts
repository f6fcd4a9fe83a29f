import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSample, openScreen, openWindow, type OpenedWindow } from './open-window.ts';
import { settleAnimations } from './settle-animations.ts';

const LANGUAGES = ['zh-CN', 'en'] as const;
const THEMES = ['light', 'dark'] as const;

let opened: OpenedWindow;

async function listSeriousFaults(page: Page): Promise<string[]> {
  await page.locator('.mantine-Skeleton-root').first().waitFor({ state: 'detached' });
  await settleAnimations(page);
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.failureSummary ?? ''}`));
}

async function setLanguage(page: Page, language: (typeof LANGUAGES)[number]): Promise<void> {
  if ((await page.locator('html').getAttribute('lang')) === language) return;
  await page.getByRole('button', { name: /语言|Language/ }).click();
  await page.locator(`html[lang="${language}"]`).waitFor();
}

async function setTheme(page: Page, theme: (typeof THEMES)[number]): Promise<void> {
  await page.getByRole('button', { name: /^(主题|Theme)$/ }).click();
  await page.getByRole('menuitemradio', { name: theme === 'light' ? /浅色|Light/ : /深色|Dark/ }).click();
  await page.locator(`html[data-mantine-color-scheme="${theme}"]`).waitFor();
  await page.getByRole('menu').waitFor({ state: 'detached' });
}

const STATES: readonly { readonly name: string; readonly show: (page: Page) => Promise<void> }[] = [
  { name: 'home', show: (page) => openScreen(page, 'home') },
  { name: 'data', show: (page) => openScreen(page, 'data') },
  {
    name: 'import form',
    show: async (page) => {
      await openScreen(page, 'data');
      await page.getByRole('button', { name: /^(导入数据|Import data)$/ }).click();
      await page.locator('form').waitFor();
    },
  },
  { name: 'matrix', show: (page) => openScreen(page, 'segments') },
  {
    name: 'RFM grid',
    show: async (page) => {
      await openScreen(page, 'segments');
      await page.getByRole('tab', { name: /RFM/ }).click();
      await page.getByTestId('rfm-grid').waitFor();
    },
  },
  {
    name: 'tables',
    show: async (page) => {
      await openScreen(page, 'tables');
      await page.getByTestId('table-list').waitFor();
    },
  },
  {
    name: 'bus matrix',
    show: async (page) => {
      await openScreen(page, 'tables');
      await page.getByRole('tab', { name: /总线矩阵|Bus matrix/ }).click();
      await page.getByTestId('bus-matrix').waitFor();
    },
  },
];

/** Back to where the next state can start from. */
async function leave(page: Page): Promise<void> {
  const list = page.getByRole('tab', { name: /全部数据表|All tables/ });
  if (await list.isVisible()) await list.click();
  const back = page.getByRole('button', { name: /返回报告|Back to the report/ });
  if (await back.isVisible()) await back.click();
}

beforeAll(async () => {
  opened = await openWindow();
});

afterAll(() => opened?.close());

describe.each(LANGUAGES.flatMap((language) => THEMES.map((theme) => ({ language, theme }))))(
  'first run in $language, $theme',
  ({ language, theme }) => {
    it('has no serious fault on any empty screen', async () => {
      const { page } = opened;
      await setLanguage(page, language);
      await setTheme(page, theme);
      for (const screen of ['home', 'data', 'segments', 'tables'] as const) {
        await openScreen(page, screen);
        expect(await listSeriousFaults(page), screen).toEqual([]);
      }
    });
  },
);

describe('the built sample', () => {
  beforeAll(async () => {
    await openScreen(opened.page, 'home');
    await openSample(opened.page);
  });

  describe.each(LANGUAGES.flatMap((language) => THEMES.map((theme) => ({ language, theme }))))(
    'in $language, $theme',
    ({ language, theme }) => {
      it.each(STATES)('has no serious fault: $name', async ({ show }) => {
        const { page } = opened;
        await setLanguage(page, language);
        await setTheme(page, theme);
        await show(page);
        const faults = await listSeriousFaults(page);
        await leave(page);
        expect(faults).toEqual([]);
      });
    },
  );

  it('has no serious fault in the card of a table and in the definition of a number', async () => {
    const { page } = opened;
    await openScreen(page, 'tables');
    await page.getByRole('tab', { name: /全部数据表|All tables/ }).click();
    await page.locator('[data-table="fct_cst_profile"] button').click();
    await page.getByRole('dialog').waitFor();
    expect(await listSeriousFaults(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await openScreen(page, 'home');
    await page.getByTestId('kpi-customers').click();
    await page.getByRole('dialog').waitFor();
    expect(await listSeriousFaults(page)).toEqual([]);
  });
});
