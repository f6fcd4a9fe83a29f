import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFile } from 'node:fs/promises';
import { listSeriousFaults } from './list-serious-faults.ts';
import { writeLockedProject } from './locked-project.ts';
import { openSample, openScreen, openWindow, waitForOverview, type OpenedWindow } from './open-window.ts';
import { settleAnimations } from './settle-animations.ts';

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
    expect(await page.getByRole('button', { name: isEnglish ? 'Note the decision' : '记录决定' }).isDisabled()).toBe(
      true,
    );
    const choices = page.getByRole('radiogroup', { name: isEnglish ? 'Decision' : '结论与决定' });
    await choices.getByText(isEnglish ? 'Iterate' : '调整', { exact: true }).click();
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

describe.each([
  ['en', 'light'],
  ['zh-CN', 'dark'],
] as const)('a locked launch whose window has closed, in %s, %s', (language, colorScheme) => {
  let opened: OpenedWindow;
  const say = (english: string, chinese: string): string => (language === 'en' ? english : chinese);

  beforeAll(async () => {
    opened = await openWindow({ language, colorScheme });
    const { page } = opened;
    await page.addInitScript(() => Reflect.deleteProperty(window, 'showOpenFilePicker'));
    await page.reload();
    const asked = page.waitForEvent('filechooser');
    await page.getByTestId('project-menu').click();
    await page.getByRole('menuitem', { name: say('Open project…', '打开项目…') }).click();
    const buffer = await writeLockedProject();
    await (await asked).setFiles({ name: 'locked.cstwb', mimeType: 'application/octet-stream', buffer });
    await waitForOverview(page);
  });
  afterAll(() => opened.close());

  it('is checked against what was executed, and the customers behind a part are listed', async () => {
    const { page } = opened;
    await openScreen(page, 'evaluation');
    const sums = page.getByRole('group', { name: say('Locked plan against what was executed', '锁定方案与执行对账') });
    await sums.locator('[data-finding="rows-lost"]').waitFor({ timeout: RUN_TIMEOUT_MS });
    await sums.getByRole('button', { name: say('recorded as not sent', '有记录未发出'), exact: true }).click();
    const drawer = page.getByTestId('customers-drawer');
    await drawer.waitFor();
    await expect.poll(() => drawer.textContent()).toContain('17');
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'hidden' });
  });

  it('scores the prediction, takes over what was learnt, and undo takes it back', async () => {
    const { page } = opened;
    const main = page.locator('main');
    await expect.poll(() => main.textContent()).toContain(say('outside, the prediction did not hold', '预测不成立'));
    const lift = page.locator('tr[data-assumption="lift"]');
    expect(await lift.textContent()).toContain('60');
    expect(await page.locator('tr[data-assumption]').count()).toBe(2);
    const take = page.getByRole('button', { name: say('Take over what was learnt', '采纳学到的假设') });
    await take.click();
    const log = page.getByRole('region', { name: say('Coverage log', '预测命中记录') });
    await expect.poll(() => log.textContent()).toContain(say('0 of 1 campaigns', '1 个活动中 0 个'));
    expect(await take.isDisabled()).toBe(true);
    await page.locator('h1').click();
    await page.keyboard.press('Control+z');
    await expect.poll(() => take.isEnabled()).toBe(true);
    await take.click();
    await settleAnimations(page);
    expect(await listSeriousFaults(page)).toEqual([]);
  });

  it('hands out a report that takes names as text, and stands as evaluated on Home', async () => {
    const { page } = opened;
    const report = page.getByRole('region', { name: say('Report', '报告'), exact: true });
    const download = page.waitForEvent('download');
    await report.getByRole('button').first().click();
    const html = await readFile(await (await download).path(), 'utf8');
    expect(html).toContain('a'.repeat(64));
    expect(html).toContain(say('Forecast against actual', '预测 vs 实际'));
    expect(html).not.toMatch(/<spring>|NaN|undefined|https?:\/\/(?!www\.w3\.org)/);
    await openScreen(page, 'home');
    await page.locator('li[data-strategy="C2026-VIP"][data-stage="evaluated"]').waitFor();
    await settleAnimations(page);
    expect(await listSeriousFaults(page)).toEqual([]);
    await page.locator('li[data-strategy="C2026-VIP"] button').click();
    await page.locator('nav a[href="#/evaluation"][aria-current="page"]').waitFor();
    expect(opened.problems).toEqual([]);
    expect(opened.foreignRequests).toEqual([]);
  });
});
