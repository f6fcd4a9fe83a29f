import fc from 'fast-check';
import loadHighs from 'highs';
import { describe, expect, test } from 'vitest';
import {
  allocate,
  allocateGreedily,
  solveNextBudget,
  touchAll,
  traceFrontier,
} from '#core/campaigns/allocate/allocate.ts';
import { finishSteps, type AllocationProblem } from '#core/campaigns/allocate/allocate-problem.ts';
import { reportAllocation } from '#core/campaigns/allocate/allocate-report.ts';
import { createStrategyAllocation } from '#core/campaigns/allocate/allocate-strategies.ts';
import { createExpectationBasis } from '#core/campaigns/forecast/expectation-basis.ts';
import { createPreset } from '#core/campaigns/strategy/presets.ts';
import { createUniform } from '../../helpers/simulate-shop.ts';
import { inventPopulation, planFor, POINTS, SPEND_POINT } from './invent-customers.ts';

function inventProblem(seed: number, customers: number, options: number): AllocationProblem {
  const uniform = createUniform(seed);
  const channels = uniform() < 0.5 ? 1 : 2;
  const made = Array.from({ length: options }, (_, place) => ({
    id: `s${place}`,
    worth: Float64Array.from({ length: customers }, () =>
      uniform() < 0.05 ? Number.NaN : Math.round(1000 * (uniform() - 0.2)),
    ),
    cost: Float64Array.from({ length: customers }, () => Math.round(5 + 50 * uniform())),
    channel: place % channels,
    touches: 1 + Math.floor(2 * uniform()),
  }));
  const share = 0.1 + 0.8 * uniform();
  return {
    customers,
    options: made,
    budget: Math.round(share * 30 * customers),
    channels: Array.from({ length: channels }, () =>
      uniform() < 0.3 ? Infinity : Math.floor((0.2 + 0.8 * uniform()) * customers),
    ),
  };
}

/** The problem as a mixed-integer program in LP format. */
function writeProgram({ customers, options, budget, channels }: AllocationProblem): string {
  const terms = (read: (place: number, customer: number) => number): string =>
    options
      .flatMap(({ worth }, place) =>
        Array.from({ length: customers }, (_, customer) =>
          Number.isNaN(worth[customer]) ? '' : `${read(place, customer)} x${place}_${customer}`,
        ),
      )
      .filter((text) => text !== '' && !text.startsWith('0 '))
      .join(' + ')
      .replaceAll('+ -', '- ');
  const names = options.flatMap(({ worth }, place) =>
    Array.from({ length: customers }, (_, customer) => (Number.isNaN(worth[customer]) ? '' : `x${place}_${customer}`)),
  );
  const once = Array.from({ length: customers }, (_, customer) => {
    const own = names.filter((name) => name.endsWith(`_${customer}`));
    return own.length === 0 ? '' : ` c${customer}: ${own.join(' + ')} <= 1`;
  });
  const limits = channels.map((limit, channel) =>
    limit === Infinity
      ? ''
      : ` ch${channel}: ${terms((place) => (options[place]?.channel === channel ? (options[place]?.touches ?? 0) : 0))} <= ${limit}`,
  );
  return [
    'Maximize',
    ` net: ${terms((place, customer) => options[place]?.worth[customer] ?? 0)}`,
    'Subject To',
    ` budget: ${terms((place, customer) => options[place]?.cost[customer] ?? 0)} <= ${budget}`,
    ...limits,
    ...once,
    'Binary',
    ` ${names.filter((name) => name !== '').join(' ')}`,
    'End',
  ]
    .filter((line) => line !== '')
    .join('\n');
}

