import type { TaskOptions } from '#core/kernel/progress.ts';
import { toDayNumber } from '#core/kernel/day-number.ts';
import { readDailyRepeats } from '#core/science/customer-models/histories.ts';
import {
  chooseCalibrationEnd,
  prepareModel,
  toCarriedModel,
  type CarriedModel,
} from '#core/science/customer-models/prepare-model.ts';
import { validateHoldoutGivingWay } from '#core/science/customer-models/validate.ts';
import { judgeModel, type Verdict } from '#core/science/customer-models/verdict.ts';
import { modelArgs, openGround, type ModelArgs, type ModelGround, type ModelSession } from './model-session.ts';

/** Days of holdout below which a fit is judged on an earlier split instead. */
const SHORTEST_HOLDOUT = 28;

/** A verdict with the split it rests on; dates ISO. */
export type Judged = { readonly verdict: Verdict; readonly calibrationEnd: string; readonly holdoutEnd: string };

/** A model of repeat purchase and the spend model, fitted and judged. */
export type FittedModels = {
  readonly calibrationEnd: string;
  readonly range: ModelGround['range'];
  readonly repeatPurchases: number;
  readonly prepared: CarriedModel;
  /** Null where the fit failed, and where there is too little history to hold a part of it out. */
  readonly judged: Judged | null;
};

async function judge(
  ground: ModelGround,
  { model }: ModelArgs,
  asOf: string,
  task: TaskOptions,
): Promise<Judged | null> {
  const { engine, tables, range, season } = ground;
  const isLate = toDayNumber(range.through) - toDayNumber(asOf) < SHORTEST_HOLDOUT;
  const calibrationEnd = isLate ? chooseCalibrationEnd({ from: range.from, through: asOf }) : asOf;
  const holdoutEnd = isLate ? asOf : range.through;
  if (calibrationEnd <= range.from || calibrationEnd >= holdoutEnd) return null;
  const prepared = await prepareModel(
    engine,
    tables,
    { model, asOf: calibrationEnd, holdoutUntil: holdoutEnd, season, forecastUntil: holdoutEnd },
    task,
  );
  if (prepared.fit.status === 'failed') return null;
  const daily = await readDailyRepeats(engine, tables, { asOf: calibrationEnd, through: holdoutEnd }, task);
  const report = await validateHoldoutGivingWay({
    signal: task.signal,
    model,
    days: prepared.days,
    daily,
    ...(prepared.season === null ? {} : { season: { season: prepared.season, fit: prepared.fit } }),
  });
  return { verdict: judgeModel(report), calibrationEnd, holdoutEnd };
}

export const fitArgs = modelArgs;

/** Fits a model of repeat purchase and the spend model, and judges them on a holdout. */
export async function fitModels(session: ModelSession, args: ModelArgs, task: TaskOptions): Promise<FittedModels> {
  const ground = await openGround(session, args, task);
  const { engine, tables, range, season } = ground;
  const { model } = args;
  const asOf = args.calibrateUntil ?? range.through;
  task.onProgress?.({ step: 'model', subject: model, done: 0 });
  const prepared = await prepareModel(engine, tables, { model, asOf, season, forecastUntil: range.through }, task);
  const { fit, days } = prepared;
  return {
    calibrationEnd: asOf,
    range,
    repeatPurchases: days.repeats.reduce((sum, count, row) => sum + count * (days.weight[row] as number), 0),
    prepared: toCarriedModel(prepared),
    judged: fit.status === 'failed' ? null : await judge(ground, args, asOf, task),
  };
}
