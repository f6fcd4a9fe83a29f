import { describe, expect, test } from 'vitest';
import { computeMeanPurchases, computeStayProbability } from '#core/science/customer-models/dropout-mean.ts';
import { averageOverBeta, getLegendreRule, integratePowers } from '#core/science/numeric/quadrature.ts';
import { computeDigamma, computeLogGamma, computeScaledExponentialIntegral } from '#core/science/numeric/special.ts';

/** x, ln Γ(x), ψ(x): mpmath with 40 digits. */
const GAMMA = [
  [1e-8, 18.42068073818021, -100000000.57721564],
  [1e-3, 6.907178885383853, -1000.5755719318103],
  [0.25, 1.2880225246980774, -4.2274535333762655],
  [1, 0, -0.5772156649015329],
  [1.5, -0.12078223763524522, 0.03648997397857652],
  [2, 0, 0.42278433509846713],
  [5.5, 3.9578139676187165, 1.6110931485817512],
  [9.99, 12.779315214350193, 2.250700372831201],
  [10, 12.801827480081469, 2.251752589066721],
  [33.3, 82.60372358165495, 3.490467238520243],
  [1000, 5905.220423209181, 6.907255195648812],
  [1e7, 151180949.3694739, 16.11809560095832],
] as const;

describe('special functions', () => {
  test.each(GAMMA)('ln Γ and ψ at %d', (x, logGamma, digamma) => {
    expect(Math.abs(computeLogGamma(x) - logGamma)).toBeLessThan(2e-15 * Math.abs(logGamma) + 1e-14);
    expect(Math.abs(computeDigamma(x) - digamma)).toBeLessThan(4e-15 * Math.abs(digamma) + 1e-14);
  });

  test.each([
    [1.5, 0.001, 1.8917906875127515],
    [0.4, 0.03, 10.882478897283022],
    [30, 0.5, 0.033878183109875684],
    [2, 1, 0.4036526376768059],
    [0.61, 2.5, 0.3359334375268222],
    [100, 40, 0.007179336302020988],
  ])('scaled exponential integral of order %d at %d', (nu, c, reference) => {
    expect(Math.abs(computeScaledExponentialIntegral(nu, c) / reference - 1)).toBeLessThan(1e-12);
  });
});

describe('quadrature', () => {
  test('Gauss–Legendre integrates polynomials of degree 2n − 1 exactly', () => {
    for (const size of [5, 12, 20, 32, 64]) {
      const { nodes, weights } = getLegendreRule(size);
      const degree = 2 * size - 1;
      const sum = nodes.reduce((total, node, index) => total + (weights[index] ?? 0) * node ** degree, 0);
      expect(Math.abs(sum * (degree + 1) - 1)).toBeLessThan(1e-12);
    }
  });

  test.each([
    [0.02, 0.01],
    [0.8, 3.2],
    [0.3, 1003],
    [40, 2],
    [900, 1200],
  ])('moments of Beta(%d, %d)', (a, b) => {
    const mean = averageOverBeta(a, b, 1e-17, (p) => p);
    const square = averageOverBeta(a, b, 1e-17, (p) => p * p);
    expect(Math.abs((mean * (a + b)) / a - 1)).toBeLessThan(1e-12);
    expect(Math.abs((square * (a + b) * (a + b + 1)) / (a * (a + 1)) - 1)).toBeLessThan(1e-12);
  });

  test('the death integral has a closed form where both time scales are equal', () => {
    const out = new Float64Array(5);
    for (const [j, k, low, high] of [
      [0.3, 1.2, 0, 40],
      [300, 1.6, 38, 39],
      [1000, 2, 0.5, 5200],
      [0.01, 1.001, 0, 5200],
      [2, 500, 3, 3.000_001],
    ] as const) {
      integratePowers(j, 7, k, 7, low, high, out);
      const power = j + k - 1;
      const ratio = (7 + low) / (7 + high);
      const exact = Math.log(7 / power) - power * Math.log1p(low / 7) + Math.log1p(-(ratio ** power));
      expect(Math.abs((out[0] ?? 0) - exact)).toBeLessThan(1e-9 * Math.min(1, Math.abs(exact)) + 1e-12);
    }
  });
});

/** R, B, A, C', t, M and E[e^(−λpt)]: mpmath 2F1 with 40 digits. */
const MEANS = [
  [0.2, 0.05, 0.7, 2.1, 5200, 60.476841452455616, 0.15849489986225865],
  [0.525, 45, 0.891, 3.614, 5200, 9.346638911277758, 0.2769592396493354],
  [1000, 2000, 0.5, 3, 80, 16.538464623603527, 0.256375552401598],
  [5, 1, 0.01, 0.02, 30, 95.82873392018934, 0.631401885453937],
  [300, 3, 2.5, 900, 0.5, 46.738293559086216, 0.8739109918999233],
  [1000.5, 40, 0.3, 1003, 5200, 41963.89755484599, 0.23183562707436628],
  [0.01, 12, 30, 0.4, 100, 0.022269932404926435, 0.9780289835383209],
] as const;

test.each(MEANS)('M(%d, %d, %d, %d, %d) by series or quadrature', (shape, rate, a, b, weeks, mean, stay) => {
  expect(Math.abs(computeMeanPurchases({ shape, rate, a, b }, weeks) / mean - 1)).toBeLessThan(1e-11);
  expect(Math.abs(computeStayProbability({ shape, rate, a, b }, weeks) / stay - 1)).toBeLessThan(1e-11);
});
