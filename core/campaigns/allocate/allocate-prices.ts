import { measureChoice, type Allocation, type AllocationProblem, type Steps } from './allocate-problem.ts';

/** What one more minor unit of budget is worth, and one more touch of each channel, minor units. */
export type Prices = { readonly budget: number; readonly channels: Float64Array };

/** What everybody together takes at prices, and the bound on any allocation's net that follows from it. */
type Demand = { readonly cost: number; readonly touches: Float64Array; readonly bound: number };

/** The best prices known so far: `bound` is the Lagrangian's value, which no allocation within the limits exceeds. */
export type PriceSearch = { prices: Prices; bound: number };

const ROUNDS = 40;
const SWEEPS = 6;
/** Beyond so many customers prices are settled on every k-th of them first and only corrected on all. */
const SAMPLE = 20_000;
const SAMPLE_SWEEPS = 20;

/** No scarcity. */
export function createFreePrices(problem: AllocationProblem): Prices {
  return { budget: 0, channels: new Float64Array(problem.channels.length) };
}

/** The option of most worth at the prices for every customer, −1 where none is worth anything. */
export function chooseAll(problem: AllocationProblem, prices: Prices): Allocation {
  const choice = new Int8Array(problem.customers).fill(-1);
  const most = new Float64Array(problem.customers);
  problem.options.forEach(({ worth, cost, channel, touches }, place) => {
    const charge = (prices.channels[channel] as number) * touches;
    for (let customer = 0; customer < problem.customers; customer += 1) {
      const value = (worth[customer] as number) - prices.budget * (cost[customer] as number) - charge;
      if (value > (most[customer] as number)) {
        most[customer] = value;
        choice[customer] = place;
      }
    }
  });
  return measureChoice(problem, choice);
}

function computeDemand(problem: AllocationProblem, prices: Prices): Demand {
  const { options, customers } = problem;
  const charges = options.map(({ channel, touches }) => (prices.channels[channel] as number) * touches);
  const touches = new Float64Array(problem.channels.length);
  let cost = 0;
  let bound = 0;
  for (let customer = 0; customer < customers; customer += 1) {
    let most = 0;
    let best = -1;
    for (let place = 0; place < options.length; place += 1) {
      const option = options[place] as AllocationProblem['options'][number];
      const value =
        (option.worth[customer] as number) -
        prices.budget * (option.cost[customer] as number) -
        (charges[place] as number);
      if (value > most) {
        most = value;
        best = place;
      }
    }
    if (best < 0) continue;
    const chosen = options[best] as AllocationProblem['options'][number];
    bound += most;
    cost += chosen.cost[customer] as number;
    touches[chosen.channel] = (touches[chosen.channel] as number) + chosen.touches;
  }
  if (prices.budget > 0) bound += prices.budget * problem.budget;
  problem.channels.forEach((limit, channel) => {
    const price = prices.channels[channel] as number;
    if (price > 0) bound += price * limit;
  });
  return { cost, touches, bound };
}

/** The highest price at which anybody would still be treated. */
function findHighestPrice(problem: AllocationProblem, use: (option: number, customer: number) => number): number {
  let highest = 0;
  problem.options.forEach((option, place) => {
    for (let customer = 0; customer < problem.customers; customer += 1) {
      const used = use(place, customer);
      const worth = option.worth[customer] as number;
      if (used > 0 && worth > 0) highest = Math.max(highest, worth / used);
    }
  });
  return highest;
}

/** A price by its place: −1 is the budget's, others the channels'. */
function getPrice(prices: Prices, place: number): number {
  return place < 0 ? prices.budget : (prices.channels[place] as number);
}

function setPrice(prices: Prices, place: number, price: number): Prices {
  if (place < 0) return { ...prices, budget: price };
  const channels = prices.channels.slice();
  channels[place] = price;
  return { ...prices, channels };
}

function tryPrices(problem: AllocationProblem, search: PriceSearch, prices: Prices): Demand {
  const demand = computeDemand(problem, prices);
  if (demand.bound < search.bound) Object.assign(search, { prices, bound: demand.bound });
  return demand;
}

function tryPrice(problem: AllocationProblem, search: PriceSearch, place: number, price: number): boolean {
  const { cost, touches } = tryPrices(problem, search, setPrice(search.prices, place, price));
  return place < 0 ? cost > problem.budget : (touches[place] as number) > (problem.channels[place] as number);
}

/** Lowers the bound along one price by bisection from nothing to the highest: where the limit is passed it must rise. */
function* settlePrice(problem: AllocationProblem, search: PriceSearch, place: number, highest: number): Steps<void> {
  let low = 0;
  let high = highest;
  for (let round = 0; round < ROUNDS; round += 1) {
    const price = round === 0 ? 0 : (low + high) / 2;
    const isOver = tryPrice(problem, search, place, price);
    yield 0;
    if (round === 0 && !isOver) break;
    if (isOver) low = price;
    else high = price;
    if (high - low <= 1e-9 * highest) break;
  }
}

