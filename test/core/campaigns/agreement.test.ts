import { describe, expect, test } from 'vitest';
import type { ModelId } from '#core/science/customer-models/types.ts';
import { readAssumptions } from '#core/campaigns/strategy/assumptions.ts';
import { createExpectationBasis } from '#core/campaigns/forecast/expectation-basis.ts';
import { estimateStrategy, sumAudience, type StrategyResult } from '#core/campaigns/forecast/estimate.ts';
import { createPreset } from '#core/campaigns/strategy/presets.ts';
import { openSimulation, simulateDraws } from '#core/campaigns/draws/simulate.ts';
import type { StrategyInput } from '#core/campaigns/strategy/strategy.ts';
import type { PlannedStrategy } from '#core/campaigns/strategy/strategy-inputs.ts';
import { describeDraws } from '#core/campaigns/draws/summary.ts';
import { createUniform } from '../../helpers/simulate-shop.ts';
import { describeModel, inventPopulation, planFor, POINTS, SPEND_POINT } from './invent-customers.ts';

const CLOSED: readonly ModelId[] = ['mbg-nbd', 'bg-nbd', 'nbd'];
const SHARED = [
  'controlOrders',
  'incrementalOrders',
  'windowOrders',
  'returned',
  'subsidisedOrders',
  'controlCents',
  'incrementalCents',
  'marginCents',
  'offerCents',
  'subsidyCents',
  'netCents',
] as const satisfies readonly (keyof StrategyResult)[];
const POINT_LAYERS = { parameters: false, response: false, calendar: false };

const population = inventPopulation(400, 20_260_630);

/** Largest distance in standard errors between simulation and closed form, over all shared numbers and strategies. */
async function measureDistance(
  model: ModelId,
  strategies: readonly PlannedStrategy[],
  draws: number,
  seed: number,
): Promise<number> {
  const point = POINTS[model];
  const basis = createExpectationBasis(population, point, SPEND_POINT);
  const context = openSimulation({ population, model: describeModel(point), strategies, seed });
  const part = await simulateDraws(context, seed, { firstDraw: 0, draws, layers: POINT_LAYERS });
  let largest = 0;
  strategies.forEach((planned, place) => {
    const values = readAssumptions(planned.strategy.assumptions, planned.marginRate);
    const sums = sumAudience(basis, planned.strategy, planned.treated, 1 + values.basketUplift);
    const closed = estimateStrategy(basis, planned, sums, values);
    for (const name of SHARED) {
      const drawn = part.strategies[place]?.[name] ?? new Float64Array(0);
      const { mean, standardError } = describeDraws(drawn);
      if (standardError === 0) expect(mean).toBeCloseTo(closed[name], 6);
      else largest = Math.max(largest, Math.abs(mean - closed[name]) / standardError);
    }
    const expected = part.strategies[place]?.expectedNetCents[0] ?? Number.NaN;
    if (planned.strategy.offer.kind !== 'amount') expect(expected / closed.netCents).toBeCloseTo(1, 4);
  });
  return largest;
}

function inventStrategy(
  uniform: () => number,
  number: number,
  lifts: readonly [number, number] = [0, 2],
): StrategyInput {
  const fixed = (low: number, high: number) => {
    const value = low + (high - low) * uniform();
    return { low: value, mid: value, high: value, source: 'guess' as const };
  };
  const windowDays = 7 + Math.floor(60 * uniform());
  const followUpDays = Math.floor(30 * uniform());
  const waves = [0, 3 + Math.floor(10 * uniform())].filter((day) => day < windowDays && (day === 0 || uniform() < 0.5));
  const minSpendCents = uniform() < 0.5 ? 0 : Math.floor(8000 * uniform());
  const kind = uniform();
  return {
    id: `s${number}`,
    name: 'random',
    channel: 'sms',
    conversionWindowDays: windowDays,
    schedule: { waves, followUpDays, startsOn: uniform() < 0.5 ? null : '2026-07-20' },
    offer:
      kind < 0.3
        ? { kind: 'none' }
        : kind < 0.7
          ? { kind: 'rate', rate: 0.05 + 0.3 * uniform(), minSpendCents }
          : { kind: 'amount', amountCents: 100 + Math.floor(4000 * uniform()), minSpendCents },
    costs: { touchCents: Math.floor(50 * uniform()), fixedCents: Math.floor(10_000 * uniform()) },
    assumptions: {
      lift: fixed(...lifts),
      decayDays: fixed(1, 40),
      fatigue: fixed(0, 1),
      reactivation: uniform() < 0.5 ? undefined : fixed(0, 0.3),
      redemption: fixed(0, 1),
      basketUplift: fixed(-0.2, 0.5),
      pullForward: followUpDays === 0 ? undefined : fixed(0, 1),
      marginRate: fixed(0.1, 0.7),
    },
  };
}

describe('simulation and closed form agree', () => {
  test.each(CLOSED)('for every preset, %s', async (model) => {
    const presets = (['vip-care', 'activate', 'win-back', 'custom'] as const).map((type) =>
      planFor(population, createPreset(type, { id: type })),
    );
    expect(await measureDistance(model, presets, 800, 4)).toBeLessThan(4);
  });

  test('for 200 random strategies', async () => {
    const uniform = createUniform(99);
    const strategies = Array.from({ length: 200 }, (_, number) => planFor(population, inventStrategy(uniform, number)));
    for (let from = 0; from < 200; from += 10) {
      const model = CLOSED[(from / 10) % 3] as ModelId;
      expect(await measureDistance(model, strategies.slice(from, from + 10), 400, 1000 + from)).toBeLessThan(4);
    }
  });

  test('for strategies that lose orders', async () => {
    const uniform = createUniform(98);
    const strategies = Array.from({ length: 20 }, (_, number) =>
      planFor(population, inventStrategy(uniform, number, [-0.95, 0])),
    );
    for (let from = 0; from < 20; from += 10) {
      const model = CLOSED[(from / 10) % 3] as ModelId;
      expect(await measureDistance(model, strategies.slice(from, from + 10), 400, 3000 + from)).toBeLessThan(4);
    }
  });
});
