import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createBetaGeometricLikelihood } from '#core/science/customer-models/beta-geometric.ts';
import { compressHistories, indexHistories } from '#core/science/customer-models/compress.ts';
import {
  computeCountProbability,
  computeExpectedPurchasesOfNewCustomer,
} from '#core/science/customer-models/expectation.ts';
import { computeLogLikelihood, fitModel } from '#core/science/customer-models/fit.ts';
import { scoreHistories } from '#core/science/customer-models/score.ts';
import type { Histories, ModelId, ModelPoint } from '#core/science/customer-models/types.ts';
import { simulateHistories } from './simulate-histories.ts';

const MODELS: readonly ModelId[] = ['mbg-nbd', 'bg-nbd', 'pareto-nbd', 'nbd'];
const DROPOUT_MODELS = ['mbg-nbd', 'bg-nbd', 'pareto-nbd'] as const;
const TRUE_VALUES: { readonly [Model in ModelId]: readonly number[] } = {
  'mbg-nbd': [0.525, 6.183, 0.891, 1.614],
  'bg-nbd': [0.243, 4.414, 0.793, 2.426],
  'pareto-nbd': [0.553, 10.578, 0.606, 11.669],
  nbd: [0.385, 12.07],
};
const seeded = { seed: 20_260_131, numRuns: 200 };

function build(rows: readonly (readonly [x: number, tx: number, T: number])[]): Histories {
  return {
    count: rows.length,
    x: Float64Array.from(rows, ([x]) => x),
    tx: Float64Array.from(rows, ([, tx]) => tx),
    T: Float64Array.from(rows, ([, , T]) => T),
  };
}

/** Logarithmically spread positive numbers. */
function spread(low: number, high: number): fc.Arbitrary<number> {
  return fc.double({ min: Math.log(low), max: Math.log(high), noNaN: true }).map(Math.exp);
}

const history = fc
  .tuple(
    fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 30 }), fc.constantFrom(300, 1000)),
    fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 1)),
    fc.oneof(spread(1 / 7, 5200), fc.constantFrom(1 / 7, 5200)),
  )
  .map(([x, share, T]) => [x, x === 0 ? 0 : share * T, T] as const);

function parameters(model: ModelId): fc.Arbitrary<ModelPoint> {
  const shape = fc.oneof(spread(0.05, 20), fc.constant(1));
  const scale = spread(0.05, 500);
  const values: fc.Arbitrary<number[]> =
    model === 'nbd'
      ? fc.tuple(shape, scale)
      : model === 'pareto-nbd'
        ? fc.tuple(shape, scale, shape, scale)
        : fc.tuple(shape, scale, shape, shape);
  return values.map((numbers) => ({ model, values: numbers }));
}

describe('random cases', () => {
  test.each(MODELS)('500 customers of %s with wild parameters: all finite and possible', (model) => {
    const weeks = fc.oneof(spread(0.01, 5200), fc.constantFrom(0, 5200));
    fc.assert(
      fc.property(parameters(model), history, weeks, (point, row, ahead) => {
        const histories = build([row]);
        const scores = scoreHistories(point, histories, {
          windows: [
            { from: 0, to: ahead },
            { from: ahead, to: ahead + 13 },
          ],
          aliveAfter: [0, ahead, ahead + 1],
          discount: { kind: 'continuous', ratePerWeek: 0.0027, horizonWeeks: null },
        });
        const logLikelihood = computeLogLikelihood(point, { ...histories, weight: Float64Array.of(1) });
        expect(logLikelihood).toSatisfy(Number.isFinite);
        const alive = scores.pAlive[0] ?? Number.NaN;
        expect(alive).toBeGreaterThanOrEqual(0);
        expect(alive).toBeLessThanOrEqual(1);
        const [now = Number.NaN, later = Number.NaN, latest = Number.NaN] = scores.pAliveLater.map(
          (column) => column[0],
        );
        expect(now).toBe(alive);
        expect(later).toBeLessThanOrEqual(now * (1 + 1e-12));
        expect(latest).toBeLessThanOrEqual(later * (1 + 1e-9));
        expect(latest).toBeGreaterThanOrEqual(0);
        const longest = (alive * ((point.values[0] ?? 0) + row[0]) * ahead) / ((point.values[1] ?? 0) + row[2]);
        scores.expectedPurchases.forEach((column, window) => {
          const expected = column[0] ?? Number.NaN;
          const any = scores.probabilityOfPurchase[window]?.[0] ?? Number.NaN;
          expect(expected).toBeGreaterThanOrEqual(0);
          if (window === 0) expect(expected).toBeLessThanOrEqual(longest * (1 + 1e-9));
          expect(any).toBeGreaterThanOrEqual(0);
          expect(any).toBeLessThanOrEqual(Math.min(alive, expected) * (1 + 1e-6) + 1e-12);
        });
        const discounted = scores.discountedPurchases?.[0] ?? Number.NaN;
        expect(discounted).toSatisfy(Number.isFinite);
        expect(discounted).toBeGreaterThanOrEqual(0);
      }),
      { ...seeded, numRuns: 500 },
    );
  });

  test.each(DROPOUT_MODELS)('P(alive) of %s rises with recency', (model) => {
    fc.assert(
      fc.property(parameters(model), history, (point, [x, , T]) => {
        fc.pre(x > 0);
        const shares = Array.from({ length: 21 }, (_, step) => [x, (T * step) / 20, T] as const);
        const { pAlive } = scoreHistories(point, build(shares), { windows: [] });
        pAlive.forEach((alive, step) => {
          if (step > 0) expect(alive).toBeGreaterThanOrEqual((pAlive[step - 1] ?? 0) * (1 - 1e-11));
        });
      }),
      seeded,
    );
  });

  test.each(MODELS)(
    'counts of a new customer of %s: probabilities sum to 1, their mean is the expectation',
    (model) => {
      const point = { model, values: TRUE_VALUES[model] };
      for (const weeks of [0, 3, 39]) {
        const probabilities = Array.from({ length: 1500 }, (_, count) => computeCountProbability(point, count, weeks));
        const mean = probabilities.reduce((sum, probability, count) => sum + count * probability, 0);
        expect(Math.abs(probabilities.reduce((sum, probability) => sum + probability, 0) - 1)).toBeLessThan(1e-10);
        expect(Math.abs(mean - computeExpectedPurchasesOfNewCustomer(point, weeks))).toBeLessThan(1e-9);
      }
    },
  );
});

