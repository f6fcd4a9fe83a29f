import { measureRecovery } from '../../core/science/customer-models/measure-recovery.ts';

/*
 * Recovery of known parameters from simulated data sets. By hand:
 *   node scripts/run-typescript.mjs test/bench/clv/recovery.ts [data sets, 1000] [customers, 4000] [model, all three]
 * Seeds 410001 … 410000 + data sets, fixed before the first run. Goal: 90 % intervals cover 87–93 %.
 */
const dataSets = Number(process.argv[2] ?? 1000);
const customers = Number(process.argv[3] ?? 4000);

const MODELS = ['mbg-nbd', 'bg-nbd', 'pareto-nbd'] as const;
const asked = process.argv[4];

for (const model of MODELS.filter((id) => asked === undefined || id === asked)) {
  const started = performance.now();
  const recovery = measureRecovery(model, { dataSets, customers, firstSeed: 410_001 });
  const seconds = (performance.now() - started) / 1000;
  console.log(
    `${model}: ${recovery.converged} of ${dataSets} converged, ${customers} customers each, ${seconds.toFixed(0)} s`,
  );
  console.table(recovery.parameters);
}
