import { expect, test } from 'vitest';
import { measureRecovery } from './measure-recovery.ts';

// Seeds 410001 …: fixed before the first run. The full version is test/bench/clv/recovery.ts.
test.each([
  ['mbg-nbd', 16],
  ['bg-nbd', 16],
  ['pareto-nbd', 8],
] as const)('%s: parameters of %d simulated data sets are recovered', (model, dataSets) => {
  const recovery = measureRecovery(model, { dataSets, customers: 1500, firstSeed: 410_001 });
  expect(recovery.converged).toBe(dataSets);
  for (const parameter of recovery.parameters) {
    expect(Math.abs(parameter.meanZ), parameter.name).toBeLessThan(4 / Math.sqrt(dataSets));
    expect(parameter.meanSquareZ, parameter.name).toBeLessThan(1 + 4 * Math.sqrt(2 / dataSets));
    expect(parameter.meanSquareZ, parameter.name).toBeGreaterThan(0.1);
    expect(parameter.coverage, parameter.name).toBeGreaterThan(0.6);
  }
});
