import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CampaignArgs } from '#core/workbench/campaigns/campaign-calls.ts';
import type { SimulationReport } from '#core/workbench/campaigns/simulate-campaign.ts';
import { openSample, openScreen, openWindow, type OpenedWindow } from '../e2e/open-window.ts';
import { compareRuns, expectOneModel, expectOneSimulation } from './compare-campaigns.ts';
import { listDifferences } from './list-differences.ts';
import { askCore, recordCore, waitForCall } from './recorded-core.ts';
import { runTerminal } from './run-terminal.ts';

const RUN_TIMEOUT_MS = 240_000;
const ORDERS = fileURLToPath(new URL('../../samples/orders-2026h1.csv.gz', import.meta.url));
const SOURCES = ['--sample'];

describe('terminal and window on the sample', () => {
  let opened: OpenedWindow;
  let page: Page;
  let folder: string;
  let report: SimulationReport;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cst-hosts-'));
    opened = await openWindow({ language: 'zh-CN', initScript: recordCore });
    page = opened.page;
    await openSample(page);
  });
  afterAll(async () => {
    await opened?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('build the same tables of the same rows', async () => {
    const built = await runTerminal('build', ...SOURCES, '--out', join(folder, 'build'));
    const { value } = await waitForCall(page, 'build');
    const { project } = value as { readonly project: Readonly<Record<string, unknown>> };
    const tables = (project['tables'] as readonly Readonly<Record<string, unknown>>[]).map(
      ({ name, rowCount, checkCount, failures }) => ({ table: name, rowCount, checkCount, failures }),
    );
    const names = ['buildId', 'parameters', 'dataFrom', 'dataThrough', 'report'] as const;
    expect(
      listDifferences(
        [...names.map((name) => built[name]), built['tables']],
        [...names.map((name) => project[name]), tables],
      ),
    ).toEqual([]);
  });

  it('see the same in a file', async () => {
    const seen = await runTerminal('inspect', ORDERS, '--source', 'orders').catch((error: Error) => error.message);
    const printed = typeof seen === 'string' ? (JSON.parse(seen.slice(seen.indexOf('{'))) as typeof seen) : seen;
    const address = new URL('samples/orders-2026h1.csv.gz', opened.address).href;
    const preview = await page.evaluate(async (from) => {
      const bytes = await (await fetch(from)).arrayBuffer();
      const file = new File([bytes], 'orders-2026h1.csv.gz');
      const call = { name: 'import-preview', args: { file, source: 'orders', read: {} } } as const;
      return JSON.stringify(await window.recordedCore?.ask(call));
    }, address);
    const { inspection, suggestions } = JSON.parse(preview) as Readonly<Record<string, unknown>>;
    const terminal = printed as Readonly<Record<string, unknown>>;
    expect(listDifferences([terminal['inspection'], terminal['fields']], [inspection, suggestions])).toEqual([]);
  });

  it('simulate and lock the same, with the arguments that the screens send', async () => {
    await openScreen(page, 'simulation');
    await page.getByRole('button', { name: '从预设开始' }).click();
    await page.getByRole('button', { name: '模拟', exact: true }).click();
    const run = await waitForCall(page, 'campaign-run');
    await page.getByRole('button', { name: '设为上线方案' }).click();
    const lock = await waitForCall(page, 'campaign-launch');
    await page.getByRole('dialog').getByRole('button', { name: '取消' }).last().click();
    report = await expectOneSimulation(run, lock, SOURCES, join(folder, 'simulated'));
    const outlook = await waitForCall(page, 'campaign-outlook');
    const { strategies } = outlook.value as { readonly strategies: readonly Readonly<Record<string, unknown>>[] };
    const about = ['audience', 'eligible', 'cuts', 'findings', 'marginRate', 'marginSource'] as const;
    expect(
      listDifferences(
        report.strategies.map((strategy) => about.map((name) => strategy[name])),
        strategies.map((strategy) => about.map((name) => strategy[name])),
      ),
    ).toEqual([]);
  });

  it('would be found out by another horizon in one of them', async () => {
    const run = await waitForCall(page, 'campaign-run');
    const args = run.args as CampaignArgs<'run'>;
    const other = await askCore(page, {
      name: 'campaign-run',
      args: {
        ...args,
        strategies: args.strategies.map((strategy) => ({
          ...strategy,
          schedule: { ...strategy.schedule, followUpDays: 60 },
        })),
      },
    });
    const paths = compareRuns(report, other).map(({ path }) => path);
    expect(paths.some((path) => path.startsWith('summaries.0.metrics'))).toBe(true);
    const without = await askCore(page, { name: 'campaign-run', args: { ...args, hasCalendar: false } });
    expect(compareRuns(report, without).length).toBeGreaterThan(0);
  });

  it('give a locked launch its own hash again', async () => {
    const [strategy] = report.strategies;
    const path = join(folder, 'simulated', `${strategy?.strategy.id}-launch.json`);
    expect(await runTerminal('simulate', '--launch', path, ...SOURCES)).toMatchObject({
      status: 'same',
      lockedHash: strategy?.hash,
    });
  });

  it('evaluate the same', async () => {
    await openScreen(page, 'evaluation');
    const shown = await waitForCall(page, 'campaign-evaluation');
    const { strategyId } = shown.args as { readonly strategyId: string };
    const terminal = await runTerminal('evaluate', ...SOURCES, '--strategy', strategyId);
    const value = shown.value as Readonly<Record<string, unknown>>;
    const same = Object.fromEntries(Object.keys(value).map((name) => [name, terminal[name]]));
    expect(listDifferences(same, value)).toEqual([]);
    const identity = await waitForCall(page, 'campaign-identity');
    expect(listDifferences(terminal['identity'], identity.value)).toEqual([]);
  });

  it('fit, validate and predict the same', () => expectOneModel(page, SOURCES, folder), RUN_TIMEOUT_MS * 2);
});
