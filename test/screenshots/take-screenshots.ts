import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium, type Page } from 'playwright-core';
import { ensureWindowBuilt } from '../../scripts/build-window.mjs';
import { findBrowser } from '../../scripts/find-browser.mjs';
import { BROWSER_FLAGS } from '../helpers/browser-flags.ts';
import { waitForOverview } from '../e2e/open-window.ts';
import { serveWindow } from '../../scripts/serve.mjs';
import { JOURNEY, OVERLAYS, type State } from './states.ts';
import { listTextFaults } from './text-faults.ts';

const usage = `npm run screenshots [-- options]

Opens the sample project and takes a picture of every screen and tab in both languages and both themes at every size, of what
opens over them, and of what they show after something was done: a rule, a simulation, a launch, a query, a report, an import.
Then lists texts that are cut or covered.

  --to <folder>        where the pictures go (.cache/screenshots)
  --window <folder>    a window built elsewhere, instead of dist/renderer
  --screens a,b        only these: a screen by its name in the address (home), or what was done on it (home.palette); what
                       comes after something else is reached by doing that as well
  --languages zh-CN,en --themes light,dark --sizes 1280x720,1440x900,zoom200
  --pages <n>          pictures of one screen at most, each further down (2)
  --documents          only those in docs/screenshots, and puts them there
`;

const SIZES: Readonly<Record<string, { readonly width: number; readonly height: number; readonly scale: number }>> = {
  '1280x720': { width: 1280, height: 720, scale: 1 },
  '1440x900': { width: 1440, height: 900, scale: 1 },
  zoom200: { width: 720, height: 450, scale: 2 },
};

/** The pictures of the documents, by what they are called here. */
const DOCUMENTS = {
  'home_zh-CN_light': 'home-zh-light',
  'segments.1_zh-CN_light': 'segments-zh-light',
  'simulation.simulated_zh-CN_light': 'simulation-zh-light',
  'segments.2_en_dark': 'rfm-grid-en-dark',
  evaluation_en_dark: 'evaluation-en-dark',
  tables_en_dark: 'tables-en-dark',
} as const;
const DOCUMENTS_SIZE = '1440x900';
const DOCUMENTS_FOLDER = join(import.meta.dirname, '../../docs/screenshots');

const SETTLE_MS = 15_000;

function failSize(size: string): never {
  throw new Error(`No size ${size}; there are ${Object.keys(SIZES).join(', ')}.`);
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      to: { type: 'string', default: '.cache/screenshots' },
      window: { type: 'string' },
      screens: { type: 'string' },
      languages: { type: 'string', default: 'zh-CN,en' },
      themes: { type: 'string', default: 'light,dark' },
      sizes: { type: 'string', default: Object.keys(SIZES).join(',') },
      pages: { type: 'string', default: '2' },
      documents: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const list = (text: string): string[] => text.split(',').filter(Boolean);
  const sizes = values.documents ? [DOCUMENTS_SIZE] : list(values.sizes);
  const screens = values.documents ? Object.keys(DOCUMENTS).map((name) => name.split('_')[0] ?? '') : null;
  return {
    ...values,
    screens: screens ?? (values.screens === undefined ? null : list(values.screens)),
    languages: list(values.languages),
    themes: (['light', 'dark'] as const).filter((theme) => list(values.themes).includes(theme)),
    sizes,
    pages: Number(values.pages),
  };
}

/** Until nothing is being calculated and nothing moves; a screen that never settles is taken as it is, and said so. */
async function settle(page: Page): Promise<boolean> {
  const isSettled = await page
    .waitForFunction(
      () =>
        document.querySelector(
          '.mantine-Skeleton-root, [role="progressbar"], [aria-busy="true"], [data-stale="true"]',
        ) === null,
      undefined,
      { timeout: SETTLE_MS },
    )
    .then(() => true)
    .catch((error: unknown) => {
      if (error instanceof Error && error.name === 'TimeoutError') return false;
      throw error;
    });
  await page.waitForTimeout(150);
  return isSettled;
}

