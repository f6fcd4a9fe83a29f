import { z } from 'zod';
import { defineQuestion, noArguments, type Named } from '#core/questions/define-question.ts';
import { evaluationPlanSchema } from '#core/campaigns/launch/evaluation-plan.ts';
import { EVALUATION_SEED } from '#core/campaigns/simulation-defaults.ts';
import { compareBeforeAfter } from './before-after.ts';
import { evaluateCampaign } from './campaign.ts';
import { IDENTITY_PARTS } from './identity-findings.ts';
import { checkIdentity, listIdentityCustomers } from './identity.ts';
import { listCampaigns } from './list-campaigns.ts';

const strategyId = z.string().min(1);

/** Asks {@link listCampaigns}. */
export const campaignListQuestion = defineQuestion({
  name: 'campaign-list',
  args: noArguments,
  run: (engine, scope, _, task) => listCampaigns(engine, scope, task),
});

/** Asks {@link evaluateCampaign}. */
export const campaignEvaluationQuestion = defineQuestion({
  name: 'campaign-evaluation',
  args: z.strictObject({
    strategyId,
    holdoutShare: z.number().nullable(),
    winsoriseAt: z.number().nullable(),
    plan: evaluationPlanSchema.nullable(),
  }),
  run: (engine, scope, { strategyId: id, ...chosen }, task) =>
    evaluateCampaign(engine, scope, id, { ...chosen, seed: EVALUATION_SEED }, task),
});

/** Asks {@link checkIdentity}. */
export const campaignIdentityQuestion = defineQuestion({
  name: 'campaign-identity',
  args: z.strictObject({
    strategyId,
    launch: z
      .object({
        strategyId,
        assignmentHash: z.string(),
        treated: z.number(),
        control: z.number(),
        windowDays: z.number(),
        startsOn: z.string(),
      })
      .nullable(),
  }),
  run: (engine, scope, { strategyId: id, launch }, task) => checkIdentity(engine, scope, id, launch, task),
});

/** Asks {@link listIdentityCustomers}. */
export const campaignIdentityCustomersQuestion = defineQuestion({
  name: 'campaign-identity-customers',
  args: z.strictObject({ strategyId, part: z.enum(IDENTITY_PARTS) }),
  run: listIdentityCustomers,
});

/** Asks {@link compareBeforeAfter}. */
export const campaignBeforeAfterQuestion = defineQuestion({
  name: 'campaign-before-after',
  args: z.strictObject({ strategyId }),
  run: (engine, scope, { strategyId: id }, task) =>
    compareBeforeAfter(engine, scope, id, { seed: EVALUATION_SEED }, task),
});

declare module '#core/questions/define-question.ts' {
  interface Questions
    extends
      Named<typeof campaignListQuestion>,
      Named<typeof campaignEvaluationQuestion>,
      Named<typeof campaignIdentityQuestion>,
      Named<typeof campaignIdentityCustomersQuestion>,
      Named<typeof campaignBeforeAfterQuestion> {}
}
