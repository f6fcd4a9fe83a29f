import { toRows, toSingleRow } from '#core/kernel/columns.ts';
import type { Engine, RunOptions } from '#core/kernel/engine.ts';
import type { FileSource } from '#core/kernel/files.ts';
import { throwIfCancelled, WorkbenchError } from '#core/kernel/errors.ts';
import type { Finding } from '#core/sources/meaning/finding.ts';
import type { FilePlan } from '#core/sources/meaning/plan.ts';
import { dropTables, readMeaning } from '#core/sources/meaning/read-meaning.ts';
import type { BrokenRecord, Inspection, Note, Question } from '#core/sources/formats/define-format.ts';
import {
  listMappedFields,
  selectCleanRows,
  toNumberAnswers,
  type CleaningAnswers,
} from '#core/sources/cleaning/clean-rows.ts';
import { getContract, listStagedFields, type SourceContract, type SourceName } from '#core/sources/contracts.ts';
import { applyCorrections } from './apply-corrections.ts';
import { fingerprintFile } from './fingerprint.ts';
import { inspectInput, loadInput } from './load-file.ts';
import { checkStoredResults } from './check-stored-results.ts';
import { loadJoined } from './load-joined.ts';
import { keepBaseAmount, planJoin } from '#core/sources/mapping/plan-join.ts';
import { checkMapping } from '#core/sources/mapping/check-mapping.ts';
import { noteMerges, noteMissingOrderIds, noteRounding } from './import-notes.ts';
import { roundingOf, hasExcessDecimals } from '#core/sources/cleaning/parse-money.ts';
import { profileColumns } from './profile-columns.ts';
import { selectWithPlatform } from './select-with-platform.ts';
import { withCurrencyColumn } from '#core/sources/mapping/find-currency-column.ts';
import { askRowAmount } from '#core/sources/mapping/mapping-questions.ts';
import { lacksAmountOnly, settleTemplate } from '#core/sources/mapping/suggest-mapping.ts';
import type { MappingTemplate } from '#core/sources/mapping/template.ts';
import { isTotalRecord } from '#core/sources/cleaning/total-rows.ts';
import { exclusionVerdict, VERDICT } from '#core/sources/cleaning/verdicts.ts';
import type { PricedParameters } from '#core/kernel/parameters.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { ident, join, rawSql, sql, type Sql } from '#core/kernel/sql.ts';

/** Files of one source that share a template. */
export type InputFiles = {
  readonly source: SourceName;
  readonly files: readonly FileSource[];
  readonly template?: MappingTemplate;
};

/** A file with all that was found out about it. */
export type InspectedFile = {
  readonly source: SourceName;
  readonly file: string;
  readonly inspection: Inspection;
  /** The template given, or the one proposed. */
  readonly template: MappingTemplate;
};

/** A file that lies in a raw table, with the answers to read it by. */
export type LoadedFile = {
  readonly file: FileSource;
  readonly hash: string;
  readonly inspection: Inspection;
  readonly template: MappingTemplate;
  readonly load: Awaited<ReturnType<typeof loadInput>>;
  readonly raw: Sql;
  readonly columns: readonly string[];
  readonly notes: Note[];
  /** Rows of which cells were corrected. */
  readonly corrected: number;
  answers?: CleaningAnswers;
  /** How its cells are read otherwise than they stand. */
  plan?: FilePlan;
};

/** A file whose columns were joined to those of others. */
export type Companion = { readonly file: FileSource; readonly hash: string; readonly template: MappingTemplate };

export type ImportScope = {
  readonly engine: Engine;
  readonly schema: string;
  readonly parameters: PricedParameters;
  readonly task: TaskOptions;
  /** Whether the project gives exchange rates. */
  readonly hasRates?: boolean;
};

