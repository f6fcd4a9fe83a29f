import { computeBetaGeometricPAlive, type FirstDropout } from './beta-geometric.ts';
import { checkHistories } from './compress.ts';
import { drawBeta, drawExponential, drawGamma, drawGeometric, drawNormal, drawPoisson } from './draw.ts';
import { getScoringPoint } from './fit.ts';
import { createParetoPAlive } from './pareto-nbd.ts';
import { createRandomStream, PURPOSES, type RandomStream } from '#core/science/random/rng.ts';
import type { DrawOptions, FitResult, FutureDraws, Histories, ModelPoint, PosteriorDraw } from './types.ts';
import { throwIfCancelled, WorkbenchError } from '#core/kernel/errors.ts';

const CANCEL_EVERY = 1024;

/** Draws one customer's (alive, rate, dropout) given the history. Exact: a mixture of an alive and a gone component. */
export type PosteriorSampler = {
  readonly pAlive: (x: number, tx: number, T: number) => number;
  /** Draws the rate and the dropout given whether the customer is alive. */
  readonly drawState: (
    x: number,
    tx: number,
    T: number,
    alive: boolean,
    select: (purpose: number) => RandomStream,
  ) => { readonly rate: number; readonly dropout: number };
};

function createBetaGeometricSampler(values: readonly number[], firstDropout: FirstDropout): PosteriorSampler {
  const [r = 0, alpha = 0, a = 0, b = 0] = values;
  return {
    pAlive: (x, tx, T) => computeBetaGeometricPAlive(values, firstDropout, x, tx, T),
    drawState: (x, tx, T, alive, select) => {
      const chances = x + firstDropout;
      const rate = drawGamma(r + x, alpha + (alive ? T : tx), select(PURPOSES.rate));
      const stream = select(PURPOSES.dropout);
      const dropout = alive ? drawBeta(a, b + chances, stream) : drawBeta(a + 1, b + chances - 1, stream);
      return { rate, dropout };
    },
  };
}

const CELLS = 64;

/**
 * Time of dropout in (tx, T), density proportional to (α + τ)^(−r−x) (β + τ)^(−s−1): inverse CDF of the piecewise
 * log-linear density on a grid in ln(least + τ), made exact by rejection against its largest error.
 */
function drawDeathTime(
  powers: { readonly first: number; readonly alpha: number; readonly second: number; readonly beta: number },
  tx: number,
  T: number,
  stream: RandomStream,
): number {
  const { first, alpha, second, beta } = powers;
  const least = Math.min(alpha, beta);
  const from = Math.log(least + tx);
  const steepness = (first * (least + tx)) / (alpha + tx) + (second * (least + tx)) / (beta + tx) - 1;
  const whole = Math.log((least + T) / (least + tx));
  const width = (steepness > 0 ? Math.min(whole, 40 / steepness) : whole) / CELLS;
  const evaluate = (u: number): number => {
    const tau = Math.exp(u) - least;
    return u - first * Math.log(alpha + tau) - second * Math.log(beta + tau);
  };
  const heights = Float64Array.from({ length: CELLS + 1 }, (_, cell) => evaluate(from + cell * width));
  const top = heights.reduce((most, height) => Math.max(most, height), -Infinity);
  const masses = new Float64Array(CELLS);
  let total = 0;
  for (let cell = 0; cell < CELLS; cell += 1) {
    const low = (heights[cell] ?? 0) - top;
    const rise = (heights[cell + 1] ?? 0) - top - low;
    masses[cell] = Math.exp(low) * (Math.abs(rise) < 1e-9 ? 1 : Math.expm1(rise) / rise);
    total += masses[cell] ?? 0;
  }
  const slack = ((first + second) * width * width) / 32;
  for (;;) {
    let rest = stream.nextUniform() * total;
    let cell = 0;
    while (cell < CELLS - 1 && rest >= (masses[cell] ?? 0)) {
      rest -= masses[cell] ?? 0;
      cell += 1;
    }
    const low = heights[cell] ?? 0;
    const rise = (heights[cell + 1] ?? 0) - low;
    const share = Math.min(1, rest / (masses[cell] ?? 1));
    const place = Math.abs(rise) < 1e-9 ? share : Math.log1p(share * Math.expm1(rise)) / rise;
    const u = from + (cell + place) * width;
    if (Math.log(stream.nextUniform()) <= evaluate(u) - (low + place * rise) - slack) {
      return Math.min(T, Math.max(tx, Math.exp(u) - least));
    }
  }
}

