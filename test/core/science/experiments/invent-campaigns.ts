import { WordStream } from '#core/science/random/word-stream.ts';
import { fixMoneyCap } from '#core/science/experiments/money-cap.ts';

/** Money of one order, mean 1. */
export type MoneyShape = 'gamma' | 'lognormal' | 'pareto';
export const MONEY_SHAPES: readonly MoneyShape[] = ['gamma', 'lognormal', 'pareto'];

/** What the campaign does: orders of the treated × (1 + lift); `spread`: an arm whose customers vary more at the same mean rate. */
export type CampaignEffect = { readonly lift: number; readonly spread: 'none' | 'treated' | 'control' };
export const NO_EFFECT: CampaignEffect = { lift: 0, spread: 'none' };

export type CampaignWorld = {
  readonly isTreated: Uint8Array;
  readonly bought: Float64Array;
  readonly orders: Float64Array;
  /** Orders of the year before, and the model's expectation of the window that follows from them. */
  readonly priorOrders: Float64Array;
  readonly expected: Float64Array;
  readonly money: readonly {
    readonly shape: MoneyShape;
    /** Money of the window, every order capped. */
    readonly revenue: Float64Array;
    readonly prior: Float64Array;
    readonly cap: number | null;
    /** True difference of the capped money per customer. */
    readonly truth: number;
  }[];
  readonly truth: { readonly bought: number; readonly orders: number };
};

/** Shape of the rates of orders between customers: half of a normal customer's variance is luck. */
const HETEROGENEITY = 0.5;
const RATE_STEPS = [0.5, 1.5] as const;
const MONEY_STEPS = [0.4, 1.6] as const;
const PRIOR_WINDOWS = 12;
const CAP_ORDERS = 2000;

/** Orders per customer at which a share `conversion` orders at all. */
function computeMeanOrders(conversion: number): number {
  return HETEROGENEITY * ((1 - conversion) ** (-1 / HETEROGENEITY) - 1);
}

function computeConversion(meanOrders: number): number {
  return 1 - (1 + meanOrders / HETEROGENEITY) ** -HETEROGENEITY;
}

function drawAmount(shape: MoneyShape, stream: WordStream): number {
  if (shape === 'gamma') return stream.nextGamma(4) / 4;
  if (shape === 'lognormal') return Math.exp(1.6 * stream.nextNormal() - 1.28);
  return 0.6 * stream.nextUniform() ** (-1 / 2.5);
}

function drawCount(mean: number, stream: WordStream): number {
  const limit = Math.exp(-mean);
  let product = stream.nextUniform();
  let count = 0;
  while (product > limit) {
    product *= stream.nextUniform();
    count += 1;
  }
  return count;
}

const pools = new Map<MoneyShape, { readonly sorted: Float64Array; readonly sums: Float64Array }>();

/** E[min(amount, cap)] of a shape, from 200,000 amounts. */
function expectCapped(shape: MoneyShape, cap: number): number {
  let pool = pools.get(shape);
  if (pool === undefined) {
    const stream = new WordStream(4711);
    stream.select(0, 0, 40);
    const sorted = Float64Array.from({ length: 200_000 }, () => drawAmount(shape, stream)).sort();
    const sums = new Float64Array(sorted.length + 1);
    sorted.forEach((value, index) => (sums[index + 1] = (sums[index] as number) + value));
    pool = { sorted, sums };
    pools.set(shape, pool);
  }
  let [low, high] = [0, pool.sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((pool.sorted[middle] as number) < cap) low = middle + 1;
    else high = middle;
  }
  const above = pool.sorted.length - low;
  return ((pool.sums[low] as number) + (above === 0 ? 0 : above * cap)) / pool.sorted.length;
}

function assign(customers: number, controls: number, stream: WordStream): Uint8Array {
  const isTreated = new Uint8Array(customers).fill(1);
  let left = controls;
  for (let row = 0; row < customers && left > 0; row += 1) {
    if (stream.nextUniform() * (customers - row) < left) {
      isTreated[row] = 0;
      left -= 1;
    }
  }
  return isTreated;
}

export type WorldRequest = {
  readonly customers: number;
  readonly holdout: number;
  readonly conversion: number;
  readonly effect: CampaignEffect;
  readonly shapes: readonly MoneyShape[];
};

/** One campaign: customers of gamma rates, Poisson orders, a year of history, a window, arms by lot. */
export function inventCampaign(request: WorldRequest, stream: WordStream): CampaignWorld {
  const { customers, holdout, conversion, effect, shapes } = request;
  const mean = computeMeanOrders(conversion);
  const isTreated = assign(customers, Math.round(customers * holdout), stream);
  const make = (): Float64Array => new Float64Array(customers);
  const [bought, orders, priorOrders, expected] = [make(), make(), make(), make()];
  const steps = Float64Array.from({ length: customers }, () => 1);
  for (let row = 0; row < customers; row += 1) {
    const rate = (stream.nextGamma(HETEROGENEITY) * mean) / HETEROGENEITY;
    const before = drawCount(PRIOR_WINDOWS * rate, stream);
    const varies = effect.spread === (isTreated[row] === 1 ? 'treated' : 'control');
    const pick = varies ? Math.floor(stream.nextUniform() * 4) : 0;
    const step = varies ? (RATE_STEPS[pick & 1] as number) : 1;
    steps[row] = varies ? (MONEY_STEPS[pick >> 1] as number) : 1;
    const factor = (isTreated[row] === 1 ? 1 + effect.lift : 1) * step;
    orders[row] = drawCount(rate * factor, stream);
    bought[row] = orders[row] === 0 ? 0 : 1;
    priorOrders[row] = before;
    expected[row] = (HETEROGENEITY + before) / (HETEROGENEITY / mean + PRIOR_WINDOWS);
  }
  const smaller = Math.min(holdout, 1 - holdout) * customers * conversion;
  const sign = effect.spread === 'control' ? -1 : 1;
  const money = shapes.map((shape) => {
    const [revenue, prior] = [make(), make()];
    const earlier: number[] = [];
    for (let row = 0; row < customers; row += 1) {
      for (let order = 0; order < (priorOrders[row] as number); order += 1) {
        const amount = drawAmount(shape, stream);
        prior[row] = (prior[row] as number) + amount;
        if (earlier.length < CAP_ORDERS) earlier.push(amount);
      }
    }
    const cap = fixMoneyCap(earlier, smaller).value;
    const limit = cap ?? Infinity;
    for (let row = 0; row < customers; row += 1) {
      if (cap !== null) prior[row] = Math.min(prior[row] as number, cap * PRIOR_WINDOWS);
      for (let order = 0; order < (orders[row] as number); order += 1) {
        revenue[row] = (revenue[row] as number) + Math.min(limit, drawAmount(shape, stream) * (steps[row] as number));
      }
    }
    const plain = mean * expectCapped(shape, limit);
    const spread =
      (mean * MONEY_STEPS.reduce((sum, step) => sum + step * expectCapped(shape, limit / step), 0)) /
      MONEY_STEPS.length;
    const truth = effect.spread === 'none' ? effect.lift * plain : sign * (spread - plain);
    return { shape, revenue, prior, cap, truth };
  });
  const spreadConversion = RATE_STEPS.reduce((sum, step) => sum + computeConversion(mean * step) / 2, 0) - conversion;
  return {
    isTreated,
    bought,
    orders,
    priorOrders,
    expected,
    money,
    truth: {
      bought:
        effect.spread === 'none' ? computeConversion(mean * (1 + effect.lift)) - conversion : sign * spreadConversion,
      orders: effect.spread === 'none' ? effect.lift * mean : 0,
    },
  };
}