/** A source after loading: either its files, ready to be cleaned, or the questions in the way. */
export type LoadedSource = {
  readonly contract: SourceContract;
  readonly files: readonly LoadedFile[];
  readonly questions: readonly Question[];
  readonly inspections: readonly InspectedFile[];
  /** What the rows mean, as far as it could be found out. */
  readonly findings: readonly Finding[];
  /** Tables that the plans of the files read. */
  readonly meaningTables: readonly Sql[];
  /** Files that were joined to others: they have no rows of their own. */
  readonly companions: readonly Companion[];
};

const TEXT_FORMATS = new Set(['csv', 'tsv', 'text']);

/** The options that make a statement cancellable. */
export function toRunOptions(task: TaskOptions): RunOptions {
  return { signal: task.signal };
}

/** True for questions that cannot wait: none of their choices is safe to take meanwhile. */
export function isBlocking(question: Question): boolean {
  return question.meanwhile === undefined;
}

/** Whether the parts of a table are joined as proposed; undefined where nobody has said. */
function readJoinAnswer(template: MappingTemplate | undefined): MappingTemplate['join'] {
  const said = template?.join ?? template?.meaning?.answers['join'];
  return said === 'accept' || said === 'refuse' ? said : undefined;
}

async function inspectAll(
  scope: ImportScope,
  input: InputFiles,
): Promise<{ file: FileSource; hash: string; inspection: Inspection }[]> {
  const found = [];
  for (const file of input.files) {
    throwIfCancelled(scope.task.signal);
    const [inspection, hash] = await Promise.all([
      inspectInput(file, input.template, scope.task, input.files.length > 1),
      fingerprintFile(file, scope.task.signal),
    ]);
    found.push({ file, inspection, hash });
  }
  return found;
}

/**
 * Inspects and loads the files of one source (from several inputs with a template each) and looks for questions.
 * Files are ordered by name, then content. Raw tables stay in the schema until the source is staged or dropped.
 */
