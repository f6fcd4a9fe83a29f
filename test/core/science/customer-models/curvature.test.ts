import { describe, expect, test } from 'vitest';
import { createBetaGeometricLikelihood } from '#core/science/customer-models/beta-geometric.ts';
import { compressHistories, indexHistories } from '#core/science/customer-models/compress.ts';
import { drawGamma } from '#core/science/customer-models/draw.ts';
import { computeLogLikelihood, fitModel } from '#core/science/customer-models/fit.ts';
import { fitGammaGamma } from '#core/science/customer-models/gamma-gamma.ts';
import type { Likelihood } from '#core/science/customer-models/likelihood.ts';
import { createNbdLikelihood } from '#core/science/customer-models/nbd.ts';
import { measureDropoutRise } from '#core/science/customer-models/no-dropout.ts';
import { createRandomStream, PURPOSES } from '#core/science/random/rng.ts';
import {
  computeDigamma,
  computeDigammaRise,
  computeLogGamma,
  computeLogGammaRise,
  computeTrigamma,
} from '#core/science/numeric/special.ts';
import { simulateHistories } from './simulate-histories.ts';

const simulate = (model: 'mbg-nbd' | 'nbd', values: number[], customers: number, seed: number) =>
  compressHistories(simulateHistories({ model, values }, { customers, shortest: 20, longest: 60, seed }));
const some = indexHistories(simulate('mbg-nbd', [0.525, 6.183, 0.891, 1.614], 500, 8));

describe('the closed curvature agrees with differences of the gradient', () => {
  const models: readonly [string, Likelihood, readonly number[][]][] = [
    [
      'MBG/NBD',
      createBetaGeometricLikelihood(some, 1),
      [
        [0.5, 6, 0.9, 1.6],
        [2, 40, 0.2, 7],
      ],
    ],
    [
      'BG/NBD',
      createBetaGeometricLikelihood(some, 0),
      [
        [0.5, 6, 0.9, 1.6],
        [0.1, 2, 5, 0.4],
      ],
    ],
    [
      'NBD',
      createNbdLikelihood(some),
      [
        [0.4, 12],
        [3, 1],
      ],
    ],
  ];
  test.each(models)('%s', (_, likelihood, points) => {
    for (const values of points) {
      const size = values.length;
      const curvature = new Float64Array(size * size);
      likelihood(values, new Float64Array(size), curvature);
      for (let row = 0; row < size; row += 1) {
        const slope = (side: number): Float64Array => {
          const gradient = new Float64Array(size);
          likelihood(
            values.map((value, place) => (place === row ? value * Math.exp(side * 1e-4) : value)),
            gradient,
          );
          return gradient;
        };
        const [low, high] = [slope(-1), slope(1)];
        for (let column = 0; column < size; column += 1) {
          const found = curvature[row * size + column] ?? Number.NaN;
          const differenced = ((low[column] ?? 0) - (high[column] ?? 0)) / 2e-4;
          expect(Math.abs(found - differenced)).toBeLessThan(1e-5 * Math.max(1, Math.abs(differenced)));
        }
      }
    }
  });

  test('Gamma-Gamma: standard errors are those of the differenced log-likelihood', () => {
    const stream = createRandomStream(4);
    const x = Float64Array.from({ length: 400 }, (_, row) => 1 + (row % 7));
    const meanMoney = x.map((count, row) => {
      stream.select(row, 0, PURPOSES.history);
      return drawGamma(6 * count, drawGamma(4, 15, stream), stream) / count;
    });
    const fit = fitGammaGamma({ count: 400, x, meanMoney });
    const doubled = fitGammaGamma({
      count: 800,
      x: Float64Array.of(...x, ...x),
      meanMoney: Float64Array.of(...meanMoney, ...meanMoney),
    });
    expect(fit.status).toBe('converged');
    fit.estimates.forEach(({ standardError }, index) => {
      const ratio = (standardError ?? 0) / (doubled.estimates[index]?.standardError ?? 1);
      expect(ratio).toBeCloseTo(Math.SQRT2, 5);
    });
    const logLikelihood = ([p = 0, q = 0, v = 0]: readonly number[]): number =>
      x.reduce((sum, count, row) => {
        const z = meanMoney[row] ?? 0;
        return (
          sum +
          computeLogGamma(p * count + q) -
          computeLogGamma(p * count) -
          computeLogGamma(q) +
          q * Math.log(v) +
          (p * count - 1) * Math.log(z) +
          p * count * Math.log(count) -
          (p * count + q) * Math.log(count * z + v)
        );
      }, 0);
    expect(Math.abs(logLikelihood(fit.point) - fit.logLikelihood)).toBeLessThan(1e-7);
    for (const step of [1e-3, -1e-3]) {
      fit.point.forEach((_, index) => {
        const near = fit.point.map((value, place) => (place === index ? value * (1 + step) : value));
        expect(logLikelihood(near)).toBeLessThan(fit.logLikelihood);
      });
    }
  });
});

