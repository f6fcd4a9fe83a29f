import { assignHoldout } from '#core/campaigns/launch/assign.ts';
import { checkAgainstShare, checkAssignment, checkLoss } from '#core/science/experiments/assignment-check.ts';
import { readBeliefs } from '#core/science/experiments/bayesian-read-out.ts';
import { collapseStrata } from '#core/science/experiments/collapse-strata.ts';
import { estimateComplierEffect, measureCompliance } from '#core/science/experiments/compliance.ts';
import {
  addCounts,
  computeExactPValue,
  tabulateBinomial,
  tabulateHypergeometric,
} from '#core/science/experiments/exact-counts.ts';
import {
  computeEffectState,
  describeUpdate,
  estimateLogit,
  estimateLogRatio,
  readRange,
  toState,
  type Evidence,
} from '#core/science/experiments/learning-state.ts';
import { adjustForOverlap, type OtherArm } from '#core/science/experiments/overlap.ts';
import { estimateProgramme } from '#core/science/experiments/programme.ts';
import { measureRefundMaturity, projectRefund, readShareIn } from '#core/science/experiments/refund-maturity.ts';
import { compareByFieller, compareRelative } from '#core/science/experiments/relative.ts';
import { shrinkCuts } from '#core/science/experiments/segment-effects.ts';
import { measureTargeting } from '#core/science/experiments/targeting-curve.ts';
import { WordStream } from '#core/science/random/word-stream.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

/** Stated before the first run. */
const SEED = 20_261_204;

function packIds(ids: readonly string[]): { readonly bytes: Uint8Array; readonly offsets: Int32Array } {
  const parts = ids.map((id) => new TextEncoder().encode(id));
  const offsets = new Int32Array(ids.length + 1);
  parts.forEach((part, row) => (offsets[row + 1] = (offsets[row] as number) + part.length));
  const bytes = new Uint8Array(offsets[ids.length] as number);
  parts.forEach((part, row) => bytes.set(part, offsets[row]));
  return { bytes, offsets };
}

describe('sample ratio', () => {
  it("the product's own assignment never fails its own check, over strata and shares", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 14 }),
        fc.double({ min: 0.01, max: 0.6, noNaN: true }),
        fc.string({ maxLength: 6 }),
        (sizes, share, salt) => {
          const segments = sizes.flatMap((size, stratum) => Array.from({ length: size }, () => stratum));
          const ids = packIds(segments.map((_, row) => `c${row}`));
          const members = new Uint8Array(segments.length).fill(1);
          const { strata, control } = assignHoldout({ salt, share, ids, members, segments, values: segments });
          const found = strata.map(({ segment, customers, control: plannedControl }) => ({
            customers,
            plannedControl,
            foundControl: segments.filter((own, row) => own === segment && control[row] === 1).length,
          }));
          expect(checkAssignment(found)).toMatchObject({ pValue: 1, isMismatch: false });
        },
      ),
      { numRuns: 60 },
    );
  });

  it('swapped arms, a lost control group and a stratum without its holdout are mismatches', () => {
    const strata = Array.from({ length: 6 }, () => ({ customers: 100, plannedControl: 10, foundControl: 10 }));
    expect(checkAssignment(strata.map((stratum) => ({ ...stratum, foundControl: 90 }))).isMismatch).toBe(true);
    expect(
      checkAssignment([...strata.slice(1), { customers: 100, plannedControl: 10, foundControl: 40 }]).isMismatch,
    ).toBe(true);
    expect(
      checkAssignment([...strata.slice(1), { customers: 100, plannedControl: 10, foundControl: 11 }]).isMismatch,
    ).toBe(false);
  });

  it('of a stated share alone, strata and one lottery are both as planned', () => {
    const small = Array.from({ length: 60 }, () => ({ customers: 2, plannedControl: 1, foundControl: 0 }));
    const lottery = [...small.slice(12), ...small.slice(0, 12).map((stratum) => ({ ...stratum, foundControl: 1 }))];
    expect(checkAssignment(lottery).isMismatch).toBe(true);
    expect(checkAgainstShare(lottery, 0.1).isMismatch).toBe(false);
    expect(
      checkAgainstShare(
        small.map((stratum) => ({ ...stratum, foundControl: 1 })),
        0.1,
      ).pValue,
    ).toBe(1);
    expect(
      checkAgainstShare(
        small.map((stratum) => ({ ...stratum, foundControl: 2 })),
        0.1,
      ).isMismatch,
    ).toBe(true);
  });

  it('loss that falls on one arm is found, loss at random is not', () => {
    const lost = (lostTreated: number, lostControl: number) =>
      checkLoss([{ treated: 900, control: 100, lostTreated, lostControl }]);
    expect(lost(90, 10)).toMatchObject({ isMismatch: false, expectedLostControl: 10 });
    expect(lost(90, 10).pValue).toBeCloseTo(1, 9);
    expect(lost(20, 40).isMismatch).toBe(true);
    expect(lost(0, 0).pValue).toBe(1);
  });

  it('exact counts: binomial and hypergeometric by hand, sums by convolution', () => {
    expect(tabulateBinomial(3, 0.25).probabilities[1]).toBeCloseTo(27 / 64, 12);
    const drawn = tabulateHypergeometric(10, 4, 3);
    expect(drawn.probabilities[2]).toBeCloseTo((6 * 6) / 120, 12);
    expect(computeExactPValue(drawn, 3)).toBeCloseTo(4 / 120, 12);
    const sum = addCounts([tabulateBinomial(4, 0.3), tabulateBinomial(5, 0.3)]);
    tabulateBinomial(9, 0.3).probabilities.forEach((value, at) => expect(sum.probabilities[at]).toBeCloseTo(value, 12));
  });
});

