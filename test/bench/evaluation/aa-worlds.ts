import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { computeNormalCdf, computeNormalQuantile } from '#core/science/statistics/distributions.ts';
import { openNativeEngine } from '../../../cli/native-engine.ts';
import { measureAa, readAaCustomers } from '../../core/campaigns/evaluate/measure-aa.ts';
import { buildSample } from '../../golden/sample-build.ts';

/** 10,000 campaigns on nobody and as many with a known effect, from the sample's customers: false positives and power. */
const SEED = 20_261_122;
const worlds = Number(process.argv[2] ?? 10_000);
const holdoutShare = 0.3;

const engine = await openNativeEngine({
  grantedFiles: [],
  grantedFolders: [],
  spillFolder: mkdtempSync(join(tmpdir(), 'cst-aa-')),
});
try {
  const { schema, parameters } = await buildSample(engine);
  const customers = await readAaCustomers(engine, { schema, parameters }, '2026-05-31');
  const buyers = new Set(customers.purchases.map(({ customer }) => customer)).size;
  const base = buyers / customers.count;
  const effect = 0.05;
  const print = (title: string, rates: Readonly<Record<string, number>>): void => {
    process.stdout.write(`${title}\n`);
    for (const [method, rate] of Object.entries(rates))
      process.stdout.write(`  ${method.padEnd(16)} ${(100 * rate).toFixed(2)} %\n`);
  };
  process.stdout.write(
    `${customers.count} customers of the sample, conversion ${(100 * base).toFixed(2)} % in 30 days after 2026-05-31, ${100 * holdoutShare} % held out, ${worlds} worlds, seed ${SEED}\n`,
  );
  print('False positives at 5 %', measureAa(customers, { worlds, seed: SEED, holdoutShare }));
  const lifted = base + (1 - base) * effect;
  const sizes = [customers.count * (1 - holdoutShare), customers.count * holdoutShare] as const;
  const error = Math.sqrt((lifted * (1 - lifted)) / sizes[0] + (base * (1 - base)) / sizes[1]);
  const pooled = (1 - holdoutShare) * lifted + holdoutShare * base;
  const pooledError = Math.sqrt(pooled * (1 - pooled) * (1 / sizes[0] + 1 / sizes[1]));
  const planned = computeNormalCdf((lifted - base - computeNormalQuantile(0.975) * pooledError) / error);
  print(
    `Power where ${100 * effect} % of the others buy because of it (planned for conversion: ${(100 * planned).toFixed(2)} %)`,
    measureAa(customers, { worlds, seed: SEED + 1, holdoutShare, effect }),
  );
} finally {
  await engine.close();
}
