import { hashCustomerKey } from '#core/science/customer-models/customer-key.ts';
import { toDayNumber } from '#core/kernel/day-number.ts';
import { openPurchaseTables } from '#core/questions/purchase-tables.ts';
import { writeHistories } from '#core/science/customer-models/histories.ts';
import { prepareModel } from '#core/science/customer-models/prepare-model.ts';
import type { WeekClock } from '#core/science/customer-models/week-clock.ts';
import { toSingleRow, type Columns, type TextData } from '#core/kernel/columns.ts';
import type { Engine } from '#core/kernel/engine.ts';
import { WorkbenchError } from '#core/kernel/errors.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { writeAudience } from '#core/questions/audience/audience.ts';
import type { AudienceRule } from '#core/questions/audience/audience-rule.ts';
import { martTable, readNumber, writeStandingPurchases, type MartScope } from '#core/questions/mart-scope.ts';
import type { CustomerModel, Population } from './population.ts';
import { sql } from '#core/kernel/sql.ts';

/** What is known of each customer besides the history, parallel to the population. */
export type CustomerFacts = {
  readonly ids: TextData;
  /** Keys of `dim_customer_value`. */
  readonly valueKeys: Int32Array;
  /** Net money to date and its margin in minor units; NaN where the margin is not known. */
  readonly netCents: Float64Array;
  readonly marginCents: Float64Array;
};

/** Everything a simulation of a project starts from: read and fitted once per build. */
export type SimulationBase = {
  readonly asOfDate: string;
  readonly clock: WeekClock;
  readonly population: Population;
  readonly facts: CustomerFacts;
  readonly model: CustomerModel;
};

function readData<Data>(columns: Columns, name: string): Data {
  const index = columns.fields.findIndex((field) => field.name === name);
  return columns.columns[index]?.data as Data;
}

async function readCustomers(
  engine: Engine,
  scope: MartScope,
  clock: WeekClock,
  task: TaskOptions,
): Promise<{ readonly population: Population; readonly facts: CustomerFacts }> {
  const { asOfDate } = scope.parameters;
  const asOfDay = toDayNumber(asOfDate);
  const tables = openPurchaseTables(scope);
  const columns = await engine.query(
    sql`
      with histories as (${writeHistories(tables, asOfDate)}),
      names as (select customer_no, min(customer_id) as customer_id from ${tables.purchases} group by customer_no)
      select names.customer_id, first_day, last_day, repeats, cast(repeat_cents as double) as repeat_cents,
        cast(coalesce(current.segment_key, -1) as integer) as segment_key,
        cast(coalesce(current.value_key, -1) as integer) as value_key,
        coalesce(cast(margin_cents as double), cast('nan' as double)) as margin_cents,
        coalesce(cast(monetary_cents as double), cast('nan' as double)) as net_cents
      from histories join names using (customer_no)
      left join ${martTable(scope, 'agg_cst_current')} as current on current.customer_id = names.customer_id
      order by names.customer_id`,
    { signal: task.signal },
  );
  const count = columns.rowCount;
  const first = readData<Int32Array>(columns, 'first_day');
  const last = readData<Int32Array>(columns, 'last_day');
  const x = Float64Array.from(readData<Int32Array>(columns, 'repeats'));
  const repeatCents = readData<Float64Array>(columns, 'repeat_cents');
  const ids = readData<TextData>(columns, 'customer_id');
  const segmentOf = readData<Int32Array>(columns, 'segment_key');
  const segmentKeys = [...new Set(segmentOf)].sort((one, two) => one - two);
  const T = Float64Array.from({ length: count }, (_, row) => clock.getWeeks(first[row] as number, asOfDay));
  return {
    population: {
      count,
      x,
      tx: Float64Array.from({ length: count }, (_, row) =>
        Math.min(T[row] as number, clock.getWeeks(first[row] as number, last[row] as number)),
      ),
      T,
      meanMoney: x.map((repeats, row) => (repeats === 0 ? Number.NaN : (repeatCents[row] as number) / repeats)),
      keys: Uint32Array.from({ length: count }, (_, row) =>
        hashCustomerKey(ids.bytes, ids.offsets[row] as number, ids.offsets[row + 1] as number),
      ),
      segments: Uint8Array.from(segmentOf, (key) => segmentKeys.indexOf(key)),
      segmentKeys,
    },
    facts: {
      ids,
      valueKeys: readData<Int32Array>(columns, 'value_key'),
      netCents: readData<Float64Array>(columns, 'net_cents'),
      marginCents: readData<Float64Array>(columns, 'margin_cents'),
    },
  };
}

