import { z } from 'zod';
import { gatherEvidence, type ResponseEvidence } from '#core/campaigns/learn/priors.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import type { CampaignSession } from './campaign-session.ts';

/** Decay that a lift is expressed with, days. */
export const evidenceArgs = z.strictObject({ decayDays: z.number().gt(0) });

/** What past touches of the build say; answered from memory when asked again. */
export function readEvidence(
  session: CampaignSession,
  { decayDays }: z.output<typeof evidenceArgs>,
  task: TaskOptions,
): Promise<readonly ResponseEvidence[]> {
  const { engine, project } = session;
  const { schema, parameters } = project;
  return session.remember(`campaigns/evidence ${decayDays}`, task, () =>
    gatherEvidence(engine, { schema, parameters }, decayDays, task),
  );
}
