import { computeLogGamma } from '#core/science/numeric/special.ts';
import { scoreHistories } from '#core/science/customer-models/score.ts';
import type { ModelPoint } from '#core/science/customer-models/types.ts';
import { roundUpStep } from '#core/kernel/round-step.ts';

/** Share of customers whose rate or probability lies in [from, to); `to` null = no upper end. */
export type ShareBin = { readonly from: number; readonly to: number | null; readonly share: number };

const STEPS = 64;
const RATE_BINS = 9;
const DAYS_PER_WEEK = 7;
const DAYS_PER_YEAR = 365;

/** ∫ u^(shape − 1) · rest(u) du over [from, to] by midpoints in u^shape, which takes the pole at 0 away. */
function integratePower(shape: number, from: number, to: number, rest: (u: number) => number): number {
  const [low, high] = [from ** shape, to ** shape];
  const width = (high - low) / STEPS;
  let sum = 0;
  for (let step = 0; step < STEPS; step += 1) sum += rest((low + (step + 0.5) * width) ** (1 / shape));
  return (sum * width) / shape;
}

/** Shares of Gamma(shape, scale in weeks) by yearly rate: twelve equal bins that reach past most customers, and the rest. */
export function binYearlyRate(shape: number, scale: number): ShareBin[] {
  const perYear = scale * (DAYS_PER_WEEK / DAYS_PER_YEAR);
  const reach = (shape + 2 * Math.sqrt(shape)) / perYear;
  const width = roundUpStep(reach / RATE_BINS);
  const norm = Math.exp(shape * Math.log(perYear) - computeLogGamma(shape));
  const bins = Array.from({ length: RATE_BINS }, (_, index): ShareBin => {
    const [from, to] = [index * width, (index + 1) * width];
    return { from, to, share: norm * integratePower(shape, from, to, (rate) => Math.exp(-perYear * rate)) };
  });
  const covered = bins.reduce((sum, { share }) => sum + share, 0);
  return [...bins, { from: RATE_BINS * width, to: null, share: Math.max(0, 1 - covered) }];
}

/** Shares of Beta(a, b) in ten bins of a tenth. */
export function binProbability(a: number, b: number): ShareBin[] {
  const norm = Math.exp(computeLogGamma(a + b) - computeLogGamma(a) - computeLogGamma(b));
  return Array.from({ length: 10 }, (_, index): ShareBin => {
    const [from, to] = [index / 10, (index + 1) / 10];
    const mass =
      index < 5
        ? integratePower(a, from, to, (p) => (1 - p) ** (b - 1))
        : integratePower(b, 1 - to, 1 - from, (q) => (1 - q) ** (a - 1));
    return { from, to, share: norm * mass };
  });
}

/** P(alive) of customers of one age by purchases so far and days since the last; null where the two cannot be. */
export type AliveGrid = {
  /** Days from the first purchase to the as-of date of every customer of the grid with more than one purchase. */
  readonly ageDays: number;
  /** Purchase days so far, the first included. */
  readonly purchases: readonly number[];
  readonly daysSince: readonly number[];
  /** Row by row of `daysSince`. */
  readonly values: readonly (number | null)[];
};

const PURCHASES = [1, 2, 3, 4, 5, 7, 10, 15, 20, 30];
const DAYS_SINCE = [0, 7, 14, 30, 60, 90, 120, 180, 270, 365, 545, 730];

/**
 * P(alive) over frequency and recency at one age. Customers with one purchase are as old as their purchase: their age is the
 * row's days. `mostPurchases` limits the columns to what occurs.
 */
export function gridPAlive(point: ModelPoint, ageDays: number, mostPurchases: number): AliveGrid {
  const purchases = PURCHASES.filter((count, index) => index < 4 || count <= mostPurchases);
  const daysSince = DAYS_SINCE.filter((days) => days < ageDays);
  const cells = daysSince.flatMap((days) => purchases.map((count) => ({ days, count })));
  const isPossible = cells.map(({ days, count }) => count === 1 || ageDays - days >= count - 1);
  const age = (index: number): number => (cells[index]?.count === 1 ? (cells[index]?.days ?? 0) : ageDays);
  const column = (read: (cell: { days: number; count: number }, index: number) => number): Float64Array =>
    Float64Array.from(cells, (cell, index) => (isPossible[index] === true ? read(cell, index) : 0));
  const { pAlive } = scoreHistories(
    point,
    {
      count: cells.length,
      x: column(({ count }) => count - 1),
      tx: column(({ days, count }) => (count === 1 ? 0 : (ageDays - days) / DAYS_PER_WEEK)),
      T: column((_, index) => age(index) / DAYS_PER_WEEK),
    },
    { windows: [] },
  );
  return {
    ageDays,
    purchases,
    daysSince,
    values: cells.map((_, index) => (isPossible[index] === true ? (pAlive[index] ?? null) : null)),
  };
}
