import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listSeriousFaults } from './list-serious-faults.ts';
import { openSample, openWindow, type OpenedWindow } from './open-window.ts';

const RUN_TIMEOUT_MS = 180_000;

describe.each([
  ['en', 'dark'],
  ['zh-CN', 'light'],
] as const)('deciding between strategies, in %s, %s', (language, colorScheme) => {
  let opened: OpenedWindow;
  const isEnglish = language === 'en';
  const say = (english: string, chinese: string): string => (isEnglish ? english : chinese);
  const readNumber = (text: string | null): number => Number((text ?? '').replaceAll(/[^\d.-]/g, ''));

  beforeAll(async () => {
    opened = await openWindow({ language, colorScheme });
    const { page } = opened;
    await openSample(page);
    await page.locator('nav a[href="#/simulation"]').click();
    await page.getByRole('button', { name: say('Begin with the presets', '从预设开始') }).click();
    const results = page.getByRole('region', { name: say('Expected increments', '预期增量') }).first();
    await results.getByRole('table').waitFor({ timeout: RUN_TIMEOUT_MS });
  });
  afterAll(() => opened.close());

  it('counts customers of several strategies, and gives each one strategy when asked to', async () => {
    const { page } = opened;
    const overlap = page.getByRole('region', {
      name: say('Customers in several strategies', '同时属于多个策略的客户'),
    });
    expect(await overlap.count()).toBe(0);
    await page.getByRole('button', { name: say('Add strategy', '添加策略') }).click();
    await page.getByRole('menuitem', { name: say('Custom', '自定义') }).click();
    await overlap.waitFor({ timeout: RUN_TIMEOUT_MS });
    const twice = page.getByRole('columnheader', { name: say('counted more than once', '重复计算') });
    await twice.waitFor();
    await overlap.getByText(say('First strategy wins', '按策略顺序'), { exact: true }).click();
    await twice.waitFor({ state: 'detached' });
    const cut = page.getByText(say('in another strategy of the same simulation', '已归入同一模拟的另一策略'));
    await cut.waitFor();
    expect(readNumber((await overlap.getByRole('paragraph').first().textContent()) ?? '')).toBeGreaterThan(0);
    await overlap.getByText(say('Each on its own', '各自独立'), { exact: true }).click();
    await twice.waitFor();
  });

  it('draws the waterfall, and assumes a cell of the grid from the keyboard', async () => {
    const { page } = opened;
    const waterfall = page.getByRole('region', { name: say('From nothing to the plan', '从不做到方案') });
    await waterfall.getByTestId('chart-body').waitFor({ timeout: RUN_TIMEOUT_MS });
    const part = page.getByRole('region', { name: say('Two assumptions at once', '同时看两个假设') });
    const grid = part.getByRole('grid');
    const current = grid.getByRole('gridcell', { name: say('assumed now', '当前假设') });
    await current.waitFor({ timeout: RUN_TIMEOUT_MS });
    await part.locator('[data-stale="true"]').waitFor({ state: 'detached', timeout: RUN_TIMEOUT_MS });
    expect(await grid.getByRole('gridcell').count()).toBe(81);
    await current.focus();
    await page.keyboard.press('ArrowRight');
    const right = await page.locator(':focus').getAttribute('aria-label');
    expect(right).not.toContain(say('assumed now', '当前假设'));
    await page.keyboard.press('Enter');
    const value = (right ?? '').split(':')[0] ?? '';
    await expect.poll(() => current.textContent(), { timeout: RUN_TIMEOUT_MS }).toBe(value);
    await page
      .getByRole('button', { name: say('Undo', '撤销') })
      .first()
      .click();
    await expect.poll(() => current.textContent(), { timeout: RUN_TIMEOUT_MS }).not.toBe(value);
  });

  it('takes over what past touches say, with its source', async () => {
    const { page } = opened;
    const panel = page.getByRole('region', { name: say('What past touches say', '过往触达说明了什么') });
    await panel.getByRole('button', { name: say('Look at past touches', '查看过往触达') }).click();
    const take = panel.getByRole('button', {
      name: new RegExp(say('^Assume this: Lift.*C2026-VIP', '^采用: 购买率提升.*C2026-VIP')),
    });
    await take.waitFor({ timeout: RUN_TIMEOUT_MS });
    await take.click();
    const lift = page.locator('#assumption-lift');
    await lift.getByText(say('From C2026-VIP', '来自“C2026-VIP'), { exact: false }).waitFor();
    expect(await lift.locator('legend').textContent()).toContain(say('Holdout', '试验'));
  });

  it('allocates within a budget, says what more would bring, and passes axe', async () => {
    const { page } = opened;
    const part = page.getByRole('region', { name: say('Who should get which strategy', '谁适合哪个策略') });
    await part.getByRole('textbox', { name: say('Budget for touches and offers', '触达与优惠预算') }).fill('2000');
    await part.getByRole('button', { name: say('Allocate', '开始分配') }).click();
    const table = part.getByRole('table').first();
    await table.waitFor({ timeout: RUN_TIMEOUT_MS });
    const best = table.getByRole('row', { name: new RegExp(say('^Best allocation', '^最优分配')) }).getByRole('cell');
    const greedy = table.getByRole('row', { name: new RegExp(say('^Greedy', '^按收益')) }).getByRole('cell');
    expect(readNumber(await best.nth(1).textContent())).toBeGreaterThanOrEqual(
      readNumber(await greedy.nth(1).textContent()),
    );
    expect(await table.textContent()).toContain(say('beyond the limits', '超出上限'));
    await part.getByText(say('The next', '再加 ¥'), { exact: false }).first().waitFor();
    await part.getByRole('region', { name: say('Net against budget', '净收益与预算') }).waitFor();
    expect(await listSeriousFaults(page)).toEqual([]);
  });

  it('puts two saved scenarios side by side, marks what differs and pairs their draws', async () => {
    const { page } = opened;
    const list = page.getByRole('region', { name: say('Scenarios', '方案'), exact: true });
    const save = async (name: string): Promise<void> => {
      await page.getByRole('button', { name: say('Simulate', '模拟'), exact: true }).click();
      const button = list.getByRole('button', { name: say('Save as scenario', '存为方案') });
      await button.waitFor({ timeout: RUN_TIMEOUT_MS });
      const box = page.getByRole('textbox', { name: say('Scenario name', '方案名称') });
      await button.click();
      await box.fill(name);
      await page.keyboard.press('Enter');
      await list.getByRole('checkbox', { name: new RegExp(`${name}$`) }).waitFor();
    };
    await save('Alpha');
    await page.locator('nav a[href="#/segments"]').click();
    await page.locator('nav a[href="#/simulation"]').click();
    await list.getByRole('button', { name: say('Save as scenario', '存为方案') }).waitFor({ timeout: RUN_TIMEOUT_MS });
    const slider = page.getByRole('slider').first();
    await slider.focus();
    for (let step = 0; step < 6; step += 1) await page.keyboard.press('ArrowRight');
    await page.getByText(say('Something has changed since: the intervals', '之后有改动：区间')).waitFor();
    await save('Beta');
    const compared = list.getByRole('region', { name: say('Side by side', '方案对比') });
    expect(await compared.getByRole('columnheader').allTextContents()).toEqual([
      say('Scenario', '方案'),
      'Beta',
      'Alpha',
    ]);
    expect(await compared.locator('td[data-changed="true"]').count()).toBe(1);
    const pair = list.getByRole('listitem').filter({ hasText: 'Beta − Alpha' });
    expect(await pair.textContent()).toContain(say('of the same draws', '同一批模拟'));
    await list.getByText(say('its total counts', '其合计重复计了')).first().waitFor();
    await list.getByRole('checkbox', { name: /Alpha$/ }).uncheck();
    await compared.waitFor({ state: 'detached' });
    expect(opened.problems).toEqual([]);
    expect(opened.foreignRequests).toEqual([]);
  });
});
