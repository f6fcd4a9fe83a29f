import type { Population } from '#core/campaigns/plan/population.ts';
import { createPreset } from '#core/campaigns/strategy/presets.ts';
import { createUniform, simulateShop } from '../../helpers/simulate-shop.ts';
import { PLAIN_CLOCK } from '#core/science/customer-models/week-clock.ts';
import { AS_OF, describeModel, POINTS } from '../../core/campaigns/invent-customers.ts';
import { toDayNumber } from '#core/kernel/day-number.ts';
import { layTimeline } from '#core/campaigns/strategy/timeline.ts';
import type { PlannedStrategy } from '#core/campaigns/strategy/strategy-inputs.ts';
import type { SimulationPlan } from '#core/campaigns/draws/simulate.ts';

/** Customers of a simulated shop of two years (MBG/NBD, CDNOW's parameters), with money. */
export function createBenchPopulation(count: number): Population {
  const asOfDay = toDayNumber(AS_OF);
  const [r = 0, alpha = 0, a = 0, b = 0] = POINTS['mbg-nbd'].values;
  const { days } = simulateShop({
    customers: count,
    firstDay: asOfDay - 730,
    lastEntryDay: asOfDay - 1,
    asOfDay,
    clock: PLAIN_CLOCK,
    seed: 20_260_630,
    r,
    alpha,
    a,
    b,
  });
  const uniform = createUniform(5);
  const { rowCount } = days;
  const T = Float64Array.from(days.firstDay, (first) => (asOfDay - first) / 7);
  return {
    count: rowCount,
    x: Float64Array.from(days.repeats),
    tx: Float64Array.from(days.lastDay, (last, row) => (last - (days.firstDay[row] as number)) / 7),
    T,
    meanMoney: Float64Array.from(days.repeats, (x) => (x === 0 ? Number.NaN : Math.round(2000 + 9000 * uniform()))),
    keys: Uint32Array.from({ length: rowCount }, () => Math.floor(4_294_967_296 * uniform())),
    segments: Uint8Array.from(days.repeats, (x) => (x >= 5 ? 2 : x > 0 ? 1 : 0)),
    segmentKeys: [1, 2, 3],
  };
}

const SHOCK = { logMean: 0, logSd: 0.1, origins: 8 };

/** The three presets, each on a third of the customers by value, or all three on everybody. */
export function createBenchPlan(population: Population, isForEverybody: boolean): SimulationPlan {
  const strategies = (['vip-care', 'activate', 'win-back'] as const).map((type, index): PlannedStrategy => {
    const strategy = createPreset(type);
    const treated = Uint8Array.from(population.segments, (segment) =>
      isForEverybody || segment === 2 - index ? 1 : 0,
    );
    return { strategy, timeline: layTimeline(strategy, AS_OF, PLAIN_CLOCK), treated, marginRate: 0.35, shock: SHOCK };
  });
  return {
    population,
    model: describeModel(POINTS['mbg-nbd']),
    strategies,
    seed: 20_260_630,
  };
}
