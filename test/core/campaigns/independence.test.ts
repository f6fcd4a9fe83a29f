import { describe, expect, test } from 'vitest';
import type { CalendarShock } from '#core/science/customer-models/intervals.ts';
import { createAliveModel } from '#core/science/customer-models/alive-model.ts';
import { createCancelledError } from '#core/kernel/errors.ts';
import { mergeParts, type SimulationPart } from '#core/campaigns/draws/draw-results.ts';
import { measureLayers } from '#core/campaigns/draws/layers.ts';
import type { CustomerModel } from '#core/campaigns/plan/population.ts';
import { createPreset } from '#core/campaigns/strategy/presets.ts';
import { openSimulation, simulateDraws } from '#core/campaigns/draws/simulate.ts';
import type { StrategyInput } from '#core/campaigns/strategy/strategy.ts';
import type { PlannedStrategy } from '#core/campaigns/strategy/strategy-inputs.ts';
import { describeDraws, summariseSimulation } from '#core/campaigns/draws/summary.ts';
import { describeFit, describeModel, describeSpend, inventPopulation, planFor, POINTS } from './invent-customers.ts';

const SEED = 12;
const population = inventPopulation(500, 3);
const shock: CalendarShock = { logMean: 0, logSd: 0.1, origins: 8 };
const uncertain: CustomerModel = {
  fit: describeFit(POINTS['mbg-nbd'], [0.01, 0, 0, 0, 0, 0.02, 0, 0, 0, 0, 0.03, 0, 0, 0, 0, 0.03]),
  spend: describeSpend([0.02, 0, 0, 0, 0.01, 0, 0, 0, 0.01]),
};

const vip = planFor(population, createPreset('vip-care'), undefined, shock);
const winBack = planFor(population, createPreset('win-back'), undefined, { ...shock, logSd: 0.2 });
const activate = planFor(population, createPreset('activate'), undefined, shock);

async function simulate(
  strategies: readonly PlannedStrategy[],
  model = uncertain,
  range = { firstDraw: 0, draws: 60 },
): Promise<SimulationPart> {
  return simulateDraws(openSimulation({ population, model, strategies, seed: SEED }), SEED, range);
}

describe('draws', () => {
  test('of a strategy do not change when another is added, in whatever order', async () => {
    const [alone] = (await simulate([winBack])).strategies;
    const together = await simulate([vip, activate, winBack]);
    expect(together.strategies[2]).toEqual(alone);
    expect((await simulate([winBack, vip])).strategies[0]).toEqual(alone);
  });

  test('of the customers who stay do not change when others are left out', async () => {
    const inFirst = population.segments.map((segment) => (segment === 0 ? 1 : 0));
    const whole = await simulate([vip]);
    const part = await simulate([{ ...vip, treated: inFirst }]);
    const read = (simulated: SimulationPart, name: 'segmentOrders' | 'segmentNetCents'): number[] =>
      Array.from(simulated.strategies[0]?.[name] ?? []).filter((_, place) => place % 3 === 0);
    expect(read(part, 'segmentOrders')).toEqual(read(whole, 'segmentOrders'));
    expect(read(part, 'segmentNetCents')).toEqual(read(whole, 'segmentNetCents'));
    expect(read(whole, 'segmentOrders').some((orders) => orders > 0)).toBe(true);
  });

  test('are the same bytes however they are split', async () => {
    const whole = await simulate([vip, winBack]);
    const parts = [];
    for (const [firstDraw, draws] of [
      [43, 17],
      [0, 5],
      [5, 38],
    ] as const) {
      parts.push(await simulate([vip, winBack], uncertain, { firstDraw, draws }));
    }
    expect(mergeParts(parts)).toEqual(whole);
  });

  test('differ from draw to draw and from seed to seed', async () => {
    const [first] = (await simulate([vip])).strategies;
    const other = await simulateDraws(openSimulation({ population, model: uncertain, strategies: [vip], seed: 1 }), 1, {
      firstDraw: 0,
      draws: 60,
    });
    expect(new Set(first?.netCents).size).toBeGreaterThan(50);
    expect(other.strategies[0]?.netCents).not.toEqual(first?.netCents);
  });

  test('a cancelled signal ends the work', async () => {
    const controller = new AbortController();
    const context = openSimulation({ population, model: uncertain, strategies: [vip], seed: SEED });
    const work = simulateDraws(
      context,
      SEED,
      { firstDraw: 0, draws: 4000 },
      {
        signal: controller.signal,
        onProgress: ({ done }) => {
          if (done > 16) controller.abort();
        },
      },
    );
    await expect(work).rejects.toThrow(createCancelledError().message);
  });
});

const zero = { low: 0, mid: 0, high: 0, source: 'guess' } as const;
const nothing: StrategyInput = {
  id: 'nothing',
  name: 'nothing',
  channel: 'sms',
  schedule: { waves: [0, 5], followUpDays: 10 },
  assumptions: { lift: zero, reactivation: zero, redemption: zero, basketUplift: zero, pullForward: zero },
};

