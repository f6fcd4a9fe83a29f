import type { AssumptionValues } from '#core/campaigns/strategy/assumptions.ts';
import { createTreatment, type Effect, type Treatment } from '#core/campaigns/strategy/define-effect.ts';
import { basketUpliftEffect } from './basket-uplift.ts';
import { discountEffect } from './discount.ts';
import { fatigueEffect } from './fatigue.ts';
import { pullForwardEffect } from './pull-forward.ts';
import { rateLiftEffect } from './rate-lift.ts';
import { reactivationEffect } from './reactivation.ts';
import type { Offer } from '#core/campaigns/strategy/strategy.ts';
import type { Timeline } from '#core/campaigns/strategy/timeline.ts';

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
