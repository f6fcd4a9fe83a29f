import { findRemedy, findSmallestEffect, simulatePower } from '#core/science/experiments/simulate-power.ts';
import { computeNormalCdf } from '#core/science/statistics/distributions.ts';
import { describe, expect, it } from 'vitest';

/** Stated before the first run. */
const options = { seed: 20_261_207, worlds: 150 };
const values = Float64Array.from({ length: 500 }, (_, row) => Number(row % 5 === 0));
const pool = { kind: 'share', values, events: values, covariates: [] } as const;

describe('power of the rule that decides', () => {
  it('is that of a z test where events are many, and the error where there is no effect', () => {
    const design = { customers: 2000, holdout: 0.5, lift: 0.25 };
    const error = Math.sqrt((0.25 * 0.75) / 1000 + (0.2 * 0.8) / 1000);
    const planned = computeNormalCdf(0.05 / error - 1.96);
    const slack = 4 * Math.sqrt((planned * (1 - planned)) / options.worlds);
    expect(Math.abs(simulatePower(pool, design, options) - planned)).toBeLessThan(slack);
    expect(simulatePower(pool, { ...design, lift: 0 }, options)).toBeLessThan(
      0.05 + 4 * Math.sqrt(0.0475 / options.worlds),
    );
  });

  it('too few events find nothing; more holdout or more campaigns do', () => {
    expect(simulatePower(pool, { customers: 200, holdout: 0.1, lift: 1 }, options)).toBe(0);
    expect(findSmallestEffect(pool, { customers: 200, holdout: 0.1 }, { ...options, worlds: 40 })).toBeNull();
    const remedy = findRemedy(pool, { customers: 600, holdout: 0.1, lift: 0.6 }, { ...options, worlds: 60 });
    expect(remedy.holdout).toBeGreaterThan(0.1);
    expect(remedy.campaigns).toBeGreaterThan(1);
  });
});
