import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { readPurchaseRange, toDayNumber, type PurchaseTables } from '#core/clv/histories.ts';
import { checkSeasonModel } from '#core/clv/season.ts';
import type { SeasonChoice } from '#core/clv/prepare-model.ts';
import type { ModelId } from '#core/clv/types.ts';
import type { Engine } from '#core/engine/engine.ts';
import { WorkbenchError } from '#core/errors.ts';
import type { SettledParameters } from '#core/parameters.ts';
import { buildPurchases } from '#core/pipeline/build-purchases.ts';
import type { TaskOptions } from '#core/progress.ts';
import { collectProject } from './collect-sources.ts';
import { applySettings } from './commands/build.ts';
import { EXIT_CODES, type ExitCode } from './exit-codes.ts';
import type { ImportOptions } from './import-options.ts';
import { openNativeEngine } from './native-engine.ts';
import { createProgressLine, formatQuestion, printResult, runCommand } from './terminal.ts';

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
 * `work`. What `checkOptions` throws ends the command before any file is opened. Ctrl-C cancels at any point.
 */
export async function runModelCommand(
  options: ModelOptions,
  folders: readonly string[],
  work: (session: ModelSession) => Promise<ExitCode>,
  checkOptions: () => void = () => undefined,
): Promise<ExitCode> {
  return runCommand(options.json, async (signal) => {
    checkOptions();
    if (options.season || options.seasonIndex !== undefined) checkSeasonModel(options.model);
    if (options.calibrateUntil !== undefined) toDayNumber(options.calibrateUntil);
    const season =
      options.seasonIndex !== undefined
        ? await readSeasonIndex(options.seasonIndex)
        : options.season
          ? 'estimated'
          : 'none';
    const { input, paths } = await collectProject(options);
    const parameters = applySettings(input.parameters, options.settings);
    const spillFolder = await mkdtemp(join(tmpdir(), 'cst-'));
    const progress = createProgressLine(options.quiet);
    const task = { signal, onProgress: progress.listener };
    try {
      const engine = await openNativeEngine({
        grantedFiles: paths,
        grantedFolders: folders,
        spillFolder,
        ...(options.memory === undefined ? {} : { memoryLimit: options.memory }),
        ...(options.threads === undefined ? {} : { threads: options.threads }),
      });
      try {
        const outcome = await buildPurchases(engine, { ...input, parameters }, task);
        if (outcome.status === 'questions') {
          progress.finish();
          const text = ['These need an answer first:', ...outcome.questions.map(formatQuestion)].join('\n');
          printResult(options.json, text, outcome);
          return EXIT_CODES.questions;
        }
        const { tables } = outcome.purchases;
        const { from, through } = await readPurchaseRange(engine, tables, { signal });
        const range = { from, through: through > tables.asOfDate ? through : tables.asOfDate };
        checkCalibrationEnd(options.calibrateUntil, range);
        return await work({
          engine,
          tables,
          parameters: outcome.purchases.parameters,
          range,
          season,
          task,
          finishProgress: progress.finish,
        });
      } finally {
        await engine.close();
      }
    } finally {
      progress.finish();
      await rm(spillFolder, { recursive: true, force: true });
    }
  });
}
