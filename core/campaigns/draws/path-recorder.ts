import { readMoneyOff } from '#core/campaigns/forecast/order-value.ts';
import type { Offer } from '#core/campaigns/strategy/strategy.ts';
import type { StrategyInputs } from '#core/campaigns/strategy/strategy-inputs.ts';
import type { StrategyDraws } from './draw-results.ts';
import type { WordStream } from '#core/science/random/word-stream.ts';

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

/** Draws the money of a path's orders: ν given the history, then one gamma number per order (Gamma-Gamma). */
export function drawMoney(
  stream: WordStream,
  path: Path,
  spendPoint: readonly number[],
  x: number,
  meanMoney: number,
): void {
  const p = spendPoint[0] as number;
  const q = spendPoint[1] as number;
  const v = spendPoint[2] as number;
  const isKnown = x > 0 && meanMoney > 0;
  const scale = isKnown ? v + x * meanMoney : v;
  const nu = stream.nextGamma(isKnown ? p * x + q : q) / scale;
  for (let order = 0; order < path.count; order += 1) path.cents[order] = stream.nextGamma(p) / nu;
}

/** The touch at which a customer who had left comes back: the first whose chance reaches `share`; −1 where none does. */
export function findTouch(backBy: Float64Array, share: number): number {
  for (let touch = 0; touch < backBy.length; touch += 1) if (share < (backBy[touch] as number)) return touch;
  return -1;
}

/** Places of the sums of a target. */
const SUM = {
  control: 0,
  extra: 1,
  controlCents: 2,
  extraCents: 3,
  offerCents: 4,
  subsidyCents: 5,
  subsidised: 6,
  controlConverted: 7,
  treatedConverted: 8,
  returned: 9,
  windowExtra: 10,
} as const;

/** The results of one strategy in one draw while they grow, with the numbers they are read by. */
export type DrawTarget = {
  readonly inputs: StrategyInputs;
  readonly offer: Offer;
  readonly marginRate: number;
  readonly redemption: number;
  readonly basketFactor: number;
  readonly start: number;
  readonly controlEnd: number;
  readonly treatedEnd: number;
  readonly controlWindow: number;
  readonly treatedWindow: number;
  /** Ends of the weeks on each clock, entry 0 the start. */
  readonly control: Float64Array;
  readonly treated: Float64Array;
  readonly touches: Float64Array;
  readonly sums: Float64Array;
  readonly weekControl: Float64Array;
  readonly weekExtra: Float64Array;
  readonly segmentOrders: Float64Array;
  readonly segmentNetCents: Float64Array;
};

/** An empty target. */
export function createTarget(inputs: StrategyInputs, offer: Offer, segments: number): DrawTarget {
  const { control, treated, controlWindow, treatedWindow, touches } = inputs.clocks;
  const weeks = control.length - 1;
  return {
    inputs,
    offer,
    marginRate: inputs.values.marginRate,
    redemption: inputs.redemption,
    basketFactor: inputs.basketFactor,
    start: control[0] as number,
    controlEnd: control[weeks] as number,
    treatedEnd: treated[weeks] as number,
    controlWindow,
    treatedWindow,
    control,
    treated,
    touches,
    sums: new Float64Array(Object.keys(SUM).length),
    weekControl: new Float64Array(weeks),
    weekExtra: new Float64Array(weeks),
    segmentOrders: new Float64Array(segments),
    segmentNetCents: new Float64Array(segments),
  };
}

function addTo(values: Float64Array, at: number, amount: number): void {
  values[at] = (values[at] as number) + amount;
}

/**
 * Reads a path of a customer who is alive: an order at operational time t happens untreated if t ≤ the control clock's end,
 * treated if t ≤ the treated clock's end. One path for both arms and every strategy: an order of one arm alone is gained or lost.
 * `controlGone` and `treatedGone` are the end of the customer's lifetime on each clock, Infinity where dropout is in the path.
 */
