import { expect, test } from 'vitest';
import { parametersSchema, type SettledParameters } from '#core/kernel/parameters.ts';
import { buildModels, orderLine, readLines } from '../../helpers/build-models.ts';
import { describeOnBothEngines } from '../../helpers/engines.ts';
import { settleParameters } from '../../helpers/staging-tables.ts';

const net = settleParameters('2024-04-30');
const withSetting = (changes: Partial<SettledParameters>): SettledParameters => settleParameters('2024-04-30', changes);

describeOnBothEngines('orders, purchases and refunds', (open) => {
  const profileColumns = 'period_key, frequency, monetary_cents, period_orders, period_revenue_cents, segment_key';

  async function profile(orders: ReturnType<typeof orderLine>[], params: SettledParameters): Promise<string[]> {
    const engine = await open();
    await buildModels(engine, ['fct_cst_profile'], { stg_orders: orders }, params);
    return readLines(engine, 'fct_cst_profile', profileColumns, 'customer_id, period_key');
  }

  const partlyRefunded = [
    orderLine('a', '2024-01-10', 1000, { order_id: 'o1', refund_cents: 300, refunded_at: '2024-03-02' }),
    orderLine('a', '2024-02-05', 500, { order_id: 'o2' }),
  ];

  test('net: a refund counts in the month it became known', async () => {
    expect(await profile(partlyRefunded, net)).toEqual([
      '20240131 1 1000 1 1000 1',
      '20240229 2 1500 1 500 1',
      '20240331 2 1200 0 -300 1',
      '20240430 2 1200 0 0 2',
    ]);
  });

  test('allocate: the refund belongs to the order’s month, but is known later', async () => {
    expect(await profile(partlyRefunded, withSetting({ refunds: 'allocate' }))).toEqual([
      '20240131 1 1000 1 1000 1',
      '20240229 2 1500 1 500 1',
      '20240331 2 1200 0 0 1',
      '20240430 2 1200 0 0 2',
    ]);
  });

  test('gross: refunds and credit notes are left out', async () => {
    const orders = [...partlyRefunded, orderLine('a', '2024-03-03', -400, { order_id: 'C1' })];
    expect(await profile(orders, withSetting({ refunds: 'gross' }))).toEqual([
      '20240131 1 1000 1 1000 1',
      '20240229 2 1500 1 500 1',
      '20240331 2 1500 0 0 1',
      '20240430 2 1500 0 0 2',
    ]);
  });

  test('a refund without a date counts on the order’s date; without an amount it is a full one', async () => {
    const orders = [
      orderLine('a', '2024-01-10', 1000, { order_id: 'o1', refund_cents: 300 }),
      orderLine('a', '2024-01-11', 700, { order_id: 'o2', status: 'refunded' }),
    ];
    expect((await profile(orders, net))[0]).toBe('20240131 1 700 1 700 1');
  });

  test('a full refund ends the purchase on its date; the customer stays, as a prospect', async () => {
    const orders = [
      orderLine('a', '2024-01-10', 1000, { order_id: 'o1', status: 'refunded', refunded_at: '2024-02-15' }),
    ];
    expect(await profile(orders, net)).toEqual([
      '20240131 1 1000 1 1000 1',
      '20240229 0 0 0 -1000 0',
      '20240331 0 0 0 0 0',
      '20240430 0 0 0 0 0',
    ]);
    const engine = await open();
    expect(
      await readLines(engine, 'int_purchases', 'customer_id, order_id, purchase_date, net_cents, voided_on', '1'),
    ).toEqual(['a o1 2024-01-10 0 2024-02-15']);
  });

  test('a refund after the as-of date is not known yet', async () => {
    const orders = [
      orderLine('a', '2024-04-10', 1000, { order_id: 'o1', status: 'refunded', refunded_at: '2024-05-02' }),
    ];
    expect(await profile(orders, net)).toEqual(['20240430 1 1000 1 1000 1']);
  });

  test('a credit note lowers the money and is no purchase; linked, it also ends its original', async () => {
    const sale = orderLine('a', '2024-01-10', 1000, { order_id: 'o1' });
    const free = orderLine('a', '2024-02-10', -1000, { order_id: 'C1' });
    const linked = orderLine('a', '2024-02-10', -1000, { order_id: 'C1', original_order_id: 'o1' });
    expect((await profile([sale, free], net)).slice(0, 2)).toEqual([
      '20240131 1 1000 1 1000 1',
      '20240229 1 0 0 -1000 1',
    ]);
    expect((await profile([sale, linked], net)).slice(0, 2)).toEqual([
      '20240131 1 1000 1 1000 1',
      '20240229 0 0 0 -1000 0',
    ]);
    expect((await profile([sale, linked], withSetting({ refunds: 'allocate' }))).slice(0, 2)).toEqual([
      '20240131 1 1000 1 1000 1',
      '20240229 0 0 0 0 0',
    ]);
  });

  test('unlinked credit notes, undated and future refunds are counted', async () => {
    const engine = await open();
    await buildModels(
      engine,
      ['agg_order_notes'],
      {
        stg_orders: [
          orderLine('a', '2024-01-10', 1000, { order_id: 'o1', refund_cents: 100 }),
          orderLine('a', '2024-01-11', 900, { order_id: 'o2', refund_cents: 900, refunded_at: '2024-05-09' }),
          orderLine('a', '2024-01-12', -200, { order_id: 'C1', original_order_id: 'gone' }),
          orderLine('a', '2024-01-13', -50, { order_id: 'C2', original_order_id: 'o1' }),
        ],
      },
      withSetting({ refunds: 'allocate' }),
    );
    expect(await readLines(engine, 'agg_order_notes', '*', 'note')).toEqual([
      'assumed_margins 0 0',
      'credit_notes 1 -200',
      'future_refunds 1 900',
      'linked_credits 1 -50',
      'missing_originals 1 -200',
      'undated_refunds 1 100',
      'unknown_margins 4 1650',
      'voided_orders 0 0',
    ]);
  });

  test('lines of one order: earliest time, store with most money, ties to the smallest ID', async () => {
    const engine = await open();
    await buildModels(
      engine,
      ['int_purchases'],
      {
        stg_orders: [
          orderLine('a', '2024-01-11 09:00:00', 300, { order_id: 'o1', store_id: 's2', quantity: 1 }),
          orderLine('a', '2024-01-10 23:00:00', 200, { order_id: 'o1', store_id: 's3', quantity: 2 }),
          orderLine('a', '2024-01-12 09:00:00', 100, { order_id: 'o1', store_id: 's3' }),
          orderLine('a', '2024-01-13', 100),
          orderLine('a', '2024-01-13', 100),
        ],
      },
      net,
    );
    expect(
      await readLines(
        engine,
        'int_purchases',
        'order_id, purchased_at, purchased_at_is_date, purchase_date, store_id, net_cents, item_quantity',
        'purchase_date, purchase_no',
      ),
    ).toEqual([
      'o1 2024-01-10 23:00:00 false 2024-01-10 s2 600 3',
      '- 2024-01-13 00:00:00 true 2024-01-13 - 100 -',
      '- 2024-01-13 00:00:00 true 2024-01-13 - 100 -',
    ]);
  });

  test('merged days: one purchase, void only when all of it is', async () => {
    const engine = await open();
    await buildModels(
      engine,
      ['int_purchases', 'fct_cst_profile'],
      {
        stg_orders: [
          orderLine('a', '2024-01-10 08:00:00', 300, {
            order_id: 'o1',
            store_id: 's2',
            status: 'refunded',
            refunded_at: '2024-01-20',
          }),
          orderLine('a', '2024-01-10 09:00:00', 200, { order_id: 'o2', store_id: 's1' }),
          orderLine('a', '2024-02-10 08:00:00', 100, { order_id: 'o3', status: 'refunded', refunded_at: '2024-03-01' }),
          orderLine('a', '2024-02-10 08:30:00', 100, { order_id: 'o4', status: 'refunded', refunded_at: '2024-03-05' }),
        ],
      },
      withSetting({ mergeSameDayOrders: true }),
    );
    expect(
      await readLines(
        engine,
        'int_purchases',
        'purchased_at, order_id, store_id, net_cents, voided_on',
        'purchased_at',
      ),
    ).toEqual(['2024-01-10 08:00:00 - s2 200 -', '2024-02-10 08:00:00 - - 0 2024-03-05']);
    expect(await readLines(engine, 'fct_cst_profile', profileColumns, 'period_key')).toEqual([
      '20240131 1 200 1 200 1',
      '20240229 2 400 1 200 1',
      '20240331 1 200 0 -200 1',
      '20240430 1 200 0 0 2',
    ]);
  });

  test('zero orders are purchases only by the setting', async () => {
    const orders = [orderLine('a', '2024-04-10', 0, { order_id: 'o1' }), orderLine('b', '2024-04-10', 100)];
    expect(await profile(orders, net)).toEqual(['20240430 1 100 1 100 1']);
    expect(await profile(orders, withSetting({ countZeroAmountOrders: true }))).toEqual([
      '20240430 1 0 1 0 1',
      '20240430 1 100 1 100 1',
    ]);
  });

  test('margin: line cost, else product cost, else the rate, marked; else unknown', async () => {
    const engine = await open();
    const given = {
      stg_orders: [
        orderLine('a', '2024-04-01', 1000, { order_id: 'o1', quantity: 2, unit_cost_cents: 300, product_id: 'p1' }),
        orderLine('b', '2024-04-02', 1000, { order_id: 'o2', quantity: 2, product_id: 'p1', refund_cents: 100 }),
        orderLine('c', '2024-04-03', 1005, { order_id: 'o3', refund_cents: 4 }),
      ],
      stg_products: [{ product_id: 'p1', unit_cost_cents: 250 }],
    };
    const columns = 'customer_id, margin_cents, margin_is_assumed';
    await buildModels(engine, ['fct_cst_profile'], given, net);
    expect(await readLines(engine, 'fct_cst_profile', columns, '1')).toEqual([
      'a 400 false',
      'b 400 false',
      'c - false',
    ]);
    await buildModels(engine, ['fct_cst_profile'], given, withSetting({ marginRate: 0.3 }));
    expect(await readLines(engine, 'fct_cst_profile', columns, '1')).toEqual([
      'a 400 false',
      'b 400 false',
      'c 300 true',
    ]);
  });

  test('home store: most purchases, then money, then the latest, then the smallest ID', async () => {
    const engine = await open();
    const home = async (rows: readonly (readonly [string, number, string])[]): Promise<string[]> => {
      await buildModels(
        engine,
        ['agg_cst_current'],
        { stg_orders: rows.map(([date, amount, store]) => orderLine('a', date, amount, { store_id: store })) },
        net,
      );
      return readLines(engine, 'agg_cst_current', 'store_key', '1');
    };
    expect(
      await home([
        ['2024-01-01', 900, 's1'],
        ['2024-01-02', 10, 's2'],
        ['2024-01-03', 10, 's2'],
      ]),
    ).toEqual(['2']);
    expect(
      await home([
        ['2024-01-01', 900, 's1'],
        ['2024-01-02', 10, 's2'],
      ]),
    ).toEqual(['1']);
    expect(
      await home([
        ['2024-01-02', 10, 's1'],
        ['2024-01-03', 10, 's2'],
      ]),
    ).toEqual(['2']);
    expect(
      await home([
        ['2024-01-02', 10, 's2'],
        ['2024-01-02', 10, 's1'],
      ]),
    ).toEqual(['1']);
  });

  test('observation window: purchases and money before it count no longer, history does', async () => {
    const { rfm } = parametersSchema.parse({ rfm: { windowMonths: 1 } });
    const engine = await open();
    await buildModels(
      engine,
      ['fct_cst_profile'],
      {
        stg_orders: [
          orderLine('a', '2024-01-31', 1000),
          orderLine('a', '2024-03-01', 500),
          orderLine('b', '2024-03-09', 50),
        ],
      },
      withSetting({ rfm }),
    );
    expect(
      await readLines(
        engine,
        'fct_cst_profile',
        'customer_id, period_key, frequency, monetary_cents, ltv_cents, recency_days, r_score, f_score, segment_key',
        '1, 2',
      ),
    ).toEqual([
      'a 20240131 1 1000 1000 0 1 1 1',
      'a 20240229 0 0 1000 29 - - 1',
      'a 20240331 1 500 1500 30 1 1 1',
      'a 20240430 0 0 1500 60 - - 2',
      'b 20240331 1 50 50 22 3 1 1',
      'b 20240430 0 0 50 52 - - 1',
    ]);
  });
});
