import { meanPace } from '#core/campaigns/strategy/calendar-pace.ts';
import { readAssumptions } from '#core/campaigns/strategy/assumptions.ts';
import type { AllocationProblem } from './allocate-problem.ts';
import { computeCustomerWorth } from '#core/campaigns/forecast/customer-worth.ts';
import type { ExpectationBasis } from '#core/campaigns/forecast/expectation-basis.ts';
import type { StrategyPlan } from '#core/campaigns/plan/plan-strategy.ts';

/** What an allocation over strategies is limited by. */
export type AllocationLimits = {
  /** For touches and offers together, fixed costs left out; minor units. Null where it does not matter. */
  readonly budgetCents: number | null;
  /** Touches by name of channel; one that is not named has no limit. */
  readonly channelTouches: Readonly<Record<string, number>>;
};

/** An allocation problem, and the channels its limits are of, in order. */
export type StrategyAllocation = { readonly problem: AllocationProblem; readonly channels: readonly string[] };

/**
 * The problem of giving each customer at most one of several planned strategies: every eligible customer's closed-form worth,
 * its touches and expected offer as cost. Customers a strategy cannot treat are no option for it.
 */
export function createStrategyAllocation(
  basis: ExpectationBasis,
  plans: readonly Pick<StrategyPlan, 'planned' | 'feasibility'>[],
  limits: AllocationLimits,
): StrategyAllocation {
  const channels = [...new Set(plans.map(({ planned }) => planned.strategy.channel))];
  const options = plans.map(({ planned, feasibility }) => {
    const { strategy, marginRate } = planned;
    const touches = strategy.schedule.waves.length;
    const values = readAssumptions(strategy.assumptions, marginRate);
    const { netCents, offerCents } = computeCustomerWorth(basis, planned, values, meanPace(planned.shock));
    const touchCents = touches * strategy.costs.touchCents;
    return {
      id: strategy.id,
      worth: netCents.map((net, row) => (feasibility.eligible[row] === 1 ? net : Number.NaN)),
      cost: offerCents.map((cents) => cents + touchCents),
      channel: channels.indexOf(strategy.channel),
      touches,
    };
  });
  return {
    channels,
    problem: {
      customers: basis.population.count,
      options,
      budget: limits.budgetCents ?? Infinity,
      channels: channels.map((channel) => limits.channelTouches[channel] ?? Infinity),
    },
  };
}
