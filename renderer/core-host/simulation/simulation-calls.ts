import { throwIfCancelled } from '#core/errors.ts';
import type { Engine } from '#core/engine/engine.ts';
import type { BuiltProject } from '#core/pipeline/build-types.ts';
import { giveWay, type TaskOptions } from '#core/progress.ts';
import { compareSimulations, type Comparison } from '#core/simulation/compare.ts';
import { meanPace } from '#core/simulation/draw-inputs.ts';
import type { Estimate } from '#core/simulation/estimate.ts';
import { createEstimator, type Estimator } from '#core/simulation/estimator.ts';
import type { CutReason, Finding } from '#core/simulation/feasibility.ts';
import { measureLayers } from '#core/simulation/layers.ts';
import { assertFeasible } from '#core/simulation/plan-strategy.ts';
import {
  explainNet,
  findBreakEvens,
  measureTornado,
  type BreakEven,
  type TornadoBar,
  type WaterfallStep,
} from '#core/simulation/sensitivity.ts';
import { openSimulation, type SimulationPlan } from '#core/simulation/simulate.ts';
import type { Strategy } from '#core/simulation/strategy.ts';
import {
  describeDraws,
  summariseSimulation,
  type DrawnNumber,
  type StrategySummary,
} from '#core/simulation/summary.ts';
import type { DrawRunner } from './draw-pool.ts';
import { answerLaunchCalls, type LaunchCalls } from './launch-calls.ts';
import { getSimulationSession, type PlannedHere, type SimulationSession } from './simulation-session.ts';

/** Level of the intervals on screen: the middle 80 % of the draws. */
const LEVEL = 0.8;

/** A strategy on the current build, before any draw. */
export type StrategyOutlook = {
  readonly strategyId: string;
  /** Customers the rule holds. */
  readonly audience: number;
  readonly eligible: number;
  readonly treated: number;
  readonly control: number;
  readonly cuts: readonly { readonly reason: CutReason; readonly customers: number }[];
  readonly findings: readonly Finding[];
  readonly marginRate: number;
  readonly marginSource: 'assumed' | 'measured' | 'none';
  /** Closed form with every assumption at its middle; null where the model has none (Pareto/NBD). */
  readonly estimate: Estimate | null;
};

/** What a strategy's net hangs on; empty where the model has no closed form. */
export type StrategySensitivity = {
  readonly strategyId: string;
  readonly tornado: readonly TornadoBar[];
  readonly breakEvens: readonly BreakEven[];
  readonly waterfall: readonly WaterfallStep[];
};

/** Draws of several strategies on the same luck. */
export type SimulationRun = {
  readonly draws: number;
  readonly seed: number;
  readonly summaries: readonly StrategySummary[];
  readonly comparison: Comparison;
  /** Net of all strategies together, minor units. */
  readonly totalNet: DrawnNumber;
  readonly totalOrders: DrawnNumber;
  readonly totalProfitChance: number;
  /** Whether the intervals carry the calendar layer. */
  readonly hasCalendarLayer: boolean;
};

type SimulationCalls = LaunchCalls & {
  readonly outlook: {
    readonly args: { readonly strategies: readonly Strategy[] };
    readonly answer: readonly StrategyOutlook[];
  };
  readonly sensitivity: {
    readonly args: { readonly strategies: readonly Strategy[] };
    readonly answer: readonly StrategySensitivity[];
  };
  readonly run: {
    readonly args: { readonly strategies: readonly Strategy[]; readonly draws: number; readonly seed: number };
    readonly answer: SimulationRun;
  };
};

export type SimulationCallName = keyof SimulationCalls;
export type SimulationArgs<Name extends SimulationCallName> = SimulationCalls[Name]['args'];
export type SimulationAnswer<Name extends SimulationCallName> = SimulationCalls[Name]['answer'];

function openEstimator(
  { basis, base }: SimulationSession,
  { planned }: PlannedHere,
  isExact: boolean,
): Estimator | null {
  return basis === null ? null : createEstimator(basis, planned, { isExact, pace: meanPace(base.model.shock) });
}

