import { InvalidArgumentError, Option, type Command } from 'commander';
import {
  addImportOptions,
  addProjectOptions,
  createEncodingOption,
  readImportOptions,
  readOption,
} from './import-options.ts';
import { EVALUATION_SEED } from '#core/campaigns/simulation-defaults.ts';
import type { Encoding } from '#core/sources/formats/encodings.ts';

function readNames(text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.includes('')) throw new InvalidArgumentError('It takes column names, separated by commas.');
  return names;
}

function readWeights(text: string): Record<string, number> {
  return Object.fromEntries(
    text.split(',').map((part) => {
      const at = part.lastIndexOf('=');
      const weight = Number(part.slice(at + 1));
      if (at < 1 || !(weight > 0))
        throw new InvalidArgumentError('It takes arm=weight pairs, e.g. treated=80,control=20.');
      return [part.slice(0, at), weight];
    }),
  );
}

function readSeed(text: string): number {
  const seed = Number(text);
  if (text.trim() === '' || !Number.isSafeInteger(seed) || seed < 0)
    throw new InvalidArgumentError('It takes a whole number from 0.');
  return seed;
}

function readShare(text: string): number {
  const share = Number(text);
  if (text.trim() === '' || !(share > 0 && share < 1))
    throw new InvalidArgumentError('It takes a share between 0 and 1.');
  return share;
}

/** Declares `cst evaluate` and `cst experiment`. */
export function addEvaluationCommands(program: Command): void {
  addImportOptions(addProjectOptions(program.command('evaluate')))
    .description(
      'Measure what a strategy did: treated minus control as assigned, or, without a control, against what a model expected.',
    )
    .requiredOption('--strategy <id>', 'strategy (a wave is a strategy of its own)')
    .option('--holdout-share <share>', 'planned share of control, for the sample-ratio check', readShare)
    .option(
      '--winsorise <quantile>',
      'set amounts above this quantile of the positive ones to it, e.g. 0.99',
      readShare,
    )
    .option('--launch <file>', 'the <id>-launch.json that cst simulate wrote; else the launch locked in the project')
    .option('--report <file.html>', 'write the evaluation as one HTML page (print it for PDF)')
    .addOption(new Option('--language <code>', 'language of the report').choices(['zh', 'en']).default('zh'))
    .option('--seed <n>', 'seed of the bootstrap and of draws', readSeed, EVALUATION_SEED)
    .action(async (options: Record<string, unknown>) => {
      const { holdoutShare, winsorise } = options;
      const { runEvaluate } = await import('./commands/evaluate.ts');
      process.exitCode = await runEvaluate({
        ...readImportOptions(options),
        strategy: String(options['strategy']),
        holdoutShare: typeof holdoutShare === 'number' ? holdoutShare : null,
        winsoriseAt: typeof winsorise === 'number' ? winsorise : null,
        seed: options['seed'] as number,
        launch: readOption(options, 'launch') ?? null,
        report: readOption(options, 'report') ?? null,
        language: options['language'] === 'en' ? 'en' : 'zh-CN',
      });
    });

  program
    .command('experiment')
    .description('Evaluate a plain treated/control table, one row per customer as assigned.')
    .argument('<file>', 'table to read: CSV, TSV, Parquet, JSON, NDJSON, XLSX or Arrow')
    .requiredOption('--arm <column>', 'column that says the arm')
    .requiredOption('--control <value>', 'its value for the control arm')
    .requiredOption(
      '--outcomes <columns>',
      'outcome columns, e.g. visit,spend; only 0 and 1 = a share, else an amount',
      readNames,
    )
    .option('--id <column>', 'customer id: a customer in two rows or two arms is refused')
    .option('--amounts <columns>', 'outcomes that are amounts whatever their values (all 0 stays money)', readNames, [])
    .option('--covariate <column>', 'number known before the assignment, for CUPED')
    .option('--cuts <columns>', 'columns to cut the result by; p-values are adjusted (Holm)', readNames, [])
    .option('--weights <arm=n,…>', 'planned share of each arm; equal unless stated', readWeights)
    .option('--seed <n>', 'seed of the bootstrap', readSeed, EVALUATION_SEED)
    .addOption(createEncodingOption())
    .option('--json', 'one JSON document on stdout', false)
    .option('--quiet', 'no progress on stderr', false)
    .addHelpText(
      'after',
      `
Example:
  cst experiment campaign.csv --arm segment --control "No E-Mail" --outcomes visit,conversion,spend --covariate history`,
    )
    .action(async (file: string, options: Record<string, unknown>) => {
      const { covariate, encoding, weights } = options;
      const { runExperiment } = await import('./commands/experiment.ts');
      process.exitCode = await runExperiment(file, {
        arm: String(options['arm']),
        control: String(options['control']),
        outcomes: options['outcomes'] as string[],
        id: readOption(options, 'id') ?? null,
        amounts: options['amounts'] as string[],
        covariate: typeof covariate === 'string' ? covariate : null,
        cuts: options['cuts'] as string[],
        seed: options['seed'] as number,
        json: options['json'] === true,
        quiet: options['quiet'] === true,
        ...(weights === undefined ? {} : { weights: weights as Record<string, number> }),
        ...(typeof encoding === 'string' ? { encoding: encoding as Encoding } : {}),
      });
    });
}
