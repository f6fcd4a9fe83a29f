import { describe, expect, test } from 'vitest';
import {
  computeCountProbability,
  computeExpectedPurchasesOfNewCustomer,
} from '#core/science/customer-models/expectation.ts';
import { computeLogLikelihood } from '#core/science/customer-models/fit.ts';
import { computeExpectedSpend } from '#core/science/customer-models/gamma-gamma.ts';
import { scoreHistories } from '#core/science/customer-models/score.ts';
import type { ModelId, ModelPoint, Scores, ScoreOptions } from '#core/science/customer-models/types.ts';

type History = readonly [x: number, tx: number, T: number];

function score(point: ModelPoint, [x, tx, T]: History, options: Partial<ScoreOptions>): Scores {
  const history = { count: 1, x: Float64Array.of(x), tx: Float64Array.of(tx), T: Float64Array.of(T) };
  return scoreHistories(point, history, { windows: [], ...options });
}

function expectPurchases(point: ModelPoint, history: History, weeks: number): number {
  return score(point, history, { windows: [{ from: 0, to: weeks }] }).expectedPurchases[0]?.[0] ?? Number.NaN;
}

function findAlive(point: ModelPoint, history: History): number {
  return score(point, history, {}).pAlive[0] ?? Number.NaN;
}

function discount(point: ModelPoint, history: History, ratePerWeek: number): number {
  const { discountedPurchases } = score(point, history, {
    discount: { kind: 'continuous', ratePerWeek, horizonWeeks: null },
  });
  return discountedPurchases?.[0] ?? Number.NaN;
}

function findLogLikelihood(point: ModelPoint, [x, tx, T]: History): number {
  return computeLogLikelihood(point, {
    count: 1,
    x: Float64Array.of(x),
    tx: Float64Array.of(tx),
    T: Float64Array.of(T),
    weight: Float64Array.of(1),
  });
}

function at(model: ModelId, ...values: number[]): ModelPoint {
  return { model, values };
}

/** Equal to the digits printed: half a unit of the last digit, or a relative 1e-9 where more digits are given. */
function expectReference(actual: number, reference: string): void {
  const expected = Number(reference);
  const [mantissa = '', exponent = '0'] = reference.toLowerCase().split('e');
  const decimals = mantissa.split('.')[1]?.length ?? 0;
  const halfUnit = 0.5001 * 10 ** (Number(exponent) - decimals);
  const allowed = Math.max(halfUnit, 1e-9 * Math.abs(expected));
  const digits = mantissa.replace(/^-?0*\.?0*/, '').replace('.', '').length;
  expect(Math.abs(actual - expected), `${actual} against ${reference}`).toBeLessThanOrEqual(
    digits >= 12 ? 1e-9 * Math.abs(expected) : allowed,
  );
}

const BG = at('bg-nbd', 0.243, 4.414, 0.793, 2.426);

describe('BG/NBD, one customer', () => {
  test.each<[History, number, string]>([
    [[2, 30.43, 38.86], 39, '1.22602817476714'],
    [[26, 30.857142857, 31], 52, '25.7564922152928'],
    [[10, 20, 39], 52, '.347399762708559'],
    [[15, 20, 39], 52, '.0428271759676762'],
    [[20, 20, 39], 52, '.00415843309875465'],
    [[25, 20, 39], 52, '.000358332461911216'],
    [[0, 0, 38.86], 39, '.195098052011263'],
    [[10, 35, 39], 2, '.39156920709112'],
    [[3, 20, 39], 0.01, '.000346012524238987'],
    [[300, 38, 39], 520, '262.874954413843'],
    [[1000, 38.9, 39], 52, '849.132312082731'],
    [[5, 38, 39], 5200, '46.3856476577511'],
  ])('expected purchases of %j in %d weeks', (history, weeks, reference) => {
    expectReference(expectPurchases(BG, history, weeks), reference);
  });

  test.each([
    [1, '1.10213678603996'],
    [1.5, '.877585261307025'],
    [3, '.525766746825815'],
  ])('a = %d is no special case', (a, reference) => {
    expectReference(expectPurchases(at('bg-nbd', 0.243, 4.414, a, 2.426), [2, 30.43, 38.86], 39), reference);
  });

  test('a a little off 1 gives nearly the value at 1', () => {
    const exact = expectPurchases(at('bg-nbd', 0.243, 4.414, 1, 2.426), [2, 30.43, 38.86], 39);
    for (const step of [1e-15, 1e-12, 1e-9]) {
      const near = expectPurchases(at('bg-nbd', 0.243, 4.414, 1 + step, 2.426), [2, 30.43, 38.86], 39);
      expect(Math.abs(near - exact)).toBeLessThan(2 * step + 1e-12);
    }
  });

  test('P(alive)', () => {
    expectReference(findAlive(BG, [2, 30.43, 38.86]), '.726578570081');
    expectReference(findAlive(BG, [26, 30.857142857, 31]), '.96885');
  });

  test.each([
    [0.1429, '.0078'],
    [1, '.0532'],
    [3, '.1506'],
    [31.8571, '1.0405'],
    [32, '1.0437'],
    [78, '1.8576'],
  ])('a new customer in %d weeks, parameters of the paper', (weeks, reference) => {
    const fitted = at('bg-nbd', 0.24259291, 4.41353152, 0.79288614, 2.42575337);
    expect(computeExpectedPurchasesOfNewCustomer(fitted, weeks)).toBeCloseTo(Number(reference), 3);
  });

  test('the BTYD walkthrough, as near as the printed digits of its own fit allow', () => {
    const fitted = at('bg-nbd', 0.2425945, 4.4136019, 0.7929199, 2.4258881);
    expect(Math.abs(computeExpectedPurchasesOfNewCustomer(fitted, 52) / 1.444004 - 1)).toBeLessThan(1e-5);
    expect(Math.abs(expectPurchases(fitted, [26, 30.857142857, 31], 52) / 25.75659 - 1)).toBeLessThan(1e-4);
    for (const [x, reference] of [
      [10, 0.3474606],
      [15, 0.04283391],
      [20, 0.004158973],
      [25, 0.0003583685],
    ] as const) {
      expect(Math.abs(expectPurchases(fitted, [x, 20, 39], 52) / reference - 1)).toBeLessThan(1e-4);
    }
  });

  test.each([
    [0, 39, '.5737864'],
    [10, 2, '1.07869e-7'],
    [11, 30, '.0019995214'],
    [12, 30, '.0015170236'],
    [13, 30, '.0011633150'],
    [14, 30, '.0009003148'],
    [15, 30, '.0007023638'],
    [16, 30, '.0005517902'],
    [17, 30, '.0004361913'],
    [18, 30, '.0003467171'],
    [19, 30, '.0002769613'],
    [20, 30, '.0002222260'],
  ])('P(%d purchases in %d weeks)', (count, weeks, reference) => {
    expectReference(computeCountProbability(BG, count, weeks), reference);
  });

  test('discounted purchases', () => {
    expectReference(discount(BG, [2, 30.43, 38.86], 0.0027), '5.156379826');
    expectReference(discount(BG, [0, 0, 38.86], 0.0027), '1.015701931');
  });
});

