import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { CampaignAnswer, CampaignArgs } from '#core/workbench/campaigns/campaign-calls.ts';
import type { SimulationReport } from '#core/workbench/campaigns/simulate-campaign.ts';
import { listDifferences, type Difference } from './list-differences.ts';
import { askCore, type ScreenCall } from './recorded-core.ts';
import { runTerminal } from './run-terminal.ts';

type RunArgs = CampaignArgs<'run'>;
type LockArgs = CampaignArgs<'launch'>;

/** Simulates in the terminal what the window was asked, and writes its files. */
async function simulateInTerminal(
  { strategies, overlap, draws, seed, level }: RunArgs,
  sources: readonly string[],
  folder: string,
): Promise<SimulationReport> {
  await mkdir(folder, { recursive: true });
  const paths = await Promise.all(
    strategies.map(async (strategy) => {
      const path = join(folder, `${strategy.id}.json`);
      await writeFile(path, JSON.stringify(strategy));
      return path;
    }),
  );
  const stated = [
    ...(draws === undefined ? [] : ['--draws', String(draws)]),
    ...(seed === undefined ? [] : ['--seed', String(seed)]),
    ...(level === undefined ? [] : ['--level', String(level)]),
  ];
  const report = await runTerminal('simulate', ...paths, ...sources, '--out', folder, '--overlap', overlap, ...stated);
  return report as unknown as SimulationReport;
}

/** Where the two hosts differ on a simulation: every summary, the comparison, and the sums. */
export function compareRuns(report: SimulationReport, window: unknown): Difference[] {
  const { netDraws: _, ...together } = (window as CampaignAnswer<'run'>).together;
  const { summaries, comparison, draws, seed, level } = window as CampaignAnswer<'run'>;
  return listDifferences(
    {
      summaries: report.strategies.map(({ summary }) => summary),
      comparison: report.comparison,
      draws: report.draws,
      seed: report.seed,
      level: report.level,
      total: report.total,
    },
    { summaries, comparison, draws, seed, level, total: report.total === null ? null : together },
  );
}

/** Where a lock of the window differs from the launch that the terminal wrote, its sheet and its planned touches. */
async function compareLocks(window: unknown, folder: string, language: 'zh' | 'en'): Promise<Difference[]> {
  const { scenario, prediction, sheets } = window as CampaignAnswer<'launch'>;
  const id = scenario.strategy.id;
  const written: unknown = JSON.parse(await readFile(join(folder, `${id}-launch.json`), 'utf8'));
  const sheet = await readFile(join(folder, `${id}-sheet.html`), 'utf8');
  return [...listDifferences(written, { scenario, prediction }), ...listDifferences(sheet, sheets[language])];
}

/** Simulates and locks in both hosts and expects one answer; gives what the window said, for further questions. */
export async function expectOneSimulation(
  run: ScreenCall,
  lock: ScreenCall,
  sources: readonly string[],
  folder: string,
): Promise<SimulationReport> {
  const report = await simulateInTerminal(run.args as RunArgs, sources, folder);
  expect(compareRuns(report, run.value)).toEqual([]);
  const { strategyId } = lock.args as LockArgs;
  expect(report.strategies.find(({ strategy }) => strategy.id === strategyId)?.hash).toMatch(/^[0-9a-f]{64}$/);
  expect(await compareLocks(lock.value, folder, 'zh')).toEqual([]);
  return report;
}

/** Models fitted, validated and used to predict by the terminal and through the window's carrier. */
export async function expectOneModel(page: Page, sources: readonly string[], folder: string): Promise<void> {
  const ask = async <Name extends 'fit' | 'validate' | 'predict'>(name: Name, args: CampaignArgs<Name>) =>
    (await askCore(page, { name: `campaign-${name}`, args })) as CampaignAnswer<Name>;

  const fitted = await runTerminal('fit', ...sources);
  const fit = await ask('fit', {});
  expect(
    listDifferences(
      [fitted['calibrationEnd'], fitted['repeatPurchases'], fitted['fit'], fitted['money'], fitted['verdict']],
      [fit.calibrationEnd, fit.repeatPurchases, fit.prepared.fit, fit.prepared.money, fit.judged],
    ),
  ).toEqual([]);

  const validated = await runTerminal('validate', ...sources);
  const validation = await ask('validate', {});
  const tables = [validation.report, ...validation.others].map(({ tracking: _tracking, byFrequency, ...entry }) => ({
    ...entry,
    byFrequency,
  }));
  expect(
    listDifferences(
      [validated['verdict'], validated['comparison'], validated['tracking'], validated['backtest']],
      [validation.verdict, tables, validation.report.tracking, validation.backtest],
    ),
  ).toEqual([]);

  const predicted = await runTerminal('predict', ...sources, '--out', join(folder, 'predictions.csv'));
  const prediction = await ask('predict', {});
  expect(
    listDifferences(
      [predicted['customers'], predicted['asOf'], predicted['forecastUntil'], predicted['shock'], predicted['totals']],
      [prediction.customers, prediction.asOf, prediction.forecastUntil, prediction.shock, prediction.totals],
    ),
  ).toEqual([]);
}