/** The same from near the price that is known: out until the limit is passed or kept, then bisection between. */
function* correctPrice(problem: AllocationProblem, search: PriceSearch, place: number, highest: number): Steps<void> {
  const start = getPrice(search.prices, place);
  const wasOver = tryPrice(problem, search, place, start);
  yield 0;
  if (start === 0 && !wasOver) return;
  let step = Math.max(start, 0.001 * highest) * 0.01;
  let [low, high] = [start, start];
  for (let isFound = false; !isFound;) {
    const next = wasOver ? Math.min(highest, high + step) : Math.max(0, low - step);
    const isOver = tryPrice(problem, search, place, next);
    yield 0;
    if (wasOver) {
      low = isOver ? next : low;
      high = next;
    } else {
      high = isOver ? high : next;
      low = next;
    }
    isFound = isOver !== wasOver || next === 0 || next === highest;
    step *= 4;
  }
  for (let round = 0; round < ROUNDS && high - low > 1e-6 * highest; round += 1) {
    const middle = (low + high) / 2;
    const isOver = tryPrice(problem, search, place, middle);
    yield 0;
    if (isOver) low = middle;
    else high = middle;
  }
}

/** Follows the way a sweep has gone: limits that hang together are met by prices that move together. */
function* followWay(problem: AllocationProblem, search: PriceSearch, from: Prices): Steps<void> {
  const to = search.prices;
  const at = (reach: number): Prices => ({
    budget: Math.max(0, from.budget + reach * (to.budget - from.budget)),
    channels: to.channels.map((price, channel) => {
      const before = from.channels[channel] as number;
      return Math.max(0, before + reach * (price - before));
    }),
  });
  const falls = (reach: number): boolean => {
    const { cost, touches } = tryPrices(problem, search, at(reach));
    const own = to.budget === from.budget ? 0 : (problem.budget - cost) * (to.budget - from.budget);
    const slope = problem.channels.reduce((sum, limit, channel) => {
      const change = (to.channels[channel] as number) - (from.channels[channel] as number);
      return change === 0 ? sum : sum + (limit - (touches[channel] as number)) * change;
    }, own);
    return slope < 0;
  };
  let [near, far] = [1, 2];
  for (; far < 1e4 && falls(far); far *= 2) {
    near = far;
    yield 0;
  }
  for (let round = 0; round < 8; round += 1) {
    const middle = (near + far) / 2;
    if (falls(middle)) near = middle;
    else far = middle;
    yield 0;
  }
}

type Settle = typeof settlePrice;

function* sweepPrices(problem: AllocationProblem, search: PriceSearch, settle: Settle, sweeps: number): Steps<void> {
  const tolerance = settle === settlePrice ? 1e-9 : 1e-6;
  const highest = [
    findHighestPrice(problem, (option, customer) => problem.options[option]?.cost[customer] ?? 0),
    ...problem.channels.map((_, channel) =>
      findHighestPrice(problem, (place) => {
        const option = problem.options[place];
        return option?.channel === channel ? option.touches : 0;
      }),
    ),
  ];
  const scarce = [-1, ...problem.channels.keys()].filter(
    (place) => (place < 0 ? problem.budget : problem.channels[place]) !== Infinity,
  );
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    const { bound: before, prices: from } = search;
    for (const place of scarce) yield* settle(problem, search, place, highest[place + 1] ?? 0);
    if (scarce.length > 1 && sweep > 0) yield* followWay(problem, search, from);
    const isSettled = before - search.bound <= tolerance * Math.max(1, Math.abs(before));
    if (scarce.length < 2 || (sweep > 0 && isSettled)) break;
  }
}

function sampleProblem(problem: AllocationProblem): AllocationProblem {
  const every = Math.ceil(problem.customers / SAMPLE);
  const customers = Math.ceil(problem.customers / every);
  const share = customers / problem.customers;
  const thin = (values: Float64Array): Float64Array =>
    Float64Array.from({ length: customers }, (_, place) => values[place * every] as number);
  return {
    customers,
    options: problem.options.map((option) => ({ ...option, worth: thin(option.worth), cost: thin(option.cost) })),
    budget: problem.budget * share,
    channels: problem.channels.map((limit) => limit * share),
  };
}

/** Whether the problem is so large that prices are settled on part of its customers first. */
export function isLarge(problem: AllocationProblem): boolean {
  return problem.customers > SAMPLE;
}

/**
 * Prices at which what everybody wants just about meets the limits: by bisection, one price after another, several sweeps. With
 * many customers on a sample first, then corrected on all, from `start` where a similar problem's are known. The bound holds
 * whatever the prices.
 */
export function* searchPrices(problem: AllocationProblem, start?: Prices): Steps<PriceSearch> {
  const free = createFreePrices(problem);
  const open = (prices: Prices, of: AllocationProblem): PriceSearch => ({
    prices,
    bound: computeDemand(of, prices).bound,
  });
  const search = open(free, problem);
  if (!isLarge(problem)) {
    yield* sweepPrices(problem, search, settlePrice, SWEEPS);
    return search;
  }
  const sample = sampleProblem(problem);
  const rough = open(free, sample);
  if (start !== undefined) tryPrices(sample, rough, start);
  yield* sweepPrices(sample, rough, start === undefined ? settlePrice : correctPrice, SAMPLE_SWEEPS);
  const near = open(rough.prices, problem);
  if (near.bound < search.bound) Object.assign(search, near);
  yield* sweepPrices(problem, search, correctPrice, 3);
  return search;
}
