import { computeMoments, type Estimate, type Moments } from '#core/science/statistics/intervals.ts';
import { computeNormalTail, computeStudentQuantile } from '#core/science/statistics/distributions.ts';

/** Arm of another campaign in the same window. */
export type OtherArm = 'none' | 'treated' | 'control';

export type OverlapSample = {
  readonly outcome: ArrayLike<number>;
  readonly isTreated: ArrayLike<number>;
  readonly other: readonly OtherArm[];
  /** Whether the other campaign drew its arms by lot, apart from this one. */
  readonly isOtherRandom: boolean;
};

/** Share of the overlapping customers in cells where this campaign has one arm only, above which nothing is separated. */
const MOST_ALONE = 0.05;
const FEWEST_PER_CELL = 20;

export type AdjustedForOverlap =
  | {
      readonly status: 'adjusted';
      readonly estimate: Estimate;
      /** Effect of this campaign where the other treated less where it held out; null where a cell is too small. */
      readonly interaction: Estimate | null;
      readonly overlapping: number;
      readonly leftOut: number;
    }
  | {
      readonly status: 'not-separable';
      readonly reason: 'other-not-random' | 'same-arms';
      readonly overlapping: number;
    };

function toEstimate(value: number, variance: number, degrees: number): Estimate {
  const standardError = Math.sqrt(variance);
  const half = computeStudentQuantile(0.975, degrees) * standardError;
  return {
    value,
    standardError,
    interval: { low: value - half, high: value + half },
    pValue: standardError === 0 ? 1 : 2 * computeNormalTail(Math.abs(value / standardError)),
  };
}

type Cell = { readonly treated: Moments; readonly control: Moments };

function readCell({ outcome, isTreated, other }: OverlapSample, arm: OtherArm): Cell {
  const take = (isOwnTreated: boolean): Moments =>
    computeMoments(
      Array.from(outcome).filter((_, row) => other[row] === arm && (isTreated[row] === 1) === isOwnTreated),
    );
  return { treated: take(true), control: take(false) };
}

function sizeOf({ treated, control }: Cell): number {
  return treated.n + control.n;
}

function compare({ treated, control }: Cell): { readonly value: number; readonly variance: number } {
  return { value: treated.mean - control.mean, variance: treated.variance / treated.n + control.variance / control.n };
}

/**
 * The effect of a campaign beside another on the same customers: differences within the cells of the other's assignment, weighed
 * by the cells' customers (a 2 × 2 factorial with a third cell for those the other did not take). The other's effect is the same
 * on both sides of every difference and falls out. Where the other did not draw its arms by lot, or both drew the same arms, the
 * two effects cannot be separated.
 */
export function adjustForOverlap(sample: OverlapSample): AdjustedForOverlap {
  const overlapping = sample.other.filter((arm) => arm !== 'none').length;
  if (overlapping > 0 && !sample.isOtherRandom)
    return { status: 'not-separable', reason: 'other-not-random', overlapping };
  const cells = {
    none: readCell(sample, 'none'),
    treated: readCell(sample, 'treated'),
    control: readCell(sample, 'control'),
  };
  const isUsable = ({ treated, control }: Cell): boolean => treated.n >= 2 && control.n >= 2;
  const usable = Object.values(cells).filter(isUsable);
  const total = usable.reduce((sum, cell) => sum + sizeOf(cell), 0);
  const alone = [cells.treated, cells.control]
    .filter((cell) => !isUsable(cell))
    .reduce((sum, cell) => sum + sizeOf(cell), 0);
  if (total === 0 || alone > MOST_ALONE * overlapping)
    return { status: 'not-separable', reason: 'same-arms', overlapping };
  let [value, variance] = [0, 0];
  let degrees = Infinity;
  for (const cell of usable) {
    const weight = sizeOf(cell) / total;
    const one = compare(cell);
    value += weight * one.value;
    variance += weight * weight * one.variance;
    degrees = Math.min(degrees, Math.max(cell.treated.n, cell.control.n) - 1);
  }
  const areLarge = [cells.treated, cells.control].every(
    ({ treated, control }) => Math.min(treated.n, control.n) >= FEWEST_PER_CELL,
  );
  const [beside, apart] = [cells.treated, cells.control];
  const interaction = areLarge
    ? toEstimate(
        compare(beside).value - compare(apart).value,
        compare(beside).variance + compare(apart).variance,
        Math.min(beside.treated.n, beside.control.n, apart.treated.n, apart.control.n) - 1,
      )
    : null;
  return {
    status: 'adjusted',
    estimate: toEstimate(value, variance, degrees),
    interaction,
    overlapping,
    leftOut: sample.outcome.length - total,
  };
}

/** Arms of two campaigns on the same customers: both, one, the other, neither. */
export type FactorialCells = {
  readonly both: Moments;
  readonly first: Moments;
  readonly second: Moments;
  readonly neither: Moments;
};

export type SharedIncrement = {
  /** What both campaigns brought together: nothing counts twice. */
  readonly total: Estimate;
  /** Split of the total by Shapley value: each campaign's increment averaged over who came first. They add up to `total`. */
  readonly first: number;
  readonly second: number;
  /** The two campaigns' own increments added, as if neither knew of the other. */
  readonly naiveSum: number;
};

/**
 * Increment of two campaigns together: customers of every cell × (the cell's mean − the mean of those whom neither treated).
 * Adding the two campaigns' own increments would count the joint part of the customers of both twice.
 */
export function sumSharedIncrement({ both, first, second, neither }: FactorialCells): SharedIncrement {
  const steps = [both, first, second].map((cell) => ({
    n: cell.n,
    step: cell.mean - neither.mean,
    error: cell.variance / cell.n,
  }));
  const value = steps.reduce((sum, { n, step }) => sum + n * step, 0);
  const treated = steps.reduce((sum, { n }) => sum + n, 0);
  const variance =
    steps.reduce((sum, { n, error }) => sum + n * n * error, 0) + (treated * treated * neither.variance) / neither.n;
  const alone = { first: first.mean - neither.mean, second: second.mean - neither.mean };
  const after = { first: both.mean - second.mean, second: both.mean - first.mean };
  const pool = (one: Moments, two: Moments): number => (one.n * one.mean + two.n * two.mean) / (one.n + two.n);
  return {
    total: toEstimate(value, variance, Math.min(both.n, first.n, second.n, neither.n) - 1),
    first: first.n * alone.first + (both.n * (alone.first + after.first)) / 2,
    second: second.n * alone.second + (both.n * (alone.second + after.second)) / 2,
    naiveSum:
      (both.n + first.n) * (pool(both, first) - pool(second, neither)) +
      (both.n + second.n) * (pool(both, second) - pool(first, neither)),
  };
}
