import { measureChoice, type Allocation, type AllocationProblem, type Steps } from './allocate-problem.ts';
import type { Prices } from './allocate-prices.ts';

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
    const leave = (channel: number): number =>
      (this.channels[channel] ?? 0) +
      (from?.channel === channel ? from.touches : 0) -
      (next?.channel === channel ? next.touches : 0);
    if (!isForced) {
      if (budget < -1e-6) return false;
      for (let channel = 0; channel < this.channels.length; channel += 1) if (leave(channel) < 0) return false;
    }
    this.budget = budget;
    for (let channel = 0; channel < this.channels.length; channel += 1) this.channels[channel] = leave(channel);
    choice[customer] = to;
    return true;
  }

  isOver(): boolean {
    return this.budget < -1e-6 || this.channels.some((left) => left < 0);
  }
}

/** Keys sorted at a time: with many customers only the first few of millions of moves are ever wanted. */
const BATCH = 20_000;
/** After so many moves in a row that found no room the rest is not tried. */
const TIRED = 40_000;

/** Places of keys from the largest down, equal ones by place; NaN is left out. */
function* walkDescending(keys: Float64Array): Generator<number, void, void> {
  const sorted = keys.filter((key) => !Number.isNaN(key)).sort();
  let ceiling = Infinity;
  for (let end = sorted.length; end > 0;) {
    const floor = sorted[Math.max(0, end - BATCH)] as number;
    const batch: number[] = [];
    for (let place = 0; place < keys.length; place += 1) {
      const key = keys[place] as number;
      if (key >= floor && (key < ceiling || ceiling === Infinity)) batch.push(place);
    }
    batch.sort((one, two) => (keys[two] as number) - (keys[one] as number) || one - two);
    yield* batch;
    ceiling = floor;
    end -= batch.length;
  }
}

/** Moves of customers to another option (−1 = none): `gain[customer · width + option + 1]` at the prices, NaN = no move. */
type Moves = { readonly gain: Float64Array; readonly width: number };

function listMoves(problem: AllocationProblem, prices: Prices, choice: Int8Array, isRelease: boolean): Moves {
  const width = problem.options.length + 1;
  const gain = new Float64Array(problem.customers * width).fill(Number.NaN);
  const charges = problem.options.map(({ channel, touches }) => (prices.channels[channel] as number) * touches);
  const priced = (place: number, customer: number): number => {
    const option = problem.options[place];
    if (option === undefined) return 0;
    return (
      (option.worth[customer] as number) -
      prices.budget * (option.cost[customer] as number) -
      (charges[place] as number)
    );
  };
  for (let customer = 0; customer < problem.customers; customer += 1) {
    const now = choice[customer] as number;
    if (isRelease && now < 0) continue;
    const own = priced(now, customer);
    const before = problem.options[now]?.worth[customer] ?? 0;
    for (let to = isRelease ? -1 : 0; to < problem.options.length; to += 1) {
      if (to === now) continue;
      const after = problem.options[to]?.worth[customer] ?? 0;
      if (Number.isNaN(after) || (!isRelease && after <= before)) continue;
      gain[customer * width + to + 1] = priced(to, customer) - own;
    }
  }
  return { gain, width };
}

function* walkMoves({ gain, width }: Moves): Generator<{ readonly customer: number; readonly option: number }> {
  for (const place of walkDescending(gain)) {
    const customer = Math.floor(place / width);
    yield { customer, option: place - customer * width - 1 };
  }
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

/** Fills what room is left, best moves first. */
function* fill(problem: AllocationProblem, prices: Prices, choice: Int8Array, room: Room): Steps<void> {
  let refused = 0;
  let seen = 0;
  for (const { customer, option } of walkMoves(listMoves(problem, prices, choice, false))) {
    const now = problem.options[choice[customer] as number]?.worth[customer] ?? 0;
    const isMoved = (problem.options[option]?.worth[customer] ?? 0) > now && room.move(choice, customer, option);
    refused = isMoved ? 0 : refused + 1;
    if (refused > TIRED) break;
    seen += 1;
    if (seen % BATCH === 0) yield 0;
  }
}

/** Makes a choice feasible by the moves that lose least at the prices, then fills what room is left. */
export function* repair(problem: AllocationProblem, prices: Prices, chosen: Allocation): Steps<Allocation> {
  const choice = chosen.choice.slice();
  const room = new Room(problem, chosen);
  if (room.isOver()) {
    const touched = new Set<number>();
    for (const { customer, option } of walkMoves(listMoves(problem, prices, choice, true))) {
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
    yield 0;
  }
  for (let pass = 0; pass < 2; pass += 1) {
    yield* fill(problem, prices, choice, room);
    yield 0;
  }
  return measureChoice(problem, choice);
}

/** Exchanges one customer for others where that gains: small problems, where few customers decide. */
export function* exchange(problem: AllocationProblem, prices: Prices, start: Allocation): Steps<Allocation> {
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
        if (room.isOver()) {
          for (const move of walkMoves(listMoves(problem, prices, choice, true))) {
            if (!room.isOver()) break;
            const from = choice[move.customer] as number;
            if (move.customer === customer || from !== best.choice[move.customer]) continue;
            if (isEasing(problem, room, from, move.option, move.customer)) {
              room.move(choice, move.customer, move.option, true);
            }
          }
        }
        if (room.isOver()) continue;
        yield* fill(problem, prices, choice, room);
        const tried = measureChoice(problem, choice);
        if (tried.isFeasible && tried.netCents > best.netCents + 1e-9) best = tried;
      }
      yield 0;
    }
    if (best.netCents - before <= 1e-9) break;
  }
  return best;
}

/** What a planner without a solver would do: take the pairs of most net per cost first while there is room. */
export function* fillGreedily(problem: AllocationProblem): Steps<Allocation> {
  const width = problem.options.length;
  const ratios = new Float64Array(problem.customers * width).fill(Number.NaN);
  problem.options.forEach(({ worth, cost }, option) => {
    for (let customer = 0; customer < problem.customers; customer += 1) {
      const own = worth[customer] as number;
      if (own > 0) ratios[customer * width + option] = own / Math.max(1e-9, cost[customer] as number);
    }
  });
  const choice = new Int8Array(problem.customers).fill(-1);
  const room = new Room(problem, { costCents: 0, touches: [] });
  let seen = 0;
  for (const place of walkDescending(ratios)) {
    const customer = Math.floor(place / width);
    if (choice[customer] === -1) room.move(choice, customer, place - customer * width);
    seen += 1;
    if (seen % BATCH === 0) yield 0;
  }
  return measureChoice(problem, choice);
}
