import { readQuantile } from '#core/science/statistics/quantiles.ts';
import { drawSpendPoint, type CalendarShock, type IntervalMoney } from './intervals.ts';
import { drawFuture, drawNormalVector, drawParameters } from './posterior.ts';
import type { FitResult, Histories } from './types.ts';
import { throwIfCancelled } from '#core/kernel/errors.ts';

/** Intervals of single customers over a horizon, parallel to the histories; money in minor units, null without it. */
export type CustomerIntervals = {
  readonly purchasesLow: Float64Array;
  readonly purchasesHigh: Float64Array;
  readonly spendLow: Float64Array | null;
  readonly spendHigh: Float64Array | null;
};

export type CustomerIntervalsRequest = {
  readonly fit: FitResult;
  readonly histories: Histories;
  /** Stable 32-bit key of each customer: its draws depend on it and not on the row. */
  readonly customerKeys: Uint32Array;
  readonly money?: IntervalMoney;
  readonly horizonWeeks: number;
  readonly shock: CalendarShock | null;
  readonly draws: number;
  readonly seed: number;
  /** 0.95 unless stated. */
  readonly level?: number;
  readonly signal?: AbortSignal | undefined;
};

const SHOCK_SEED = 2;

/** The calendar factor of a draw: the same for every customer. */
function drawShock(shock: CalendarShock | null, seed: number, draw: number): number {
  if (shock === null) return 1;
  const [log = 0] = drawNormalVector([shock.logMean], [shock.logSd ** 2], seed + SHOCK_SEED, draw);
  return Math.exp(log);
}

/**
 * Intervals of every customer's future purchases and spend, all layers in each draw: parameters and calendar shock common
 * to all, the customer's own rate, dropout and orders. Deterministic by seed and key.
 */
export function drawCustomerIntervals(request: CustomerIntervalsRequest): CustomerIntervals {
  const { fit, histories, customerKeys, money, horizonWeeks, shock, draws, seed, level = 0.95, signal } = request;
  const { count } = histories;
  const orders = new Float64Array(count * draws);
  const spend = money === undefined ? null : new Float64Array(count * draws);
  for (let draw = 0; draw < draws; draw += 1) {
    throwIfCancelled(signal);
    const factor = drawShock(shock, seed, draw);
    const future = drawFuture(drawParameters(fit, seed, draw), histories, {
      seed,
      draws: 1,
      firstDraw: draw,
      weeks: horizonWeeks,
      customerKeys,
      money: money === undefined ? null : { point: drawSpendPoint(money.fit, seed, draw), meanMoney: money.meanMoney },
    });
    for (let row = 0; row < count; row += 1) {
      orders[row * draws + draw] = factor * (future.orders[row] as number);
      if (spend !== null) spend[row * draws + draw] = factor * (future.spend?.[row] as number);
    }
  }
  const low = (1 - level) / 2;
  const read = (values: Float64Array, share: number): Float64Array =>
    Float64Array.from({ length: count }, (_, row) =>
      readQuantile(values.subarray(row * draws, (row + 1) * draws), share),
    );
  for (let row = 0; row < count; row += 1) {
    orders.subarray(row * draws, (row + 1) * draws).sort();
    spend?.subarray(row * draws, (row + 1) * draws).sort();
  }
  return {
    purchasesLow: read(orders, low),
    purchasesHigh: read(orders, 1 - low),
    spendLow: spend === null ? null : read(spend, low),
    spendHigh: spend === null ? null : read(spend, 1 - low),
  };
}
