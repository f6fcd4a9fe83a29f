import { createRandomStream } from '#core/science/random/rng.ts';
import { drawNormal } from '#core/science/customer-models/draw.ts';
import { scorePrediction, summariseCoverage } from '#core/campaigns/evaluate/score-prediction.ts';
import { learnAssumption } from '#core/campaigns/learn/learn-assumption.ts';
import { readBackAssumption, type PriorRange, type ResponseEstimate } from '#core/campaigns/learn/update-priors.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

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
    .tuple(fc.double({ min: -0.5, max: 2, noNaN: true }), fc.double({ min: 0.1, max: 0.6, noNaN: true }))
    .map(([mid, half]) => {
      const put = (shift: number): number => Math.expm1(Math.log1p(mid) + shift);
      return { low: put(-half), mid, high: put(half) };
    });
  const estimate = fc.record({
    value: fc.double({ min: -3, max: 3, noNaN: true }),
    standardError: fc.double({ min: 0.05, max: 5, noNaN: true }),
  });
  const learn = (prior: PriorRange, outcome: ResponseEstimate) => {
    const learnt = learnAssumption('lift', prior, outcome);
    if (learnt.status !== 'learnt') throw new Error(learnt.status);
    return learnt;
  };

  it('moves towards the outcome, is narrower on its scale, and never leaves it', () => {
    fc.assert(
      fc.property(range, estimate, (prior, outcome) => {
        const learnt = learn(prior, outcome);
        expect(Math.sign(learnt.mid - prior.mid) * Math.sign(outcome.value - prior.mid)).toBeGreaterThanOrEqual(0);
        expect(Math.log1p(learnt.high) - Math.log1p(learnt.low)).toBeLessThan(
          Math.log1p(prior.high) - Math.log1p(prior.low),
        );
        expect(learnt.low).toBeGreaterThan(-1);
      }),
    );
  });

  it('lets a lift be negative, and reads a loss with the weight of a gain of its size', () => {
    const prior = { low: -0.2, mid: 0, high: 0.25 };
    const [lost, gained] = [-0.4, 0.4].map((value) => learn(prior, { value, standardError: 0.1 }));
    expect(lost?.high).toBeLessThan(0);
    expect(lost?.weight).toBe(gained?.weight);
    expect(Math.log1p(lost?.mid ?? 0)).toBeCloseTo(-Math.log1p(gained?.mid ?? 0), 12);
  });

  it('keeps a certainty, and says where an outcome is outside of what a share can be', () => {
    expect(learn({ low: 0.4, mid: 0.4, high: 0.4 }, { value: 9, standardError: 0.1 }).mid).toBe(0.4);
    for (const value of [4.32, -1.52, 0, 1]) {
      const found = learnAssumption('redemption', { low: 0.2, mid: 0.4, high: 0.6 }, { value, standardError: 0.5 });
      expect(found).toEqual({ status: 'not-identified' });
    }
    const share = learnAssumption(
      'redemption',
      { low: 0.2, mid: 0.4, high: 0.6 },
      { value: 0.99, standardError: 0.01 },
    );
    expect(share.status === 'learnt' && share.high < 1 && share.mid > 0.4).toBe(true);
  });

  it('holds the truth as often as it says over eight campaigns in a row, whatever the lift', () => {
    const stream = createRandomStream(20_261_201);
    const sequences = 1500;
    for (const truth of [-0.1, 0, 0.1, 0.3]) {
      let [inside, above] = [0, 0];
      for (let sequence = 0; sequence < sequences; sequence += 1) {
        stream.select(sequence, Math.round(1000 * truth) + 500, 45);
        let state: PriorRange = { low: Math.expm1(-3), mid: 0, high: Math.expm1(3) };
        for (let campaign = 0; campaign < 8; campaign += 1) {
          state = learn(state, { value: truth + 0.15 * drawNormal(stream), standardError: 0.15 });
        }
        inside += Number(state.low <= truth && truth <= state.high);
        above += Number(state.low > truth);
      }
      expect(inside / sequences).toBeGreaterThan(0.8);
      expect(above / sequences).toBeLessThan(0.1);
    }
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
