import { WorkbenchError } from '#core/kernel/errors.ts';
import { readAssumptions } from '#core/campaigns/strategy/assumptions.ts';
import { computeCustomerWorth } from '#core/campaigns/forecast/customer-worth.ts';
import { meanPace } from '#core/campaigns/strategy/calendar-pace.ts';
import { replanStrategy, type PlanGround, type StrategyPlan } from './plan-strategy.ts';

/**
 * What becomes of customers that several strategies of one simulation mean: `separate` = each strategy on its own, as
 * alternatives; `priority` = the first strategy that can have them; `best` = the one of the highest expected net for them.
 */
export const OVERLAP_RULES = ['separate', 'priority', 'best'] as const;
export type OverlapRule = (typeof OVERLAP_RULES)[number];

/** Customers that several strategies could have, each strategy planned on its own; treated and control alike. */
export type Overlap = {
  /** Customers in more than one strategy. */
  readonly customers: number;
  /** By pair; a customer of three strategies is in three pairs. Pairs without customers are left out. */
  readonly pairs: readonly { readonly first: string; readonly second: string; readonly customers: number }[];
};

type Planned = Pick<StrategyPlan, 'planned' | 'feasibility'>;

/** Counts who is in several strategies. */
export function countOverlap(plans: readonly Planned[]): Overlap {
  const rows = plans[0]?.feasibility.eligible.length ?? 0;
  const width = plans.length;
  const counts = new Float64Array(width * width);
  let customers = 0;
  for (let row = 0; row < rows; row += 1) {
    let found = 0;
    for (let one = 0; one < width; one += 1) {
      if (plans[one]?.feasibility.eligible[row] !== 1) continue;
      found += 1;
      for (let two = one + 1; two < width; two += 1) {
        if (plans[two]?.feasibility.eligible[row] !== 1) continue;
        counts[one * width + two] = (counts[one * width + two] as number) + 1;
      }
    }
    if (found > 1) customers += 1;
  }
  const pairs = plans.flatMap((first, one) =>
    plans.flatMap((second, two) => {
      const shared = counts[one * width + two] as number;
      if (shared === 0) return [];
      return [{ first: first.planned.strategy.id, second: second.planned.strategy.id, customers: shared }];
    }),
  );
  return { customers, pairs };
}

/** The strategy that each customer belongs to, −1 where none can have them. */
function chooseOwners(plans: readonly Planned[], worth: readonly Float64Array[] | null): Int8Array {
  const rows = plans[0]?.feasibility.eligible.length ?? 0;
  const owner = new Int8Array(rows).fill(-1);
  for (let row = 0; row < rows; row += 1) {
    let most = -Infinity;
    for (let place = 0; place < plans.length; place += 1) {
      if (plans[place]?.feasibility.eligible[row] !== 1) continue;
      const own = worth === null ? -place : (worth[place]?.[row] as number);
      if (own <= most) continue;
      most = own;
      owner[row] = place;
    }
  }
  return owner;
}

function failWithoutClosedForm(): never {
  throw new WorkbenchError(
    'simulation/no-closed-form',
    'Pareto/NBD has no closed form, so nobody’s best strategy is known.',
    {
      hint: 'Let the order of the strategies decide, or choose MBG/NBD or BG/NBD in the project settings.',
      zh: {
        message: 'Pareto/NBD 没有闭式解，无法判断每位客户的最优策略。',
        hint: '请按策略顺序分配，或在项目设置中改用 MBG/NBD 或 BG/NBD。',
      },
    },
  );
}

/**
 * Plans strategies anew so that nobody is in two: `plans` are those of each strategy on its own, in the order of priority. Who
 * belongs to another strategy is cut as `in-another-strategy`; where channel or budget is short the room this leaves is taken by
 * the next. Holdouts are drawn among those who are left, so the share held out holds.
 *
 * @throws WorkbenchError `simulation/no-closed-form` for `best` under Pareto/NBD.
 */
export function separatePlans(
  ground: PlanGround,
  plans: readonly StrategyPlan[],
  rule: OverlapRule,
): readonly StrategyPlan[] {
  if (rule === 'separate' || countOverlap(plans).customers === 0) return plans;
  const { basis } = ground;
  if (rule === 'best' && basis === null) failWithoutClosedForm();
  const worth =
    rule === 'priority' || basis === null
      ? null
      : plans.map(({ planned }) => {
          const values = readAssumptions(planned.strategy.assumptions, planned.marginRate);
          return computeCustomerWorth(basis, planned, values, meanPace(planned.shock)).netCents;
        });
  const owner = chooseOwners(plans, worth);
  return plans.map((plan, place) => {
    const taken = Uint8Array.from(owner, (own) => (own >= 0 && own !== place ? 1 : 0));
    return replanStrategy(ground, plan, taken);
  });
}