function createParetoSampler(values: readonly number[]): PosteriorSampler {
  const [r = 0, alpha = 0, s = 0, beta = 0] = values;
  return {
    pAlive: createParetoPAlive(values),
    drawState: (x, tx, T, alive, select) => {
      const powers = { first: r + x, alpha, second: s + 1, beta };
      const end = alive ? T : drawDeathTime(powers, tx, T, select(PURPOSES.deathTime));
      return {
        rate: drawGamma(r + x, alpha + end, select(PURPOSES.rate)),
        dropout: drawGamma(alive ? s : s + 1, beta + end, select(PURPOSES.dropout)),
      };
    },
  };
}

/**
 * Posterior of a customer's rate and dropout. BG, MBG: λ ~ Gamma and p ~ Beta, independent within each component of
 * the mixture alive / gone, whose weight is P(alive) itself. Pareto: given gone, a mixture over the time of dropout.
 */
export function createPosteriorSampler(point: ModelPoint): PosteriorSampler {
  const [r = 0, alpha = 0] = point.values;
  switch (point.model) {
    case 'mbg-nbd':
      return createBetaGeometricSampler(point.values, 1);
    case 'bg-nbd':
      return createBetaGeometricSampler(point.values, 0);
    case 'pareto-nbd':
      return createParetoSampler(point.values);
    case 'nbd':
      return {
        pAlive: () => 1,
        drawState: (x, _tx, T, _alive, select) => ({
          rate: drawGamma(r + x, alpha + T, select(PURPOSES.rate)),
          dropout: 0,
        }),
      };
  }
}

/** One draw from the posterior of a customer, keyed by customer and draw. */
export function drawPosterior(
  sampler: PosteriorSampler,
  history: { readonly x: number; readonly tx: number; readonly T: number },
  stream: RandomStream,
  key: { readonly customerKey: number; readonly draw: number },
): PosteriorDraw {
  const { x, tx, T } = history;
  const select = (purpose: number): RandomStream => {
    stream.select(key.customerKey, key.draw, purpose);
    return stream;
  };
  const alive = select(PURPOSES.component).nextUniform() < sampler.pAlive(x, tx, T);
  return { alive, ...sampler.drawState(x, tx, T, alive, select) };
}

/**
 * Draws future orders and spend of every customer, exactly: with probability P(alive) the smaller of a Poisson number
 * of wishes to buy and the geometric number of purchases until dropout (BG, MBG), or a Poisson number up to the
 * exponential time of dropout (Pareto). Spend of n orders given the customer's ν is Gamma(p·n, ν) (Fader & Hardie
 * 2013, "The Gamma-Gamma model of monetary value").
 *
 * @throws WorkbenchError `clv/bad-history`, `task/cancelled`.
 */
