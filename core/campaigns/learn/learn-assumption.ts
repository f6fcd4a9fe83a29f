import type { PriorRange, ResponseEstimate } from './update-priors.ts';
import type { AssumptionName } from '#core/campaigns/strategy/assumptions.ts';

/**
 * Scales on which an assumption is normal and nothing has to clamp it: log of 1 + a lift (above −1), log of days, logit of a share
 * strictly between 0 and 1, the value itself for rates that may be anything.
 */
type Scale = 'log-ratio' | 'log' | 'logit' | 'plain';

const SCALES: Readonly<Record<AssumptionName, Scale>> = {
  lift: 'log-ratio',
  decayDays: 'log',
  fatigue: 'logit',
  reactivation: 'logit',
  redemption: 'logit',
  basketUplift: 'log-ratio',
  pullForward: 'logit',
  marginRate: 'plain',
};

const NORMAL_95 = 1.644_853_626_951_472;

function put(value: number, scale: Scale): number {
  if (scale === 'log-ratio') return Math.log1p(value);
  if (scale === 'log') return Math.log(value);
  return scale === 'logit' ? Math.log(value / (1 - value)) : value;
}

function takeBack(value: number, scale: Scale): number {
  if (scale === 'log-ratio') return Math.expm1(value);
  if (scale === 'log') return Math.exp(value);
  return scale === 'logit' ? 1 / (1 + Math.exp(-value)) : value;
}

/** d scale / d value. */
function measureSlope(value: number, scale: Scale): number {
  if (scale === 'log-ratio') return 1 / (1 + value);
  if (scale === 'log') return 1 / value;
  return scale === 'logit' ? 1 / (value * (1 - value)) : 1;
}

/** A normal state on the scale of its assumption. */
export type AssumptionState = { readonly mean: number; readonly sd: number };

/**
 * A range as a state: its middle, and the mean of the distances to those ends that lie on the scale (a share's 0 or 1 does not). Null
 * where the middle itself does not.
 */
export function readAssumptionState(name: AssumptionName, { low, mid, high }: PriorRange): AssumptionState | null {
  const scale = SCALES[name];
  const mean = put(mid, scale);
  if (!Number.isFinite(mean)) return null;
  const sides = [mean - put(low, scale), put(high, scale) - mean].filter(
    (side, place) => Number.isFinite(side) && (place === 0 ? low : high) !== mid,
  );
  if (low === mid && mid === high) return { mean, sd: 0 };
  if (sides.length === 0) return null;
  return { mean, sd: sides.reduce((sum, side) => sum + side, 0) / sides.length / NORMAL_95 };
}

/** The middle 90 % of a state in the assumption's own unit. */
export function writeAssumptionRange(name: AssumptionName, { mean, sd }: AssumptionState): PriorRange {
  const back = (value: number): number => takeBack(value, SCALES[name]);
  const half = NORMAL_95 * sd;
  return { low: back(mean - half), mid: back(mean), high: back(mean + half) };
}

export type LearntAssumption =
  | (PriorRange & {
      readonly status: 'learnt';
      /** Weight of the outcome in the new middle, 0…1. */
      readonly weight: number;
      /** What the outcome says, on the assumption's scale: knows nothing of the prior but the point it is linear about. */
      readonly evidence: { readonly estimate: number; readonly standardError: number };
    })
  /** The outcome points to what the assumption cannot be: nothing is clamped and nothing is learnt. */
  | { readonly status: 'not-identified' };

/**
 * An assumption after an outcome (normal, conjugate, on its scale). Lifts and days are read linearly about what was assumed, so
 * that neither the weight nor whether the outcome counts depends on its luck, and a campaign may say that orders were lost. A
 * share outside 0 … 1 is not identified.
 */
export function learnAssumption(
  name: AssumptionName,
  assumed: PriorRange,
  outcome: ResponseEstimate,
): LearntAssumption {
  const scale = SCALES[name];
  const prior = readAssumptionState(name, assumed);
  const isOutside = scale === 'logit' && (outcome.value <= 0 || outcome.value >= 1);
  if (prior === null || isOutside || !Number.isFinite(outcome.value)) return { status: 'not-identified' };
  const slope = measureSlope(scale === 'logit' ? outcome.value : assumed.mid, scale);
  const estimate = scale === 'logit' ? put(outcome.value, scale) : prior.mean + slope * (outcome.value - assumed.mid);
  const standardError = slope * outcome.standardError;
  const evidence = { estimate, standardError };
  if (prior.sd === 0 || !Number.isFinite(standardError)) return { status: 'learnt', ...assumed, weight: 0, evidence };
  const weight = prior.sd ** 2 / (prior.sd ** 2 + standardError ** 2);
  const after = { mean: prior.mean + weight * (estimate - prior.mean), sd: prior.sd * Math.sqrt(1 - weight) };
  return { status: 'learnt', ...writeAssumptionRange(name, after), weight, evidence };
}
