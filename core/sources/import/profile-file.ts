import { toRows, toSingleRow, type Row } from '#core/kernel/columns.ts';
import type { Engine, RunOptions } from '#core/kernel/engine.ts';
import type { FileSource } from '#core/kernel/files.ts';
import { isCancelled, throwIfCancelled, WorkbenchError } from '#core/kernel/errors.ts';
import type { Question } from '#core/sources/formats/define-format.ts';
import type { Label } from '#core/kernel/label.ts';
import { cleanId, isUncleanId } from '#core/sources/cleaning/clean-id.ts';
import { countWords } from '#core/sources/cleaning/column-census.ts';
import { getContract, type ContractField } from '#core/sources/contracts.ts';
import { inspectInput, loadInput } from './load-file.ts';
import { guessCurrency } from './propose-currency.ts';
import { profileColumns } from './profile-columns.ts';
import { readWord } from '#core/sources/cleaning/parse-words.ts';
import { getColumnAnswer, listFileColumns, type MappingTemplate } from '#core/sources/mapping/template.ts';
import type { Parameters, PricedParameters } from '#core/kernel/parameters.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { ident, sql, type Sql } from '#core/kernel/sql.ts';

/** How often a stretch of values, or one value, occurs. */
export type Bin = { readonly from: string; readonly to: string; readonly rows: number };

/** What a file column holds, all rows looked at. */
export type ColumnProfile = {
  readonly column: string;
  readonly kind: 'number' | 'date' | 'text';
  readonly rows: number;
  readonly nulls: number;
  readonly distinct: number;
  /** Smallest and largest value, as text; null where every cell is empty. */
  readonly min: string | null;
  readonly max: string | null;
  /** Ten stretches of equal width for numbers and dates, the most frequent values for text. */
  readonly bins: readonly Bin[];
};

/** A word of a column and what it is read as; null where nobody said. */
export type WordReading = { readonly word: string; readonly rows: number; readonly value: string | null };

/** Ids whose text in the file is not the id itself. */
export type CleanedIds = {
  readonly column: string;
  readonly rows: number;
  readonly examples: readonly { readonly from: string; readonly to: string | null }[];
};

export type FileProfile = {
  readonly rows: number;
  readonly columns: readonly ColumnProfile[];
  /** By field: status, behavior_type and the yes/no fields that are mapped. */
  readonly words: readonly {
    readonly field: string;
    readonly column: string;
    readonly choices: readonly string[];
    readonly readings: readonly WordReading[];
  }[];
  readonly ids: readonly CleanedIds[];
  /** What the mapped columns leave open: order of day and month, decimal mark, currency, words … */
  readonly questions: readonly Question[];
  /** Why the mapping cannot hold for these columns; null where it can. */
  readonly fault: Label | null;
};

const BINS = 10;
const TOP_VALUES = 6;
const WORDS = 60;
const EXAMPLES = 5;
const TEXT_FORMATS = new Set(['csv', 'tsv', 'text']);
/** A column is taken for numbers or dates from this share of its values on. */
const KIND_SHARE = 0.9;

let counter = 0;

function toNumber(cell: Sql): Sql {
  return sql`try_cast(regexp_replace(${cell}, '[¥￥$€£, 元]', '', 'g') as double)`;
}

function toDay(cell: Sql): Sql {
  return sql`try_cast(replace(split_part(split_part(${cell}, ' ', 1), 'T', 1), '/', '-') as date)`;
}

const read = (row: Row, name: string): number => Number(row[name] ?? 0);
const readOrNull = (row: Row, name: string): string | null => {
  const value = row[name];
  return value === null || value === undefined ? null : String(value);
};

function formatEdge(value: number): string {
  return String(Math.abs(value) >= 100 ? Math.round(value) : Math.round(value * 100) / 100);
}

