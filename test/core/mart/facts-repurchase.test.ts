import { expect, test } from 'vitest';
import { buildModels, orderLine, readLines, type GivenTables } from '../../helpers/build-models.ts';
import { describeOnBothEngines } from '../../helpers/engines.ts';
import { settleParameters, type GivenRow } from '../../helpers/staging-tables.ts';

const params = settleParameters('2024-03-31');

function touch(customer: string, at: string | null, more: GivenRow = {}): GivenRow {
  return { strategy_id: 'S1', customer_id: customer, touched_at: at, ...more };
}

describeOnBothEngines('fct_cst_repurchase', (open) => {
  async function repurchase(given: GivenTables, columns: string): Promise<string[]> {
    const engine = await open();
    await buildModels(engine, ['fct_cst_repurchase', 'brg_cst_touch'], given, params);
    return readLines(engine, 'fct_cst_repurchase', columns, 'strategy_id, customer_id');
  }

  test('planned ⟕ executed: arms, counts and status', async () => {
    const plan = (customer: string, isControl: boolean): GivenRow => ({
      strategy_id: 'S1',
      customer_id: customer,
      assigned_at: '2024-03-01 09:00:00',
      is_control: isControl,
      channel: 'sms',
    });
    const given = {
      stg_strategies: [{ strategy_id: 'S1', campaign_id: 'C1', promotion_id: 'P9', conversion_window_days: 10 }],
      stg_planned_touches: [plan('a', false), plan('b', true), plan('c', false), plan('d', true)],
      stg_touches: [
        touch('a', '2024-03-02 12:00:00', { cost_cents: 10, channel: 'app' }),
        touch('a', '2024-03-02 08:00:00', { cost_cents: 20, channel: 'push' }),
        touch('d', '2024-03-03 08:00:00', { cost_cents: 5 }),
        touch('e', '2024-03-04 08:00:00', { discount_cents: 100 }),
      ],
    };
    expect(
      await repurchase(
        given,
        'customer_id, campaign_id, promotion_id, channel, is_control, status, date_key, touched_at, touch_count, control_touch_count, touch_cost_cents, discount_cents, window_days, converted',
      ),
    ).toEqual([
      'a C1 P9 sms false executed 20240301 2024-03-02 08:00:00 2 0 30 - 10 false',
      'b C1 P9 sms true planned 20240301 - 0 0 0 0 10 false',
      'c C1 P9 sms false planned 20240301 - 0 0 0 0 10 false',
      'd C1 P9 sms true executed 20240301 - 0 1 0 0 10 false',
      'e C1 P9 - - unplanned 20240304 2024-03-04 08:00:00 1 0 - 100 10 false',
    ]);
    const engine = await open();
    expect(
      await readLines(engine, 'brg_cst_touch', 'customer_id, touch_no, touched_at, channel, touch_cost_cents', '1, 2'),
    ).toEqual([
      'a 1 2024-03-02 08:00:00 push 20',
      'a 2 2024-03-02 12:00:00 app 10',
      'd 1 2024-03-03 08:00:00 - 5',
      'e 1 2024-03-04 08:00:00 - -',
    ]);
  });

  test('control records of the touches file are no touches; a plan beyond the as-of date stays open', async () => {
    const given = {
      stg_planned_touches: [
        { strategy_id: 'S2', customer_id: 'a', assigned_at: '2024-05-01 09:00:00', is_control: false },
      ],
      stg_touches: [
        touch('b', '2024-01-05', { is_control: true, assigned_at: '2024-01-04', cost_cents: 7 }),
        touch('c', '2024-01-05', { is_control: false, assigned_at: '2024-01-04' }),
        touch('d', null, { is_control: false, assigned_at: '2024-01-04' }),
      ],
    };
    expect(
      await repurchase(
        given,
        'customer_id, is_control, status, assigned_at, touched_at, touch_count, touch_cost_cents, is_window_closed, converted',
      ),
    ).toEqual([
      'b true unplanned 2024-01-04 00:00:00 - 0 0 true false',
      'c false unplanned 2024-01-04 00:00:00 2024-01-05 00:00:00 1 - true false',
      'd false unplanned 2024-01-04 00:00:00 - 0 0 true false',
      'a false planned 2024-05-01 09:00:00 - 0 0 false -',
    ]);
  });

  test('converted: after the assignment, to the end of the window, date-only orders from the next day on', async () => {
    const assigned = '2024-01-10 12:00:00';
    const cases: readonly (readonly [string, string, string])[] = [
      ['a', '2024-01-10 12:00:00', 'at the very moment'],
      ['b', '2024-01-10 12:00:01', 'a second later'],
      ['c', '2024-02-09 12:00:00', 'at the end'],
      ['d', '2024-02-09 12:00:01', 'past the end'],
      ['e', '2024-01-10', 'date of assignment'],
      ['f', '2024-01-11', 'next day'],
      ['g', '2024-02-09', 'last day'],
      ['h', '2024-02-10', 'past the last day'],
    ];
    const given = {
      stg_touches: cases.map(([customer]) => touch(customer, assigned)),
      stg_orders: cases.map(([customer, at]) => orderLine(customer, at, 100)),
    };
    expect(
      await repurchase(
        given,
        'customer_id, converted, conversion_date_key, conversion_orders, conversion_revenue_cents',
      ),
    ).toEqual([
      'a false - 0 0',
      'b true 20240110 1 100',
      'c true 20240209 1 100',
      'd false - 0 0',
      'e false - 0 0',
      'f true 20240111 1 100',
      'g true 20240209 1 100',
      'h false - 0 0',
    ]);
  });

  test('the window: open and nothing seen is NULL, open and bought is true, closed on the as-of date is false', async () => {
    const given = {
      stg_touches: [
        touch('a', '2024-03-02 09:00:00'),
        touch('b', '2024-03-02 09:00:00'),
        touch('c', '2024-03-01 09:00:00'),
      ],
      stg_orders: [
        orderLine('b', '2024-03-03', 100, { order_id: 'o1' }),
        orderLine('b', '2024-03-04', 300, { order_id: 'o2', refund_cents: 50, refunded_at: '2024-03-06' }),
        orderLine('c', '2024-03-05', 300, { order_id: 'o3', status: 'refunded', refunded_at: '2024-03-09' }),
      ],
    };
    expect(
      await repurchase(
        given,
        'customer_id, window_end_date, is_window_closed, converted, conversion_orders, conversion_revenue_cents',
      ),
    ).toEqual(['a 2024-04-01 false - 0 0', 'b 2024-04-01 false true 2 350', 'c 2024-03-31 true false 0 0']);
  });

  test('segment, value and store are those of the last complete period before the assignment', async () => {
    const given = {
      stg_orders: [
        orderLine('a', '2023-10-05', 1000, { store_id: 's1' }),
        orderLine('b', '2024-02-20', 900, { store_id: 's2' }),
      ],
      stg_touches: [
        touch('a', '2024-02-29 23:00:00'),
        touch('b', '2024-02-29 23:00:00'),
        touch('z', '2024-03-01 08:00:00'),
        { strategy_id: 'S2', customer_id: 'b', touched_at: '2024-03-01 00:00:00' },
      ],
    };
    expect(await repurchase(given, 'strategy_id, customer_id, store_key, segment_key, value_key')).toEqual([
      'S1 a 1 2 3',
      'S1 b -1 0 0',
      'S1 z -1 0 0',
      'S2 b 2 1 3',
    ]);
  });
});
