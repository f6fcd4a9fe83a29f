import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parametersSchema } from '#core/kernel/parameters.ts';
import { createTemplate } from '#core/sources/mapping/template.ts';
import { createPreset } from '#core/campaigns/strategy/presets.ts';
import { openWindow, type OpenedWindow } from '../e2e/open-window.ts';
import { getSharedPath, hasSharedData } from '../helpers/shared-data.ts';
import { expectOneModel, expectOneSimulation } from './compare-campaigns.ts';
import { askCore, recordCore } from './recorded-core.ts';
import { runTerminal } from './run-terminal.ts';

const FILE = 'cdnow_sample.csv.gz';
const PARAMETERS = { countZeroAmountOrders: true, currency: { code: 'USD', decimals: 2 } };
const template = {
  ...createTemplate('orders', { customer_id: 'sample_id', ordered_at: 'date', amount: 'amount' }),
  equalRows: 'keep' as const,
};

describe.skipIf(!hasSharedData)('terminal and window on CDNOW, where ../shared/data lies beside the project', () => {
  let opened: OpenedWindow;
  let page: Page;
  let folder: string;
  let sources: string[];
  let buildId: unknown;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cst-hosts-'));
    const mapping = join(folder, 'cdnow.json');
    await writeFile(mapping, JSON.stringify(template));
    sources = ['--orders', getSharedPath(`cdnow/${FILE}`), '--mapping', mapping];
    for (const setting of ['countZeroAmountOrders=true', 'currency={"code":"USD","decimals":2}']) {
      sources.push('--set', setting);
    }
    opened = await openWindow({ initScript: recordCore });
    page = opened.page;
    const content = (await readFile(getSharedPath(`cdnow/${FILE}`))).toString('base64');
    const request = { name: 'CDNOW', parameters: parametersSchema.parse(PARAMETERS), template };
    const built = await page.evaluate(
      async ([name, encoded, asked]) => {
        const bytes = Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0));
        const file = new File([bytes], name, { lastModified: 0 });
        const { template: mapped, ...rest } = JSON.parse(asked) as typeof request;
        const source = { source: 'orders' as const, files: [{ file, locator: null }], template: mapped };
        const call = { kind: 'files' as const, ...rest, sources: [source], answers: [] };
        const answer = await window.recordedCore?.ask({ name: 'build', args: { request: call } });
        const { status, project } = answer as { status: string; project?: { buildId: unknown } };
        return { status, buildId: project?.buildId };
      },
      [FILE, content, JSON.stringify(request)] as const,
    );
    expect(built.status).toBe('built');
    buildId = built.buildId;
  });
  afterAll(async () => {
    await opened?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('build, simulate and lock the same', async () => {
    const withMargin = (type: 'custom' | 'win-back', changes: Parameters<typeof createPreset>[1]) => {
      const preset = createPreset(type, changes);
      const marginRate = { low: 0.3, mid: 0.4, high: 0.5, source: 'guess' as const };
      return { ...preset, assumptions: { ...preset.assumptions, marginRate } };
    };
    const strategies = [
      withMargin('custom', { id: 'everybody', name: 'Everybody' }),
      withMargin('win-back', { schedule: { waves: [0, 14], followUpDays: 60 } }),
    ];
    const args = { strategies, overlap: 'priority' as const, draws: 64, seed: 11, level: 0.9 };
    const run = { args, value: await askCore(page, { name: 'campaign-run', args }) };
    const lockArgs = { ...args, strategyId: 'everybody' };
    const lock = { args: lockArgs, value: await askCore(page, { name: 'campaign-launch', args: lockArgs }) };
    const report = await expectOneSimulation(run, lock, sources, join(folder, 'simulated'));
    expect(report.buildId).toBe(buildId);
    expect(report.level).toBe(0.9);
    expect(report.strategies.map(({ calendar }) => calendar?.weeks)).toEqual([4, 13]);
    const launch = join(folder, 'simulated', 'everybody-launch.json');
    expect(await runTerminal('simulate', '--launch', launch, ...sources)).toMatchObject({ status: 'same' });
  });

  it('fit, validate and predict the same', async () => {
    await expectOneModel(page, sources, folder);
  });
});
