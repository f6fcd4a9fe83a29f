import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VIEW_IDS } from '../../renderer/store/navigation.slice.ts';
import { openSample, openScreen, openWindow, type OpenedWindow } from './open-window.ts';
import { settleAnimations } from './settle-animations.ts';

const LANGUAGES = ['zh-CN', 'en'] as const;
const THEMES = ['light', 'dark'] as const;
/** The longest calculation of a screen. */
const CALCULATED_MS = 120_000;

let opened: OpenedWindow;

async function listSeriousFaults(page: Page): Promise<string[]> {
  await page.locator('main').getByRole('progressbar').first().waitFor({ state: 'detached', timeout: CALCULATED_MS });
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

/** Every screen of the window, and what can be in front on one. */
const STATES: readonly { readonly name: string; readonly show: (page: Page) => Promise<void> }[] = [
  ...VIEW_IDS.map((view) => ({ name: view, show: (page: Page) => openScreen(page, view) })),
  {
    name: 'import form',
    show: async (page) => {
      await openScreen(page, 'data');
      await page.getByRole('button', { name: /^(导入数据|Import data)$/ }).click();
      await page.locator('form').waitFor();
    },
  },
  {
    name: 'RFM grid',
    show: async (page) => {
      await openScreen(page, 'segments');
      await page.getByRole('tab', { name: /RFM/ }).click();
      await page.getByTestId('rfm-grid').waitFor();
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
      for (const screen of VIEW_IDS) {
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
