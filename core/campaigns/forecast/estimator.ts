import type { AssumptionName, AssumptionRanges, AssumptionValues } from '#core/campaigns/strategy/assumptions.ts';
import { readAssumptions } from '#core/campaigns/strategy/assumptions.ts';
import { meanPace } from '#core/campaigns/strategy/calendar-pace.ts';
import { condenseSums, estimateStrategy, sumAudience, type AudienceSums, type Estimate } from './estimate.ts';
import type { ExpectationBasis } from './expectation-basis.ts';
import type { Offer, Strategy } from '#core/campaigns/strategy/strategy.ts';
import type { PlannedStrategy } from '#core/campaigns/strategy/strategy-inputs.ts';

/** What may differ from the planned strategy in one estimate: what sliders move. The audience stays. */
export type EstimateChanges = {
  readonly values?: Partial<AssumptionValues>;
  readonly offer?: Offer;
  readonly costs?: Strategy['costs'];
};

/** Estimates one planned strategy again and again: what a slider calls. */
export type Estimator = {
  readonly planned: PlannedStrategy;
  /** All assumptions at their medians. */
  readonly middle: AssumptionValues;
  estimate(changes?: EstimateChanges): Estimate;
};

/**
 * An estimator of a planned strategy. Sums over the audience are kept, so that an estimate costs some milliseconds whatever
 * the audience; only a new offer with a threshold or a fixed amount, or a new basket uplift under one, sums again.
 * `isExact` evaluates every distinct history instead of few points: for the headline.
 */
export function createEstimator(
  basis: ExpectationBasis,
  planned: PlannedStrategy,
  options: { readonly isExact?: boolean } = {},
): Estimator {
  const { isExact = false } = options;
  const pace = meanPace(planned.shock);
  const middle = readAssumptions(planned.strategy.assumptions, planned.marginRate);
  let last: { readonly key: string; readonly sums: AudienceSums } | undefined;
  const sumFor = (offer: Offer, basketUplift: number): AudienceSums => {
    const key = JSON.stringify([offer, basketUplift]);
    if (last?.key === key) return last.sums;
    const exact = sumAudience(basis, { offer }, planned.treated, 1 + basketUplift);
    const sums = isExact ? exact : condenseSums(basis, exact);
    last = { key, sums };
    return sums;
  };
  return {
    planned,
    middle,
    estimate: ({ values = {}, offer = planned.strategy.offer, costs = planned.strategy.costs } = {}) => {
      const all = { ...middle, ...values };
      const sums = sumFor(offer, all.basketUplift);
      const strategy = { ...planned.strategy, offer, costs };
      return estimateStrategy(basis, { strategy, timeline: planned.timeline }, sums, all, pace);
    },
  };
}

/** Assumptions that have a range to vary in. */
export function listVaried(ranges: AssumptionRanges): AssumptionName[] {
  return (Object.keys(ranges) as AssumptionName[]).filter((name) => {
    const range = ranges[name];
    return range !== undefined && range.high > range.low;
  });
}
