import type { DuckDBConnection, DuckDBPreparedStatement } from '@duckdb/node-api';
import { throwIfCancelled } from '#core/kernel/errors.ts';
import type { Sql } from '#core/kernel/sql.ts';
import { toStatementError } from '#core/kernel/statement-errors.ts';

const INTERRUPT_AGAIN_MS = 20;
const MAX_INTEGER = 2_147_483_647;

/**
 * Runs native work on a connection and interrupts it when the signal is aborted: again and again until it
 * ends, because an interrupt that comes before DuckDB has begun is lost.
 */
export async function runInterruptibly<T>(
  connection: DuckDBConnection,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  throwIfCancelled(signal);
  let timer: NodeJS.Timeout | undefined;
  const interrupt = (): void => {
    connection.interrupt();
    timer = setInterval(() => connection.interrupt(), INTERRUPT_AGAIN_MS);
  };
  signal?.addEventListener('abort', interrupt, { once: true });
  try {
    return await work();
  } catch (error) {
    throwIfCancelled(signal);
    throw toStatementError(error);
  } finally {
    signal?.removeEventListener('abort', interrupt);
    clearInterval(timer);
  }
}

function bindNumber(prepared: DuckDBPreparedStatement, index: number, value: number): void {
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) {
    if (Math.abs(value) <= MAX_INTEGER) prepared.bindInteger(index, value);
    else prepared.bindBigInt(index, BigInt(value));
  } else {
    prepared.bindDouble(index, value);
  }
}

/** Prepares a statement and binds its values: whole numbers as INTEGER or BIGINT, others as DOUBLE. */
export async function prepareNative(connection: DuckDBConnection, statement: Sql): Promise<DuckDBPreparedStatement> {
  const prepared = await connection.prepare(statement.text);
  try {
    statement.values.forEach((value, position) => {
      const index = position + 1;
      if (value === null) prepared.bindNull(index);
      else if (typeof value === 'boolean') prepared.bindBoolean(index, value);
      else if (typeof value === 'number') bindNumber(prepared, index, value);
      else if (typeof value === 'bigint') prepared.bindBigInt(index, value);
      else prepared.bindVarchar(index, value);
    });
  } catch (error) {
    prepared.destroySync();
    throw error;
  }
  return prepared;
}
