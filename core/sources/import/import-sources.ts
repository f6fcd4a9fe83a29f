import { toRows, toSingleRow } from '#core/kernel/columns.ts';
import type { Engine } from '#core/kernel/engine.ts';
import type { FileSource } from '#core/kernel/files.ts';
import { throwIfCancelled, WorkbenchError } from '#core/kernel/errors.ts';
import type { Question } from '#core/sources/formats/define-format.ts';
import {
  getContract,
  HISTORY_SOURCES,
  isHistorySource,
  SOURCE_NAMES,
  type SourceContract,
  type SourceName,
} from '#core/sources/contracts.ts';
import type { FileFingerprint, FileReconciliation, ImportReport, RejectedRow } from './import-report.ts';
import {
  cleanSource,
  createEmptyStaged,
  dropRawTables,
  isBlocking,
  loadSource,
  nameCleanTable,
  noteSource,
  stageSource,
  toRunOptions,
  type ImportScope,
  type InputFiles,
  type InspectedFile,
  type LoadedSource,
} from './import-source.ts';
import { toQuestion, type Finding } from '#core/sources/meaning/finding.ts';
import type { CustomerDecisions } from './customers/customer-scope.ts';
import { dropDecisions } from './customers/settle-customers.ts';
import { settleRows } from './settle-rows.ts';
import { NO_CURRENCY, proposeCurrency } from './propose-currency.ts';
import { askAsOf, askEqualRows } from '#core/sources/mapping/mapping-questions.ts';
import { reconcileSource } from './reconcile-source.ts';
import { collectRejects, createIngestTables, writeIngestRows } from './ingest-tables.ts';
import {
  dropEqualRows,
  dropKeyLosers,
  excludeAfterAsOf,
  rejectMixedOrders,
  rejectRepeatedPairs,
} from './settle-duplicates.ts';
import type { MappingTemplate } from '#core/sources/mapping/template.ts';
import { exclusionVerdict, VERDICT } from '#core/sources/cleaning/verdicts.ts';
import { writeAmount } from '#core/kernel/money-text.ts';
import type { Parameters, PricedParameters } from '#core/kernel/parameters.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { ident, join, rawSql, sql, type Sql } from '#core/kernel/sql.ts';

export type ImportRequest = {
  /** An existing, empty schema: every table of the import is made in it. The caller drops it on failure. */
  readonly schema: string;
  readonly sources: readonly InputFiles[];
  readonly parameters: Parameters;
};

/** A file that was imported, and the template that says how: the one given, or the one proposed. */
export type ImportedFile = {
  readonly source: SourceName;
  readonly file: FileSource;
  readonly template: MappingTemplate;
};

export type ImportOutcome =
  | {
      readonly status: 'questions';
      readonly questions: readonly Question[];
      readonly findings: readonly Finding[];
      readonly inspections: readonly InspectedFile[];
    }
  | {
      readonly status: 'imported';
      readonly report: ImportReport;
      /** `YYYY-MM-DD`. */
      readonly asOfDate: string;
      /** The parameters asked for, with the currency that was stated or found. */
      readonly parameters: PricedParameters;
      readonly fingerprints: readonly FileFingerprint[];
      /** Every file with the template it was read by. */
      readonly files: readonly ImportedFile[];
      readonly inspections: readonly InspectedFile[];
    };

const AS_OF_JUMP_DAYS = 31;

const LINK_SOURCES = SOURCE_NAMES.filter((name) => getContract(name).linksCustomers === true);

/** Links come first (ids are merged through them), then what settles the as-of date. */
const SOURCE_ORDER: readonly SourceName[] = [
  ...LINK_SOURCES,
  'exchange_rates',
  ...HISTORY_SOURCES,
  ...SOURCE_NAMES.filter((name) => !LINK_SOURCES.includes(name) && name !== 'exchange_rates' && !isHistorySource(name)),
];

function selectTime(contract: SourceContract): Sql | undefined {
  if (contract.oneOf !== undefined) return sql`coalesce(${join(contract.oneOf.map((name) => ident(name)))})`;
  return contract.asOfField === undefined ? undefined : ident(contract.asOfField);
}

