import { throwIfCancelled } from '#core/errors.ts';

/**
 * Who could get what: `worth[option][customer]` is the expected net of treating the customer with the option (a strategy),
 * minor units, NaN where the customer cannot be; `cost` what it takes of the budget; `touches` what each such customer takes
 * of the option's channel.
 */
export type AllocationProblem = {
  readonly customers: number;
  readonly options: readonly {
    readonly id: string;
    readonly worth: Float64Array;
    readonly cost: Float64Array;
    /** Place in `channels`. */
    readonly channel: number;
    readonly touches: number;
  }[];
  /** Money there is, minor units; Infinity where it does not matter. */
  readonly budget: number;
  /** Touches each channel can make; Infinity where it does not matter. */
  readonly channels: readonly number[];
};

/** Who gets what: `choice[customer]` is the place of an option, −1 for none. */
export type Allocation = {
  readonly choice: Int8Array;
  readonly netCents: number;
  readonly costCents: number;
  readonly touches: readonly number[];
  readonly customers: number;
  readonly isFeasible: boolean;
};

/** The best allocation found, and how far from the best there is it can be at most. */
export type Optimum = Allocation & {
  /** No allocation has a higher net: the Lagrangian's value (weak duality). */
  readonly upperBound: number;
  /** (bound − net) / bound; 0 where nothing can be gained. */
  readonly gap: number;
  /** What one more minor unit of budget is worth, and one more touch of each channel (minor units). */
  readonly budgetPrice: number;
  readonly channelPrices: readonly number[];
};

const ROUNDS = 40;
const SWEEPS = 6;
/** Customers up to which single exchanges are tried: beyond, those who straddle the prices are too few to matter. */
const EXCHANGE_UP_TO = 60;

type Prices = { readonly budget: number; readonly channels: Float64Array };

/** The option of most worth at given prices of one customer, −1 where none is worth anything. */
function chooseAt(problem: AllocationProblem, prices: Prices, customer: number): number {
  let best = -1;
  let most = 0;
  for (let place = 0; place < problem.options.length; place += 1) {
    const option = problem.options[place] as AllocationProblem['options'][number];
    const value =
      (option.worth[customer] as number) -
      prices.budget * (option.cost[customer] as number) -
      (prices.channels[option.channel] as number) * option.touches;
    if (value > most) {
      most = value;
      best = place;
    }
  }
  return best;
}

/** Net, cost and touches of a choice. */
function measureChoice(problem: AllocationProblem, choice: Int8Array): Allocation {
  let netCents = 0;
  let costCents = 0;
  let customers = 0;
  const touches = problem.channels.map(() => 0);
  for (let customer = 0; customer < problem.customers; customer += 1) {
    const option = problem.options[choice[customer] as number];
    if (option === undefined) continue;
    customers += 1;
    netCents += option.worth[customer] as number;
    costCents += option.cost[customer] as number;
    touches[option.channel] = (touches[option.channel] ?? 0) + option.touches;
  }
  const isFeasible =
    costCents <= problem.budget + 1e-6 && touches.every((used, channel) => used <= (problem.channels[channel] ?? 0));
  return { choice, netCents, costCents, touches, customers, isFeasible };
}

function chooseAll(problem: AllocationProblem, prices: Prices): Allocation {
  const choice = new Int8Array(problem.customers);
  for (let customer = 0; customer < problem.customers; customer += 1) {
    choice[customer] = chooseAt(problem, prices, customer);
  }
  return measureChoice(problem, choice);
}

