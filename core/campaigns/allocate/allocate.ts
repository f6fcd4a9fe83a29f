import { exchange, fillGreedily, repair } from './allocate-fill.ts';
import { chooseAll, createFreePrices, isLarge, searchPrices, type Prices } from './allocate-prices.ts';
import { finishSteps, measureChoice, type Allocation, type AllocationProblem, type Steps } from './allocate-problem.ts';

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

/** Customers up to which single exchanges are tried: beyond, those who straddle the prices are too few to matter. */
const EXCHANGE_UP_TO = 60;

/** What is known from a similar problem: its prices, and an allocation that this one allows too. */
type Head = { readonly prices?: Prices; readonly known?: Allocation };

/** The steps of {@link allocate}. */
export function* solveAllocation(problem: AllocationProblem, { prices: start, known }: Head = {}): Steps<Optimum> {
  const { prices, bound } = yield* searchPrices(problem, start);
  const nothing = measureChoice(problem, new Int8Array(problem.customers).fill(-1));
  const starts = [yield* repair(problem, prices, chooseAll(problem, prices))];
  if (known !== undefined) starts.push(yield* repair(problem, prices, measureChoice(problem, known.choice)));
  if (!isLarge(problem)) {
    starts.push(yield* repair(problem, prices, nothing));
    starts.push(yield* repair(problem, createFreePrices(problem), nothing));
    starts.push(yield* fillGreedily(problem));
  }
  const found = starts.reduce((one, two) => (two.netCents > one.netCents ? two : one));
  const best = problem.customers <= EXCHANGE_UP_TO ? yield* exchange(problem, prices, found) : found;
  const upperBound = Math.max(bound, best.netCents);
  return {
    ...best,
    upperBound,
    gap: upperBound > 0 ? (upperBound - best.netCents) / upperBound : 0,
    budgetPrice: prices.budget,
    channelPrices: Array.from(prices.channels),
  };
}

/**
 * Gives each customer at most one option under a budget and channel limits: the multiple-choice knapsack by Lagrange
 * multipliers (Kellerer, Pferschy & Pisinger 2004, section 11.2). Prices by bisection, one after another, several sweeps; the
 * choice they give is made feasible and filled up. The bound holds whatever the prices, so the gap is certain; with many
 * customers it is small, because few of them straddle the prices.
 */
export function allocate(problem: AllocationProblem): Optimum {
  return finishSteps(solveAllocation(problem));
}

/** What a planner without a solver would do: take the pairs of most net per cost first while there is room. */
export function allocateGreedily(problem: AllocationProblem): Allocation {
  return finishSteps(fillGreedily(problem));
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

const toPrices = ({ budgetPrice, channelPrices }: Optimum): Prices => ({
  budget: budgetPrice,
  channels: Float64Array.from(channelPrices),
});

/** Net against budget: the best allocation at evenly spaced budgets up to where more brings nothing. */
export function* traceFrontier(problem: AllocationProblem, points = 12): Steps<FrontierPoint[]> {
  let last = yield* solveAllocation({ ...problem, budget: Infinity });
  const most = last.costCents;
  const frontier: FrontierPoint[] = [];
  for (let step = points; step > 0; step -= 1) {
    const budgetCents = (most * step) / points;
    const prices = step === points ? {} : { prices: toPrices(last) };
    last = yield* solveAllocation({ ...problem, budget: budgetCents }, prices);
    const { netCents, costCents, customers, budgetPrice, gap } = last;
    frontier.unshift({ budgetCents, netCents, costCents, customers, price: budgetPrice, gap });
    yield 1 - (step - 1) / points;
  }
  return frontier;
}

/** What the next `cents` of budget bring: the best allocation with them, which is never worse than `now`, the best without. */
export function* solveNextBudget(problem: AllocationProblem, now: Optimum, cents: number): Steps<Optimum> {
  const more = { ...problem, budget: problem.budget + cents };
  return yield* solveAllocation(more, { prices: toPrices(now), known: now });
}
