import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VIEW_IDS, type ViewId } from '../../renderer/store/navigation.slice.ts';
import { listSeriousFaults } from './list-serious-faults.ts';
import { openSample, openScreen, openWindow, type OpenedWindow } from './open-window.ts';
import { setLanguage } from './set-language.ts';
import { settleAnimations } from './settle-animations.ts';

const LANGUAGES = ['zh-CN', 'en'] as const;
const THEMES = ['light', 'dark'] as const;
const LOOKS = LANGUAGES.flatMap((language) => THEMES.map((theme) => ({ language, theme })));
/** The longest calculation of a screen. */
const SETTLE_MS = 120_000;

let opened: OpenedWindow;

async function settle(page: Page): Promise<void> {
  await page.waitForFunction(
    () =>
      document.querySelector('.mantine-Skeleton-root, [aria-busy="true"], main section [role="progressbar"]') === null,
    undefined,
    { timeout: SETTLE_MS },
  );
  await settleAnimations(page);
}

async function judge(page: Page): Promise<string[]> {
  await settle(page);
  return listSeriousFaults(page);
}

async function setTheme(page: Page, theme: (typeof THEMES)[number]): Promise<void> {
  await page.getByRole('button', { name: /^(主题|Theme)$/ }).click();
  await page.getByRole('menuitemradio', { name: theme === 'light' ? /浅色|Light/ : /深色|Dark/ }).click();
  await page.locator(`html[data-mantine-color-scheme="${theme}"]`).waitFor();
  await page.getByRole('menu').waitFor({ state: 'detached' });
}

/** Faults of every tab of a screen, each under its name; the first tab is in front afterwards. */
async function checkTabs(page: Page, screen: ViewId): Promise<string[]> {
  await openScreen(page, screen);
  await settle(page);
  const tabs = page.locator('main [role="tablist"]').first().getByRole('tab');
  const count = await tabs.count();
  const faults: string[] = [];
  for (let at = 0; at < Math.max(1, count); at += 1) {
    if (count > 0) await tabs.nth(at).click();
    faults.push(...(await judge(page)).map((fault) => `${screen} ${at + 1}: ${fault}`));
  }
  if (count > 1) await tabs.first().click();
  return faults;
}

/** What opens over a screen, and how. */
const OVERLAYS: readonly { readonly name: string; readonly open: (page: Page) => Promise<void> }[] = [
  { name: 'palette', open: (page) => page.keyboard.press('Control+k') },
  { name: 'shortcuts', open: (page) => page.keyboard.press('?') },
  { name: 'choice of a filter', open: (page) => page.keyboard.press('f') },
  {
    name: 'form of a filter',
    open: async (page) => {
      await page.keyboard.press('f');
      await page
        .getByRole('dialog')
        .getByRole('button', { name: /^(RFM 客群|RFM segment)/ })
        .click();
    },
  },
  { name: 'tasks', open: (page) => page.getByTestId('tasks').click() },
  {
    name: 'definition',
    open: async (page) => {
      await page.getByTestId('kpi-customers').click();
    },
  },
  {
    name: 'statement of a definition with what it reads',
    open: async (page) => {
      await page.getByTestId('kpi-vip_revenue_share').click();
      await page.getByRole('dialog').locator('summary').click();
      await page.getByTestId('reads-from').getByRole('listitem').first().waitFor();
    },
  },
  {
    name: 'card of a table with the columns that a number reads',
    open: async (page) => {
      await page.getByTestId('kpi-vip_revenue_share').click();
      await page.getByRole('dialog').locator('summary').click();
      await page
        .getByTestId('reads-from')
        .getByRole('button', { name: /agg_cst_current$/ })
        .click();
      await page.locator('tr[data-marked="true"][data-read="true"]').first().waitFor();
    },
  },
  {
    name: 'menu of a chart',
    open: async (page) => {
      await openScreen(page, 'evaluation');
      await page.getByTestId('chart-body').first().waitFor();
      await settle(page);
      await page
        .getByRole('button', { name: /^(更多：|More:)/ })
        .first()
        .click();
    },
  },
];

