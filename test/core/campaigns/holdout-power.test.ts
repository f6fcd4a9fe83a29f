import { describe, expect, test } from 'vitest';
import { planHoldout } from '#core/campaigns/launch/holdout-power.ts';
import { computePower, countCustomersNeeded, findMinimumEffect, foreseeOutcome } from '#core/campaigns/launch/power.ts';
import { inventPopulation, POINTS } from './invent-customers.ts';

const outcome = { mean: 0.5, variance: 0.6, covariateCorrelation: 0.6 };
const request = { treated: 4000, control: 1000, outcome, windowOrders: 200, windowDays: 28 };

describe('what a holdout can show', () => {
  test('is power, minimum effect and customers of the predicted relative effect', () => {
    const plan = planHoldout(request);
    const plain = { ...outcome, covariateCorrelation: 0 };
    expect(plan.effect).toBeCloseTo(0.1, 12);
    expect(plan.plain.power).toBe(computePower(plain, request, plan.effect ?? 0));
    expect(plan.plain.minimumEffect).toBe(findMinimumEffect(plain, request));
    expect(plan.plain.minimumOrders).toBeCloseTo(0.5 * (plan.plain.minimumEffect ?? 0), 12);
    const needed = countCustomersNeeded(plain, 0.1, 0.2);
    expect((plan.plain.treatedNeeded ?? 0) + (plan.plain.controlNeeded ?? 0)).toBeGreaterThanOrEqual(needed);
    expect(plan.plain.treatedNeeded).toBe(Math.ceil(0.8 * needed));
    expect(plan.plain.weeksNeeded).toBe(Math.max(4, Math.ceil(needed / (5000 / 4))));
  });

  test('shows more with the covariate: the variance falls to 1 − ρ²', () => {
    const { plain, adjusted } = planHoldout(request);
    expect(adjusted.power).toBeGreaterThan(plain.power ?? 1);
    expect(adjusted.minimumEffect).toBeLessThan(plain.minimumEffect ?? 0);
    expect(adjusted.treatedNeeded).toBeCloseTo(0.64 * (plain.treatedNeeded ?? 0), -1);
  });

  test('foresees nothing of nobody', () => {
    const population = inventPopulation(20, 3);
    const window = { weeks: 4, seed: 1 };
    const nobody = foreseeOutcome(population, POINTS['mbg-nbd'], new Uint8Array(20), window);
    expect(nobody).toEqual({ mean: 0, variance: 0, covariateCorrelation: 0 });
    const everybody = foreseeOutcome(population, POINTS['mbg-nbd'], new Uint8Array(20).fill(1), window);
    expect(everybody.mean).toBeGreaterThan(0);
    const plan = planHoldout({ ...request, treated: 0, control: 0, outcome: nobody, windowOrders: 0 });
    expect([plan.effect, plan.meanOrders, plan.adjusted.minimumEffect]).toEqual([null, 0, null]);
  });

  test('says nothing of an effect that is not known, and nothing at all without a control or orders', () => {
    const unknown = planHoldout({ ...request, windowOrders: null });
    expect(unknown.effect).toBeNull();
    expect(unknown.plain.power).toBeNull();
    expect(unknown.plain.minimumEffect).toBeGreaterThan(0);
    for (const none of [
      { ...request, control: 0 },
      { ...request, outcome: { ...outcome, mean: 0 } },
    ]) {
      const { plain, adjusted } = planHoldout(none);
      expect(Object.values(plain).every((value) => value === null)).toBe(true);
      expect(adjusted).toEqual(plain);
    }
  });
});