describe('effects in the draws', () => {
  test.each(['mbg-nbd', 'bg-nbd', 'pareto-nbd', 'nbd'] as const)('no effect is exactly nothing: %s', async (model) => {
    const part = await simulate([planFor(population, nothing, undefined, shock)], describeModel(POINTS[model]), {
      firstDraw: 0,
      draws: 24,
    });
    const [draws] = part.strategies;
    expect(draws?.controlOrders.every((orders) => orders > 0)).toBe(true);
    for (const name of ['incrementalOrders', 'incrementalCents', 'offerCents', 'returned', 'netCents'] as const) {
      expect(draws?.[name].every((value) => value === 0)).toBe(true);
    }
    expect(draws?.treatedConverted).toEqual(draws?.controlConverted);
    expect(draws?.weekExtra.every((orders) => orders === 0)).toBe(true);
  });

  test.each(['mbg-nbd', 'bg-nbd', 'pareto-nbd', 'nbd'] as const)(
    'a larger lift gives no draw fewer orders: %s',
    async (model) => {
      const lifted = (mid: number): PlannedStrategy =>
        planFor(population, {
          ...nothing,
          id: `lift-${Math.round(100 * mid)}`,
          assumptions: { lift: { low: mid, mid, high: mid, source: 'guess' } },
        });
      const part = await simulate([lifted(0.2), lifted(0.9)], describeModel(POINTS[model]), {
        firstDraw: 0,
        draws: 24,
      });
      const [small, large] = part.strategies.map((draws) => [...draws.incrementalOrders]);
      expect(small?.every((orders, draw) => orders >= 0 && orders <= (large?.[draw] ?? Number.NaN))).toBe(true);
      expect(large?.some((orders) => orders > 0)).toBe(true);
    },
  );

  test('weeks and segments add up to the whole, draw by draw', async () => {
    const part = await simulate([activate, winBack]);
    for (const draws of part.strategies) {
      const weeks = draws.weekExtra.length / 60;
      for (let draw = 0; draw < 60; draw += 1) {
        const sum = (values: Float64Array, width: number): number =>
          values.slice(draw * width, (draw + 1) * width).reduce((total, value) => total + value, 0);
        expect(sum(draws.weekExtra, weeks)).toBe(draws.incrementalOrders[draw]);
        expect(sum(draws.weekControl, weeks)).toBe(draws.controlOrders[draw]);
        expect(sum(draws.segmentOrders, 3)).toBe(draws.incrementalOrders[draw]);
        expect(sum(draws.segmentNetCents, 3)).toBeCloseTo(draws.netCents[draw] ?? Number.NaN, 4);
      }
    }
  });

  test('Pareto/NBD: control orders are what its own closed form expects', async () => {
    const point = POINTS['pareto-nbd'];
    const part = await simulate([planFor(population, nothing)], describeModel(point), { firstDraw: 0, draws: 400 });
    const model = createAliveModel(point);
    let expected = 0;
    for (let row = 0; row < population.count; row += 1) {
      const [x, tx, T] = [population.x[row] ?? 0, population.tx[row] ?? 0, population.T[row] ?? 0];
      expected += model.computePAlive(x, tx, T) * model.describeFuture(x, T).expect(40 / 7);
    }
    const { mean, standardError } = describeDraws(part.strategies[0]?.controlOrders ?? new Float64Array(0));
    expect(Math.abs(mean - expected)).toBeLessThan(4 * standardError);
  });
});

describe('layers and summary', () => {
  test('every layer that varies has a share, and they sum to 1', async () => {
    const plan = { population, model: uncertain, strategies: [activate], seed: SEED };
    const context = openSimulation(plan);
    const part = await simulateDraws(context, SEED, { firstDraw: 0, draws: 256 });
    const [layers] = measureLayers(context, SEED, part);
    const shares = layers?.netCents;
    expect(Object.values(shares ?? {}).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
    expect(shares?.response).toBeGreaterThan(0.02);
    expect(shares?.individual).toBeGreaterThan(0.02);
    expect(shares?.parameters).toBeGreaterThan(0);
    const [summary] = summariseSimulation(plan, part, layers === undefined ? [] : [layers]);
    expect(summary?.metrics.netCents.low).toBeLessThan(summary?.metrics.netCents.high ?? Number.NaN);
    expect(summary?.profitChance).toBeGreaterThanOrEqual(0);
    expect(summary?.weeks.map(({ throughDay }) => throughDay)).toEqual([7, 14, 21, 28, 30]);
  });

  test('a layer that is off has no share', async () => {
    const context = openSimulation({
      population,
      model: describeModel(POINTS['mbg-nbd']),
      strategies: [
        planFor(population, { ...nothing, assumptions: { lift: { low: 0.5, mid: 0.5, high: 0.5, source: 'guess' } } }),
      ],
      seed: SEED,
    });
    const part = await simulateDraws(context, SEED, { firstDraw: 0, draws: 64 });
    const [layers] = measureLayers(context, SEED, part);
    expect(layers?.orders.parameters).toBeLessThan(1e-20);
    expect(layers?.orders.response).toBeLessThan(1e-20);
    expect(layers?.orders.calendar).toBeLessThan(1e-20);
    expect(layers?.orders.individual).toBeGreaterThan(0.9);
  });
});
