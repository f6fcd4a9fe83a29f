import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '#core/kernel/engine.ts';
import { openNativeEngine } from '../../../../cli/native-engine.ts';
import { buildSample } from '../../../golden/sample-build.ts';
import { measureAa, readAaCustomers, type AaCustomers } from './measure-aa.ts';

const WORLDS = 1000;
const SEED = 20_261_122;

/** The short version of test/bench/evaluation/aa-worlds.ts; limits are four standard errors of so many worlds around the claim. */
describe('campaigns on nobody, from the customers of the sample', () => {
  let engine: Engine;
  let customers: AaCustomers;

  beforeAll(async () => {
    engine = await openNativeEngine({
      grantedFiles: [],
      grantedFolders: [],
      spillFolder: mkdtempSync(join(tmpdir(), 'cst-aa-test-')),
    });
    const { schema, parameters } = await buildSample(engine);
    customers = await readAaCustomers(engine, { schema, parameters }, '2026-05-31');
  });
  afterAll(() => engine.close());

  it('show a difference in 5 % of cases by the fixed methods, in at most 5.8 % under daily looks', () => {
    const rates = measureAa(customers, { worlds: WORLDS, seed: SEED, holdoutShare: 0.3 });
    const slack = 4 * Math.sqrt((0.05 * 0.95) / WORLDS);
    for (const method of ['newcombe', 'z', 'welch', 'cuped', 'postStratified'] as const) {
      expect(Math.abs(rates[method] - 0.05)).toBeLessThan(slack);
    }
    expect(rates.sequential).toBeLessThanOrEqual(0.058);
  });

  it('find an effect that is there far more often, and strata help', () => {
    const rates = measureAa(customers, { worlds: 200, seed: SEED + 1, holdoutShare: 0.3, effect: 0.05 });
    expect(rates.z).toBeGreaterThan(0.7);
    expect(rates.postStratified).toBeGreaterThanOrEqual(rates.z);
    expect(rates.sequential).toBeLessThan(rates.z);
  });
});
