import { compareMeans, computeMoments, type Estimate } from '#core/science/statistics/intervals.ts';
import { computeNormalQuantile, computeNormalTail } from '#core/science/statistics/distributions.ts';

export type TargetingSample = {
  /** Score that was locked before the outcome: higher = treat first. */
  readonly scores: ArrayLike<number>;
  readonly outcome: ArrayLike<number>;
  readonly isTreated: ArrayLike<number>;
};

export type TargetingDecile = {
  /** 1 = the highest scores. */
  readonly decile: number;
  readonly treated: number;
  readonly control: number;
  /** Null where an arm has fewer than 30 customers. */
  readonly difference: Estimate | null;
};

export type TargetingCurve = {
  /** Area between the Qini curve and random targeting, per customer. Above 0: the scores put first whom the campaign moves. */
  readonly qini: Estimate;
  /** Area under the targeting operator characteristic (AUTOC): the top scores count most. */
  readonly autoc: Estimate;
  readonly deciles: readonly TargetingDecile[];
};

const FEWEST_PER_DECILE = 30;

/** Effect of every customer but for noise: outcome less its mean, times the inverse chance of the own arm, signed. */
function computeEffects({ outcome, isTreated }: TargetingSample): Float64Array {
  const count = outcome.length;
  let [treated, meanTreated, meanControl] = [0, 0, 0];
  for (let row = 0; row < count; row += 1) {
    if (isTreated[row] === 1) {
      treated += 1;
      meanTreated += outcome[row] as number;
    } else meanControl += outcome[row] as number;
  }
  if (treated < 2 || count - treated < 2) throw new RangeError('A targeting curve needs two customers in each arm.');
  const share = treated / count;
  const centre = (1 - share) * (meanTreated / treated) + share * (meanControl / (count - treated));
  return Float64Array.from({ length: count }, (_, row) => {
    const value = (outcome[row] as number) - centre;
    return isTreated[row] === 1 ? value / share : -value / (1 - share);
  });
}

/** Weights by rank, averaged over equal scores, with mean 0. */
function weigh(order: Int32Array, scores: ArrayLike<number>, weightOf: (place: number) => number): Float64Array {
  const weights = new Float64Array(order.length);
  for (let from = 0; from < order.length;) {
    let to = from;
    let sum = 0;
    while (to < order.length && scores[order[to] as number] === scores[order[from] as number]) {
      sum += weightOf(to);
      to += 1;
    }
    for (let place = from; place < to; place += 1) weights[order[place] as number] = sum / (to - from);
    from = to;
  }
  const mean = weights.reduce((sum, weight) => sum + weight / weights.length, 0);
  return weights.map((weight) => weight - mean);
}

function estimate(effects: Float64Array, weights: Float64Array, level: number): Estimate {
  const count = effects.length;
  const mean = effects.reduce((sum, effect) => sum + effect / count, 0);
  let [value, squares] = [0, 0];
  for (let row = 0; row < count; row += 1) {
    const part = (weights[row] as number) * ((effects[row] as number) - mean);
    value += part / count;
    squares += part * part;
  }
  const standardError = Math.sqrt(Math.max(0, squares - count * value * value)) / count;
  const half = computeNormalQuantile((1 + level) / 2) * standardError;
  return {
    value,
    interval: { low: value - half, high: value + half },
    standardError,
    pValue: standardError === 0 ? 1 : 2 * computeNormalTail(Math.abs(value / standardError)),
  };
}

/**
 * Whether scores that were locked at launch rank customers by what the campaign does to them: rank-weighted average treatment
 * effects (RATE; Yadlowsky, Fleming, Shah, Brunskill & Wager 2021) with Qini and AUTOC weights, on inverse-probability effects, with
 * their asymptotic intervals; and the difference by decile of the score. Throws a RangeError for an arm of fewer than two.
 */
export function measureTargeting(sample: TargetingSample, level = 0.95): TargetingCurve {
  const { scores, outcome, isTreated } = sample;
  const count = outcome.length;
  const effects = computeEffects(sample);
  const order = Int32Array.from({ length: count }, (_, row) => row).sort(
    (a, b) => (scores[b] as number) - (scores[a] as number) || a - b,
  );
  const tails = new Float64Array(count + 1);
  for (let place = count - 1; place >= 0; place -= 1) tails[place] = (tails[place + 1] as number) + 1 / (place + 1);
  const deciles = Array.from({ length: 10 }, (_, decile): TargetingDecile => {
    const rows = order.slice(Math.round((decile * count) / 10), Math.round(((decile + 1) * count) / 10));
    const read = (arm: number) =>
      computeMoments(
        Float64Array.from(
          rows.filter((row) => isTreated[row] === arm),
          (row) => outcome[row] as number,
        ),
      );
    const [treated, control] = [read(1), read(0)];
    const isEnough = Math.min(treated.n, control.n) >= FEWEST_PER_DECILE;
    return {
      decile: decile + 1,
      treated: treated.n,
      control: control.n,
      difference: isEnough ? compareMeans(treated, control, level) : null,
    };
  });
  return {
    qini: estimate(
      effects,
      weigh(order, scores, (place) => 1 - (place + 0.5) / count),
      level,
    ),
    autoc: estimate(
      effects,
      weigh(order, scores, (place) => tails[place] as number),
      level,
    ),
    deciles,
  };
}
