import { concatColumns } from '#core/kernel/columns-builder.ts';
import type { Columns } from '#core/kernel/columns.ts';
import { compressHistories } from '#core/science/customer-models/compress.ts';
import type { CompressedHistories, MoneyHistories } from '#core/science/customer-models/types.ts';
import { rawSql, sql, type Sql } from '#core/kernel/sql.ts';

/** Days of the customer models' unit of time. */
export const DAYS_PER_WEEK = 7;

/** Days after a snapshot that predictions cover. */
export const HORIZON_DAYS = 365;

/** Streams one SELECT, as a computed model's scope does. */
type Read = (statement: Sql) => AsyncIterable<Columns>;

/** SQL of the histories at one snapshot: customer_no, repeat_days, repeat_cents, recency_days (t_x), age_days (T). */
export function writeSnapshotHistories(histories: Sql, snapshots: Sql, snapshotNo: number): Sql {
  const number = rawSql(String(snapshotNo));
  return sql`
    select customer_no, repeat_days, repeat_cents, cast(last_day - first_day as integer) as recency_days,
      cast((select period_end_date from ${snapshots} where snapshot_no = ${number}) - first_day as integer) as age_days
    from ${histories} where from_no <= ${number} and to_no >= ${number}`;
}

/** A whole result as one batch. */
export async function gather(batches: AsyncIterable<Columns>): Promise<Columns> {
  const parts: Columns[] = [];
  for await (const batch of batches) parts.push(batch);
  return concatColumns(parts[0]?.fields ?? [], parts);
}

/** A numeric column divided by `scale`. */
export function readScaled(batch: Columns, index: number, scale = 1): Float64Array {
  const data = batch.columns[index]?.data as Int32Array | Float64Array;
  const values = new Float64Array(batch.rowCount);
  for (let row = 0; row < values.length; row += 1) values[row] = (data[row] as number) / scale;
  return values;
}

/**
 * Answers of tasks one after another, each begun while the one before is worked on. What a task throws is thrown when its
 * turn comes.
 */
export async function* readAhead<Result>(tasks: readonly (() => Promise<Result>)[]): AsyncGenerator<Result> {
  const begin = (index: number): Promise<Result> | undefined => {
    const begun = tasks[index]?.();
    begun?.catch(() => undefined);
    return begun;
  };
  let next = begin(0);
  for (let index = 0; next !== undefined; index += 1) {
    const result = await next;
    next = begin(index + 1);
    yield result;
  }
}

/** Histories of one snapshot, equal ones once, time in weeks. `histories` is the SELECT of `writeSnapshotHistories`. */
export async function readCompressed(read: Read, histories: Sql): Promise<CompressedHistories> {
  const batch = await gather(
    read(sql`
      select repeat_days, recency_days, age_days, cast(count(*) as integer) as customers from (${histories})
      group by repeat_days, recency_days, age_days`),
  );
  return compressHistories({
    count: batch.rowCount,
    x: readScaled(batch, 0),
    tx: readScaled(batch, 1, DAYS_PER_WEEK),
    T: readScaled(batch, 2, DAYS_PER_WEEK),
    weight: readScaled(batch, 3),
  });
}

/** Repeat purchases and their mean money in minor units at one snapshot, equal ones once; customers with a repeat only. */
export async function readMoney(read: Read, histories: Sql): Promise<MoneyHistories> {
  const batch = await gather(
    read(sql`
      select repeat_days, cast(repeat_cents as double) as repeat_cents, cast(count(*) as integer) as customers
      from (${histories}) where repeat_days > 0
      group by all order by all`),
  );
  const x = readScaled(batch, 0);
  return {
    count: batch.rowCount,
    x,
    meanMoney: readScaled(batch, 1).map((cents, row) => cents / (x[row] ?? 1)),
    weight: readScaled(batch, 2),
  };
}
