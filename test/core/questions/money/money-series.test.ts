import { expect, test } from 'vitest';
import { toRows } from '#core/kernel/columns.ts';
import { queryMoneySeries } from '#core/questions/money/money-series.ts';
import { ident, sql } from '#core/kernel/sql.ts';
import { buildSample } from '../../../golden/sample-build.ts';
import { buildModels, orderLine } from '../../../helpers/build-models.ts';
import { describeOnBothEngines } from '../../../helpers/engines.ts';
import { settleParameters } from '../../../helpers/staging-tables.ts';

describeOnBothEngines('queryMoneySeries', (open, kind) => {
  const orders = [
    orderLine('a', '2024-04-10', 10_000, { order_id: '1' }),
    orderLine('a', '2024-05-11', 30_000, { order_id: '2', refund_cents: 5_000, refunded_at: '2024-06-02' }),
    orderLine('b', '2024-05-12', 8_000, { order_id: '3' }),
    orderLine('b', '2024-06-03', 4_000, { order_id: '4', status: 'refunded' }),
    orderLine('c', '2024-06-25', 7_000, { order_id: '5' }),
  ];

  test('counts by hand: money by order date, refunds on theirs, buyers once, the comparison moved', async () => {
    const engine = await open();
    const parameters = settleParameters('2024-06-30', { refunds: 'net' });
    await buildModels(engine, ['fct_cst_profile', 'agg_cst_current'], { stg_orders: orders }, parameters);
    const span = { from: '2024-05-01', through: '2024-06-30' };
    const comparison = { from: '2024-03-01', through: '2024-04-30' };
    const series = await queryMoneySeries(engine, { schema: 'mart', parameters }, { unit: 'month', span, comparison });
    expect(series.points.map(({ start, isPartial, now }) => [start, isPartial, now])).toEqual([
      ['2024-05-01', false, { gmvCents: 38_000n, netCents: 38_000n, orders: 2, buyers: 2, newBuyers: 1 }],
      ['2024-06-01', false, { gmvCents: 11_000n, netCents: 2_000n, orders: 1, buyers: 1, newBuyers: 1 }],
    ]);
    expect(series.points.map(({ before }) => before?.gmvCents)).toEqual([0n, 10_000n]);
    expect(series.total.now).toEqual({ gmvCents: 49_000n, netCents: 40_000n, orders: 3, buyers: 3, newBuyers: 2 });
    expect(series.total.before).toMatchObject({ orders: 1, buyers: 1, newBuyers: 1 });
    expect(series.isComparisonCovered).toBe(false);
    const about = { schema: 'mart', parameters, audience: { kind: 'customers', ids: ['b'] } } as const;
    const ofOne = await queryMoneySeries(engine, about, { unit: 'week', span, comparison: null });
    expect(ofOne.total.now).toEqual({ gmvCents: 12_000n, netCents: 8_000n, orders: 1, buyers: 1, newBuyers: 1 });
    expect(ofOne.points[0]).toMatchObject({ start: '2024-04-29', isPartial: true, before: null });
  });

  test.skipIf(kind === 'wasm')('equals statements of its own on the sample', { timeout: 120_000 }, async () => {
    const engine = await open();
    const project = await buildSample(engine);
    const span = { from: '2026-01-15', through: '2026-06-30' };
    const scope = { schema: project.schema, parameters: project.parameters };
    const series = await queryMoneySeries(engine, scope, { unit: 'month', span, comparison: null });
    const money = toRows(
      await engine.query(
        sql`select strftime(booked_on, '%Y-%m-01') as start, cast(sum(amount_cents) as bigint) as net
          from ${ident(project.schema, 'int_money_events')}
          where booked_on between date '2026-01-15' and date '2026-06-30' and known_on <= date '2026-06-30'
          group by all order by all`,
      ),
    );
    expect(series.points.map(({ start, now }) => ({ start, net: now.netCents }))).toEqual(money);
    const [people] = toRows(
      await engine.query(
        sql`with standing as (
          select customer_id, purchase_date, min(purchase_date) over (partition by customer_id) as first_date
          from ${ident(project.schema, 'int_purchases')} where voided_on is null and purchase_date <= date '2026-06-30'
        )
        select count(*) as orders, count(distinct customer_id) as buyers,
          count(distinct customer_id) filter (where first_date >= date '2026-01-15') as fresh
        from standing where purchase_date >= date '2026-01-15'`,
      ),
    );
    expect({
      orders: BigInt(series.total.now.orders),
      buyers: BigInt(series.total.now.buyers),
      fresh: BigInt(series.total.now.newBuyers),
    }).toEqual(people);
    for (const name of ['orders', 'newBuyers'] as const) {
      expect(series.points.reduce((sum, { now }) => sum + now[name], 0)).toBe(series.total.now[name]);
    }
  });
});
