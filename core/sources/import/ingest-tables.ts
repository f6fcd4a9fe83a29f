import { toRows } from '#core/kernel/columns.ts';
import type { Columns } from '#core/kernel/columns.ts';
import { createTextColumnsBuilder } from '#core/sources/formats/text-columns.ts';
import { listMappedFields } from '#core/sources/cleaning/clean-rows.ts';
import { explainReject, getFaultyField } from '#core/sources/cleaning/explain-reject.ts';
import type { FileReconciliation, RejectedRow } from './import-report.ts';
import {
  isLeftOut,
  nameCleanTable,
  toRunOptions,
  type ImportScope,
  type LoadedFile,
  type LoadedSource,
} from './import-source.ts';
import { VERDICT } from '#core/sources/cleaning/verdicts.ts';
import { listFileColumns, writeReference } from '#core/sources/mapping/template.ts';
import { ident, join, literal, rawSql, sql, type Sql } from '#core/kernel/sql.ts';

const CHUNK_ROWS = 20_000;
const REJECT_COLUMNS = [
  'source',
  'file',
  'line',
  'column_name',
  'value',
  'reason',
  'message',
  'message_zh',
  'raw_text',
  'file_hash',
  'record',
] as const;

/** Creates the report tables, empty. */
export async function createIngestTables(scope: ImportScope): Promise<void> {
  const { engine, schema } = scope;
  await engine.run(sql`create table ${ident(schema, 'ingest_files')} (source varchar, file varchar, format varchar, file_hash varchar,
    rows_in bigint, loaded bigint, duplicates bigint, superseded bigint, excluded bigint, rejected bigint)`);
  await engine.run(
    sql`create table ${ident(schema, 'ingest_excluded')} (source varchar, file varchar, rule varchar, row_count bigint, amount_cents bigint)`,
  );
  await engine.run(sql`create table ${ident(schema, 'ingest_rejects')} (source varchar, file varchar, line bigint, column_name varchar,
    value varchar, reason varchar, message varchar, message_zh varchar, raw_text varchar, file_hash varchar, record bigint)`);
}

/** Writes the reconciliation of a source's files into `ingest_files` and `ingest_excluded`. */
export async function writeIngestRows(
  scope: ImportScope,
  source: LoadedSource,
  files: readonly FileReconciliation[],
): Promise<void> {
  for (const [index, file] of files.entries()) {
    const excluded = file.excluded.reduce((sum, { rows }) => sum + rows, 0);
    await scope.engine
      .run(sql`insert into ${ident(scope.schema, 'ingest_files')} values (${file.source}, ${file.file}, ${file.format},
      ${source.files[index]?.hash ?? ''}, ${file.rowsIn}, ${file.loaded}, ${file.duplicates}, ${file.superseded}, ${excluded}, ${file.rejected})`);
    for (const { rule, rows, amountCents } of file.excluded) {
      await scope.engine.run(
        sql`insert into ${ident(scope.schema, 'ingest_excluded')} values (${file.source}, ${file.file}, ${rule}, ${rows}, ${amountCents})`,
      );
    }
  }
}

/** The cell a rejecting verdict is about, as it stands in the file. */
function selectFaultyValue(source: LoadedSource, file: LoadedFile): Sql {
  const mapped = listMappedFields(source.contract, file.template, file.columns);
  const { currencyColumn } = file.template;
  const arms = mapped.flatMap((entry) => {
    const names = listFileColumns(entry.reference);
    if (names.length === 0) return [];
    const separator = typeof entry.reference !== 'string' && 'product' in entry.reference ? ' × ' : ' ';
    const [only] = names;
    const value =
      names.length === 1 && only !== undefined
        ? sql`raw.${ident(only)}`
        : sql`concat_ws(${literal(separator)}, ${join(names.map((name) => sql`raw.${ident(name)}`))})`;
    const codes = [VERDICT.unreadable + entry.index, VERDICT.missing + entry.index];
    if (entry.field.name === 'amount' && currencyColumn === undefined) codes.push(VERDICT.otherCurrency);
    if (entry.field.name === 'customer_id') codes.push(VERDICT.severalCustomers, VERDICT.repeatedPair);
    return [sql`when line._verdict in (${rawSql(codes.join(', '))}) then ${value}`];
  });
  if (currencyColumn !== undefined)
    arms.push(sql`when line._verdict = ${rawSql(String(VERDICT.otherCurrency))} then raw.${ident(currencyColumn)}`);
  return arms.length === 0 ? rawSql('cast(null as varchar)') : sql`case ${join(arms, ' ')} end`;
}

