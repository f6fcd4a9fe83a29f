import type { Engine } from '#core/kernel/engine.ts';
import { WorkbenchError } from '#core/kernel/errors.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import type { MartScope } from '#core/questions/mart-scope.ts';
import { readAssumptions } from '#core/campaigns/strategy/assumptions.ts';
import { assignHoldout, type Assignment } from '#core/campaigns/launch/assign.ts';
import { computeCustomerWorth } from '#core/campaigns/forecast/customer-worth.ts';
import { hasClosedForm, type ExpectationBasis } from '#core/campaigns/forecast/expectation-basis.ts';
import { meanPace } from '#core/campaigns/strategy/calendar-pace.ts';
import type { CalendarLayer, CalendarMeasure } from './calendar-layer.ts';
import { checkFeasibility, type ContactHistory, type Feasibility } from './feasibility.ts';
import {
  measureMarginRate,
  readAudienceMembers,
  type AudienceMembers,
  type SimulationBase,
} from './prepare-simulation.ts';
import type { Strategy } from '#core/campaigns/strategy/strategy.ts';
import type { PlannedStrategy } from '#core/campaigns/strategy/strategy-inputs.ts';
import { layTimeline, type Timeline } from '#core/campaigns/strategy/timeline.ts';

/** A strategy with its people: who can take part, who is treated, who is control, and of the others why not. */
export type StrategyPlan = {
  readonly planned: PlannedStrategy;
  readonly feasibility: Feasibility;
  readonly assignment: Assignment;
  /** Where the margin rate comes from. */
  readonly marginSource: 'assumed' | 'measured' | 'none';
  /** How the calendar layer was measured; null where it is left out. */
  readonly calendar: CalendarMeasure | null;
};

/** What strategies of a build are planned on. */
export type PlanGround = {
  readonly base: SimulationBase;
  /** Ranks customers where capacity or budget is short; without one (Pareto/NBD) the order of customer ids decides. */
  readonly basis: ExpectationBasis | null;
  readonly contacts: ContactHistory;
  /** Null leaves the calendar layer out. */
  readonly calendar: CalendarLayer | null;
};

/** The salt of a strategy's lottery: waves of one campaign share it, so that nobody changes arm between them. */
function getSalt(strategy: Pick<Strategy, 'id' | 'campaignId'>): string {
  return strategy.campaignId ?? strategy.id;
}

/**
 * Plans a strategy: reads its audience, cuts whom it cannot treat, assigns the holdout, measures the calendar layer over its
 * horizon.
 *
 * Rejects with `simulation/start-in-past`, `task/cancelled` and the engine's errors.
 */
export async function planStrategy(
  engine: Engine,
  scope: MartScope,
  ground: PlanGround,
  strategy: Strategy,
  task: TaskOptions = {},
): Promise<StrategyPlan> {
  const { base } = ground;
  const { facts, asOfDate, clock } = base;
  const timeline = layTimeline(strategy, asOfDate, clock);
  const audience = await readAudienceMembers(engine, scope, base, strategy.audience, task);
  const measured = measureMarginRate(facts, audience.member);
  const calendar = ground.calendar === null ? null : await ground.calendar.measure(timeline.horizonDays, task);
  return composePlan(ground, { strategy, timeline, audience, measured, calendar });
}

type PlanParts = {
  readonly strategy: Strategy;
  readonly timeline: Timeline;
  readonly audience: AudienceMembers;
  /** Margin rate of the audience; null where it is not known. */
  readonly measured: number | null;
  readonly calendar: CalendarMeasure | null;
  readonly taken?: Uint8Array;
};

function composePlan(
  { base: { population, facts, asOfDate }, basis, contacts }: Omit<PlanGround, 'calendar'>,
  { strategy, timeline, audience, measured, calendar, taken }: PlanParts,
): StrategyPlan {
  const shock = calendar?.shock ?? null;
  const marginRate = measured ?? 0;
  const isShort = strategy.caps.budgetCents !== null || strategy.caps.channelTouches !== null;
  const worth =
    isShort && basis !== null && hasClosedForm(basis.model.point)
      ? computeCustomerWorth(
          basis,
          { strategy, timeline },
          readAssumptions(strategy.assumptions, marginRate),
          meanPace(shock),
        ).netCents
      : new Float64Array(population.count);
  const feasibility = checkFeasibility({
    strategy,
    timeline,
    asOfDate,
    audience,
    contacts,
    segments: population.segments,
    values: facts.valueKeys,
    worth,
    hasMargin: measured !== null,
    ...(taken === undefined ? {} : { taken }),
  });
  const assignment = assignHoldout({
    salt: getSalt(strategy),
    share: strategy.holdoutShare,
    ids: facts.ids,
    members: feasibility.eligible,
    segments: population.segments,
    values: facts.valueKeys,
  });
  return {
    planned: { strategy, timeline, treated: assignment.treated, marginRate, shock },
    calendar,
    feasibility,
    assignment,
    marginSource: strategy.assumptions.marginRate !== undefined ? 'assumed' : measured === null ? 'none' : 'measured',
  };
}

/** A plan again, without those who belong to another strategy (`taken[row]` is 1). The margin rate stays its audience's. */
export function replanStrategy(
  ground: PlanGround,
  { planned, feasibility, calendar }: StrategyPlan,
  taken: Uint8Array,
): StrategyPlan {
  const { strategy, timeline } = planned;
  const { eligible, reasons, cuts } = feasibility;
  const member = eligible.map((is, row) => (is === 1 || reasons[row] !== 0 ? 1 : 0));
  const withoutPurchase = cuts.find(({ reason }) => reason === 'no-purchase')?.customers ?? 0;
  const measured = measureMarginRate(ground.base.facts, member);
  const audience = { member, withoutPurchase };
  return composePlan(ground, { strategy, timeline, audience, measured, calendar, taken });
}

/** Throws `simulation/infeasible` with the first finding that blocks a plan. */
export function assertFeasible({ planned, feasibility }: Pick<StrategyPlan, 'planned' | 'feasibility'>): void {
  const blocking = feasibility.findings.find(({ isBlocking }) => isBlocking);
  if (blocking === undefined) return;
  const { name } = planned.strategy;
  throw new WorkbenchError('simulation/infeasible', `${name} cannot be run: ${blocking.text.en}`, {
    zh: { message: `${name} 无法执行：${blocking.text.zh}` },
  });
}
