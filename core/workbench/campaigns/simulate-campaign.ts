import { z } from 'zod';
import type { Comparison } from '#core/campaigns/draws/compare.ts';
import type { DrawRunner } from '#core/campaigns/draws/draw-runner.ts';
import type { DrawnNumber, StrategySummary } from '#core/campaigns/draws/summary.ts';
import type { BreakEven, TornadoBar } from '#core/campaigns/forecast/sensitivity.ts';
import type { Stratum } from '#core/campaigns/launch/assign.ts';
import { listPlannedTouches, listStrategyRows } from '#core/campaigns/launch/launch.ts';
import type { CalendarMeasure } from '#core/campaigns/plan/calendar-layer.ts';
import type { Overlap, OverlapRule } from '#core/campaigns/plan/overlap.ts';
import type { StrategyPlan } from '#core/campaigns/plan/plan-strategy.ts';
import type { Strategy } from '#core/campaigns/strategy/strategy.ts';
import { WorkbenchError } from '#core/kernel/errors.ts';
import type { OutputFolder } from '#core/kernel/files.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { packLaunchFile, unpackLaunchFile } from '#core/outputs/project/launch-files.ts';
import { writeFile } from '#core/outputs/tables/write-file.ts';
import { writeText } from '#core/outputs/tables/write-formats.ts';
import { getScoringPoint } from '#core/science/customer-models/fit.ts';
import type { FitStatus, ModelId } from '#core/science/customer-models/types.ts';
import { exportLaunch } from '#core/workbench/export/export-launch.ts';
import { openEstimator, planCampaign, type CampaignDesk } from './campaign-desk.ts';
import { readPlannedArms } from './campaign-lists.ts';
import type { CampaignSession } from './campaign-session.ts';
import { checkLockable, freezeDrawn, planArgs, type PreparedLaunch } from './lock-campaign.ts';
import { describePlan, describeSensitivity, type StrategyOutlook } from './outlook.ts';
import { proposeByRow } from './proposals.ts';
import { describeRun, drawPlans, runArgs } from './run-campaign.ts';
import { tabulateArms } from './write-campaign.ts';

export const simulateArgs = runArgs.extend(planArgs.shape).extend({
  /** Of sheets and lists. */
  language: z.enum(['zh', 'en']).default('zh'),
});
export type SimulateArgs = z.output<typeof simulateArgs>;

/** What a simulation says of one strategy. */
export type StrategyReport = Pick<
  StrategyOutlook,
  'marginRate' | 'marginSource' | 'audience' | 'eligible' | 'cuts' | 'findings' | 'estimate'
> & {
  readonly strategy: Strategy;
  readonly strata: readonly Stratum[];
  /** The calendar layer over the strategy's own horizon; null where it was left out. */
  readonly calendar: CalendarMeasure | null;
  readonly summary: StrategySummary;
  readonly tornado: readonly TornadoBar[] | null;
  readonly breakEvens: readonly BreakEven[] | null;
  /** Of the frozen launch; null where the strategy cannot be launched. */
  readonly hash: string | null;
  /** Why it cannot be launched; null where it can. */
  readonly refusal: { readonly code: string; readonly message: string } | null;
};

/** A simulation with all that was written of it. Nothing of the clock or the machine is in it. */
export type SimulationReport = {
  readonly status: 'simulated';
  readonly buildId: string;
  readonly asOfDate: string;
  readonly currency: { readonly code: string; readonly decimals: number };
  readonly model: { readonly id: ModelId; readonly values: readonly number[]; readonly status: FitStatus };
  readonly seed: number;
  readonly draws: number;
  /** Of every interval. */
  readonly level: number;
  readonly strategies: readonly StrategyReport[];
  readonly comparison: Comparison | null;
  /** Customers that several strategies mean when each stands alone, and what became of them. */
  readonly overlap: Overlap & { readonly rule: OverlapRule };
  /** All strategies together; null where that would count customers more than once. */
  readonly total: {
    readonly incrementalOrders: DrawnNumber;
    readonly netCents: DrawnNumber;
    readonly profitChance: number;
  } | null;
  readonly files: readonly string[];
};

async function findRefusal(
  session: CampaignSession,
  plan: StrategyPlan,
  task: TaskOptions,
): Promise<StrategyReport['refusal']> {
  try {
    await checkLockable(session, plan, task);
    return null;
  } catch (error) {
    const isRefusal =
      error instanceof WorkbenchError &&
      (error.code === 'simulation/already-launched' || error.code === 'simulation/nobody-to-launch');
    if (!isRefusal) throw error;
    return { code: error.code, message: error.message };
  }
}

