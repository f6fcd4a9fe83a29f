import { describe, expect, test } from 'vitest';
import { computeExpectedSpend } from '#core/science/customer-models/gamma-gamma.ts';
import {
  createPosteriorSampler,
  drawFuture,
  drawNormalVector,
  drawPosterior,
} from '#core/science/customer-models/posterior.ts';
import { createRandomStream } from '#core/science/random/rng.ts';
import { scoreHistories } from '#core/science/customer-models/score.ts';
import type { DrawOptions, Histories, ModelId } from '#core/science/customer-models/types.ts';

const SEED = 4_112_026;
const MODELS: readonly ModelId[] = ['mbg-nbd', 'bg-nbd', 'pareto-nbd', 'nbd'];
const VALUES: { readonly [Model in ModelId]: readonly number[] } = {
  'mbg-nbd': [0.525, 6.183, 0.891, 1.614],
  'bg-nbd': [0.243, 4.414, 0.793, 2.426],
  'pareto-nbd': [0.553, 10.578, 0.606, 11.669],
  nbd: [0.385, 12.07],
};
const SPEND = [6.25, 3.74, 1544];
const HISTORIES: Histories = {
  count: 4,
  x: Float64Array.of(0, 2, 7, 26),
  tx: Float64Array.of(0, 30.43, 12, 30.86),
  T: Float64Array.of(20, 38.86, 30, 31),
};
const KEYS = Uint32Array.of(11, 12, 13, 14);
const OPTIONS: DrawOptions = {
  seed: SEED,
  draws: 20_000,
  weeks: 39,
  customerKeys: KEYS,
  money: { point: SPEND, meanMoney: Float64Array.of(Number.NaN, 2235, 7374, 1177) },
};

/** Mean of numbers and the standard error of it. */
function summarise(values: ArrayLike<number>): { readonly mean: number; readonly error: number } {
  let sum = 0;
  let squares = 0;
  for (let index = 0; index < values.length; index += 1) {
    sum += values[index] ?? 0;
    squares += (values[index] ?? 0) ** 2;
  }
  const mean = sum / values.length;
  return { mean, error: Math.sqrt((squares / values.length - mean * mean) / values.length) };
}

describe.each(MODELS)('%s: draws against closed forms', (model) => {
  const point = { model, values: VALUES[model] };

  test('orders, any order and spend of the future', () => {
    const drawn = drawFuture(point, HISTORIES, OPTIONS);
    const scores = scoreHistories(point, HISTORIES, { windows: [{ from: 0, to: 39 }] });
    for (let row = 0; row < HISTORIES.count; row += 1) {
      const orders = drawn.orders.subarray(row * OPTIONS.draws, (row + 1) * OPTIONS.draws);
      const expected = scores.expectedPurchases[0]?.[row] ?? Number.NaN;
      const count = summarise(orders);
      expect(Math.abs(count.mean - expected)).toBeLessThan(4 * count.error);
      const any = summarise(orders.map((order) => (order > 0 ? 1 : 0)));
      expect(Math.abs(any.mean - (scores.probabilityOfPurchase[0]?.[row] ?? Number.NaN))).toBeLessThan(
        4 * any.error + 1e-6,
      );
      const spend = summarise(drawn.spend?.subarray(row * OPTIONS.draws, (row + 1) * OPTIONS.draws) ?? []);
      const each = computeExpectedSpend(SPEND, HISTORIES.x[row] ?? 0, OPTIONS.money?.meanMoney[row] ?? 0);
      expect(Math.abs(spend.mean - expected * each)).toBeLessThan(4 * spend.error);
    }
  });

  test('P(alive) and the posterior mean of the rate', () => {
    const sampler = createPosteriorSampler(point);
    const stream = createRandomStream(SEED);
    const [r = 0, alpha = 0] = point.values;
    for (let row = 0; row < HISTORIES.count; row += 1) {
      const [x = 0, tx = 0, T = 0] = [HISTORIES.x[row], HISTORIES.tx[row], HISTORIES.T[row]];
      const draws = Array.from({ length: 8000 }, (_, draw) =>
        drawPosterior(sampler, { x, tx, T }, stream, { customerKey: KEYS[row] ?? 0, draw }),
      );
      const pAlive = sampler.pAlive(x, tx, T);
      const alive = summarise(draws.map((draw) => (draw.alive ? 1 : 0)));
      expect(Math.abs(alive.mean - pAlive)).toBeLessThanOrEqual(4 * alive.error);
      if (model === 'pareto-nbd') continue;
      const mean = (pAlive * (r + x)) / (alpha + T) + ((1 - pAlive) * (r + x)) / (alpha + tx);
      const rate = summarise(draws.map((draw) => draw.rate));
      expect(Math.abs(rate.mean - mean)).toBeLessThan(4 * rate.error);
    }
  });

  test('the same numbers whatever the order, the selection or the parts of the work', () => {
    const all = drawFuture(point, HISTORIES, { ...OPTIONS, draws: 20 });
    const one: Histories = {
      count: 1,
      x: HISTORIES.x.slice(2, 3),
      tx: HISTORIES.tx.slice(2, 3),
      T: HISTORIES.T.slice(2, 3),
    };
    const part = drawFuture(point, one, {
      ...OPTIONS,
      draws: 5,
      firstDraw: 15,
      customerKeys: KEYS.slice(2, 3),
      money: { point: SPEND, meanMoney: Float64Array.of(7374) },
    });
    expect(part.orders).toEqual(all.orders.subarray(55, 60));
    expect(part.spend).toEqual(all.spend?.subarray(55, 60));
  });
});

