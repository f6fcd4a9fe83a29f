import type { DrawInputs } from '#core/simulation/draw-inputs.ts';
import { expectAliveOrders, expectReturnedOrders } from '#core/simulation/expected-orders.ts';
import { createExpectationModel } from '#core/simulation/expectation-basis.ts';
import type { ExpectationPoints } from '#core/simulation/expectation-points.ts';
import type { GroupSums, KernelContext } from '#core/simulation/kernel-context.ts';
import type { DrawTarget } from '#core/simulation/path-recorder.ts';

/** Per strategy: Σ P · (customers, known, Σ mean money, offer) at every expectation point and lane. */
type StrategySums = {
  readonly alive: readonly Float64Array[];
  readonly gone: readonly Float64Array[];
  /** The pair (x, T) at hand: [part × lanes]. */
  readonly pairAlive: Float64Array;
  /** Every pair (x, tx): [part][pair × lanes]; null where nobody can come back. */
  readonly pairGone: readonly Float64Array[] | null;
};

/** Sums of a block of draws from which the expected result of each of its draws follows. */
export type ExpectedSums = {
  readonly lanes: number;
  readonly strategies: readonly StrategySums[];
  /** The pair whose groups are being added; −1 before the first. */
  pair: number;
};

const PARTS = 4;

/** Empty sums; null where there is no closed form. */
export function createExpectedSums(context: KernelContext, lanes: number): ExpectedSums | null {
  const { points, index } = context;
  if (points === null) return null;
  const make = (count: number): Float64Array[] => Array.from({ length: PARTS }, () => new Float64Array(count * lanes));
  return {
    lanes,
    strategies: context.strategies.map(({ strategy }) => ({
      alive: make(points.alive.count),
      gone: make(points.gone.count),
      pairAlive: new Float64Array(PARTS * lanes),
      pairGone: strategy.assumptions.reactivation === undefined ? null : make(index.goneCount),
    })),
    pair: -1,
  };
}

/** Spreads the sums of one pair over its points and clears them. */
function spreadPair(
  sums: readonly Float64Array[],
  points: ExpectationPoints,
  pair: number,
  lanes: number,
  part: number,
  amounts: Float64Array,
  from: number,
): void {
  const sum = sums[part] as Float64Array;
  const end = points.starts[pair + 1] as number;
  for (let place = points.starts[pair] as number; place < end; place += 1) {
    const base = (points.point[place] as number) * lanes;
    const weight = points.weight[place] as number;
    for (let lane = 0; lane < lanes; lane += 1) {
      sum[base + lane] = (sum[base + lane] as number) + weight * (amounts[from + lane] as number);
    }
  }
  amounts.fill(0, from, from + lanes);
}

function flushPair(context: KernelContext, expected: ExpectedSums): void {
  const { lanes, pair } = expected;
  if (pair < 0 || context.points === null) return;
  for (const { alive, pairAlive } of expected.strategies) {
    if ((pairAlive[0] as number) === 0 && (pairAlive[lanes - 1] as number) === 0) continue;
    for (let part = 0; part < PARTS; part += 1) {
      spreadPair(alive, context.points.alive, pair, lanes, part, pairAlive, part * lanes);
    }
  }
}

/**
 * Adds a group of equal histories: its P(alive) in every lane. Groups come in the order of the index, so that those of one
 * pair (x, T) are neighbours and are spread over the points once.
 */
export function accumulateExpected(
  context: KernelContext,
  expected: ExpectedSums,
  group: number,
  alive: Float64Array,
): void {
  const { index, sums } = context;
  const { lanes, strategies } = expected;
  const pair = index.pairOf[group] as number;
  if (pair !== expected.pair) {
    flushPair(context, expected);
    expected.pair = pair;
  }
  const gone = (index.goneOf[group] as number) * lanes;
  for (let strategy = 0; strategy < sums.length; strategy += 1) {
    const own = sums[strategy] as GroupSums;
    const count = own.count[group] as number;
    if (count === 0) continue;
    const { pairAlive, pairGone } = strategies[strategy] as StrategySums;
    const known = own.known[group] as number;
    const money = own.meanMoney[group] as number;
    const offer = own.offerCents === null ? 0 : (own.offerCents[group] as number);
    for (let lane = 0; lane < lanes; lane += 1) {
      const chance = alive[lane] as number;
      pairAlive[lane] = (pairAlive[lane] as number) + count * chance;
      pairAlive[lanes + lane] = (pairAlive[lanes + lane] as number) + known * chance;
      pairAlive[2 * lanes + lane] = (pairAlive[2 * lanes + lane] as number) + money * chance;
      pairAlive[3 * lanes + lane] = (pairAlive[3 * lanes + lane] as number) + offer * chance;
    }
    if (pairGone === null) continue;
    const [counts, knowns, moneys, offers] = pairGone as [Float64Array, Float64Array, Float64Array, Float64Array];
    for (let lane = 0; lane < lanes; lane += 1) {
      const chance = 1 - (alive[lane] as number);
      counts[gone + lane] = (counts[gone + lane] as number) + count * chance;
      knowns[gone + lane] = (knowns[gone + lane] as number) + known * chance;
      moneys[gone + lane] = (moneys[gone + lane] as number) + money * chance;
      offers[gone + lane] = (offers[gone + lane] as number) + offer * chance;
    }
  }
}