async function countBins(
  engine: Engine,
  raw: Sql,
  measure: Sql,
  low: number,
  high: number,
  format: (value: number) => string,
  options: RunOptions,
): Promise<Bin[]> {
  const width = (high - low) / BINS;
  if (!(width > 0)) {
    const row = toSingleRow(await engine.query(sql`select count(${measure}) as n_rows from ${raw}`, options));
    return [{ from: format(low), to: format(high), rows: read(row, 'n_rows') }];
  }
  const rows = toRows(
    await engine.query(
      sql`select least(${BINS - 1}, cast(floor((${measure} - ${low}) / ${width}) as integer)) as bin, count(*) as n_rows
        from ${raw} where ${measure} is not null group by 1`,
      options,
    ),
  );
  return Array.from({ length: BINS }, (_, bin) => ({
    from: format(low + bin * width),
    to: format(low + (bin + 1) * width),
    rows: read(rows.find((row) => read(row, 'bin') === bin) ?? {}, 'n_rows'),
  }));
}

async function profileColumn(engine: Engine, raw: Sql, column: string, options: RunOptions): Promise<ColumnProfile> {
  const cell = ident(column);
  const row = toSingleRow(
    await engine.query(
      sql`select count(*) as n_rows, count(${cell}) as n_filled, count(distinct ${cell}) as n_distinct,
          count(${toNumber(cell)}) as n_numbers, min(${toNumber(cell)}) as min_number, max(${toNumber(cell)}) as max_number,
          count(${toDay(cell)}) as n_days, cast(min(${toDay(cell)}) as varchar) as min_day, cast(max(${toDay(cell)}) as varchar) as max_day,
          epoch(cast(min(${toDay(cell)}) as timestamp)) as min_epoch, epoch(cast(max(${toDay(cell)}) as timestamp)) as max_epoch,
          min(${cell}) as min_text, max(${cell}) as max_text
        from ${raw}`,
      options,
    ),
  );
  const filled = read(row, 'n_filled');
  const common = {
    column,
    rows: read(row, 'n_rows'),
    nulls: read(row, 'n_rows') - filled,
    distinct: read(row, 'n_distinct'),
  };
  if (filled > 0 && read(row, 'n_days') >= KIND_SHARE * filled) {
    const format = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 10);
    const epoch = sql`epoch(cast(${toDay(cell)} as timestamp))`;
    const bins = await countBins(engine, raw, epoch, read(row, 'min_epoch'), read(row, 'max_epoch'), format, options);
    return { ...common, kind: 'date', min: readOrNull(row, 'min_day'), max: readOrNull(row, 'max_day'), bins };
  }
  if (filled > 0 && read(row, 'n_numbers') >= KIND_SHARE * filled) {
    const [low, high] = [read(row, 'min_number'), read(row, 'max_number')];
    const bins = await countBins(engine, raw, toNumber(cell), low, high, formatEdge, options);
    return { ...common, kind: 'number', min: String(low), max: String(high), bins };
  }
  const top = await countWords(engine, [raw], cell, TOP_VALUES, options);
  return {
    ...common,
    kind: 'text',
    min: readOrNull(row, 'min_text'),
    max: readOrNull(row, 'max_text'),
    bins: top.map(({ word, count }) => ({ from: word, to: word, rows: count })),
  };
}

function listAnswers(field: ContractField, template: MappingTemplate): Readonly<Record<string, string | boolean>> {
  if (field.name === 'status') return template.statusMap;
  return field.name === 'behavior_type' ? template.behaviorMap : template.booleanMap;
}

async function readWords(
  engine: Engine,
  raw: Sql,
  field: ContractField,
  column: string,
  template: MappingTemplate,
  options: RunOptions,
): Promise<FileProfile['words'][number]> {
  const found = await countWords(engine, [raw], ident(column), WORDS, options);
  return {
    field: field.name,
    column,
    choices: field.type === 'boolean' ? ['true', 'false'] : (field.values ?? []),
    readings: found.map(({ word, count }) => ({
      word,
      rows: count,
      value: readWord(field.name, word, listAnswers(field, template), template.nullTokens) ?? null,
    })),
  };
}

