import { describe, expect, test } from 'vitest';
import { compressHistories } from '#core/science/customer-models/compress.ts';
import { fitModel, fitModelGivingWay } from '#core/science/customer-models/fit.ts';
import { fitGammaGamma, fitGammaGammaGivingWay } from '#core/science/customer-models/gamma-gamma.ts';
import { drawTotals, drawTotalsGivingWay } from '#core/science/customer-models/intervals.ts';
import { WorkbenchError } from '#core/kernel/errors.ts';
import type { ModelId, MoneyHistories } from '#core/science/customer-models/types.ts';
import { simulateHistories } from './simulate-histories.ts';

const MODELS: readonly ModelId[] = ['mbg-nbd', 'bg-nbd', 'pareto-nbd', 'nbd'];
const simulated = simulateHistories(
  { model: 'mbg-nbd', values: [0.525, 6.183, 0.891, 1.614] },
  { customers: 60_000, shortest: 1, longest: 105, seed: 3 },
);
const toDays = (weeks: number): number => Math.floor(weeks * 7) / 7;
const few = compressHistories({ ...simulated, tx: simulated.tx.map(toDays), T: simulated.T.map(toDays) });
/** Rows that are all different: as many as customers. */
const many = compressHistories(
  simulateHistories(
    { model: 'mbg-nbd', values: [0.525, 6.183, 0.891, 1.614] },
    { customers: 150_000, shortest: 1, longest: 105, seed: 3 },
  ),
);
const money: MoneyHistories = {
  count: simulated.count,
  x: simulated.x,
  meanMoney: simulated.x.map((x, row) => 1_000 + ((row * 7_919) % 9_973) / Math.max(1, x)),
};

/** Turns of the event loop, the only moments in which a cancel can be heard, while work goes on. */
async function countTurns(work: Promise<unknown>): Promise<number> {
  let turns = 0;
  let isOver = false;
  const turn = (): void => {
    turns += 1;
    if (!isOver) setImmediate(turn);
  };
  setImmediate(turn);
  await work;
  isOver = true;
  return turns;
}

/** The code of the error that work ends with when a cancel is asked for as soon as it lets anything else happen. */
async function cancelAtFirstTurn(start: (signal: AbortSignal) => Promise<unknown>): Promise<unknown> {
  const controller = new AbortController();
  setImmediate(() => controller.abort());
  return start(controller.signal).then(
    () => 'finished',
    (error: unknown) => (error instanceof WorkbenchError ? error.code : error),
  );
}

describe.each(MODELS)('%s', (model) => {
  test('giving way changes nothing', async () => {
    expect(await fitModelGivingWay(model, few)).toEqual(fitModel(model, few));
  });
});

describe.each(['mbg-nbd', 'bg-nbd', 'pareto-nbd'] as const)('a fit of %s to many histories', (model) => {
  test('can be cancelled while it runs', async () => {
    expect(await cancelAtFirstTurn((signal) => fitModelGivingWay(model, many, { signal }))).toBe('task/cancelled');
  });
});

test('a fit gives way many times, not only at its end', async () => {
  expect(await countTurns(fitModelGivingWay('pareto-nbd', few, { starts: [[1, 10, 1, 10]] }))).toBeGreaterThan(5);
});

describe('Gamma-Gamma', () => {
  test('giving way changes nothing', async () => {
    expect(await fitGammaGammaGivingWay(money)).toEqual(fitGammaGamma(money));
  });

  test('can be cancelled while it runs', async () => {
    expect(await cancelAtFirstTurn((signal) => fitGammaGammaGivingWay(money, { signal }))).toBe('task/cancelled');
  });
});

describe('draws of totals', () => {
  const request = { fit: fitModel('mbg-nbd', few), histories: few, horizonWeeks: 26, draws: 60, seed: 5 };

  test('giving way changes nothing', async () => {
    expect(await drawTotalsGivingWay(request)).toEqual(drawTotals(request));
  });

  test('can be cancelled while they run', async () => {
    const draw = (signal: AbortSignal): Promise<unknown> => drawTotalsGivingWay({ ...request, draws: 4000, signal });
    expect(await cancelAtFirstTurn(draw)).toBe('task/cancelled');
  });
});
