import { getScoringPoint } from './fit.ts';
import { computeExpectedSpend } from './gamma-gamma.ts';
import { drawFuture, drawNormalVector, drawParameters } from './posterior.ts';
import { stepThroughScores } from './score.ts';
import { readQuantile } from '#core/science/statistics/quantiles.ts';
import { runSteps, runStepsGivingWay, type Steps } from '#core/science/numeric/steps.ts';
import type { CompressedHistories, FitResult, GammaGammaFit, Histories, ModelPoint } from './types.ts';
import { sumWeighted } from './weighted.ts';
import { throwIfCancelled } from '#core/kernel/errors.ts';
import type { LayerId } from '#core/kernel/interval-layers.ts';

/** One layer of an interval: its part of the variance, and that part as a share of the whole. */
export type Layer = { readonly id: LayerId; readonly variance: number; readonly share: number };

/** An interval of a total with the layers it is made of. `expected` is the mean of the draws, shock included. */
export type LayeredInterval = {
  readonly level: number;
  readonly expected: number;
  readonly low: number;
  readonly high: number;
  readonly layers: readonly Layer[];
};

/**
 * A log-normal shock common to all customers: the logarithm of actual / predicted is Normal(logMean, logSd²). Estimated from
 * rolling-origin backtests.
 */
export type CalendarShock = {
  readonly logMean: number;
  readonly logSd: number;
  /** Backtests it rests on. */
  readonly origins: number;
};

/** Draws of a total over a horizon: what is expected under each draw of the parameters, and what happens under it. */
export type TotalDraws = {
  /** At the point estimate. */
  readonly predicted: number;
  readonly expected: Float64Array;
  readonly totals: Float64Array;
};

/** The spend model of an interval: its fit, and each row's mean money of a repeat purchase (NaN where none). */
export type IntervalMoney = { readonly fit: GammaGammaFit; readonly meanMoney: Float64Array };

export type TotalDrawsRequest = {
  readonly fit: FitResult;
  /** Rows with their customers; with money they must not be compressed across different `meanMoney`. */
  readonly histories: CompressedHistories;
  readonly money?: IntervalMoney;
  /** Weeks of the model's clock after the end of observation. */
  readonly horizonWeeks: number;
  readonly draws: number;
  readonly seed: number;
  /** Customers whose futures are drawn at most; beyond, an even sample stands for all (its variance is scaled up). */
  readonly customerLimit?: number;
  readonly signal?: AbortSignal | undefined;
};

const MONEY_SEED = 1;

/** Parameters of the spend model drawn from the normal approximation of their estimate: (ln p, ln(q − 1), ln v). */
export function drawSpendPoint(fit: GammaGammaFit, seed: number, draw: number): number[] {
  const [p = 1, q = 2, v = 1] = fit.point;
  const mean = [Math.log(p), Math.log(q - 1), Math.log(v)];
  const [logP = 0, logQ = 0, logV = 0] = drawNormalVector(mean, fit.transformedCovariance, seed + MONEY_SEED, draw);
  return [Math.exp(logP), 1 + Math.exp(logQ), Math.exp(logV)];
}

type Sample = {
  readonly customers: Histories;
  readonly source: Uint32Array;
  readonly weight: Float64Array;
  readonly scale: number;
};

/** Customers one by one, an even sample where there are more than `limit`, and how many of them each row has. */
function sampleCustomers(histories: CompressedHistories, limit: number): Sample {
  const all = histories.weight.reduce((sum, value) => sum + value, 0);
  const count = Math.min(all, limit);
  const step = all / Math.max(1, count);
  const weight = new Float64Array(histories.count);
  const source = new Uint32Array(count);
  for (let index = 0, row = 0, end = histories.weight[0] ?? 0; index < count; index += 1) {
    const position = (index + 0.5) * step;
    while (position > end && row < histories.count - 1) {
      row += 1;
      end += histories.weight[row] as number;
    }
    source[index] = row;
    weight[row] = (weight[row] as number) + 1;
  }
  const pick = (column: Float64Array): Float64Array => Float64Array.from(source, (row) => column[row] as number);
  const customers = { count, x: pick(histories.x), tx: pick(histories.tx), T: pick(histories.T) };
  return { customers, source, weight, scale: step };
}

type Expected = { readonly purchases: number; readonly spend: number };