describe('compliance', () => {
  it('beyond its limits nothing is learnt, and the inverted campaign says why', () => {
    expect(measureCompliance({ treated: 900, reached: 800, control: 100, touchedControl: 5 }).reasons).toEqual([]);
    expect(measureCompliance({ treated: 9294, reached: 0, control: 1033, touchedControl: 1000 }).reasons).toEqual([
      'nobody-reached',
      'control-touched',
      'no-contrast',
    ]);
    expect(measureCompliance({ treated: 900, reached: 500, control: 100, touchedControl: 0 }).reasons).toEqual([
      'too-few-reached',
    ]);
    expect(
      measureCompliance(
        { treated: 900, reached: 500, control: 100, touchedControl: 0 },
        { reachedAtLeast: 0.5, touchedControlAtMost: 0 },
      ).reasons,
    ).toEqual([]);
  });

  it('the complier effect is the Wald ratio; its set excludes 0 as the intention to treat does and is unbounded without contrast', () => {
    const isTreated = Array.from({ length: 400 }, (_, row) => row % 2);
    const isReached = isTreated.map((arm, row) => Number(arm === 1 && row % 4 === 1));
    const outcome = isReached.map((reached, row) => 2 * reached + ((row * 7919) % 13) / 13);
    const found = estimateComplierEffect({ outcome, isTreated, isReached });
    const mean = (arm: number, values: readonly number[]): number =>
      values.filter((_, row) => isTreated[row] === arm).reduce((sum, value) => sum + value / 200, 0);
    expect(found.value).toBeCloseTo((mean(1, outcome) - mean(0, outcome)) / 0.5, 12);
    if (found.set.kind !== 'interval') throw new TypeError('An interval was expected.');
    expect(found.set.interval.low).toBeLessThan(2);
    expect(found.set.interval.high).toBeGreaterThan(2);
    expect(estimateComplierEffect({ outcome, isTreated, isReached: isTreated.map(() => 0) }).set.kind).toBe(
      'unbounded',
    );
  });
});

