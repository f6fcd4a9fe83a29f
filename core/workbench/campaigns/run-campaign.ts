import type { z } from 'zod';
import { compareSimulations, MAX_COMPARED, type Comparison } from '#core/campaigns/draws/compare.ts';
import type { SimulationPart } from '#core/campaigns/draws/draw-results.ts';
import type { DrawRunner } from '#core/campaigns/draws/draw-runner.ts';
import { measureLayers } from '#core/campaigns/draws/layers.ts';
import { openSimulation, type SimulationPlan } from '#core/campaigns/draws/simulate.ts';
import {
  describeDraws,
  summariseSimulation,
  type DrawnNumber,
  type StrategySummary,
} from '#core/campaigns/draws/summary.ts';
import { assertFeasible, type StrategyPlan } from '#core/campaigns/plan/plan-strategy.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { drawArgs, togetherArgs, type DrawArgs } from './campaign-arguments.ts';
import { planCampaign, type CampaignDesk, type PlannedTogether } from './campaign-desk.ts';
import type { CampaignSession } from './campaign-session.ts';

/** All strategies together, draw by draw. */
export type Together = {
  readonly incrementalOrders: DrawnNumber;
  /** Minor units. */
  readonly netCents: DrawnNumber;
  /** Share of the draws with a net above zero. */
  readonly profitChance: number;
  /** Net by draw. */
  readonly netDraws: Float64Array;
};

/** Draws of several strategies on the same luck. */
export type SimulationRun = {
  readonly draws: number;
  readonly seed: number;
  /** Of every interval. */
  readonly level: number;
  readonly summaries: readonly StrategySummary[];
  /** Null for more strategies than are compared at once. */
  readonly comparison: Comparison | null;
  readonly together: Together;
  /** Customers whose effect the sums count more than once, because each strategy stands alone. */
  readonly countedTwice: number;
  /** Whether the intervals of every strategy carry the calendar layer. */
  readonly hasCalendarLayer: boolean;
};

export const runArgs = togetherArgs.extend(drawArgs.shape);
export type RunArgs = z.output<typeof runArgs>;

/** Draws of plans with what is said of them. */
export type Drawn = {
  readonly part: SimulationPart;
  readonly summaries: readonly StrategySummary[];
};

/**
 * Makes the draws of planned strategies and summarises them. Rejects with `simulation/infeasible`, `simulation/too-many-strategies`
 * and `task/cancelled`.
 */
export async function drawPlans(
  { base }: CampaignDesk,
  plans: readonly StrategyPlan[],
  { draws, seed, level }: DrawArgs,
  runDraws: DrawRunner,
  task: TaskOptions,
): Promise<Drawn> {
  for (const plan of plans) assertFeasible(plan);
  const { population, model } = base;
  const request: SimulationPlan = { population, model, strategies: plans.map(({ planned }) => planned), seed };
  const context = openSimulation(request);
  const part = await runDraws(request, draws, task);
  return { part, summaries: summariseSimulation(request, part, measureLayers(context, seed, part), level) };
}

function addUp(part: SimulationPart, level: number): Together {
  const sum = (metric: 'netCents' | 'incrementalOrders'): Float64Array =>
    Float64Array.from({ length: part.draws }, (_, draw) =>
      part.strategies.reduce((total, strategy) => total + (strategy[metric][draw] as number), 0),
    );
  const net = sum('netCents');
  return {
    incrementalOrders: describeDraws(sum('incrementalOrders'), level),
    netCents: describeDraws(net, level),
    profitChance: net.reduce((count, cents) => count + (cents > 0 ? 1 : 0), 0) / part.draws,
    netDraws: net,
  };
}

/** What a simulation says: per strategy, compared, and added up. */
export function describeRun(
  { plans, overlap }: PlannedTogether,
  { part, summaries }: Drawn,
  { overlap: rule, seed, level }: Pick<RunArgs, 'overlap' | 'seed' | 'level'>,
): SimulationRun {
  const ids = plans.map(({ planned }) => planned.strategy.id);
  return {
    draws: part.draws,
    seed,
    level,
    summaries,
    comparison: ids.length > MAX_COMPARED ? null : compareSimulations(ids, part, level),
    together: addUp(part, level),
    countedTwice: rule === 'separate' ? overlap.customers : 0,
    hasCalendarLayer: plans.every(({ planned }) => planned.shock !== null),
  };
}

/** Simulates strategies side by side. Rejects like {@link drawPlans}. */
export async function runCampaign(
  session: CampaignSession,
  args: RunArgs,
  runDraws: DrawRunner,
  task: TaskOptions,
): Promise<SimulationRun> {
  const { desk, ...planned } = await planCampaign(session, args, task);
  return describeRun(planned, await drawPlans(desk, planned.plans, args, runDraws, task), args);
}
