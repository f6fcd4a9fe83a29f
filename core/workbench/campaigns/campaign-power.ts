import { z } from 'zod';
import { planHoldout, type HoldoutPower } from '#core/campaigns/launch/holdout-power.ts';
import { foreseeOutcome, type Outcome } from '#core/campaigns/launch/power.ts';
import type { StrategyPlan } from '#core/campaigns/plan/plan-strategy.ts';
import { createMemory } from '#core/kernel/memory.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { getScoringPoint } from '#core/science/customer-models/fit.ts';
import { amongArgs } from './campaign-arguments.ts';
import { countMarked, openEstimator, planAmong, type CampaignDesk } from './campaign-desk.ts';
import type { CampaignSession } from './campaign-session.ts';

const KEPT_OUTCOMES = 8;
/** Seed of the futures behind the variance of the outcome: sizes of a holdout do not move with the seed of a run. */
const OUTCOME_SEED = 1;

/** The outcome of the customers who can be treated; the share held out does not change it. */
async function foreseeCustomers(
  session: CampaignSession,
  desk: CampaignDesk,
  { planned, feasibility }: StrategyPlan,
  task: TaskOptions,
): Promise<Outcome> {
  const { audience, schedule, caps, conversionWindowDays } = planned.strategy;
  const key = JSON.stringify([audience, schedule, caps, conversionWindowDays, feasibility.eligibleCount]);
  const outcomes = await session.remember('campaigns/outcomes', task, () =>
    Promise.resolve(createMemory(KEPT_OUTCOMES)),
  );
  return outcomes.remember(key, task, () => {
    const { startOffsetDays, windowDays, clockEnds } = planned.timeline;
    const weeks = (clockEnds[startOffsetDays + windowDays] as number) - (clockEnds[startOffsetDays] as number);
    const point = getScoringPoint(desk.base.model.fit);
    return Promise.resolve(
      foreseeOutcome(desk.base.population, point, feasibility.eligible, { weeks, seed: OUTCOME_SEED }),
    );
  });
}

export const powerArgs = amongArgs.extend({
  /** Median of the incremental orders in the window by draws: what is asked about where there is no closed form. */
  windowOrders: z.number().nullable().default(null),
});

/** What a holdout of the planned size can find. */
export async function measureCampaignPower(
  session: CampaignSession,
  { windowOrders, ...among }: z.output<typeof powerArgs>,
  task: TaskOptions,
): Promise<HoldoutPower> {
  const { desk, plan } = await planAmong(session, among, task);
  const treated = countMarked(plan.planned.treated);
  return planHoldout({
    treated,
    control: plan.feasibility.eligibleCount - treated,
    outcome: await foreseeCustomers(session, desk, plan, task),
    windowOrders: openEstimator(desk, plan, true)?.estimate().windowOrders ?? windowOrders,
    windowDays: plan.planned.strategy.conversionWindowDays,
  });
}
