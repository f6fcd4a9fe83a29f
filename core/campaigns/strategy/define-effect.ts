import type { Label } from '#core/kernel/label.ts';
import type { AssumptionName, AssumptionValues } from './assumptions.ts';
import type { Offer } from './strategy.ts';
import type { Timeline } from './timeline.ts';

/**
 * What a strategy does to a treated customer, under one value of every assumption. Effects fill it in the order of the
 * registry; without any it leaves a customer exactly as in the control arm.
 */
export type Treatment = {
  /** How well each touch works beside the first. */
  readonly touchWeights: Float64Array;
  /** s(u) − 1 by day of the horizon: the mean excess of the purchase rate over the day. At least −1. */
  readonly excess: Float64Array;
  /** Probability that a touch brings a customer back who has left and has not come back before. */
  readonly returns: Float64Array;
  /** Money of a treated order in the window beside an untreated one. */
  basketFactor: number;
  /** Share of eligible orders in the window that use the offer. */
  redemption: number;
};

/** A treatment that changes nothing. */
export function createTreatment(timeline: Timeline): Treatment {
  return {
    touchWeights: new Float64Array(timeline.touchDays.length).fill(1),
    excess: new Float64Array(timeline.horizonDays),
    returns: new Float64Array(timeline.touchDays.length),
    basketFactor: 1,
    redemption: 0,
  };
}

/** How a strategy acts, one module each in `effects/`, listed in the registry. */
export type Effect = {
  readonly id: string;
  readonly label: Label;
  /** The formula, in words. */
  readonly doc: Label;
  /** Assumptions it reads; where none of them is stated it does nothing. */
  readonly assumptions: readonly AssumptionName[];
  /** Writes its part into the treatment. At neutral values it must leave the treatment as it is. */
  apply(treatment: Treatment, values: AssumptionValues, timeline: Timeline, offer: Offer): void;
};

/** Declares an effect. */
export function defineEffect(effect: Effect): Effect {
  return effect;
}