/** What has the focus, and the contrast of its ring with what it lies on; 1 where there is no ring. */
async function readRing(page: Page): Promise<{ readonly name: string; readonly contrast: number }> {
  return page.evaluate(() => {
    const focused = document.activeElement ?? document.body;
    const read = (color: string): number[] => (color.match(/[\d.]+/g) ?? []).map(Number);
    const isRing = ({ outlineStyle, outlineWidth }: CSSStyleDeclaration): boolean =>
      outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2;
    const luminance = ([r = 0, g = 0, b = 0]: readonly number[]): number => {
      const [red = 0, green = 0, blue = 0] = [r, g, b].map((part) =>
        part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4,
      );
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    let under = focused.parentElement;
    while (under !== null && read(getComputedStyle(under).backgroundColor)[3] === 0) under = under.parentElement;
    const ring = [focused, focused.nextElementSibling]
      .map((element) => (element === null ? null : getComputedStyle(element)))
      .find((style) => style !== null && isRing(style));
    const shades = [ring?.outlineColor, under === null ? undefined : getComputedStyle(under).backgroundColor];
    const [light = 0, dark = 0] = shades.map((shade) => luminance(read(shade ?? ''))).toSorted((a, b) => b - a);
    return {
      name: focused.getAttribute('aria-label') ?? focused.id,
      contrast: ring === undefined ? 1 : (light + 0.05) / (dark + 0.05),
    };
  });
}

beforeAll(async () => {
  opened = await openWindow();
});

afterAll(() => opened?.close());

it('finds the faults that are planted', async () => {
  const { page } = opened;
  await page.evaluate(() => {
    const planted = document.createElement('div');
    planted.id = 'planted';
    planted.innerHTML = '<button></button><p style="color: #ccc; background: #fff">faint</p>';
    document.querySelector('main')?.append(planted);
  });
  const faults = await judge(page);
  await page.evaluate(() => document.getElementById('planted')?.remove());
  expect(new Set(faults.map((fault) => fault.split(':')[0]))).toEqual(new Set(['button-name', 'color-contrast']));
});

describe.each(LOOKS)('first run in $language, $theme', ({ language, theme }) => {
  it('has no serious fault on any empty screen', async () => {
    const { page } = opened;
    await setLanguage(page, language);
    await setTheme(page, theme);
    for (const screen of VIEW_IDS) {
      await openScreen(page, screen);
      expect.soft(await judge(page), screen).toEqual([]);
    }
  });
});

describe('the built sample', () => {
  beforeAll(async () => {
    await openScreen(opened.page, 'home');
    await openSample(opened.page);
  });

  describe.each(LOOKS)('in $language, $theme', ({ language, theme }) => {
    it('has no serious fault on any tab of any screen', async () => {
      const { page } = opened;
      await setLanguage(page, language);
      await setTheme(page, theme);
      for (const screen of VIEW_IDS) {
        expect.soft(await checkTabs(page, screen), screen).toEqual([]);
      }
    });

    it('has no serious fault in what opens over a screen', async () => {
      const { page } = opened;
      await openScreen(page, 'home');
      await page.getByTestId('kpi-customers').waitFor();
      for (const { name, open } of OVERLAYS) {
        await settle(page);
        await open(page);
        await page.locator('[role="dialog"], [role="menu"]').first().waitFor();
        expect.soft(await judge(page), name).toEqual([]);
        await page.keyboard.press('Escape');
        await page.locator('[role="dialog"], [role="menu"]').first().waitFor({ state: 'detached' });
      }
    });
  });

  it('has no serious fault in the import form and in the card of a table', async () => {
    const { page } = opened;
    await openScreen(page, 'data');
    await page
      .getByRole('button', { name: /^(导入数据|Import data)$/ })
      .first()
      .click();
    await page.locator('form').first().waitFor();
    expect(await judge(page)).toEqual([]);
    await openScreen(page, 'tables');
    await page.locator('[data-table="fct_cst_profile"] button').first().click();
    await page.getByRole('dialog').waitFor();
    expect(await judge(page)).toEqual([]);
    await page.keyboard.press('Escape');
  });

  it('says which language it is in, and which strings are of another', async () => {
    const { page } = opened;
    await setLanguage(page, 'en');
    const foreign = page.getByRole('button', { name: /^Language:/ }).locator('[lang]');
    expect(await foreign.getAttribute('lang')).toBe('zh-CN');
    for (const screen of VIEW_IDS) {
      await openScreen(page, screen);
      await settle(page);
      const texts = await page
        .locator('nav, main h1, main [role="tab"], footer')
        .evaluateAll((elements) => elements.map((element) => element.textContent ?? ''));
      expect(
        texts.filter((text) => /[\u4e00-\u9fff]/.test(text)),
        screen,
      ).toEqual([]);
    }
    await setLanguage(page, 'zh-CN');
    expect(
      await page
        .getByRole('button', { name: /^语言:/ })
        .locator('[lang]')
        .getAttribute('lang'),
    ).toBe('en');
  });

  it.each(THEMES)('shows by a ring of 3:1 where the keyboard is, in %s', async (theme) => {
    const { page } = opened;
    await setTheme(page, theme);
    for (const screen of ['home', 'settings'] as const) {
      await openScreen(page, screen);
      await settle(page);
      await page.locator('main').focus();
      const faint: string[] = [];
      for (let step = 0; step < 16; step += 1) {
        await page.keyboard.press('Tab');
        await settleAnimations(page);
        const { name, contrast } = await readRing(page);
        if (contrast < 3) faint.push(`${screen} ${step} ${name}: ${contrast.toFixed(2)}`);
      }
      expect(faint).toEqual([]);
    }
  });

  it('moves nothing where less motion is asked for', async () => {
    const { page } = opened;
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').waitFor();
    const longest = await page.evaluate(() =>
      Math.max(
        0,
        ...document.getAnimations().map((animation) => Number(animation.effect?.getComputedTiming().duration ?? 0)),
      ),
    );
    expect(longest).toBeLessThanOrEqual(1);
    await page.keyboard.press('Escape');
  });
});
