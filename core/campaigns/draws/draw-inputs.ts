import { hashCustomerKey } from '#core/science/customer-models/customer-key.ts';
import { drawNormal } from '#core/science/customer-models/draw.ts';
import { drawSpendPoint, type CalendarShock } from '#core/science/customer-models/intervals.ts';
import { drawParameters } from '#core/science/customer-models/posterior.ts';
import { createRandomStream, PURPOSES } from '#core/science/random/rng.ts';
import type { ModelPoint } from '#core/science/customer-models/types.ts';
import { ASSUMPTION_NAMES, readAssumptions, type AssumptionValues } from '#core/campaigns/strategy/assumptions.ts';
import type { CustomerModel } from '#core/campaigns/plan/population.ts';
import type { Strategy } from '#core/campaigns/strategy/strategy.ts';
import { meanPace } from '#core/campaigns/strategy/calendar-pace.ts';
import { composeInputs, type PlannedStrategy, type StrategyInputs } from '#core/campaigns/strategy/strategy-inputs.ts';

/** What random numbers of this room are for; with seed, key and draw they name a number (see `core/science/random/rng.ts`). */
export const SIMULATION_PURPOSES = {
  event: PURPOSES.free,
  path: PURPOSES.free + 1,
  spend: PURPOSES.free + 2,
  shock: PURPOSES.free + 3,
  /** One per assumption from here on. */
  assumptions: PURPOSES.free + 16,
} as const;

/** Which layers of uncertainty vary between draws; one that is off stays at its best estimate. */
export type LayerSwitches = { readonly parameters: boolean; readonly response: boolean; readonly calendar: boolean };

export const ALL_LAYERS: LayerSwitches = { parameters: true, response: true, calendar: true };

/**
 * Key of the strategy's assumptions: strategies of one campaign, and variants of a strategy that keep its campaign, share
 * the luck of their assumptions, so that their difference is not blurred by it.
 */
function keyAssumptions(strategy: Pick<Strategy, 'id' | 'campaignId'>): number {
  return hashCustomerKey(new TextEncoder().encode(strategy.campaignId ?? strategy.id));
}

/** The assumptions of a strategy in one draw. Depends on seed, campaign, assumption and draw only. */
function drawAssumptions(
  { strategy, marginRate }: Pick<PlannedStrategy, 'strategy' | 'marginRate'>,
  seed: number,
  draw: number,
): AssumptionValues {
  const stream = createRandomStream(seed);
  const key = keyAssumptions(strategy);
  return readAssumptions(strategy.assumptions, marginRate, (name) => {
    stream.select(key, draw, SIMULATION_PURPOSES.assumptions + ASSUMPTION_NAMES.indexOf(name));
    return drawNormal(stream);
  });
}

/** The calendar factor of a draw: how much faster everybody buys. 1 without a shock. Strategies share its normal number. */
function drawPace(shock: CalendarShock | null, seed: number, draw: number): number {
  if (shock === null) return 1;
  const stream = createRandomStream(seed);
  stream.select(0, draw, SIMULATION_PURPOSES.shock);
  return Math.exp(shock.logMean + shock.logSd * drawNormal(stream));
}

/** What one draw is made with, common to all customers. */
export type DrawInputs = {
  readonly point: ModelPoint;
  readonly spendPoint: readonly number[];
  readonly strategies: readonly StrategyInputs[];
};

/** The inputs of a draw: parameters, assumptions and calendar, each layer switched on or at its best estimate. */
export function drawInputs(
  model: CustomerModel,
  strategies: readonly PlannedStrategy[],
  seed: number,
  draw: number,
  layers: LayerSwitches,
  best: { readonly point: ModelPoint; readonly spendPoint: readonly number[] },
): DrawInputs {
  return {
    point: layers.parameters ? drawParameters(model.fit, seed, draw) : best.point,
    spendPoint: layers.parameters ? drawSpendPoint(model.spend, seed, draw) : best.spendPoint,
    strategies: strategies.map((planned) => {
      const values = layers.response
        ? drawAssumptions(planned, seed, draw)
        : readAssumptions(planned.strategy.assumptions, planned.marginRate);
      const pace = layers.calendar ? drawPace(planned.shock, seed, draw) : meanPace(planned.shock);
      return composeInputs(planned, values, pace);
    }),
  };
}
