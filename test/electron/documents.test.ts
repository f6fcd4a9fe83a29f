import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchApp, type LaunchedApp } from '../electron-double/launch.ts';
import { callHost } from './host-calls.ts';

let app: LaunchedApp;

beforeAll(async () => {
  app = await launchApp({ args: ['--lang=en-US'] });
  await app.page.getByRole('heading', { level: 1 }).waitFor();
  if ((await app.page.locator('html').getAttribute('lang')) !== 'en') {
    await app.page.getByRole('button', { name: /^(界面语言|语言)/ }).click();
  }
});
afterAll(() => app.dispose());

/** What of a PDF can be read without its compressed streams. */
function readPdf(bytes: Uint8Array) {
  const text = Buffer.from(bytes).toString('latin1');
  return {
    head: text.slice(0, 5),
    pages: text.match(/\/Type \/Page\b/g)?.length ?? 0,
    isTagged: /\/MarkInfo <<[^>]*\/Marked true/.test(text),
    /** Of 1/72 inch, rounded to ten of them: A4 is 595 × 842. */
    size: /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/
      .exec(text)
      ?.slice(1)
      .map((side) => Math.round(Number(side) / 10)),
  };
}

/** The bytes cross as an array of numbers: playwright knows no byte array. */
async function renderPdf(html: string): Promise<Uint8Array> {
  const answer = await app.page.evaluate(async (text) => {
    const { workbenchHost } = globalThis as unknown as {
      readonly workbenchHost: {
        readonly documents: { renderPdf(text: string): Promise<{ readonly ok: boolean; readonly value: Uint8Array }> };
      };
    };
    const { ok, value } = await workbenchHost.documents.renderPdf(text);
    return { ok, bytes: ok ? [...value] : [] };
  }, html);
  expect(answer.ok).toBe(true);
  return Uint8Array.from(answer.bytes);
}

it('turns a page into A4 sheets with a structure, in a window that is gone afterwards', async () => {
  const windows = app.windows().length;
  const sheet = '<section style="break-after:page"><h1>复购策略</h1><p>预计净收益</p></section>';
  const pdf = readPdf(await renderPdf(`<!doctype html><meta charset="utf-8"><title>t</title>${sheet}${sheet}<p>end`));
  expect(pdf).toEqual({ head: '%PDF-', pages: 3, isTagged: true, size: [60, 84] });
  await expect.poll(() => app.windows().length).toBe(windows);
});

it('keeps pages that are printed side by side apart', async () => {
  const page = (count: number) => '<p style="break-after:page">x</p>'.repeat(count);
  const all = await Promise.all([1, 2, 4].map((count) => renderPdf(`<!doctype html>${page(count)}<p>end`)));
  expect(all.map((bytes) => readPdf(bytes).pages)).toEqual([2, 3, 5]);
});

it('takes no page but text of a length', async () => {
  const refused = await callHost(app.page, ['documents', 'renderPdf'], '');
  expect(refused).toMatchObject({ ok: false, error: { code: 'host/invalid-arguments' } });
});

it('saves a report as PDF from its screen', async () => {
  const { page } = app;
  await page.getByRole('button', { name: 'Open sample project' }).click();
  await page.locator('nav a[href="#/sql"]').click({ timeout: 60_000 });
  await page.locator('.cm-content').click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(
    'select segment_key, count(*) as customers from agg_cst_current group by all order by 1',
  );
  await page.keyboard.press('Control+Enter');
  const result = page.getByTestId('sql-result');
  await result.waitFor({ timeout: 60_000 });
  await result.getByRole('tab').nth(2).click();
  await result.getByRole('img').first().waitFor();
  await result.locator('button[aria-haspopup="menu"]').last().click();
  await page.getByRole('menuitem', { name: 'Pin to report' }).click();
  await page.locator('nav a[href="#/reports"]').click();
  await page.getByRole('textbox', { name: 'Title' }).fill('Quarter: 1/2');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save PDF' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('Quarter_ 1_2.pdf');
  const pdf = readPdf(await readFile(await download.path()));
  expect(pdf.head).toBe('%PDF-');
  expect(pdf.pages).toBeGreaterThan(0);
  await expect
    .poll(() => page.getByRole('status').allTextContents())
    .toContain('Quarter_ 1_2.pdf was written as a download');
}, 180_000);
