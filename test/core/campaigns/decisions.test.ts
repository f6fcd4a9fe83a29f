import { describe, expect, test } from 'vitest';
import { createEstimator } from '#core/campaigns/forecast/estimator.ts';
import { createExpectationBasis } from '#core/campaigns/forecast/expectation-basis.ts';
import { compareSaved, compareSimulations } from '#core/campaigns/draws/compare.ts';
import { computeCustomerWorth } from '#core/campaigns/forecast/customer-worth.ts';
import { createPreset } from '#core/campaigns/strategy/presets.ts';
import {
  explainDifference,
  explainNet,
  explainPlan,
  findBreakEvens,
  measureGrid,
  measureTornado,
} from '#core/campaigns/forecast/sensitivity.ts';
import { openSimulation, simulateDraws } from '#core/campaigns/draws/simulate.ts';
import { describeModel, inventPopulation, planFor, POINTS, SPEND_POINT } from './invent-customers.ts';

const population = inventPopulation(2000, 17);
const point = POINTS['mbg-nbd'];
const basis = createExpectationBasis(population, point, SPEND_POINT);
const vip = planFor(population, createPreset('vip-care'));
const winBack = planFor(population, createPreset('win-back'));

describe('estimates while an assumption moves', () => {
  test.each([
    ['vip-care', vip],
    ['win-back', winBack],
  ] as const)('%s: few points give what every distinct history gives', (_, planned) => {
    const exact = createEstimator(basis, planned, { isExact: true }).estimate();
    const quick = createEstimator(basis, planned).estimate();
    for (const name of ['controlOrders', 'incrementalOrders', 'offerCents', 'subsidyCents', 'returned'] as const) {
      expect(quick[name]).toBeCloseTo(exact[name], Math.max(0, 4 - Math.log10(Math.abs(exact[name]) + 1)));
    }
    expect(quick.customers).toBe(2000);
    const bySegment = exact.segments.reduce((sum, { netCents }) => sum + netCents, 0);
    expect(bySegment - planned.strategy.costs.fixedCents).toBeCloseTo(exact.netCents, 3);
  });

  test('the worth of customers adds up to the estimate', () => {
    for (const planned of [vip, winBack]) {
      const estimator = createEstimator(basis, planned, { isExact: true });
      const { netCents, incrementalOrders, fixedCents } = estimator.estimate();
      const worth = computeCustomerWorth(basis, planned, estimator.middle);
      const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
      expect(sum(worth.netCents) - fixedCents).toBeCloseTo(netCents, 3);
      expect(sum(worth.incrementalOrders)).toBeCloseTo(incrementalOrders, 8);
    }
  });

  test('the tornado is sorted, and its ends are estimates at the ends of the range', () => {
    const estimator = createEstimator(basis, vip);
    const bars = measureTornado(estimator);
    const widths = bars.map(({ low, high }) => Math.abs(high.netCents - low.netCents));
    expect(widths).toEqual(widths.toSorted((one, two) => two - one));
    expect(bars.map(({ factor }) => factor).toSorted()).toEqual(['decayDays', 'lift', 'offer', 'redemption']);
    const lift = bars.find(({ factor }) => factor === 'lift');
    expect(lift?.high.netCents).toBe(estimator.estimate({ values: { lift: 0.4 } }).netCents);
  });

  test('at a break-even the net is zero', () => {
    const estimator = createEstimator(basis, vip);
    const found = findBreakEvens(estimator).filter(({ value }) => value !== null);
    expect(found.map(({ name }) => name)).toContain('lift');
    for (const { name, value } of found) {
      const { netCents, controlCents } = estimator.estimate({ values: { [name]: value ?? Number.NaN } });
      expect(Math.abs(netCents)).toBeLessThan(1e-4 * controlCents);
    }
  });

  test('the grid holds the estimate of each of its cells', () => {
    const estimator = createEstimator(basis, vip);
    const grid = measureGrid(estimator, 'lift', 'marginRate', 5);
    expect(grid.netCents).toHaveLength(25);
    expect(grid.horizontal.values[2]).toBeCloseTo(estimator.middle.lift, 12);
    expect(grid.netCents[2 * 5 + 2]).toBeCloseTo(estimator.estimate().netCents, 6);
    expect(grid.vertical.values).toEqual([0.2, 0.3, 0.4, 0.5, 0.6].map((value) => expect.closeTo(value, 12)));
    const middle = estimator.estimate({ values: { lift: grid.horizontal.values[3] ?? 0, marginRate: 0.4 } });
    expect(grid.netCents[2 * 5 + 3]).toBeCloseTo(middle.netCents, 6);
  });

  test.each([
    ['vip-care', vip],
    ['win-back', winBack],
  ] as const)('%s: effects and costs of the plan add up to its net', (_, planned) => {
    const estimator = createEstimator(basis, planned);
    const steps = explainPlan(estimator);
    const sum = steps.reduce((all, { cents }) => all + cents, 0);
    expect(sum).toBeCloseTo(estimator.estimate().netCents, 4);
    expect(steps.slice(0, 1)).toEqual([
      { part: planned === vip ? 'lift' : 'reactivation', cents: expect.closeTo(estimator.estimate().marginCents, 4) },
    ]);
    expect(steps.filter(({ part }) => part === 'touches')[0]?.cents).toBeLessThan(0);
  });

  test('waterfalls add up to the net and to the difference', () => {
    const one = createEstimator(basis, vip).estimate();
    const two = createEstimator(basis, winBack).estimate();
    const sum = (steps: readonly { readonly cents: number }[]): number =>
      steps.reduce((all, { cents }) => all + cents, 0);
    expect(sum(explainNet(one))).toBeCloseTo(one.netCents, 4);
    expect(sum(explainDifference(one, two))).toBeCloseTo(two.netCents - one.netCents, 4);
  });
});

