import { measureTargeting } from '#core/science/experiments/targeting-curve.ts';
import { WordStream } from '#core/science/random/word-stream.ts';
import { readHillstrom } from '../../core/campaigns/evaluate/hillstrom-table.ts';
import { countCompliance, countOverlap, countRefunds } from '../../core/science/experiments/measure-coverage.ts';
import { countLoop, countProgrammes } from '../../core/science/experiments/measure-learning.ts';
import { hasSharedData } from '../../helpers/shared-data.ts';

/**
 * Learning, programmes, compliance, overlap, refunds and targeting in worlds whose truth is known:
 * `node scripts/run-typescript.mjs test/bench/evaluation/known-truths.ts [worlds]`. The seed was stated before the first run.
 */
const SEED = 20_261_206;
const worlds = Number(process.argv[2] ?? 1000);
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const write = (text: string): boolean => process.stdout.write(`${text}\n`);
const run = { worlds, seed: SEED };

write(`${worlds} worlds each, seed ${SEED}`);
const usual = { mean: Math.log(1.15), sd: 0.25, segmentSd: 0, channelSd: 0, campaignSd: 0 };
const loops = [
  { name: 'truth drawn from the prior', truth: 'prior' as const, prior: { ...usual, campaignSd: 0.05 } },
  ...[-0.1, 0, 0.1, 0.3].flatMap((truth) => [
    { name: `flat prior, lift ${truth}`, truth, prior: { ...usual, mean: 0, sd: 10 } },
    { name: `default prior, lift ${truth}`, truth, prior: usual },
  ]),
];
for (const { name, truth, prior } of loops) {
  const { covered, above, bias } = countLoop({ truth, prior, sequences: worlds, seed: SEED });
  write(
    `${name}: 90 % range holds it after each of 8 campaigns in ${covered.map(percent).join(', ')}; wholly above ${percent(above)}; bias ${bias.toFixed(4)}`,
  );
}
for (const spread of [0, 0.05, 0.15]) {
  const found = countProgrammes({ spread, mean: 0.05, programmes: worlds, seed: SEED });
  write(
    `programme, campaigns' sd ${spread}: sum of the scaled wins covered in ${percent(found.covered)} (raw sum ${percent(found.naiveCovered)}), bias per win ${found.bias.toFixed(3)} (raw ${found.naiveBias.toFixed(3)}), next campaign ${percent(found.nextCovered)}`,
  );
}
for (const reached of [0.1, 0.3, 0.6]) {
  for (const touched of [0, 0.1, 0.3, 0.5]) {
    const { covered, unbounded } = countCompliance({ reached, touched }, run);
    write(
      `reached ${percent(reached)}, control touched ${percent(touched)}: complier effect covered in ${percent(covered)}, unbounded in ${percent(unbounded)}`,
    );
  }
}
for (const together of [0, 0.2]) {
  const { covered, sumCovered, sumRatio, naiveRatio } = countOverlap(together, run);
  write(
    `overlap, ${together} more together: effect covered in ${percent(covered)}, joint increment in ${percent(sumCovered)}; joint / truth ${sumRatio.toFixed(3)}, naive sum / truth ${naiveRatio.toFixed(3)}`,
  );
}
for (const age of [5, 12, 28]) {
  const { naive, projected, mature, maturityDays } = countRefunds(age, run);
  write(
    `refunds, read ${age} days after purchase: raw ${percent(naive)}, projected ${percent(projected)}; at maturity (${maturityDays.toFixed(1)} days) ${percent(mature)}`,
  );
}
if (hasSharedData) {
  const table = readHillstrom();
  const rows = table.arms.flatMap((arm, row) => (arm === 'Womens E-Mail' ? [] : [row]));
  const pick = (values: ArrayLike<number>): Float64Array => Float64Array.from(rows, (row) => values[row] as number);
  const isTreated = Uint8Array.from(rows, (row) => Number(table.arms[row] === 'Mens E-Mail'));
  const outcome = pick(table.outcomes.find(({ name }) => name === 'visit')?.values ?? new Float64Array());
  const stream = new WordStream(SEED);
  let [qini, autoc] = [0, 0];
  for (let world = 0; world < worlds; world += 1) {
    stream.select(world, 0, 50);
    const scores = Float64Array.from(rows, () => stream.nextUniform());
    const found = measureTargeting({ scores, outcome, isTreated });
    qini += Number(found.qini.interval.low > 0);
    autoc += Number(found.autoc.interval.low > 0);
  }
  write(
    `Hillstrom, random scores called better than random: Qini ${percent(qini / worlds)}, AUTOC ${percent(autoc / worlds)}`,
  );
} else write('Hillstrom: skipped, the shared data are not here.');