async function setLanguage(page: Page, language: string): Promise<void> {
  if ((await page.locator('html').getAttribute('lang')) === language) return;
  await page
    .getByRole('button', { name: /语言|Language/ })
    .first()
    .click();
  await page.locator(`html[lang="${language}"]`).waitFor();
}

async function setTheme(page: Page, theme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme: theme });
  await page.locator(`html[data-mantine-color-scheme="${theme}"]`).waitFor();
}

async function takePages(page: Page, name: string, folder: string, pages: number): Promise<void> {
  for (let at = 0; at < pages; at += 1) {
    const isFurther = await page.evaluate((index) => {
      const main = document.querySelector('main');
      if (main === null) return false;
      const before = main.scrollTop;
      main.scrollTop = index * main.clientHeight * 0.9;
      return index === 0 || main.scrollTop > before + 40;
    }, at);
    if (!isFurther) break;
    await page.waitForTimeout(60);
    await page.screenshot({ path: join(folder, `${name}${at === 0 ? '' : `-${at + 1}`}.png`) });
  }
  await page.evaluate(() => document.querySelector('main')?.scrollTo(0, 0));
}

type Look = { readonly language: string; readonly theme: 'light' | 'dark' };

/** Takes pictures under names that say what they show, and gathers what is wrong with the texts in them. */
class Photographer {
  readonly faults: string[] = [];
  pictures = 0;
  readonly #folder: string;
  readonly #pages: number;

  constructor(folder: string, pages: number) {
    this.#folder = folder;
    this.#pages = pages;
  }

