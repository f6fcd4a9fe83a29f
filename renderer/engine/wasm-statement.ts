import type { AsyncDuckDB } from '@duckdb/duckdb-wasm';
import { RecordBatchReader, type RecordBatch } from 'apache-arrow';
import type { Columns, Field } from '#core/kernel/columns.ts';
import { createEmptyColumns } from '#core/kernel/columns-builder.ts';
import { toStatementError } from '#core/kernel/statement-errors.ts';
import { splitAtPlaceholders } from '#core/kernel/placeholders.ts';
import { WorkbenchError, throwIfCancelled } from '#core/kernel/errors.ts';
import type { Sql, SqlValue } from '#core/kernel/sql.ts';
import { readArrowBatch, readArrowFields } from './wasm-columns.ts';

const MAX_INTEGER = 2_147_483_647;

function writeNumber(value: number): string {
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) {
    return `cast(${value} as ${Math.abs(value) <= MAX_INTEGER ? 'integer' : 'bigint'})`;
  }
  if (Object.is(value, -0)) return `cast('-0.0' as double)`;
  if (Number.isFinite(value)) return `cast('${value}' as double)`;
  return `cast('${Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf'}' as double)`;
}

async function setVariable(db: AsyncDuckDB, connection: number, name: string, value: string): Promise<void> {
  const id = await db.createPrepared(connection, `set variable ${name} = ?`);
  try {
    await db.runPrepared(connection, id, [value.toWellFormed()]);
  } finally {
    await db.closePrepared(connection, id);
  }
}

/**
 * The text that runs a statement with its values. duckdb-wasm's own binding goes through JSON (19-digit integers
 * are lost) and runs without pause (nothing could be cancelled). So a text is bound to a variable, which DuckDB reads
 * as a constant, and every other value is written as a typed constant by this module.
 */
async function bind(db: AsyncDuckDB, connection: number, statement: Sql): Promise<string> {
  const { parts, isMultiple } = splitAtPlaceholders(statement.text);
  if (isMultiple) {
    throw new WorkbenchError('engine/statement-failed', 'Several statements were given where one is expected.', {
      zh: { message: '这里只能执行一条语句，但给出了多条。', hint: '请分开执行。' },
    });
  }
  const { values } = statement;
  if (parts.length !== values.length + 1) {
    const message = `The statement has ${parts.length - 1} placeholders, but ${values.length} values were given.`;
    throw new WorkbenchError('engine/statement-failed', message, {
      zh: { message: `语句中有 ${parts.length - 1} 个占位符，但给出了 ${values.length} 个值。` },
    });
  }
  let text = parts[0] ?? '';
  for (const [index, value] of values.entries()) {
    text += await writeValue(db, connection, value, index);
    text += parts[index + 1] ?? '';
  }
  return text;
}

async function writeValue(db: AsyncDuckDB, connection: number, value: SqlValue, index: number): Promise<string> {
  if (value === null) return 'null';
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return writeNumber(value);
  if (typeof value === 'bigint') return `cast(${value} as bigint)`;
  const name = `workbench_value_${index}`;
  await setVariable(db, connection, name, value);
  return `getvariable('${name}')`;
}

async function start(
  db: AsyncDuckDB,
  connection: number,
  text: string,
  isStreamed: boolean,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  throwIfCancelled(signal);
  let header = await db.startPendingQuery(connection, text, isStreamed);
  while (header === null) {
    if (signal?.aborted === true) await db.cancelPendingQuery(connection);
    throwIfCancelled(signal);
    header = await db.pollPendingQuery(connection);
  }
  return header;
}

async function* fetchMessages(
  db: AsyncDuckDB,
  connection: number,
  header: Uint8Array,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  yield header;
  for (;;) {
    throwIfCancelled(signal);
    const message = await db.fetchQueryResults(connection);
    if (message === null) continue;
    if (message.length === 0) return;
    yield message;
  }
}

/** A result in batches as DuckDB hands them out; an empty result gives one empty batch. */
export async function* streamStatement(
  db: AsyncDuckDB,
  connection: number,
  statement: Sql,
  signal: AbortSignal | undefined,
  isStreamed: boolean,
): AsyncGenerator<Columns, void, undefined> {
  let isFinished = false;
  try {
    throwIfCancelled(signal);
    const text = await bind(db, connection, statement);
    const header = await start(db, connection, text, isStreamed, signal);
    const reader = await RecordBatchReader.from(fetchMessages(db, connection, header, signal));
    await reader.open();
    const fields: Field[] = readArrowFields(reader.schema);
    let rowCount = 0;
    for await (const batch of reader as AsyncIterable<RecordBatch>) {
      if (batch.numRows === 0) continue;
      rowCount += batch.numRows;
      yield readArrowBatch(batch, fields);
    }
    isFinished = true;
    if (rowCount === 0) yield createEmptyColumns(fields);
  } catch (error) {
    throwIfCancelled(signal);
    throw toStatementError(error);
  } finally {
    if (!isFinished) await db.cancelPendingQuery(connection);
  }
}

/** Runs a statement to its end and drops its result. */
export async function runStatement(
  db: AsyncDuckDB,
  connection: number,
  statement: Sql,
  signal: AbortSignal | undefined,
): Promise<void> {
  let isFinished = false;
  try {
    throwIfCancelled(signal);
    const text = await bind(db, connection, statement);
    await start(db, connection, text, false, signal);
    isFinished = true;
  } catch (error) {
    throwIfCancelled(signal);
    throw toStatementError(error);
  } finally {
    if (!isFinished) await db.cancelPendingQuery(connection);
  }
}