describe('derivatives and identities', () => {
  test.each(DROPOUT_MODELS.slice(0, 2))('the gradient of %s away from the optimum agrees with differences', (model) => {
    const histories = indexHistories(
      compressHistories(
        simulateHistories(
          { model, values: TRUE_VALUES[model] },
          { customers: 400, shortest: 20, longest: 60, seed: 6 },
        ),
      ),
    );
    const likelihood = createBetaGeometricLikelihood(histories, model === 'mbg-nbd' ? 1 : 0);
    for (const values of [
      [1, 3, 1, 3],
      [0.1, 40, 4, 0.3],
    ]) {
      const gradient = new Float64Array(4);
      likelihood(values, gradient);
      values.forEach((_, index) => {
        const at = (side: number): number =>
          likelihood(
            values.map((value, place) => (place === index ? value * Math.exp(side * 1e-4) : value)),
            new Float64Array(4),
          );
        const slope = (at(1) - at(-1)) / 2e-4;
        expect(Math.abs((gradient[index] ?? 0) - slope)).toBeLessThan(1e-5 * Math.max(1, Math.abs(slope)));
      });
    }
  });

  test.each(MODELS)('differences at the optimum of %s: no slope, and a bend down', (model) => {
    const histories = compressHistories(
      simulateHistories({ model, values: TRUE_VALUES[model] }, { customers: 400, shortest: 20, longest: 60, seed: 5 }),
    );
    const fit = fitModel(model, histories);
    expect(fit.status).toBe('converged');
    for (let index = 0; index < fit.point.length; index += 1) {
      const at = (factor: number): number =>
        computeLogLikelihood(
          { model, values: fit.point.map((value, place) => (place === index ? value * factor : value)) },
          histories,
        );
      const step = 1e-3;
      const slope = (at(Math.exp(step)) - at(Math.exp(-step))) / (2 * step);
      const bend = (at(Math.exp(step)) - 2 * at(1) + at(Math.exp(-step))) / (step * step);
      expect(Math.abs(slope)).toBeLessThan(1e-3);
      expect(bend).toBeLessThan(0);
    }
  });

  test.each(MODELS)('%s: what is discounted at almost nothing over a horizon is what is expected there', (model) => {
    const point = { model, values: TRUE_VALUES[model] };
    const histories = build([
      [2, 30.43, 38.86],
      [0, 0, 20],
    ]);
    const windows = [{ from: 0, to: 52 }];
    const plain = scoreHistories(point, histories, {
      windows,
      discount: { kind: 'continuous', ratePerWeek: 0, horizonWeeks: 52 },
    });
    expect(plain.discountedPurchases).toEqual(plain.expectedPurchases[0]);
    const discounted = scoreHistories(point, histories, {
      windows,
      discount: { kind: 'continuous', ratePerWeek: 0.002, horizonWeeks: 52 },
    }).discountedPurchases;
    const fine = Array.from({ length: 5200 }, (_, step) => ({ from: step / 100, to: (step + 1) / 100 }));
    const pieces = scoreHistories(point, histories, { windows: fine }).expectedPurchases;
    [0, 1].forEach((row) => {
      const sum = pieces.reduce(
        (total, piece, step) => total + (piece[row] ?? 0) * Math.exp(-0.002 * (step + 0.5) * 0.01),
        0,
      );
      expect(Math.abs((discounted?.[row] ?? 0) / sum - 1)).toBeLessThan(1e-8);
    });
    const periodic = scoreHistories(point, histories, {
      windows,
      discount: { kind: 'periodic', ratePerPeriod: 0.01, weeksPerPeriod: 13, periods: 2 },
    }).discountedPurchases;
    const quarters = scoreHistories(point, histories, {
      windows: [
        { from: 0, to: 13 },
        { from: 13, to: 26 },
      ],
    }).expectedPurchases;
    expect(periodic?.[0]).toBeCloseTo((quarters[0]?.[0] ?? 0) / 1.01 + (quarters[1]?.[0] ?? 0) / 1.01 ** 2, 12);
  });

  test.each(DROPOUT_MODELS)('%s: a long horizon approaches the discounted total of all future', (model) => {
    const point = { model, values: TRUE_VALUES[model] };
    const histories = build([[2, 30.43, 38.86]]);
    const [all, long] = [null, 4000].map(
      (horizonWeeks) =>
        scoreHistories(point, histories, {
          windows: [],
          discount: { kind: 'continuous', ratePerWeek: 0.01, horizonWeeks },
        }).discountedPurchases?.[0] ?? Number.NaN,
    );
    expect(Math.abs((long ?? 0) / (all ?? 1) - 1)).toBeLessThan(1e-11);
  });
});