test.each<[ModelId, History, string]>([
  ['bg-nbd', [0, 0, 40], '-.59947382'],
  ['mbg-nbd', [0, 0, 40], '-.41792826'],
  ['bg-nbd', [200, 38, 40], '100.79569309'],
  ['mbg-nbd', [200, 38, 40], '100.78690976'],
])('log-likelihood of %s for %j', (model, history, reference) => {
  expectReference(findLogLikelihood(at(model, 0.25, 4, 0.8, 2.5), history), reference);
});

describe('Pareto/NBD, one customer', () => {
  test('P(alive) of a heavy buyer', () => {
    expectReference(findAlive(at('pareto-nbd', 0.5534, 10.5802, 0.6061, 11.6562), [26, 30.86, 31]), '.9979177666');
  });

  test('the BTYD walkthrough, as near as its unprinted parameters allow', () => {
    const fitted = at('pareto-nbd', 0.5532770468, 10.57768346, 0.60623999, 11.66873529);
    expectReference(computeExpectedPurchasesOfNewCustomer(fitted, 52), '1.473434');
    expect(findAlive(fitted, [26, 30.857142857, 31])).toBeCloseTo(0.997874, 5);
    expect(Math.abs(expectPurchases(fitted, [26, 30.857142857, 31], 52) / 25.45647 - 1)).toBeLessThan(1e-4);
    for (const [x, reference] of [
      [10, 0.7062289],
      [15, 0.1442396],
      [20, 0.02250658],
      [25, 0.00309267],
    ] as const) {
      expect(Math.abs(expectPurchases(fitted, [x, 20, 39], 52) / reference - 1)).toBeLessThan(1e-3);
    }
  });

  test.each<[History, string]>([
    [[132, 200, 200], '6.20605178896293'],
    [[133, 200, 200], '6.25287224757450'],
  ])('many purchases without underflow: %j', (history, reference) => {
    expectReference(expectPurchases(at('pareto-nbd', 0.55, 10.58, 0.61, 11.67), history, 10), reference);
  });

  test.each<[History, string]>([
    [[221, 103.42857, 103.57143], '.999596052318'],
    [[254, 97.14286, 97.28571], '.999558226123'],
    [[161, 94.71429, 98], '.749487752258'],
    [[204, 98.57143, 99.42857], '.994255079638'],
  ])('P(alive) of %j', (history, reference) => {
    expectReference(findAlive(at('pareto-nbd', 0.5143, 2.8845, 0.2856, 14.1087), history), reference);
  });

  test.each<[History, string]>([
    [[400, 5, 6], '1323.188930967789'],
    [[500, 1, 37], '2594.404454622757'],
    [[500, 4, 37], '1888.821249738912'],
  ])('log-likelihood of %j at extreme parameters', (history, reference) => {
    expectReference(findLogLikelihood(at('pareto-nbd', 10.465, 0.00798565181, 3.0516, 2.82), history), reference);
  });

  test('discounted purchases', () => {
    const point = at('pareto-nbd', 0.5629966, 12.559037, 0.4081095, 10.5148048);
    expectReference(discount(point, [7, 35, 77.86], 0.0027), '1.86418332807');
  });
});

test.each([
  [2, 22.35, '24.66'],
  [1, 11.77, '18.92'],
  [0, 0, '35.22'],
  [7, 73.74, '71.47'],
  [2, 25.55, '27.29'],
])('Gamma-Gamma: %d repeat purchases of %d on average', (x, meanMoney, reference) => {
  expectReference(computeExpectedSpend([6.25, 3.74, 15.44], x, meanMoney), reference);
});
