import { toDayNumber } from '#core/kernel/day-number.ts';
import { toSingleRow, type Column, type Columns } from '#core/kernel/columns.ts';
import type { Engine, RunOptions } from '#core/kernel/engine.ts';
import { WorkbenchError } from '#core/kernel/errors.ts';
import { join, rawSql, sql, type Sql } from '#core/kernel/sql.ts';

/** The tables histories are read from, as qualified references. */
export type PurchaseTables = {
  /** `int_purchases`. */
  readonly purchases: Sql;
  /** `int_purchase_refunds`: the money of a day counts the refunds known at the date asked for. */
  readonly refunds: Sql;
  /** As-of date of the build that made them; its amounts are net of what is known then. */
  readonly asOfDate: string;
};

/** Outcomes after the calibration, one entry per row of the histories. */
export type HoldoutOutcomes = {
  /** Last day counted, in days since 1970-01-01. */
  readonly throughDay: number;
  /** Purchase days after the calibration. */
  readonly purchases: Int32Array;
  readonly cents: Float64Array;
};

/**
 * Purchase histories as known at the end of a day, equal customers in one row. Days count from 1970-01-01. `repeats` is
 * x of the models: purchase days after the first one; all purchases of a day are one transaction (domain §2).
 */
export type DayHistories = {
  readonly rowCount: number;
  readonly asOfDay: number;
  readonly repeats: Int32Array;
  readonly firstDay: Int32Array;
  readonly lastDay: Int32Array;
  /** Money of the purchase days after the first one, in minor units. */
  readonly repeatCents: Float64Array;
  /** Customers in the row. */
  readonly weight: Float64Array;
  readonly holdout?: HoldoutOutcomes;
};

/** Money of one purchase as known at `asOf`, without a later refund. */
function writeMoney(tables: PurchaseTables, asOf: string): { readonly join: Sql; readonly cents: Sql } {
  if (asOf >= tables.asOfDate) return { join: sql``, cents: sql`net_cents` };
  return {
    join: sql`left join (
      select purchase_no, sum(refund_cents) as refunded from ${tables.refunds} where known_on <= cast(${asOf} as date) group by purchase_no
    ) as refunds using (purchase_no)`,
    cents: sql`amount_cents - coalesce(refunded, 0)`,
  };
}

/**
 * A SELECT of transactions as known at the end of `asOf`: one row per customer and day (customer_no, day, cents), with the
 * purchases standing then. Refunds that come later change neither whether a day counts nor its money.
 */
export function writeTransactions(tables: PurchaseTables, asOf: string): Sql {
  const money = writeMoney(tables, asOf);
  return sql`
    select customer_no, purchase_date as day, cast(sum(${money.cents}) as double) as cents
    from ${tables.purchases} ${money.join}
    where purchase_date <= cast(${asOf} as date) and (voided_on is null or voided_on > cast(${asOf} as date))
    group by customer_no, purchase_date`;
}

/**
 * A SELECT of one row per customer as known at the end of `asOf`: customer_no, repeats, first_day, last_day, repeat_cents
 * (DOUBLE). The window between first_day and `asOf` is the observation time T, between first_day and last_day it is t_x.
 */
export function writeHistories(tables: PurchaseTables, asOf: string): Sql {
  return sql`
    select customer_no, cast(count(*) - 1 as integer) as repeats, min(day) as first_day, max(day) as last_day,
      case when count(*) = 1 then 0 else sum(cents) - arg_min(cents, day) end as repeat_cents
    from (${writeTransactions(tables, asOf)})
    group by customer_no`;
}

function writeOutcomes(tables: PurchaseTables, asOf: string, through: string): Sql {
  return sql`
    select customer_no, cast(count(*) as integer) as purchases, sum(cents) as cents
    from (${writeTransactions(tables, through)}) where day > cast(${asOf} as date)
    group by customer_no`;
}

function readColumn<Data extends Column['data']>(columns: Columns, name: string): Data {
  const index = columns.fields.findIndex((field) => field.name === name);
  const column = columns.columns[index];
  if (column === undefined) throw new RangeError(`The result has no column ${name}.`);
  return column.data as Data;
}

export type HistoriesRequest = {
  /** Last day of the calibration, ISO. */
  readonly asOf: string;
  /** Last day of the holdout, ISO; with it outcomes are read too. */
  readonly holdoutUntil?: string;
  /** False leaves money out (all zero), which makes fewer and larger rows. */
  readonly withMoney?: boolean;
};

/**
 * Reads histories as known at the end of a day, equal rows compressed, in an order that depends on nothing but the values.
 * Customers whose first purchase comes later are not among them. Rejects with the engine's errors and `clv/invalid-date`.
 */
