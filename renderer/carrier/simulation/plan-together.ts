import type { TaskOptions } from '#core/kernel/progress.ts';
import { meanPace } from '#core/campaigns/draws/draw-inputs.ts';
import { countOverlap, separatePlans, type Overlap, type OverlapRule } from '#core/campaigns/plan/overlap.ts';
import type { Strategy } from '#core/campaigns/strategy/strategy.ts';
import { namePlan, type PlannedHere, type SimulationSession } from './simulation-session.ts';

/** Strategies planned side by side, and who is in several of them when each stands alone. */
export type PlannedTogether = { readonly plans: readonly PlannedHere[]; readonly overlap: Overlap };

type Kept = { readonly key: string; readonly together: PlannedTogether };
const kept = new WeakMap<SimulationSession, Map<OverlapRule, Kept>>();

/** What the split depends on: under `best` every assumption, since it moves what customers are worth. */
function nameTogether(strategies: readonly Strategy[], rule: OverlapRule): string {
  return JSON.stringify(rule === 'best' ? strategies : strategies.map(namePlan));
}

/** Plans strategies side by side: nobody is in two of them unless each is to stand alone. The last answer of a rule is kept. */
export async function planTogether(
  session: SimulationSession,
  strategies: readonly Strategy[],
  rule: OverlapRule,
  task: TaskOptions,
): Promise<PlannedTogether> {
  const own = kept.get(session) ?? new Map<OverlapRule, Kept>();
  kept.set(session, own);
  const key = nameTogether(strategies, rule);
  let known = own.get(rule);
  if (known?.key !== key) {
    const plans: PlannedHere[] = [];
    for (const strategy of strategies) plans.push(await session.plan(strategy, task));
    const { base, basis, contacts } = session;
    const overlap = countOverlap(plans);
    const apart = separatePlans(base, basis, contacts, plans, rule, meanPace(base.model.shock));
    known = { key, together: { plans: apart, overlap } };
    own.set(rule, known);
  }
  const { plans, overlap } = known.together;
  return {
    overlap,
    plans: plans.map((plan, place) => ({
      ...plan,
      planned: { ...plan.planned, strategy: strategies[place] ?? plan.planned.strategy },
    })),
  };
}
