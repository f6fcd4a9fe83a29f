import { computePairedMoments } from './cuped.ts';
import { computeStudentQuantile } from '#core/science/statistics/distributions.ts';
import type { Interval } from '#core/science/statistics/intervals.ts';

/** Limits beyond which a campaign is neither scored nor learnt from. Both are settable and stand in the record. */
export type ComplianceLimits = {
  /** Least share of the treated that was reached. */
  readonly reachedAtLeast: number;
  /** Largest share of control that was touched. */
  readonly touchedControlAtMost: number;
};

const DEFAULT_COMPLIANCE_LIMITS: ComplianceLimits = { reachedAtLeast: 0.6, touchedControlAtMost: 0.1 };

export type Compliance = {
  readonly reachedShare: number;
  readonly touchedControlShare: number;
  readonly limits: ComplianceLimits;
  /** Empty: the campaign may be scored and learnt from. */
  readonly reasons: readonly ('nobody-reached' | 'too-few-reached' | 'control-touched' | 'no-contrast')[];
};

/** What was done to whom, against who was to be reached. `noContrast`: control was touched no less than the treated. */
export function measureCompliance(
  counts: {
    readonly treated: number;
    readonly reached: number;
    readonly control: number;
    readonly touchedControl: number;
  },
  limits: ComplianceLimits = DEFAULT_COMPLIANCE_LIMITS,
): Compliance {
  const reachedShare = counts.treated === 0 ? 0 : counts.reached / counts.treated;
  const touchedControlShare = counts.control === 0 ? 0 : counts.touchedControl / counts.control;
  const reasons: Compliance['reasons'][number][] = [];
  if (counts.reached === 0) reasons.push('nobody-reached');
  else if (reachedShare < limits.reachedAtLeast) reasons.push('too-few-reached');
  if (touchedControlShare > limits.touchedControlAtMost) reasons.push('control-touched');
  if (reachedShare <= touchedControlShare) reasons.push('no-contrast');
  return { reachedShare, touchedControlShare, limits, reasons };
}

export type ComplierSample = {
  readonly outcome: ArrayLike<number>;
  /** 1 = assigned to treatment. */
  readonly isTreated: ArrayLike<number>;
  /** 1 = reached, whatever was assigned. */
  readonly isReached: ArrayLike<number>;
};

/** The Anderson–Rubin set of effects that are not rejected. */
export type ComplierSet =
  | { readonly kind: 'interval'; readonly interval: Interval }
  /** Everything but a gap, or everything: the arms differ too little in who was reached. */
  | { readonly kind: 'unbounded' };

export type ComplierEffect = {
  /** Effect on those who are reached because they were assigned; null where the arms do not differ in who was reached. */
  readonly value: number | null;
  readonly compliers: number;
  readonly set: ComplierSet;
};

/**
 * Complier average causal effect by the Wald ratio (Angrist, Imbens & Rubin 1996) with Anderson & Rubin's (1949) interval: all
 * effects b for which "outcome − b · reached" does not differ between the arms by Welch's test. It keeps its level however few
 * were reached, and is unbounded where they say nothing. Assumes that an assignment acts by reaching only.
 */
export function estimateComplierEffect(
  { outcome, isTreated, isReached }: ComplierSample,
  level = 0.95,
): ComplierEffect {
  const rows = Array.from({ length: outcome.length }, (_, row) => row);
  const read = (arm: boolean) => {
    const own = rows.filter((row) => (isTreated[row] === 1) === arm);
    return computePairedMoments({
      outcome: own.map((row) => outcome[row] as number),
      covariate: own.map((row) => isReached[row] as number),
    });
  };
  const [treated, control] = [read(true), read(false)];
  const parts = (of: (arm: typeof treated) => number): number =>
    of(treated) / treated.outcome.n + of(control) / control.outcome.n;
  const difference = treated.outcome.mean - control.outcome.mean;
  const compliers = treated.covariate.mean - control.covariate.mean;
  const varianceOutcome = parts(({ outcome: { variance } }) => variance);
  const varianceReached = parts(({ covariate: { variance } }) => variance);
  const covariance = parts((arm) => arm.covariance);
  const factor = computeStudentQuantile((1 + level) / 2, Math.min(treated.outcome.n, control.outcome.n) - 1);
  const c2 = factor * factor;
  const a = compliers * compliers - c2 * varianceReached;
  const b = -2 * (difference * compliers - c2 * covariance);
  const c = difference * difference - c2 * varianceOutcome;
  const root = b * b - 4 * a * c;
  const value = compliers === 0 ? null : difference / compliers;
  if (a <= 0 || root < 0) return { value, compliers, set: { kind: 'unbounded' } };
  const half = Math.sqrt(root) / (2 * a);
  const middle = -b / (2 * a);
  return { value, compliers, set: { kind: 'interval', interval: { low: middle - half, high: middle + half } } };
}
