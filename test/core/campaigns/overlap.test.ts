import { describe, expect, test } from 'vitest';
import { createEstimator } from '#core/campaigns/forecast/estimator.ts';
import { computeCustomerWorth } from '#core/campaigns/forecast/customer-worth.ts';
import { readAssumptions } from '#core/campaigns/strategy/assumptions.ts';
import { assignHoldout } from '#core/campaigns/launch/assign.ts';
import { createExpectationBasis } from '#core/campaigns/forecast/expectation-basis.ts';
import { checkFeasibility, type ContactHistory } from '#core/campaigns/plan/feasibility.ts';
import { countOverlap, separatePlans } from '#core/campaigns/plan/overlap.ts';
import type { StrategyPlan } from '#core/campaigns/plan/plan-strategy.ts';
import { createPreset } from '#core/campaigns/strategy/presets.ts';
import type { SimulationBase } from '#core/campaigns/plan/prepare-simulation.ts';
import { openSimulation, simulateDraws } from '#core/campaigns/draws/simulate.ts';
import type { Strategy } from '#core/campaigns/strategy/strategy.ts';
import { PLAIN_CLOCK } from '#core/science/customer-models/week-clock.ts';
import { AS_OF, describeModel, inventPopulation, planFor, POINTS, SPEND_POINT } from './invent-customers.ts';

const COUNT = 900;
const population = inventPopulation(COUNT, 29);
const point = POINTS['mbg-nbd'];
const basis = createExpectationBasis(population, point, SPEND_POINT);
const contacts: ContactHistory = { rows: new Int32Array(), days: new Int32Array(), heldOut: new Uint8Array(COUNT) };
const names = Array.from({ length: COUNT }, (_, row) => `c${String(row).padStart(4, '0')}`);
const ids = {
  bytes: new TextEncoder().encode(names.join('')),
  offsets: Int32Array.from({ length: COUNT + 1 }, (_, row) => 5 * row),
};
const base: SimulationBase = {
  asOfDate: AS_OF,
  clock: PLAIN_CLOCK,
  population,
  facts: {
    ids,
    valueKeys: new Int32Array(COUNT).fill(1),
    netCents: new Float64Array(COUNT).fill(10_000),
    marginCents: new Float64Array(COUNT).fill(4000),
  },
  model: describeModel(point),
};

/** A strategy on its own, over the rows that a rule means. */
function plan(strategy: Strategy, isMeant: (row: number) => boolean): StrategyPlan {
  const { timeline } = planFor(population, strategy);
  const member = Uint8Array.from({ length: COUNT }, (_, row) => (isMeant(row) ? 1 : 0));
  const worth = computeCustomerWorth(
    basis,
    { strategy, timeline },
    readAssumptions(strategy.assumptions, 0.4),
  ).netCents;
  const { segments } = population;
  const { valueKeys: values } = base.facts;
  const feasibility = checkFeasibility({
    strategy,
    timeline,
    asOfDate: AS_OF,
    audience: { member, withoutPurchase: 7 },
    contacts,
    segments,
    values,
    worth,
    hasMargin: true,
  });
  const { holdoutShare: share, id: salt } = strategy;
  const assignment = assignHoldout({ salt, share, ids, members: feasibility.eligible, segments, values });
  const planned = { strategy, timeline, treated: assignment.treated, marginRate: 0.4, shock: null };
  return { planned, feasibility, assignment, marginSource: 'measured', calendar: null };
}

const vip = plan(createPreset('vip-care'), (row) => row < 500);
const activate = plan(createPreset('activate'), (row) => row >= 300);
const capped = plan(
  createPreset('win-back', { caps: { budgetCents: null, channelTouches: 80 }, holdoutShare: 0 }),
  () => true,
);
const all = [vip, activate, capped];
const ground = { base, basis, contacts, calendar: null };

function countEligible(plans: readonly StrategyPlan[]): number[] {
  return Array.from({ length: COUNT }, (_, row) =>
    plans.reduce((sum, { feasibility }) => sum + (feasibility.eligible[row] as number), 0),
  );
}

