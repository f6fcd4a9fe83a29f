import { readMoneyOff } from '#core/simulation/order-value.ts';
import type { Offer } from '#core/simulation/strategy.ts';
import type { StrategyInputs } from '#core/simulation/strategy-inputs.ts';
import type { StrategyDraws } from '#core/simulation/draw-results.ts';

/** Orders of one customer in one draw: operational times and money, `count` of them. Reused from customer to customer. */
export type Path = { count: number; times: Float64Array; cents: Float64Array };

/** A path with room for `size` orders. */
export function createPath(size = 64): Path {
  return { count: 0, times: new Float64Array(size), cents: new Float64Array(size) };
}

/** Adds an order's time; money follows. */
export function pushTime(path: Path, time: number): void {
  if (path.count === path.times.length) {
    const times = new Float64Array(2 * path.count);
    times.set(path.times);
    path.times = times;
    path.cents = new Float64Array(2 * path.count);
  }
  path.times[path.count] = time;
  path.count += 1;
}

/** Where the results of one strategy in one draw go, and what they are read with. */
export type DrawTarget = {
  readonly draws: StrategyDraws;
  readonly inputs: StrategyInputs;
  readonly offer: Offer;
  readonly marginRate: number;
  readonly at: number;
  readonly weeks: number;
  readonly segments: number;
};

function addTo(values: Float64Array, at: number, amount: number): void {
  values[at] = (values[at] as number) + amount;
}

/**
 * Reads a path of a customer who is alive: an order at operational time t happens untreated if t ≤ the control clock's end,
 * treated if t ≤ the treated clock's end. One path for both arms and every strategy: treated never has fewer orders.
 * `gone` is the calendar end of the customer's lifetime on each clock, Infinity where dropout is in the path already.
 */
export function recordAlive(
  target: DrawTarget,
  path: Path,
  segment: number,
  controlGone = Infinity,
  treatedGone = Infinity,
): void {
  const { draws, inputs, offer, marginRate, at, weeks } = target;
  const { clocks, redemption, basketFactor } = inputs;
  const { control, treated, controlWindow, treatedWindow } = clocks;
  const start = control[0] as number;
  const controlEnd = Math.min(control[weeks] as number, controlGone);
  const treatedEnd = Math.min(treated[weeks] as number, treatedGone);
  let controlOrders = 0;
  let extraOrders = 0;
  let controlCents = 0;
  let extraCents = 0;
  let offerCents = 0;
  let subsidyCents = 0;
  let subsidised = 0;
  let controlConverted = 0;
  let treatedConverted = 0;
  let controlWeek = 1;
  let treatedWeek = 1;
  for (let order = 0; order < path.count; order += 1) {
    const time = path.times[order] as number;
    if (time <= start) continue;
    if (time > treatedEnd) break;
    const cents = path.cents[order] as number;
    const isControl = time <= controlEnd;
    const isInWindow = time <= treatedWindow;
    const paid = isInWindow ? cents * basketFactor : cents;
    while (time > (treated[treatedWeek] as number)) treatedWeek += 1;
    addTo(draws.weekExtra, at * weeks + treatedWeek - 1, 1);
    if (isControl) {
      while (time > (control[controlWeek] as number)) controlWeek += 1;
      addTo(draws.weekControl, at * weeks + controlWeek - 1, 1);
      addTo(draws.weekExtra, at * weeks + controlWeek - 1, -1);
      controlOrders += 1;
      controlCents += cents;
      extraCents += paid - cents;
    } else {
      extraOrders += 1;
      extraCents += paid;
    }
    if (!isInWindow) continue;
    treatedConverted = 1;
    const isBaseline = isControl && time <= controlWindow;
    if (isBaseline) controlConverted = 1;
    const off = redemption === 0 ? 0 : redemption * readMoneyOff(offer, paid);
    offerCents += off;
    if (isBaseline && off > 0) {
      subsidyCents += off;
      subsidised += redemption;
    }
  }
  if (controlOrders === 0 && extraOrders === 0) return;
  const net = marginRate * extraCents - offerCents;
  addTo(draws.controlOrders, at, controlOrders);
  addTo(draws.incrementalOrders, at, extraOrders);
  addTo(draws.controlCents, at, controlCents);
  addTo(draws.incrementalCents, at, extraCents);
  addTo(draws.offerCents, at, offerCents);
  addTo(draws.subsidyCents, at, subsidyCents);
  addTo(draws.subsidisedOrders, at, subsidised);
  addTo(draws.controlConverted, at, controlConverted);
  addTo(draws.treatedConverted, at, treatedConverted);
  addTo(draws.segmentOrders, at * target.segments + segment, extraOrders);
  addTo(draws.segmentNetCents, at * target.segments + segment, net);
}

/**
 * Reads a path of a customer who had left and came back at `touch`: its times count from the return, all its orders are
 * incremental. `goneAfter` is the lifetime after the return where dropout is not in the path.
 */
export function recordReturned(
  target: DrawTarget,
  path: Path,
  segment: number,
  touch: number,
  goneAfter = Infinity,
): void {
  const { draws, inputs, offer, marginRate, at, weeks } = target;
  const { clocks, redemption, basketFactor } = inputs;
  const from = clocks.touches[touch] as number;
  const end = Math.min(clocks.control[weeks] as number, from + goneAfter);
  let orders = 0;
  let cents = 0;
  let offerCents = 0;
  let converted = 0;
  let week = 1;
  for (let order = 0; order < path.count; order += 1) {
    const time = from + (path.times[order] as number);
    if (time > end) break;
    while (time > (clocks.control[week] as number)) week += 1;
    const isInWindow = time <= clocks.controlWindow;
    const paid = (path.cents[order] as number) * (isInWindow ? basketFactor : 1);
    orders += 1;
    cents += paid;
    if (isInWindow) {
      converted = 1;
      offerCents += redemption * readMoneyOff(offer, paid);
    }
    addTo(draws.weekExtra, at * weeks + week - 1, 1);
  }
  addTo(draws.returned, at, 1);
  addTo(draws.incrementalOrders, at, orders);
  addTo(draws.incrementalCents, at, cents);
  addTo(draws.offerCents, at, offerCents);
  addTo(draws.treatedConverted, at, converted);
  addTo(draws.segmentOrders, at * target.segments + segment, orders);
  addTo(draws.segmentNetCents, at * target.segments + segment, marginRate * cents - offerCents);
}
