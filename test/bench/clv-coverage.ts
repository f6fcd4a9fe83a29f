import { runBacktest } from '#core/science/customer-models/backtest.ts';
import { fitModel } from '#core/science/customer-models/fit.ts';
import { toDayNumber } from '#core/science/customer-models/histories.ts';
import { drawTotals, summariseTotal } from '#core/science/customer-models/intervals.ts';
import type { ModelId } from '#core/science/customer-models/types.ts';
import { PLAIN_CLOCK, toWeeks } from '#core/science/customer-models/week-clock.ts';
import { buildCdnowPurchases } from '../helpers/cdnow-purchases.ts';
import { openTestEngine } from '../helpers/engines.ts';
import { hasSharedData } from '../helpers/shared-data.ts';
import { simulateShop } from '../helpers/simulate-shop.ts';

/**
 * Coverage of nominal 95 % intervals of total purchases. Usage: node scripts/run-typescript.mjs test/bench/clv-coverage.ts [shops].
 * First, shops of MBG/NBD customers without any calendar shock (seeds 1 … shops): the two inner layers must hold about
 * 95 % on their own. Then rolling origins on the CDNOW sample, before and after the calendar layer.
 */
const shops = Number(process.argv[2] ?? 200);

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function holdsFuture(seed: number): boolean {
  const firstDay = toDayNumber('2023-01-01');
  const { days } = simulateShop({
    customers: 1500,
    firstDay,
    lastEntryDay: firstDay + 83,
    asOfDay: firstDay + 272,
    throughDay: firstDay + 454,
    clock: PLAIN_CLOCK,
    seed,
    r: 0.6,
    alpha: 6,
    a: 0.8,
    b: 2,
  });
  const histories = toWeeks(days);
  const fit = fitModel('mbg-nbd', histories);
  const drawn = drawTotals({ fit, histories, horizonWeeks: 26, draws: 300, seed, customerLimit: 1500 });
  const { low, high } = summariseTotal(drawn.purchases, null);
  const actual = (days.holdout?.purchases ?? new Int32Array(0)).reduce((sum, count) => sum + count, 0);
  return low <= actual && actual <= high;
}

let held = 0;
for (let seed = 1; seed <= shops; seed += 1) if (holdsFuture(seed)) held += 1;
const share = held / shops;
const error = Math.sqrt((0.95 * 0.05) / shops);
say(
  `Simulated shops, no calendar shock: ${held} of ${shops} held (${(100 * share).toFixed(1)} %, ± ${(196 * error).toFixed(1)} points by chance)`,
);

if (!hasSharedData) {
  say('CDNOW left out: ../shared/data is not there.');
} else {
  const engine = await openTestEngine('native');
  const tables = await buildCdnowPurchases(engine);
  const origins = [16, 20, 24, 28, 32, 36, 40, 44, 48];
  const range = { from: '1997-01-01', through: '1998-06-30' };
  for (const horizons of [
    [13, 26],
    [6, 26],
  ]) {
    for (const model of ['bg-nbd', 'mbg-nbd', 'pareto-nbd'] satisfies ModelId[]) {
      const { before, leaveOneOut, earlierOnly, logRatioSd, cases } = await runBacktest(engine, tables, {
        model,
        weeks: origins,
        horizons,
        ...range,
        seed: 1,
      });
      const ratios = cases.map(({ ratio }) => ratio);
      say(
        `CDNOW ${model.padEnd(10)} weeks 16 … 48 by 4, ${horizons.join(' and ')} ahead: before ${before.held}/${before.of}, leave-one-out ${leaveOneOut.held}/${leaveOneOut.of}, ended only ${earlierOnly.held}/${earlierOnly.of}; ratio ${Math.min(...ratios).toFixed(3)} … ${Math.max(...ratios).toFixed(3)}, sd of log ${logRatioSd.toFixed(3)}`,
      );
    }
  }
  await engine.close();
}
