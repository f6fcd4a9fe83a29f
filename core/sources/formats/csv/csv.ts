import type { AttachedFile, Engine, TableName } from '#core/kernel/engine.ts';
import type { FileSource } from '#core/kernel/files.ts';
import { toSingleRow } from '#core/kernel/columns.ts';
import { WorkbenchError, isCancelled } from '#core/kernel/errors.ts';
import { checkSignal, concatBytes } from '#core/sources/formats/byte-stream.ts';
import { SAMPLE_BYTES, detectLayout } from './csv-layout.ts';
import { readRecords } from './csv-read.ts';
import { type ScanResult, scanRecords } from './csv-scan.ts';
import {
  type Inspection,
  type LoadReport,
  type ReadOptions,
  defineFormat,
} from '#core/sources/formats/define-format.ts';
import { detectEncoding, streamUtf8 } from '#core/sources/formats/encoding.ts';
import { type DelimitedFile, createLocate } from './record-index.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { type Sql, ident, join, literal, rawSql, sql } from '#core/kernel/sql.ts';

async function readSample(
  file: FileSource,
  encoding: DelimitedFile['encoding'],
  gzip: boolean,
): Promise<{ readonly bytes: Uint8Array; readonly isWhole: boolean }> {
  const parts: Uint8Array[] = [];
  let total = 0;
  for await (const chunk of streamUtf8(file, { encoding, gzip, step: 'inspect' })) {
    parts.push(chunk);
    total += chunk.length;
    if (total > SAMPLE_BYTES) return { bytes: concatBytes(parts).subarray(0, SAMPLE_BYTES), isWhole: false };
  }
  return { bytes: concatBytes(parts), isWhole: true };
}

async function inspectCsv(file: FileSource, options: ReadOptions, task?: TaskOptions): Promise<Inspection> {
  checkSignal(task);
  const verdict = await detectEncoding(file, options.encoding, task);
  const { bytes, isWhole } = await readSample(file, verdict.encoding, verdict.gzip);
  const layout = detectLayout(file.name, bytes, isWhole, options);
  return {
    format: 'csv',
    options: {
      format: 'csv',
      encoding: verdict.encoding,
      delimiter: layout.delimiter,
      quote: layout.quote,
      headerLine: layout.headerLine,
    },
    columns: layout.columns,
    preview: layout.preview,
    questions: [...verdict.questions, ...layout.questions],
    notes: [...verdict.notes, ...layout.notes],
  };
}

async function openDelimited(file: FileSource, options: ReadOptions): Promise<DelimitedFile> {
  const verdict = await detectEncoding(file, options.encoding ?? 'utf-8');
  const { bytes, isWhole } = await readSample(file, verdict.encoding, verdict.gzip);
  return {
    file,
    encoding: verdict.encoding,
    gzip: verdict.gzip,
    layout: detectLayout(file.name, bytes, isWhole, options),
  };
}

function toTableSql(table: TableName): Sql {
  return table.schema === undefined ? ident(table.name) : ident(table.schema, table.name);
}

/** The statement by which DuckDB's own reader fills the raw table of a regular file. */
function createReadStatement(source: DelimitedFile, attached: Sql, table: TableName): Sql {
  const { layout, gzip } = source;
  const columns = join(layout.columns.map((column) => sql`${literal(column)}: 'VARCHAR'`));
  return sql`create or replace table ${toTableSql(table)} as
select row_number() over () as _record, *
from read_csv(${attached}, auto_detect = false, header = false, skip = ${rawSql(String(layout.dataLine - 1))},
  delim = ${literal(layout.delimiter)}, quote = ${literal(layout.quote)}, escape = ${literal(layout.quote)},
  columns = {${columns}}, nullstr = '', strict_mode = true, null_padding = false, ignore_errors = false,
  compression = ${literal(gzip ? 'gzip' : 'none')})`;
}