function nameFaultyColumn(source: LoadedSource, file: LoadedFile, verdict: number): string | null {
  if (verdict === VERDICT.otherCurrency && file.template.currencyColumn !== undefined)
    return file.template.currencyColumn;
  const field =
    getFaultyField(source.contract, verdict)?.name ??
    // Without a column of codes the currency is that of the mark beside the amount.
    (verdict === VERDICT.otherCurrency ? 'amount' : undefined) ??
    (verdict === VERDICT.severalCustomers || verdict === VERDICT.repeatedPair ? 'customer_id' : undefined);
  if (field === undefined) return null;
  const reference = file.template.columns[field];
  if (reference === undefined) return field;
  return listFileColumns(reference).length === 0 ? field : writeReference(reference);
}

async function* readRejects(scope: ImportScope, source: LoadedSource, index: number): AsyncIterable<RejectedRow[]> {
  const file = source.files[index];
  if (file === undefined) return;
  const common = { source: source.contract.name, file: file.file.name, hash: file.hash };
  const broken = file.load.broken.filter((record) => !isLeftOut(file, record));
  for (let start = 0; start < broken.length; start += CHUNK_ROWS) {
    yield broken.slice(start, start + CHUNK_ROWS).map((record) => ({
      ...common,
      record: record.record,
      line: record.line,
      column: record.column ?? null,
      value: record.value ?? null,
      reason: record.reason,
      rawText: record.rawText,
      message: record.message,
    }));
  }
  let after = 0n;
  for (;;) {
    const rows = toRows(
      await scope.engine.query(
        sql`select line._record, line._verdict, ${selectFaultyValue(source, file)} as value
          from ${nameCleanTable(scope, source.contract)} as line join ${file.raw} as raw on line._record = raw._record
          where line._file = ${rawSql(String(index))} and line._verdict >= ${rawSql(String(VERDICT.severalCustomers))} and line._record > ${after}
          order by line._record limit ${rawSql(String(CHUNK_ROWS))}`,
        toRunOptions(scope.task),
      ),
    );
    const last = rows.at(-1);
    if (last === undefined) return;
    after = BigInt(String(last['_record']));
    const places = new Map(
      (
        await file.load.locate(
          rows.map((row) => Number(row['_record'])),
          scope.task,
        )
      ).map((place) => [place.record, place]),
    );
    yield rows.map((row) => {
      const record = Number(row['_record']);
      const verdict = Number(row['_verdict']);
      const value = typeof row['value'] === 'string' ? row['value'] : null;
      const { reason, message } = explainReject(source.contract, verdict, value, scope.parameters.currency);
      const place = places.get(record);
      return {
        ...common,
        record,
        line: place?.line ?? 0,
        column: nameFaultyColumn(source, file, verdict),
        value,
        reason,
        message,
        rawText: place?.rawText ?? '',
      };
    });
  }
}

type ReasonCount = FileReconciliation['reasons'][number];

function countReason(counts: Map<string, ReasonCount>, { reason, column }: RejectedRow): void {
  const name = JSON.stringify([reason, column]);
  counts.set(name, { reason, column, rows: (counts.get(name)?.rows ?? 0) + 1 });
}

/** Writes every rejected row of a source into `ingest_rejects`; returns the first `limit` of them, and how many there are of each reason by file. */
export async function collectRejects(
  scope: ImportScope,
  source: LoadedSource,
  limit: number,
): Promise<{ readonly first: readonly RejectedRow[]; readonly reasons: readonly (readonly ReasonCount[])[] }> {
  const { engine, schema } = scope;
  const first: RejectedRow[] = [];
  const reasons: (readonly ReasonCount[])[] = [];
  for (const index of source.files.keys()) {
    const counts = new Map<string, ReasonCount>();
    for await (const entries of readRejects(scope, source, index)) {
      const builder = createTextColumnsBuilder(REJECT_COLUMNS);
      for (const entry of entries) {
        for (const text of [
          entry.source,
          entry.file,
          String(entry.line),
          entry.column,
          entry.value,
          entry.reason,
          entry.message.en,
          entry.message.zh,
          entry.rawText,
          entry.hash,
          String(entry.record),
        ]) {
          builder.appendText(text);
        }
        builder.endRow(entry.record);
        countReason(counts, entry);
        if (first.length < limit) first.push(entry);
      }
      const batches = builder.takeBatches(true);
      const chunk = { schema, name: '_reject_chunk' };
      await engine.insertColumns(
        chunk,
        (async function* yieldBatches(): AsyncIterable<Columns> {
          yield* batches;
        })(),
        toRunOptions(scope.task),
      );
      const columns = join(
        REJECT_COLUMNS.map((name) =>
          name === 'line' || name === 'record' ? sql`cast(${ident(name)} as bigint)` : ident(name),
        ),
      );
      await engine.run(
        sql`insert into ${ident(schema, 'ingest_rejects')} select ${columns} from ${ident(schema, '_reject_chunk')}`,
      );
      await engine.run(sql`drop table ${ident(schema, '_reject_chunk')}`);
    }
    reasons.push([...counts.values()].toSorted((a, b) => b.rows - a.rows));
  }
  return { first, reasons };
}