async function listCleanedIds(
  engine: Engine,
  raw: Sql,
  column: string,
  template: MappingTemplate,
  options: RunOptions,
): Promise<CleanedIds> {
  const cell = ident(column);
  const cleaned = cleanId(cell, {
    float: getColumnAnswer(template.idFloat, column) ?? 'keep',
    nullTokens: template.nullTokens,
  });
  const rows = toRows(
    await engine.query(
      sql`select was, becomes, n_rows, cast(sum(n_rows) over () as bigint) as n_all from (
          select ${cell} as was, ${cleaned} as becomes, count(*) as n_rows from ${raw}
          where ${isUncleanId(cell)} and (${cleaned}) is distinct from ${cell} group by 1, 2
        ) order by n_rows desc, was limit ${EXAMPLES}`,
      options,
    ),
  );
  return {
    column,
    rows: Number(rows[0]?.['n_all'] ?? 0),
    examples: rows.map((row) => ({ from: String(row['was']), to: readOrNull(row, 'becomes') })),
  };
}

type Open = Pick<FileProfile, 'questions' | 'fault'>;

async function listQuestions(
  engine: Engine,
  raw: Sql,
  file: { readonly name: string; readonly columns: readonly string[]; readonly isText: boolean },
  template: MappingTemplate,
  parameters: Pick<PricedParameters, 'currency' | 'timeZone'>,
  task: TaskOptions,
): Promise<Open> {
  const known = Object.entries(template.columns).filter(([, reference]) =>
    listFileColumns(reference).every((column) => file.columns.includes(column)),
  );
  const own = { ...template, columns: Object.fromEntries(known) };
  try {
    const contract = getContract(template.source);
    const { questions } = await profileColumns(engine, contract, own, [{ ...file, raw }], parameters, task);
    return { questions, fault: null };
  } catch (error) {
    if (!(error instanceof WorkbenchError) || isCancelled(error)) throw error;
    return { questions: [], fault: { en: error.message, zh: error.zh?.message ?? error.message } };
  }
}

/**
 * Looks through a whole file: every column's fill, range and shape; what the words of mapped status, behaviour and yes/no columns
 * are read as; which ids are cleaned; and what is left open. Nothing is kept in the database.
 */
export async function profileFile(
  engine: Engine,
  file: FileSource,
  template: MappingTemplate,
  parameters: Pick<Parameters, 'currency' | 'timeZone'>,
  task: TaskOptions = {},
): Promise<FileProfile> {
  counter += 1;
  const schema = `profile_${counter}`;
  const options = { signal: task.signal };
  const inspection = await inspectInput(file, template, task);
  await engine.run(sql`create schema if not exists ${ident(schema)}`);
  try {
    const load = await loadInput(engine, file, inspection, { schema, name: 'raw' }, task);
    const raw = ident(schema, 'raw');
    const columns: ColumnProfile[] = [];
    for (const column of inspection.columns) {
      throwIfCancelled(task.signal);
      task.onProgress?.({ step: 'inspect', subject: column, done: columns.length, total: inspection.columns.length });
      columns.push(await profileColumn(engine, raw, column, options));
    }
    const words: FileProfile['words'][number][] = [];
    const ids: CleanedIds[] = [];
    for (const field of getContract(template.source).fields) {
      const column = template.columns[field.name];
      if (typeof column !== 'string' || !inspection.columns.includes(column)) continue;
      if (field.type === 'enum' || field.type === 'boolean')
        words.push(await readWords(engine, raw, field, column, template, options));
      if (field.type === 'id') {
        const cleaned = await listCleanedIds(engine, raw, column, template, options);
        if (cleaned.rows > 0) ids.push(cleaned);
      }
    }
    const described = {
      name: file.name,
      columns: inspection.columns,
      isText: TEXT_FORMATS.has(inspection.format),
    };
    const currency =
      parameters.currency ?? (await guessCurrency([{ source: template.source, files: [file], template }], task));
    const open = await listQuestions(
      engine,
      raw,
      described,
      template,
      { timeZone: parameters.timeZone, currency },
      task,
    );
    return { rows: load.rawRows, columns, words, ids, ...open };
  } finally {
    await engine.run(sql`drop schema if exists ${ident(schema)} cascade`);
  }
}
