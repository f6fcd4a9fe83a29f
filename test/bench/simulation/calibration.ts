import { loadavg } from 'node:os';
import { calibrate } from '../../core/campaigns/calibrate.ts';

/**
 * Coverage of the 90 % intervals of incremental orders, net and control orders over simulated worlds.
 * `node scripts/run-typescript.mjs test/bench/simulation/calibration.ts [worlds] [first seed] [sd of the calendar shock]`
 */
const [worlds = 1000, seed = 1, logSd = 0] = process.argv.slice(2).map(Number);
const started = performance.now();
const shock = logSd > 0 ? { logMean: 0, logSd, origins: 8 } : null;
const describe = (held: number, of: number): string => `${((100 * held) / of).toFixed(1)} %`;
const result = await calibrate({ worlds, seed, customers: 700, draws: 240, shock }, (so) => {
  if (so.worlds % 50 !== 0) return;
  console.log(
    `${so.worlds} worlds: orders ${describe(so.ordersHeld, so.worlds)}, net ${describe(so.netHeld, so.worlds)}, control ${describe(so.controlHeld, so.worlds)}`,
  );
});
console.log(
  `seeds ${seed} to ${seed + worlds - 1}, shock sd ${logSd}: ${result.worlds} worlds (${result.skipped} not fitted), 90 % intervals held ` +
    `incremental orders ${describe(result.ordersHeld, result.worlds)}, net ${describe(result.netHeld, result.worlds)}, ` +
    `control orders ${describe(result.controlHeld, result.worlds)}; ${((performance.now() - started) / 1000).toFixed(0)} s, load ${loadavg()[0]?.toFixed(1)}`,
);
