import { readContactHistory } from '#core/campaigns/plan/feasibility.ts';
import { createCalendarLayer } from '#core/campaigns/plan/calendar-layer.ts';
import { countOverlap, separatePlans, type Overlap, type OverlapRule } from '#core/campaigns/plan/overlap.ts';
import { planStrategy, type PlanGround, type StrategyPlan } from '#core/campaigns/plan/plan-strategy.ts';
import { prepareSimulation } from '#core/campaigns/plan/prepare-simulation.ts';
import { createExpectationBasis, hasClosedForm } from '#core/campaigns/forecast/expectation-basis.ts';
import { createEstimator, type Estimator } from '#core/campaigns/forecast/estimator.ts';
import type { Strategy } from '#core/campaigns/strategy/strategy.ts';
import { createMemory } from '#core/kernel/memory.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import type { MartScope } from '#core/questions/mart-scope.ts';
import { getScoringPoint } from '#core/science/customer-models/fit.ts';
import type { TogetherArgs } from './campaign-arguments.ts';
import type { CampaignSession } from './campaign-session.ts';

const KEPT_PLANS = 12;
const KEPT_SPLITS = 3;

/** Strategies planned side by side, and who is in several of them when each stands alone. */
export type PlannedTogether = { readonly plans: readonly StrategyPlan[]; readonly overlap: Overlap };

/** What campaigns of one build share: customers and models read and fitted once, plans kept while they are looked at. */
export type CampaignDesk = PlanGround & {
  readonly scope: MartScope;
  /** Plans strategies side by side: nobody is in two of them unless each is to stand alone. */
  planTogether(strategies: readonly Strategy[], rule: OverlapRule, task: TaskOptions): Promise<PlannedTogether>;
};

/** What a plan depends on: a moved assumption changes it only where capacity or budget ranks customers by worth. */
function namePlan(strategy: Strategy): string {
  const { assumptions, name: _, costs, ...rest } = strategy;
  const isRanked = strategy.caps.budgetCents !== null || strategy.caps.channelTouches !== null;
  return JSON.stringify([rest, isRanked ? [assumptions, costs] : null]);
}

/** What the split depends on: under `best` every assumption, since it moves what customers are worth. */
function nameTogether(strategies: readonly Strategy[], rule: OverlapRule): string {
  return JSON.stringify([rule, rule === 'best' ? strategies : strategies.map(namePlan)]);
}

function putStrategy(plan: StrategyPlan, strategy: Strategy): StrategyPlan {
  return { ...plan, planned: { ...plan.planned, strategy } };
}

async function openGround(
  { engine, project }: CampaignSession,
  task: TaskOptions,
): Promise<Omit<PlanGround, 'calendar'>> {
  const scope = { schema: project.schema, parameters: project.parameters };
  const base = await prepareSimulation(engine, scope, task);
  const point = getScoringPoint(base.model.fit);
  const basis = hasClosedForm(point) ? createExpectationBasis(base.population, point, base.model.spend.point) : null;
  return { base, basis, contacts: await readContactHistory(engine, scope, base.population.count, task) };
}

/**
 * The desk of a build, opened once. `hasCalendar` false leaves the calendar layer out of every plan. Rejects with `clv/no-fit`,
 * `task/cancelled` and the engine's errors; a failed opening is tried again next time.
 */
export async function openDesk(
  session: CampaignSession,
  { hasCalendar }: Pick<TogetherArgs, 'hasCalendar'>,
  task: TaskOptions,
): Promise<CampaignDesk> {
  const ground = await session.remember('campaigns/ground', task, () => openGround(session, task));
  return session.remember(`campaigns/desk ${hasCalendar ? 'with' : 'without'} calendar`, task, async () => {
    const { engine, project } = session;
    const scope = { schema: project.schema, parameters: project.parameters };
    const full: PlanGround = { ...ground, calendar: hasCalendar ? createCalendarLayer(engine, scope) : null };
    const plans = createMemory(KEPT_PLANS);
    const splits = createMemory(KEPT_SPLITS);
    const plan = async (strategy: Strategy, own: TaskOptions): Promise<StrategyPlan> =>
      putStrategy(
        await plans.remember(namePlan(strategy), own, () => planStrategy(engine, scope, full, strategy, own)),
        strategy,
      );
    return {
      ...full,
      scope,
      planTogether: async (strategies, rule, own) => {
        const together = await splits.remember(nameTogether(strategies, rule), own, async () => {
          const alone: StrategyPlan[] = [];
          for (const strategy of strategies) alone.push(await plan(strategy, own));
          return { plans: separatePlans(full, alone, rule), overlap: countOverlap(alone) };
        });
        const { overlap } = together;
        return {
          overlap,
          plans: together.plans.map((one, place) => putStrategy(one, strategies[place] ?? one.planned.strategy)),
        };
      },
    };
  });
}

/** Plans the strategies of a call. */
export async function planCampaign(
  session: CampaignSession,
  { strategies, overlap, hasCalendar }: TogetherArgs,
  task: TaskOptions,
): Promise<PlannedTogether & { readonly desk: CampaignDesk }> {
  const desk = await openDesk(session, { hasCalendar }, task);
  return { desk, ...(await desk.planTogether(strategies, overlap, task)) };
}

/** Plans one of several strategies. Rejects with a RangeError where it is not among them. */
export async function planAmong(
  session: CampaignSession,
  args: TogetherArgs & { readonly strategyId: string },
  task: TaskOptions,
): Promise<{ readonly desk: CampaignDesk; readonly plan: StrategyPlan }> {
  const { desk, plans } = await planCampaign(session, args, task);
  const plan = plans.find(({ planned }) => planned.strategy.id === args.strategyId);
  if (plan === undefined) throw new RangeError(`Strategy ${args.strategyId} is not among those planned.`);
  return { desk, plan };
}

/** The closed form of a plan; null where the model has none. `isExact` evaluates every distinct history: for what is kept. */
export function openEstimator({ basis }: CampaignDesk, { planned }: StrategyPlan, isExact: boolean): Estimator | null {
  return basis === null ? null : createEstimator(basis, planned, { isExact });
}

export function countMarked(marks: Uint8Array): number {
  return marks.reduce((sum, mark) => sum + mark, 0);
}

const decoder = new TextDecoder();

/** The id of the customer in a row of the population. */
export function readCustomerId({ base }: Pick<CampaignDesk, 'base'>, row: number): string {
  const { bytes, offsets } = base.facts.ids;
  return decoder.decode(bytes.subarray(offsets[row], offsets[row + 1]));
}
