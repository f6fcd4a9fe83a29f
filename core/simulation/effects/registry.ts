import type { AssumptionValues } from '#core/simulation/assumptions.ts';
import { createTreatment, type Effect, type Treatment } from '#core/simulation/define-effect.ts';
import { basketUpliftEffect } from '#core/simulation/effects/basket-uplift.ts';
import { discountEffect } from '#core/simulation/effects/discount.ts';
import { fatigueEffect } from '#core/simulation/effects/fatigue.ts';
import { pullForwardEffect } from '#core/simulation/effects/pull-forward.ts';
import { rateLiftEffect } from '#core/simulation/effects/rate-lift.ts';
import { reactivationEffect } from '#core/simulation/effects/reactivation.ts';
import type { Offer } from '#core/simulation/strategy.ts';
import type { Timeline } from '#core/simulation/timeline.ts';

/** Every effect, in the order they are applied: fatigue weighs the touches before others use them, pull-forward reads the lift. */
export const EFFECTS: readonly Effect[] = [
  fatigueEffect,
  rateLiftEffect,
  reactivationEffect,
  pullForwardEffect,
  basketUpliftEffect,
  discountEffect,
];

/** What a strategy does under one value of every assumption. */
export function composeTreatment(values: AssumptionValues, timeline: Timeline, offer: Offer): Treatment {
  const treatment = createTreatment(timeline);
  for (const effect of EFFECTS) effect.apply(treatment, values, timeline, offer);
  return treatment;
}