describe('overlap', () => {
  it('the same arms cannot be separated, nor a campaign that drew no lots', () => {
    const isTreated = Array.from({ length: 200 }, (_, row) => row % 2);
    const outcome = isTreated.map((arm, row) => arm + (row % 5));
    const same = isTreated.map((arm): OtherArm => (arm === 1 ? 'treated' : 'control'));
    expect(adjustForOverlap({ outcome, isTreated, other: same, isOtherRandom: true })).toMatchObject({
      status: 'not-separable',
      reason: 'same-arms',
    });
    const apart = isTreated.map((_, row): OtherArm => (row % 4 < 2 ? 'treated' : 'control'));
    expect(adjustForOverlap({ outcome, isTreated, other: apart, isOtherRandom: false })).toMatchObject({
      status: 'not-separable',
      reason: 'other-not-random',
    });
    expect(adjustForOverlap({ outcome, isTreated, other: apart, isOtherRandom: true })).toMatchObject({
      status: 'adjusted',
      overlapping: 200,
    });
  });
});

describe('refunds', () => {
  it('young purchases do not make refunds look quick', () => {
    const stream = new WordStream(SEED);
    stream.select(0, 0, 49);
    const lags = Array.from({ length: 6000 }, () => ({
      lagDays: Math.floor(stream.nextUniform() * 40),
      ageDays: Math.floor(stream.nextUniform() * 60),
    }));
    const maturity = measureRefundMaturity(lags);
    expect(readShareIn(maturity, 19)).toBeGreaterThan(0.46);
    expect(readShareIn(maturity, 19)).toBeLessThan(0.54);
    expect(maturity.maturityDays).toBeGreaterThanOrEqual(36);
    expect(maturity.maturityDays).toBeLessThanOrEqual(38);
    expect(projectRefund(maturity, 100, 19)).toBeCloseTo(100 / readShareIn(maturity, 19), 9);
    expect(measureRefundMaturity(lags.slice(0, 20)).maturityDays).toBeNull();
  });
});

describe('learning', () => {
  const prior = { mean: 0.1, sd: 0.2, segmentSd: 0.1, channelSd: 0.05, campaignSd: 0 };
  const own = { segment: 'A', channel: 'sms' };
  const make = (id: string, estimate: number, part: Partial<Evidence> = {}): Evidence => ({
    id,
    ...own,
    estimate,
    standardError: 0.15,
    day: 0,
    ...part,
  });

  it('one campaign: the conjugate update, not clamped, in any order, and undone by taking it away', () => {
    const [one, two] = [make('1', -0.6), make('2', -0.4)];
    const options = { onDay: 0 };
    const variance = 0.2 ** 2 + 0.1 ** 2 + 0.05 ** 2;
    const weight = variance / (variance + 0.15 ** 2);
    const state = computeEffectState([one], own, prior, options);
    expect(state.mean).toBeCloseTo(0.1 + weight * -0.7, 12);
    expect(readRange(state, 'log-ratio').mid).toBeLessThan(0);
    expect(computeEffectState([one, two], own, prior, options).mean).toBeCloseTo(
      computeEffectState([two, one], own, prior, options).mean,
      12,
    );
    const update = describeUpdate([one], two, prior, options);
    expect(update.before).toEqual(state);
    expect(update.weight).toBeGreaterThan(0);
    expect(update.after.sd).toBeLessThan(update.before.sd);
  });

  it('other segments count in part, old evidence less', () => {
    const there = computeEffectState([make('1', 0.5)], own, prior, { onDay: 0 }).mean;
    const besides = computeEffectState([make('1', 0.5, { segment: 'B' })], own, prior, { onDay: 0 }).mean;
    const old = computeEffectState([make('1', 0.5)], own, prior, { onDay: 2000 }).mean;
    expect(besides).toBeLessThan(there);
    expect(besides).toBeGreaterThan(prior.mean);
    expect(old).toBeLessThan(there);
  });

  it('shares outside 0 and 1 identify nothing; ranges go back and forth', () => {
    expect(estimateLogit(4.32, 0.5)).toEqual({ status: 'not-identified', reason: 'outside-range' });
    expect(estimateLogit(-1.52, 0.5).status).toBe('not-identified');
    expect(estimateLogRatio({ events: 0, exposure: 100 }, { events: 0, exposure: 100 }).status).toBe('not-identified');
    const range = readRange(toState({ low: -0.2, high: 0.5 }, 'log-ratio'), 'log-ratio');
    expect([range.low, range.high].map((value) => value.toFixed(12))).toEqual(['-0.200000000000', '0.500000000000']);
    expect(() => toState({ low: 0, high: 0.5 }, 'logit')).toThrow(RangeError);
  });

  it('fewer than five campaigns are too few; more are shrunken to each other', () => {
    const results = [0.4, 0.1, 0.05, -0.1, 0.12, 0.08].map((estimate, at) => ({
      id: `${at}`,
      estimate,
      standardError: 0.1,
      covariates: [at, at % 2],
    }));
    expect(estimateProgramme(results.slice(0, 4))).toEqual({ status: 'too-few', campaigns: 4, needed: 5 });
    const found = estimateProgramme(results);
    if (found.status !== 'estimated') throw new TypeError('An estimate was expected.');
    const [best] = found.campaigns;
    expect(best?.shrunken).toBeLessThan(0.4);
    expect(found.next.high - found.next.low).toBeGreaterThan(found.interval.high - found.interval.low);
    const doubled = found.sum(results.map(() => 2)).value;
    expect(doubled).toBeCloseTo(2 * found.campaigns.reduce((sum, { shrunken }) => sum + shrunken, 0), 6);
  });
});

