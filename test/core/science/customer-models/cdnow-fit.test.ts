import { describe, expect, test } from 'vitest';
import { compressHistories } from '#core/science/customer-models/compress.ts';
import { fitModel, getScoringPoint } from '#core/science/customer-models/fit.ts';
import { computeExpectedSpend, fitGammaGamma } from '#core/science/customer-models/gamma-gamma.ts';
import { scoreHistories } from '#core/science/customer-models/score.ts';
import type { FitResult, GammaGammaFit, ModelId } from '#core/science/customer-models/types.ts';
import { hasSharedData } from '../../../helpers/shared-data.ts';
import { readCdnow } from './cdnow-histories.ts';

const describeCdnow = describe.skipIf(!hasSharedData);
const STARTS: { readonly [Model in ModelId]: readonly (readonly number[])[] } = {
  'bg-nbd': [
    [1, 3, 1, 3],
    [0.1, 30, 0.1, 0.1],
    [5, 5, 5, 50],
  ],
  'mbg-nbd': [
    [1, 3, 1, 3],
    [0.1, 30, 0.1, 0.1],
    [5, 5, 5, 50],
  ],
  'pareto-nbd': [
    [1, 1, 1, 1],
    [0.1, 30, 0.1, 100],
    [5, 50, 2, 2],
  ],
  nbd: [
    [1, 1],
    [0.1, 100],
    [8, 8],
  ],
};

function expectEstimates(fit: FitResult | GammaGammaFit, values: readonly number[], relative: number): void {
  expect(fit.status).toBe('converged');
  fit.estimates.forEach((estimate, index) => {
    const reference = values[index] ?? Number.NaN;
    expect(Math.abs(estimate.value / reference - 1), `${estimate.name} ${estimate.value}`).toBeLessThan(relative);
  });
}

function expectErrors(fit: FitResult | GammaGammaFit, errors: readonly number[], relative: number): void {
  fit.estimates.forEach((estimate, index) => {
    const reference = errors[index] ?? Number.NaN;
    const found = estimate.standardError ?? Number.NaN;
    expect(Math.abs(found / reference - 1), `${estimate.name} ${found}`).toBeLessThan(relative);
  });
}

function correlate(covariance: readonly number[] | null, size: number, one: number, two: number): number {
  const get = (row: number, column: number): number => covariance?.[row * size + column] ?? Number.NaN;
  return get(one, two) / Math.sqrt(get(one, one) * get(two, two));
}