describe('special functions', () => {
  test.each([
    [0.5, 4.934_802_200_544_679],
    [1, 1.644_934_066_848_226_4],
    [2.5, 0.490_357_756_100_234_9],
    [10, 0.105_166_335_681_685_75],
    [1e6, 1.000_000_500_000_166_7e-6],
  ])('ψ′(%d)', (x, value) => {
    expect(Math.abs(computeTrigamma(x) / value - 1)).toBeLessThan(1e-13);
  });

  test.each([
    [0.3, 2],
    [9.9, 0.5],
    [25, 1000],
  ])('rises of ln Γ and ψ from %d by %d', (x, d) => {
    expect(Math.abs(computeLogGammaRise(x, d) - (computeLogGamma(x + d) - computeLogGamma(x)))).toBeLessThan(1e-10);
    expect(Math.abs(computeDigammaRise(x, d) - (computeDigamma(x + d) - computeDigamma(x)))).toBeLessThan(1e-13);
  });

  test('a rise by 1 of a large number is its logarithm, and of ψ its inverse, to all digits', () => {
    for (const x of [1e3, 1e8, 1e14]) {
      expect(Math.abs(computeLogGammaRise(x, 1) / Math.log(x) - 1)).toBeLessThan(1e-14);
      expect(Math.abs(computeDigammaRise(x, 1) * x - 1)).toBeLessThan(1e-12);
    }
  });
});

describe('no dropout among many histories', () => {
  const steady = simulate('nbd', [1.2, 4], 8_000, 12);
  const leaving = simulate('mbg-nbd', [1.2, 4, 0.3, 9], 8_000, 12);

  test.each([0, 1] as const)(
    'the rise is the slope of the log-likelihood by the share that may leave (first %d)',
    (first) => {
      const histories = indexHistories(some);
      const nbd = [0.6, 7];
      const model = first === 1 ? 'mbg-nbd' : 'bg-nbd';
      const limit = computeLogLikelihood({ model: 'nbd', values: nbd }, some);
      const p = 1e-6;
      const nearby = computeLogLikelihood({ model, values: [...nbd, 1e7 * p, 1e7 * (1 - p)] }, some);
      const slope = (nearby - limit) / p / histories.customers;
      expect(slope).toBeGreaterThan(0.1);
      expect(measureDropoutRise(nbd, histories, first)).toBeGreaterThan(slope * (1 - 1e-3));
    },
  );

  test.each(['mbg-nbd', 'bg-nbd'] as const)('%s: agrees with the search of every start to its end', (model) => {
    const fit = fitModel(model, steady);
    const searched = fitModel(model, steady, { prior: { logMean: [0, 0, 0, 0], logSd: [1e6, 1e6, 1e6, 1e6] } });
    expect(fit.status).toBe('unidentified');
    expect(searched.status).toBe('unidentified');
    expect(Math.abs(fit.logLikelihood - searched.logLikelihood)).toBeLessThan(0.01);
    const found = fitModel(model, leaving);
    expect(found.status).toBe('converged');
    expect(
      measureDropoutRise(found.point.slice(0, 2), indexHistories(leaving), model === 'mbg-nbd' ? 1 : 0),
    ).toBeGreaterThan(0);
  });
});