function* expectTotals(
  points: { readonly orders: ModelPoint; readonly spend: readonly number[] },
  request: Pick<TotalDrawsRequest, 'histories' | 'money' | 'horizonWeeks'>,
  weight: Float64Array,
): Steps<Expected> {
  const { histories, money, horizonWeeks } = request;
  const scores = yield* stepThroughScores(points.orders, histories, { windows: [{ from: 0, to: horizonWeeks }] });
  const expected = scores.expectedPurchases[0] as Float64Array;
  const purchases = sumWeighted(expected, weight);
  if (money === undefined) return { purchases, spend: 0 };
  const spend = expected.map(
    (value, row) =>
      value * computeExpectedSpend(points.spend, histories.x[row] as number, money.meanMoney[row] as number),
  );
  return { purchases, spend: sumWeighted(spend, weight) };
}

/** What drawing totals answers; money is null without a spend model. */
export type DrawnTotals = { readonly purchases: TotalDraws; readonly money: TotalDraws | null };

/** Rows of a fit that take as long as one customer's draw. */
const DRAW_WORK = 50;

/** The request with the rows that have customers in the sample only, and their numbers in it. */
function selectRows(request: TotalDrawsRequest, sample: Float64Array): TotalDrawsRequest {
  const { histories, money } = request;
  const rows: number[] = [];
  sample.forEach((customers, row) => {
    if (customers > 0) rows.push(row);
  });
  const pick = (column: Float64Array): Float64Array => Float64Array.from(rows, (row) => column[row] as number);
  return {
    ...request,
    histories: {
      count: rows.length,
      x: pick(histories.x),
      tx: pick(histories.tx),
      T: pick(histories.T),
      weight: pick(sample),
    },
    ...(money === undefined ? {} : { money: { fit: money.fit, meanMoney: pick(money.meanMoney) } }),
  };
}

function* stepThroughTotals(request: TotalDrawsRequest): Steps<DrawnTotals> {
  const { fit, histories, money, horizonWeeks, draws, seed, customerLimit = 1_000, signal } = request;
  const best = { orders: getScoringPoint(fit), spend: money?.fit.point ?? [] };
  const predicted = yield* expectTotals(best, request, histories.weight);
  const { customers, source, weight, scale } = sampleCustomers(histories, customerLimit);
  const customerKeys = Uint32Array.from({ length: customers.count }, (_, index) => index);
  const meanMoney = Float64Array.from(source, (row) => money?.meanMoney[row] ?? Number.NaN);
  const drawn = selectRows(request, weight);
  const sampled = yield* expectTotals(best, drawn, drawn.histories.weight);
  const orderLevel = sampled.purchases > 0 ? predicted.purchases / sampled.purchases : 1;
  const moneyLevel = sampled.spend > 0 ? predicted.spend / sampled.spend : 1;
  const orders = { predicted: predicted.purchases, expected: new Float64Array(draws), totals: new Float64Array(draws) };
  const spends = { predicted: predicted.spend, expected: new Float64Array(draws), totals: new Float64Array(draws) };
  for (let draw = 0; draw < draws; draw += 1) {
    throwIfCancelled(signal);
    const point = {
      orders: drawParameters(fit, seed, draw),
      spend: money === undefined ? [] : drawSpendPoint(money.fit, seed, draw),
    };
    const mean = yield* expectTotals(point, drawn, drawn.histories.weight);
    yield customers.count * DRAW_WORK;
    const future = drawFuture(point.orders, customers, {
      seed,
      draws: 1,
      firstDraw: draw,
      weeks: horizonWeeks,
      customerKeys,
      money: money === undefined ? null : { point: point.spend, meanMoney },
    });
    const happened = future.orders.reduce((sum, count) => sum + count, 0);
    const spent = future.spend?.reduce((sum, cents) => sum + cents, 0) ?? 0;
    orders.expected[draw] = mean.purchases * orderLevel;
    orders.totals[draw] = mean.purchases * orderLevel + (happened - mean.purchases) * Math.sqrt(scale);
    spends.expected[draw] = mean.spend * moneyLevel;
    spends.totals[draw] = mean.spend * moneyLevel + (spent - mean.spend) * Math.sqrt(scale);
  }
  return { purchases: orders, money: money === undefined ? null : spends };
}

/**
 * Draws totals of future purchases and of money: parameters from N(log θ̂, H⁻¹), each customer from the posterior given the
 * history, orders and spend from the customer (clv.md 3.4, 4.4). Deterministic by seed. Throws the error of
 * `getScoringPoint` where the fit failed.
 */
export function drawTotals(request: TotalDrawsRequest): DrawnTotals {
  return runSteps(stepThroughTotals(request));
}