export async function loadSource(
  scope: ImportScope,
  source: SourceName,
  inputs: readonly InputFiles[],
): Promise<LoadedSource> {
  const contract = getContract(source);
  const questions: Question[] = [];
  const inspections: InspectedFile[] = [];
  const files: LoadedFile[] = [];
  const companions: Companion[] = [];
  let counter = 0;
  const nameTable = (): { schema: string; name: string } => {
    counter += 1;
    return { schema: scope.schema, name: `raw_${source}_${counter - 1}` };
  };
  for (const input of inputs) {
    const inspected = (await inspectAll(scope, input)).toSorted((a, b) =>
      a.file.name === b.file.name ? (a.hash < b.hash ? -1 : 1) : a.file.name < b.file.name ? -1 : 1,
    );
    const asked = inspected.flatMap(({ inspection }) => inspection.questions);
    questions.push(...asked);
    const plan = planJoin(
      contract,
      inspected.map(({ inspection }) => inspection),
      input.template,
    );
    const isAsked = asked.some(isBlocking);
    const joined =
      plan === undefined || isAsked
        ? undefined
        : await loadJoined(scope, inspected, plan, readJoinAnswer(input.template), nameTable);
    questions.push(...(joined?.questions ?? []));
    const parts = joined?.files ?? inspected;
    const found = parts.map(({ inspection }) => inspection);
    const settled = withCurrencyColumn(settleTemplate(source, input.template, found), found);
    const baseInspection = inspected[plan?.base[0] ?? 0]?.inspection;
    const isProposed = Object.keys(input.template?.columns ?? {}).length === 0;
    const template =
      joined === undefined || !isProposed || baseInspection === undefined
        ? settled
        : keepBaseAmount(contract, settled, baseInspection);
    companions.push(...(joined?.companions.map((companion) => ({ ...companion, template })) ?? []));
    inspections.push(...parts.map(({ file, inspection }) => ({ source, file: file.name, inspection, template })));
    if (isAsked) continue;
    if (lacksAmountOnly(contract, template, found)) {
      questions.push(askRowAmount(inspected[0]?.file.name ?? ''));
      continue;
    }
    checkMapping(
      contract,
      template,
      parts.map(({ file, inspection }) => ({ name: file.name, columns: inspection.columns })),
    );
    const loaded: LoadedFile[] = [];
    for (const part of parts) {
      const { file, hash, inspection } = part;
      const table = nameTable();
      const load = 'load' in part ? part.load : await loadInput(scope.engine, file, inspection, table, scope.task);
      const raw = 'raw' in part ? part.raw : ident(table.schema, table.name);
      const corrections = (template.corrections ?? []).filter((correction) => correction.file === hash);
      const corrected = await applyCorrections(
        scope.engine,
        raw,
        inspection.columns,
        corrections,
        toRunOptions(scope.task),
      );
      const joinNotes = 'notes' in part ? part.notes : [];
      const notes = [...inspection.notes, ...load.notes, ...joinNotes, ...corrected.notes];
      checkStoredResults(contract, template, file.name, load);
      loaded.push({
        file,
        hash,
        inspection,
        template,
        load,
        raw,
        columns: inspection.columns,
        notes,
        corrected: corrected.rows,
      });
    }
    const profile = await profileColumns(
      scope.engine,
      contract,
      template,
      loaded.map(({ file, raw, columns, inspection }) => ({
        name: file.name,
        raw,
        columns,
        isText: TEXT_FORMATS.has(inspection.format),
      })),
      {
        currency: scope.parameters.currency,
        timeZone: scope.parameters.timeZone,
        hasRates: scope.hasRates === true,
      },
      scope.task,
    );
    questions.push(...profile.questions);
    loaded.forEach((file, index) => {
      file.notes.push(...(profile.notes[index] ?? []));
      file.answers = profile.answers;
    });
    files.push(...loaded);
  }
  const ordered = files.toSorted((a, b) =>
    a.file.name === b.file.name ? (a.hash < b.hash ? -1 : a.hash > b.hash ? 1 : 0) : a.file.name < b.file.name ? -1 : 1,
  );
  const meaning = await readMeaning(
    scope,
    contract,
    ordered.map(({ file, raw, columns, load, template, answers }) => ({
      name: file.name,
      raw,
      columns,
      rows: load.rawRows,
      template,
      answers,
    })),
  );
  ordered.forEach((file, index) => {
    const plan = meaning.plans[index];
    if (plan !== undefined) file.plan = plan;
  });
  return {
    contract,
    questions: [...questions, ...meaning.questions],
    inspections,
    companions,
    files: ordered,
    findings: meaning.findings,
    meaningTables: meaning.tables,
  };
}

/** Whether a record that could not be read is left out as a total or a footer instead of being rejected. */
export function isLeftOut(file: LoadedFile, broken: BrokenRecord): boolean {
  return isTotalRecord(broken.rawText) || broken.record > file.load.recordCount - (file.template.read.footerRows ?? 0);
}

/** Drops the raw tables of a source. */
export async function dropRawTables(scope: ImportScope, source: LoadedSource): Promise<void> {
  for (const { raw } of source.files) await scope.engine.run(sql`drop table if exists ${raw}`);
  await dropTables(scope, source.meaningTables);
}

/** The table of a source's typed rows with their verdicts. */
export function nameCleanTable(scope: ImportScope, contract: SourceContract): Sql {
  return ident(scope.schema, `_clean_${contract.name}`);
}

