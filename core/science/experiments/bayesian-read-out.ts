import { computeNormalCdf } from '#core/science/statistics/distributions.ts';
import type { EffectState } from './learning-state.ts';

/** What is believed of a campaign's effect, and what each decision would cost if it were wrong. */
export type BayesianReadOut = {
  /** P(the campaign does better than nothing), 0…1. */
  readonly better: number;
  /** Expected relative loss of scaling: what it would take away, over the worlds in which it does harm. 0.01 = 1 % of the baseline. */
  readonly lossOfScaling: number;
  /** Expected relative loss of stopping: what would be forgone, over the worlds in which it works. */
  readonly lossOfStopping: number;
  /** Relative effect: posterior median and 95 % range. */
  readonly effect: { readonly low: number; readonly mid: number; readonly high: number };
};

const NORMAL_975 = 1.959_963_984_540_054;

function describe({ mean, sd }: EffectState): BayesianReadOut {
  const effect = {
    low: Math.expm1(mean - NORMAL_975 * sd),
    mid: Math.expm1(mean),
    high: Math.expm1(mean + NORMAL_975 * sd),
  };
  if (sd === 0) {
    return {
      better: Number(mean > 0),
      lossOfScaling: Math.max(0, -Math.expm1(mean)),
      lossOfStopping: Math.max(0, Math.expm1(mean)),
      effect,
    };
  }
  const level = Math.exp(mean + (sd * sd) / 2);
  const better = computeNormalCdf(mean / sd);
  const lossOfStopping = Math.max(0, level * computeNormalCdf(mean / sd + sd) - better);
  const lossOfScaling = Math.max(0, 1 - better - level * computeNormalCdf(-mean / sd - sd));
  return { better, lossOfScaling, lossOfStopping, effect };
}

/**
 * The read-out as beliefs: an estimate of the log rate ratio combined with a prior on the same scale (normal, conjugate), and
 * the expected loss of the two decisions, E[max(0, ∓(e^x − 1))] in closed form. A flat prior where `prior` is null: then the
 * data speak alone. Multiply a loss by the untreated baseline for money. Throws a RangeError without a standard error.
 */
export function readBeliefs(
  evidence: { readonly estimate: number; readonly standardError: number },
  prior: EffectState | null,
): BayesianReadOut {
  if (!(evidence.standardError > 0)) throw new RangeError('Beliefs need an estimate with a standard error.');
  if (prior === null) return describe({ mean: evidence.estimate, sd: evidence.standardError });
  if (prior.sd === 0) return describe(prior);
  const [own, before] = [evidence.standardError ** -2, prior.sd ** -2];
  return describe({
    mean: (own * evidence.estimate + before * prior.mean) / (own + before),
    sd: (own + before) ** -0.5,
  });
}