describe('beliefs', () => {
  it('equal a simulation of the posterior, and a flat prior is the data alone', () => {
    const evidence = { estimate: 0.05, standardError: 0.1 };
    const prior = { mean: 0.2, sd: 0.15 };
    const found = readBeliefs(evidence, prior);
    const stream = new WordStream(SEED);
    stream.select(0, 1, 49);
    const sd = (0.1 ** -2 + 0.15 ** -2) ** -0.5;
    const mean = sd * sd * (0.05 / 0.1 ** 2 + 0.2 / 0.15 ** 2);
    let [better, scaling, stopping] = [0, 0, 0];
    const draws = 200_000;
    for (let draw = 0; draw < draws; draw += 1) {
      const effect = Math.expm1(mean + sd * stream.nextNormal());
      better += Number(effect > 0) / draws;
      scaling += Math.max(0, -effect) / draws;
      stopping += Math.max(0, effect) / draws;
    }
    expect(found.better).toBeCloseTo(better, 2);
    expect(found.lossOfScaling).toBeCloseTo(scaling, 3);
    expect(found.lossOfStopping).toBeCloseTo(stopping, 2);
    expect(readBeliefs(evidence, null).effect.mid).toBeCloseTo(Math.expm1(0.05), 12);
    expect(readBeliefs({ estimate: 0, standardError: 0.1 }, null).better).toBeCloseTo(0.5, 12);
  });
});

describe('relative differences', () => {
  it("GrowthBook's interval at 58 customers: 16 of 30 against 14 of 28", () => {
    const share = (count: number, n: number) => ({ n, mean: count / n, variance: (count / n) * (1 - count / n) });
    const found = compareRelative(share(16, 30), share(14, 28));
    expect([found?.low, found?.high].map((value) => value?.toFixed(3))).toEqual(['-0.478', '0.611']);
  });

  it('Fieller holds the ratios whose difference is not told from 0, and none where the base is not', () => {
    const [a, b] = [
      { n: 40, mean: 12, variance: 90 },
      { n: 30, mean: 10, variance: 80 },
    ];
    const found = compareByFieller(a, b);
    if (found === null) throw new TypeError('An interval was expected.');
    const measureT = (ratio: number): number =>
      Math.abs(a.mean - ratio * b.mean) / Math.sqrt(a.variance / a.n + (ratio * ratio * b.variance) / b.n);
    expect(measureT(1 + found.low)).toBeCloseTo(measureT(1 + found.high), 9);
    expect(measureT(1 + found.low)).toBeGreaterThan(1.98);
    expect(compareByFieller(a, { n: 5, mean: 1, variance: 80 })).toBeNull();
  });
});