export async function readHistories(
  engine: Engine,
  tables: PurchaseTables,
  request: HistoriesRequest,
  options: RunOptions = {},
): Promise<DayHistories> {
  const { asOf, holdoutUntil, withMoney = true } = request;
  const keys = [
    rawSql('first_day'),
    rawSql('last_day'),
    rawSql('repeats'),
    ...(withMoney ? [rawSql('repeat_cents')] : []),
    ...(holdoutUntil === undefined
      ? []
      : [rawSql('holdout_purchases'), ...(withMoney ? [rawSql('holdout_cents')] : [])]),
  ];
  const outcomes =
    holdoutUntil === undefined
      ? sql`select *, 0 as holdout_purchases, 0.0::double as holdout_cents from histories`
      : sql`select histories.*, coalesce(purchases, 0) as holdout_purchases, coalesce(cents, 0) as holdout_cents
          from histories left join (${writeOutcomes(tables, asOf, holdoutUntil)}) as outcomes using (customer_no)`;
  const columns = await engine.query(
    sql`
      with histories as (${writeHistories(tables, asOf)}),
      rows as (${outcomes})
      select ${join(keys)}, cast(count(*) as double) as weight from rows group by all order by all`,
    options,
  );
  const { rowCount } = columns;
  const zeros = new Float64Array(rowCount);
  return {
    rowCount,
    asOfDay: toDayNumber(asOf),
    repeats: readColumn<Int32Array>(columns, 'repeats'),
    firstDay: readColumn<Int32Array>(columns, 'first_day'),
    lastDay: readColumn<Int32Array>(columns, 'last_day'),
    repeatCents: withMoney ? readColumn<Float64Array>(columns, 'repeat_cents') : zeros,
    weight: readColumn<Float64Array>(columns, 'weight'),
    ...(holdoutUntil === undefined
      ? {}
      : {
          holdout: {
            throughDay: toDayNumber(holdoutUntil),
            purchases: readColumn<Int32Array>(columns, 'holdout_purchases'),
            cents: withMoney ? readColumn<Float64Array>(columns, 'holdout_cents') : zeros,
          },
        }),
  };
}

/** Repeat transactions by day: what tracking and the seasonal index compare with. */
export type DailyRepeats = {
  readonly firstDay: number;
  /** Entry i is the number of repeat purchase days on day `firstDay + i`. */
  readonly counts: Float64Array;
};

/**
 * Repeat transactions of each day from the first purchase on to `through`, of the customers acquired by `asOf`.
 * Rejects with `clv/no-history` where there is no purchase by `asOf`.
 */
export async function readDailyRepeats(
  engine: Engine,
  tables: PurchaseTables,
  request: { readonly asOf: string; readonly through: string },
  options: RunOptions = {},
): Promise<DailyRepeats> {
  const columns = await engine.query(
    sql`
      with days as (${writeTransactions(tables, request.through)}),
      firsts as (select customer_no, min(day) as first_day from days group by customer_no)
      select day, cast(count(*) filter (where day > first_day) as double) as repeats
      from days join firsts using (customer_no) where first_day <= cast(${request.asOf} as date)
      group by day order by day`,
    options,
  );
  const days = readColumn<Int32Array>(columns, 'day');
  const firstDay = days[0];
  if (firstDay === undefined) {
    throw new WorkbenchError('clv/no-history', `There is no purchase up to ${request.asOf}.`, {
      hint: 'Choose a later date, or load orders that reach further back.',
      zh: { message: `截至 ${request.asOf} 没有任何购买。`, hint: '请选择更晚的日期，或载入更早的订单。' },
    });
  }
  const repeats = readColumn<Float64Array>(columns, 'repeats');
  const counts = new Float64Array(toDayNumber(request.through) - firstDay + 1);
  days.forEach((day, row) => {
    counts[day - firstDay] = repeats[row] as number;
  });
  return { firstDay, counts };
}

/** First and last purchase day of a build, ISO. Rejects with `clv/no-history` where there is none. */
export async function readPurchaseRange(
  engine: Engine,
  tables: PurchaseTables,
  options: RunOptions = {},
): Promise<{ readonly from: string; readonly through: string }> {
  const row = toSingleRow(
    await engine.query(
      sql`select min(purchase_date)::varchar as first_day, max(purchase_date)::varchar as last_day from ${tables.purchases}`,
      options,
    ),
  );
  const { first_day: from, last_day: through } = row;
  if (typeof from !== 'string' || typeof through !== 'string') {
    throw new WorkbenchError('clv/no-history', 'There is no purchase in the data.', {
      hint: 'Load orders with amounts above 0; --set countZeroAmountOrders=true counts those of 0 too.',
      zh: {
        message: '数据中没有任何购买。',
        hint: '请载入金额大于 0 的订单；设置 countZeroAmountOrders=true 后，金额为 0 的订单也会计入。',
      },
    });
  }
  return { from, through };
}
