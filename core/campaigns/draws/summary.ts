import { DEFAULT_LEVEL } from '#core/campaigns/simulation-defaults.ts';
import { readBand, type Band } from '#core/science/statistics/quantiles.ts';
import { DRAW_METRICS, type DrawMetric, type SimulationPart, type StrategyDraws } from './draw-results.ts';
import type { StrategyLayers } from './layers.ts';
import type { PlannedStrategy } from '#core/campaigns/strategy/strategy-inputs.ts';

/**
 * A number over the draws: median and the middle `level` of the draws, which are what is shown; and the mean with its Monte Carlo
 * error, which only the agreement with the closed form is tested by.
 */
export type DrawnNumber = {
  readonly mean: number;
  /** Of the mean, from the number of draws. */
  readonly standardError: number;
  readonly low: number;
  readonly median: number;
  readonly high: number;
};

/** Describes draws by their median and middle `level`. Draws without a number are left out. */
export function describeDraws(draws: Float64Array, level = DEFAULT_LEVEL): DrawnNumber {
  const sorted = draws.filter(Number.isFinite).sort();
  if (sorted.length === 0) {
    return { mean: Number.NaN, standardError: Number.NaN, low: Number.NaN, median: Number.NaN, high: Number.NaN };
  }
  const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
  const squares = sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    mean,
    standardError: Math.sqrt(squares / Math.max(1, sorted.length - 1) / sorted.length),
    ...readBand(sorted, level),
  };
}

/** Orders of one week of the horizon; `extra` is treated less control and may be negative while pull-forward is taken back. */
export type WeekSummary = {
  readonly fromDay: number;
  readonly throughDay: number;
  readonly control: DrawnNumber;
  readonly extra: DrawnNumber;
};

export type SegmentSummary = {
  readonly segmentKey: number;
  readonly customers: number;
  readonly incrementalOrders: DrawnNumber;
  /** Without fixed cost. */
  readonly netCents: DrawnNumber;
};

/** What a simulation says of one strategy. Money in minor units, treated customers only. */
export type StrategySummary = {
  readonly strategyId: string;
  readonly customers: number;
  readonly draws: number;
  readonly level: number;
  readonly metrics: Readonly<Record<DrawMetric, DrawnNumber>>;
  /** Share of the draws with a net above zero. */
  readonly profitChance: number;
  readonly touchCents: number;
  readonly fixedCents: number;
  /** Touches, fixed cost and offer, the offer at its median: what is spent. Minor units. */
  readonly spentCents: number;
  /** Net over what is spent, of the median and the ends of the net; null where nothing is spent. */
  readonly roi: Band | null;
  /** What is spent per incremental order, of the medians; null without incremental orders. */
  readonly centsPerIncrementalOrder: number | null;
  readonly weeks: readonly WeekSummary[];
  readonly segments: readonly SegmentSummary[];
  readonly layers: StrategyLayers;
};

function readColumn(values: Float64Array, width: number, column: number): Float64Array {
  return Float64Array.from({ length: values.length / width }, (_, draw) => values[draw * width + column] as number);
}

function summariseStrategy(
  planned: PlannedStrategy,
  draws: StrategyDraws,
  population: { readonly segments: Uint8Array; readonly segmentKeys: readonly number[] },
  layers: StrategyLayers,
  level: number,
): StrategySummary {
  const { strategy, timeline, treated } = planned;
  const metrics = Object.fromEntries(DRAW_METRICS.map((name) => [name, describeDraws(draws[name], level)])) as Record<
    DrawMetric,
    DrawnNumber
  >;
  const bySegment = new Float64Array(population.segmentKeys.length);
  treated.forEach((mark, row) => {
    const segment = population.segments[row] as number;
    if (mark === 1) bySegment[segment] = (bySegment[segment] as number) + 1;
  });
  const customers = bySegment.reduce((sum, count) => sum + count, 0);
  const touchCents = customers * timeline.touchDays.length * strategy.costs.touchCents;
  const spent = touchCents + strategy.costs.fixedCents + metrics.offerCents.median;
  const { median: extra } = metrics.incrementalOrders;
  const { low, median, high } = metrics.netCents;
  const weeks = Math.ceil(timeline.horizonDays / 7);
  const profits = draws.netCents.reduce((count, net) => count + (net > 0 ? 1 : 0), 0);
  return {
    strategyId: strategy.id,
    customers,
    draws: draws.netCents.length,
    level,
    metrics,
    profitChance: profits / draws.netCents.length,
    touchCents,
    fixedCents: strategy.costs.fixedCents,
    spentCents: spent,
    roi: spent > 0 ? { low: low / spent, median: median / spent, high: high / spent } : null,
    centsPerIncrementalOrder: extra > 0 ? spent / extra : null,
    weeks: Array.from({ length: weeks }, (_, week) => ({
      fromDay: 7 * week + 1,
      throughDay: Math.min(7 * week + 7, timeline.horizonDays),
      control: describeDraws(readColumn(draws.weekControl, weeks, week), level),
      extra: describeDraws(readColumn(draws.weekExtra, weeks, week), level),
    })),
    segments: population.segmentKeys.flatMap((segmentKey, segment) =>
      bySegment[segment] === 0
        ? []
        : [
            {
              segmentKey,
              customers: bySegment[segment] as number,
              incrementalOrders: describeDraws(
                readColumn(draws.segmentOrders, population.segmentKeys.length, segment),
                level,
              ),
              netCents: describeDraws(readColumn(draws.segmentNetCents, population.segmentKeys.length, segment), level),
            },
          ],
    ),
    layers,
  };
}

/** Summarises every strategy of a simulation, in the plan's order. `layers` as `measureLayers` gives them. */
export function summariseSimulation(
  plan: {
    readonly strategies: readonly PlannedStrategy[];
    readonly population: { readonly segments: Uint8Array; readonly segmentKeys: readonly number[] };
  },
  part: SimulationPart,
  layers: readonly StrategyLayers[] = [],
  level = DEFAULT_LEVEL,
): StrategySummary[] {
  return plan.strategies.map((planned, place) =>
    summariseStrategy(planned, part.strategies[place] as StrategyDraws, plan.population, layers[place] ?? null, level),
  );
}
