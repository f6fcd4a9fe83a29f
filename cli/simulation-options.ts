import { cpus } from 'node:os';
import { InvalidArgumentError, Option, type Command } from 'commander';
import {
  DEFAULT_PLAN_CHOICE,
  GUARDRAIL_NAMES,
  planChoiceSchema,
  PRIMARY_OUTCOMES,
  type ChosenGuardrail,
} from '#core/campaigns/launch/evaluation-plan.ts';
import { OVERLAP_RULES } from '#core/campaigns/plan/overlap.ts';
import { DEFAULT_DRAWS, DEFAULT_LEVEL, DEFAULT_SEED, DRAW_LIMITS } from '#core/campaigns/simulation-defaults.ts';
import { readOption, type ImportOptions } from './import-options.ts';

function readWhole(from: number, to: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isSafeInteger(value) || value < from || value > to) {
      throw new InvalidArgumentError(`It takes a whole number from ${from} to ${to}.`);
    }
    return value;
  };
}

/** Worker threads unless stated: one per processor, at most eight. */
const DEFAULT_WORKERS = Math.max(1, Math.min(8, cpus().length));

function readLevel(text: string): number {
  const level = Number(text);
  if (text.trim() === '' || !(level > 0 && level < 1)) {
    throw new InvalidArgumentError('It takes a share between 0 and 1, e.g. 0.8.');
  }
  return level;
}

function readGuardrail(text: string, earlier: readonly ChosenGuardrail[]): ChosenGuardrail[] {
  const [written = '', number = ''] = text.split('=');
  const name = GUARDRAIL_NAMES.find((known) => known === written);
  const margin = Number(number);
  if (name === undefined || number.trim() === '' || !(margin > 0) || !Number.isFinite(margin)) {
    throw new InvalidArgumentError(`It takes name=margin with a margin above 0; names: ${GUARDRAIL_NAMES.join(', ')}.`);
  }
  if (earlier.some((other) => other.name === name)) throw new InvalidArgumentError(`${name} is given twice.`);
  return [...earlier, { name, margin }];
}

/** Declares `cst simulate`. `prepare` adds the options that every command with sources has, `read` reads them back. */
export function addSimulateCommand(
  program: Command,
  prepare: (command: Command) => Command,
  read: (options: Record<string, unknown>) => ImportOptions,
): void {
  prepare(program.command('simulate'))
    .description(
      'Simulate repurchase strategies before launch: incremental orders and net with intervals, who is cut and why, lists of both arms.',
    )
    .argument('[strategy...]', 'strategies as JSON files (samples/strategies/ has three); up to four are compared')
    .option(
      '--launch <file>',
      'run a locked launch (<id>-launch.json) again from its own record and compare the hashes',
    )
    .option('--out <folder>', 'folder for results, lists and sheets; created when missing')
    .option(
      '--seed <n>',
      'seed of all draws: the same seed gives the same bytes',
      readWhole(0, Number.MAX_SAFE_INTEGER),
      DEFAULT_SEED,
    )
    .option('--draws <n>', 'draws behind intervals', readWhole(DRAW_LIMITS.least, DRAW_LIMITS.most), DEFAULT_DRAWS)
    .option(
      '--level <share>',
      'level of every interval: the middle of the draws, in tables, sheets, lists and JSON',
      readLevel,
      DEFAULT_LEVEL,
    )
    .option('--workers <n>', 'worker threads; the results do not depend on it', readWhole(1, 64), DEFAULT_WORKERS)
    .option('--no-shock', 'leave the backtest, and with it the calendar layer of the intervals, out')
    .addOption(
      new Option(
        '--overlap <rule>',
        'customers that several strategies mean: separate = each strategy on its own, as alternatives, no total; priority = the first strategy given has them; best = the one of the highest expected net',
      )
        .choices(OVERLAP_RULES)
        .default('separate'),
    )
    .addOption(
      new Option('--primary <outcome>', 'outcome that alone decides at the read-out, locked with the launch')
        .choices(PRIMARY_OUTCOMES)
        .default(DEFAULT_PLAN_CHOICE.primary),
    )
    .option(
      '--guardrail <name=margin>',
      `what must not become worse than its margin, repeatable: ${GUARDRAIL_NAMES.join(', ')}; a share (0.02 = 2 points), or minor units per order`,
      readGuardrail,
      [],
    )
    .option('--no-looks', 'no looks before the read-out: it has the whole error')
    .addOption(new Option('--language <code>', 'language of sheets and lists').choices(['zh', 'en']).default('zh'))
    .action(async (strategies: string[], options: Record<string, unknown>) => {
      const launch = readOption(options, 'launch') ?? null;
      if (launch === null && strategies.length === 0) program.error("error: missing required argument 'strategy'");
      const out = readOption(options, 'out');
      if (launch === null && out === undefined) program.error("error: required option '--out <folder>' not specified");
      const { runSimulate } = await import('./commands/simulate.ts');
      process.exitCode = await runSimulate({
        ...read(options),
        strategies,
        launch,
        level: options['level'] as number,
        out: out ?? null,
        seed: options['seed'] as number,
        draws: options['draws'] as number,
        workers: options['workers'] as number,
        overlap: OVERLAP_RULES.find((rule) => rule === options['overlap']) ?? 'separate',
        shock: options['shock'] !== false,
        plan: planChoiceSchema.parse({
          primary: options['primary'],
          guardrails: options['guardrail'],
          hasLooks: options['looks'] !== false,
        }),
        language: options['language'] === 'en' ? 'en' : 'zh',
      });
    });
}
