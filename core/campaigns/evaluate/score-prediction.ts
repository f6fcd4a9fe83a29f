import { DEFAULT_LEVEL } from '#core/campaigns/simulation-defaults.ts';
import { computeNormalCdf, computeNormalTail } from '#core/science/statistics/distributions.ts';
import { readQuantile } from '#core/science/statistics/quantiles.ts';
import { computeWilson, type Interval } from '#core/science/statistics/intervals.ts';

/** A locked prediction of an effect as draws of its true size, and the estimate that came with its sampling error, same unit. */
export type ScoreRequest = {
  readonly draws: ArrayLike<number>;
  readonly estimate: { readonly value: number; readonly standardError: number };
  /** Level of the interval that was shown before launch. */
  readonly level: number;
};

export type PredictionScore = {
  /**
   * The interval in which the estimate was to be expected: the predicted effect and the arms' sampling error together. The
   * interval of the effect alone would be too narrow to judge an estimate by.
   */
  readonly interval: Interval;
  readonly level: number;
  readonly isInside: boolean;
  /** Probability integral transform: share of the predictive distribution below the estimate; uniform if predictions are honest. */
  readonly pit: number;
  /** Interval score (Gneiting & Raftery 2007), in the unit of the estimate; smaller is better. */
  readonly intervalScore: number;
  /** Median of the predicted effect. */
  readonly predicted: number;
};

/**
 * Scores a locked prediction against the estimate of the effect: the predictive distribution of the estimator is the mixture of
 * normals around the draws (clv.md 4.9). Throws a RangeError without draws.
 */
export function scorePrediction({ draws, estimate, level }: ScoreRequest): PredictionScore {
  const { value, standardError } = estimate;
  const count = draws.length;
  if (count === 0) throw new RangeError('A prediction without draws cannot be scored.');
  const cdf = (x: number): number => {
    let sum = 0;
    for (let draw = 0; draw < count; draw += 1) {
      const distance = x - (draws[draw] as number);
      if (standardError > 0)
        sum += distance < 0 ? computeNormalTail(-distance / standardError) : computeNormalCdf(distance / standardError);
      else sum += distance >= 0 ? 1 : 0;
    }
    return sum / count;
  };
  const sorted = Float64Array.from(draws).sort();
  const [lowest, highest] = [sorted[0] as number, sorted[count - 1] as number];
  const invert = (p: number): number => {
    let low = lowest - 9 * standardError;
    let high = highest + 9 * standardError;
    for (let step = 0; step < 60; step += 1) {
      const middle = (low + high) / 2;
      if (cdf(middle) < p) low = middle;
      else high = middle;
    }
    return (low + high) / 2;
  };
  const tail = (1 - level) / 2;
  const interval = { low: invert(tail), high: invert(1 - tail) };
  const missed = Math.max(0, interval.low - value, value - interval.high);
  return {
    interval,
    level,
    isInside: missed === 0,
    pit: cdf(value),
    intervalScore: interval.high - interval.low + missed / tail,
    predicted: readQuantile(sorted, 0.5),
  };
}

/** Campaigns after which intervals are adjusted by what the log says. */
const ENOUGH_CAMPAIGNS = 10;

export type CoverageLog = {
  readonly campaigns: number;
  readonly inside: number;
  /** Share inside; null without a campaign. */
  readonly coverage: number | null;
  /** Wilson 95 % interval of the share. */
  readonly interval: Interval;
  /**
   * Factor for the width of later intervals: the level's quantile of |estimate − centre| in half widths over the campaigns. Null
   * before ten campaigns: fewer say too little.
   */
  readonly widthFactor: number | null;
};

/** How often locked predictions held, over all evaluated campaigns with the same level. */
export function summariseCoverage(
  scores: readonly { readonly interval: Interval; readonly estimate: number; readonly level: number }[],
): CoverageLog {
  const inside = scores.filter(
    ({ interval, estimate }) => interval.low <= estimate && estimate <= interval.high,
  ).length;
  const distances = scores
    .map(
      ({ interval, estimate }) =>
        Math.abs(estimate - (interval.low + interval.high) / 2) / ((interval.high - interval.low) / 2),
    )
    .sort((a, b) => a - b);
  const level = scores[0]?.level ?? DEFAULT_LEVEL;
  return {
    campaigns: scores.length,
    inside,
    coverage: scores.length === 0 ? null : inside / scores.length,
    interval: computeWilson({ count: inside, total: scores.length }),
    widthFactor:
      scores.length < ENOUGH_CAMPAIGNS
        ? null
        : (distances[Math.min(distances.length - 1, Math.ceil(level * (distances.length + 1)) - 1)] as number),
  };
}