async function noteCleaning(
  scope: ImportScope,
  source: LoadedSource,
  file: LoadedFile,
  index: number,
  answers: CleaningAnswers,
): Promise<void> {
  const { engine } = scope;
  const clean = nameCleanTable(scope, source.contract);
  const options = toRunOptions(scope.task);
  const loaded = sql`_file = ${rawSql(String(index))} and _verdict = ${rawSql(String(VERDICT.loaded))}`;
  for (const mapped of listMappedFields(source.contract, file.template, file.columns)) {
    if (mapped.field.type === 'money' && typeof mapped.reference === 'string') {
      const cell = sql`raw.${ident(mapped.reference)}`;
      const excess = hasExcessDecimals(cell, answers.decimalMark, answers.currency);
      const row = toSingleRow(
        await engine.query(
          sql`select count(*) as n_rows, coalesce(sum(${roundingOf(cell, toNumberAnswers(answers, true), answers.currency)}), 0)::varchar as added
            from ${file.raw} as raw where ${excess} and _record in (select _record from ${clean} where ${loaded})
              and ${roundingOf(cell, toNumberAnswers(answers, true), answers.currency)} <> 0`,
          options,
        ),
      );
      if (Number(row['n_rows']) > 0)
        file.notes.push(noteRounding(mapped.reference, Number(row['n_rows']), String(row['added']), answers.currency));
    }
    if (mapped.field.name === 'order_id' && source.contract.hasOrderLines === true) {
      const missing = toSingleRow(
        await engine.query(sql`select count(*) as n_rows from ${clean} where ${loaded} and order_id is null`, options),
      );
      if (Number(missing['n_rows']) > 0) file.notes.push(noteMissingOrderIds(mapped.column, Number(missing['n_rows'])));
    }
  }
  if (file.template.platform !== undefined && source.contract.fields.some((field) => field.name === 'customer_id')) {
    const merges = toSingleRow(
      await engine.query(
        sql`select count(*) as n_merged from (select customer_id from ${ident(scope.schema, 'stg_customer_links')} group by customer_id having count(*) > 1) as merged
          where customer_id in (select customer_id from ${clean} where ${loaded})`,
        options,
      ),
    );
    if (Number(merges['n_merged']) > 0) file.notes.push(noteMerges(file.template.platform, Number(merges['n_merged'])));
  }
}

/** Cleans every file of a source into one table of typed rows with verdicts. */
export async function cleanSource(scope: ImportScope, source: LoadedSource): Promise<void> {
  const { engine, task } = scope;
  const options = toRunOptions(task);
  const clean = nameCleanTable(scope, source.contract);
  for (const [index, file] of source.files.entries()) {
    if (file.answers === undefined) throw new RangeError(`${file.file.name} was not profiled.`);
    task.onProgress?.({ step: 'clean', subject: file.file.name, done: 0, total: file.load.rawRows });
    const rows = selectCleanRows(source.contract, file.raw, file.columns, index, file.answers, file.plan);
    const select = selectWithPlatform(scope.schema, rows, source.contract, file.template.platform);
    await engine.run(
      index === 0 ? sql`create table ${clean} as ${select}` : sql`insert into ${clean} ${select}`,
      options,
    );
    const footerRows = file.template.read.footerRows ?? 0;
    if (footerRows > 0) {
      await engine.run(
        sql`update ${clean} set _verdict = ${rawSql(String(exclusionVerdict('total_row')))}
          where _file = ${rawSql(String(index))} and _record > ${file.load.recordCount - footerRows}`,
        options,
      );
    }
    task.onProgress?.({ step: 'clean', subject: file.file.name, done: file.load.rawRows, total: file.load.rawRows });
  }
}

/** Notes what cleaning did, once the verdicts are final: rounding, missing order ids, merged customers. */
export async function noteSource(scope: ImportScope, source: LoadedSource): Promise<void> {
  for (const [index, file] of source.files.entries()) {
    if (file.answers !== undefined) await noteCleaning(scope, source, file, index, file.answers);
  }
}

/** What must be in a staged table: rows and minor units (0 where the source has no amount) that load, of all rows judged. */
export type Expected = { readonly judged: number; readonly loaded: number; readonly amountCents: bigint };

