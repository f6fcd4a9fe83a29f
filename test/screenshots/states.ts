import type { Page } from 'playwright-core';
import { createDirtyOrders } from '../e2e/gbk.ts';
import { writeLockedProject } from '../e2e/locked-project.ts';
import { openScreen } from '../e2e/open-window.ts';

const COUNT_SEGMENTS = 'select segment_key, count(*) as customers from agg_cst_current group by all order by 1';
const LONG = { timeout: 90_000 } as const;

/** What a screen shows after something was done on it; its name begins with that of the screen. */
export type State = {
  readonly name: string;
  /** Does it, and waits for what comes of it. */
  readonly reach: (page: Page) => Promise<void>;
  /** Pictures at most, each further down; as many as of every screen where it is absent. */
  readonly pages?: number;
};

/** Lets the work at hand go where the window asks about it. */
async function dropChanges(page: Page): Promise<void> {
  await page.waitForTimeout(400);
  const drop = page.getByRole('dialog').getByRole('button', { name: /^(不保存|Do not save)$/ });
  if ((await drop.count()) > 0) await drop.click();
}

async function openTab(page: Page, screen: Parameters<typeof openScreen>[1], tab: number): Promise<void> {
  await openScreen(page, screen);
  await page.locator('main [role="tablist"]').first().getByRole('tab').nth(tab).click();
}

async function openFilterForm(page: Page, kind: RegExp): Promise<void> {
  await openScreen(page, 'home');
  await page.keyboard.press('f');
  await page.getByRole('dialog').getByRole('button', { name: kind }).click();
  await page.getByRole('dialog').getByRole('checkbox').first().waitFor();
}

async function openTable(page: Page, tab: number): Promise<void> {
  await openScreen(page, 'tables');
  await page.locator('[data-table="fct_cst_profile"]').getByRole('button').click();
  await page.getByRole('dialog').getByRole('tab').nth(tab).click();
}

