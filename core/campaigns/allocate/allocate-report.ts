import { throwIfCancelled } from '#core/kernel/errors.ts';
import { giveWay, type TaskOptions } from '#core/kernel/progress.ts';
import { solveAllocation, solveNextBudget, touchAll, traceFrontier, type FrontierPoint } from './allocate.ts';
import { fillGreedily } from './allocate-fill.ts';
import type { Allocation, AllocationProblem, Steps } from './allocate-problem.ts';
import type { StrategyAllocation } from './allocate-strategies.ts';

/** What one strategy gets. Money in minor units, before fixed cost. */
export type AllocationShare = {
  readonly strategyId: string;
  readonly customers: number;
  readonly netCents: number;
  readonly costCents: number;
  readonly touches: number;
};

/** Sums of an allocation. */
export type AllocationSums = {
  readonly customers: number;
  readonly netCents: number;
  readonly costCents: number;
  readonly isFeasible: boolean;
};

/** Everything that is said of an allocation. Money in minor units; nets are before fixed cost. */
export type AllocationReport = {
  /** Customers that at least one strategy can treat. */
  readonly eligible: number;
  readonly best: AllocationSums;
  readonly shares: readonly AllocationShare[];
  /** No allocation has a higher net, and how far below it the best found is at most. */
  readonly upperBound: number;
  readonly gap: number;
  /** Null where there is no limit. */
  readonly budgetCents: number | null;
  /** Net of one more minor unit of budget. */
  readonly budgetPrice: number;
  readonly channels: readonly {
    readonly channel: string;
    readonly limit: number | null;
    readonly used: number;
    /** Net of one more touch, minor units. */
    readonly price: number;
  }[];
  readonly greedy: AllocationSums;
  readonly touchAll: AllocationSums;
  /** From the smallest budget up; nothing (0, 0) is not among them. */
  readonly frontier: readonly FrontierPoint[];
  /** What the next `cents` of budget bring, and where they go; null without a limit. */
  readonly next: {
    readonly cents: number;
    readonly netCents: number;
    readonly costCents: number;
    readonly shares: readonly AllocationShare[];
  } | null;
};

function sumUp({ customers, netCents, costCents, isFeasible }: Allocation): AllocationSums {
  return { customers, netCents, costCents, isFeasible };
}

function share(problem: AllocationProblem, choice: Int8Array): AllocationShare[] {
  const sums = problem.options.map(() => ({ customers: 0, netCents: 0, costCents: 0 }));
  for (let customer = 0; customer < problem.customers; customer += 1) {
    const place = choice[customer] as number;
    const own = sums[place];
    const option = problem.options[place];
    if (own === undefined || option === undefined) continue;
    own.customers += 1;
    own.netCents += option.worth[customer] as number;
    own.costCents += option.cost[customer] as number;
  }
  return sums.map((own, place) => {
    const { id, touches } = problem.options[place] as AllocationProblem['options'][number];
    return { strategyId: id, ...own, touches: own.customers * touches };
  });
}

function countEligible({ customers, options }: AllocationProblem): number {
  let count = 0;
  for (let customer = 0; customer < customers; customer += 1) {
    if (options.some(({ worth }) => !Number.isNaN(worth[customer]))) count += 1;
  }
  return count;
}

function* solveReport(
  { problem, channels }: StrategyAllocation,
  nextCents: number,
  points: number,
): Steps<AllocationReport> {
  const found = yield* solveAllocation(problem);
  yield 0.2;
  const greedy = yield* fillGreedily(problem);
  const isLimited = problem.budget !== Infinity;
  const shares = share(problem, found.choice);
  let next: AllocationReport['next'] = null;
  if (isLimited && nextCents > 0) {
    const more = yield* solveNextBudget(problem, found, nextCents);
    const after = share(problem, more.choice);
    next = {
      cents: nextCents,
      netCents: more.netCents - found.netCents,
      costCents: more.costCents - found.costCents,
      shares: after.map((own, place) => {
        const before = shares[place] as AllocationShare;
        return {
          strategyId: own.strategyId,
          customers: own.customers - before.customers,
          netCents: own.netCents - before.netCents,
          costCents: own.costCents - before.costCents,
          touches: own.touches - before.touches,
        };
      }),
    };
  }
  yield 0.3;
  const tracing = traceFrontier(problem, points);
  let traced = tracing.next();
  for (; traced.done !== true; traced = tracing.next()) yield traced.value > 0 ? 0.3 + 0.7 * traced.value : 0;
  return {
    eligible: countEligible(problem),
    best: sumUp(found),
    shares,
    upperBound: found.upperBound,
    gap: found.gap,
    budgetCents: isLimited ? problem.budget : null,
    budgetPrice: found.budgetPrice,
    channels: channels.map((channel, place) => {
      const limit = problem.channels[place] ?? Infinity;
      return {
        channel,
        limit: limit === Infinity ? null : limit,
        used: found.touches[place] ?? 0,
        price: found.channelPrices[place] ?? 0,
      };
    }),
    greedy: sumUp(greedy),
    touchAll: sumUp(touchAll(problem)),
    frontier: traced.value,
    next,
  };
}

/** Steps between two pauses: some milliseconds each with many customers. */
const STEPS_AT_A_TIME = 4;
const PARTS = 100;

/**
 * Allocates customers to strategies and says what came out, beside what a simple planner would do; pausing now and then, so
 * that it can be cancelled. `nextCents` is the further budget that is asked about, `points` how many the frontier has.
 *
 * Rejects with `task/cancelled`.
 */
export async function reportAllocation(
  allocation: StrategyAllocation,
  nextCents: number,
  points: number,
  task: TaskOptions = {},
): Promise<AllocationReport> {
  const steps = solveReport(allocation, nextCents, points);
  let reached = 0;
  for (let count = 1; ; count += 1) {
    const { done, value } = steps.next();
    if (done === true) return value;
    if (value > reached) {
      reached = value;
      task.onProgress?.({ step: 'model', subject: 'allocation', done: Math.round(PARTS * reached), total: PARTS });
    }
    if (count % STEPS_AT_A_TIME !== 0) continue;
    await giveWay();
    throwIfCancelled(task.signal);
  }
}
