import type { Engine } from '#core/kernel/engine.ts';
import { getScoringPoint } from '#core/science/customer-models/fit.ts';
import type { BuiltProject } from '#core/workbench/build/build-types.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import type { MartScope } from '#core/questions/mart-scope.ts';
import {
  createExpectationBasis,
  hasClosedForm,
  type ExpectationBasis,
} from '#core/campaigns/forecast/expectation-basis.ts';
import { readContactHistory, type ContactHistory } from '#core/campaigns/plan/feasibility.ts';
import { planStrategy, type StrategyPlan } from '#core/campaigns/plan/plan-strategy.ts';
import { prepareSimulation, type SimulationBase } from '#core/campaigns/plan/prepare-simulation.ts';
import type { Strategy } from '#core/campaigns/strategy/strategy.ts';

/** Horizon about which the calendar layer of the project's simulations is measured, days. */
const SHOCK_HORIZON_DAYS = 60;
const SHOCK_SEED = 20_260_630;
const KEPT_PLANS = 12;

/** A strategy planned on the current build. */
export type PlannedHere = StrategyPlan;

/** What simulations of one build share: read and fitted once. */
export type SimulationSession = {
  readonly base: SimulationBase;
  /** Null where the model has no closed form. */
  readonly basis: ExpectationBasis | null;
  readonly contacts: ContactHistory;
  plan(strategy: Strategy, task: TaskOptions): Promise<PlannedHere>;
};

/** What a plan depends on: a moved assumption changes it only where capacity or budget ranks customers by worth. */
export function namePlan(strategy: Strategy): string {
  const { assumptions, name: _, costs, ...rest } = strategy;
  const isRanked = strategy.caps.budgetCents !== null || strategy.caps.channelTouches !== null;
  return JSON.stringify([rest, isRanked ? [assumptions, costs] : null]);
}

async function openSession(engine: Engine, scope: MartScope, task: TaskOptions): Promise<SimulationSession> {
  const base = await prepareSimulation(engine, scope, { shockHorizonDays: SHOCK_HORIZON_DAYS, seed: SHOCK_SEED }, task);
  const point = getScoringPoint(base.model.fit);
  const basis = hasClosedForm(point) ? createExpectationBasis(base.population, point, base.model.spend.point) : null;
  const contacts: ContactHistory = await readContactHistory(engine, scope, base.population.count, task);
  const plans = new Map<string, PlannedHere>();
  return {
    base,
    basis,
    contacts,
    plan: async (strategy, own) => {
      const key = namePlan(strategy);
      const known = plans.get(key);
      if (known !== undefined) return { ...known, planned: { ...known.planned, strategy } };
      const planned = await planStrategy(engine, scope, base, strategy, basis, contacts, own);
      const oldest = plans.keys().next();
      if (plans.size >= KEPT_PLANS && oldest.done !== true) plans.delete(oldest.value);
      plans.set(key, planned);
      return planned;
    },
  };
}

const sessions = new WeakMap<BuiltProject, Promise<SimulationSession>>();

/** The session of a build; a failed or cancelled opening is tried again next time. */
export function getSimulationSession(
  engine: Engine,
  project: BuiltProject,
  task: TaskOptions,
): Promise<SimulationSession> {
  const known = sessions.get(project);
  if (known !== undefined) return known;
  const { schema, parameters } = project;
  const opening = openSession(engine, { schema, parameters }, task).catch((error: unknown) => {
    sessions.delete(project);
    throw error;
  });
  sessions.set(project, opening);
  return opening;
}
