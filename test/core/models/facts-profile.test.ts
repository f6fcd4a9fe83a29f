import { expect, test } from 'vitest';
import { buildModels, orderLine, readLines } from '../../helpers/build-models.ts';
import { describeOnBothEngines } from '../../helpers/engines.ts';
import { settleParameters } from '../../helpers/staging-tables.ts';

describeOnBothEngines('fct_cst_profile', (open) => {
  test('one row per customer and complete period from the first purchase on', async () => {
    const engine = await open();
    await buildModels(
      engine,
      ['fct_cst_profile', 'agg_cst_current'],
      {
        stg_orders: [
          orderLine('a', '2024-01-10 10:00:00', 10_000, { order_id: 'o1', store_id: 's1' }),
          orderLine('a', '2024-03-05 12:00:00', 5_000, { order_id: 'o2', store_id: 's2' }),
          orderLine('b', '2024-02-29', 2_000),
          orderLine('b', '2024-02-29', 2_000),
        ],
      },
      settleParameters('2024-04-15'),
    );
    expect(
      await readLines(
        engine,
        'fct_cst_profile',
        'customer_id, period_key, frequency, monetary_cents, recency_days, store_key, segment_key, value_key, period_orders, period_revenue_cents, prev_segment_key, prev_value_key, r_score, f_score, m_score, rfm_segment',
        'customer_id, period_key',
      ),
    ).toEqual([
      'a 20240131 1 10000 21 1 1 3 1 10000 - - 1 1 1 lost',
      'a 20240229 1 10000 50 1 1 2 0 0 1 3 1 1 3 lost',
      'a 20240331 2 15000 26 1 1 2 1 5000 1 2 3 1 3 about_to_sleep',
      'b 20240229 2 4000 0 -1 1 3 2 4000 - - 3 3 1 about_to_sleep',
      'b 20240331 2 4000 31 -1 1 3 0 0 1 3 1 1 1 lost',
    ]);
  });
});