describe('comparison', () => {
  test('chances sum to 1, regret is least where chances are best, common luck narrows differences', async () => {
    const better = planFor(
      population,
      createPreset('vip-care', { id: 'vip-cheap', offer: { kind: 'none' }, campaignId: 'vip-care' }),
    );
    const strategies = [vip, better, winBack];
    const context = openSimulation({ population, model: describeModel(point), strategies, seed: 3 });
    const part = await simulateDraws(context, 3, { firstDraw: 0, draws: 240 });
    const { standings, nothing, differences } = compareSimulations(['vip', 'cheap', 'back'], part);
    const chances = standings.reduce((sum, { bestChance }) => sum + bestChance, nothing.bestChance);
    expect(chances).toBeCloseTo(1, 9);
    expect(standings[1]?.netCents.mean).toBeGreaterThan(standings[0]?.netCents.mean ?? Number.NaN);
    expect(standings[1]?.regretCents).toBeLessThan(standings[0]?.regretCents ?? Number.NaN);
    expect(differences).toHaveLength(3);
    expect(differences[0]?.firstBetter).toBe(0);
    expect(differences[0]?.pairingGain).toBeLessThan(0.6);
    const direct = (standings[0]?.netCents.mean ?? 0) - (standings[1]?.netCents.mean ?? 0);
    expect(differences[0]?.netCents.mean).toBeCloseTo(direct, 4);
  });

  test('more than four are refused', async () => {
    const context = openSimulation({ population, model: describeModel(point), strategies: [vip], seed: 3 });
    const part = await simulateDraws(context, 3, { firstDraw: 0, draws: 8 });
    expect(() => compareSimulations(['a', 'b', 'c', 'd', 'e'], part)).toThrow(/at most 4/);
  });
});

describe('saved runs', () => {
  const run = (
    id: string,
    netCents: readonly number[],
    changes: { buildId?: string; seed?: number; simulation?: number | null } = {},
  ) => ({
    id,
    buildId: 'b',
    seed: 1,
    simulation: 2,
    netCents,
    ...changes,
  });

  test('of the same luck are compared draw by draw, doing nothing included', () => {
    const { differences, standings } = compareSaved([run('a', [10, -5, 30, 0]), run('c', [5, -10, 40, 0])], 0.5);
    expect(differences).toMatchObject([{ first: 'a', second: 'c', fault: null, firstBetter: 0.625 }]);
    expect(differences[0]?.netCents?.mean).toBeCloseTo(0, 12);
    expect(standings).toEqual([
      { id: 'a', bestChance: (1 + 0 + 0 + 1 / 3) / 4, regretCents: (5 + 10) / 4 },
      { id: 'c', bestChance: (0 + 0 + 1 + 1 / 3) / 4, regretCents: (5 + 10) / 4 },
    ]);
  });

  test('of other luck are not paired, and say why', () => {
    const first = run('a', [1, 2]);
    const faults = [
      run('old', []),
      run('build', [1, 2], { buildId: 'other' }),
      run('seed', [1, 2], { seed: 2 }),
      run('draws', [1, 2, 3]),
      run('early', [1, 2], { simulation: null }),
    ].map((second) => compareSaved([first, second]));
    expect(faults.map(({ differences }) => differences[0]?.fault)).toEqual([
      'no-draws',
      'other-build',
      'other-seed',
      'other-draws',
      'other-simulation',
    ]);
    expect(faults.every(({ standings, differences }) => standings === null && differences[0]?.netCents === null)).toBe(
      true,
    );
    expect(compareSaved([first])).toEqual({ differences: [], standings: null });
  });
});
