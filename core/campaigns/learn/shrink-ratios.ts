/** Orders observed and expected of a cell, and how much more they vary than Poisson counts. */
export type RatioCell = { readonly observed: number; readonly expected: number; readonly overdispersion: number };

const NORMAL_95 = 1.644_853_626_951_472;
/** Spread of true effects between strategies that is assumed where too few cells tell it: sd of the logarithm. */
const DEFAULT_SPREAD = 0.25;

/** Σ of half an order on both sides keeps the logarithm finite where nothing was ordered. */
function readLogRatio({ observed, expected }: RatioCell): number {
  return Math.log((observed + 0.5) / (expected + 0.5));
}

function readVariance({ observed, overdispersion }: RatioCell): number {
  return overdispersion / (observed + 0.5);
}

/** Variance of the true log ratios of cells, by the method of moments; the default with fewer than three. */
function estimateSpread(cells: readonly RatioCell[]): number {
  if (cells.length < 3) return DEFAULT_SPREAD ** 2;
  const logs = cells.map(readLogRatio);
  const mean = logs.reduce((sum, value) => sum + value, 0) / logs.length;
  const between = logs.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (logs.length - 1);
  const within = cells.reduce((sum, cell) => sum + readVariance(cell), 0) / cells.length;
  return Math.max(0.01, between - within);
}

/**
 * The multiplier of a cell: its ratio of observed to expected orders over that of its comparison, on the logarithm, with
 * variance ψ / orders of each (a gamma posterior's, clv.md 4.7), shrunk to the parent's multiplier by how much such cells
 * differ. NaN as parent leaves it unshrunk. 90 % interval.
 */
export function shrinkRatios(
  treated: RatioCell,
  comparison: RatioCell,
  parent: number,
  siblings: readonly RatioCell[],
): { readonly low: number; readonly mid: number; readonly high: number } {
  if (treated.expected <= 0 || comparison.expected <= 0) return { low: Number.NaN, mid: Number.NaN, high: Number.NaN };
  let mean = readLogRatio(treated) - readLogRatio(comparison);
  let variance = readVariance(treated) + readVariance(comparison);
  if (Number.isFinite(parent)) {
    const spread = estimateSpread(siblings);
    const share = spread / (spread + variance);
    mean = share * mean + (1 - share) * Math.log(parent);
    variance *= share;
  }
  const half = NORMAL_95 * Math.sqrt(variance);
  return { low: Math.exp(mean - half), mid: Math.exp(mean), high: Math.exp(mean + half) };
}