describe('segments', () => {
  it('cuts below 30 in an arm say nothing; what stands out is pulled back', () => {
    const cuts = [0.02, 0.03, 0.025, 0.2, 0.01].map((estimate, at) => ({
      key: `${at}`,
      treated: 300,
      control: 90,
      estimate,
      standardError: 0.05,
    }));
    const found = shrinkCuts([...cuts, { key: 'few', treated: 300, control: 29, estimate: 0.9, standardError: 0.1 }]);
    expect(found.cuts.at(-1)).toMatchObject({ key: 'few', raw: null, shrunken: null });
    expect(found.cuts[3]?.shrunken).toBeLessThan(0.2);
    expect(found.cuts[3]?.shrunken).toBeGreaterThan(found.mean ?? 1);
    expect(shrinkCuts(cuts.slice(0, 2)).cuts[0]).toMatchObject({ raw: 0.02, shrunken: null });
  });

  it('strata are joined to like ones until each arm has its fewest', () => {
    expect(
      collapseStrata(
        [
          { treated: 50, control: 5 },
          { treated: 20, control: 1 },
          { treated: 90, control: 9 },
        ],
        3,
      ),
    ).toEqual([0, 0, 1]);
    expect(
      collapseStrata(
        [
          { treated: 5, control: 1 },
          { treated: 2, control: 1 },
        ],
        30,
      ),
    ).toEqual([0, 0]);
    fc.assert(
      fc.property(
        fc.array(fc.record({ treated: fc.nat(60), control: fc.nat(20) }), { minLength: 1, maxLength: 15 }),
        (strata) => {
          const names = collapseStrata(strata, 5);
          const groups = [...new Set(names)];
          for (const name of groups) {
            const own = strata.filter((_, at) => names[at] === name);
            const smaller = Math.min(
              ...(['treated', 'control'] as const).map((arm) => own.reduce((sum, stratum) => sum + stratum[arm], 0)),
            );
            if (groups.length > 1) expect(smaller).toBeGreaterThanOrEqual(5);
          }
        },
      ),
    );
  });

  it('a score that ranks the effect has an area above 0; random scores have one in about 5 % of worlds', () => {
    const stream = new WordStream(SEED);
    let found = 0;
    const worlds = 300;
    for (let world = 0; world < worlds; world += 1) {
      stream.select(world, 2, 49);
      const rows = Array.from({ length: 400 }, (_, row) => row);
      const isTreated = rows.map((row) => Number(row % 4 > 0));
      const outcome = rows.map(() => Number(stream.nextUniform() < 0.2));
      const scores = rows.map(() => Math.floor(stream.nextUniform() * 50));
      const { qini } = measureTargeting({ scores, outcome, isTreated });
      found += Number(qini.pValue < 0.05);
      if (world > 0) continue;
      const better = measureTargeting({
        scores,
        isTreated,
        outcome: rows.map((row) => Number((scores[row] as number) > 35 && isTreated[row] === 1)),
      });
      expect(better.qini.interval.low).toBeGreaterThan(0);
      expect(better.autoc.interval.low).toBeGreaterThan(0);
      expect(better.deciles).toHaveLength(10);
      expect(better.deciles[0]?.difference).toBeNull();
    }
    expect(found / worlds).toBeLessThan(0.05 + 4 * Math.sqrt(0.0475 / worlds));
  });
});