/** The as-of date: as set, else the last date; a last date far behind nearly all others is asked about. */
async function settleAsOf(
  scope: ImportScope,
  source: LoadedSource,
): Promise<{ asOfDate?: string; question?: Question }> {
  if (scope.parameters.asOfDate !== null) return { asOfDate: scope.parameters.asOfDate };
  const time = selectTime(source.contract) ?? rawSql('null');
  const counted = sql`_verdict in (${rawSql(String(VERDICT.loaded))}, ${rawSql(String(exclusionVerdict('no_customer')))})`;
  const row = toSingleRow(
    await scope.engine.query(
      sql`select cast(cast(max(${time}) as date) as varchar) as last_date,
          cast(cast(make_timestamp(cast(quantile_cont(epoch(${time}), 0.999) * 1000000 as bigint)) as date) as varchar) as usual_date,
          max(epoch(${time})) - quantile_cont(epoch(${time}), 0.999) as jump
        from ${nameCleanTable(scope, source.contract)} where ${counted}`,
      toRunOptions(scope.task),
    ),
  );
  const lastDate = row['last_date'];
  if (typeof lastDate !== 'string') {
    throw new WorkbenchError(
      'import/no-dates',
      `No row of ${source.contract.name} can be loaded, so there is no date to compute as of.`,
      {
        hint: 'Look at the rejected rows and correct the mapping, or set the as-of date.',
        zh: {
          message: `“${source.contract.label.zh}”没有任何可以载入的行，无法确定分析基准日。`,
          hint: '请查看剔除行并修改映射，或设置分析基准日。',
        },
      },
    );
  }
  if (Number(row['jump']) <= AS_OF_JUMP_DAYS * 86_400) return { asOfDate: lastDate };
  const usual = toSingleRow(
    await scope.engine.query(
      sql`select cast(cast(max(${time}) as date) as varchar) as usual_date from ${nameCleanTable(scope, source.contract)}
        where ${counted} and cast(${time} as date) <= cast(${String(row['usual_date'])} as date)`,
      toRunOptions(scope.task),
    ),
  );
  return {
    question: askAsOf(source.files[0]?.file.name ?? '', lastDate, String(usual['usual_date'] ?? row['usual_date'])),
  };
}

/** Rows equal inside one file, where the template does not say what to do with them. */
async function askAboutEqualRows(scope: ImportScope, source: LoadedSource): Promise<Question[]> {
  const open = source.files.flatMap((file, index) => (file.template.equalRows === undefined ? [index] : []));
  if (open.length === 0) return [];
  const hasMoney = source.contract.hasMoney === true;
  const money = hasMoney ? rawSql('sum(amount_cents)') : rawSql('0');
  const rows = toRows(
    await scope.engine.query(
      sql`select _file, cast(sum(n_rows - 1) as bigint) as n_equal, cast(sum(money * (n_rows - 1) / n_rows) as bigint) as amount_cents
        from (select _file, _hash, count(*) as n_rows, ${money} as money from ${nameCleanTable(scope, source.contract)}
          where _verdict = ${rawSql(String(VERDICT.loaded))} and _file in (${rawSql(open.join(', '))}) group by _file, _hash having count(*) > 1) as equal_rows
        group by _file order by _file`,
      toRunOptions(scope.task),
    ),
  );
  return rows.map((row) => {
    const amount = hasMoney
      ? writeAmount(BigInt(String(row['amount_cents'] ?? 0)), scope.parameters.currency.decimals)
      : undefined;
    return askEqualRows(source.files[Number(row['_file'])]?.file.name ?? '', Number(row['n_equal']), amount);
  });
}

async function judgeSource(
  scope: ImportScope,
  source: LoadedSource,
  asOfDate: string | undefined,
  decisions: CustomerDecisions,
): Promise<void> {
  const { engine, schema, task } = scope;
  const { contract } = source;
  const options = toRunOptions(task);
  const clean = nameCleanTable(scope, contract);
  const time = selectTime(contract);
  if (time !== undefined && asOfDate !== undefined) await excludeAfterAsOf(engine, clean, time, asOfDate, options);
  await dropEqualRows(
    engine,
    schema,
    clean,
    source.files.map((file, index) => ({
      index,
      raw: file.raw,
      columns: file.columns,
      dropsEqualRows: file.template.equalRows === 'drop',
    })),
    options,
  );
  const key = source.files.find((file) => file.template.key !== undefined)?.template.key ?? contract.key;
  if (contract.rejectsRepeatedKey === true) await rejectRepeatedPairs(engine, clean, contract.key ?? [], options);
  else if (key !== undefined && key.length > 0) await dropKeyLosers(engine, clean, contract, key, options);
  if (contract.hasOrderLines === true && decisions.hasMixedOrders !== false)
    await rejectMixedOrders(engine, clean, options);
}

async function stagePurchaseEvents(scope: ImportScope): Promise<void> {
  const { engine, schema } = scope;
  const target = ident(schema, 'stg_orders');
  await engine.run(
    sql`insert into ${target} by name select customer_id, occurred_at as ordered_at, occurred_at_is_date as ordered_at_is_date,
        cast(round(cast(price_cents as decimal(38,6)) * cast(coalesce(quantity, 1) as decimal(18,6))) as bigint) as amount_cents,
        product_id, quantity, price_cents as unit_price_cents, store_id, 'completed' as status
      from ${ident(schema, 'stg_behaviors')} where behavior_type = 'purchase' and price_cents is not null`,
    toRunOptions(scope.task),
  );
}

/**
 * From files to staged tables: reads, maps, cleans, judges and reconciles every source. Makes in the schema `stg_<source>`
 * for every contract (empty where the source was not given), `stg_orders_unassigned`, `ingest_files`, `ingest_excluded` and
 * `ingest_rejects`. Returns questions instead where a file can be read in more than one way and nobody said which.
 *
 * @throws WorkbenchError `import/no-orders-or-behaviors`, `import/no-dates`, `import/reconciliation-broken`, `mapping/…`, the
 * formats' own errors, and `task/cancelled`.
 */
