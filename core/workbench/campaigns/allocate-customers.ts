import { z } from 'zod';
import { reportAllocation, type AllocationReport } from '#core/campaigns/allocate/allocate-report.ts';
import { createStrategyAllocation } from '#core/campaigns/allocate/allocate-strategies.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { togetherArgs } from './campaign-arguments.ts';
import { planCampaign } from './campaign-desk.ts';
import type { CampaignSession } from './campaign-session.ts';

/** Budgets at which the frontier is measured. */
const FRONTIER_POINTS = 10;
const cents = z.number().int().min(0);

/** Strategies, what limits them together, and the further budget that is asked about; minor units. */
export const allocateArgs = togetherArgs.omit({ overlap: true }).extend({
  limits: z.strictObject({
    budgetCents: cents.nullable(),
    channelTouches: z.record(z.string(), z.number().int().min(0)),
  }),
  nextCents: cents,
});

/** Who should get which strategy within the limits; null where the model has no closed form. */
export async function allocateCustomers(
  session: CampaignSession,
  { strategies, limits, nextCents, hasCalendar }: z.output<typeof allocateArgs>,
  task: TaskOptions,
): Promise<AllocationReport | null> {
  const { desk, plans } = await planCampaign(session, { strategies, overlap: 'separate', hasCalendar }, task);
  if (desk.basis === null) return null;
  return reportAllocation(createStrategyAllocation(desk.basis, plans, limits), nextCents, FRONTIER_POINTS, task);
}
