import { expect, test } from 'vitest';
import { parametersSchema } from '#core/kernel/parameters.ts';
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

  const orders = [
    orderLine('a', '2024-01-03', 1000, { order_id: 'o1' }),
    orderLine('a', '2024-04-30', 500, { order_id: 'o2' }),
    orderLine('b', '2024-04-09', 300),
  ];

  test.each([
    ['week', '2024-05-05', 18, '20240107', 'a 20240505 2024-04-29 2 1500 5'],
    ['quarter', '2024-06-30', 2, '20240331', 'a 20240630 2024-04-01 2 1500 61'],
  ] as const)('period type %s', async (periodType, asOf, periods, first, last) => {
    const engine = await open();
    await buildModels(engine, ['fct_cst_profile'], { stg_orders: orders }, settleParameters(asOf, { periodType }));
    const lines = await readLines(
      engine,
      'fct_cst_profile',
      'customer_id, period_key, period_start_date, frequency, monetary_cents, recency_days',
      'customer_id, period_key',
    );
    const ofA = lines.filter((line) => line.startsWith('a '));
    expect(ofA).toHaveLength(periods);
    expect(ofA[0]).toContain(first);
    expect(ofA.at(-1)).toBe(last);
  });

  test('the as-of date itself: prospects are rows, migration compares with the last complete period', async () => {
    const engine = await open();
    const given = {
      stg_orders: [...orders, orderLine('d', '2024-05-01', -200, { order_id: 'C1' })],
      stg_behaviors: [{ customer_id: 'c', occurred_at: '2024-02-01', behavior_type: 'view' }],
      stg_customers: [{ customer_id: 'e', registered_at: '2024-02-01' }],
    };
    const columns =
      'customer_id, period_key, segment_key, value_key, recency_days, frequency, ltv_cents, r_score, rfm_segment, period_orders, period_revenue_cents, prev_segment_key, prev_value_key';
    await buildModels(engine, ['agg_cst_current'], given, settleParameters('2024-05-02'));
    expect(await readLines(engine, 'agg_cst_current', columns, 'customer_id')).toEqual([
      'a 20240502 2 2 2 2 1500 3 need_attention 0 0 2 2',
      'b 20240502 1 3 23 1 300 1 lost 0 0 1 3',
      'c 20240502 0 0 - 0 0 - - 0 0 - -',
      'd 20240502 0 0 - 0 -200 - - 0 -200 - -',
      'e 20240502 0 0 - 0 0 - - 0 0 - -',
    ]);
    await buildModels(engine, ['agg_cst_current'], { stg_orders: orders }, settleParameters('2024-04-30'));
    expect(await readLines(engine, 'agg_cst_current', columns, 'customer_id')).toEqual([
      'a 20240430 2 2 0 2 1500 3 need_attention 1 500 1 3',
      'b 20240430 1 3 21 1 300 1 lost 1 300 - -',
    ]);
  });

  test('classic segments compare with the saved means; thresholds score by fixed cuts', async () => {
    const engine = await open();
    const { rfm } = parametersSchema.parse({
      rfm: {
        scoring: 'thresholds',
        scoreCount: 3,
        thresholds: { recencyDays: [10, 30], frequency: [2, 3], monetaryCents: [1000, 2000] },
        segmentMap: 'classic8',
      },
    });
    await buildModels(engine, ['fct_cst_profile'], { stg_orders: orders }, settleParameters('2024-04-30', { rfm }));
    const where = 'customer_id, r_score, f_score, m_score, rfm_segment';
    expect((await readLines(engine, 'fct_cst_profile', where, 'period_key desc, customer_id')).slice(0, 2)).toEqual([
      'a 3 2 2 key_value',
      'b 2 1 1 gen_retain',
    ]);
    expect((await readLines(engine, 'agg_cst_rfm_means', '*', 'period_key desc'))[0]).toBe(
      '20240430 2 5 3 3 2.5 1.5 1.5 true',
    );
  });
});