test('Pareto/NBD: rate, dropout and time of a gone customer follow the death integral', () => {
  const [r, alpha, s, beta] = [0.553, 10.578, 0.606, 11.669];
  const sampler = createPosteriorSampler({ model: 'pareto-nbd', values: [r, alpha, s, beta] });
  const stream = createRandomStream(SEED);
  for (const [x, tx, T] of [
    [0, 0, 39],
    [7, 12, 30],
    [3, 5, 2000],
  ] as const) {
    const sums = { weight: 0, rate: 0, dropout: 0 };
    const steps = 200_000;
    for (let step = 0; step < steps; step += 1) {
      const tau = (alpha + tx) * Math.exp((Math.log((alpha + T) / (alpha + tx)) * (step + 0.5)) / steps) - alpha;
      const weight = (alpha + tau) ** (1 - r - x) * (beta + tau) ** (-s - 1);
      sums.weight += weight;
      sums.rate += (weight * (r + x)) / (alpha + tau);
      sums.dropout += (weight * (s + 1)) / (beta + tau);
    }
    const draws = Array.from({ length: 20_000 }, (_, draw) =>
      sampler.drawState(x, tx, T, false, (purpose) => {
        stream.select(x, draw, purpose);
        return stream;
      }),
    );
    const rate = summarise(draws.map((draw) => draw.rate));
    const dropout = summarise(draws.map((draw) => draw.dropout));
    expect(Math.abs(rate.mean - sums.rate / sums.weight)).toBeLessThan(4 * rate.error);
    expect(Math.abs(dropout.mean - sums.dropout / sums.weight)).toBeLessThan(4 * dropout.error);
  }
});

test('a normal vector has the covariance asked for', () => {
  const covariance = [4, 1.5, 1.5, 1];
  const draws = Array.from({ length: 20_000 }, (_, draw) => drawNormalVector([1, -2], covariance, SEED, draw));
  const first = summarise(draws.map(([x = 0]) => x));
  expect(Math.abs(first.mean - 1)).toBeLessThan(4 * first.error);
  const products = summarise(draws.map(([x = 0, y = 0]) => (x - 1) * (y + 2)));
  expect(Math.abs(products.mean - 1.5)).toBeLessThan(4 * products.error);
  const squares = summarise(draws.map(([, y = 0]) => (y + 2) ** 2));
  expect(Math.abs(squares.mean - 1)).toBeLessThan(4 * squares.error);
  expect(drawNormalVector([1, -2], null, SEED, 0)).toEqual([1, -2]);
});
