import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listSeriousFaults } from './list-serious-faults.ts';
import { openSample, openWindow, type OpenedWindow } from './open-window.ts';

const RUN_TIMEOUT_MS = 180_000;

describe.each(['en', 'zh-CN'] as const)('deciding on a campaign and measuring it, in %s', (language) => {
  let opened: OpenedWindow;
  const isEnglish = language === 'en';

  beforeAll(async () => {
    opened = await openWindow({ language });
    await openSample(opened.page);
  });
  afterAll(() => opened.close());

  it('begins with three presets, counts who takes part and estimates at once', async () => {
    const { page } = opened;
    await page.locator('nav a[href="#/simulation"]').click();
    await page.getByRole('button', { name: isEnglish ? 'Begin with the presets' : '从预设开始' }).click();
    const results = page.getByRole('region', { name: isEnglish ? 'Expected increments' : '预期增量' });
    await results.getByRole('table').waitFor({ timeout: RUN_TIMEOUT_MS });
    expect(await results.getByRole('columnheader').count()).toBe(5);
    const counts = await page
      .getByRole('status')
      .filter({ hasText: isEnglish ? 'held out' : '对照组' })
      .textContent();
    const numbers = [...(counts ?? '').matchAll(/\d[\d,]*/g)].map(([text]) => Number(text.replaceAll(',', '')));
    const [audience = 0] = numbers.toSorted((a, b) => b - a);
    expect(numbers.filter((value) => value !== audience).reduce((sum, value) => sum + value, 0)).toBe(audience);
  });

  it('moves the estimate with an assumption, and back with undo', async () => {
    const { page } = opened;
    const cell = page
      .getByRole('row', { name: isEnglish ? /^Incremental orders/ : /^增量订单/ })
      .getByRole('cell')
      .first();
    const before = await cell.textContent();
    const slider = page.getByRole('slider').first();
    await slider.focus();
    for (let step = 0; step < 20; step += 1) await page.keyboard.press('ArrowRight');
    await expect.poll(() => cell.textContent(), { timeout: 20_000 }).not.toBe(before);
    for (let step = 0; step < 20; step += 1) await page.keyboard.press('ArrowLeft');
    await expect.poll(() => cell.textContent(), { timeout: 20_000 }).toBe(before);
  });

  it('simulates with intervals and saves a scenario', async () => {
    const { page } = opened;
    await page.getByRole('button', { name: isEnglish ? 'Simulate' : '模拟', exact: true }).click();
    await page.getByRole('row', { name: isEnglish ? /^P\(loss\)/ : /^亏损概率/ }).waitFor({ timeout: RUN_TIMEOUT_MS });
    const net = page.getByRole('row', { name: isEnglish ? /^Incremental net gain/ : /^增量净收益/ });
    expect(await net.textContent()).toContain('–');
    expect(await listSeriousFaults(opened.page)).toEqual([]);
    await page.getByRole('button', { name: isEnglish ? 'Save as scenario' : '存为方案' }).click();
    await page.getByRole('textbox', { name: isEnglish ? 'Scenario name' : '方案名称' }).fill('A');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: isEnglish ? 'Take its strategies' : '取用其策略' }).waitFor();
  });

  it('measures a past campaign and keeps the decision', async () => {
    const { page } = opened;
    await page.locator('nav a[href="#/evaluation"]').click();
    const results = page.getByRole('region', { name: isEnglish ? 'Treated minus control' : '处理组 − 对照组' }).first();
    await results.waitFor({ timeout: RUN_TIMEOUT_MS });
    const conversion = results.getByRole('row', { name: isEnglish ? /^Conversion/ : /^转化率/ });
    expect(await conversion.textContent()).toContain('34.4%');
    expect(await conversion.textContent()).toContain(isEnglish ? 'no verdict yet' : '尚无定论');
    expect(await listSeriousFaults(opened.page)).toEqual([]);
    await page.getByRole('textbox', { name: isEnglish ? 'Note' : '备注' }).fill('repeat with a larger holdout');
    await page.getByRole('button', { name: isEnglish ? 'Note the decision' : '记录决定' }).click();
    const log = page.getByRole('list').filter({ hasText: 'repeat with a larger holdout' });
    await log.waitFor();
    await page.getByRole('button', { name: isEnglish ? 'Take back' : '撤回', exact: true }).click();
    expect(await log.getByRole('listitem').count()).toBe(2);
    expect(opened.problems).toEqual([]);
    expect(opened.foreignRequests).toEqual([]);
  });
});
