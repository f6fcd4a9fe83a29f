import { throwIfCancelled } from '#core/kernel/errors.ts';
import type { Engine } from '#core/kernel/engine.ts';
import type { BuiltProject } from '#core/workbench/build/build-types.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import type { AllocationReport } from '#core/campaigns/allocate/allocate-report.ts';
import type { AssumptionName } from '#core/campaigns/strategy/assumptions.ts';
import { compareSimulations, type Comparison } from '#core/campaigns/draws/compare.ts';
import { meanPace } from '#core/campaigns/draws/draw-inputs.ts';
import type { Estimate } from '#core/campaigns/forecast/estimate.ts';
import { createEstimator, type Estimator } from '#core/campaigns/forecast/estimator.ts';
import type { CutReason, Finding } from '#core/campaigns/plan/feasibility.ts';
import { measureLayers } from '#core/campaigns/draws/layers.ts';
import type { Overlap, OverlapRule } from '#core/campaigns/plan/overlap.ts';
import { assertFeasible } from '#core/campaigns/plan/plan-strategy.ts';
import type { ResponseEvidence } from '#core/campaigns/learn/priors.ts';
import {
  explainPlan,
  findBreakEvens,
  measureGrid,
  measureTornado,
  type BreakEven,
  type PlanStep,
  type SensitivityGrid,
  type TornadoBar,
} from '#core/campaigns/forecast/sensitivity.ts';
import { openSimulation, type SimulationPlan } from '#core/campaigns/draws/simulate.ts';
import type { Strategy } from '#core/campaigns/strategy/strategy.ts';
import {
  describeDraws,
  summariseSimulation,
  type DrawnNumber,
  type StrategySummary,
} from '#core/campaigns/draws/summary.ts';
import { allocateCustomers, type AllocationArgs } from './allocation-call.ts';
import type { DrawRunner } from './draw-pool.ts';
import { readEvidence, type EvidenceArgs } from './evidence-call.ts';
import { planTogether } from './plan-together.ts';
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
  readonly waterfall: readonly PlanStep[];
};

/** Draws of several strategies on the same luck. */
export type SimulationRun = {
  readonly draws: number;
  readonly seed: number;
  readonly summaries: readonly StrategySummary[];
  readonly comparison: Comparison;
  /** Net of all strategies together, minor units: by draw, and described. */
  readonly totalDraws: Float64Array;
  /** Customers whose effect the sums count more than once, because each strategy stands alone. */
  readonly countedTwice: number;
  readonly totalNet: DrawnNumber;
  readonly totalOrders: DrawnNumber;
  readonly totalProfitChance: number;
  /** Whether the intervals carry the calendar layer. */
  readonly hasCalendarLayer: boolean;
};

/** What several strategies are asked about, and what becomes of customers that more than one of them means. */
type TogetherArgs = { readonly strategies: readonly Strategy[]; readonly overlap: OverlapRule };

/** Outlooks of several strategies, and who is in more than one of them when each stands alone. */
export type Outlook = { readonly strategies: readonly StrategyOutlook[]; readonly overlap: Overlap };

type SimulationCalls = LaunchCalls & {
  readonly outlook: { readonly args: TogetherArgs; readonly answer: Outlook };
  readonly sensitivity: {
    readonly args: TogetherArgs & { readonly strategyId: string };
    readonly answer: StrategySensitivity;
  };
  readonly grid: {
    readonly args: TogetherArgs & {
      readonly strategyId: string;
      readonly horizontal: AssumptionName;
      readonly vertical: AssumptionName;
    };
    readonly answer: SensitivityGrid | null;
  };
  readonly run: {
    readonly args: TogetherArgs & { readonly draws: number; readonly seed: number };
    readonly answer: SimulationRun;
  };
  readonly allocate: { readonly args: AllocationArgs; readonly answer: AllocationReport | null };
  readonly evidence: { readonly args: EvidenceArgs; readonly answer: readonly ResponseEvidence[] };
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
  { strategies, overlap: rule }: SimulationArgs<'outlook'>,
  task: TaskOptions,
): Promise<Outlook> {
  const { plans, overlap } = await planTogether(session, strategies, rule, task);
  return {
    overlap,
    strategies: plans.map((plan) => {
      const treated = countOnes(plan.planned.treated);
      return {
        strategyId: plan.planned.strategy.id,
        audience: plan.feasibility.audience,
        eligible: plan.feasibility.eligibleCount,
        treated,
        control: plan.feasibility.eligibleCount - treated,
        cuts: plan.feasibility.cuts,
        findings: plan.feasibility.findings,
        marginRate: plan.planned.marginRate,
        marginSource: plan.marginSource,
        estimate: openEstimator(session, plan, false)?.estimate() ?? null,
      };
    }),
  };
}

async function estimateOne(
  session: SimulationSession,
  { strategies, overlap, strategyId }: SimulationArgs<'sensitivity'>,
  task: TaskOptions,
): Promise<Estimator | null> {
  const { plans } = await planTogether(session, strategies, overlap, task);
  const plan = plans.find(({ planned }) => planned.strategy.id === strategyId);
  return plan === undefined ? null : openEstimator(session, plan, false);
}

async function measureSensitivity(
  session: SimulationSession,
  args: SimulationArgs<'sensitivity'>,
  task: TaskOptions,
): Promise<StrategySensitivity> {
  const estimator = await estimateOne(session, args, task);
  throwIfCancelled(task.signal);
  return {
    strategyId: args.strategyId,
    tornado: estimator === null ? [] : measureTornado(estimator),
    breakEvens: estimator === null ? [] : findBreakEvens(estimator),
    waterfall: estimator === null ? [] : explainPlan(estimator),
  };
}

async function measureTwo(
  session: SimulationSession,
  args: SimulationArgs<'grid'>,
  task: TaskOptions,
): Promise<SensitivityGrid | null> {
  const estimator = await estimateOne(session, args, task);
  throwIfCancelled(task.signal);
  return estimator === null ? null : measureGrid(estimator, args.horizontal, args.vertical);
}

async function runStrategies(
  session: SimulationSession,
  { strategies, overlap: rule, draws, seed }: SimulationArgs<'run'>,
  runDraws: DrawRunner,
  task: TaskOptions,
): Promise<SimulationRun> {
  const { plans: planned, overlap } = await planTogether(session, strategies, rule, task);
  for (const plan of planned) assertFeasible(plan);
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
    totalDraws: total,
    countedTwice: rule === 'separate' ? overlap.customers : 0,
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
    outlook: (own) => lookAhead(session, own, task),
    sensitivity: (own) => measureSensitivity(session, own, task),
    grid: (own) => measureTwo(session, own, task),
    run: (own) => runStrategies(session, own, runDraws, task),
    allocate: (own) => allocateCustomers(session, own, task),
    evidence: (own) => readEvidence(engine, project, own, task),
  };
  return calls[name](args);
}
