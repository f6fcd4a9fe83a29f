import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listSeriousFaults } from './list-serious-faults.ts';
import { openSample, openScreen, openWindow, type OpenedWindow } from './open-window.ts';
import { settleAnimations } from './settle-animations.ts';

const RUN_TIMEOUT_MS = 180_000;

describe('launching a strategy', () => {
  let opened: OpenedWindow;

  beforeAll(async () => {
    opened = await openWindow({ language: 'zh-CN' });
    await openSample(opened.page);
    await openScreen(opened.page, 'simulation');
    await opened.page.getByRole('button', { name: '从预设开始' }).click();
  });
  afterAll(() => opened.close());

  it('says what the holdout can show, and moves with the share held out', async () => {
    const { page } = opened;
    const holdout = page.getByRole('region', { name: '对照组能看出什么' }).first();
    const power = holdout.getByRole('row', { name: /^对预测效应的功效/ });
    await power.waitFor({ timeout: RUN_TIMEOUT_MS });
    const before = await power.textContent();
    expect(before).toMatch(/\d%/);
    const slider = holdout.getByRole('slider');
    await slider.focus();
    for (let step = 0; step < 15; step += 1) await page.keyboard.press('ArrowRight');
    await expect.poll(() => power.textContent(), { timeout: 20_000 }).not.toBe(before);
  });

  it('locks a simulated strategy, and the evaluation knows its planned touches', async () => {
    const { page } = opened;
    await page.getByRole('button', { name: '模拟', exact: true }).click();
    const set = page.getByRole('button', { name: '设为上线方案' });
    await expect.poll(() => set.isEnabled(), { timeout: RUN_TIMEOUT_MS }).toBe(true);
    const lists = page.getByRole('region', { name: '名单' }).first();
    await lists.getByRole('row').nth(3).waitFor({ timeout: RUN_TIMEOUT_MS });
    await settleAnimations(page);
    expect(await listSeriousFaults(page)).toEqual([]);

    await set.click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: '备注' }).fill('试点');
    await settleAnimations(page);
    expect(await listSeriousFaults(page)).toEqual([]);
    const hash = (await dialog.locator('code').textContent()) ?? '';
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    await dialog.getByRole('button', { name: '锁定并上线' }).click();

    await page.getByRole('heading', { name: /^已上线：/ }).waitFor();
    expect(await page.locator('code', { hasText: hash }).count()).toBe(1);
    await expect.poll(async () => (await lists.getByRole('row').count()) > 3, { timeout: RUN_TIMEOUT_MS }).toBe(true);
    expect(await page.getByRole('tab', { name: 'VIP维护 已上线' }).count()).toBe(1);
    await settleAnimations(page);
    expect(await listSeriousFaults(page)).toEqual([]);
    const [sheet] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('region', { name: '策略单' }).getByRole('button', { name: '保存 HTML' }).click(),
    ]);
    expect(sheet.suggestedFilename()).toMatch(/-strategy-sheet\.html$/);
    const html = await readFile(await sheet.path(), 'utf8');
    expect(html).toContain(hash);
    expect(html).not.toMatch(/NaN|undefined|https?:/);
    await page.getByRole('button', { name: '打开效果评估' }).click();
    const picker = page.getByRole('combobox', { name: '策略' });
    await picker.waitFor({ timeout: RUN_TIMEOUT_MS });
    await expect.poll(() => picker.inputValue(), { timeout: RUN_TIMEOUT_MS }).toContain('VIP维护');

    await openScreen(page, 'simulation');
    await page.getByRole('button', { name: '复制后修改' }).click();
    await page.getByRole('textbox', { name: '名称' }).waitFor();
    expect(opened.problems).toEqual([]);
    expect(opened.foreignRequests).toEqual([]);
  });
});