describe('fits do not depend on how the data are written down', () => {
  const simulated = simulateHistories(
    { model: 'bg-nbd', values: TRUE_VALUES['bg-nbd'] },
    { customers: 800, shortest: 20, longest: 60, seed: 77 },
  );
  const days = (time: number): number => Math.round(time * 7) / 7;
  const rows = Array.from(simulated.x, (x, row) => {
    const last = days(simulated.tx[row] ?? 0);
    return [x, last, Math.max(last, days(simulated.T[row] ?? 0))] as const;
  });

  test.each(MODELS)('%s: order, compression and duplicates', (model) => {
    const histories = build(rows);
    const compressed = compressHistories(histories);
    const base = fitModel(model, compressed);
    expect(fitModel(model, compressHistories(build(rows.toReversed())))).toEqual(base);
    const plain = fitModel(model, { ...histories, weight: new Float64Array(rows.length).fill(1) });
    const doubled = fitModel(model, compressHistories(build([...rows, ...rows])));
    expect(Math.abs(plain.logLikelihood - base.logLikelihood)).toBeLessThan(1e-8);
    expect(Math.abs(doubled.logLikelihood - 2 * base.logLikelihood)).toBeLessThan(1e-8);
    base.estimates.forEach((estimate, index) => {
      expect(Math.abs((plain.estimates[index]?.value ?? 0) / estimate.value - 1)).toBeLessThan(1e-6);
      expect(Math.abs((doubled.estimates[index]?.value ?? 0) / estimate.value - 1)).toBeLessThan(1e-6);
      const ratio = (estimate.standardError ?? 0) / (doubled.estimates[index]?.standardError ?? 1);
      expect(ratio).toBeCloseTo(Math.SQRT2, 4);
    });
  });

  test.each(MODELS)('%s: unit of time', (model) => {
    const inWeeks = fitModel(model, compressHistories(build(rows)));
    const inDays = fitModel(model, compressHistories(build(rows.map(([x, tx, T]) => [x, tx * 7, T * 7]))));
    const purchases = rows.reduce((sum, [x]) => sum + x, 0);
    expect(Math.abs(inDays.logLikelihood + purchases * Math.log(7) - inWeeks.logLikelihood)).toBeLessThan(1e-7);
    inWeeks.estimates.forEach(({ name, value }, index) => {
      const factor = name === 'alpha' || name === 'beta' ? 7 : 1;
      expect(Math.abs((inDays.estimates[index]?.value ?? 0) / value / factor - 1)).toBeLessThan(1e-6);
    });
  });

  test('compression keeps every customer', () => {
    const compressed = compressHistories(build(rows));
    rows.forEach(([x, tx, T], row) => {
      const group = compressed.rowOf[row] ?? -1;
      expect([compressed.x[group], compressed.tx[group], compressed.T[group]]).toEqual([x, tx, T]);
    });
    expect(compressed.weight.reduce((sum, weight) => sum + weight, 0)).toBe(rows.length);
    expect(compressHistories(compressed).weight).toEqual(compressed.weight);
  });
});
