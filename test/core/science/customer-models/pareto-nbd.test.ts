import { expect, test } from 'vitest';
import { compressHistories, indexHistories } from '#core/science/customer-models/compress.ts';
import { createDeathTable } from '#core/science/customer-models/death-table.ts';
import { createParetoLikelihood } from '#core/science/customer-models/pareto-nbd.ts';
import { computeLogGamma } from '#core/science/numeric/special.ts';
import { simulateHistories } from './simulate-histories.ts';

/** ln(e^a + e^b) without overflow. */
function addLogs(a: number, b: number): number {
  return Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b)));
}

/** 2F1(1, second; third; z) by its series: all terms positive. */
function sumSeries(second: number, third: number, z: number): number {
  let term = 1;
  let sum = 1;
  for (let n = 0; n < 200_000 && term > 1e-18 * sum; n += 1) {
    term *= ((second + n) / (third + n)) * z;
    sum += term;
  }
  return sum;
}

/** Log-likelihood by the two hypergeometric functions of Schmittlein et al. (1987), Euler-transformed. */
function computeBySeries(values: readonly number[], x: number, tx: number, T: number): number {
  const [r = 0, alpha = 0, s = 0, beta = 0] = values;
  const all = r + s + x;
  const most = Math.max(alpha, beta);
  const gap = Math.abs(alpha - beta);
  const [z1, z2] = [gap / (most + tx), gap / (most + T)];
  const isAlpha = alpha >= beta;
  const first = isAlpha
    ? -s * Math.log1p(-z1) + Math.log(sumSeries(r + x, all + 1, z1))
    : (1 - r - x) * Math.log1p(-z1) + Math.log(sumSeries(s + 1, all + 1, z1));
  const second = isAlpha
    ? (1 - s) * Math.log1p(-z2) + Math.log(sumSeries(r + x + 1, all + 1, z2))
    : -(r + x) * Math.log1p(-z2) + Math.log(sumSeries(s, all + 1, z2));
  return (
    computeLogGamma(r + x) -
    computeLogGamma(r) +
    r * Math.log(alpha) +
    s * Math.log(beta) +
    addLogs(
      Math.log(s / all) + first - all * Math.log(most + tx),
      Math.log((r + x) / all) + second - all * Math.log(most + T),
    )
  );
}

function build(x: number, tx: number, T: number): ReturnType<typeof compressHistories> {
  return compressHistories({ count: 1, x: Float64Array.of(x), tx: Float64Array.of(tx), T: Float64Array.of(T) });
}

test.each([
  [0.553, 10.578, 0.606, 11.669],
  [0.553, 11.669, 0.606, 10.578],
  [0.2, 40, 3, 2],
  [8, 2, 0.1, 300],
])('the death integral agrees with the hypergeometric series at %d, %d, %d, %d', (...values) => {
  for (const [x, tx, T] of [
    [0, 0, 39],
    [1, 0, 39],
    [2, 30.43, 38.86],
    [7, 12, 12],
    [26, 30.86, 31],
    [300, 38, 39],
    [4, 3, 700],
  ] as const) {
    const direct = createParetoLikelihood(indexHistories(build(x, tx, T)))(values, new Float64Array(4));
    const series = computeBySeries(values, x, tx, T);
    expect(Math.abs(direct - series)).toBeLessThan(1e-11 * Math.max(1, Math.abs(series)));
  }
});

test('many histories on shared days: the table gives what each history gives alone, gradient included', () => {
  const simulated = simulateHistories(
    { model: 'pareto-nbd', values: [1.2, 6, 0.6, 12] },
    { customers: 30_000, shortest: 1, longest: 30, seed: 99 },
  );
  const toDays = (weeks: number): number => Math.floor(weeks * 7) / 7;
  const histories = compressHistories({
    ...simulated,
    tx: simulated.tx.map(toDays),
    T: simulated.T.map(toDays),
  });
  const indexed = indexHistories(histories);
  expect(createDeathTable(indexed)).not.toBeNull();
  const values = [0.9, 7, 0.8, 15];
  const gradient = new Float64Array(4);
  const total = createParetoLikelihood(indexed)(values, gradient);
  const gradientAlone = new Float64Array(4);
  const one = new Float64Array(4);
  let alone = 0;
  for (let row = 0; row < histories.count; row += 1) {
    const single = build(histories.x[row] ?? 0, histories.tx[row] ?? 0, histories.T[row] ?? 0);
    const weight = histories.weight[row] ?? 0;
    alone += weight * createParetoLikelihood(indexHistories(single))(values, one);
    one.forEach((slope, index) => {
      gradientAlone[index] = (gradientAlone[index] ?? 0) + weight * slope;
    });
  }
  expect(Math.abs(total / alone - 1)).toBeLessThan(1e-11);
  gradient.forEach((slope, index) => {
    expect(Math.abs(slope - (gradientAlone[index] ?? 0))).toBeLessThan(1e-6);
  });
});

test('gradients of the log-likelihood agree with differences away from the optimum', () => {
  const histories = indexHistories(
    compressHistories(
      simulateHistories(
        { model: 'pareto-nbd', values: [0.6, 10, 0.6, 12] },
        { customers: 300, shortest: 20, longest: 60, seed: 3 },
      ),
    ),
  );
  const likelihood = createParetoLikelihood(histories);
  for (const values of [
    [0.3, 4, 1.5, 30],
    [2, 50, 1, 2],
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