describe('allocation', () => {
  test('is within its stated gap of an exact solver, 200 small instances', async () => {
    const highs = await loadHighs();
    let reached = 0;
    let largest = 0;
    for (let seed = 1; seed <= 200; seed += 1) {
      const problem = inventProblem(seed, 8 + (seed % 12), 2 + (seed % 3));
      const found = allocate(problem);
      const solved = highs.solve(writeProgram(problem), { mip_rel_gap: 0 });
      expect(solved.Status).toBe('Optimal');
      const best = Math.max(0, solved.ObjectiveValue);
      expect(found.isFeasible).toBe(true);
      expect(found.netCents).toBeLessThanOrEqual(best + 1e-6);
      expect(found.upperBound).toBeGreaterThanOrEqual(best - 1e-6);
      expect(best - found.netCents).toBeLessThanOrEqual(found.gap * found.upperBound + 1e-6);
      largest = Math.max(largest, best === 0 ? 0 : (best - found.netCents) / best);
      if (best - found.netCents < 1e-6) reached += 1;
    }
    expect(reached).toBeGreaterThan(150);
    expect(largest).toBeLessThan(0.05);
  });

  test('is never worse than greedy, and its gap is small with many customers', () => {
    for (let seed = 1; seed <= 5; seed += 1) {
      const problem = inventProblem(seed, 5000, 3);
      const best = allocate(problem);
      const greedy = allocateGreedily(problem);
      expect(best.isFeasible && greedy.isFeasible).toBe(true);
      expect(best.netCents).toBeGreaterThanOrEqual(greedy.netCents);
      expect(best.gap).toBeLessThan(0.01);
    }
  });

  test('without limits everybody gets what is worth most, and nobody at a loss', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), (seed) => {
        const problem = { ...inventProblem(seed, 40, 3), budget: Infinity, channels: [Infinity, Infinity] };
        const best = allocate(problem);
        const most = Array.from({ length: 40 }, (_, customer) =>
          Math.max(0, ...problem.options.map(({ worth }) => worth[customer] ?? 0).filter((own) => !Number.isNaN(own))),
        );
        expect(best.netCents).toBe(most.reduce((sum, own) => sum + own, 0));
        expect(best.gap).toBe(0);
        expect(best.netCents).toBeGreaterThanOrEqual(touchAll(problem).netCents);
      }),
      { numRuns: 50 },
    );
  });

  test('nothing can be done with nothing', () => {
    const problem = { ...inventProblem(3, 20, 2), budget: 0 };
    expect(allocate(problem)).toMatchObject({ netCents: 0, customers: 0, isFeasible: true });
  });

  test('the frontier rises and flattens, and the price is its slope', () => {
    const problem = { ...inventProblem(4, 4000, 3), channels: [Infinity, Infinity] };
    const points = finishSteps(traceFrontier(problem, 8));
    const nets = points.map(({ netCents }) => netCents);
    expect(nets).toEqual(nets.toSorted((one, two) => one - two));
    const prices = points.map(({ price }) => price);
    expect(prices).toEqual(prices.toSorted((one, two) => two - one));
    expect(prices.at(-1)).toBeCloseTo(0, 1);
    const middle = { ...problem, budget: points[3]?.budgetCents ?? 0 };
    const now = allocate(middle);
    const more = finishSteps(solveNextBudget(middle, now, 500));
    expect((more.netCents - now.netCents) / 500).toBeCloseTo(points[3]?.price ?? Number.NaN, 0);
  });

  test('with very many customers prices are settled on a sample first, and the gap stays small', () => {
    for (const [seed, share] of [
      [4, 0.2],
      [9, 0.5],
    ] as const) {
      const made = inventProblem(seed, 30_000, 3);
      const problem = { ...made, channels: made.channels.map(() => Math.floor(share * 30_000)) };
      const best = allocate(problem);
      expect(best.isFeasible).toBe(true);
      expect(best.gap).toBeLessThan(0.002);
      expect(best.netCents).toBeGreaterThanOrEqual(allocateGreedily(problem).netCents);
    }
  });

  test('a report adds up, says where further budget goes, and stops when asked to', async () => {
    const made = inventProblem(4, 3000, 3);
    const problem = { ...made, channels: [1500, 1500].slice(0, made.channels.length) };
    const channels = problem.channels.map((_, place) => `channel ${place}`);
    const done: number[] = [];
    const report = await reportAllocation({ problem, channels }, 2000, 5, {
      onProgress: (progress) => done.push(progress.done),
    });
    const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);
    expect(sum(report.shares.map(({ customers }) => customers))).toBe(report.best.customers);
    expect(sum(report.shares.map(({ netCents }) => netCents))).toBeCloseTo(report.best.netCents, 4);
    expect(report.budgetCents).toBe(problem.budget);
    expect(report.best.netCents).toBeGreaterThanOrEqual(report.greedy.netCents);
    expect(report.touchAll.isFeasible).toBe(false);
    expect(report.frontier).toHaveLength(5);
    expect(report.next?.netCents ?? -1).toBeGreaterThanOrEqual(0);
    expect(sum((report.next?.shares ?? []).map(({ netCents }) => netCents))).toBeCloseTo(report.next?.netCents ?? 0, 4);
    expect(report.next?.costCents ?? Infinity).toBeLessThanOrEqual(
      problem.budget + 2000 - report.best.costCents + 1e-6,
    );
    expect(done).toEqual(done.toSorted((one, two) => one - two));
    expect(done.at(-1)).toBe(100);

    const controller = new AbortController();
    controller.abort();
    const cancelled = reportAllocation({ problem, channels }, 2000, 5, { signal: controller.signal });
    await expect(cancelled).rejects.toMatchObject({ code: 'task/cancelled' });
  });

  test('touch-all says when it breaks the limits', () => {
    const problem = { ...inventProblem(5, 100, 2), budget: 100 };
    expect(touchAll(problem).isFeasible).toBe(false);
  });
});

describe('allocation over strategies', () => {
  test('gives each customer the strategy of most worth, and nobody one that cannot treat them', () => {
    const population = inventPopulation(600, 23);
    const basis = createExpectationBasis(population, POINTS['mbg-nbd'], SPEND_POINT);
    const eligible = Uint8Array.from({ length: 600 }, (_, row) => (row % 5 === 0 ? 0 : 1));
    const plans = (['vip-care', 'win-back'] as const).map((type) => ({
      planned: planFor(population, createPreset(type, { channel: type })),
      feasibility: {
        audience: 600,
        eligible,
        eligibleCount: 480,
        reasons: new Uint8Array(600),
        cuts: [],
        findings: [],
      },
    }));
    const { problem, channels } = createStrategyAllocation(basis, plans, {
      budgetCents: 100_000,
      channelTouches: { 'win-back': 120 },
    });
    const found = allocate(problem);
    expect(channels).toEqual(['vip-care', 'win-back']);
    expect(found.isFeasible).toBe(true);
    expect(found.touches[1]).toBeLessThanOrEqual(120);
    expect(found.costCents).toBeLessThanOrEqual(100_000);
    expect(found.customers).toBeGreaterThan(50);
    expect(found.gap).toBeLessThan(0.02);
    found.choice.forEach((option, row) => {
      if (eligible[row] === 0) expect(option).toBe(-1);
    });
    expect(found.netCents).toBeGreaterThanOrEqual(allocateGreedily(problem).netCents);
  });
});
