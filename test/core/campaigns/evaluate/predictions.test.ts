import { createRandomStream } from '#core/science/random/rng.ts';
import { drawNormal } from '#core/science/customer-models/draw.ts';
import { scorePrediction, summariseCoverage } from '#core/campaigns/evaluate/score-prediction.ts';
import { readBackAssumption, updateRange } from '#core/campaigns/learn/update-priors.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const bounds = { min: -10, max: 10 };

describe('scoring a locked prediction', () => {
  it('holds as often as it says where the truth and the estimate are drawn as predicted', () => {
    const stream = createRandomStream(20_261_122);
    const worlds = 1500;
    let inside = 0;
    const pits: number[] = [];
    for (let world = 0; world < worlds; world += 1) {
      stream.select(world, 0, 16);
      const draws = Float64Array.from({ length: 200 }, () => 5 + 2 * drawNormal(stream));
      const estimate = { value: 5 + 2 * drawNormal(stream) + 3 * drawNormal(stream), standardError: 3 };
      const score = scorePrediction({ draws, estimate, level: 0.8 });
      if (score.isInside) inside += 1;
      pits.push(score.pit);
    }
    expect(inside / worlds).toBeGreaterThan(0.77);
    expect(inside / worlds).toBeLessThan(0.83);
    const mean = pits.reduce((sum, value) => sum + value, 0) / worlds;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.03);
  });

  it('without sampling error is the draws themselves', () => {
    const draws = Float64Array.from({ length: 1001 }, (_, index) => index);
    const { interval, isInside, pit, predicted } = scorePrediction({
      draws,
      estimate: { value: 950, standardError: 0 },
      level: 0.8,
    });
    expect(interval.low).toBeCloseTo(100, 0);
    expect(interval.high).toBeCloseTo(900, 0);
    expect({ isInside, predicted }).toEqual({ isInside: false, predicted: 500 });
    expect(pit).toBeCloseTo(0.95, 3);
  });

  it('is worse the further the estimate lies outside', () => {
    const draws = Float64Array.from({ length: 101 }, (_, index) => index);
    const score = (value: number) =>
      scorePrediction({ draws, estimate: { value, standardError: 1 }, level: 0.8 }).intervalScore;
    expect(score(120)).toBeGreaterThan(score(100));
    expect(score(50)).toBe(score(60));
  });

  it('adjusts widths only after ten campaigns', () => {
    const entry = { interval: { low: 0, high: 2 }, estimate: 3, level: 0.8 };
    expect(summariseCoverage([])).toEqual({
      campaigns: 0,
      inside: 0,
      coverage: null,
      interval: { low: 0, high: 1 },
      widthFactor: null,
    });
    expect(summariseCoverage(Array.from({ length: 9 }, () => entry)).widthFactor).toBeNull();
    expect(summariseCoverage(Array.from({ length: 10 }, () => entry))).toMatchObject({
      campaigns: 10,
      inside: 0,
      coverage: 0,
      widthFactor: 2,
    });
  });
});

describe('updating an assumption', () => {
  const range = fc
    .tuple(fc.double({ min: -2, max: 2, noNaN: true }), fc.double({ min: 0.1, max: 3, noNaN: true }))
    .map(([mid, half]) => ({ low: mid - half, mid, high: mid + half }));
  const estimate = fc.record({
    value: fc.double({ min: -3, max: 3, noNaN: true }),
    standardError: fc.double({ min: 0.05, max: 5, noNaN: true }),
  });

  it('lies between the range and the outcome, and is narrower', () => {
    fc.assert(
      fc.property(range, estimate, (prior, outcome) => {
        const updated = updateRange(prior, outcome, bounds);
        expect(updated.mid).toBeGreaterThanOrEqual(Math.min(prior.mid, outcome.value) - 1e-9);
        expect(updated.mid).toBeLessThanOrEqual(Math.max(prior.mid, outcome.value) + 1e-9);
        expect(updated.high - updated.low).toBeLessThan(prior.high - prior.low);
      }),
    );
  });

  it('does not depend on the order of campaigns', () => {
    fc.assert(
      fc.property(range, estimate, estimate, (prior, first, second) => {
        const there = updateRange(updateRange(prior, first, bounds), second, bounds);
        const back = updateRange(updateRange(prior, second, bounds), first, bounds);
        expect(there.mid).toBeCloseTo(back.mid, 9);
        expect(there.high).toBeCloseTo(back.high, 9);
      }),
    );
  });

  it('takes the side on which the outcome lies where a range is wider on one side', () => {
    const prior = { low: 0, mid: 0.3, high: 0.8 };
    const same = updateRange(prior, { value: 0.3, standardError: 0.2 }, bounds);
    expect(same.mid).toBeCloseTo(0.3, 12);
    const [above, below] = [0.5, 0.1].map((value) => updateRange(prior, { value, standardError: 0.2 }, bounds));
    expect(above?.weight).toBeGreaterThan(below?.weight ?? 1);
    for (const updated of [same, above, below]) {
      expect((updated?.high ?? 1) - (updated?.low ?? 0)).toBeLessThan(0.8);
      expect(updated?.low).toBeLessThanOrEqual(updated?.mid ?? 0);
    }
  });

  it('keeps a certainty and what it can be', () => {
    expect(updateRange({ low: 0.4, mid: 0.4, high: 0.4 }, { value: 9, standardError: 0.1 }, bounds).mid).toBe(0.4);
    expect(
      updateRange({ low: 0, mid: 0.1, high: 0.2 }, { value: -5, standardError: 0.01 }, { min: 0, max: 1 }).mid,
    ).toBe(0);
  });

  it('reads an increment back from the predicted curve', () => {
    const curve = [
      { value: 0, increment: 0 },
      { value: 0.2, increment: 40 },
      { value: 0.5, increment: 85 },
    ];
    expect(readBackAssumption(curve, { value: 20, standardError: 10 })).toEqual({ value: 0.1, standardError: 0.05 });
    expect(readBackAssumption(curve, { value: 100, standardError: 15 })?.value).toBeCloseTo(0.6, 12);
    expect(readBackAssumption([curve[0] ?? { value: 0, increment: 0 }], { value: 1, standardError: 1 })).toBeNull();
  });
});
