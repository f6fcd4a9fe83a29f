import { Command, InvalidArgumentError, Option } from 'commander';
import type { SourceName } from '#core/mapping/contracts.ts';
import { WORKBENCH_VERSION } from '#core/version.ts';
import { SOURCE_OPTIONS } from './collect-sources.ts';
import { getSampleProject, runBuild } from './commands/build.ts';
import { runCheck } from './commands/check.ts';
import { runInspect } from './commands/inspect.ts';
import { EXIT_CODES, EXIT_CODES_HELP } from './exit-codes.ts';

function readThreads(text: string): number {
  const threads = Number(text);
  if (!Number.isInteger(threads) || threads < 1) throw new InvalidArgumentError('It takes a whole number from 1.');
  return threads;
}

function collect(value: string, earlier: readonly string[]): string[] {
  return [...earlier, value];
}

function readOption(options: Record<string, unknown>, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}

function createEncodingOption(): Option {
  return new Option('--encoding <name>', 'encoding of the files').choices([
    'utf-8',
    'utf-16le',
    'utf-16be',
    'gb18030',
    'latin1',
  ]);
}

function addAnswerOptions(command: Command): Command {
  return command
    .addOption(createEncodingOption())
    .addOption(new Option('--date-order <order>', 'how 03/04/2024 is read').choices(['ymd', 'mdy', 'dmy']))
    .addOption(new Option('--decimal-mark <mark>', 'decimal mark of amounts').choices(['.', ',']))
    .option('--file-time-zone <zone>', 'IANA time zone of times without an offset, if not the project’s')
    .addOption(
      new Option('--equal-rows <rule>', 'rows of one file that are equal in every column').choices(['keep', 'drop']),
    )
    .option('--order-per-row', 'every row is an order of its own')
    .addOption(new Option('--id-float <rule>', 'ids such as 17850.0').choices(['clean', 'keep']));
}

function toCamelCase(flag: string): string {
  return flag.replaceAll(/-([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}

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
${EXIT_CODES_HELP}`,
    )
    .exitOverride();

  const build = program
    .command('build')
    .description(
      'Import files, build every dimension, fact and bridge, check them, write them as Parquet with their documents.',
    )
    .option('--project <file>', 'project definition (JSON) with files, mappings and parameters')
    .option('--sample', 'build the sample retailer')
    .requiredOption('--out <folder>', 'folder for the results; created when missing');
  for (const { source, flag } of SOURCE_OPTIONS) {
    build.option(`--${flag} <files...>`, `${source.replaceAll('_', ' ')}: files, or a folder of them`);
  }
  addAnswerOptions(build)
    .option('--mapping <file>', 'mapping template of one source (repeatable); docs/mapping-template.md', collect, [])
    .option(
      '--as-of <date>',
      'everything is computed as of the end of this day (YYYY-MM-DD); default: the last date in the data',
    )
    .option('--set <path=value>', 'a project parameter, e.g. rfm.scoreCount=4 (repeatable)', collect, [])
    .option('--memory <size>', 'memory limit of the engine, e.g. 4GB; more spills to disk')
    .option('--threads <n>', 'threads of the engine', readThreads)
    .option('--json', 'one JSON document on stdout', false)
    .option('--quiet', 'no progress on stderr', false)
    .action(async (options: Record<string, unknown>) => {
      const files = Object.fromEntries(
        SOURCE_OPTIONS.flatMap(({ source, flag }): [SourceName, string[]][] => {
          const given = options[toCamelCase(flag)];
          return Array.isArray(given) ? [[source, given as string[]]] : [];
        }),
      );
      const project = options['sample'] === true ? getSampleProject() : readOption(options, 'project');
      const asOf = readOption(options, 'asOf');
      const encoding = readOption(options, 'encoding');
      const dateOrder = readOption(options, 'dateOrder');
      const decimalMark = readOption(options, 'decimalMark');
      const fileTimeZone = readOption(options, 'fileTimeZone');
      const equalRows = readOption(options, 'equalRows');
      const idFloat = readOption(options, 'idFloat');
      const memory = readOption(options, 'memory');
      const settings = options['set'] as string[];
      process.exitCode = await runBuild({
        files,
        ...(project === undefined ? {} : { project }),
        mappings: options['mapping'] as string[],
        answers: {
          ...(encoding === undefined ? {} : { encoding }),
          ...(dateOrder === undefined ? {} : { dateOrder }),
          ...(decimalMark === undefined ? {} : { decimalMark }),
          ...(fileTimeZone === undefined ? {} : { fileTimeZone }),
          ...(equalRows === undefined ? {} : { equalRows }),
          ...(idFloat === undefined ? {} : { idFloat }),
          ...(options['orderPerRow'] === true ? { orderPerRow: true } : {}),
        },
        settings: asOf === undefined ? settings : [...settings, `asOfDate=${asOf}`],
        out: String(options['out']),
        json: options['json'] === true,
        quiet: options['quiet'] === true,
        ...(memory === undefined ? {} : { memory }),
        ...(typeof options['threads'] === 'number' ? { threads: options['threads'] } : {}),
      });
    });

  program
    .command('check')
    .description('Read an export back and run every declared check on the files themselves.')
    .argument('<folder>', 'folder that cst build wrote')
    .option('--json', 'one JSON document on stdout', false)
    .option('--quiet', 'no progress on stderr', false)
    .action(async (folder: string, options: { json: boolean; quiet: boolean }) => {
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

try {
  await createProgram().parseAsync();
} catch (error) {
  const exitCode = error instanceof Error && 'exitCode' in error ? error.exitCode : undefined;
  if (typeof exitCode !== 'number') throw error;
  process.exitCode = exitCode === 0 ? EXIT_CODES.ok : EXIT_CODES.usage;
}
