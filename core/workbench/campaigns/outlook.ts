import { z } from 'zod';
import { ASSUMPTION_NAMES, type AssumptionName } from '#core/campaigns/strategy/assumptions.ts';
import type { Estimate } from '#core/campaigns/forecast/estimate.ts';
import type { Estimator } from '#core/campaigns/forecast/estimator.ts';
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
import type { CutReason, Finding } from '#core/campaigns/plan/feasibility.ts';
import type { Overlap } from '#core/campaigns/plan/overlap.ts';
import type { StrategyPlan } from '#core/campaigns/plan/plan-strategy.ts';
import { throwIfCancelled } from '#core/kernel/errors.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { amongArgs, togetherArgs, type TogetherArgs } from './campaign-arguments.ts';
import { countMarked, openEstimator, planAmong, planCampaign, type CampaignDesk } from './campaign-desk.ts';
import type { CampaignSession } from './campaign-session.ts';

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
  readonly marginSource: StrategyPlan['marginSource'];
  /** Closed form with every assumption at its middle; null where the model has none (Pareto/NBD). */
  readonly estimate: Estimate | null;
};

/** Outlooks of several strategies, and who is in more than one of them when each stands alone. */
export type Outlook = { readonly strategies: readonly StrategyOutlook[]; readonly overlap: Overlap };

/** What a strategy's net hangs on; empty where the model has no closed form. */
export type StrategySensitivity = {
  readonly strategyId: string;
  readonly tornado: readonly TornadoBar[];
  readonly breakEvens: readonly BreakEven[];
  readonly waterfall: readonly PlanStep[];
};

/** Who takes part in a planned strategy, and what the closed form expects of it. */
export function describePlan(desk: CampaignDesk, plan: StrategyPlan, isExact: boolean): StrategyOutlook {
  const { planned, feasibility, marginSource } = plan;
  const treated = countMarked(planned.treated);
  return {
    strategyId: planned.strategy.id,
    audience: feasibility.audience,
    eligible: feasibility.eligibleCount,
    treated,
    control: feasibility.eligibleCount - treated,
    cuts: feasibility.cuts,
    findings: feasibility.findings,
    marginRate: planned.marginRate,
    marginSource,
    estimate: openEstimator(desk, plan, isExact)?.estimate() ?? null,
  };
}

export const outlookArgs = togetherArgs;

/** Who takes part in each strategy and what to expect of it, at once: no draws. */
export async function foreseeStrategies(
  session: CampaignSession,
  args: TogetherArgs,
  task: TaskOptions,
): Promise<Outlook> {
  const { desk, plans, overlap } = await planCampaign(session, args, task);
  return { overlap, strategies: plans.map((plan) => describePlan(desk, plan, false)) };
}

/** What the net of an estimator hangs on. */
export function describeSensitivity(strategyId: string, estimator: Estimator | null): StrategySensitivity {
  return {
    strategyId,
    tornado: estimator === null ? [] : measureTornado(estimator),
    breakEvens: estimator === null ? [] : findBreakEvens(estimator),
    waterfall: estimator === null ? [] : explainPlan(estimator),
  };
}

export const sensitivityArgs = amongArgs;

/** What the net of one strategy hangs on. */
export async function measureSensitivity(
  session: CampaignSession,
  args: z.output<typeof sensitivityArgs>,
  task: TaskOptions,
): Promise<StrategySensitivity> {
  const { desk, plan } = await planAmong(session, args, task);
  throwIfCancelled(task.signal);
  return describeSensitivity(args.strategyId, openEstimator(desk, plan, false));
}

const assumptionName = z.enum(ASSUMPTION_NAMES as readonly [AssumptionName, ...AssumptionName[]]);
export const gridArgs = amongArgs.extend({ horizontal: assumptionName, vertical: assumptionName });

/** The net of one strategy over two assumptions; null where the model has no closed form. */
export async function measureTwoAssumptions(
  session: CampaignSession,
  args: z.output<typeof gridArgs>,
  task: TaskOptions,
): Promise<SensitivityGrid | null> {
  const { desk, plan } = await planAmong(session, args, task);
  throwIfCancelled(task.signal);
  const estimator = openEstimator(desk, plan, false);
  return estimator === null ? null : measureGrid(estimator, args.horizontal, args.vertical);
}
