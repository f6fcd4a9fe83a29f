import { describe, expect, test } from 'vitest';
import { compressHistories } from '#core/science/customer-models/compress.ts';
import { fitModel, getScoringPoint } from '#core/science/customer-models/fit.ts';
import { fitGammaGamma } from '#core/science/customer-models/gamma-gamma.ts';
import { drawParameters } from '#core/science/customer-models/posterior.ts';
import { scoreHistories } from '#core/science/customer-models/score.ts';
import type { Histories, ModelId } from '#core/science/customer-models/types.ts';
import { simulateHistories } from './simulate-histories.ts';

const DROPOUT_MODELS = ['mbg-nbd', 'bg-nbd', 'pareto-nbd'] as const;

function build(rows: readonly (readonly [x: number, tx: number, T: number])[]): Histories {
  return {
    count: rows.length,
    x: Float64Array.from(rows, ([x]) => x),
    tx: Float64Array.from(rows, ([, tx]) => tx),
    T: Float64Array.from(rows, ([, , T]) => T),
  };
}

const withoutDropout = compressHistories(
  simulateHistories({ model: 'nbd', values: [1.2, 4] }, { customers: 600, shortest: 50, longest: 60, seed: 31 }),
);

describe.each(DROPOUT_MODELS)('%s without any dropout in the data', (model) => {
  test('is either called unidentified or gains next to nothing', () => {
    const nbd = fitModel('nbd', withoutDropout);
    const steady = compressHistories({
      ...withoutDropout,
      tx: withoutDropout.tx.map((tx, row) => ((withoutDropout.x[row] ?? 0) > 0 ? (withoutDropout.T[row] ?? 0) : tx)),
    });
    const fit = fitModel(model, model === 'mbg-nbd' ? withoutZero(steady) : steady);
    expect(fit.status).toBe('unidentified');
    expect(fit.estimates).toEqual([]);
    expect(fit.fallback?.model).toBe('nbd');
    expect(fit.fallback?.status).toBe('converged');
    expect(fit.explanation.en).toContain('no dropout');
    expect(fit.explanation.zh).toContain('NBD');
    const point = getScoringPoint(fit);
    expect(point.model).toBe('nbd');
    const scores = scoreHistories(point, steady, { windows: [{ from: 0, to: 13 }] });
    expect(scores.pAlive.every((alive) => alive === 1)).toBe(true);
    expect(drawParameters(fit, 1, 0).model).toBe('nbd');
    expect(fitModel(model, withoutDropout).logLikelihood).toBeGreaterThan(nbd.logLikelihood - 0.01);
  });
});

function withoutZero(histories: ReturnType<typeof compressHistories>): ReturnType<typeof compressHistories> {
  const keep = Array.from(histories.x, (x, row) => (x > 0 ? row : -1)).filter((row) => row >= 0);
  const pick = (column: Float64Array): Float64Array => Float64Array.from(keep, (row) => column[row] ?? 0);
  return compressHistories({
    count: keep.length,
    x: pick(histories.x),
    tx: pick(histories.tx),
    T: pick(histories.T),
    weight: pick(histories.weight),
  });
}

describe('limits', () => {
  test('customers without differences in rate: r and alpha run to their limit, the rate itself stands', () => {
    const rows = Array.from({ length: 300 }, (_, row) => [4 + (row % 3), 30 + (row % 9), 39] as const);
    const fit = fitModel('nbd', compressHistories(build(rows)));
    expect(fit.status).toBe('boundary');
    expect(fit.onLimit).toEqual(['r', 'alpha']);
    expect(fit.estimates.map((estimate) => estimate.standardError)).toEqual([null, null]);
    expect((fit.point[0] ?? 0) / (fit.point[1] ?? 1)).toBeCloseTo(5 / 39, 4);
  });

  test.each(['mbg-nbd', 'bg-nbd', 'pareto-nbd', 'nbd'] as const)(
    '%s on a handful of customers never breaks',
    (model) => {
      const sets: readonly (readonly (readonly [number, number, number])[])[] = [
        [[1, 3, 9]],
        [
          [0, 0, 10],
          [1, 10, 10],
        ],
        [
          [0, 0, 0],
          [5, 1, 500],
          [0, 0, 500],
        ],
        [
          [1000, 50, 52],
          [0, 0, 52],
          [1, 1, 52],
        ],
      ];
      for (const rows of sets) {
        const histories = compressHistories(build(rows));
        const fit = fitModel(model, histories);
        expect(['converged', 'boundary', 'unidentified']).toContain(fit.status);
        expect(fit.logLikelihood).toSatisfy(Number.isFinite);
        const scores = scoreHistories(getScoringPoint(fit), histories, { windows: [{ from: 0, to: 52 }] });
        for (const value of [...scores.pAlive, ...(scores.expectedPurchases[0] ?? [])]) {
          expect(value).toSatisfy(Number.isFinite);
          expect(value).toBeGreaterThanOrEqual(0);
        }
      }
    },
  );

  test('nobody came back, or nobody at all: failed, with the reason', () => {
    const rows = [
      [0, 0, 10],
      [0, 0, 20],
    ] as const;
    for (const histories of [compressHistories(build(rows)), compressHistories(build([]))]) {
      const fit = fitModel('mbg-nbd', histories);
      expect(fit.status).toBe('failed');
      expect(fit.estimates).toEqual([]);
      expect(() => getScoringPoint(fit)).toThrow(/cannot be estimated/);
    }
  });

  test('a prior keeps the parameters finite where the data leave them open', () => {
    const rows = Array.from({ length: 300 }, (_, row) => [4 + (row % 3), 30 + (row % 9), 39] as const);
    const prior = { logMean: [0, 2], logSd: [1, 1.5] };
    const fit = fitModel('nbd', compressHistories(build(rows)), { prior });
    expect(fit.status).toBe('converged');
    expect(fit.estimates[0]?.value).toBeLessThan(200);
  });

  test('impossible histories and cancellation are errors', () => {
    for (const row of [
      [1.5, 1, 2],
      [0, 1, 2],
      [1, 3, 2],
      [-1, 0, 2],
      [1, 0, Infinity],
      [Number.NaN, 0, 1],
    ] as const) {
      expect(() => compressHistories(build([row]))).toThrow(/impossible/);
    }
    const controller = new AbortController();
    controller.abort();
    expect(() => fitModel('mbg-nbd', withoutDropout, { signal: controller.signal })).toThrow(/cancelled/);
    expect(() =>
      scoreHistories({ model: 'nbd', values: [1, 1] }, withoutDropout, { windows: [], signal: controller.signal }),
    ).toThrow(/cancelled/);
    expect(() =>
      scoreHistories({ model: 'nbd', values: [1, 1] }, withoutDropout, { windows: [{ from: 2, to: 1 }] }),
    ).toThrow(/impossible/);
  });
});

