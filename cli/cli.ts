import { Command, Option } from 'commander';
import { WORKBENCH_VERSION } from '#core/kernel/version.ts';
import { formatError } from './error-text.ts';
import { addEvaluationCommands } from './evaluation-options.ts';
import { EXIT_CODES, EXIT_CODES_HELP } from './exit-codes.ts';
import {
  addImportOptions,
  addProjectOptions,
  createEncodingOption,
  readImportOptions,
  readOption,
} from './import-options.ts';
import { addModelCommands, MODEL_SOURCES } from './model-options.ts';
import { addSimulateCommand } from './simulation-options.ts';

function createProgram(): Command {
  const program = new Command('cst')
    .description(
      'Customer analytics from order and behaviour files, offline: files in, a checked dimensional model out.',
    )
    .version(WORKBENCH_VERSION)
    .showHelpAfterError('(cst --help shows the commands)')
    .addHelpText(
      'after',
      `
Examples:
  cst build --sample --out out/
  cst inspect orders.csv
  cst build --orders orders/ --behaviors events.parquet --as-of 2026-06-30 --out out/
  cst build --orders export.csv --mapping taobao.json --out out/
  cst check out/
  cst fit --orders orders.csv --model mbg-nbd --calibrate-until 2026-03-31 --json
  cst predict --sample --out customers.csv
  cst validate --orders orders.csv --season
  cst simulate samples/strategies/win-back.json --sample --out out/
  cst evaluate --sample --strategy C2026-VIP --holdout-share 0.2
  cst experiment campaign.csv --arm segment --control none --outcomes visit,spend
${EXIT_CODES_HELP}`,
    )
    .exitOverride();

  const build = addProjectOptions(program.command('build'))
    .description(
      'Import files, build every dimension, fact and bridge, check them, write them as Parquet with their documents.',
    )
    .requiredOption('--out <folder>', 'folder for the results; created when missing')
    .addOption(
      new Option('--csv <encoding>', 'write every table as CSV too, safe for spreadsheets').choices([
        'utf-8',
        'gb18030',
      ]),
    )
    .addOption(
      new Option(
        '--csv-cells <how>',
        'with --csv: "defused" puts an apostrophe before texts that spreadsheets take for formulas; "unchanged" writes every value as it is, for other systems',
      )
        .choices(['defused', 'unchanged'])
        .default('defused'),
    );
  addImportOptions(build).action(async (options: Record<string, unknown>) => {
    const csv = options['csv'] === 'utf-8' || options['csv'] === 'gb18030' ? options['csv'] : undefined;
    const { runBuild } = await import('./commands/build.ts');
    process.exitCode = await runBuild({
      ...readImportOptions(options),
      out: String(options['out']),
      ...(csv === undefined ? {} : { csv }),
      csvCells: options['csvCells'] === 'unchanged' ? 'unchanged' : 'defused',
    });
  });

  addModelCommands(
    program,
    (command) => addImportOptions(addProjectOptions(command), MODEL_SOURCES),
    readImportOptions,
  );

  addEvaluationCommands(program);

  addSimulateCommand(program, (command) => addImportOptions(addProjectOptions(command)), readImportOptions);

  program
    .command('check')
    .description('Read an export back and run every declared check on the files themselves.')
    .argument('<folder>', 'folder that cst build wrote')
    .option('--json', 'one JSON document on stdout', false)
    .option('--quiet', 'no progress on stderr', false)
    .action(async (folder: string, options: { json: boolean; quiet: boolean }) => {
      const { runCheck } = await import('./commands/check.ts');
      process.exitCode = await runCheck(folder, options);
    });

  program
    .command('inspect')
    .description('Show what a file is: format, encoding, columns, proposed mapping, questions. Nothing is built.')
    .argument('<file>', 'file to look at')
    .option('--source <name>', 'source it is meant for (orders, behaviors, …); guessed when absent')
    .option('--template <file>', 'write the proposed mapping template here')
    .addOption(createEncodingOption())
    .option('--json', 'one JSON document on stdout', false)
    .option('--quiet', 'no progress on stderr', false)
    .action(async (file: string, options: Record<string, unknown>) => {
      const source = readOption(options, 'source');
      const template = readOption(options, 'template');
      const encoding = readOption(options, 'encoding');
      const { runInspect } = await import('./commands/inspect.ts');
      process.exitCode = await runInspect(file, {
        json: options['json'] === true,
        quiet: options['quiet'] === true,
        ...(source === undefined ? {} : { source }),
        ...(template === undefined ? {} : { template }),
        ...(encoding === undefined ? {} : { encoding }),
      });
    });
  return program;
}

/** Ends the program with a message; work that still runs is given up. */
function fail(error: unknown): never {
  process.stderr.write(`${formatError(error)}\n`);
  process.exit(EXIT_CODES.failed);
}

/**
 * Who reads the output may end before it does, as `head` does: the rest has no reader. Any other fault of the output, a full
 * disk for instance, makes the command a failure at its end, so that it still removes what it must.
 */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') return;
  process.stderr.write(`${formatError(error)}\n`);
  process.once('exit', () => {
    process.exitCode = EXIT_CODES.failed;
  });
});
/** Without a place for messages, the exit code still says how the command ended. */
process.stderr.on('error', () => undefined);
process.on('uncaughtException', fail);
process.on('unhandledRejection', fail);

try {
  await createProgram().parseAsync();
} catch (error) {
  const exitCode = error instanceof Error && 'exitCode' in error ? error.exitCode : undefined;
  if (typeof exitCode !== 'number') fail(error);
  else process.exitCode = exitCode === 0 ? EXIT_CODES.ok : EXIT_CODES.usage;
}
