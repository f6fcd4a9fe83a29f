import { expect, test } from 'vitest';
import { createAliveModel } from '#core/science/customer-models/alive-model.ts';
import { queryCohortForecast } from '#core/questions/cohorts/cohort-forecast.ts';
import { sql } from '#core/kernel/sql.ts';
import { describeOnBothEngines } from '../../helpers/engines.ts';
import { createTable, settleParameters } from '../../helpers/staging-tables.ts';
import { createCohortMart } from './cohort-mart.ts';

const scope = { schema: 'mart', parameters: settleParameters('2024-04-15') };
const ARGS = { unit: 'month', maxCohorts: 12, ages: 6 } as const;
const POINT = { model: 'mbg-nbd', values: [0.8, 6, 0.9, 2.4] } as const;
const [r, alpha, a, b] = POINT.values;
const FIT = {
  snapshot_no: 1,
  model: 'mbg-nbd',
  status: 'converged',
  status_zh: '已收敛。',
  status_en: 'Converged.',
  has_predictions: true,
  has_ltv: true,
  r,
  alpha,
  a,
  b,
  p: 6,
  q: 4,
  v_cents: 1500,
};
const COLUMNS = {
  snapshot_no: 'INTEGER',
  model: 'VARCHAR',
  status: 'VARCHAR',
  status_zh: 'VARCHAR',
  status_en: 'VARCHAR',
  has_predictions: 'BOOLEAN',
  has_ltv: 'BOOLEAN',
  r: 'DOUBLE',
  alpha: 'DOUBLE',
  a: 'DOUBLE',
  b: 'DOUBLE',
  p: 'DOUBLE',
  q: 'DOUBLE',
  v_cents: 'DOUBLE',
} as const;

describeOnBothEngines('queryCohortForecast', (open) => {
  test('one customer: P(a purchase) of the rest of the period, of later ones, of any up to then', async () => {
    const engine = await open();
    await createCohortMart(engine, {
      purchases: [
        { customer: 'x', date: '2024-01-05', cents: 1000n },
        { customer: 'x', date: '2024-01-25', cents: 3000n },
        { customer: 'y', date: '2024-02-10', cents: 500n },
        { customer: 'y', date: '2024-04-02', cents: 700n },
      ],
    });
    await createTable(engine, 'mart', 'int_cst_clv_fits', COLUMNS, [FIT]);
    await engine.run(sql`update mart.agg_cst_current set p_alive = case when customer_id = 'x' then 0.4 else 0.9 end`);
    const forecast = await queryCohortForecast(engine, scope, ARGS);
    if (forecast.status !== 'ready') throw new Error('There should be a forecast.');
    const cell = (cohort: string, age: number) => forecast.rows.find((row) => row.cohort === cohort && row.age === age);
    const model = createAliveModel(POINT);
    const x = model.describeFuture(1, 101 / 7);
    const spend = (6 * (1500 + 3000)) / (6 * 1 + 4 - 1);
    const [april, may] = [15 / 7, 46 / 7];
    expect(cell('2024-01-01', 2)).toBeUndefined();
    expect(cell('2024-01-01', 3)?.customers).toBeCloseTo(0.4 * x.findAny(0, april), 10);
    expect(cell('2024-01-01', 4)?.customers).toBeCloseTo(0.4 * x.findAny(april, may), 10);
    expect(cell('2024-01-01', 4)?.customersReturned).toBeCloseTo(0.4 * x.findAny(0, may), 10);
    expect(cell('2024-01-01', 4)?.orders).toBeCloseTo(0.4 * (x.expect(may) - x.expect(april)), 10);
    expect(cell('2024-01-01', 4)?.revenueCents).toBeCloseTo(0.4 * spend * (x.expect(may) - x.expect(april)), 8);
    expect(cell('2024-01-01', 4)?.cumulativeRevenueCents).toBeCloseTo(4000 + 0.4 * spend * x.expect(may), 8);
    const seen = cell('2024-02-01', 2);
    expect([seen?.customers, seen?.customersReturned]).toEqual([1, 1]);
    expect(seen?.customersInterval).toEqual({ low: 1, high: 1 });
    const after = cell('2024-01-01', 3);
    const chance = 0.4 * x.findAny(0, april);
    expect(after?.customersInterval.high).toBeCloseTo(chance + 1.959964 * Math.sqrt(chance - chance * chance), 5);
  });

  test('a period that begins on the day after is not under way', async () => {
    const engine = await open();
    await createCohortMart(engine, { purchases: [{ customer: 'x', date: '2024-04-02', cents: 1000n }] });
    await createTable(engine, 'mart', 'int_cst_clv_fits', COLUMNS, [FIT]);
    await engine.run(sql`update mart.agg_cst_current set p_alive = 1`);
    const forecast = await queryCohortForecast(engine, { ...scope, parameters: settleParameters('2024-04-30') }, ARGS);
    if (forecast.status !== 'ready') throw new Error('There should be a forecast.');
    const future = createAliveModel(POINT).describeFuture(0, 28 / 7);
    expect(forecast.rows[0]).toMatchObject({ cohort: '2024-04-01', age: 1 });
    expect(forecast.rows[0]?.customers).toBeCloseTo(future.findAny(0, 31 / 7), 10);
  });

  test('without a fitted model it says why there is none', async () => {
    const engine = await open();
    await createCohortMart(engine, { purchases: [{ customer: 'x', date: '2024-04-02' }] });
    await createTable(engine, 'mart', 'int_cst_clv_fits', COLUMNS, [
      {
        ...FIT,
        has_predictions: false,
        status: 'too-short',
        status_en: 'The history is too short.',
        status_zh: '历史太短。',
      },
    ]);
    expect(await queryCohortForecast(engine, scope, ARGS)).toEqual({
      status: 'none',
      explanation: { zh: '历史太短。', en: 'The history is too short.' },
    });
  });
});
