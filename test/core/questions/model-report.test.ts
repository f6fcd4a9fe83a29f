import { expect, test } from 'vitest';
import type { Engine } from '#core/kernel/engine.ts';
import { parametersSchema, type Parameters, type SettledParameters } from '#core/kernel/parameters.ts';
import type { MartScope } from '#core/questions/mart-scope.ts';
import { queryModelReport } from '#core/questions/models/model-report.ts';
import { binProbability, binYearlyRate } from '#core/questions/models/model-shapes.ts';
import { buildModels, readTable } from '../../helpers/build-models.ts';
import { describeOnBothEngines } from '../../helpers/engines.ts';
import { simulateOrders } from '../../helpers/simulate-orders.ts';
import { settleParameters } from '../../helpers/staging-tables.ts';

const AS_OF = '2024-07-10';

function settle(more: Partial<Parameters['predictions']> = {}): SettledParameters {
  const small = { minCustomers: 60, minRepeaters: 15, minHistoryDays: 60 };
  return settleParameters(AS_OF, {
    predictions: parametersSchema.parse({ predictions: { ...small, ...more } }).predictions,
  });
}

async function open(engine: Engine, more: Partial<Parameters['predictions']> = {}): Promise<MartScope> {
  const parameters = settle(more);
  await buildModels(
    engine,
    ['fct_cst_profile', 'int_purchase_refunds', 'int_cst_clv_fits'],
    { stg_orders: simulateOrders(AS_OF) },
    parameters,
  );
  return { schema: 'mart', parameters };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

describeOnBothEngines('queryModelReport', (openEngine) => {
  test('the fit in force with intervals, the shapes it stands for, and a holdout of three models and a season', async () => {
    const engine = await openEngine();
    const report = await queryModelReport(engine, await open(engine));
    const [fit] = await readTable(engine, 'int_cst_clv_fits', '*', 'snapshot_no desc limit 1');
    expect(report.fit.parameters.map(({ name }) => name)).toEqual(['r', 'alpha', 'a', 'b', 'p', 'q', 'v']);
    for (const { name, value, low, high } of report.fit.parameters) {
      expect(value).toBe(fit?.[name === 'v' ? 'v_cents' : name]);
      if (low === null || high === null) continue;
      expect(low).toBeLessThan(value);
      expect(high).toBeGreaterThan(value);
    }
    expect(report.snapshots).toEqual({ all: 7, predicted: 5 });

    const { shapes, holdout } = report;
    expect(sum(shapes?.rate.map(({ share }) => share) ?? [])).toBeCloseTo(1, 6);
    expect(sum(shapes?.dropout.map(({ share }) => share) ?? [])).toBeCloseTo(1, 4);
    const { purchases = [], daysSince = [], values = [] } = shapes?.alive ?? {};
    expect(values).toHaveLength(purchases.length * daysSince.length);
    values.forEach((value, index) => {
      const later = values[index + purchases.length] ?? null;
      if (value !== null && later !== null) expect(later).toBeLessThanOrEqual(value);
    });

    expect(holdout?.models.map(({ model, isSeasonal }) => [model, isSeasonal])).toEqual([
      ['mbg-nbd', false],
      ['bg-nbd', false],
      ['pareto-nbd', false],
      ['mbg-nbd', true],
    ]);
    for (const { bias, predicted } of holdout?.models ?? []) {
      expect(bias).toBeCloseTo(predicted / (holdout?.actual ?? Number.NaN) - 1, 12);
    }
    const weeks = holdout?.tracking.filter(({ isHoldout }) => isHoldout) ?? [];
    const error =
      sum(weeks.map(({ actual, expected }) => Math.abs(actual - expected))) / sum(weeks.map(({ actual }) => actual));
    expect(holdout?.models[0]?.weeklyError).toBeCloseTo(error, 12);
    expect(holdout?.season?.tracking).toHaveLength(holdout?.tracking.length ?? Number.NaN);
    expect(holdout?.season?.explanation.en).toMatch(/season/i);
  });

  test('Pareto/NBD takes no season', async () => {
    const engine = await openEngine();
    const { holdout, shapes } = await queryModelReport(engine, await open(engine, { model: 'pareto-nbd' }));
    expect(holdout?.season).toBeNull();
    expect(holdout?.models.some(({ isSeasonal }) => isSeasonal)).toBe(false);
    expect(shapes?.dropout.at(-1)?.to).toBeNull();
  });

  test('without an estimate there is the reason, and nothing that looks like a result', async () => {
    const engine = await openEngine();
    const report = await queryModelReport(engine, await open(engine, { minCustomers: 100_000 }));
    expect(report.fit).toMatchObject({ status: 'too-few-customers', parameters: [], logLikelihood: null });
    expect(report.fit.explanation.zh).toMatch(/^客户太少/);
    expect(report).toMatchObject({ shapes: null, holdout: null, snapshots: { predicted: 0 } });
  });

  test('can be cancelled', async () => {
    const engine = await openEngine();
    const scope = await open(engine);
    const controller = new AbortController();
    const task = { signal: controller.signal, onProgress: () => controller.abort() };
    await expect(queryModelReport(engine, scope, task)).rejects.toMatchObject({ code: 'task/cancelled' });
  });
});

test.each([
  [0.3, 40],
  [1, 5],
  [12, 30],
])('shares of a rate with shape %d add up to 1 and are at their mean', (shape, scale) => {
  const bins = binYearlyRate(shape, scale);
  expect(sum(bins.map(({ share }) => share))).toBeCloseTo(1, 9);
  expect(bins.at(-1)?.share).toBeLessThan(0.02);
  expect(bins.every(({ share }) => share >= 0)).toBe(true);
});

test('shares of a probability: uniform, and mirrored', () => {
  for (const { share } of binProbability(1, 1)) expect(share).toBeCloseTo(0.1, 9);
  const [one, two] = [binProbability(0.7, 3), binProbability(3, 0.7)];
  one.forEach(({ share }, index) => expect(two[9 - index]?.share).toBeCloseTo(share, 9));
});
