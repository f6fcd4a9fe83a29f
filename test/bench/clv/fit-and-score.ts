import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compressHistories } from '#core/science/customer-models/compress.ts';
import { fitModel, getScoringPoint } from '#core/science/customer-models/fit.ts';
import { scoreHistories } from '#core/science/customer-models/score.ts';
import type { CompressedHistories, Histories, ModelId } from '#core/science/customer-models/types.ts';
import { readCdnow } from '../../core/science/customer-models/cdnow-histories.ts';
import { simulateMillion } from './million/measure-million.ts';

/*
 * Fit and scoring times, by hand: node scripts/run-typescript.mjs test/bench/clv/fit-and-score.ts
 * 1 M simulated customers with day precision, and CDNOW master against scipy (Debian python3-scipy, /usr/bin/python3).
 * Seconds are processor time, of both programs, so that other work on the machine does not count.
 */
const MODELS = ['mbg-nbd', 'bg-nbd', 'pareto-nbd'] as const;

function time<T>(action: () => T): { readonly value: T; readonly seconds: number } {
  const started = process.cpuUsage();
  const value = action();
  const used = process.cpuUsage(started);
  return { value, seconds: (used.user + used.system) / 1e6 };
}

function findFastest(runs: number, action: () => unknown): number {
  const seconds = Array.from({ length: runs }, () => time(action).seconds).toSorted((one, two) => one - two);
  return seconds[0] ?? Number.NaN;
}

function scoreYear(model: ModelId, histories: CompressedHistories, customers: Histories): void {
  const point = getScoringPoint(fitModel(model, histories));
  const { seconds } = time(() =>
    scoreHistories(point, customers, {
      windows: [{ from: 0, to: 13 }],
      discount: { kind: 'continuous', ratePerWeek: 0.002, horizonWeeks: 365 / 7 },
    }),
  );
  console.log(`  ${model} scoring of ${customers.count} customers: ${seconds.toFixed(2)} s`);
}

const million = simulateMillion();
const compression = time(() => compressHistories(million));
console.log(
  `1 M customers, ${compression.value.count} distinct histories, grouped in ${compression.seconds.toFixed(2)} s`,
);
for (const model of MODELS) {
  const fit = time(() => fitModel(model, compression.value));
  console.log(
    `  ${model} fit: ${fit.seconds.toFixed(2)} s, ${fit.value.status}, ${fit.value.point.map((value) => value.toFixed(4)).join(' ')}`,
  );
}
for (const model of MODELS) scoreYear(model, compression.value, million);

const master = compressHistories(readCdnow('master'));
const folder = mkdtempSync(join(tmpdir(), 'clv-bench-'));
try {
  const path = join(folder, 'histories.csv');
  const lines = Array.from(master.x, (x, row) => [x, master.tx[row], master.T[row], master.weight[row]].join(','));
  writeFileSync(path, lines.join('\n'));
  const answer = execFileSync('/usr/bin/python3', [join(import.meta.dirname, 'reference_fit.py'), path], {
    encoding: 'utf8',
  });
  type Reference = Record<string, { seconds: number; logLikelihood: number }>;
  const reference = JSON.parse(answer) as { readonly distinct: Reference; readonly customers: Reference };
  console.log(`CDNOW master, ${master.count} distinct histories, one start each, fastest of 7:`);
  const starts: Record<string, number[]> = {
    'mbg-nbd': [1, 3, 1, 3],
    'bg-nbd': [1, 3, 1, 3],
    'pareto-nbd': [1, 10, 1, 10],
  };
  for (const model of MODELS) {
    const start = starts[model] ?? [];
    const seconds = findFastest(7, () => fitModel(model, master, { starts: [start] }));
    const fit = fitModel(model, master, { starts: [start] });
    console.log(`  ${model}: ${(seconds * 1000).toFixed(0)} ms with standard errors, ${fit.logLikelihood.toFixed(5)}`);
    for (const [what, fits] of Object.entries(reference)) {
      const scipy = fits[model];
      if (scipy === undefined) throw new Error(`reference_fit.py did not fit ${model}`);
      console.log(
        `    scipy on ${what}: ${(scipy.seconds * 1000).toFixed(0)} ms, ${scipy.logLikelihood.toFixed(5)}, ratio ${(scipy.seconds / seconds).toFixed(1)}`,
      );
    }
  }
} finally {
  rmSync(folder, { recursive: true });
}