describeCdnow('CDNOW sample (needs ../shared/data)', () => {
  const customers = hasSharedData ? readCdnow('sample') : null;
  const load = (): NonNullable<typeof customers> => customers ?? readCdnow('sample');

  test('histories are those of the literature', () => {
    const { count, x } = load();
    expect(count).toBe(2357);
    expect(x.filter((purchases) => purchases > 0)).toHaveLength(946);
    expect(x.reduce((sum, purchases) => sum + purchases, 0)).toBe(2457);
    expect(compressHistories(load()).count).toBe(1016);
  });

  test.each<[ModelId, number, number[], number]>([
    ['bg-nbd', -9582.42921, [0.24259452, 4.41360202, 0.79292202, 2.42590678], 1e-7],
    ['mbg-nbd', -9582.1357, [0.525, 6.183, 0.891, 1.614], 1e-3],
    ['pareto-nbd', -9594.97618, [0.553277, 10.57768, 0.60624, 11.66874], 2e-6],
    ['nbd', -9763.6576, [0.38477, 12.07209], 2e-5],
  ])('%s reaches the log-likelihood of the reference from three starts', (model, logLikelihood, values, relative) => {
    const histories = compressHistories(load());
    for (const starts of [undefined, STARTS[model]]) {
      const fit = fitModel(model, histories, starts === undefined ? {} : { starts });
      expect(fit.starts).toHaveLength(3);
      for (const start of fit.starts) expect(Math.abs(start.logLikelihood - logLikelihood)).toBeLessThan(1e-4);
      expect(Math.abs(fit.logLikelihood - logLikelihood)).toBeLessThan(1e-4);
      expect(fit.gradientNorm).toBeLessThan(1e-9);
      expectEstimates(fit, values, relative);
    }
  });

  test('standard errors and correlations', () => {
    const histories = compressHistories(load());
    const bg = fitModel('bg-nbd', histories);
    expectErrors(bg, [0.01256, 0.3782, 0.1857, 0.7053], 5e-4);
    expect(correlate(bg.logCovariance, 4, 2, 3)).toBeCloseTo(0.94, 3);
    expect(correlate(bg.logCovariance, 4, 0, 1)).toBeCloseTo(0.78, 3);
    expectErrors(fitModel('pareto-nbd', histories), [0.0476264, 0.8427222, 0.1872594, 6.2105448], 2e-4);
  });

  test('holdout of 39 weeks: totals, errors and means by frequency', () => {
    const data = load();
    const histories = compressHistories(data);
    const actual = data.holdoutPurchases.reduce((sum, count) => sum + count, 0);
    expect(actual).toBe(1882);
    const references = {
      nbd: { total: 2929.8, mae: 1.041, rmse: 1.86, byX: null },
      'bg-nbd': {
        total: 1653.4,
        mae: 0.7855,
        rmse: 1.608,
        byX: [0.225087, 0.523131, 1.044134, 1.52028, 2.163866, 2.653846, 3.504042, 6.157191],
      },
      'mbg-nbd': {
        total: 1576.7,
        mae: 0.7648,
        rmse: 1.6072,
        byX: [0.185161, 0.551358, 1.048952, 1.492933, 2.104309, 2.563553, 3.360821, 5.848509],
      },
      'pareto-nbd': {
        total: 1665.5,
        mae: 0.7545,
        rmse: 1.6028,
        byX: [0.138447, 0.599471, 1.195837, 1.713843, 2.398308, 2.907208, 3.818559, 6.403067],
      },
    } as const;
    for (const model of ['nbd', 'bg-nbd', 'mbg-nbd', 'pareto-nbd'] as const) {
      const reference = references[model];
      const point = getScoringPoint(fitModel(model, histories));
      const expected = scoreHistories(point, data, { windows: [{ from: 0, to: 39 }] }).expectedPurchases[0];
      if (expected === undefined) throw new Error('no window scored');
      const errors = expected.map((value, row) => value - (data.holdoutPurchases[row] ?? 0));
      const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
      expect(Math.abs(expected.reduce((sum, value) => sum + value, 0) - reference.total)).toBeLessThan(0.06);
      expect(mean(errors.map(Math.abs))).toBeCloseTo(reference.mae, 3);
      expect(Math.sqrt(mean(errors.map((error) => error * error)))).toBeCloseTo(reference.rmse, 3);
      reference.byX?.forEach((value, x) => {
        const group = expected.filter((_, row) => Math.min(7, data.x[row] ?? 0) === x);
        expect(Math.abs(mean(group) - value)).toBeLessThan(1e-5);
      });
    }
  });

  test('Gamma-Gamma: parameters, standard errors, correlation, in dollars and in cents', () => {
    const { count, x, meanMoney } = load();
    const dollars = fitGammaGamma({ count, x, meanMoney: meanMoney.map((cents) => cents / 100) });
    expectEstimates(dollars, [6.24957, 3.74422, 15.44352], 2e-5);
    expectErrors(dollars, [1.19, 0.29, 4.16], 2e-3);
    expect(Math.abs(dollars.logLikelihood + 4055.9177)).toBeLessThan(1e-4);
    for (const start of dollars.starts) expect(Math.abs(start.logLikelihood + 4055.9177)).toBeLessThan(1e-4);
    expect(correlate(dollars.transformedCovariance, 3, 0, 2)).toBeCloseTo(-0.97, 2);
    expect(dollars.customers).toBe(946);
    expect(dollars.excluded).toEqual({ withoutRepeat: 1411, notPositive: 0 });
    expect(dollars.correlation).toBeCloseTo(0.114, 3);
    expect(dollars.populationMean).toBeCloseTo(35.17, 2);
    const spend = [
      [2, 22.35, 24.65],
      [1, 11.77, 18.91],
      [0, 0, 35.17],
      [7, 73.74, 71.46],
      [2, 25.55, 27.28],
    ] as const;
    for (const [purchases, mean, reference] of spend) {
      expect(Math.abs(computeExpectedSpend(dollars.point, purchases, mean) - reference)).toBeLessThan(0.02);
    }
    const cents = fitGammaGamma({ count, x, meanMoney });
    expect(Math.abs((cents.point[2] ?? 0) / (dollars.point[2] ?? 1) - 100)).toBeLessThan(1e-6);
    expect(Math.abs(cents.populationMean / dollars.populationMean - 100)).toBeLessThan(1e-8);
  });
});

describeCdnow('CDNOW master (needs ../shared/data)', () => {
  test('fits and spend agree with the reference', () => {
    const data = readCdnow('master');
    const histories = compressHistories(data);
    expect(histories.weight.reduce((sum, weight) => sum + weight, 0)).toBe(23_570);
    const bg = fitModel('bg-nbd', histories);
    for (const start of bg.starts) expect(Math.abs(start.logLikelihood + 95_368.44393316074)).toBeLessThan(1e-4);
    expectEstimates(bg, [0.2516239605458389, 4.788943027312711, 0.7234334971841191, 2.1610881709249368], 1e-6);
    expectErrors(bg, [0.004201973095003334, 0.13125487216434834, 0.05392885302950229, 0.19858782868364014], 1e-4);
    const pareto = fitModel('pareto-nbd', histories);
    for (const start of pareto.starts) expect(Math.abs(start.logLikelihood + 95_415.11861746982)).toBeLessThan(1e-4);
    expectEstimates(pareto, [0.5974199489180083, 11.585658156341703, 0.5221857012919954, 8.827762947669338], 1e-6);
    expectErrors(pareto, [0.017372515477146043, 0.2967638648235407, 0.04634010173746719, 1.4741926582115492], 1e-4);
    const pAlive = scoreHistories(getScoringPoint(pareto), data, { windows: [] }).pAlive;
    expect(pAlive.reduce((sum, alive) => sum + alive, 0)).toBeCloseTo(10_522.438, 1);
    const spend = fitGammaGamma({ ...data, meanMoney: data.meanMoney.map((cents) => cents / 100) });
    expectEstimates(spend, [6.275358679262308, 3.6244500309089207, 14.983688362222107], 1e-5);
    expectErrors(spend, [0.3996948205081292, 0.09055307706920838, 1.3440275516689661], 1e-3);
    expect(Math.abs(spend.logLikelihood + 40_763.47626139074)).toBeLessThan(1e-4);
    expect(spend.customers).toBe(9450);
    expect(spend.excluded).toEqual({ withoutRepeat: 14_119, notPositive: 1 });
    expect(spend.populationMean).toBeCloseTo(35.827703977533, 4);
  });
});
