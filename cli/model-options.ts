import { InvalidArgumentError, Option, type Command } from 'commander';
import { DEFAULT_SEED } from '#core/campaigns/simulation-defaults.ts';
import { CHOSEN_MODELS } from '#core/kernel/chosen-models.ts';
import type { ModelId } from '#core/science/customer-models/types.ts';
import { CONTRACTS, type SourceName } from '#core/sources/contracts.ts';
import type { ExitCode } from './exit-codes.ts';
import type { ModelOptions } from './clv-session.ts';
import type { ImportOptions } from './import-options.ts';

/** The sources that the customer models read. */
export const MODEL_SOURCES: readonly SourceName[] = CONTRACTS.filter(
  ({ hasHistory, linksCustomers }) => hasHistory === true || linksCustomers === true,
).map(({ name }) => name);

function readNumber(from: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isFinite(value) || value < from) {
      throw new InvalidArgumentError(`It takes a number from ${from}.`);
    }
    return value;
  };
}

function readWhole(from: number): (text: string) => number {
  const read = readNumber(from);
  return (text) => {
    const value = read(text);
    if (!Number.isSafeInteger(value)) throw new InvalidArgumentError(`It takes a whole number from ${from}.`);
    return value;
  };
}

function readWholes(text: string): number[] {
  return text.split(',').map(readWhole(1));
}

function addModelOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--model <name>', 'model of repeat purchase').choices(CHOSEN_MODELS).default(CHOSEN_MODELS[0]),
    )
    .option('--calibrate-until <date>', 'last day the model sees (YYYY-MM-DD)')
    .option('--season', 'estimate a seasonal index by week and event (618, 双11, Spring Festival …) and use it', false)
    .option('--season-index <file>', 'use this seasonal index (JSON: 52 weeks, peaks) instead of estimating one')
    .option('--seed <n>', 'seed of the draws behind intervals', readWhole(0), DEFAULT_SEED);
}

function readModelOptions(common: ImportOptions, options: Record<string, unknown>): ModelOptions {
  const { calibrateUntil, seasonIndex } = options;
  return {
    ...common,
    model: options['model'] as ModelId,
    season: options['season'] === true,
    seed: options['seed'] as number,
    ...(typeof calibrateUntil === 'string' ? { calibrateUntil } : {}),
    ...(typeof seasonIndex === 'string' ? { seasonIndex } : {}),
  };
}

function exitWith(run: (options: Record<string, unknown>) => Promise<ExitCode>) {
  return async (options: Record<string, unknown>): Promise<void> => {
    process.exitCode = await run(options);
  };
}

/**
 * Declares `cst fit`, `cst predict` and `cst validate`. `prepare` adds the options that every command with orders has,
 * `read` reads them back.
 */
export function addModelCommands(
  program: Command,
  prepare: (command: Command) => Command,
  read: (options: Record<string, unknown>) => ImportOptions,
): void {
  addModelOptions(
    prepare(
      program
        .command('fit')
        .description('Fit a model of repeat purchase and spend: parameters, standard errors, log-likelihood, verdict.'),
    ),
  ).action(
    exitWith(async (options) => {
      const { runFit } = await import('./commands/fit.ts');
      return runFit(readModelOptions(read(options), options));
    }),
  );

  addModelOptions(
    prepare(
      program
        .command('predict')
        .description('Score every customer: P(alive), expected purchases and spend, predicted value, with intervals.'),
    ),
  )
    .requiredOption('--out <file>', 'file to write; .parquet or .csv')
    .option('--horizon-days <n>', 'days of the forecast', readWhole(1), 365)
    .option('--discount-rate <rate>', 'yearly discount of predicted money, 0.1 = 10 %', readNumber(0), 0.1)
    .option('--draws <n>', 'draws behind the interval of a customer; 0 leaves intervals out', readWhole(0), 200)
    .option('--no-shock', 'leave the backtest, and with it the calendar layer of the intervals, out')
    .action(
      exitWith(async (options) => {
        const { runPredict } = await import('./commands/predict.ts');
        return runPredict({
          ...readModelOptions(read(options), options),
          out: String(options['out']),
          horizonDays: options['horizonDays'] as number,
          discountRate: options['discountRate'] as number,
          draws: options['draws'] as number,
          shock: options['shock'] !== false,
        });
      }),
    );

  addModelOptions(
    prepare(
      program
        .command('validate')
        .description(
          'Test models on a holdout and by rolling-origin backtest: tables, coverage of intervals, verdict.',
        ),
    ),
  )
    .option(
      '--origins <weeks>',
      'weeks after the first purchase at which the backtest forecasts, e.g. 16,20,24',
      readWholes,
      [],
    )
    .option('--horizons <weeks>', 'weeks it forecasts, e.g. 13,26', readWholes, [])
    .option('--no-backtest', 'leave the backtest out')
    .action(
      exitWith(async (options) => {
        const { runValidate } = await import('./commands/validate.ts');
        return runValidate({
          ...readModelOptions(read(options), options),
          origins: options['origins'] as number[],
          horizons: options['horizons'] as number[],
          backtest: options['backtest'] !== false,
        });
      }),
    );
}
