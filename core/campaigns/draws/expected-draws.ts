import type { DrawInputs } from './draw-inputs.ts';
import { expectAliveOrders, expectReturnedOrders } from '#core/campaigns/forecast/expected-orders.ts';
import { createExpectationModel } from '#core/campaigns/forecast/expectation-basis.ts';
import type { ExpectationPoints } from '#core/campaigns/forecast/expectation-points.ts';
import type { GroupSums, KernelContext } from './kernel-context.ts';
import type { StrategyDraws } from './draw-results.ts';
import { isProportional } from '#core/campaigns/forecast/order-value.ts';
import type { SureCosts } from './path-recorder.ts';
import type { Offer } from '#core/campaigns/strategy/strategy.ts';
import type { PlannedStrategy, StrategyInputs } from '#core/campaigns/strategy/strategy-inputs.ts';

/** Per strategy: Σ P · (customers, unknown, Σ mean money, offer) at every expectation point and lane. */
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
  let largest = 0;
  for (let lane = 0; lane < lanes; lane += 1) largest = Math.max(largest, Math.abs(amounts[from + lane] as number));
  if (largest === 0) return;
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
    for (let part = 0; part < PARTS; part += 1) {
      spreadPair(alive, context.points.alive, pair, lanes, part, pairAlive, part * lanes);
    }
  }
}

function addChances(sums: Float64Array, at: number, amount: number, alive: Float64Array, lanes: number): void {
  for (let lane = 0; lane < lanes; lane += 1) {
    sums[at + lane] = (sums[at + lane] as number) + amount * (alive[lane] as number);
  }
}

function addRests(sums: Float64Array, at: number, amount: number, alive: Float64Array, lanes: number): void {
  for (let lane = 0; lane < lanes; lane += 1) {
    sums[at + lane] = (sums[at + lane] as number) + amount * (1 - (alive[lane] as number));
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
    const unknown = own.unknown[group] as number;
    const money = own.meanMoney[group] as number;
    const offer = own.offerCents === null ? 0 : (own.offerCents[group] as number);
    addChances(pairAlive, 0, count, alive, lanes);
    if (unknown !== 0) addChances(pairAlive, lanes, unknown, alive, lanes);
    if (money !== 0) addChances(pairAlive, 2 * lanes, money, alive, lanes);
    if (offer !== 0) addChances(pairAlive, 3 * lanes, offer, alive, lanes);
    if (pairGone === null) continue;
    const [counts, unknowns, moneys, offers] = pairGone as [Float64Array, Float64Array, Float64Array, Float64Array];
    addRests(counts, gone, count, alive, lanes);
    if (unknown !== 0) addRests(unknowns, gone, unknown, alive, lanes);
    if (money !== 0) addRests(moneys, gone, money, alive, lanes);
    if (offer !== 0) addRests(offers, gone, offer, alive, lanes);
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
  { basketFactor, redemption }: StrategyInputs,
  offer: Offer,
  spendPoint: readonly number[],
  expect: (x: number, time: number) => { extra: number; controlWindow: number; extraWindow: number },
): void {
  const [p = 0, q = 0, v = 0] = spendPoint;
  const rate = offer.kind === 'rate' ? offer.rate * basketFactor : 0;
  const [counts, unknowns, means, offers] = sums as [Float64Array, Float64Array, Float64Array, Float64Array];
  const isSimple = isProportional(offer);
  for (let point = 0; point < points.count; point += 1) {
    const at = point * lanes + lane;
    const count = counts[at] as number;
    if (count === 0) continue;
    const x = points.x[point] as number;
    const unknown = x > 0 ? (unknowns[at] as number) : count;
    const value =
      (p * ((count - unknown) * v + x * (means[at] as number))) / (p * x + q - 1) + (unknown * (p * v)) / (q - 1);
    const orders = expect(x, points.time[point] as number);
    const treatedWindow = orders.controlWindow + orders.extraWindow;
    const perOrder = isSimple ? rate * value : (offers[at] as number);
    sum.orders += count * orders.extra;
    sum.cents += value * (orders.extra + (basketFactor - 1) * treatedWindow);
    sum.offer += redemption * perOrder * treatedWindow;
  }
}

/** Clears the sums for the next block. */
export function clearExpected({ strategies }: ExpectedSums): void {
  for (const { alive, gone } of strategies) {
    for (const sums of alive) sums.fill(0);
    for (const sums of gone) sums.fill(0);
  }
}

/** Writes the expected orders and net of one draw; NaN without a closed form. */
export function storeExpected(
  context: KernelContext,
  expected: ExpectedSums | null,
  lane: number,
  inputs: DrawInputs,
  into: readonly Pick<StrategyDraws, 'expectedOrders' | 'expectedNetCents'>[],
  at: number,
): void {
  const { points } = context;
  const model = expected === null ? null : createExpectationModel(inputs.point);
  for (const [strategy, own] of inputs.strategies.entries()) {
    const draws = into[strategy] as StrategyDraws;
    if (expected === null || points === null || model === null) {
      draws.expectedOrders[at] = Number.NaN;
      draws.expectedNetCents[at] = Number.NaN;
      continue;
    }
    const sum: Sum = { orders: 0, cents: 0, offer: 0 };
    const { clocks, backAt, backBy, values } = own;
    const { offer } = (context.strategies[strategy] as PlannedStrategy).strategy;
    const { touchCents, fixedCents } = context.costs[strategy] as SureCosts;
    const sums = expected.strategies[strategy] as StrategySums;
    addPoints(sum, points.alive, sums.alive, lane, expected.lanes, own, offer, inputs.spendPoint, (x, T) =>
      expectAliveOrders(model, clocks, x, T),
    );
    if ((backBy.at(-1) as number) > 0) {
      addPoints(sum, points.gone, sums.gone, lane, expected.lanes, own, offer, inputs.spendPoint, (x, tx) =>
        expectReturnedOrders(model, clocks, backAt, x, tx),
      );
    }
    draws.expectedOrders[at] = sum.orders;
    draws.expectedNetCents[at] = values.marginRate * sum.cents - sum.offer - touchCents - fixedCents;
  }
}
