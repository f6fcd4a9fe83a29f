import { describe, expect, it } from 'vitest';
import { countCompliance, countOverlap, countRefunds } from './measure-coverage.ts';
import { countLoop, countProgrammes } from './measure-learning.ts';

/** Stated before the first run. Limits are four standard errors of so many worlds around the claim. */
const SEED = 20_261_205;
const WORLDS = 150;
const SLACK_95 = 4 * Math.sqrt(0.0475 / WORLDS);
const SLACK_90 = 4 * Math.sqrt(0.09 / WORLDS);

describe('short versions of test/bench/evaluation/known-truths.ts', () => {
  it('complier effects, adjusted overlaps and projected refunds hold the truth', () => {
    const run = { worlds: WORLDS, seed: SEED };
    for (const [reached, touched] of [
      [0.3, 0],
      [0.6, 0.3],
    ] as const)
      expect(Math.abs(countCompliance({ reached, touched }, run).covered - 0.95)).toBeLessThan(SLACK_95);
    const overlap = countOverlap(0.2, run);
    expect(Math.abs(overlap.covered - 0.95)).toBeLessThan(SLACK_95);
    expect(Math.abs(overlap.sumRatio - 1)).toBeLessThan(0.05);
    expect(overlap.naiveRatio).toBeGreaterThan(1.2);
    const refunds = countRefunds(12, run);
    expect(Math.abs(refunds.projected - 0.95)).toBeLessThan(SLACK_95);
    expect(refunds.naive).toBeLessThan(refunds.projected);
  });

  it('eight campaigns: the learnt range is no ratchet', () => {
    const prior = { mean: Math.log(1.15), sd: 0.25, segmentSd: 0, channelSd: 0, campaignSd: 0 };
    const loop = countLoop({ truth: 0, prior: { ...prior, sd: 10 }, sequences: WORLDS, seed: SEED });
    for (const covered of loop.covered) expect(Math.abs(covered - 0.9)).toBeLessThan(SLACK_90);
    expect(Math.abs(loop.bias)).toBeLessThan(0.02);
    expect(loop.above).toBeLessThan(0.05 + SLACK_95);
    expect(countLoop({ truth: -0.1, prior, sequences: WORLDS, seed: SEED }).covered.at(-1)).toBeGreaterThan(0.8);
  });

  it('a programme of wins is not taken at its word', () => {
    const found = countProgrammes({ spread: 0.05, mean: 0.05, programmes: 60, seed: SEED });
    expect(found.covered).toBeGreaterThan(0.7);
    expect(found.naiveCovered).toBeLessThan(found.covered);
    expect(Math.abs(found.bias)).toBeLessThan(found.naiveBias);
  });
});
