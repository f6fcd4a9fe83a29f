import type { Page } from 'playwright-core';
import { openScreen } from '../../e2e/open-window.ts';
import { measure, startFrames, stopFrames } from './probe.ts';
import type { Measured } from './report.ts';

const CLICK = ['pointerup'];
const CALCULATED = { timeout: 180_000 };
const GRID = '[data-testid="cohort-grid"]';

/** Until nothing is dimmed or busy any more. */
async function settle(page: Page): Promise<void> {
  await page.waitForFunction(
    () => document.querySelector('main [data-stale="true"], main [aria-busy="true"]') === null,
    undefined,
    CALCULATED,
  );
}

async function repeat(times: number, run: (round: number) => Promise<number>): Promise<number[]> {
  const found: number[] = [];
  for (let round = 0; round < times; round += 1) found.push(await run(round));
  return found;
}

/** A filter on the number of purchases up to the button that puts it in force. */
async function prepareFilter(page: Page, least: number) {
  await page.getByTestId('filter-bar').getByRole('button', { name: 'Filter', exact: true }).click();
  await page
    .getByRole('group', { name: /filter/i })
    .getByRole('button', { name: /^Purchases(?!\w)/ })
    .first()
    .click(CALCULATED);
  const input = page.getByRole('textbox', { name: 'At least' });
  await input.fill(String(least));
  const apply = page.getByRole('button', { name: 'Apply', exact: true });
  await page.getByTestId('filter-preview').getByText(/\d/).waitFor(CALCULATED);
  return apply;
}

async function clearFilters(page: Page): Promise<void> {
  const chips = page.getByTestId('filter-chip');
  while ((await chips.count()) > 0) await chips.first().click();
  await settle(page);
}

export async function measureBrush(page: Page, repeats: number): Promise<Measured> {
  await openScreen(page, 'segments');
  await page.getByRole('tab', { name: 'RFM grid' }).click();
  const cells = page.getByTestId('rfm-grid').getByRole('gridcell');
  await cells.first().waitFor(CALCULATED);
  await settle(page);
  const boxes = await Promise.all([7, 8, 13, 12].map(async (at) => cells.nth(at).boundingBox()));
  const [first] = boxes;
  if (first === null || first === undefined) throw new Error('The grid is not drawn.');
  await page.mouse.move(first.x + 20, first.y + 20);
  await page.mouse.down();
  const times = await repeat(repeats, async (round) => {
    const box = boxes[1 + (round % 3)];
    return measure(page, { selector: '[data-testid="brushed"]', events: ['pointermove'] }, () =>
      page.mouse.move((box?.x ?? 0) + 20, (box?.y ?? 0) + 20),
    );
  });
  await page.mouse.up();
  return { name: 'Brush on the RFM grid → counts', budget: 100, times };
}

export async function measureThreshold(page: Page, repeats: number): Promise<Measured[]> {
  await openScreen(page, 'segments');
  await page.getByRole('tab').first().click();
  const moved = { selector: '[data-testid="threshold-moved"]', attribute: 'data-value' };
  await page.locator(moved.selector).waitFor(CALCULATED);
  const slider = page.getByRole('slider', { name: /fewer than/ });
  await slider.scrollIntoViewIfNeeded();
  await settle(page);
  const box = await slider.boundingBox();
  if (box === null) throw new Error('The threshold is not drawn.');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  const dragged = await repeat(repeats, (round) =>
    measure(page, { ...moved, events: ['pointermove', 'mousemove'] }, () => page.mouse.move(x + 14 * (round + 1), y)),
  );
  await page.mouse.up();
  await slider.focus();
  const pressed = await repeat(repeats, () =>
    measure(page, { ...moved, events: ['keydown'] }, () => page.keyboard.press('ArrowLeft')),
  );
  return [
    { name: 'Threshold drag → counts', budget: 100, times: dragged },
    { name: 'Threshold key → counts', budget: 100, times: pressed },
  ];
}

export async function measureCohorts(page: Page, repeats: number): Promise<Measured[]> {
  const first = await measure(page, { selector: GRID, events: CLICK }, () => openScreen(page, 'cohorts'));
  await settle(page);
  const hover = await repeat(repeats, (round) =>
    measure(page, { selector: '[data-testid="cohort-inspector"]', events: ['pointermove'] }, async () => {
      const box = await page.locator(`${GRID} [data-place="${1 + (round % 3)}:${1 + (round % 4)}"]`).boundingBox();
      await page.mouse.move((box?.x ?? 0) + 12, (box?.y ?? 0) + 10);
    }),
  );
  const redraw = await repeat(repeats, async (round) => {
    const apply = await prepareFilter(page, 2 + round * 0.25);
    const took = await measure(page, { selector: GRID, events: CLICK, mayRepeat: true }, () => apply.click());
    await settle(page);
    return took;
  });
  const back = await measure(page, { selector: GRID, events: CLICK }, () =>
    page.getByTestId('filter-chip').first().click(),
  );
  await clearFilters(page);
  const list = await repeat(repeats, async (round) => {
    const cell = page.locator(`${GRID} [data-place="${1 + (round % 10)}:${1 + Math.floor(round / 10)}"]`);
    await cell.scrollIntoViewIfNeeded();
    const row = '[data-testid="customer-grid"] [aria-rowindex="2"] [role="rowheader"]';
    const took = await measure(page, { selector: row, events: CLICK }, () => cell.click());
    await page.keyboard.press('Escape');
    await page.getByTestId('audience-panel').waitFor({ state: 'detached' });
    return took;
  });
  return [
    { name: 'Cohorts, first time (cold)', budget: 2000, times: [first] },
    { name: 'Hover on a cohort cell → its numbers', budget: 50, times: hover },
    { name: 'Filter chip → cohort redraw (new filter)', budget: 300, times: redraw },
    { name: 'Filter chip taken away → cohort redraw', budget: 300, times: [back] },
    { name: 'Cohort cell → list of first customers', budget: 300, times: list },
  ];
}

