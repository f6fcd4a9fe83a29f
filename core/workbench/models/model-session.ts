import { z } from 'zod';
import type { Engine } from '#core/kernel/engine.ts';
import { WorkbenchError } from '#core/kernel/errors.ts';
import type { SettledParameters } from '#core/kernel/parameters.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { openPurchaseTables } from '#core/questions/purchase-tables.ts';
import { DEFAULT_SEED } from '#core/campaigns/simulation-defaults.ts';
import { toDayNumber } from '#core/kernel/day-number.ts';
import { readPurchaseRange, type PurchaseTables } from '#core/science/customer-models/histories.ts';
import { CHOSEN_MODELS } from '#core/kernel/chosen-models.ts';
import type { SeasonChoice } from '#core/science/customer-models/prepare-model.ts';
import { checkSeasonModel } from '#core/science/customer-models/season.ts';
import type { BuiltProject } from '#core/workbench/build/build-types.ts';

/** The purchases that customer models are fitted to: of a whole build, or of a build up to its purchases. */
export type ModelSession = {
  readonly engine: Engine;
  readonly tables: PurchaseTables;
  readonly parameters: SettledParameters;
};

/** The purchases of a built project. */
export function openModels({
  engine,
  project,
}: {
  readonly engine: Engine;
  readonly project: BuiltProject;
}): ModelSession {
  const { parameters } = project;
  return { engine, tables: openPurchaseTables(project), parameters };
}

const indexValue = z.number().gt(0);
const monthDay = z.string().regex(/^\d{2}-\d{2}$/);

/** The analyst's own index: 52 weeks, and peaks. */
export const seasonIndexSchema = z.strictObject({
  weeks: z.array(indexValue).length(52),
  peaks: z
    .array(
      z.strictObject({
        id: z.string(),
        label: z.strictObject({ zh: z.string(), en: z.string() }),
        from: monthDay,
        through: monthDay,
        index: indexValue,
      }),
    )
    .default([]),
});

/** What every question to the customer models is told. */
export const modelArgs = z.strictObject({
  model: z.enum(CHOSEN_MODELS).default('mbg-nbd'),
  /** Last day the model sees, ISO; the last day with data where it is null. */
  calibrateUntil: z.string().nullable().default(null),
  season: z.union([z.literal('none'), z.literal('estimated'), seasonIndexSchema]).default('none'),
  seed: z.number().int().min(0).default(DEFAULT_SEED),
});
export type ModelArgs = z.output<typeof modelArgs>;

/** What a question is answered on. */
export type ModelGround = ModelSession & {
  /** First and last purchase day, ISO; the last is the as-of date where that is later. */
  readonly range: { readonly from: string; readonly through: string };
  readonly season: SeasonChoice;
};

function checkCalibrationEnd(date: string | null, range: ModelGround['range']): void {
  if (date === null) return;
  const day = toDayNumber(date);
  if (day > toDayNumber(range.from) && day <= toDayNumber(range.through)) return;
  throw new WorkbenchError(
    'clv/calibration-outside',
    `The calibration would end on ${date}, but purchases run from ${range.from} to ${range.through}.`,
    {
      hint: 'Choose a date between the two with --calibrate-until.',
      zh: {
        message: `校准期将止于 ${date}，但购买记录的范围是 ${range.from} 至 ${range.through}。`,
        hint: '请用 --calibrate-until 选择该范围内的日期。',
      },
    },
  );
}

/** Throws what can be said of arguments before any file is read: `clv/season-model`, `clv/invalid-date`. */
export function checkModelArgs({ model, season, calibrateUntil }: ModelArgs): void {
  if (season !== 'none') checkSeasonModel(model);
  if (calibrateUntil !== null) toDayNumber(calibrateUntil);
}

/** Reads the range of the purchases. Rejects like {@link checkModelArgs}, and with `clv/calibration-outside`. */
export async function openGround(session: ModelSession, args: ModelArgs, task: TaskOptions): Promise<ModelGround> {
  checkModelArgs(args);
  const { engine, tables } = session;
  const { from, through } = await readPurchaseRange(engine, tables, task);
  const range = { from, through: through > tables.asOfDate ? through : tables.asOfDate };
  checkCalibrationEnd(args.calibrateUntil, range);
  return { ...session, range, season: args.season };
}