/** Loads a file that looks regular by DuckDB's reader while a scan proves that it is; undefined where it is not or where the two disagree. */
async function loadRegular(
  engine: Engine,
  source: DelimitedFile,
  table: TableName,
  task?: TaskOptions,
): Promise<{ readonly scan: ScanResult | undefined; readonly failure?: string }> {
  const stop = new AbortController();
  const signal = task?.signal === undefined ? stop.signal : AbortSignal.any([stop.signal, task.signal]);
  const attached = await engine.attachFile(`${table.name}.csv`, source.file);
  let engineFailure: Error | undefined;
  try {
    const loading = engine
      .run(createReadStatement(source, attached.literal, table), { signal })
      .catch((error: unknown) => {
        engineFailure = error instanceof Error ? error : new Error('unknown failure', { cause: error });
      });
    let scan: ScanResult;
    try {
      scan = await scanRecords(source, () => engineFailure !== undefined, task);
    } catch (error) {
      stop.abort();
      await loading;
      throw error;
    }
    if (!scan.isRegular) stop.abort();
    await loading;
    checkSignal(task);
    if (!scan.isRegular && (engineFailure === undefined || isCancelled(engineFailure))) return { scan: undefined };
    if (engineFailure !== undefined) {
      return {
        scan: undefined,
        failure: engineFailure.message,
      };
    }
    const { loaded } = toSingleRow(await engine.query(sql`select count(*) as loaded from ${toTableSql(table)}`));
    if (Number(loaded) !== scan.recordCount) {
      return { scan: undefined, failure: `DuckDB read ${String(loaded)} records, the scan found ${scan.recordCount}.` };
    }
    return { scan };
  } finally {
    await detachWhenFree(engine, attached);
  }
}

const DETACH_ATTEMPTS = 20;

/** Lets go of a file. After a statement was broken off, the database may hold it until it has run others: then it is asked again, and a file it never frees stays attached until the engine closes. */
async function detachWhenFree(engine: Engine, attached: AttachedFile): Promise<void> {
  for (let attempt = 1; attempt <= DETACH_ATTEMPTS; attempt += 1) {
    try {
      await attached.detach();
      return;
    } catch (error) {
      if (!(error instanceof Error) || !/in use/i.test(error.message)) throw error;
      await engine.query(sql`select count(*) as waited from range(100000)`);
    }
  }
}

/** True where DuckDB's reader is known to read a file of this layout as the scanner does. */
function suitsEngineReader(source: DelimitedFile): boolean {
  const { layout, encoding } = source;
  return encoding === 'utf-8' && layout.isRegularSample && layout.columns.length > 1;
}

async function loadCsv(
  engine: Engine,
  file: FileSource,
  inspection: Inspection,
  table: TableName,
  task?: TaskOptions,
): Promise<LoadReport> {
  checkSignal(task);
  const source = await openDelimited(file, inspection.options);
  let failure: string | undefined;
  if (suitsEngineReader(source)) {
    const regular = await loadRegular(engine, source, table, task);
    if (regular.scan !== undefined) {
      const { recordCount, index } = regular.scan;
      return { recordCount, broken: [], notes: [], locate: createLocate(source, index) };
    }
    failure = regular.failure;
  }
  await engine.run(sql`drop table if exists ${toTableSql(table)}`);
  const { result, batches } = readRecords(source, task);
  const loaded = await engine.insertColumns(table, batches, { signal: task?.signal });
  if (loaded + result.broken.length !== result.recordCount) {
    throw new WorkbenchError(
      'format/count-mismatch',
      `${file.name}: ${result.recordCount} records were found, but ${loaded} were loaded and ${result.broken.length} set aside.`,
      {
        place: { file: file.name },
        zh: {
          message: `${file.name}：共有 ${result.recordCount} 条记录，但载入 ${loaded} 条、无法读取 ${result.broken.length} 条，数目不符。`,
          hint: '这是程序的错误，请连同文件一起反馈。',
        },
      },
    );
  }
  if (failure !== undefined && result.broken.length === 0 && result.notes.length === 0) {
    result.notes.push({
      code: 'engine-reader-declined',
      text: {
        zh: `逐条读取（数据库读取器：${failure}）`,
        en: `Read record by record (the database's reader: ${failure})`,
      },
    });
  }
  return {
    recordCount: result.recordCount,
    broken: result.broken,
    notes: result.notes,
    locate: createLocate(source, result.index),
  };
}

/** Comma-, tab-, semicolon- or bar-separated text, also gzipped. */
export const csvFormat = defineFormat({
  id: 'csv',
  label: { zh: 'CSV / TSV 文本', en: 'CSV / TSV text' },
  extensions: ['csv', 'tsv', 'txt', 'tab'],
  detect: (head, name) => {
    if (/\.(csv|tsv|tab|txt)$/i.test(name)) return 0.6;
    return head.length > 0 ? 0.3 : 0;
  },
  inspect: inspectCsv,
  load: loadCsv,
});