/** What lies over a screen: reached anew in every look, and left again by Escape. */
export const OVERLAYS: readonly State[] = [
  {
    name: 'home.definition',
    reach: async (page) => {
      await openScreen(page, 'home');
      await page.getByTestId('kpi-customers').click();
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'home.palette',
    reach: async (page) => {
      await openScreen(page, 'home');
      await page.keyboard.press('Control+k');
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'home.shortcuts',
    reach: async (page) => {
      await openScreen(page, 'home');
      await page.keyboard.press('?');
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'home.filters',
    reach: async (page) => {
      await openScreen(page, 'home');
      await page.keyboard.press('f');
      await page.getByRole('dialog').getByRole('button').first().waitFor();
    },
  },
  { name: 'home.filter-choice', reach: (page) => openFilterForm(page, /^(RFM 客群|RFM segment)/) },
  {
    name: 'home.tasks',
    reach: async (page) => {
      await openScreen(page, 'home');
      await page.getByTestId('tasks').click();
    },
  },
  {
    name: 'home.project',
    reach: async (page) => {
      await openScreen(page, 'home');
      await page.getByTestId('project-menu').click();
      await page.getByRole('menu').waitFor();
    },
  },
  {
    name: 'segments.customer',
    reach: async (page) => {
      await openTab(page, 'segments', 5);
      const grid = page.getByTestId('customer-grid');
      await grid.locator('[aria-rowindex="3"][aria-busy="false"]').waitFor(LONG);
      await grid.focus();
      await page.keyboard.press('Control+Home');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await page.getByTestId('customer-page').getByRole('listitem').first().waitFor(LONG);
    },
  },
  {
    name: 'segments.members',
    reach: async (page) => {
      await openTab(page, 'segments', 4);
      const cells = page.getByTestId('migration-matrix').locator('button:enabled');
      await cells.first().waitFor(LONG);
      await cells.first().click();
      await page.getByTestId('customers-drawer').getByTestId('customer-count').waitFor(LONG);
    },
  },
  {
    name: 'segments.condition',
    reach: async (page) => {
      await openTab(page, 'segments', 2);
      await page.getByRole('button', { name: /^(添加条件|Add condition)$/ }).click();
      await page.getByRole('menu').waitFor();
    },
  },
  {
    name: 'cohorts.members',
    reach: async (page) => {
      await openScreen(page, 'cohorts');
      await page.getByTestId('cohort-grid').locator('[data-place="0:1"]').click();
      await page.getByTestId('cohort-members').waitFor(LONG);
    },
  },
  { name: 'tables.card', reach: (page) => openTable(page, 0) },
  { name: 'tables.rows', reach: (page) => openTable(page, 1) },
  { name: 'tables.lineage', reach: (page) => openTable(page, 2) },
  { name: 'tables.checks', reach: (page) => openTable(page, 3) },
  {
    name: 'tables.export',
    reach: async (page) => {
      await openTable(page, 0);
      await page.getByRole('button', { name: /^(更多格式|More formats)/ }).click();
      await page.getByRole('dialog').nth(1).waitFor();
    },
  },
];

async function writeStatement(page: Page, text: string): Promise<void> {
  await openScreen(page, 'sql');
  await page.locator('.cm-content').click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(text);
  await page.keyboard.press('Control+Enter');
  await page.getByTestId('sql-result').waitFor(LONG);
}

async function nextStep(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^(下一步|Next)$/ }).click();
}

async function addRule(page: Page, kind: RegExp): Promise<void> {
  await page
    .getByRole('button', { name: /^(添加条件|Add condition)$/ })
    .first()
    .click();
  await page.getByRole('menuitem', { name: kind }).click();
}

/** One thing after another, each done once and then pictured in every look; the last ones open another project. */
export const JOURNEY: readonly State[] = [
  {
    name: 'segments.rule',
    reach: async (page) => {
      await openTab(page, 'segments', 2);
      await addRule(page, /^(画像指标|Number of the profile)/);
      await page.getByTestId('rule-customers').waitFor(LONG);
    },
  },
  {
    name: 'simulation.presets',
    reach: async (page) => {
      await openScreen(page, 'simulation');
      await page.getByRole('button', { name: /^(从预设开始|Begin with the presets)$/ }).click();
      await page
        .getByRole('region', { name: /^(从不做到方案|From nothing to the plan)/ })
        .getByTestId('chart-body')
        .waitFor(LONG);
    },
  },
  {
    name: 'simulation.simulated',
    reach: async (page) => {
      await page.getByRole('button', { name: /^(模拟|Simulate)$/ }).click();
      await page.getByRole('row', { name: /^(亏损概率|P\(loss\))/ }).waitFor(LONG);
    },
  },
  {
    name: 'simulation.result',
    pages: 14,
    reach: async (page) => {
      await page
        .getByRole('region', { name: /^(过往触达说明了什么|What past touches say)$/ })
        .getByRole('button')
        .first()
        .click();
      const part = page.getByRole('region', { name: /^(谁适合哪个策略|Who should get which strategy)$/ });
      await part.getByRole('textbox', { name: /^(触达与优惠预算|Budget for touches and offers)/ }).fill('2000');
      await part.getByRole('button', { name: /^(开始分配|Allocate)$/ }).click();
      await part.getByRole('table').first().waitFor(LONG);
      for (const name of ['A', 'B']) {
        await page.getByRole('button', { name: /^(存为方案|Save as scenario)$/ }).click();
        await page.getByRole('textbox', { name: /^(方案名称|Scenario name)$/ }).fill(name);
        await page.keyboard.press('Enter');
        await page.getByRole('checkbox', { name: new RegExp(`${name}$`) }).waitFor();
      }
    },
  },
  {
    name: 'simulation.launched',
    pages: 6,
    reach: async (page) => {
      const set = page.getByRole('button', { name: /^(设为上线方案|Set as the launch)$/ });
      await set.click();
      await page
        .getByRole('dialog')
        .getByRole('button', { name: /^(锁定并上线|Lock and launch)$/ })
        .click(LONG);
      await page.getByRole('heading', { name: /^(已上线：|Launched:)/ }).waitFor(LONG);
      await page
        .getByRole('region', { name: /^(名单|Lists)$/ })
        .getByRole('row')
        .nth(3)
        .waitFor(LONG);
    },
  },
  {
    name: 'home.filtered',
    pages: 3,
    reach: async (page) => {
      await openFilterForm(page, /^(RFM 客群|RFM segment)/);
      await page.getByRole('dialog').getByRole('checkbox').first().check();
      await page.getByRole('button', { name: /^(应用|Apply)/ }).click();
      await page.getByTestId('filter-chip').waitFor();
    },
  },
  { name: 'segments.filtered', reach: (page) => openTab(page, 'segments', 0) },
  {
    name: 'sql.result',
    reach: async (page) => {
      await page.getByTestId('filter-chip').click();
      await writeStatement(page, COUNT_SEGMENTS);
    },
  },
  {
    name: 'sql.chart',
    reach: async (page) => {
      await page.getByTestId('sql-result').getByRole('tab').nth(2).click();
      await page.getByTestId('sql-result').getByRole('img').first().waitFor();
    },
  },
  {
    name: 'sql.mistake',
    reach: async (page) => {
      await openScreen(page, 'sql');
      await page.locator('.cm-content').click();
      await page.keyboard.press('Control+a');
      await page.keyboard.insertText('select nothing from agg_cst_curent');
      await page.keyboard.press('Control+Enter');
      await page.getByRole('alert').first().waitFor(LONG);
    },
  },
  {
    name: 'reports.pinned',
    reach: async (page) => {
      await writeStatement(page, COUNT_SEGMENTS);
      await page.getByTestId('sql-result').getByRole('tab').nth(2).click();
      await page.getByTestId('sql-result').getByRole('img').first().waitFor();
      await page.getByTestId('sql-result').locator('button[aria-haspopup="menu"]').last().click();
      await page.getByRole('menuitem', { name: /^(固定到报告|Pin to report)$/ }).click();
      await openScreen(page, 'reports');
      await page.getByTestId('pin').waitFor();
    },
  },
  {
    name: 'evaluation.locked',
    pages: 10,
    reach: async (page) => {
      const asked = page.waitForEvent('filechooser');
      await page.getByTestId('project-menu').click();
      await page.getByRole('menuitem', { name: /^(打开项目…|Open project…)/ }).click();
      await dropChanges(page);
      const buffer = await writeLockedProject();
      await (await asked).setFiles({ name: 'locked.cstwb', mimeType: 'application/octet-stream', buffer });
      await page.getByTestId('pin').waitFor({ state: 'detached', ...LONG });
      await openScreen(page, 'evaluation');
      await page.locator('[data-finding="rows-lost"]').waitFor(LONG);
    },
  },
  {
    name: 'data.wizard-1',
    reach: async (page) => {
      await openScreen(page, 'data');
      await page.getByRole('button', { name: /^(导入数据|Import data)$/ }).click();
      const file = { name: 'orders-gbk.csv', mimeType: 'text/csv', buffer: createDirtyOrders() };
      await page.locator('input[type="file"]').first().setInputFiles(file);
    },
  },
  {
    name: 'data.wizard-2',
    reach: async (page) => {
      await nextStep(page);
      await page.getByTestId('parsed-preview').waitFor(LONG);
    },
  },
  {
    name: 'data.wizard-3',
    pages: 4,
    reach: async (page) => {
      await nextStep(page);
      await page.getByTestId('column-profile').waitFor(LONG);
    },
  },
  {
    name: 'data.wizard-4',
    pages: 4,
    reach: async (page) => {
      await nextStep(page);
      await page.getByTestId('check-report').waitFor(LONG);
    },
  },
  {
    name: 'data.rejects',
    pages: 4,
    reach: async (page) => {
      await page
        .getByRole('button', { name: /^(载入|Load)$/ })
        .last()
        .click();
      await dropChanges(page);
      await page.getByTestId('rejects').waitFor(LONG);
    },
  },
  { name: 'home.orders-only', pages: 3, reach: (page) => openScreen(page, 'home') },
  { name: 'behaviour.none', reach: (page) => openScreen(page, 'behaviour') },
];
