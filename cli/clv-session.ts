import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { toDayNumber } from '#core/kernel/day-number.ts';
import { readPurchaseRange, type PurchaseTables } from '#core/science/customer-models/histories.ts';
import { checkSeasonModel } from '#core/science/customer-models/season.ts';
import type { SeasonChoice } from '#core/science/customer-models/prepare-model.ts';
import type { ModelId } from '#core/science/customer-models/types.ts';
import type { Engine } from '#core/kernel/engine.ts';
import { WorkbenchError } from '#core/kernel/errors.ts';
import type { SettledParameters } from '#core/kernel/parameters.ts';
import { buildPurchases } from '#core/workbench/build/build-purchases.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { printQuestions, runEngineCommand } from './engine-session.ts';
import type { ExitCode } from './exit-codes.ts';
import type { ImportOptions } from './import-options.ts';

/** What every command of the customer models is told. */
export type ModelOptions = ImportOptions & {
  readonly model: ModelId;
  /** Last day the model sees; ISO. */
  readonly calibrateUntil?: string;
  readonly season: boolean;
  /** JSON file of the analyst's own index; wins over `season`. */
  readonly seasonIndex?: string;
  readonly seed: number;
};

/** What a command works with once the files are read. */
export type ModelSession = {
  readonly engine: Engine;
  readonly tables: PurchaseTables;
  readonly parameters: SettledParameters;
  /** First and last purchase day, ISO; the last is the as-of date where that is later. */
  readonly range: { readonly from: string; readonly through: string };
  readonly season: SeasonChoice;
  readonly task: TaskOptions;
  finishProgress(): void;
};

const indexValue = z.number().gt(0);
const label = z.strictObject({ zh: z.string(), en: z.string() });
const seasonIndexSchema = z.strictObject({
  weeks: z.array(indexValue).length(52),
  peaks: z
    .array(
      z.strictObject({
        id: z.string(),
        label,
        from: z.string().regex(/^\d{2}-\d{2}$/),
        through: z.string().regex(/^\d{2}-\d{2}$/),
        index: indexValue,
      }),
    )
    .default([]),
});

async function readSeasonIndex(path: string): Promise<SeasonChoice> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new WorkbenchError('clv/invalid-season', `The seasonal index ${path} cannot be read: ${String(cause)}`, {
      cause,
      hint: 'It is JSON: {"weeks": [52 numbers above 0], "peaks": [{"id", "label": {"zh", "en"}, "from": "MM-DD", "through": "MM-DD", "index"}]}.',
      place: { file: path },
    });
  }
  const parsed = seasonIndexSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new WorkbenchError('clv/invalid-season', `${path}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`, {
    cause: parsed.error,
    hint: 'Give 52 weekly values above 0 and, if wanted, peaks with from and through as MM-DD.',
    place: { file: path },
  });
}

function checkCalibrationEnd(date: string | undefined, range: ModelSession['range']): void {
  if (date === undefined) return;
  const day = toDayNumber(date);
  if (day > toDayNumber(range.from) && day <= toDayNumber(range.through)) return;
  throw new WorkbenchError(
    'clv/calibration-outside',
    `The calibration would end on ${date}, but purchases run from ${range.from} to ${range.through}.`,
    { hint: 'Choose a date between the two with --calibrate-until.' },
  );
}

/**
 * Opens the files of a command up to its purchases, answers questions with their exit code, and closes everything after
 * `work`; see `runEngineCommand`. What `checkOptions` throws ends the command before any file is opened.
 */
export async function runModelCommand(
  options: ModelOptions,
  folders: readonly string[],
  work: (session: ModelSession) => Promise<ExitCode>,
  checkOptions: () => void = () => undefined,
): Promise<ExitCode> {
  let season: SeasonChoice = options.season ? 'estimated' : 'none';
  return runEngineCommand(
    options,
    folders,
    async ({ engine, input, task, finishProgress }) => {
      const outcome = await buildPurchases(engine, input, task);
      if (outcome.status === 'questions') return printQuestions(options.json, outcome, { finishProgress });
      const { tables, parameters } = outcome.purchases;
      const run = { signal: task.signal };
      const { from, through } = await readPurchaseRange(engine, tables, run);
      const range = { from, through: through > tables.asOfDate ? through : tables.asOfDate };
      checkCalibrationEnd(options.calibrateUntil, range);
      return work({ engine, tables, parameters, range, season, task, finishProgress });
    },
    async () => {
      checkOptions();
      if (options.season || options.seasonIndex !== undefined) checkSeasonModel(options.model);
      if (options.calibrateUntil !== undefined) toDayNumber(options.calibrateUntil);
      if (options.seasonIndex !== undefined) season = await readSeasonIndex(options.seasonIndex);
    },
  );
}