/** Spreads what is still by pair over the points: after the last group. */
export function finishExpected(context: KernelContext, expected: ExpectedSums): void {
  const { points, index } = context;
  flushPair(context, expected);
  expected.pair = -1;
  if (points === null) return;
  for (const { gone, pairGone } of expected.strategies) {
    if (pairGone === null) continue;
    for (let part = 0; part < PARTS; part += 1) {
      for (let pair = 0; pair < index.goneCount; pair += 1) {
        spreadPair(
          gone,
          points.gone,
          pair,
          expected.lanes,
          part,
          pairGone[part] as Float64Array,
          pair * expected.lanes,
        );
      }
    }
  }
}

type Sum = { orders: number; cents: number; offer: number };

function addPoints(
  sum: Sum,
  points: ExpectationPoints,
  sums: readonly Float64Array[],
  lane: number,
  lanes: number,
  target: DrawTarget,
  inputs: DrawInputs,
  expect: (x: number, time: number) => { extra: number; controlWindow: number; extraWindow: number },
): void {
  const [p = 0, q = 0, v = 0] = inputs.spendPoint;
  const { basketFactor, redemption } = target.inputs;
  const { offer } = target;
  const rate = offer.kind === 'rate' ? offer.rate * basketFactor : 0;
  const [counts, knowns, means, offers] = sums as [Float64Array, Float64Array, Float64Array, Float64Array];
  const isProportional = offer.kind === 'none' || (offer.kind === 'rate' && offer.minSpendCents === 0);
  for (let point = 0; point < points.count; point += 1) {
    const at = point * lanes + lane;
    const count = counts[at] as number;
    if (count === 0) continue;
    const x = points.x[point] as number;
    const known = knowns[at] as number;
    const value =
      (p * (known * v + x * (means[at] as number))) / (p * x + q - 1) + ((count - known) * (p * v)) / (q - 1);
    const orders = expect(x, points.time[point] as number);
    const treatedWindow = orders.controlWindow + orders.extraWindow;
    const perOrder = isProportional ? rate * value : (offers[at] as number);
    sum.orders += count * orders.extra;
    sum.cents += value * (orders.extra + (basketFactor - 1) * treatedWindow);
    sum.offer += redemption * perOrder * treatedWindow;
  }
}

/** Writes the expected orders and net of one draw; NaN without a closed form. Settles the draw's money at the same time. */
export function settleExpected(
  context: KernelContext,
  expected: ExpectedSums | null,
  lane: number,
  inputs: DrawInputs,
  targets: readonly DrawTarget[],
): void {
  const { points } = context;
  const model = expected === null ? null : createExpectationModel(inputs.point);
  for (const [strategy, target] of targets.entries()) {
    const { draws, at } = target;
    const { strategy: own, timeline } = context.strategies[strategy] as KernelContext['strategies'][number];
    const customers = (context.sums[strategy] as GroupSums).count.reduce((sum, count) => sum + count, 0);
    const fixed = customers * timeline.touchDays.length * own.costs.touchCents + own.costs.fixedCents;
    const margin = target.marginRate * (draws.incrementalCents[at] as number);
    draws.marginCents[at] = margin;
    draws.netCents[at] = margin - (draws.offerCents[at] as number) - fixed;
    if (expected === null || points === null || model === null) {
      draws.expectedOrders[at] = Number.NaN;
      draws.expectedNetCents[at] = Number.NaN;
      continue;
    }
    const sum: Sum = { orders: 0, cents: 0, offer: 0 };
    const { clocks, backAt, backBy } = target.inputs;
    const sums = expected.strategies[strategy] as StrategySums;
    addPoints(sum, points.alive, sums.alive, lane, expected.lanes, target, inputs, (x, T) =>
      expectAliveOrders(model, clocks, x, T),
    );
    if ((backBy.at(-1) as number) > 0) {
      addPoints(sum, points.gone, sums.gone, lane, expected.lanes, target, inputs, (x, tx) =>
        expectReturnedOrders(model, clocks, backAt, x, tx),
      );
    }
    draws.expectedOrders[at] = sum.orders;
    draws.expectedNetCents[at] = target.marginRate * sum.cents - sum.offer - fixed;
  }
}