export function recordAlive(
  target: DrawTarget,
  path: Path,
  segment: number,
  controlGone: number,
  treatedGone: number,
): void {
  const { start, controlWindow, treatedWindow, redemption, basketFactor, control, treated, sums } = target;
  const { times, cents: money } = path;
  const controlEnd = Math.min(target.controlEnd, controlGone);
  const treatedEnd = Math.min(target.treatedEnd, treatedGone);
  const lastEnd = Math.max(controlEnd, treatedEnd);
  let orders = 0;
  let extraOrders = 0;
  let extraCents = 0;
  let offerCents = 0;
  let controlConverted = 0;
  let treatedConverted = 0;
  let windowExtra = 0;
  let controlWeek = 1;
  let treatedWeek = 1;
  for (let order = 0; order < path.count; order += 1) {
    const time = times[order] as number;
    if (time <= start) continue;
    if (time > lastEnd) break;
    orders += 1;
    const cents = money[order] as number;
    const isControl = time <= controlEnd;
    const isTreated = time <= treatedEnd;
    const isInWindow = isTreated && time <= treatedWindow;
    const paid = isInWindow ? cents * basketFactor : isTreated ? cents : 0;
    if (isTreated) {
      while (time > (treated[treatedWeek] as number)) treatedWeek += 1;
      addTo(target.weekExtra, treatedWeek - 1, 1);
    }
    if (isControl) {
      while (time > (control[controlWeek] as number)) controlWeek += 1;
      addTo(target.weekControl, controlWeek - 1, 1);
      addTo(target.weekExtra, controlWeek - 1, -1);
      addTo(sums, SUM.control, 1);
      addTo(sums, SUM.controlCents, cents);
      extraCents += paid - cents;
      if (!isTreated) extraOrders -= 1;
    } else {
      extraOrders += 1;
      extraCents += paid;
    }
    const isBaseline = isControl && time <= controlWindow;
    if (isBaseline) controlConverted = 1;
    windowExtra += Number(isInWindow) - Number(isBaseline);
    if (!isInWindow) continue;
    treatedConverted = 1;
    if (redemption === 0) continue;
    const off = redemption * readMoneyOff(target.offer, paid);
    offerCents += off;
    if (isBaseline && off > 0) {
      addTo(sums, SUM.subsidyCents, off);
      addTo(sums, SUM.subsidised, redemption);
    }
  }
  if (orders === 0) return;
  addTo(sums, SUM.extra, extraOrders);
  addTo(sums, SUM.extraCents, extraCents);
  addTo(sums, SUM.offerCents, offerCents);
  addTo(sums, SUM.controlConverted, controlConverted);
  addTo(sums, SUM.treatedConverted, treatedConverted);
  addTo(sums, SUM.windowExtra, windowExtra);
  addTo(target.segmentOrders, segment, extraOrders);
  addTo(target.segmentNetCents, segment, target.marginRate * extraCents - offerCents);
}

/**
 * Reads a path of a customer who had left and came back at `touch`: its times count from the return, all its orders are
 * incremental. `goneAfter` is the lifetime after the return, Infinity where dropout is in the path.
 */
export function recordReturned(
  target: DrawTarget,
  path: Path,
  segment: number,
  touch: number,
  goneAfter: number,
): void {
  const { redemption, basketFactor, control, sums } = target;
  const from = target.touches[touch] as number;
  const end = Math.min(target.controlEnd, from + goneAfter);
  let orders = 0;
  let cents = 0;
  let offerCents = 0;
  let windowOrders = 0;
  let week = 1;
  for (let order = 0; order < path.count; order += 1) {
    const time = from + (path.times[order] as number);
    if (time > end) break;
    while (time > (control[week] as number)) week += 1;
    const isInWindow = time <= target.controlWindow;
    const paid = (path.cents[order] as number) * (isInWindow ? basketFactor : 1);
    orders += 1;
    cents += paid;
    if (isInWindow) {
      windowOrders += 1;
      offerCents += redemption * readMoneyOff(target.offer, paid);
    }
    addTo(target.weekExtra, week - 1, 1);
  }
  addTo(sums, SUM.returned, 1);
  if (orders === 0) return;
  addTo(sums, SUM.extra, orders);
  addTo(sums, SUM.extraCents, cents);
  addTo(sums, SUM.offerCents, offerCents);
  addTo(sums, SUM.treatedConverted, windowOrders > 0 ? 1 : 0);
  addTo(sums, SUM.windowExtra, windowOrders);
  addTo(target.segmentOrders, segment, orders);
  addTo(target.segmentNetCents, segment, target.marginRate * cents - offerCents);
}

/** Costs of a strategy that no draw changes, minor units: touches of all customers and of each segment's, and the fixed cost. */
export type SureCosts = {
  readonly touchCents: number;
  readonly segmentTouchCents: Float64Array;
  readonly fixedCents: number;
};

/** Moves a finished target to its place among the draws. */
export function storeTarget(target: DrawTarget, draws: StrategyDraws, at: number, costs: SureCosts): void {
  const { sums, weekControl, weekExtra, segmentOrders, segmentNetCents } = target;
  const read = (place: keyof typeof SUM): number => sums[SUM[place]] as number;
  const margin = target.marginRate * read('extraCents');
  draws.controlOrders[at] = read('control');
  draws.incrementalOrders[at] = read('extra');
  draws.windowOrders[at] = read('windowExtra');
  draws.returned[at] = read('returned');
  draws.subsidisedOrders[at] = read('subsidised');
  draws.controlCents[at] = read('controlCents');
  draws.incrementalCents[at] = read('extraCents');
  draws.marginCents[at] = margin;
  draws.offerCents[at] = read('offerCents');
  draws.subsidyCents[at] = read('subsidyCents');
  draws.controlConverted[at] = read('controlConverted');
  draws.treatedConverted[at] = read('treatedConverted');
  draws.netCents[at] = margin - read('offerCents') - costs.touchCents - costs.fixedCents;
  draws.weekControl.set(weekControl, at * weekControl.length);
  draws.weekExtra.set(weekExtra, at * weekExtra.length);
  draws.segmentOrders.set(segmentOrders, at * segmentOrders.length);
  for (let segment = 0; segment < segmentNetCents.length; segment += 1) {
    draws.segmentNetCents[at * segmentNetCents.length + segment] =
      (segmentNetCents[segment] as number) - (costs.segmentTouchCents[segment] as number);
  }
}