  async take(page: Page, screen: string, { language, theme }: Look, size: string, pages = this.#pages) {
    const name = `${screen}_${language}_${theme}_${size}`;
    if (!(await settle(page))) this.faults.push(`${name}: still calculating after ${SETTLE_MS / 1000} s`);
    this.faults.push(...(await page.evaluate(listTextFaults)).map((fault) => `${name}: ${fault}`));
    await takePages(page, name, this.#folder, pages);
    this.pictures += 1;
  }

  /** What could not be reached is a fault as well: the others are still pictured. */
  async reach(page: Page, { name, reach }: State, size: string): Promise<boolean> {
    try {
      await reach(page);
      return true;
    } catch (error) {
      this.faults.push(`${name} at ${size}: not reached: ${error instanceof Error ? error.message : String(error)}`);
      await page.screenshot({ path: join(this.#folder, `not-reached_${name}_${size}.png`) });
      return false;
    }
  }
}

async function closeOverlays(page: Page): Promise<void> {
  const overlays = page.locator('[role="dialog"], [role="menu"]');
  for (let tries = 0; tries < 4 && (await overlays.count()) > 0; tries += 1) {
    await page.keyboard.press('Escape');
    await page.waitForTimeout(150);
  }
}

async function takeScreen(
  page: Page,
  screen: string,
  isWanted: (name: string) => boolean,
  take: (name: string) => Promise<void>,
): Promise<void> {
  await page.locator(`nav a[href="#/${screen}"]`).click();
  await settle(page);
  const tabs = page.locator('main [role="tablist"]').first().locator('[role="tab"]');
  const count = await tabs.count();
  for (let at = 0; at < Math.max(1, count); at += 1) {
    const name = `${screen}${count > 1 ? `.${at + 1}` : ''}`;
    if (!isWanted(name)) continue;
    if (count > 0) await tabs.nth(at).click();
    await take(name);
  }
  if (count > 1) await tabs.first().click();
}

/** The steps that lead to the last one wanted; nothing where none is. */
function listJourney(isWanted: (name: string) => boolean): readonly State[] {
  return JOURNEY.slice(0, JOURNEY.findLastIndex(({ name }) => isWanted(name)) + 1);
}

async function main() {
  const options = readOptions();
  if (options.help) {
    process.stdout.write(usage);
    return;
  }
  if (options.window === undefined && !ensureWindowBuilt()) throw new Error('The window does not build.');
  const executablePath = findBrowser();
  if (executablePath === undefined) throw new Error('No Chromium, Chrome or Edge was found; CHROME_PATH can name one.');
  const folder = resolve(options.to);
  mkdirSync(folder, { recursive: true });
  const looks = options.languages.flatMap((language) => options.themes.map((theme) => ({ language, theme })));
  const isWanted = (name: string): boolean =>
    options.screens === null ||
    options.screens.some((wanted) => name === wanted || (!options.documents && name.startsWith(`${wanted}.`)));
  const server = await serveWindow({
    port: 0,
    ...(options.window === undefined ? {} : { folder: resolve(options.window) }),
  });
  const browser = await chromium.launch({ executablePath, args: BROWSER_FLAGS });
  const photographer = new Photographer(folder, options.pages);
  const { faults } = photographer;
  const inEveryLook = async (page: Page, take: (look: Look) => Promise<void>): Promise<void> => {
    for (const look of looks) {
      await setLanguage(page, look.language);
      await setTheme(page, look.theme);
      await take(look);
    }
  };
  try {
    for (const size of options.sizes) {
      const { width, height, scale } = SIZES[size] ?? failSize(size);
      const context = await browser.newContext({
        locale: options.languages[0] ?? 'zh-CN',
        viewport: { width, height },
        deviceScaleFactor: scale,
        reducedMotion: 'reduce',
      });
      // The compiler of this program wraps named functions in a helper that the page does not have.
      await context.addInitScript(
        'globalThis.__name = (value) => value; Reflect.deleteProperty(window, "showOpenFilePicker")',
      );
      const page = await context.newPage();
      page.on('pageerror', (error) => faults.push(`${size}: ${error.message}`));
      await page.goto(server.address);
      const openSample = page.getByRole('button', { name: /打开示例项目|Open sample project/ });
      await openSample.waitFor();
      if (isWanted('home.first')) await inEveryLook(page, (look) => photographer.take(page, 'home.first', look, size));
      await openSample.click();
      await waitForOverview(page);
      const found = await page
        .locator('nav a[href^="#/"]')
        .evaluateAll((links) => links.map((link) => link.getAttribute('href')?.slice(2) ?? ''));
      const screens = found.filter(
        (screen) =>
          isWanted(screen) ||
          options.screens?.some((wanted) => /\.\d+$/.test(wanted) && wanted.startsWith(`${screen}.`)) === true,
      );
      await inEveryLook(page, async (look) => {
        for (const screen of screens)
          await takeScreen(page, screen, isWanted, (name) => photographer.take(page, name, look, size));
        for (const overlay of OVERLAYS.filter(({ name }) => isWanted(name))) {
          if (await photographer.reach(page, overlay, size)) await photographer.take(page, overlay.name, look, size, 1);
          await closeOverlays(page);
        }
      });
      for (const step of listJourney(isWanted)) {
        await setLanguage(page, options.languages[0] ?? 'zh-CN');
        const isReached = await photographer.reach(page, step, size);
        if (!isReached) await closeOverlays(page);
        else if (isWanted(step.name))
          await inEveryLook(page, (look) => photographer.take(page, step.name, look, size, step.pages));
      }
      await context.close();
    }
  } finally {
    await browser.close();
    await server.stop();
  }
  if (options.documents) {
    for (const [name, document] of Object.entries(DOCUMENTS))
      copyFileSync(join(folder, `${name}_${DOCUMENTS_SIZE}.png`), join(DOCUMENTS_FOLDER, `${document}.png`));
  }
  writeFileSync(join(folder, 'faults.txt'), faults.map((fault) => `${fault}\n`).join(''));
  process.stdout.write(faults.map((fault) => `${fault}\n`).join(''));
  process.stdout.write(`${photographer.pictures} screens in ${folder}, ${faults.length} faults\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
});
