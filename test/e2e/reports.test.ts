import { readFile } from 'node:fs/promises';
import { chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBrowser } from '../../scripts/find-browser.mjs';
import { BROWSER_FLAGS } from '../helpers/browser-flags.ts';
import { listSeriousFaults } from './list-serious-faults.ts';
import { openSample, openWindow, type OpenedWindow } from './open-window.ts';

const WORDS = {
  en: {
    pin: 'Pin to report',
    save: 'Save HTML',
    print: /^Print/,
    definitions: 'Definitions',
    masked: 'are masked',
  },
  'zh-CN': { pin: '固定到报告', save: '保存 HTML', print: /^打印/, definitions: '口径附录', masked: '已打码' },
} as const;

async function pinResult(page: Page, text: string, pin: string): Promise<void> {
  await page.locator('nav a[href="#/sql"]').click();
  await page.locator('.cm-content').click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(text);
  await page.keyboard.press('Control+Enter');
  const result = page.getByTestId('sql-result');
  await result.waitFor();
  await result.getByRole('tab').nth(2).click();
  await result.getByRole('img').first().waitFor();
  await result.locator('button[aria-haspopup="menu"]').last().click();
  await page.getByRole('menuitem', { name: pin }).click();
}

describe.each(['en', 'zh-CN'] as const)('reports in %s', (language) => {
  const words = WORDS[language];
  let opened: OpenedWindow;

  beforeAll(async () => {
    opened = await openWindow({ language });
    await openSample(opened.page);
    await pinResult(
      opened.page,
      "select '姓名 13812345678' as contact, count(*) as customers from agg_cst_current",
      words.pin,
    );
    await pinResult(
      opened.page,
      'select segment_key, count(*) as customers from agg_cst_current group by all order by 1',
      words.pin,
    );
    await opened.page.locator('nav a[href="#/reports"]').click();
    await opened.page.getByTestId('pin').nth(1).waitFor();
  });

  afterAll(() => opened?.close());

  it('arranges, renames and comments pinned charts, and undoes it', async () => {
    const { page } = opened;
    const names = () =>
      page
        .getByTestId('pin')
        .locator('input:not([type="checkbox"])')
        .evaluateAll((inputs) => inputs.map((input) => (input as HTMLInputElement).value));
    const before = await names();
    await page.getByTestId('pin').nth(1).getByRole('button').first().click();
    expect(await names()).toEqual([before[1], before[0]]);
    const name = page.getByTestId('pin').first().locator('input:not([type="checkbox"])');
    await name.fill('<b>Segments</b>');
    const comment = page.getByTestId('pin').first().locator('textarea').first();
    await comment.fill('Look at 3');
    await comment.blur();
    expect((await names())[0]).toBe('<b>Segments</b>');
    expect(await page.getByTestId('pin').first().locator('img').getAttribute('alt')).not.toBe('');
  });

  it('saves a page that shows charts and definitions and makes no request', async () => {
    const { page } = opened;
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: words.save }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/\.html$/);
    const path = await download.path();
    const html = await readFile(path, 'utf8');
    expect(html).not.toContain('13812345678');
    expect(html).toContain('&lt;b&gt;Segments&lt;/b&gt;');

    const browser = await chromium.launch({
      executablePath: findBrowser() ?? '',
      args: BROWSER_FLAGS,
    });
    try {
      const context = await browser.newContext();
      const report = await context.newPage();
      const requests: string[] = [];
      const problems: string[] = [];
      report.on('request', (request) => requests.push(request.url()));
      report.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
      await report.goto('about:blank');
      await report.setContent(html);
      const drawn = await report
        .locator('img.chart')
        .evaluateAll((images) => images.map((image) => (image as HTMLImageElement).naturalWidth));
      expect(drawn).toHaveLength(2);
      for (const width of drawn) expect(width).toBeGreaterThan(100);
      const text = (await report.locator('body').textContent()) ?? '';
      for (const part of [
        words.definitions,
        words.masked,
        '2026-06-30',
        'Look at 3',
        '138****5678',
        '<b>Segments</b>',
      ]) {
        expect(text, part).toContain(part);
      }
      expect(text).toMatch(/[0-9a-f]{64}/);
      expect(await listSeriousFaults(report)).toEqual([]);
      const pdf = await report.pdf({ format: 'A4' });
      expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
      expect(pdf.byteLength).toBeGreaterThan(20_000);
      expect(requests.filter((url) => !url.startsWith('data:') && url !== 'about:blank')).toEqual([]);
      expect(problems).toEqual([]);
    } finally {
      await browser.close();
    }
  });

  it('prints the report alone, from a frame', async () => {
    const { page } = opened;
    await page.getByRole('button', { name: words.print }).click();
    const frame = page.frameLocator('iframe[aria-hidden="true"]');
    await frame.locator('h1').waitFor({ state: 'attached' });
    expect(await frame.locator('img.chart').count()).toBe(2);
  });

  it('has nothing serious for axe', async () => {
    const { page } = opened;
    await page.evaluate(() => document.querySelector('iframe[aria-hidden="true"]')?.remove());
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await listSeriousFaults(page)).toEqual([]);
    }
  });

  it('asked nothing of any other origin and logged no error', () => {
    expect(opened.foreignRequests).toEqual([]);
    expect(opened.problems).toEqual([]);
  });
});
