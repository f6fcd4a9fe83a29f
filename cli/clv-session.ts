import { WorkbenchError } from '#core/kernel/errors.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { buildPurchases } from '#core/workbench/build/build-purchases.ts';
import {
  checkModelArgs,
  modelArgs,
  seasonIndexSchema,
  type ModelArgs,
  type ModelSession,
} from '#core/workbench/models/model-session.ts';
import type { ModelId } from '#core/science/customer-models/types.ts';
import { printQuestions, runEngineCommand } from './engine-session.ts';
import type { ExitCode } from './exit-codes.ts';
import type { ImportOptions } from './import-options.ts';
import { readTextFile } from './path-kind.ts';

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
export type ModelCommand = {
  readonly session: ModelSession;
  /** Of every question to the models. */
  readonly args: ModelArgs;
  readonly task: TaskOptions;
  finishProgress(): void;
};

async function readSeasonIndex(path: string): Promise<ModelArgs['season']> {
  const text = await readTextFile(path);
  let value: unknown;
  try {
    value = JSON.parse(text);
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

/**
 * Opens the files of a command up to its purchases, answers questions with their exit code, and closes everything after
 * `work`; see `runEngineCommand`. What `checkOptions` throws ends the command before any file is opened.
 */
export async function runModelCommand(
  options: ModelOptions,
  folders: readonly string[],
  work: (command: ModelCommand) => Promise<ExitCode>,
  checkOptions: () => void = () => undefined,
): Promise<ExitCode> {
  const { model, seed, calibrateUntil = null } = options;
  let args = modelArgs.parse({ model, seed, calibrateUntil, season: options.season ? 'estimated' : 'none' });
  return runEngineCommand(
    options,
    folders,
    async ({ engine, input, task, finishProgress }) => {
      const outcome = await buildPurchases(engine, input, task);
      if (outcome.status === 'questions') return printQuestions(options.json, outcome, { finishProgress });
      const { tables, parameters } = outcome.purchases;
      return work({ session: { engine, tables, parameters }, args, task, finishProgress });
    },
    async () => {
      checkOptions();
      checkModelArgs(args);
      if (options.seasonIndex === undefined) return;
      args = { ...args, season: await readSeasonIndex(options.seasonIndex) };
      checkModelArgs(args);
    },
  );
}
