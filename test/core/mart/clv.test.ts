import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitModel } from '#core/science/customer-models/fit.ts';
import { computeExpectedSpend } from '#core/science/customer-models/gamma-gamma.ts';
import { writeHistories } from '#core/science/customer-models/histories.ts';
import { scoreHistories } from '#core/science/customer-models/score.ts';
import { compressHistories } from '#core/science/customer-models/compress.ts';
import { toRows, type Row } from '#core/kernel/columns.ts';
import type { Engine } from '#core/kernel/engine.ts';
import { toWeeklyRate } from '#core/mart/intermediate/int-cst-clv-rates.ts';
import { parametersSchema, type SettledParameters } from '#core/kernel/parameters.ts';
import { queryPredictionStatus } from '#core/questions/key-figures/prediction-status.ts';
import { assignValueTiers } from '#core/mart/segmentation/value-tiers.ts';
import { ident, sql } from '#core/kernel/sql.ts';
import { givenLines, toStaged } from '../../helpers/arbitrary-orders.ts';
import { buildModels, orderLine, readLines, readTable } from '../../helpers/build-models.ts';
import { describeOnBothEngines } from '../../helpers/engines.ts';
import { simulateOrders } from '../../helpers/simulate-orders.ts';
import { settleParameters, type GivenRow } from '../../helpers/staging-tables.ts';

const AS_OF = '2024-07-10';
const PROFILES = ['fct_cst_profile', 'agg_cst_current', 'agg_cst_model_fits', 'int_purchase_refunds'];

const { predictions } = parametersSchema.parse({
  predictions: { minCustomers: 60, minRepeaters: 15, minHistoryDays: 60 },
});
const predicting = (asOf = AS_OF): SettledParameters => settleParameters(asOf, { predictions });

async function readExpectedHistories(engine: Engine): Promise<string[]> {
  const tables = {
    purchases: ident('mart', 'int_purchases'),
    refunds: ident('mart', 'int_purchase_refunds'),
    asOfDate: AS_OF,
  };
  const found: string[] = [];
  for (const row of await readTable(engine, 'int_snapshots', 'snapshot_no, period_end_date', 'snapshot_no')) {
    const histories = writeHistories(tables, String(row['period_end_date']));
    const rows = toRows(
      await engine.query(sql`
        select concat_ws(' ', customer_no, ${Number(row['snapshot_no'])}, repeats, first_day, last_day, repeat_cents::bigint) as line
        from (${histories})`),
    );
    found.push(...rows.map(({ line }) => String(line)));
  }
  return found.toSorted();
}

async function readFoundHistories(engine: Engine): Promise<string[]> {
  const rows = toRows(
    await engine.query(sql`
      select concat_ws(' ', customer_no, snapshot_no, repeat_days, first_day, last_day, repeat_cents) as line
      from (select *, unnest(range(from_no, to_no + 1)) as snapshot_no from mart.int_cst_clv_histories)`),
  );
  return rows.map(({ line }) => String(line)).toSorted();
}

describeOnBothEngines('histories of the customer models', (open, kind) => {
  test('days count once, refunds from the day they are known, voided purchases until then', async () => {
    const engine = await open();
    const stg_orders = [
      orderLine('a', '2024-01-05 09:00:00', 1000, { order_id: 'o1' }),
      orderLine('a', '2024-02-10 09:00:00', 300, { order_id: 'o2' }),
      orderLine('a', '2024-02-10 18:00:00', 200, { order_id: 'o3' }),
      orderLine('a', '2024-02-20', 400, { order_id: 'o4', refund_cents: 150, refunded_at: '2024-04-02' }),
      orderLine('b', '2024-01-31', 500, { order_id: 'o5', refund_cents: 500, refunded_at: '2024-03-01' }),
      orderLine('b', '2024-04-15', 700, { order_id: 'o6' }),
      orderLine('c', '2024-02-01', -100, { order_id: 'o7' }),
    ];
    await buildModels(engine, PROFILES, { stg_orders }, settleParameters('2024-04-30'));
    expect(
      await readLines(
        engine,
        'int_cst_clv_histories',
        'customer_no, from_no, to_no, first_day, last_day, repeat_days, repeat_cents',
        'customer_no, from_no',
      ),
    ).toEqual([
      '1 1 1 2024-01-05 2024-01-05 0 0',
      '1 2 3 2024-01-05 2024-02-20 2 900',
      '1 4 4 2024-01-05 2024-02-20 2 750',
      '2 1 2 2024-01-31 2024-01-31 0 0',
      '2 4 4 2024-04-15 2024-04-15 0 0',
    ]);
  });

  test('running windows give what reading the purchases anew at every snapshot gives', async () => {
    const engine = await open();
    await fc.assert(
      fc.asyncProperty(
        givenLines,
        fc.constantFrom('net', 'gross', 'allocate'),
        fc.constantFrom('month', 'week'),
        async (lines, refunds, periodType) => {
          const parameters = settleParameters(AS_OF, { refunds, periodType });
          await buildModels(engine, PROFILES, { stg_orders: toStaged(lines) }, parameters);
          expect(await readFoundHistories(engine)).toEqual(await readExpectedHistories(engine));
        },
      ),
      { numRuns: kind === 'native' ? 25 : 3 },
    );
  }, 300_000);
});