/** {@link drawTotals} giving way now and then, so that a cancel is heard within it: the same result. */
export async function drawTotalsGivingWay(request: TotalDrawsRequest): Promise<DrawnTotals> {
  return runStepsGivingWay(stepThroughTotals(request), request.signal);
}

function computeMean(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
}

function computeVariance(values: ArrayLike<number>): number {
  const mean = computeMean(values);
  return Array.from(values).reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
}

const SHOCK_NODES = 41;

/** Quantile of the standard normal distribution, error below 4.5e-4 (Abramowitz & Stegun 26.2.23). */
function computeNormalQuantile(share: number): number {
  if (share === 0.5) return 0;
  const t = Math.sqrt(-2 * Math.log(Math.min(share, 1 - share)));
  const above =
    t -
    (2.515_517 + 0.802_853 * t + 0.010_328 * t * t) / (1 + 1.432_788 * t + 0.189_269 * t * t + 0.001_308 * t * t * t);
  return share < 0.5 ? -above : above;
}

/** Equally likely values of the shock's factor. */
function listShockFactors(shock: CalendarShock | null): Float64Array {
  if (shock === null) return Float64Array.of(1);
  return Float64Array.from({ length: SHOCK_NODES }, (_, node) =>
    Math.exp(shock.logMean + shock.logSd * computeNormalQuantile((node + 0.5) / SHOCK_NODES)),
  );
}

/**
 * Interval of a total with the share of each layer. With a shock the draws are multiplied by each of its equally likely
 * factors. Variance of the product: m²·(parameters + individual) + Var(S)·E[total²], m and Var(S) of the shock's factor.
 */
export function summariseTotal(draws: TotalDraws, shock: CalendarShock | null, level = 0.95): LayeredInterval {
  const factors = listShockFactors(shock);
  const product = new Float64Array(draws.totals.length * factors.length);
  draws.totals.forEach((total, draw) => {
    for (let node = 0; node < factors.length; node += 1) {
      product[draw * factors.length + node] = Math.max(0, total) * (factors[node] as number);
    }
  });
  product.sort();
  const factorMean = computeMean(factors);
  const noise = Float64Array.from(draws.totals, (total, draw) => total - (draws.expected[draw] as number));
  const parameters = factorMean ** 2 * computeVariance(draws.expected);
  const individual = factorMean ** 2 * computeVariance(noise);
  const square = computeVariance(draws.totals) + computeMean(draws.totals) ** 2;
  const calendar = computeVariance(factors) * square;
  const variance = parameters + individual + calendar;
  const share = (part: number): number => (variance > 0 ? part / variance : 0);
  return {
    level,
    expected: computeMean(product),
    low: readQuantile(product, (1 - level) / 2),
    high: readQuantile(product, (1 + level) / 2),
    layers: [
      { id: 'parameters', variance: parameters, share: share(parameters) },
      { id: 'individual', variance: individual, share: share(individual) },
      ...(shock === null ? [] : [{ id: 'calendar' as const, variance: calendar, share: share(calendar) }]),
    ],
  };
}

/** One backtest as the shock sees it. */
export type ShockObservation = {
  /** log(actual / predicted). */
  readonly logRatio: number;
  /** Variance of the logarithm that parameters and individuals explain already. */
  readonly explainedVariance: number;
  readonly originWeek: number;
  readonly horizonWeeks: number;
};

/**
 * The calendar shock behind backtests: mean and spread of log(actual / predicted), less the spread that the other layers
 * explain already, plus the error of the mean. Windows overlap, so that error counts the windows that fit side by side and
 * not the origins. Null below three origins.
 */
export function estimateShock(observations: readonly ShockObservation[]): CalendarShock | null {
  const count = observations.length;
  if (count < 3) return null;
  const ratios = observations.map(({ logRatio }) => logRatio);
  const spread = (computeVariance(ratios) * count) / (count - 1);
  const explained = computeMean(observations.map(({ explainedVariance }) => explainedVariance));
  const start = Math.min(...observations.map(({ originWeek }) => originWeek));
  const end = Math.max(...observations.map(({ originWeek, horizonWeeks }) => originWeek + horizonWeeks));
  const window = computeMean(observations.map(({ horizonWeeks }) => horizonWeeks));
  const sideBySide = Math.max(1, Math.min(count, (end - start) / window));
  return {
    logMean: computeMean(ratios),
    logSd: Math.sqrt(Math.max(0, spread - explained) + spread / sideBySide),
    origins: count,
  };
}