export async function measureKpis(page: Page, repeats: number): Promise<Measured> {
  await openScreen(page, 'home');
  await page.getByTestId('kpi-customers').waitFor(CALCULATED);
  await settle(page);
  const times = await repeat(repeats, async (round) => {
    const apply = await prepareFilter(page, 2.1 + round * 0.25);
    const took = await measure(
      page,
      { selector: 'section[aria-label="Key figures"]', events: CLICK, mayRepeat: true },
      () => apply.click(),
    );
    await settle(page);
    return took;
  });
  await clearFilters(page);
  return { name: 'Filter → KPI tiles', budget: 300, times };
}

/** Frames while the wheel turns; a frame longer than two refreshes is one that stutters. */
export async function measureScroll(page: Page): Promise<Measured> {
  await openScreen(page, 'segments');
  await page.getByRole('tab', { name: 'List', exact: true }).click();
  const grid = page.getByTestId('customer-grid');
  await grid.locator('[aria-rowindex="2"][aria-busy="false"]').waitFor(CALCULATED);
  await grid.hover();
  await startFrames(page, '[data-testid="customer-grid"]');
  for (let turn = 0; turn < 120; turn += 1) {
    await page.mouse.wheel(0, turn < 100 ? 180 : 4000);
    await page.waitForTimeout(16);
  }
  const { frames, mostRows, gaps } = await stopFrames(page);
  const late = frames.filter((frame) => frame > 1000 / 30).length;
  return {
    name: 'Scroll the customer list, per frame',
    budget: 17,
    times: frames,
    note: `most rows in the DOM ${mostRows}; ${late} of ${frames.length} frames above 33 ms; ${gaps} frames with a row still on its way`,
  };
}

export async function measureFunnel(page: Page, repeats: number): Promise<Measured[]> {
  const bars = { selector: '[data-testid="funnel-bars"]', mayRepeat: true };
  const first = await measure(page, { ...bars, events: CLICK }, () => openScreen(page, 'behaviour'));
  await settle(page);
  const group = page.getByRole('group', { name: 'Window', exact: true });
  const again = await repeat(repeats, async (round) => {
    const took = await measure(page, { ...bars, events: ['keydown'] }, async () => {
      await group.getByRole('textbox').focus();
      await page.keyboard.press('Control+a');
      await page.keyboard.press(String(3 + (round % 3)));
    });
    await settle(page);
    return took;
  });
  const [strict, any] = [await pickOrder(page, bars, /strict/i), await pickOrder(page, bars, /any/i)];
  return [
    { name: '4-step funnel, first time', budget: 4000, times: [first] },
    { name: '4-step funnel, other window', budget: 4000, times: again },
    { name: '4-step funnel, strict order', budget: 4000, times: [strict] },
    { name: '4-step funnel, any order', budget: 4000, times: [any] },
  ];
}

async function pickOrder(page: Page, bars: { selector: string; mayRepeat: boolean }, name: RegExp): Promise<number> {
  const option = page.getByRole('radiogroup', { name: 'Order', exact: true }).getByText(name);
  const took = await measure(page, { ...bars, events: CLICK }, () => option.click());
  await settle(page);
  return took;
}

const CANCELLED = 'Cancelled. Nothing changed.';
const HEAVY = 'select count(*) from range(10000000) a, range(100000) b where a.range % 7 = b.range % 5';

export async function measureCancel(page: Page, repeats: number): Promise<Measured> {
  await openScreen(page, 'sql');
  const editor = page.locator('.cm-content');
  await editor.click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(HEAVY);
  const times = await repeat(repeats, async () => {
    await editor.click();
    await page.keyboard.press('Control+Enter');
    await page.waitForTimeout(1300);
    const took = await measure(page, { selector: 'main', contains: CANCELLED, events: ['keydown'] }, () =>
      page.keyboard.press('Escape'),
    );
    return took;
  });
  return { name: 'Cancel → idle', budget: 500, times };
}

export async function measureExport(page: Page, repeats: number): Promise<Measured> {
  await openScreen(page, 'tables');
  const times = await repeat(repeats, async () => {
    await page.locator('[data-table="agg_cst_current"]').getByRole('button').click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^More formats/ })
      .click();
    const dialog = page.getByRole('dialog').last();
    const download = page.waitForEvent('download', CALCULATED);
    const took = await measure(page, { selector: '[data-testid="export-done"]', events: CLICK }, () =>
      dialog.getByRole('button', { name: 'Export', exact: true }).click(),
    );
    await download;
    await page.getByTestId('export-done').getByRole('button').click();
    return took;
  });
  return { name: 'Export of one row per customer as Parquet', budget: 2000, times };
}
