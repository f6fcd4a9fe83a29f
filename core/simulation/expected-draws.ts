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
};

/** Sums of a block of draws from which the expected result of each of its draws follows. */
export type ExpectedSums = { readonly lanes: number; readonly strategies: readonly StrategySums[] };

const PARTS = 4;

/** Empty sums; null where there is no closed form. */
export function createExpectedSums(context: KernelContext, lanes: number): ExpectedSums | null {
  const { points } = context;
  if (points === null) return null;
  const make = (count: number): Float64Array[] => Array.from({ length: PARTS }, () => new Float64Array(count * lanes));
  return {
    lanes,
    strategies: context.strategies.map(() => ({ alive: make(points.alive.count), gone: make(points.gone.count) })),
  };
}

function spread(
  sums: readonly Float64Array[],
  points: ExpectationPoints,
  pair: number,
  lanes: number,
  weights: Float64Array,
  isGone: boolean,
  group: GroupSums,
  at: number,
): void {
  const amounts = [group.count, group.known, group.meanMoney, group.offerCents];
  const end = points.starts[pair + 1] as number;
  for (let part = 0; part < PARTS; part += 1) {
    const amount = amounts[part]?.[at] ?? 0;
    if (amount === 0) continue;
    const sum = sums[part] as Float64Array;
    for (let place = points.starts[pair] as number; place < end; place += 1) {
      const base = (points.point[place] as number) * lanes;
      const weight = amount * (points.weight[place] as number);
      for (let lane = 0; lane < lanes; lane += 1) {
        const chance = weights[lane] as number;
        sum[base + lane] = (sum[base + lane] as number) + weight * (isGone ? 1 - chance : chance);
      }
    }
  }
}

/** Adds a group of equal histories: its P(alive) in every lane. */
export function accumulateExpected(
  context: KernelContext,
  expected: ExpectedSums,
  group: number,
  alive: Float64Array,
): void {
  const { points, index, sums } = context;
  if (points === null) return;
  for (let strategy = 0; strategy < sums.length; strategy += 1) {
    const own = sums[strategy] as GroupSums;
    if ((own.count[group] as number) === 0) continue;
    const target = expected.strategies[strategy] as StrategySums;
    const pair = index.pairOf[group] as number;
    spread(target.alive, points.alive, pair, expected.lanes, alive, false, own, group);
    if (context.strategies[strategy]?.strategy.assumptions.reactivation !== undefined) {
      const gone = index.goneOf[group] as number;
      spread(target.gone, points.gone, gone, expected.lanes, alive, true, own, group);
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
