import type { Named } from '#core/questions/define-question.ts';
import { defineCall, type CallAnswer, type CallName, type Calls } from '#core/workbench/define-call.ts';
import { exportTargetSchema, openOutput } from '#core/workbench/export/export-calls.ts';
import type { WrittenFile } from '#core/workbench/host.ts';
import { fitArgs, fitModels } from '#core/workbench/models/fit-models.ts';
import { openModels } from '#core/workbench/models/model-session.ts';
import { predictArgs, predictPurchases } from '#core/workbench/models/predict-purchases.ts';
import { validateArgs, validateModels } from '#core/workbench/models/validate-models.ts';
import { allocateArgs, allocateCustomers } from './allocate-customers.ts';
import type { Asked } from './campaign-arguments.ts';
import { evidenceArgs, readEvidence } from './campaign-evidence.ts';
import { listArgs, readCampaignList } from './campaign-lists.ts';
import { measureCampaignPower, powerArgs } from './campaign-power.ts';
import { lockArgs, lockCampaign } from './lock-campaign.ts';
import {
  foreseeStrategies,
  gridArgs,
  measureSensitivity,
  measureTwoAssumptions,
  outlookArgs,
  sensitivityArgs,
} from './outlook.ts';
import { runArgs, runCampaign } from './run-campaign.ts';
import { writeArgs, writeCampaignLists } from './write-campaign.ts';
import { z } from 'zod';

/** Who takes part in strategies and what to expect of them at once, by the closed form. */
export const outlookCall = defineCall({ name: 'campaign-outlook', args: outlookArgs, run: foreseeStrategies });

/** How far each assumption moves the net, and where it turns. */
export const sensitivityCall = defineCall({
  name: 'campaign-sensitivity',
  args: sensitivityArgs,
  run: measureSensitivity,
});

/** The net over two assumptions. */
export const gridCall = defineCall({ name: 'campaign-grid', args: gridArgs, run: measureTwoAssumptions });

/** Draws with their summaries. */
export const runCall = defineCall({
  name: 'campaign-run',
  args: runArgs,
  run: (session, args, task) => runCampaign(session, args, session.host.runDraws, task),
});

/** Prediction, assignment and sheets as a launch would lock them. Changes nothing. */
export const launchCall = defineCall({
  name: 'campaign-launch',
  args: lockArgs,
  run: (session, args, task) => lockCampaign(session, args, session.host.runDraws, task),
});

/** A page of one arm. */
export const listCall = defineCall({ name: 'campaign-list', args: listArgs, run: readCampaignList });

/** What the holdout can show. */
export const powerCall = defineCall({ name: 'campaign-power', args: powerArgs, run: measureCampaignPower });

/** Who should get which strategy within the limits. */
export const allocateCall = defineCall({ name: 'campaign-allocate', args: allocateArgs, run: allocateCustomers });

/** What past touches say. */
export const evidenceCall = defineCall({ name: 'campaign-evidence', args: evidenceArgs, run: readEvidence });

/** Customer models fitted to the build's purchases. */
export const fitCall = defineCall({
  name: 'campaign-fit',
  args: fitArgs,
  run: (session, args, task) => fitModels(openModels(session), args, task),
});

/** Holdout tables of customer models. */
export const validateCall = defineCall({
  name: 'campaign-validate',
  args: validateArgs,
  run: (session, args, task) => validateModels(openModels(session), args, task),
});

/** Customers scored one by one. */
export const predictCall = defineCall({
  name: 'campaign-predict',
  args: predictArgs,
  run: (session, args, task) => predictPurchases(openModels(session), args, task),
});

/** Lists of both arms with planned touches and sheet, written where the host says. */
export const writeCall = defineCall({
  name: 'campaign-write',
  args: z.strictObject({ request: writeArgs, target: exportTargetSchema }),
  run: async (session, { request, target }, task): Promise<readonly WrittenFile[]> => {
    const output = openOutput(session.host, target);
    await writeCampaignLists(session, request, output.folder, session.host.runDraws, task);
    return output.listFiles();
  },
});

declare module '#core/workbench/define-call.ts' {
  interface Calls
    extends
      Named<typeof outlookCall>,
      Named<typeof sensitivityCall>,
      Named<typeof gridCall>,
      Named<typeof runCall>,
      Named<typeof launchCall>,
      Named<typeof listCall>,
      Named<typeof powerCall>,
      Named<typeof allocateCall>,
      Named<typeof evidenceCall>,
      Named<typeof fitCall>,
      Named<typeof validateCall>,
      Named<typeof predictCall>,
      Named<typeof writeCall> {}
}

/** Names, arguments and answers of the calls about campaigns and models, without the word before each. */
export type CampaignCallName = {
  [Name in CallName]: Name extends `campaign-${infer Rest}` ? Rest : never;
}[CallName];
export type CampaignArgs<Name extends CampaignCallName> = Asked<Calls[`campaign-${Name}`]['args']>;
export type CampaignAnswer<Name extends CampaignCallName> = CallAnswer<`campaign-${Name}`>;
