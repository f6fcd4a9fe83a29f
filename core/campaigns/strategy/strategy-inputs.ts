import type { CalendarShock } from '#core/science/customer-models/intervals.ts';
import type { AssumptionValues } from './assumptions.ts';
import { composeTreatment } from '#core/campaigns/strategy/effects/registry.ts';
import type { Strategy } from './strategy.ts';
import { runClocks, type Clocks, type Timeline } from './timeline.ts';

/** A strategy ready to simulate. */
export type PlannedStrategy = {
  readonly strategy: Strategy;
  readonly timeline: Timeline;
  /** By row of the population: 1 = treated. */
  readonly treated: Uint8Array;
  /** Margin rate of the audience where the strategy states none. */
  readonly marginRate: number;
  /** The calendar layer over the strategy's own horizon; null leaves it out. */
  readonly shock: CalendarShock | null;
};

/** What one draw makes of a strategy. */
export type StrategyInputs = {
  readonly values: AssumptionValues;
  readonly clocks: Clocks;
  /** P(back by touch k or before), for a customer who had left. */
  readonly backBy: Float64Array;
  /** P(first return at touch k). */
  readonly backAt: Float64Array;
  readonly basketFactor: number;
  readonly redemption: number;
};

/** The inputs of a strategy under given assumptions. */
export function composeInputs(
  planned: Pick<PlannedStrategy, 'strategy' | 'timeline'>,
  values: AssumptionValues,
  pace: number,
): StrategyInputs {
  const treatment = composeTreatment(values, planned.timeline, planned.strategy.offer);
  let away = 1;
  const backAt = new Float64Array(treatment.returns.length);
  const backBy = treatment.returns.map((chance, touch) => {
    backAt[touch] = away * chance;
    away -= away * chance;
    return 1 - away;
  });
  return {
    values,
    clocks: runClocks(planned.timeline, treatment.excess, pace),
    backBy,
    backAt,
    basketFactor: treatment.basketFactor,
    redemption: treatment.redemption,
  };
}
