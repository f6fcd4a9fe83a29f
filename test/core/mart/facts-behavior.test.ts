import { expect, test } from 'vitest';
import { buildModels, orderLine, readLines, type GivenTables } from '../../helpers/build-models.ts';
import { describeOnBothEngines } from '../../helpers/engines.ts';
import { settleParameters, type GivenRow } from '../../helpers/staging-tables.ts';

const params = settleParameters('2024-03-31');
const NAMES = ['fct_cst_behavior_daily', 'brg_cst_behavior_product_daily'];

function event(customer: string, at: string, type: string, more: GivenRow = {}): GivenRow {
  return {
    customer_id: customer,
    occurred_at: at,
    occurred_at_is_date: at.length === 10,
    behavior_type: type,
    ...more,
  };
}

describeOnBothEngines('fct_cst_behavior_daily', (open) => {
  async function daily(given: GivenTables, columns: string): Promise<string[]> {
    const engine = await open();
    await buildModels(engine, NAMES, given, params);
    return readLines(engine, 'fct_cst_behavior_daily', columns, 'customer_id, date_key');
  }

  test('without orders: purchase days, quantities and money come from purchase events', async () => {
    const given = {
      stg_behaviors: [
        event('a', '2024-01-02 10:00:00', 'view', { product_id: 'p1', session_id: 'x' }),
        event('a', '2024-01-02 10:01:00', 'purchase', {
          product_id: 'p2',
          price_cents: 500,
          quantity: 2,
          session_id: 'y',
        }),
        event('a', '2024-01-02 10:02:00', 'cart', { product_id: 'p1', session_id: 'x' }),
        event('a', '2024-01-03', 'favorite', { product_id: 'p1' }),
        event('a', '2024-01-09', 'purchase', { price_cents: 100 }),
        event('a', '2024-01-10', 'purchase'),
        event('a', '2024-01-11', 'other'),
      ],
    };
    const columns =
      'date_key, product_key, view_count, favorite_count, cart_count, purchase_count, order_count, item_quantity, revenue_cents, session_count, product_count, is_repurchase, days_since_prev_purchase, segment_key';
    expect(await daily(given, columns)).toEqual([
      '20240102 2 1 0 1 1 - 2 1000 2 2 0 - 0',
      '20240103 1 0 1 0 0 0 0 0 - 1 - - 0',
      '20240109 -1 0 0 0 1 - - 100 - 0 1 7 0',
      '20240110 -1 0 0 0 1 - - - - 0 1 1 0',
      '20240111 -1 0 0 0 0 0 0 0 - 0 - - 0',
    ]);
  });

  test('with orders: a purchase event without an order is no purchase day; segment is the one before the period', async () => {
    const given = {
      stg_orders: [
        orderLine('a', '2024-01-05 12:00:00', 1000, { order_id: 'o1', product_id: 'p1', quantity: 1 }),
        orderLine('a', '2024-01-05 13:00:00', 500, { order_id: 'o2', product_id: 'p2', quantity: 3 }),
        orderLine('a', '2024-02-07 12:00:00', 700, {
          order_id: 'o3',
          refund_cents: 200,
          refunded_at: '2024-02-07 18:00:00',
        }),
        orderLine('a', '2024-02-08', 800, { order_id: 'o4', refund_cents: 100, refunded_at: '2024-02-20' }),
        orderLine('a', '2024-02-21', -800, { order_id: 'C4' }),
      ],
      stg_behaviors: [event('a', '2024-01-06', 'purchase', { product_id: 'p1' }), event('b', '2024-01-06', 'view')],
    };
    const columns =
      'customer_id, date_key, product_key, segment_key, purchase_count, order_count, item_quantity, revenue_cents, is_repurchase, days_since_prev_purchase';
    expect(await daily(given, columns)).toEqual([
      'a 20240105 1 0 0 2 4 1500 0 -',
      'a 20240106 1 0 1 0 0 0 - -',
      'a 20240207 -1 1 0 1 - 500 1 33',
      'a 20240208 -1 1 0 1 - 800 1 1',
      'b 20240106 -1 0 0 0 0 0 - -',
    ]);
  });

  test('a purchase voided before the day is no earlier purchase day; one voided later still is one', async () => {
    const given = {
      stg_orders: [
        orderLine('a', '2024-01-05', 1000, { order_id: 'o1', status: 'refunded', refunded_at: '2024-01-20' }),
        orderLine('a', '2024-01-10', 500, { order_id: 'o2', status: 'refunded', refunded_at: '2024-01-25' }),
        orderLine('a', '2024-02-07', 700, { order_id: 'o3' }),
      ],
    };
    expect(await daily(given, 'date_key, revenue_cents, is_repurchase, days_since_prev_purchase')).toEqual([
      '20240105 1000 0 -',
      '20240110 500 1 5',
      '20240207 700 0 -',
    ]);
  });

  test('main product: purchases before carts before views, then the smallest ID; all of them in the bridge', async () => {
    const given = {
      stg_orders: [orderLine('b', '2024-01-02', 900, { product_id: 'p3', quantity: 1 })],
      stg_behaviors: [
        event('a', '2024-01-02', 'view', { product_id: 'p1' }),
        event('a', '2024-01-02', 'view', { product_id: 'p1' }),
        event('a', '2024-01-02', 'cart', { product_id: 'p2' }),
        event('a', '2024-01-03', 'view', { product_id: 'p2' }),
        event('a', '2024-01-03', 'view', { product_id: 'p1' }),
        event('a', '2024-01-03', 'view'),
        event('a', '2024-01-03', 'view'),
        event('b', '2024-01-02', 'cart', { product_id: 'p1' }),
        event('b', '2024-01-02', 'purchase', { product_id: 'p2' }),
      ],
    };
    expect(await daily(given, 'customer_id, date_key, product_key, product_count')).toEqual([
      'a 20240102 2 2',
      'a 20240103 1 2',
      'b 20240102 3 3',
    ]);
    const engine = await open();
    expect(
      await readLines(
        engine,
        'brg_cst_behavior_product_daily',
        'customer_id, product_key, view_count, cart_count, purchase_count, order_count, item_quantity, revenue_cents',
        'customer_id, date_key, product_key',
      ),
    ).toEqual([
      'a 1 2 0 0 0 0 0',
      'a 2 0 1 0 0 0 0',
      'a -1 2 0 0 0 0 0',
      'a 1 1 0 0 0 0 0',
      'a 2 1 0 0 0 0 0',
      'b 1 0 1 0 0 0 0',
      'b 2 0 0 1 0 0 0',
      'b 3 0 0 0 1 1 900',
    ]);
  });

  test('store of the day: the purchases’ main store, else most events, else -1', async () => {
    const given = {
      stg_orders: [
        orderLine('a', '2024-01-02 08:00:00', 100, { store_id: 's1' }),
        orderLine('a', '2024-01-02 09:00:00', 200, { store_id: 's2' }),
        orderLine('a', '2024-01-03', 200),
      ],
      stg_behaviors: [
        event('a', '2024-01-02', 'view', { store_id: 's3' }),
        event('a', '2024-01-03', 'view', { store_id: 's3' }),
        event('a', '2024-01-04', 'view', { store_id: 's3' }),
        event('a', '2024-01-04', 'view', { store_id: 's1' }),
        event('a', '2024-01-05', 'view'),
      ],
    };
    expect(await daily(given, 'date_key, store_key')).toEqual([
      '20240102 2',
      '20240103 3',
      '20240104 1',
      '20240105 -1',
    ]);
  });

  test('profile tags at the last complete period’s end and at the as-of date', async () => {
    const engine = await open();
    await buildModels(
      engine,
      ['brg_cst_profile_tag'],
      {
        stg_orders: [
          orderLine('a', '2024-02-05 12:30:00', 1000, { order_id: 'o1', product_id: 'p1', discount_cents: 100 }),
          orderLine('a', '2024-02-12 23:00:00', 300, { order_id: 'o2', product_id: 'p2', discount_cents: 0 }),
          orderLine('a', '2024-03-05', 400, { order_id: 'o3', product_id: 'p2', promotion_id: 'x' }),
        ],
        stg_products: [
          { product_id: 'p1', category: '茶' },
          { product_id: 'p2', category: '咖啡' },
        ],
        stg_behaviors: [event('b', '2024-03-01', 'view', { product_id: 'p2' }), event('b', '2024-03-02', 'view')],
        stg_service_tickets: [
          { ticket_id: 't1', customer_id: 'a', opened_at: '2024-02-01', satisfaction: 5 },
          { ticket_id: 't2', customer_id: 'a', opened_at: '2024-03-01', satisfaction: 2 },
        ],
      },
      settleParameters('2024-03-10'),
    );
    expect(await readLines(engine, 'brg_cst_profile_tag', '*', 'customer_id, period_key, tag')).toEqual([
      'a 20240229 discount_affinity medium purchases 2',
      'a 20240229 hour_band afternoon purchases 1',
      'a 20240229 preferred_category 茶 purchases 1',
      'a 20240229 service_satisfaction satisfied tickets 1',
      'a 20240229 weekday 1 purchases 2',
      'a 20240310 discount_affinity high purchases 3',
      'a 20240310 hour_band afternoon purchases 1',
      'a 20240310 preferred_category 咖啡 purchases 2',
      'a 20240310 service_satisfaction neutral tickets 2',
      'a 20240310 weekday 1 purchases 2',
      'b 20240310 behavior_activity low days 2',
      'b 20240310 preferred_category 咖啡 events 1',
    ]);
  });
});