describeOnBothEngines('predictions in the profiles', (open) => {
  const build = async (engine: Engine, orders: GivenRow[], parameters: SettledParameters): Promise<void> =>
    buildModels(engine, PROFILES, { stg_orders: orders }, parameters);

  test('every value follows from the fit of its own snapshot', async () => {
    const engine = await open();
    await build(engine, simulateOrders(AS_OF), predicting());
    const [fit] = await readTable(engine, 'int_cst_clv_fits', '*', 'snapshot_no desc limit 1');
    if (fit === undefined) throw new Error('There is no fit.');
    expect([fit['status'], fit['has_ltv'], fit['customers']]).toEqual(['converged', true, 120]);
    const number = (name: string): number => Number(fit[name]);
    const rows = toRows(
      await engine.query(sql`
        select current.*, repeat_days, (last_day - first_day)::integer as recency, (period_end_date - first_day)::integer as age,
          repeat_cents::double as repeat_cents
        from mart.agg_cst_current as current join mart.int_customers using (customer_id)
        join mart.int_cst_clv_histories using (customer_no)
        where to_no = ${number('snapshot_no')} order by customer_id`),
    );
    expect(rows).toHaveLength(120);
    const column = (name: string, scale = 1): Float64Array =>
      Float64Array.from(rows, (row) => Number(row[name]) / scale);
    const histories = { count: rows.length, x: column('repeat_days'), tx: column('recency', 7), T: column('age', 7) };
    const point = { model: 'mbg-nbd', values: ['r', 'alpha', 'a', 'b'].map(number) } as const;
    const horizonWeeks = 365 / 7;
    const scores = scoreHistories(point, histories, {
      windows: [{ from: 0, to: horizonWeeks }],
      discount: { kind: 'continuous', ratePerWeek: toWeeklyRate(0.1), horizonWeeks },
    });
    const spend = ['p', 'q', 'v_cents'].map(number);
    rows.forEach((row, index) => {
      const x = Number(row['repeat_days']);
      const money = computeExpectedSpend(spend, x, Number(row['repeat_cents']) / x);
      expect(row['p_alive']).toBe(scores.pAlive[index]);
      expect(row['expected_purchases']).toBe(scores.expectedPurchases[0]?.[index]);
      expect(Number(row['ltv_predicted_cents'])).toBe(Math.round((scores.discountedPurchases?.[index] ?? 0) * money));
      expect(row['ltv_basis']).toBe('historic+predicted');
    });
    const ltv = rows.map((row) => row['ltv_cents'] as bigint);
    expect(rows.map((row) => row['value_key'])).toEqual(assignValueTiers(ltv, predicting().valueTiers));
    expect(ltv).toEqual(
      rows.map((row) => (row['ltv_historic_cents'] as bigint) + (row['ltv_predicted_cents'] as bigint)),
    );
    const refit = fitModel('mbg-nbd', compressHistories(histories));
    refit.point.forEach((value, index) => expect(value / (point.values[index] ?? 0)).toBeCloseTo(1, 10));
    expect(refit.logLikelihood).toBeCloseTo(number('log_likelihood'), 8);
    const elsewhere = fitModel('mbg-nbd', compressHistories(histories), { starts: [[2, 20, 0.3, 0.9]] });
    elsewhere.point.forEach((value, index) => expect(value / (point.values[index] ?? 0)).toBeCloseTo(1, 4));
  });

  test('too few customers, repeaters or days: no prediction, a reason, and a change of basis marked', async () => {
    const engine = await open();
    await build(engine, simulateOrders(AS_OF), predicting());
    const fits = await readLines(engine, 'int_cst_clv_fits', 'period_key, status, has_ltv, status_en', 'snapshot_no');
    expect(fits[0]).toMatch(/^20240131 too-few-customers false Too few customers: \d+ < 60\.$/);
    expect(fits[1]).toBe('20240229 too-short false The history is too short: 59 days < 60 days.');
    expect(fits.slice(2).every((line) => line.includes('converged true'))).toBe(true);
    const bases = await readLines(
      engine,
      'fct_cst_profile',
      'distinct period_key, ltv_basis, p_alive is null, ltv_predicted_cents is null, is_value_comparable',
      'all',
    );
    expect(bases.slice(0, 6)).toEqual([
      '20240131 historic true true -',
      '20240229 historic true true true',
      '20240229 historic true true -',
      '20240331 historic+predicted false false false',
      '20240331 historic+predicted false false -',
      '20240430 historic+predicted false false true',
    ]);
  });

  test('the reason is published for every period, in both languages, beside the sample and the estimates', async () => {
    const engine = await open();
    await build(engine, simulateOrders(AS_OF), predicting());
    const kept = await readTable(engine, 'int_cst_clv_fits', '* exclude (snapshot_no)', 'period_key');
    const published = await readTable(engine, 'agg_cst_model_fits', '* exclude (is_complete)', 'period_key');
    expect(published).toEqual(kept);
    expect(published[0]?.['status_zh']).toMatch(/^客户太少：\d+ < 60。$/);
    expect(await readLines(engine, 'agg_cst_model_fits', 'is_complete', 'period_key desc limit 2')).toEqual([
      'false',
      'true',
    ]);
    const status = await queryPredictionStatus(engine, { schema: 'mart', parameters: predicting() });
    expect(status).toMatchObject({ hasPredictions: true, hasLtv: true, status: 'converged' });
    expect(status?.periods).toEqual({ all: kept.length, predicted: kept.length - 2 });
  });

  test('later orders and refunds change no earlier prediction', async () => {
    const engine = await open();
    const statement = sql`select * from mart.fct_cst_profile where period_key <= 20240430 order by customer_id, period_key`;
    await build(engine, simulateOrders('2024-04-30'), predicting('2024-04-30'));
    const early = toRows(await engine.query(statement));
    const fits = await readTable(engine, 'int_cst_clv_fits', '*', 'snapshot_no');
    const late = simulateOrders(AS_OF).map((row, index) =>
      index % 5 === 0 ? { ...row, refund_cents: row['amount_cents'] ?? null, refunded_at: '2024-05-20' } : row,
    );
    await build(engine, late, predicting());
    expect(toRows(await engine.query(statement))).toEqual(early);
    expect((await readTable(engine, 'int_cst_clv_fits', '*', 'snapshot_no')).slice(0, fits.length)).toEqual(fits);
    expect(early.filter((row) => row['p_alive'] !== null).length).toBeGreaterThan(100);
  });

  test('rows in another order give the same tables', async () => {
    const engine = await open();
    const read = async (): Promise<Row[]> => readTable(engine, 'agg_cst_current', '*', 'customer_id');
    const orders = simulateOrders(AS_OF);
    await build(engine, orders, predicting());
    const first = await read();
    await build(engine, orders.toReversed(), predicting());
    expect(await read()).toEqual(first);
  });

  test.each(['bg-nbd', 'pareto-nbd'] as const)('model %s', async (model) => {
    const engine = await open();
    await build(engine, simulateOrders(AS_OF), settleParameters(AS_OF, { predictions: { ...predictions, model } }));
    const [fit] = await readTable(engine, 'int_cst_clv_fits', '*', 'snapshot_no desc limit 1');
    expect([fit?.['model'], fit?.['has_predictions']]).toEqual([model, true]);
    expect(Number(fit?.[model === 'bg-nbd' ? 'a' : 's'])).toBeGreaterThan(0);
    expect(fit?.[model === 'bg-nbd' ? 's' : 'a']).toBeNull();
  });

  test('switched off, LTV is the historic part alone', async () => {
    const engine = await open();
    const off = { ...predictions, enabled: false };
    await build(engine, simulateOrders(AS_OF), settleParameters(AS_OF, { predictions: off }));
    const bases =
      'distinct ltv_basis, p_alive is null, ltv_cents = ltv_historic_cents, coalesce(is_value_comparable, true)';
    expect(await readLines(engine, 'fct_cst_profile', bases, 'all')).toEqual(['historic true true true']);
    expect(await readLines(engine, 'int_cst_clv_fits', 'distinct status, status_en', 'all')).toEqual([
      'off Predictions are switched off.',
    ]);
    const scope = { schema: 'mart', parameters: settleParameters(AS_OF, { predictions: off }) };
    expect(await queryPredictionStatus(engine, scope)).toMatchObject({
      hasPredictions: false,
      status: 'off',
      reason: { zh: '预测已关闭。' },
      periods: { predicted: 0 },
    });
  });
});
