import type { Engine } from '#core/engine/engine.ts';
import type { BuiltProject } from '#core/pipeline/build-types.ts';
import { throwIfCancelled } from '#core/errors.ts';
import { giveWay, type TaskOptions } from '#core/progress.ts';
import { ASSUMPTION_NAMES, readAssumptions, type AssumptionName } from '#core/simulation/assumptions.ts';
import { meanPace } from '#core/simulation/draw-inputs.ts';
import { estimateStrategy, type Estimate } from '#core/simulation/estimate.ts';
import type { CutReason, Finding } from '#core/simulation/feasibility.ts';
import { measureLayers } from '#core/simulation/layers.ts';
import { assertFeasible } from '#core/simulation/plan-strategy.ts';
import { openSimulation, type SimulationPlan } from '#core/simulation/simulate.ts';
import type { Strategy } from '#core/simulation/strategy.ts';
import {
  describeDraws,
  summariseSimulation,
  type DrawnNumber,
  type StrategySummary,
} from '#core/simulation/summary.ts';
import type { DrawRunner } from './draw-pool.ts';
import { getSimulationSession, type PlannedHere, type SimulationSession } from './simulation-session.ts';

/** 95 % point of the standard normal distribution: an end of an assumption's range in deviations. */
const NORMAL_95 = 1.644_853_626_951_472;

/** How far an assumption moves the net, the others at their middle. */
export type Swing = {
  readonly assumption: AssumptionName;
  readonly low: number;
  readonly high: number;
  /** Net at the low and the high end of the range, minor units. */
  readonly netAtLow: number;
  readonly netAtHigh: number;
  /** Value at which the net is 0 with the others at their middle, within what the assumption can be; null where it never is. */
  readonly breakEven: number | null;
};

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

/** What a strategy's net hangs on, by size of effect; empty where the model has no closed form. */
export type StrategySensitivity = { readonly strategyId: string; readonly swings: readonly Swing[] };

/** Draws of several strategies on the same luck. */
export type SimulationRun = {
  readonly draws: number;
  readonly seed: number;
  readonly summaries: readonly StrategySummary[];
  /** Net of all strategies together, minor units. */
  readonly totalNet: DrawnNumber;
  readonly totalProfitChance: number;
  /** Share of the draws in which a strategy's net is the largest, in the order of `summaries`. */
  readonly bestChance: readonly number[];
  /** Mean net lost against the best strategy of each draw, minor units. */
  readonly regret: readonly number[];
  /** Whether the intervals carry the calendar layer. */
  readonly hasCalendarLayer: boolean;
};

type SimulationCalls = {
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

function estimateAt(
  session: SimulationSession,
  plan: PlannedHere,
  place: (name: AssumptionName) => number = () => 0,
): Estimate | null {
  const { basis, base } = session;
  if (basis === null || plan.sums === null) return null;
  const { strategy, marginRate } = plan.planned;
  const values = readAssumptions(strategy.assumptions, marginRate, place);
  return estimateStrategy(basis, plan.planned, plan.sums, values, meanPace(base.model.shock));
}

const SEARCH_STEPS = 20;
const SEARCH_REACH = 6;

/** Where the net crosses 0 while one assumption moves, in deviations of its range; null where it does not. */
function findBreakEven(net: (z: number) => number): number | null {
  let [low, high] = [-SEARCH_REACH, SEARCH_REACH];
  const [atLow, atHigh] = [net(low), net(high)];
  if (atLow === 0 || atHigh === 0 || atLow > 0 === atHigh > 0) return null;
  for (let step = 0; step < SEARCH_STEPS; step += 1) {
    const middle = (low + high) / 2;
    if (net(middle) > 0 === atLow > 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function measureSwings(session: SimulationSession, plan: PlannedHere): Swing[] {
  const { strategy, marginRate } = plan.planned;
  const moved = ASSUMPTION_NAMES.filter((name) => {
    const range = strategy.assumptions[name];
    return range !== undefined && range.low < range.high;
  });
  return moved
    .map((assumption): Swing => {
      const at = (z: number) => (name: AssumptionName) => (name === assumption ? z : 0);
      const net = (z: number): number => estimateAt(session, plan, at(z))?.netCents ?? 0;
      const read = (z: number): number => readAssumptions(strategy.assumptions, marginRate, at(z))[assumption];
      const breakEven = findBreakEven(net);
      return {
        assumption,
        low: read(-NORMAL_95),
        high: read(NORMAL_95),
        netAtLow: net(-NORMAL_95),
        netAtHigh: net(NORMAL_95),
        breakEven: breakEven === null ? null : read(breakEven),
      };
    })
    .sort((a, b) => Math.abs(b.netAtHigh - b.netAtLow) - Math.abs(a.netAtHigh - a.netAtLow));
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
      estimate: estimateAt(session, plan),
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
    const plan = await session.plan(strategy, task);
    found.push({ strategyId: strategy.id, swings: session.basis === null ? [] : measureSwings(session, plan) });
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
  const nets = part.strategies.map(({ netCents }) => netCents);
  const total = Float64Array.from({ length: part.draws }, (_, draw) =>
    nets.reduce((sum, net) => sum + (net[draw] as number), 0),
  );
  const best = total.map((_, draw) => Math.max(...nets.map((net) => net[draw] as number)));
  const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    draws: part.draws,
    seed,
    summaries: summariseSimulation(plan, part, layers, 0.8),
    totalNet: describeDraws(total, 0.8),
    totalProfitChance: mean(total.map((net) => (net > 0 ? 1 : 0))),
    bestChance: nets.map((net) => mean(net.map((value, draw) => (value === best[draw] ? 1 : 0)))),
    regret: nets.map((net) => mean(net.map((value, draw) => (best[draw] as number) - value))),
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
    outlook: ({ strategies }) => lookAhead(session, strategies, task),
    sensitivity: ({ strategies }) => measureSensitivity(session, strategies, task),
    run: (own) => runStrategies(session, own, runDraws, task),
  };
  return calls[name](args);
}
