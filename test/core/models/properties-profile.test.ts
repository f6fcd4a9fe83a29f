import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toRows } from '#core/engine/columns.ts';
import type { Engine } from '#core/engine/engine.ts';
import type { SettledParameters } from '#core/parameters.ts';
import { parametersSchema } from '#core/parameters.ts';
import { sql } from '#core/sql/sql.ts';
import { buildModels } from '../../helpers/build-models.ts';
import { describeOnBothEngines } from '../../helpers/engines.ts';
import { computeProfiles, type ReferenceLine } from '../../helpers/profile-reference.ts';
import { settleParameters, type GivenRow } from '../../helpers/staging-tables.ts';

const AS_OF = '2024-07-10';
const dates = fc
  .integer({ min: 0, max: 190 })
  .map((day) => new Date(Date.UTC(2024, 0, 1 + day)).toISOString().slice(0, 10));
const stores = fc.constantFrom('s1', 's2', 's3', null);

const line: fc.Arbitrary<ReferenceLine> = fc.record({
  orderId: fc.constantFrom('o1', 'o2', 'o3', 'o4', 'o5', 'o6', null, null, null),
  customer: fc.constant(''),
  date: dates,
  amount: fc.integer({ min: -6, max: 10 }).map((units) => units * 100),
  store: stores,
  isRefunded: fc.boolean().map((value) => value),
  refund: fc.option(fc.constantFrom(100, 200, 500), { freq: 3 }),
  refundedOn: fc.option(dates, { freq: 2 }),
  originalOrderId: fc.constantFrom('o1', 'o2', 'o3', null, null),
});

/** Lines with an order ID belong to that ID's customer and date, so that no order changes with later lines. */
const givenLines = fc
  .array(fc.tuple(line, fc.constantFrom('a', 'b', 'c', 'd', 'e')), { minLength: 1, maxLength: 25 })
  .map((pairs) =>
    pairs.map(([given, customer]): ReferenceLine => {
      if (given.orderId === null) return { ...given, customer, isRefunded: given.isRefunded && given.refund !== null };
      const number = Number(given.orderId.slice(1));
      return {
        ...given,
        customer: number % 2 === 0 ? 'a' : 'b',
        date: new Date(Date.UTC(2024, number, number)).toISOString().slice(0, 10),
      };
    }),
  );

function toStaged(lines: readonly ReferenceLine[]): GivenRow[] {
  return lines.map((given) => ({
    customer_id: given.customer,
    order_id: given.orderId,
    ordered_at: given.date,
    ordered_at_is_date: true,
    amount_cents: given.amount,
    store_id: given.store,
    status: given.isRefunded ? 'refunded' : 'completed',
    refund_cents: given.refund,
    refunded_at: given.refundedOn,
    original_order_id: given.originalOrderId,
  }));
}

async function readProfiles(engine: Engine): Promise<string[]> {
  const result = await engine.query(sql`
    select concat_ws(' ', customer_id, period_end_date, frequency, monetary_cents, coalesce(first_purchase_date::varchar, '-'),
      coalesce(last_purchase_date::varchar, '-'), coalesce(store_id, '-'), period_orders, period_revenue_cents,
      coalesce(r_score::varchar, '-'), coalesce(f_score::varchar, '-'), coalesce(m_score::varchar, '-'),
      coalesce(rfm_segment, '-'), segment_key, value_key, ltv_cents,
      coalesce(prev_segment_key::varchar, '-'), coalesce(prev_value_key::varchar, '-')) as line
    from mart.fct_cst_profile join mart.dim_store using (store_key) order by line`);
  return toRows(result)
    .map((row) => String(row['line']))
    .toSorted();
}

async function buildProfiles(
  engine: Engine,
  lines: readonly ReferenceLine[],
  params: SettledParameters,
): Promise<string[]> {
  await buildModels(engine, ['fct_cst_profile', 'agg_cst_current'], { stg_orders: toStaged(lines) }, params);
  return readProfiles(engine);
}

const settings: fc.Arbitrary<SettledParameters> = fc
  .record({
    refunds: fc.constantFrom('net', 'gross', 'allocate'),
    mergeSameDayOrders: fc.boolean(),
    windowMonths: fc.constantFrom(null, null, 1, 3),
    scoreCount: fc.constantFrom(3, 5, 7),
  })
  .map(({ refunds, mergeSameDayOrders, windowMonths, scoreCount }) =>
    settleParameters(AS_OF, {
      refunds,
      mergeSameDayOrders,
      rfm: parametersSchema.parse({ rfm: { windowMonths, scoreCount } }).rfm,
    }),
  );

describeOnBothEngines('fct_cst_profile', (open, kind) => {
  const numRuns = kind === 'native' ? 40 : 4;

  test('running windows give what computing every month anew gives', async () => {
    const engine = await open();
    await fc.assert(
      fc.asyncProperty(givenLines, settings, async (lines, params) => {
        expect(await buildProfiles(engine, lines, params)).toEqual(computeProfiles(lines, params));
      }),
      { numRuns },
    );
  });
});