/** The rows and money of each file by verdict. */
export async function countVerdicts(
  scope: ImportScope,
  source: LoadedSource,
): Promise<{ file: number; verdict: number; rows: number; amountCents: bigint | null }[]> {
  const hasMoney = source.contract.hasMoney === true;
  const money = hasMoney ? rawSql('cast(coalesce(sum(amount_cents), 0) as bigint)') : rawSql('cast(null as bigint)');
  const rows = toRows(
    await scope.engine.query(
      sql`select _file, _verdict, count(*) as n_rows, ${money} as amount_cents from ${nameCleanTable(scope, source.contract)} group by _file, _verdict order by _file, _verdict`,
      toRunOptions(scope.task),
    ),
  );
  return rows.map((row) => {
    const amount = row['amount_cents'];
    return {
      file: Number(row['_file']),
      verdict: Number(row['_verdict']),
      rows: Number(row['n_rows']),
      amountCents: typeof amount === 'bigint' ? amount : null,
    };
  });
}

/** Takes the working columns off the table of typed rows and gives it its final name: no row is copied. */
async function renameCleanTable(scope: ImportScope, contract: SourceContract): Promise<void> {
  const clean = nameCleanTable(scope, contract);
  for (const column of ['_file', '_record', '_hash', '_verdict', '_currency']) {
    await scope.engine.run(sql`alter table ${clean} drop column ${ident(column)}`);
  }
  await scope.engine.run(sql`alter table ${clean} rename to ${ident(`stg_${contract.name}`)}`);
}

/**
 * Makes `stg_<source>` of the rows that load, and for order lines `stg_<source>_unassigned` of those without a customer; the table
 * of typed rows is gone afterwards.
 * @throws WorkbenchError `import/reconciliation-broken` where rows or money staged are not what was judged to load.
 */
export async function stageSource(scope: ImportScope, contract: SourceContract, expected: Expected): Promise<void> {
  const columns = join(listStagedFields(contract).map((field) => ident(field.name)));
  const clean = nameCleanTable(scope, contract);
  const options = toRunOptions(scope.task);
  const table = ident(scope.schema, `stg_${contract.name}`);
  const selectByVerdict = (verdict: number): Sql =>
    sql`select ${columns} from ${clean} where _verdict = ${rawSql(String(verdict))}`;
  if (contract.hasOrderLines === true) {
    const unassigned = ident(scope.schema, `stg_${contract.name}_unassigned`);
    await scope.engine.run(
      sql`create table ${unassigned} as ${selectByVerdict(exclusionVerdict('no_customer'))}`,
      options,
    );
  }
  if (expected.loaded === expected.judged) await renameCleanTable(scope, contract);
  else {
    await scope.engine.run(sql`create table ${table} as ${selectByVerdict(VERDICT.loaded)}`, options);
    await scope.engine.run(sql`drop table ${clean}`);
  }
  const money = contract.hasMoney === true ? rawSql('coalesce(sum(amount_cents), 0)') : rawSql('0');
  const staged = toSingleRow(
    await scope.engine.query(
      sql`select count(*) as n_rows, cast(${money} as bigint) as amount_cents from ${table}`,
      options,
    ),
  );
  if (Number(staged['n_rows']) !== expected.loaded || staged['amount_cents'] !== expected.amountCents) {
    throw new WorkbenchError(
      'import/reconciliation-broken',
      `stg_${contract.name} holds ${String(staged['n_rows'])} rows and ${String(staged['amount_cents'])} minor units where ${expected.loaded} and ${expected.amountCents} were judged to load.`,
      {
        hint: 'This is a fault of the program. Please report it.',
        zh: {
          message: `stg_${contract.name} 有 ${String(staged['n_rows'])} 行、共 ${String(staged['amount_cents'])} 最小货币单位，而应载入 ${expected.loaded} 行、共 ${expected.amountCents} 最小货币单位。`,
          hint: '这是程序的错误，请反馈。',
        },
      },
    );
  }
}

/** Creates the table of a source that was not given: its columns, no rows. */
export async function createEmptyStaged(scope: ImportScope, contract: SourceContract, name: string): Promise<void> {
  const columns = join(listStagedFields(contract).map((field) => sql`${ident(field.name)} ${rawSql(field.type)}`));
  await scope.engine.run(sql`create table ${ident(scope.schema, name)} (${columns})`);
}
