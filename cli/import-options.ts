import { ENCODINGS } from '#core/sources/formats/encodings.ts';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { describeCurrency, isCurrencyCode } from '#core/sources/cleaning/currencies.ts';
import type { SourceName } from '#core/sources/contracts.ts';
import type { CollectOptions } from './collect-sources.ts';
import { SAMPLE_PROJECT, SOURCE_OPTIONS } from './source-options.ts';

/** What every command that imports files is told. */
export type ImportOptions = CollectOptions & {
  /** `path=value` pairs over the project's parameters. */
  readonly settings: readonly string[];
  readonly json: boolean;
  readonly quiet: boolean;
  readonly memory?: string;
  readonly threads?: number;
};

const MAX_THREADS = 512;
const SMALLEST_MEMORY = 16 * 1024 ** 2;
const MEMORY_UNITS: Readonly<Record<string, number>> = {
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  MIB: 1024 ** 2,
  GIB: 1024 ** 3,
  TIB: 1024 ** 4,
};

function readThreads(text: string): number {
  const threads = Number(text);
  if (!/^\d+$/.test(text.trim()) || threads < 1 || threads > MAX_THREADS) {
    throw new InvalidArgumentError(`It takes a whole number from 1 to ${MAX_THREADS}.`);
  }
  return threads;
}

function readMemory(text: string): string {
  const [, size = '', unit = ''] = /^(\d+(?:\.\d+)?)\s*([MGT]i?B)$/i.exec(text.trim()) ?? [];
  const bytes = Number(size) * (MEMORY_UNITS[unit.toUpperCase()] ?? 0);
  if (!(bytes >= SMALLEST_MEMORY && bytes <= Number.MAX_SAFE_INTEGER)) {
    throw new InvalidArgumentError('It takes a size from 16MiB with its unit (MB, GB, TB, MiB, GiB, TiB), e.g. 4GB.');
  }
  return `${size}${unit}`;
}

function collect(value: string, earlier: readonly string[]): string[] {
  return [...earlier, value];
}

/** `level:Order Total=order` → the reading under its name. A name may hold an equals sign; only an order of files may hold one in the reading. */
function collectAnswer(text: string, earlier: Readonly<Record<string, string>>): Record<string, string> {
  const at = text.startsWith('versions=') ? 'versions'.length : text.lastIndexOf('=');
  if (at < 1 || at === text.length - 1)
    throw new InvalidArgumentError('It takes name=reading as the question shows it, e.g. "level:Order Total=order".');
  return { ...earlier, [text.slice(0, at)]: text.slice(at + 1) };
}

/** An option's text, if it was given. */
export function readOption(options: Record<string, unknown>, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}

/** The option that names the encoding of files. */
export function createEncodingOption(): Option {
  return new Option('--encoding <name>', 'encoding of the files').choices([...ENCODINGS]);
}

function addAnswerOptions(command: Command): Command {
  return command
    .addOption(createEncodingOption())
    .addOption(new Option('--date-order <order>', 'how 03/04/2024 is read').choices(['ymd', 'mdy', 'dmy']))
    .option('--short-year <year>', 'first of the hundred years that years of two digits mean, e.g. 2000')
    .option('--given-year <year>', 'year of dates that name a month and a day only')
    .option('--row-amount <amount>', 'what every order row is worth where no column holds an amount')
    .addOption(new Option('--decimal-mark <mark>', 'decimal mark of amounts').choices(['.', ',']))
    .option('--file-time-zone <zone>', 'IANA time zone of times without an offset, if not the project’s')
    .addOption(
      new Option('--equal-rows <rule>', 'rows of one file that are equal in every column').choices(['keep', 'drop']),
    )
    .option(
      '--answer <name=reading>',
      'answer to a question about what rows mean, as the question shows it (repeatable)',
      collectAnswer,
      {},
    )
    .option('--order-per-row', 'every row is an order of its own')
    .addOption(new Option('--id-float <rule>', 'ids such as 17850.0').choices(['clean', 'keep']));
}

function readCurrency(code: string): string {
  if (isCurrencyCode(code)) return code.toUpperCase();
  throw new InvalidArgumentError('It takes the ISO 4217 code of a currency in use, e.g. USD.');
}