async function writeStrategy(
  session: CampaignSession,
  desk: CampaignDesk,
  plan: StrategyPlan,
  launch: PreparedLaunch | null,
  { language }: Pick<SimulateArgs, 'language'>,
  folder: OutputFolder,
  task: TaskOptions,
): Promise<string[]> {
  const { strategy } = plan.planned;
  const lists = await tabulateArms(session, desk, readPlannedArms(desk, plan), language, task);
  const written = await exportLaunch(
    session.engine,
    session.project,
    {
      strategyId: strategy.id,
      title: strategy.name,
      launch,
      lists,
      files: [],
      sheet: launch?.sheets[language] ?? null,
      formats: ['csv', 'xlsx', 'parquet'],
      encoding: 'utf-8',
    },
    folder,
    task,
  );
  const touches = `${strategy.id}-planned-touches.csv`;
  const proposals = await proposeByRow(session, desk, language, task);
  const packed = await packLaunchFile('planned_touches', strategy.id, listPlannedTouches(desk.base, plan, proposals));
  await writeFile(folder, touches, (sink) => sink.write(unpackLaunchFile(packed)));
  const files = [...written.map(({ name }) => name), touches];
  if (launch === null) return files;
  const { scenario, prediction } = launch;
  const record = await writeText(
    folder,
    `${strategy.id}-launch.json`,
    `${JSON.stringify({ scenario, prediction }, null, 2)}\n`,
  );
  return [...files, record.name];
}

/**
 * Simulates strategies and writes everything of them: lists of both arms, planned touches, sheet and launch of each, and the report
 * itself. A strategy that cannot be launched is simulated all the same; its refusal says why it has no launch. Rejects like
 * `runCampaign`.
 */
export async function simulateCampaign(
  session: CampaignSession,
  args: SimulateArgs,
  { runDraws, folder }: { readonly runDraws: DrawRunner; readonly folder: OutputFolder },
  task: TaskOptions,
): Promise<SimulationReport> {
  const { project } = session;
  const { desk, ...planned } = await planCampaign(session, args, task);
  const { plans, overlap } = planned;
  const drawn = await drawPlans(desk, plans, args, runDraws, task);
  const run = describeRun(planned, drawn, args);
  const files: string[] = [];
  const strategies: StrategyReport[] = [];
  for (const [place, plan] of plans.entries()) {
    const { strategy } = plan.planned;
    const summary = run.summaries[place];
    if (summary === undefined) throw new RangeError(`Strategy ${strategy.id} has no summary.`);
    const refusal = await findRefusal(session, plan, task);
    const launch = refusal === null ? await freezeDrawn(session, desk, { plan, drawn, place }, args, task) : null;
    files.push(...(await writeStrategy(session, desk, plan, launch, args, folder, task)));
    const { marginRate, marginSource, audience, eligible, cuts, findings, estimate } = describePlan(desk, plan, true);
    const quick = openEstimator(desk, plan, false);
    const sensitivity = quick === null ? null : describeSensitivity(strategy.id, quick);
    strategies.push({
      strategy,
      marginRate,
      marginSource,
      audience,
      eligible,
      cuts,
      findings,
      strata: plan.assignment.strata,
      calendar: plan.calendar,
      estimate,
      summary,
      tornado: sensitivity?.tornado ?? null,
      breakEvens: sensitivity?.breakEvens ?? null,
      hash: launch?.prediction.hash ?? null,
      refusal,
    });
  }
  const rows = await packLaunchFile('strategies', 'all', listStrategyRows(desk.base, plans));
  await writeFile(folder, 'strategies.csv', (sink) => sink.write(unpackLaunchFile(rows)));
  const { incrementalOrders, netCents, profitChance } = run.together;
  const point = getScoringPoint(desk.base.model.fit);
  const report: SimulationReport = {
    status: 'simulated',
    buildId: project.buildId,
    asOfDate: desk.base.asOfDate,
    currency: project.parameters.currency,
    model: { id: point.model, values: point.values, status: desk.base.model.fit.status },
    seed: run.seed,
    draws: run.draws,
    level: run.level,
    strategies,
    comparison: run.comparison,
    overlap: { rule: args.overlap, ...overlap },
    total: run.countedTwice > 0 ? null : { incrementalOrders, netCents, profitChance },
    files: [...files, 'strategies.csv', 'simulation.json'],
  };
  await writeText(folder, 'simulation.json', `${JSON.stringify(report, null, 2)}\n`);
  return report;
}
