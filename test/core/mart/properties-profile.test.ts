import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toRows, type Row } from '#core/kernel/columns.ts';
import type { Engine } from '#core/kernel/engine.ts';
import type { SettledParameters } from '#core/kernel/parameters.ts';
import { parametersSchema } from '#core/kernel/parameters.ts';
import { rawSql, sql } from '#core/kernel/sql.ts';
import { buildModels } from '../../helpers/build-models.ts';
import { givenLines, toStaged } from '../../helpers/arbitrary-orders.ts';
import { describeOnBothEngines } from '../../helpers/engines.ts';
import { computeProfiles, type ReferenceLine } from '../../helpers/profile-reference.ts';
import { settleParameters } from '../../helpers/staging-tables.ts';

const AS_OF = '2024-07-10';
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
  const numRuns = kind === 'native' ? 30 : 3;

  test('running windows give what computing every month anew gives', async () => {
    const engine = await open();
    await fc.assert(
      fc.asyncProperty(givenLines, settings, async (lines, params) => {
        expect(await buildProfiles(engine, lines, params)).toEqual(computeProfiles(lines, params));
      }),
      { numRuns },
    );
  }, 300_000);

  test('scores and segments depend on neither the customers’ names nor the currency unit', async () => {
    const engine = await open();
    const names: Readonly<Record<string, string>> = { a: 'z9', b: 'm', c: '10', d: '9', e: '客户' };
    const columns = rawSql(
      'period_key, frequency, r_score, f_score, m_score, rfm_segment, segment_key, value_key, prev_value_key',
    );
    const read = async (lines: readonly ReferenceLine[], params: SettledParameters): Promise<Row[]> => {
      await buildModels(engine, ['fct_cst_profile'], { stg_orders: toStaged(lines) }, params);
      return toRows(await engine.query(sql`select customer_id, ${columns} from mart.fct_cst_profile`));
    };
    const sort = (rows: readonly Row[], rename: (id: string) => string): string[] =>
      rows.map((row) => JSON.stringify({ ...row, customer_id: rename(String(row['customer_id'])) })).toSorted();
    await fc.assert(
      fc.asyncProperty(givenLines, settings, async (lines, params) => {
        const changed = lines.map((given) => ({
          ...given,
          customer: names[given.customer] ?? given.customer,
          amount: given.amount * 7,
          refund: given.refund === null ? null : given.refund * 7,
        }));
        const expected = sort(await read(lines, params), (id) => names[id] ?? id);
        expect(sort(await read(changed, params), (id) => id)).toEqual(expected);
      }),
      { numRuns: kind === 'native' ? 10 : 2 },
    );
  }, 300_000);
});
