import type { z } from 'zod';
import type { DrawRunner } from '#core/campaigns/draws/draw-runner.ts';
import { WorkbenchError } from '#core/kernel/errors.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { fitArgs, fitModels } from '#core/workbench/models/fit-models.ts';
import { openModels } from '#core/workbench/models/model-session.ts';
import { predictArgs, predictPurchases } from '#core/workbench/models/predict-purchases.ts';
import { validateArgs, validateModels } from '#core/workbench/models/validate-models.ts';
import { allocateArgs, allocateCustomers } from './allocate-customers.ts';
import { evidenceArgs, readEvidence } from './campaign-evidence.ts';
import type { Asked } from './campaign-arguments.ts';
import { listArgs, readCampaignList } from './campaign-lists.ts';
import { measureCampaignPower, powerArgs } from './campaign-power.ts';
import type { CampaignSession } from './campaign-session.ts';
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

type Call<Args extends z.ZodType, Answer> = {
  readonly args: Args;
  readonly run: (
    session: CampaignSession,
    args: z.output<Args>,
    host: { readonly runDraws: DrawRunner },
    task: TaskOptions,
  ) => Promise<Answer>;
};

function define<Args extends z.ZodType, Answer>(args: Args, run: Call<Args, Answer>['run']): Call<Args, Answer> {
  return { args, run };
}

/** The questions about campaigns and models of a build: what each takes, and what answers it. */
const CAMPAIGN_CALLS = {
  outlook: define(outlookArgs, (session, args, _, task) => foreseeStrategies(session, args, task)),
  sensitivity: define(sensitivityArgs, (session, args, _, task) => measureSensitivity(session, args, task)),
  grid: define(gridArgs, (session, args, _, task) => measureTwoAssumptions(session, args, task)),
  run: define(runArgs, (session, args, { runDraws }, task) => runCampaign(session, args, runDraws, task)),
  launch: define(lockArgs, (session, args, { runDraws }, task) => lockCampaign(session, args, runDraws, task)),
  list: define(listArgs, (session, args, _, task) => readCampaignList(session, args, task)),
  power: define(powerArgs, (session, args, _, task) => measureCampaignPower(session, args, task)),
  allocate: define(allocateArgs, (session, args, _, task) => allocateCustomers(session, args, task)),
  evidence: define(evidenceArgs, (session, args, _, task) => readEvidence(session, args, task)),
  fit: define(fitArgs, (session, args, _, task) => fitModels(openModels(session), args, task)),
  validate: define(validateArgs, (session, args, _, task) => validateModels(openModels(session), args, task)),
  predict: define(predictArgs, (session, args, _, task) => predictPurchases(openModels(session), args, task)),
};

type Calls = typeof CAMPAIGN_CALLS;
type ArgsOf = { [Name in keyof Calls]: Asked<Calls[Name]['args']> };
type AnswerOf = { [Name in keyof Calls]: Awaited<ReturnType<Calls[Name]['run']>> };

export type CampaignCallName = keyof Calls;
export type CampaignArgs<Name extends CampaignCallName> = ArgsOf[Name];
export type CampaignAnswer<Name extends CampaignCallName> = AnswerOf[Name];

/** Runs one call. Rejects with `workbench/invalid-arguments` where its arguments are not what it takes. */
export async function runCampaignCall<Name extends CampaignCallName>(
  name: Name,
  session: CampaignSession,
  args: CampaignArgs<Name>,
  host: { readonly runDraws: DrawRunner },
  task: TaskOptions,
): Promise<CampaignAnswer<Name>> {
  const call = CAMPAIGN_CALLS[name] as unknown as Call<z.ZodType, CampaignAnswer<Name>>;
  const parsed = call.args.safeParse(args);
  if (parsed.success) return call.run(session, parsed.data, host, task);
  const [issue] = parsed.error.issues;
  const path = issue?.path.join('.') ?? '';
  const reason = issue?.message ?? '';
  throw new WorkbenchError('workbench/invalid-arguments', `"${name}" was asked wrongly: ${path}: ${reason}`, {
    cause: parsed.error,
    hint: 'Correct the field that is named and ask again.',
    place: { column: path },
    zh: { message: `“${name}”的参数有误，“${path}”：${reason}`, hint: '请修正指出的字段后重试。' },
  });
}
