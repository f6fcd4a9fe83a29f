import type { TouchProposal } from '#core/campaigns/launch/launch.ts';
import { proposeTouches, type CustomerProposal } from '#core/campaigns/recommend/touch-proposals.ts';
import type { Label } from '#core/kernel/label.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { readCustomerId, type CampaignDesk } from './campaign-desk.ts';
import type { CampaignSession } from './campaign-session.ts';

/** Next product and reminder of everybody by customer id, learnt once per build. */
export function learnProposals(
  session: CampaignSession,
  task: TaskOptions,
): Promise<ReadonlyMap<string, CustomerProposal>> {
  const { engine, project } = session;
  const { schema, parameters } = project;
  return session.remember('campaigns/proposals', task, () => proposeTouches(engine, { schema, parameters }, task));
}

/** The same by row of the population, the reason in one language. */
export async function proposeByRow(
  session: CampaignSession,
  desk: Pick<CampaignDesk, 'base'>,
  language: keyof Label,
  task: TaskOptions,
): Promise<ReadonlyMap<number, TouchProposal>> {
  const all = await learnProposals(session, task);
  const byRow = new Map<number, TouchProposal>();
  for (let row = 0; row < desk.base.population.count; row += 1) {
    const proposal = all.get(readCustomerId(desk, row));
    if (proposal === undefined) continue;
    const { productId, reason, reminderDate } = proposal;
    byRow.set(row, { productId, productReason: reason?.[language] ?? null, reminderDate });
  }
  return byRow;
}