function countOnes(marks: Uint8Array): number {
  return marks.reduce((sum, mark) => sum + mark, 0);
}

async function lookAhead(
  session: SimulationSession,
  strategies: readonly Strategy[],
  task: TaskOptions,
): Promise<StrategyOutlook[]> {
  const outlooks: StrategyOutlook[] = [];
  for (const strategy of strategies) {
    const plan = await session.plan(strategy, task);
    const treated = countOnes(plan.planned.treated);
    outlooks.push({
      strategyId: strategy.id,
      audience: plan.feasibility.audience,
      eligible: plan.feasibility.eligibleCount,
      treated,
      control: plan.feasibility.eligibleCount - treated,
      cuts: plan.feasibility.cuts,
      findings: plan.feasibility.findings,
      marginRate: plan.planned.marginRate,
      marginSource: plan.marginSource,
      estimate: openEstimator(session, plan, false)?.estimate() ?? null,
    });
  }
  return outlooks;
}

async function measureSensitivity(
  session: SimulationSession,
  strategies: readonly Strategy[],
  task: TaskOptions,
): Promise<StrategySensitivity[]> {
  const found: StrategySensitivity[] = [];
  for (const strategy of strategies) {
    throwIfCancelled(task.signal);
    const estimator = openEstimator(session, await session.plan(strategy, task), false);
    found.push({
      strategyId: strategy.id,
      tornado: estimator === null ? [] : measureTornado(estimator),
      breakEvens: estimator === null ? [] : findBreakEvens(estimator),
      waterfall: estimator === null ? [] : explainNet(estimator.estimate()),
    });
    await giveWay();
  }
  return found;
}

async function runStrategies(
  session: SimulationSession,
  { strategies, draws, seed }: SimulationArgs<'run'>,
  runDraws: DrawRunner,
  task: TaskOptions,
): Promise<SimulationRun> {
  const planned: PlannedHere[] = [];
  for (const strategy of strategies) {
    const plan = await session.plan(strategy, task);
    assertFeasible(plan);
    planned.push(plan);
  }
  const { population, model } = session.base;
  const plan: SimulationPlan = { population, model, strategies: planned.map((entry) => entry.planned), seed };
  const part = await runDraws(plan, draws, task);
  const layers = measureLayers(openSimulation(plan), seed, part);
  const sum = (metric: 'netCents' | 'incrementalOrders'): Float64Array =>
    Float64Array.from({ length: part.draws }, (_, draw) =>
      part.strategies.reduce((total, strategy) => total + (strategy[metric][draw] as number), 0),
    );
  const total = sum('netCents');
  return {
    draws: part.draws,
    seed,
    summaries: summariseSimulation(plan, part, layers, LEVEL),
    comparison: compareSimulations(
      strategies.map(({ id }) => id),
      part,
      LEVEL,
    ),
    totalNet: describeDraws(total, LEVEL),
    totalOrders: describeDraws(sum('incrementalOrders'), LEVEL),
    totalProfitChance: total.reduce((count, net) => count + (net > 0 ? 1 : 0), 0) / total.length,
    hasCalendarLayer: model.shock !== null,
  };
}

/** Runs one call of the simulation screen on the current build. */
export async function runSimulationCall<Name extends SimulationCallName>(
  name: Name,
  engine: Engine,
  project: BuiltProject,
  args: SimulationArgs<Name>,
  runDraws: DrawRunner,
  task: TaskOptions,
): Promise<SimulationAnswer<Name>> {
  const session = await getSimulationSession(engine, project, task);
  const calls: {
    readonly [Call in SimulationCallName]: (own: SimulationArgs<Call>) => Promise<SimulationAnswer<Call>>;
  } = {
    ...answerLaunchCalls({ engine, project, session }, runDraws, task),
    outlook: ({ strategies }) => lookAhead(session, strategies, task),
    sensitivity: ({ strategies }) => measureSensitivity(session, strategies, task),
    run: (own) => runStrategies(session, own, runDraws, task),
  };
  return calls[name](args);
}
