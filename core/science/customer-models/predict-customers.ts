import { drawCustomerIntervals } from './customer-intervals.ts';
import { hashCustomerKey } from './customer-key.ts';
import { getScoringPoint } from './fit.ts';
import { computeExpectedSpend } from './gamma-gamma.ts';
import { toIsoDate } from '#core/kernel/day-number.ts';
import { writeHistories, writeTransactions, type PurchaseTables } from './histories.ts';
import type { CalendarShock } from './intervals.ts';
import type { PreparedModel } from './prepare-model.ts';
import { scoreHistories } from './score.ts';
import type { Column, Columns, Field, TextData } from '#core/kernel/columns.ts';
import type { Engine, TableName } from '#core/kernel/engine.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { sql, type Sql } from '#core/kernel/sql.ts';

export type PredictRequest = {
  readonly prepared: PreparedModel;
  /** Last day of the forecast, in days since 1970-01-01. */
  readonly throughDay: number;
  /** Yearly discount rate of predicted money; 0.1 is 10 % a year. */
  readonly discountRate: number;
  /** The calendar layer of the intervals; null leaves it out. */
  readonly shock: CalendarShock | null;
  /** Draws behind each customer's interval; 0 leaves intervals out. */
  readonly draws: number;
  readonly seed: number;
};

/** Columns of the predictions, one row per customer, by customer id. Money in minor units, spend per purchase. */
const PREDICTION_FIELDS: readonly Field[] = [
  { name: 'customer_id', type: 'VARCHAR' },
  { name: 'first_purchase_date', type: 'DATE' },
  { name: 'last_purchase_date', type: 'DATE' },
  { name: 'purchase_days', type: 'INTEGER' },
  { name: 'historic_cents', type: 'BIGINT' },
  { name: 'p_alive', type: 'DOUBLE' },
  { name: 'p_purchase', type: 'DOUBLE' },
  { name: 'expected_purchases', type: 'DOUBLE' },
  { name: 'purchases_low', type: 'DOUBLE' },
  { name: 'purchases_high', type: 'DOUBLE' },
  { name: 'expected_spend_cents', type: 'BIGINT' },
  { name: 'ltv_predicted_cents', type: 'BIGINT' },
  { name: 'ltv_predicted_low_cents', type: 'BIGINT' },
  { name: 'ltv_predicted_high_cents', type: 'BIGINT' },
];

function writeCustomers(tables: PurchaseTables, asOf: string): Sql {
  return sql`
    with histories as (${writeHistories(tables, asOf)}),
    totals as (select customer_no, sum(cents) as cents from (${writeTransactions(tables, asOf)}) group by customer_no),
    names as (select customer_no, min(customer_id) as customer_id from ${tables.purchases} group by customer_no)
    select customer_id, first_day, last_day, repeats, repeat_cents, cents
    from histories join totals using (customer_no) join names using (customer_no)
    order by customer_id`;
}

function createValidity(values: Float64Array): Pick<Column, 'validity'> {
  if (!values.some(Number.isNaN)) return {};
  const validity = new Uint8Array((values.length + 7) >> 3);
  values.forEach((value, row) => {
    if (!Number.isNaN(value)) validity[row >> 3] = (validity[row >> 3] as number) | (1 << (row & 7));
  });
  return { validity };
}

/** A column of numbers; NaN becomes NULL. */
function createNumbers(values: Float64Array): Column {
  return { data: values, ...createValidity(values) };
}

/** A column of money, rounded to whole minor units; NaN becomes NULL. */
function createCents(values: Float64Array): Column {
  const data = BigInt64Array.from(values, (value) => (Number.isNaN(value) ? 0n : BigInt(Math.round(value))));
  return { data, ...createValidity(values) };
}

function hashKeys(ids: TextData, count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, row) =>
    hashCustomerKey(ids.bytes, ids.offsets[row] as number, ids.offsets[row + 1] as number),
  );
}

const WEEKS_PER_YEAR = 365.25 / 7;

