import { compressHistories } from '#core/science/customer-models/compress.ts';
import { fitModelGivingWay, getScoringPoint } from '#core/science/customer-models/fit.ts';
import { scoreHistories } from '#core/science/customer-models/score.ts';
import type { CompressedHistories, Histories, ModelId } from '#core/science/customer-models/types.ts';
import { simulateHistories } from '../../../core/science/customer-models/simulate-histories.ts';

const MILLION_MODELS = ['mbg-nbd', 'bg-nbd', 'pareto-nbd'] as const;

/** Wall times in milliseconds. `longestWait` is the longest time within the fit in which a cancel could not be heard. */
export type MillionTimes = {
  readonly customers: number;
  readonly rows: number;
  readonly compress: number;
  readonly models: readonly {
    readonly model: ModelId;
    readonly status: string;
    readonly logLikelihood: number;
    readonly fit: number;
    readonly longestWait: number;
    readonly score: number;
    readonly scoreYear: number;
  }[];
};

/** A million customers who first bought on any day of two years, in whole days. */
export function simulateMillion(): Histories {
  const simulated = simulateHistories(
    { model: 'mbg-nbd', values: [0.525, 6.183, 0.891, 1.614] },
    { customers: 1_000_000, shortest: 1, longest: 105, seed: 20_260_131 },
  );
  const toDays = (weeks: number): number => Math.floor(weeks * 7) / 7;
  return { ...simulated, tx: simulated.tx.map(toDays), T: simulated.T.map(toDays) };
}

/** Runs work and measures it, and the longest time between two turns of the thread's event loop meanwhile. */
async function watch<Result>(
  work: () => Promise<Result>,
): Promise<{ readonly value: Result; readonly milliseconds: number; readonly longestWait: number }> {
  let last = performance.now();
  let longestWait = 0;
  let isOver = false;
  const tick = (): void => {
    const now = performance.now();
    longestWait = Math.max(longestWait, now - last);
    last = now;
    if (!isOver) setTimeout(tick, 0);
  };
  setTimeout(tick, 0);
  const started = performance.now();
  const value = await work();
  isOver = true;
  const ended = performance.now();
  return { value, milliseconds: ended - started, longestWait: Math.max(longestWait, ended - last) };
}

function time<Result>(work: () => Result): { readonly value: Result; readonly milliseconds: number } {
  const started = performance.now();
  const value = work();
  return { value, milliseconds: performance.now() - started };
}

async function measureModel(
  model: ModelId,
  compressed: CompressedHistories,
  customers: Histories,
): Promise<MillionTimes['models'][number]> {
  const fit = await watch(() => fitModelGivingWay(model, compressed));
  const point = getScoringPoint(fit.value);
  const windows = [{ from: 0, to: 365 / 7 }];
  const score = time(() => scoreHistories(point, customers, { windows }));
  const year = time(() =>
    scoreHistories(point, customers, {
      windows,
      discount: { kind: 'continuous', ratePerWeek: 0.002, horizonWeeks: 365 / 7 },
    }),
  );
  return {
    model,
    status: fit.value.status,
    logLikelihood: fit.value.logLikelihood,
    fit: fit.milliseconds,
    longestWait: fit.longestWait,
    score: score.milliseconds,
    scoreYear: year.milliseconds,
  };
}

/** Fits every model to a million customers and scores each of them. */
export async function measureMillion(): Promise<MillionTimes> {
  const customers = simulateMillion();
  const compressed = time(() => compressHistories(customers));
  const models: MillionTimes['models'][number][] = [];
  for (const model of MILLION_MODELS) models.push(await measureModel(model, compressed.value, customers));
  return { customers: customers.count, rows: compressed.value.count, compress: compressed.milliseconds, models };
}
