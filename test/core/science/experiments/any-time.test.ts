import { computeAnyTimeFactor, computeMeanLook } from '#core/science/experiments/any-time-means.ts';
import { computeShareSequence } from '#core/science/experiments/any-time-shares.ts';
import { judgeGuardrail, judgePlan, splitError } from '#core/science/experiments/error-budget.ts';
import type { ReadOut } from '#core/science/experiments/read-out.ts';
import { computeSequentialFactor } from '#core/science/experiments/sequential.ts';
import { describe, expect, it } from 'vitest';
import { countLooks } from './measure-looks.ts';

/** Stated before the first run. */
const SEED = 20_261_202;

function read(value: number, half: number, pValue: number): ReadOut {
  return {
    status: 'read',
    estimate: { value, interval: { low: value - half, high: value + half }, standardError: half / 2, pValue },
    level: 0.96,
    method: 'welch',
    varianceLeft: 1,
    raw: value,
    means: { treated: value, control: 0 },
  };
}

describe('looks at any time', () => {
  it('say nothing before each arm has its events, however many customers were assigned', () => {
    const steps = Array.from({ length: 10 }, () => ({ treated: 30, control: 0 }));
    const looks = computeShareSequence({ treated: 9000, control: 1000, steps }, { alpha: 0.05, plannedEvents: 500 });
    expect(looks.every((look) => look === null)).toBe(true);
    const later = computeShareSequence(
      { treated: 9000, control: 1000, steps: [...steps, { treated: 0, control: 5 }] },
      { alpha: 0.05, plannedEvents: 500 },
    );
    expect(later.at(-1)?.difference.low).toBeGreaterThan(0);
    expect(
      computeMeanLook(
        { estimate: { value: 5, standardError: 1 }, treatedEvents: 900, controlEvents: 49 },
        { alpha: 0.05, plannedEvents: 100 },
      ),
    ).toBeNull();
  });

  it('the interval holds the estimate, excludes no effect on the same side in both scales, and swaps with the arms', () => {
    const stream = {
      treated: 800,
      control: 200,
      steps: [
        { treated: 60, control: 8 },
        { treated: 50, control: 6 },
      ],
    };
    const options = { alpha: 0.05, plannedEvents: 120 };
    const look = computeShareSequence(stream, options).at(-1);
    const mirrored = computeShareSequence(
      {
        treated: 200,
        control: 800,
        steps: stream.steps.map(({ treated, control }) => ({ treated: control, control: treated })),
      },
      options,
    ).at(-1);
    if (look === null || look === undefined || mirrored === null || mirrored === undefined)
      throw new TypeError('Two looks were expected.');
    expect(look.value).toBeCloseTo(110 / 800 - 14 / 200, 12);
    expect(look.difference.low).toBeLessThan(look.value);
    expect(look.difference.high).toBeGreaterThan(look.value);
    expect(Math.sign(look.difference.low)).toBe(Math.sign(look.relative.low));
    expect(mirrored.difference.low).toBeCloseTo(-look.difference.high, 6);
    expect(mirrored.difference.high).toBeCloseTo(-look.difference.low, 6);
  });

  it('the factor of means is that of the customers counted, in any unit of information', () => {
    expect(computeAnyTimeFactor(6461, 5000, 0.05)).toBeCloseTo(computeSequentialFactor(6461), 9);
    expect(computeAnyTimeFactor(64.61, 50, 0.05)).toBeCloseTo(computeSequentialFactor(6461), 9);
  });

  it('thirty looks or the read-out claim an effect of nothing within their error', () => {
    const cells = [
      { customers: 1000, holdout: 0.1, conversion: 0.1 },
      { customers: 300, holdout: 0.2, conversion: 0.2 },
      { customers: 1000, holdout: 0.5, conversion: 0.2 },
    ];
    let worst = 0;
    for (const cell of cells) {
      const count = countLooks(cell, { worlds: 300, seed: SEED, permutations: 199, withWidths: cell.holdout === 0.5 });
      expect(count.share).toBeLessThan(0.03);
      worst = Math.max(worst, count.shareOrReadOut, count.moneyOrReadOut);
      if (cell.holdout === 0.5) expect(count.widthRatio).toBeLessThan(2);
    }
    expect(worst).toBeLessThan(0.05 + 4 * Math.sqrt(0.0475 / 300));
  });
});

describe('the verdict of a plan', () => {
  const budget = splitError(0.05, true);
  const plan = { budget, looks: [], secondary: [], guardrails: [] };
  const refunds = { name: 'refunds', worse: 'up', margin: 0.02 } as const;

  it('looks and read-out share one error', () => {
    expect(budget.looks + budget.readOut).toBeCloseTo(budget.total, 15);
    expect(splitError(0.05, false)).toEqual({ total: 0.05, looks: 0, readOut: 0.05 });
  });

  it('green needs the primary and every guardrail; secondary outcomes turn nothing', () => {
    const up = read(2, 1, 0.001);
    expect(judgePlan({ ...plan, primary: up }).headline).toBe('green');
    const kept = { guardrail: refunds, readOut: read(0.005, 0.01, 0.4) };
    expect(judgePlan({ ...plan, primary: up, guardrails: [kept] }).headline).toBe('green');
    expect(
      judgePlan({ ...plan, primary: up, guardrails: [{ ...kept, readOut: read(0.015, 0.01, 0.1) }] }).headline,
    ).toBe('open');
    expect(judgePlan({ ...plan, primary: up, guardrails: [{ ...kept, readOut: read(0.05, 0.01, 0) }] }).headline).toBe(
      'red',
    );
    expect(
      judgePlan({ ...plan, primary: read(0.5, 1, 0.3), secondary: [{ name: 'orders', readOut: up }] }).headline,
    ).toBe('open');
    const missing = { reason: 'events', found: 3, needed: 20 } as const;
    expect(
      judgePlan({ ...plan, primary: { status: 'not-read', missing, raw: 1, means: { treated: 1, control: 0 } } })
        .headline,
    ).toBe('not-read');
    expect(
      judgePlan({
        ...plan,
        primary: up,
        guardrails: [
          { guardrail: refunds, readOut: { status: 'not-read', missing, raw: 1, means: { treated: 1, control: 0 } } },
        ],
      }).headline,
    ).toBe('open');
  });

  it('Holm corrects the secondary outcomes that are read', () => {
    const { secondary } = judgePlan({
      ...plan,
      primary: read(2, 1, 0.001),
      secondary: [
        { name: 'orders', readOut: read(1, 1, 0.03) },
        { name: 'net', readOut: read(-1, 0.5, 0.001) },
      ],
    });
    expect(secondary).toEqual([
      { name: 'orders', adjustedPValue: 0.03, verdict: 'up' },
      { name: 'net', adjustedPValue: 0.002, verdict: 'down' },
    ]);
  });

  it('non-inferiority: the worse end of the interval within the margin, in either direction', () => {
    expect(judgeGuardrail(refunds, { low: -0.01, high: 0.019 })).toBe('non-inferior');
    expect(judgeGuardrail(refunds, { low: 0.021, high: 0.03 })).toBe('inferior');
    expect(judgeGuardrail({ ...refunds, worse: 'down' }, { low: -0.019, high: 0.5 })).toBe('non-inferior');
    expect(judgeGuardrail({ ...refunds, worse: 'down' }, { low: -0.021, high: 0.5 })).toBe('open');
  });
});