/** The Lagrangian's value at prices: no allocation within the limits has a higher net. */
function computeBound(problem: AllocationProblem, prices: Prices, chosen: Allocation): number {
  let bound = chosen.netCents;
  if (prices.budget > 0) bound += prices.budget * (problem.budget - chosen.costCents);
  problem.channels.forEach((limit, channel) => {
    const price = prices.channels[channel] as number;
    if (price > 0) bound += price * (limit - (chosen.touches[channel] ?? 0));
  });
  return bound;
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

type Search = { prices: Prices; bound: number };

/** Lowers the bound along one price by bisection: where the limit is passed the price must rise. */
function settlePrice(problem: AllocationProblem, search: Search, place: number, highest: number): void {
  const limit = place < 0 ? problem.budget : (problem.channels[place] ?? Infinity);
  if (limit === Infinity) return;
  const setPrice = (price: number): Prices => {
    if (place < 0) return { ...search.prices, budget: price };
    const channels = search.prices.channels.slice();
    channels[place] = price;
    return { ...search.prices, channels };
  };
  let low = 0;
  let high = highest;
  for (let round = 0; round < ROUNDS; round += 1) {
    const price = round === 0 ? 0 : (low + high) / 2;
    const prices = setPrice(price);
    const chosen = chooseAll(problem, prices);
    const bound = computeBound(problem, prices, chosen);
    if (bound < search.bound) Object.assign(search, { prices, bound });
    const used = place < 0 ? chosen.costCents : (chosen.touches[place] ?? 0);
    if (round === 0 && used <= limit) break;
    if (used > limit) low = price;
    else high = price;
    if (high - low <= 1e-9 * highest) break;
  }
}

type Move = { readonly customer: number; readonly option: number; readonly gain: number };

/** What is left of the limits. */
class Room {
  budget: number;
  readonly channels: number[];

  constructor(
    private readonly problem: AllocationProblem,
    used: Pick<Allocation, 'costCents' | 'touches'>,
  ) {
    this.budget = problem.budget - used.costCents;
    this.channels = problem.channels.map((limit, channel) => limit - (used.touches[channel] ?? 0));
  }

  /** Changes a customer's option, where there is room or `isForced`; says whether it did. */
  move(choice: Int8Array, customer: number, to: number, isForced = false): boolean {
    const from = this.problem.options[choice[customer] as number];
    const next = this.problem.options[to];
    const budget = this.budget + (from?.cost[customer] ?? 0) - (next?.cost[customer] ?? 0);
    const channels = this.channels.slice();
    if (from !== undefined) channels[from.channel] = (channels[from.channel] ?? 0) + from.touches;
    if (next !== undefined) channels[next.channel] = (channels[next.channel] ?? 0) - next.touches;
    const fits = budget >= -1e-6 && channels.every((left) => left >= 0);
    if (!fits && !isForced) return false;
    this.budget = budget;
    channels.forEach((left, channel) => {
      this.channels[channel] = left;
    });
    choice[customer] = to;
    return true;
  }

  isOver(): boolean {
    return this.budget < -1e-6 || this.channels.some((left) => left < 0);
  }
}

function listMoves(problem: AllocationProblem, prices: Prices, choice: Int8Array, isRelease: boolean): Move[] {
  const moves: Move[] = [];
  const priced = (place: number, customer: number): number => {
    const option = problem.options[place];
    if (option === undefined) return 0;
    return (
      (option.worth[customer] as number) -
      prices.budget * (option.cost[customer] as number) -
      (prices.channels[option.channel] as number) * option.touches
    );
  };
  for (let customer = 0; customer < problem.customers; customer += 1) {
    const now = choice[customer] as number;
    if (isRelease && now < 0) continue;
    const own = priced(now, customer);
    for (let to = isRelease ? -1 : 0; to < problem.options.length; to += 1) {
      if (to === now) continue;
      const before = problem.options[now]?.worth[customer] ?? 0;
      const after = problem.options[to]?.worth[customer] ?? 0;
      if (Number.isNaN(after) || (!isRelease && after <= before)) continue;
      moves.push({ customer, option: to, gain: priced(to, customer) - own });
    }
  }
  return moves.sort((one, two) => two.gain - one.gain || one.customer - two.customer);
}

/** Makes a choice feasible by the moves that lose least at the prices, then fills what room is left. */
function repair(problem: AllocationProblem, prices: Prices, chosen: Allocation): Allocation {
  const choice = chosen.choice.slice();
  const room = new Room(problem, chosen);
  if (room.isOver()) {
    const touched = new Set<number>();
    for (const { customer, option } of listMoves(problem, prices, choice, true)) {
      if (!room.isOver()) break;
      if (touched.has(customer)) continue;
      const eases = choice[customer] !== -1 && isEasing(problem, room, choice[customer] as number, option, customer);
      if (!eases) continue;
      touched.add(customer);
      room.move(choice, customer, option, true);
    }
    for (let customer = 0; customer < problem.customers && room.isOver(); customer += 1) {
      if (choice[customer] !== -1) room.move(choice, customer, -1, true);
    }
  }
  for (let pass = 0; pass < 2; pass += 1) fill(problem, prices, choice, room);
  return measureChoice(problem, choice);
}

/** Fills what room is left, best moves first. */
function fill(problem: AllocationProblem, prices: Prices, choice: Int8Array, room: Room): void {
  for (const { customer, option } of listMoves(problem, prices, choice, false)) {
    const now = problem.options[choice[customer] as number]?.worth[customer] ?? 0;
    if ((problem.options[option]?.worth[customer] ?? 0) > now) room.move(choice, customer, option);
  }
}

/** Exchanges one customer for others where that gains: small problems, where few customers decide. */
function exchange(problem: AllocationProblem, prices: Prices, start: Allocation): Allocation {
  let best = start;
  for (let round = 0; round < 20; round += 1) {
    const before = best.netCents;
    for (let customer = 0; customer < problem.customers; customer += 1) {
      for (let to = -1; to < problem.options.length; to += 1) {
        const worth = problem.options[to]?.worth[customer] ?? 0;
        if (to === best.choice[customer] || Number.isNaN(worth)) continue;
        const choice = best.choice.slice();
        const room = new Room(problem, best);
        room.move(choice, customer, to, true);
        for (const move of room.isOver() ? listMoves(problem, prices, choice, true) : []) {
          if (!room.isOver()) break;
          const from = choice[move.customer] as number;
          if (move.customer === customer || from !== best.choice[move.customer]) continue;
          if (isEasing(problem, room, from, move.option, move.customer)) {
            room.move(choice, move.customer, move.option, true);
          }
        }
        if (room.isOver()) continue;
        fill(problem, prices, choice, room);
        const tried = measureChoice(problem, choice);
        if (tried.isFeasible && tried.netCents > best.netCents + 1e-9) best = tried;
      }
    }
    if (best.netCents - before <= 1e-9) break;
  }
  return best;
}

function isEasing(problem: AllocationProblem, room: Room, from: number, to: number, customer: number): boolean {
  const before = problem.options[from];
  const after = problem.options[to];
  const saves = (before?.cost[customer] ?? 0) > (after?.cost[customer] ?? 0);
  if (room.budget < -1e-6 && saves) return true;
  return room.channels.some((left, channel) => {
    if (left >= 0 || before?.channel !== channel) return false;
    return after === undefined || after.channel !== channel || after.touches < before.touches;
  });
}

/**
 * Gives each customer at most one option under a budget and channel limits: the multiple-choice knapsack by Lagrange
 * multipliers (Kellerer, Pferschy & Pisinger 2004, section 11.2). Prices by bisection, one after another, several sweeps; the
 * choice they give is made feasible and filled up. The bound holds whatever the prices, so the gap is certain; with many
 * customers it is small, because few of them straddle the prices.
 *
 * @throws WorkbenchError `task/cancelled`.
 */
export function allocate(problem: AllocationProblem, signal?: AbortSignal): Optimum {
  const free: Prices = { budget: 0, channels: new Float64Array(problem.channels.length) };
  const search: Search = { prices: free, bound: computeBound(problem, free, chooseAll(problem, free)) };
  const highestBudget = findHighestPrice(problem, (option, customer) => problem.options[option]?.cost[customer] ?? 0);
  const highestTouch = problem.channels.map((_, channel) =>
    findHighestPrice(problem, (option) => {
      const own = problem.options[option];
      return own?.channel === channel ? own.touches : 0;
    }),
  );
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const before = search.bound;
    settlePrice(problem, search, -1, highestBudget);
    for (let channel = 0; channel < problem.channels.length; channel += 1) {
      throwIfCancelled(signal);
      settlePrice(problem, search, channel, highestTouch[channel] ?? 0);
    }
    if (sweep > 0 && before - search.bound <= 1e-9 * Math.max(1, Math.abs(before))) break;
  }
  const { prices } = search;
  const nothing = measureChoice(problem, new Int8Array(problem.customers).fill(-1));
  const starts = [
    repair(problem, prices, chooseAll(problem, prices)),
    repair(problem, prices, nothing),
    repair(problem, free, nothing),
    allocateGreedily(problem),
  ];
  const found = starts.reduce((one, two) => (two.netCents > one.netCents ? two : one));
  const best = problem.customers <= EXCHANGE_UP_TO ? exchange(problem, prices, found) : found;
  const upperBound = Math.max(search.bound, best.netCents);
  return {
    ...best,
    upperBound,
    gap: upperBound > 0 ? (upperBound - best.netCents) / upperBound : 0,
    budgetPrice: prices.budget,
    channelPrices: Array.from(prices.channels),
  };
}

