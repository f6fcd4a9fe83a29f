import { z } from 'zod';
import { isCancelled, WorkbenchError } from '#core/kernel/errors.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { planBacktest, runBacktest, type Backtest } from '#core/science/customer-models/backtest.ts';
import { readDailyRepeats } from '#core/science/customer-models/histories.ts';
import {
  chooseCalibrationEnd,
  prepareModel,
  toCarriedModel,
  type CarriedModel,
  type PreparedModel,
  type SeasonChoice,
} from '#core/science/customer-models/prepare-model.ts';
import type { ModelId } from '#core/science/customer-models/types.ts';
import { validateHoldoutGivingWay, type HoldoutReport } from '#core/science/customer-models/validate.ts';
import { judgeModel, type Verdict } from '#core/science/customer-models/verdict.ts';
import { modelArgs, openGround, type ModelGround, type ModelSession } from './model-session.ts';

const COMPARED: readonly ModelId[] = ['mbg-nbd', 'bg-nbd', 'pareto-nbd', 'nbd'];
const weeks = z.array(z.number().int().min(1));

export const validateArgs = modelArgs.extend({
  /** Weeks at which the backtest forecasts; planned from the data when empty. */
  origins: weeks.default([]),
  horizons: weeks.default([]),
  hasBacktest: z.boolean().default(true),
});
export type ValidateArgs = z.output<typeof validateArgs>;

/** Models on a holdout, the chosen one with a rolling-origin backtest. */
export type ValidatedModels = {
  /** Of the chosen model. */
  readonly report: HoldoutReport;
  readonly prepared: CarriedModel;
  /** Without a season: the chosen model where it has one, and the other models. */
  readonly others: readonly HoldoutReport[];
  /** Null where it was left out or the history is too short for it. */
  readonly backtest: Backtest | null;
  readonly verdict: Verdict;
};

type Split = { readonly calibrationEnd: string; readonly holdoutEnd: string };

async function validate(
  { engine, tables }: ModelGround,
  { calibrationEnd, holdoutEnd }: Split,
  model: ModelId,
  season: SeasonChoice,
  task: TaskOptions,
): Promise<{ readonly report: HoldoutReport; readonly prepared: PreparedModel }> {
  task.onProgress?.({ step: 'model', subject: season === 'none' ? model : `${model} with season`, done: 0 });
  const request = { model, asOf: calibrationEnd, holdoutUntil: holdoutEnd, season, forecastUntil: holdoutEnd };
  const prepared = await prepareModel(engine, tables, request, task);
  const daily = await readDailyRepeats(engine, tables, { asOf: calibrationEnd, through: holdoutEnd }, task);
  const { season: found, fit } = prepared;
  const report = await validateHoldoutGivingWay({
    signal: task.signal,
    model,
    days: prepared.days,
    daily,
    ...(found === null ? {} : { season: { season: found, fit } }),
  });
  return { report, prepared };
}

async function tryBacktest(ground: ModelGround, args: ValidateArgs, task: TaskOptions): Promise<Backtest | null> {
  const { engine, tables, range, season } = ground;
  const plan = planBacktest(range.from, range.through);
  const request = {
    model: args.model,
    weeks: args.origins.length > 0 ? args.origins : plan.weeks,
    horizons: args.horizons.length > 0 ? args.horizons : plan.horizons,
    ...range,
    season,
    seed: args.seed,
  };
  try {
    return await runBacktest(engine, tables, request, task);
  } catch (error) {
    if (isCancelled(error) || !(error instanceof WorkbenchError) || error.code !== 'clv/too-short') throw error;
    return null;
  }
}

/** Tests models on a holdout and by rolling-origin backtest. */
export async function validateModels(
  session: ModelSession,
  args: ValidateArgs,
  task: TaskOptions,
): Promise<ValidatedModels> {
  const ground = await openGround(session, args, task);
  const { range, season } = ground;
  const split = {
    calibrationEnd: args.calibrateUntil ?? chooseCalibrationEnd(range),
    holdoutEnd: range.through,
  };
  const { report, prepared } = await validate(ground, split, args.model, season, task);
  const others: HoldoutReport[] = [];
  if (season !== 'none') others.push((await validate(ground, split, args.model, 'none', task)).report);
  for (const model of COMPARED.filter((id) => id !== args.model)) {
    others.push((await validate(ground, split, model, 'none', task)).report);
  }
  const backtest = args.hasBacktest ? await tryBacktest(ground, args, task) : undefined;
  return {
    report,
    prepared: toCarriedModel(prepared),
    others,
    backtest: backtest ?? null,
    verdict: judgeModel(report, backtest),
  };
}