describe('Gamma-Gamma without enough to go by', () => {
  test.each<[string, number[], number[]]>([
    ['nobody', [], []],
    ['nobody with a repeat purchase above zero', [0, 2], [Number.NaN, 0]],
    ['one customer', [3], [100]],
    ['one and the same amount', [1, 2, 3], [100, 100, 100]],
  ])('%s: failed', (_, x, meanMoney) => {
    const fit = fitGammaGamma({ count: x.length, x: Float64Array.from(x), meanMoney: Float64Array.from(meanMoney) });
    expect(fit.status).toBe('failed');
    expect(fit.estimates).toEqual([]);
  });

  test('two different customers: an end is reached and q stays above 1', () => {
    const fit = fitGammaGamma({ count: 2, x: Float64Array.of(1, 4), meanMoney: Float64Array.of(100, 5000) });
    expect(['converged', 'boundary']).toContain(fit.status);
    expect(fit.point[1]).toBeGreaterThan(1);
    expect(fit.populationMean).toSatisfy(Number.isFinite);
  });

  test('weights count customers', () => {
    const x = Float64Array.of(1, 2, 3, 5, 2);
    const meanMoney = Float64Array.of(900, 4000, 2500, 1800, 7000);
    const weighted = fitGammaGamma({ count: 5, x, meanMoney, weight: Float64Array.of(2, 2, 2, 2, 2) });
    const doubled = fitGammaGamma({
      count: 10,
      x: Float64Array.of(...x, ...x),
      meanMoney: Float64Array.of(...meanMoney, ...meanMoney),
    });
    expect(weighted.customers).toBe(10);
    expect(Math.abs(weighted.logLikelihood - doubled.logLikelihood)).toBeLessThan(1e-8);
    expect(weighted.correlation).toBeCloseTo(doubled.correlation ?? Number.NaN, 12);
  });
});

test.each<ModelId>(['mbg-nbd', 'bg-nbd', 'pareto-nbd'])('%s: drawn parameters centre on the estimate', (model) => {
  const values = {
    'mbg-nbd': [0.5, 6, 0.9, 1.6],
    'bg-nbd': [0.24, 4.4, 0.8, 2.4],
    'pareto-nbd': [0.6, 10, 0.6, 12],
    nbd: [],
  };
  const simulated = simulateHistories(
    { model, values: values[model] },
    { customers: 1500, shortest: 30, longest: 60, seed: 8 },
  );
  const fit = fitModel(model, compressHistories(simulated));
  const draws = Array.from({ length: 2000 }, (_, draw) => drawParameters(fit, 3, draw).values);
  fit.estimates.forEach((estimate, index) => {
    const logs = draws.map((draw) => Math.log((draw[index] ?? 0) / estimate.value));
    const deviation = (estimate.standardError ?? 0) / estimate.value;
    const mean = logs.reduce((sum, value) => sum + value, 0) / logs.length;
    const square = logs.reduce((sum, value) => sum + value * value, 0) / logs.length;
    expect(Math.abs(mean)).toBeLessThan((4 * deviation) / Math.sqrt(logs.length));
    expect(Math.abs(Math.sqrt(square) / deviation - 1)).toBeLessThan(0.07);
  });
});