/**
 * Reads the customers of a build and fits the models that stand in for the control arm, as of the build's date and with the
 * project's model: the same fit as behind `p_alive` of `agg_cst_current`.
 *
 * Rejects with `clv/no-fit` where the purchase model or the spend model cannot be estimated, `task/cancelled`, and the
 * engine's errors.
 */
export async function prepareSimulation(
  engine: Engine,
  scope: MartScope,
  task: TaskOptions = {},
): Promise<SimulationBase> {
  const { asOfDate, predictions } = scope.parameters;
  const { fit, money, clock } = await prepareModel(
    engine,
    openPurchaseTables(scope),
    { model: predictions.model, asOf: asOfDate, season: 'none', forecastUntil: asOfDate },
    task,
  );
  const failed = fit.status === 'failed' ? fit : money === null || money.status === 'failed' ? money : null;
  if (money === null || failed !== null) {
    const { zh, en } = failed?.explanation ?? { zh: '没有消费模型。', en: 'There is no spend model.' };
    throw new WorkbenchError('clv/no-fit', `The customers cannot be simulated: ${en}`, {
      hint: 'Load a longer history or more customers with repeat purchases.',
      zh: { message: `无法模拟客户：${zh}`, hint: '请载入更长的历史，或更多有复购的客户。' },
    });
  }
  const { population, facts } = await readCustomers(engine, scope, clock, task);
  return { asOfDate, clock, population, facts, model: { fit, spend: money } };
}

/** Who an audience rule means: rows of the population, and how many customers without any purchase it holds besides. */
export type AudienceMembers = { readonly member: Uint8Array; readonly withoutPurchase: number };

/** Reads which customers of the population a rule holds. Rejects with `task/cancelled` and the engine's errors. */
export async function readAudienceMembers(
  engine: Engine,
  scope: MartScope,
  base: Pick<SimulationBase, 'population'>,
  rule: AudienceRule,
  task: TaskOptions = {},
): Promise<AudienceMembers> {
  const run = { signal: task.signal };
  const audience = writeAudience(scope, rule);
  const rows = await engine.query(
    sql`
      select cast(row_no as integer) as row_no from (
        select customer_id, row_number() over (order by customer_id) - 1 as row_no
        from (select distinct customer_id from ${writeStandingPurchases(scope)})
      ) join (select customer_id as member_id from ${audience}) on member_id = customer_id`,
    run,
  );
  const total = toSingleRow(await engine.query(sql`select count(*) as customers from ${audience}`, run));
  const member = new Uint8Array(base.population.count);
  for (const row of readData<Int32Array>(rows, 'row_no').subarray(0, rows.rowCount)) member[row] = 1;
  return { member, withoutPurchase: readNumber(total, 'customers') - rows.rowCount };
}

/** The margin rate of the marked customers: margin over net money where the margin is known; null where it nowhere is. */
export function measureMarginRate(facts: CustomerFacts, member: Uint8Array): number | null {
  let net = 0;
  let margin = 0;
  for (let row = 0; row < member.length; row += 1) {
    const own = facts.marginCents[row] as number;
    if (member[row] !== 1 || Number.isNaN(own)) continue;
    net += facts.netCents[row] as number;
    margin += own;
  }
  return net > 0 ? margin / net : null;
}