function toCamelCase(flag: string): string {
  return flag.replaceAll(/-([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}

/** The options that name a whole project instead of single files. */
export function addProjectOptions(command: Command): Command {
  return command
    .option('--project <file>', 'project definition (JSON) with files, mappings and parameters')
    .option('--sample', 'take the sample retailer');
}

/** The options of every command that imports files: sources, mappings, answers, parameters, engine, output. */
export function addImportOptions(command: Command, sources?: readonly SourceName[]): Command {
  for (const { source, flag } of SOURCE_OPTIONS.filter((option) => sources?.includes(option.source) ?? true)) {
    command.option(`--${flag} <files...>`, `${source.replaceAll('_', ' ')}: files, or a folder of them`);
  }
  return addAnswerOptions(command)
    .option('--mapping <file>', 'mapping template of one source (repeatable); docs/mapping-template.md', collect, [])
    .option(
      '--as-of <date>',
      'everything is computed as of the end of this day (YYYY-MM-DD); default: the last date in the data',
    )
    .option(
      '--currency <code>',
      'ISO code of the project’s currency (default: as the files say, else asked)',
      readCurrency,
    )
    .option('--set <path=value>', 'a project parameter, e.g. rfm.scoreCount=4 (repeatable)', collect, [])
    .option('--memory <size>', 'memory limit of the engine, e.g. 4GB; more spills to disk', readMemory)
    .option('--threads <n>', 'threads of the engine', readThreads)
    .option('--json', 'one JSON document on stdout', false)
    .option('--quiet', 'no progress on stderr', false);
}

/** Reads {@link addImportOptions} and {@link addProjectOptions} back. */
export function readImportOptions(options: Record<string, unknown>): ImportOptions {
  const files = Object.fromEntries(
    SOURCE_OPTIONS.flatMap(({ source, flag }): [SourceName, string[]][] => {
      const given = options[toCamelCase(flag)];
      return Array.isArray(given) ? [[source, given as string[]]] : [];
    }),
  );
  const project = options['sample'] === true ? SAMPLE_PROJECT : readOption(options, 'project');
  const asOf = readOption(options, 'asOf');
  const encoding = readOption(options, 'encoding');
  const dateOrder = readOption(options, 'dateOrder');
  const shortYear = readOption(options, 'shortYear');
  const givenYear = readOption(options, 'givenYear');
  const rowAmount = readOption(options, 'rowAmount');
  const decimalMark = readOption(options, 'decimalMark');
  const fileTimeZone = readOption(options, 'fileTimeZone');
  const equalRows = readOption(options, 'equalRows');
  const idFloat = readOption(options, 'idFloat');
  const memory = readOption(options, 'memory');
  const currency = readOption(options, 'currency');
  const stated = currency === undefined ? [] : [`currency=${JSON.stringify(describeCurrency(currency))}`];
  const settings = [...stated, ...(options['set'] as string[])];
  const meaning = (options['answer'] ?? {}) as Readonly<Record<string, string>>;
  return {
    files,
    ...(project === undefined ? {} : { project }),
    mappings: options['mapping'] as string[],
    answers: {
      ...(encoding === undefined ? {} : { encoding }),
      ...(dateOrder === undefined ? {} : { dateOrder }),
      ...(shortYear === undefined ? {} : { shortYear: Number(shortYear) }),
      ...(givenYear === undefined ? {} : { givenYear: Number(givenYear) }),
      ...(rowAmount === undefined ? {} : { rowAmount }),
      ...(decimalMark === undefined ? {} : { decimalMark }),
      ...(fileTimeZone === undefined ? {} : { fileTimeZone }),
      ...(equalRows === undefined ? {} : { equalRows }),
      ...(idFloat === undefined ? {} : { idFloat }),
      ...(Object.keys(meaning).length === 0 ? {} : { meaning }),
      ...(options['orderPerRow'] === true ? { orderPerRow: true } : {}),
    },
    settings: asOf === undefined ? settings : [...settings, `asOfDate=${asOf}`],
    json: options['json'] === true,
    quiet: options['quiet'] === true,
    ...(memory === undefined ? {} : { memory }),
    ...(typeof options['threads'] === 'number' ? { threads: options['threads'] } : {}),
  };
}