export async function importSources(
  engine: Engine,
  request: ImportRequest,
  task: TaskOptions = {},
): Promise<ImportOutcome> {
  const given = new Set(request.sources.filter((input) => input.files.length > 0).map((input) => input.source));
  const leading = HISTORY_SOURCES.find((name) => given.has(name));
  if (leading === undefined) {
    throw new WorkbenchError(
      'import/no-orders-or-behaviors',
      'Neither orders nor behaviours were given; one of them is indispensable.',
      {
        hint: 'Add a file of orders, or one of behaviours.',
        zh: { message: '没有订单文件，也没有行为文件，至少需要其中一种。', hint: '请添加订单文件或行为文件。' },
      },
    );
  }
  const stated = request.parameters.currency;
  const proposal = stated === null ? await proposeCurrency(request.sources, task) : undefined;
  const scope: ImportScope = {
    engine,
    schema: request.schema,
    parameters: { ...request.parameters, currency: stated ?? proposal?.currency ?? NO_CURRENCY },
    task,
    hasRates: given.has('exchange_rates'),
  };
  const questions: Question[] = [];
  const openQuestions: Question[] = [];
  const findings: Finding[] = [];
  if (proposal?.finding !== undefined) findings.push(proposal.finding);
  const asksCurrency = proposal?.question !== undefined;
  if (proposal?.question !== undefined) questions.push(proposal.question);
  const decisions: CustomerDecisions = {};
  const inspections: InspectedFile[] = [];
  const fingerprints: FileFingerprint[] = [];
  const importedFiles: ImportedFile[] = [];
  const reconciled: FileReconciliation[] = [];
  const rejects: RejectedRow[] = [];
  let asOfDate = request.parameters.asOfDate ?? undefined;
  await createIngestTables(scope);

  for (const name of SOURCE_ORDER) {
    throwIfCancelled(task.signal);
    const contract = getContract(name);
    if (!given.has(name)) {
      await createEmptyStaged(scope, contract, `stg_${name}`);
      if (contract.hasOrderLines === true) await createEmptyStaged(scope, contract, `stg_${name}_unassigned`);
      continue;
    }
    const source = await loadSource(
      scope,
      name,
      request.sources.filter((input) => input.source === name && input.files.length > 0),
    );
    inspections.push(...source.inspections);
    findings.push(...source.findings);
    fingerprints.push(
      ...[...source.files, ...source.companions].map(({ file, hash, template }) => ({
        source: name,
        file: file.name,
        hash,
        template,
      })),
    );
    importedFiles.push(
      ...[...source.files, ...source.companions].map(({ file, template }) => ({ source: name, file, template })),
    );
    const own = source.questions.filter(({ code }) => !asksCurrency || code !== 'currency');
    questions.push(...own.filter(isBlocking));
    openQuestions.push(...own.filter((question) => !isBlocking(question)));
    if (questions.length > 0) {
      await dropRawTables(scope, source);
      continue;
    }
    await cleanSource(scope, source);
    const after = await settleRows(scope, source, decisions);
    findings.push(...after);
    const asked = after.flatMap((finding) => toQuestion(finding) ?? []);
    questions.push(...asked.filter(isBlocking));
    openQuestions.push(...asked.filter((question) => !isBlocking(question)));
    if (asked.some((question) => question.code === 'currency' && isBlocking(question))) {
      await dropRawTables(scope, source);
      continue;
    }
    if (name === leading) {
      const settled = await settleAsOf(scope, source);
      asOfDate = settled.asOfDate;
      if (settled.question !== undefined) {
        questions.push(settled.question);
        await dropRawTables(scope, source);
        continue;
      }
    }
    await judgeSource(scope, source, asOfDate, decisions);
    openQuestions.push(...(await askAboutEqualRows(scope, source)));
    await noteSource(scope, source);
    const { files: counted, expected } = await reconcileSource(scope, source);
    const collected = await collectRejects(scope, source, 1000 - rejects.length);
    rejects.push(...collected.first);
    const files = counted.map((file, index) => ({ ...file, reasons: collected.reasons[index] ?? [] }));
    await writeIngestRows(scope, source, files);
    await dropRawTables(scope, source);
    await stageSource(scope, contract, expected);
    reconciled.push(...files);
  }
  await dropDecisions(scope, decisions);
  if (questions.length > 0 || asOfDate === undefined)
    return { status: 'questions', questions: [...questions, ...openQuestions], findings, inspections };
  if (!given.has('orders') && request.parameters.purchaseEventsAsOrders) await stagePurchaseEvents(scope);
  return {
    status: 'imported',
    report: { files: reconciled, rejects, openQuestions, findings },
    asOfDate,
    parameters: scope.parameters,
    fingerprints,
    files: importedFiles,
    inspections,
  };
}
