import { readQuantile } from '#core/science/statistics/quantiles.ts';
import { createRandomStream, PURPOSES, type RandomStream } from '#core/science/random/rng.ts';
import { computeLogGamma } from '#core/science/numeric/special.ts';
import type { Interval } from '#core/science/statistics/intervals.ts';

export type BootstrapOptions = {
  readonly seed: number;
  /** Resamples of each arm; 10,000 unless stated. */
  readonly resamples?: number;
  readonly level?: number;
};

/** An arm as the values that are not 0, and how many customers there are: most outcomes of a campaign are 0. */
type Arm = {
  readonly values: Float64Array;
  readonly n: number;
  readonly cumulative: Float64Array;
  readonly from: number;
};

/** Cumulative Binomial(n, p) where it is not negligible (12 standard deviations around the mean). */
function tabulateBinomial(n: number, p: number): { readonly cumulative: Float64Array; readonly from: number } {
  if (p >= 1) return { cumulative: Float64Array.of(1), from: n };
  if (p <= 0) return { cumulative: Float64Array.of(1), from: 0 };
  const reach = Math.ceil(12 * Math.sqrt(n * p * (1 - p))) + 12;
  const from = Math.max(0, Math.floor(n * p) - reach);
  const through = Math.min(n, Math.ceil(n * p) + reach);
  const cumulative = new Float64Array(through - from + 1);
  let sum = 0;
  for (let k = from; k <= through; k += 1) {
    const log =
      computeLogGamma(n + 1) -
      computeLogGamma(k + 1) -
      computeLogGamma(n - k + 1) +
      k * Math.log(p) +
      (n - k) * Math.log1p(-p);
    sum += Math.exp(log);
    cumulative[k - from] = sum;
  }
  for (let index = 0; index < cumulative.length; index += 1) cumulative[index] = (cumulative[index] as number) / sum;
  return { cumulative, from };
}

function describeArm(outcome: ArrayLike<number>): Arm {
  const values = Float64Array.from(outcome).filter((value) => value !== 0);
  const n = outcome.length;
  return { values, n, ...tabulateBinomial(n, n === 0 ? 0 : values.length / n) };
}

function drawCount({ cumulative, from }: Arm, u: number): number {
  let low = 0;
  let high = cumulative.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((cumulative[middle] as number) < u) low = middle + 1;
    else high = middle;
  }
  return from + low;
}

function resampleMean(arm: Arm, stream: RandomStream): number {
  const count = drawCount(arm, stream.nextUniform());
  let sum = 0;
  for (let drawn = 0; drawn < count; drawn += 1) {
    sum += arm.values[Math.floor(stream.nextUniform() * arm.values.length)] as number;
  }
  return sum / arm.n;
}

/**
 * Percentile bootstrap of the difference of two means (Efron 1979): each arm resampled with replacement at its own size. A
 * resample's number of values other than 0 is binomial and those values are drawn from among themselves, which is the same
 * distribution as drawing every customer and takes a fraction of the time. The same seed gives the same interval.
 */
export function bootstrapDifference(
  treated: ArrayLike<number>,
  control: ArrayLike<number>,
  { seed, resamples = 10_000, level = 0.95 }: BootstrapOptions,
): Interval {
  if (treated.length === 0 || control.length === 0) throw new RangeError('The bootstrap needs customers in both arms.');
  const stream = createRandomStream(seed);
  const arms = [describeArm(treated), describeArm(control)] as const;
  const differences = new Float64Array(resamples);
  for (let draw = 0; draw < resamples; draw += 1) {
    stream.select(0, draw, PURPOSES.free);
    const ofTreated = resampleMean(arms[0], stream);
    stream.select(1, draw, PURPOSES.free);
    differences[draw] = ofTreated - resampleMean(arms[1], stream);
  }
  differences.sort();
  return { low: readQuantile(differences, (1 - level) / 2), high: readQuantile(differences, (1 + level) / 2) };
}
