import type { TaskOptions } from '#core/kernel/progress.ts';
import { reportAllocation, type AllocationReport } from '#core/campaigns/allocate/allocate-report.ts';
import { createStrategyAllocation, type AllocationLimits } from '#core/campaigns/allocate/allocate-strategies.ts';
import { meanPace } from '#core/campaigns/draws/draw-inputs.ts';
import type { Strategy } from '#core/campaigns/strategy/strategy.ts';
import { planTogether } from './plan-together.ts';
import type { SimulationSession } from './simulation-session.ts';

export type AllocationArgs = {
  readonly strategies: readonly Strategy[];
  readonly limits: AllocationLimits;
  /** Further budget that is asked about, minor units. */
  readonly nextCents: number;
};

const FRONTIER_POINTS = 10;

/** Who should get which strategy within the limits; null where the model has no closed form. */
export async function allocateCustomers(
  session: SimulationSession,
  { strategies, limits, nextCents }: AllocationArgs,
  task: TaskOptions,
): Promise<AllocationReport | null> {
  const { basis, base } = session;
  if (basis === null) return null;
  const { plans } = await planTogether(session, strategies, 'separate', task);
  const allocation = createStrategyAllocation(basis, plans, limits, meanPace(base.model.shock));
  return reportAllocation(allocation, nextCents, FRONTIER_POINTS, task);
}