export function drawFuture(point: ModelPoint, histories: Histories, options: DrawOptions): FutureDraws {
  checkHistories(histories);
  const { draws, weeks, money, firstDraw = 0, customerKeys } = options;
  if (customerKeys.length !== histories.count) {
    throw new WorkbenchError(
      'clv/bad-history',
      `There are ${customerKeys.length} customer keys for ${histories.count} histories.`,
      { zh: { message: `有 ${histories.count} 条购买历史，却有 ${customerKeys.length} 个客户键。` } },
    );
  }
  const sampler = createPosteriorSampler(point);
  const stream = createRandomStream(options.seed);
  const orders = new Uint32Array(histories.count * draws);
  const spend = money === null ? null : new Float64Array(histories.count * draws);
  const [p = 0, q = 0, v = 0] = money?.point ?? [];
  for (let row = 0; row < histories.count; row += 1) {
    if (row % CANCEL_EVERY === 0) throwIfCancelled(options.signal);
    const x = histories.x[row] ?? 0;
    const tx = histories.tx[row] ?? 0;
    const T = histories.T[row] ?? 0;
    const pAlive = sampler.pAlive(x, tx, T);
    const meanMoney = money?.meanMoney[row] ?? Number.NaN;
    const hasMoney = x > 0 && meanMoney > 0;
    for (let index = 0; index < draws; index += 1) {
      const select = (purpose: number): RandomStream => {
        stream.select(customerKeys[row] ?? 0, firstDraw + index, purpose);
        return stream;
      };
      if (select(PURPOSES.component).nextUniform() >= pAlive) continue;
      const { rate, dropout } = sampler.drawState(x, tx, T, true, select);
      const count = drawOrders(point.model, rate, dropout, weeks, select);
      orders[row * draws + index] = count;
      if (spend === null || count === 0) continue;
      const shape = hasMoney ? p * x + q : q;
      const nu = drawGamma(shape, hasMoney ? v + x * meanMoney : v, select(PURPOSES.spendRate));
      spend[row * draws + index] = drawGamma(p * count, nu, select(PURPOSES.spend));
    }
  }
  return { draws, orders, spend };
}

function drawOrders(
  model: ModelPoint['model'],
  rate: number,
  dropout: number,
  weeks: number,
  select: (purpose: number) => RandomStream,
): number {
  if (model === 'pareto-nbd') {
    const lifetime = drawExponential(select(PURPOSES.lifetime)) / dropout;
    return drawPoisson(rate * Math.min(weeks, lifetime), select(PURPOSES.purchases));
  }
  const wishes = drawPoisson(rate * weeks, select(PURPOSES.purchases));
  return model === 'nbd' || wishes === 0 ? wishes : Math.min(wishes, drawGeometric(dropout, select(PURPOSES.lifetime)));
}

function factorCholesky(matrix: readonly number[], size: number): number[] {
  const factor = Array.from({ length: size * size }, () => 0);
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column <= row; column += 1) {
      let sum = matrix[row * size + column] ?? 0;
      for (let k = 0; k < column; k += 1) sum -= (factor[row * size + k] ?? 0) * (factor[column * size + k] ?? 0);
      const diagonal = factor[column * size + column] ?? 0;
      factor[row * size + column] = row === column ? Math.sqrt(Math.max(0, sum)) : diagonal === 0 ? 0 : sum / diagonal;
    }
  }
  return factor;
}

/** A normal vector with a given covariance around a mean, keyed by draw; the mean itself where there is none. */
export function drawNormalVector(
  mean: readonly number[],
  covariance: readonly number[] | null,
  seed: number,
  draw: number,
): number[] {
  if (covariance === null) return [...mean];
  const size = mean.length;
  const factor = factorCholesky(covariance, size);
  const stream = createRandomStream(seed);
  stream.select(0, draw, PURPOSES.parameters);
  const normals = mean.map(() => drawNormal(stream));
  return mean.map((entry, row) =>
    normals.reduce((sum, normal, column) => sum + (factor[row * size + column] ?? 0) * normal, entry),
  );
}

/**
 * Parameters drawn from the normal approximation of their estimate, ln θ ~ N(ln θ̂, H⁻¹). Parameters on a limit stay
 * where they are.
 *
 * @throws WorkbenchError `clv/no-fit`.
 */
export function drawParameters(fit: FitResult, seed: number, draw: number): ModelPoint {
  const point = getScoringPoint(fit);
  const covariance = (fit.fallback ?? fit).logCovariance;
  const logs = drawNormalVector(point.values.map(Math.log), covariance, seed, draw);
  return { model: point.model, values: logs.map(Math.exp) };
}