function predictBatch(batch: Columns, request: PredictRequest, signal: AbortSignal | undefined): Columns {
  const { prepared, throughDay, discountRate, shock, draws, seed } = request;
  const { clock, days, fit, money } = prepared;
  const [ids, first, last, repeats, repeatCents, cents] = batch.columns.map(({ data }) => data) as [
    TextData,
    Int32Array,
    Int32Array,
    Int32Array,
    Float64Array,
    Float64Array,
  ];
  const count = batch.rowCount;
  const run = { signal };
  const T = Float64Array.from({ length: count }, (_, row) => clock.getWeeks(first[row] as number, days.asOfDay));
  const tx = Float64Array.from({ length: count }, (_, row) =>
    Math.min(T[row] as number, clock.getWeeks(first[row] as number, last[row] as number)),
  );
  const x = Float64Array.from(repeats.subarray(0, count));
  const meanMoney = x.map((value, row) => (value === 0 ? Number.NaN : (repeatCents[row] as number) / value));
  const histories = { count, x, tx, T };
  const to = clock.getWeeks(days.asOfDay, throughDay);
  const ratePerWeek = Math.log1p(discountRate) / WEEKS_PER_YEAR;
  const scores = scoreHistories(getScoringPoint(fit), histories, {
    windows: [{ from: 0, to }],
    ...(ratePerWeek > 0 ? { discount: { kind: 'continuous', ratePerWeek, horizonWeeks: to } } : {}),
    ...run,
  });
  const expected = scores.expectedPurchases[0] as Float64Array;
  const discounted = scores.discountedPurchases ?? expected;
  const spendModel = money === null || money.status === 'failed' ? undefined : money;
  const spend = x.map((value, row) =>
    spendModel !== undefined ? computeExpectedSpend(spendModel.point, value, meanMoney[row] as number) : Number.NaN,
  );
  const none = new Float64Array(count).fill(Number.NaN);
  const intervals =
    draws === 0
      ? { purchasesLow: none, purchasesHigh: none, spendLow: none, spendHigh: none }
      : drawCustomerIntervals({
          fit,
          histories,
          customerKeys: hashKeys(ids, count),
          ...(spendModel === undefined ? {} : { money: { fit: spendModel, meanMoney } }),
          horizonWeeks: to,
          shock,
          draws,
          seed,
          ...run,
        });
  const discount = (values: Float64Array | null): Float64Array =>
    (values ?? none).map((value, row) => {
      const whole = expected[row] as number;
      return whole > 0 ? (value * (discounted[row] as number)) / whole : value;
    });
  return {
    rowCount: count,
    fields: PREDICTION_FIELDS,
    columns: [
      { data: ids },
      { data: first },
      { data: last },
      { data: Int32Array.from({ length: count }, (_, row) => (repeats[row] as number) + 1) },
      createCents(cents),
      createNumbers(scores.pAlive),
      createNumbers(scores.probabilityOfPurchase[0] as Float64Array),
      createNumbers(expected),
      createNumbers(intervals.purchasesLow),
      createNumbers(intervals.purchasesHigh),
      createCents(spend),
      createCents(discounted.map((value, row) => value * (spend[row] as number))),
      createCents(discount(intervals.spendLow)),
      createCents(discount(intervals.spendHigh)),
    ],
  };
}

/**
 * Scores every customer known at the end of the prepared model's history into a table, streamed in batches: P(alive),
 * purchases expected until `throughDay`, spend per purchase, discounted money, and their 95 % intervals. Returns the rows
 * written. Rejects with `clv/no-fit`, `task/cancelled` and the engine's errors; a failure leaves no table.
 */
export async function predictCustomers(
  engine: Engine,
  tables: PurchaseTables,
  target: TableName,
  request: PredictRequest,
  task: TaskOptions = {},
): Promise<number> {
  const run = { signal: task.signal };
  const statement = writeCustomers(tables, toIsoDate(request.prepared.days.asOfDay));
  const total = request.prepared.days.weight.reduce((sum, weight) => sum + weight, 0);
  async function* score(): AsyncGenerator<Columns> {
    let done = 0;
    for await (const batch of engine.stream(statement, run)) {
      task.onProgress?.({ step: 'model', subject: 'predictions', done, total });
      yield predictBatch(batch, request, task.signal);
      done += batch.rowCount;
    }
  }
  return engine.insertColumns(target, score(), run);
}