describe('customers in several strategies', () => {
  test('are counted once, and by pair', () => {
    const overlap = countOverlap([vip, activate]);
    expect(overlap).toEqual({ customers: 200, pairs: [{ first: 'vip-care', second: 'activate', customers: 200 }] });
    const three = countOverlap(all);
    expect(three.customers).toBe(countEligible(all).filter((count) => count > 1).length);
    expect(three.pairs).toHaveLength(3);
    expect(countOverlap([vip])).toEqual({ customers: 0, pairs: [] });
  });

  test('each on its own stays as it is', () => {
    expect(separatePlans(ground, all, 'separate')).toBe(all);
  });

  test('by priority the first that can have them has them, and says so of the others', () => {
    const plans = separatePlans(ground, all, 'priority');
    expect(Math.max(...countEligible(plans))).toBe(1);
    expect(plans[0]?.feasibility.eligible).toEqual(vip.feasibility.eligible);
    expect(plans[0]?.assignment).toEqual(vip.assignment);
    const second = plans[1]?.feasibility;
    expect(second?.eligibleCount).toBe(400);
    expect(second?.cuts).toContainEqual({ reason: 'in-another-strategy', customers: 200 });
    expect(second?.audience).toBe(607);
    const held = plans[1]?.assignment.control.reduce((sum, mark) => sum + mark, 0) ?? 0;
    expect(held / 400).toBeCloseTo(0.2, 2);
    for (const { assignment, feasibility } of plans) {
      const both = assignment.treated.map((mark, row) => mark + (assignment.control[row] as number));
      expect(both).toEqual(feasibility.eligible);
    }
  });

  test('by net each goes where it is worth most, and room that becomes free is filled again', () => {
    const plans = separatePlans(ground, all, 'best');
    expect(Math.max(...countEligible(plans))).toBe(1);
    const worth = all.map(({ planned }) => {
      const values = readAssumptions(planned.strategy.assumptions, planned.marginRate);
      return computeCustomerWorth(basis, planned, values).netCents;
    });
    for (let row = 0; row < COUNT; row += 1) {
      const able = [0, 1, 2].filter((place) => all[place]?.feasibility.eligible[row] === 1);
      const most = Math.max(...able.map((place) => worth[place]?.[row] ?? Number.NaN));
      const place = plans.findIndex(({ feasibility }) => feasibility.eligible[row] === 1);
      if (place >= 0) expect(worth[place]?.[row]).toBe(most);
    }
    expect(plans[2]?.feasibility.eligibleCount).toBeLessThanOrEqual(80);
  });

  test('alone the orders of shared customers are counted twice, apart they are not', () => {
    const sumOrders = (plans: readonly StrategyPlan[]): number =>
      plans.reduce((sum, own) => sum + createEstimator(basis, own.planned).estimate().controlOrders, 0);
    const apart = separatePlans(ground, [vip, activate], 'priority');
    expect(sumOrders(apart)).toBeLessThan(sumOrders([vip, activate]));
  });

  test('a strategy that is left with nobody does not block the others, and adds nothing', async () => {
    const same = plan(createPreset('vip-care', { id: 'same' }), (row) => row < 500);
    const plans = separatePlans(ground, [vip, same], 'priority');
    expect(plans[1]?.feasibility.eligibleCount).toBe(0);
    expect(plans[1]?.feasibility.findings).toMatchObject([{ code: 'all-taken', isBlocking: false }]);
    const strategies = plans.map(({ planned }) => planned);
    const context = openSimulation({ population, model: base.model, strategies, seed: 5 });
    const part = await simulateDraws(context, 5, { firstDraw: 0, draws: 16 });
    expect(part.strategies[1]?.netCents.every((cents) => cents === 0)).toBe(true);
    const alone = openSimulation({ population, model: base.model, strategies: [vip.planned], seed: 5 });
    const own = await simulateDraws(alone, 5, { firstDraw: 0, draws: 16 });
    expect(part.strategies[0]?.netCents).toEqual(own.strategies[0]?.netCents);
  });

  test('without a closed form nobody knows what is best', () => {
    expect(() => separatePlans({ ...ground, basis: null }, all, 'best')).toThrow(/no closed form/);
    expect(Math.max(...countEligible([...separatePlans({ ...ground, basis: null }, all, 'priority')]))).toBe(1);
  });
});