/** What a planner without a solver would do: take the pairs of most net per cost first while there is room. */
export function allocateGreedily(problem: AllocationProblem): Allocation {
  const pairs: { customer: number; option: number; ratio: number }[] = [];
  problem.options.forEach(({ worth, cost }, option) => {
    for (let customer = 0; customer < problem.customers; customer += 1) {
      const own = worth[customer] as number;
      if (own > 0) pairs.push({ customer, option, ratio: own / Math.max(1e-9, cost[customer] as number) });
    }
  });
  pairs.sort((one, two) => two.ratio - one.ratio || one.customer - two.customer || one.option - two.option);
  const choice = new Int8Array(problem.customers).fill(-1);
  const room = new Room(problem, { costCents: 0, touches: [] });
  for (const { customer, option } of pairs) if (choice[customer] === -1) room.move(choice, customer, option);
  return measureChoice(problem, choice);
}

/** Everybody gets the option of most worth, whatever the limits and also at a loss: often not feasible. */
export function touchAll(problem: AllocationProblem): Allocation {
  const choice = new Int8Array(problem.customers).fill(-1);
  for (let customer = 0; customer < problem.customers; customer += 1) {
    let most = -Infinity;
    problem.options.forEach(({ worth }, option) => {
      const own = worth[customer] as number;
      if (own > most) {
        most = own;
        choice[customer] = option;
      }
    });
  }
  return measureChoice(problem, choice);
}

/** One point of the frontier. */
export type FrontierPoint = {
  readonly budgetCents: number;
  readonly netCents: number;
  readonly costCents: number;
  readonly customers: number;
  /** Net per further minor unit of budget at this point. */
  readonly price: number;
  readonly gap: number;
};

/** Net against budget: the best allocation at evenly spaced budgets up to where more brings nothing. */
export function traceFrontier(problem: AllocationProblem, points = 12, signal?: AbortSignal): FrontierPoint[] {
  const most = allocate({ ...problem, budget: Infinity }, signal).costCents;
  return Array.from({ length: points }, (_, step) => {
    const budgetCents = (most * (step + 1)) / points;
    const { netCents, costCents, customers, budgetPrice, gap } = allocate({ ...problem, budget: budgetCents }, signal);
    return { budgetCents, netCents, costCents, customers, price: budgetPrice, gap };
  });
}

/** What the next `cents` of budget bring: the best allocation with them less the best without. */
export function valueNextBudget(
  problem: AllocationProblem,
  cents: number,
): { readonly netCents: number; readonly customers: number } {
  const now = allocate(problem);
  const more = allocate({ ...problem, budget: problem.budget + cents });
  return { netCents: more.netCents - now.netCents, customers: more.customers - now.customers };
}
