import { solvePositive } from './positive-matrix.ts';

/** Scales on which an effect cannot leave its range: log rate ratio for lifts (may be negative), logit for shares. */
export type EffectScale = 'log-ratio' | 'logit';

/** What one campaign says of an effect, on the effect's scale, from counts that know nothing of a prior. */
export type Evidence = {
  readonly id: string;
  readonly segment: string;
  readonly channel: string;
  readonly estimate: number;
  readonly standardError: number;
  /** Of a log ratio: what its standard error is read from again at what all evidence says; see {@link computeEffectState}. */
  readonly counts?: SplitCounts;
  /** Day number of its read-out. */
  readonly day: number;
};

/** Events of both arms and the treated arm's share of the exposure: blind to which arm the events fell in. */
export type SplitCounts = { readonly events: number; readonly treatedShare: number; readonly dispersion: number };

/** The state before any evidence: one effect over all segments and channels, and how much those and campaigns differ. */
export type EffectPrior = {
  readonly mean: number;
  readonly sd: number;
  readonly segmentSd: number;
  readonly channelSd: number;
  readonly campaignSd: number;
};

/** A normal distribution on the effect's scale. Nothing clamps it. */
export type EffectState = { readonly mean: number; readonly sd: number };

export type LearningOptions = {
  /** Day number the state is of. */
  readonly onDay: number;
  /** Days after which a campaign's evidence counts half: three years unless stated. */
  readonly halfLifeDays?: number;
};

const HALF_LIFE_DAYS = 1095;
const NORMAL_95 = 1.644_853_626_951_472;

export type EffectCell = { readonly segment: string; readonly channel: string };

function weighMean(evidence: readonly Evidence[], variances: readonly number[]): number {
  const total = variances.reduce((sum, variance) => sum + 1 / variance, 0);
  return evidence.reduce((sum, { estimate }, at) => sum + estimate / (variances[at] as number) / total, 0);
}

/**
 * Variances of the estimates at the ratio that all evidence together says. An estimate's own standard error is smaller where
 * control had luck, so that weighing by it pulls the mean down; from the events of both arms it is not.
 */
function computeVariances(evidence: readonly Evidence[]): number[] {
  let variances = evidence.map(({ standardError }) => standardError ** 2);
  for (let turn = 0; turn < 2; turn += 1) {
    const ratio = Math.exp(weighMean(evidence, variances));
    variances = evidence.map(({ counts, standardError }) => {
      if (counts === undefined) return standardError ** 2;
      const odds = (ratio * counts.treatedShare) / (1 - counts.treatedShare);
      return (counts.dispersion * (1 + odds) ** 2) / (odds * (counts.events + 1));
    });
  }
  return variances;
}

function covary(one: EffectCell, two: EffectCell, prior: EffectPrior): number {
  return (
    prior.sd ** 2 +
    (one.segment === two.segment ? prior.segmentSd ** 2 : 0) +
    (one.channel === two.channel ? prior.channelSd ** 2 : 0)
  );
}

/**
 * What is known of an effect in a segment and channel after all evidence: normal with partial pooling, effect = common +
 * segment + channel + campaign (crossed random effects; Gelman & Hill 2007, chapter 13). Evidence of other segments and channels
 * counts through what they share. Old evidence counts less: its variance doubles every half-life. The order of the evidence
 * does not matter, and taking one away gives the state without it.
 */
export function computeEffectState(
  evidence: readonly Evidence[],
  cell: EffectCell,
  prior: EffectPrior,
  { onDay, halfLifeDays = HALF_LIFE_DAYS }: LearningOptions,
): EffectState {
  const own = covary(cell, cell, prior);
  if (evidence.length === 0) return { mean: prior.mean, sd: Math.sqrt(own) };
  const variances = computeVariances(evidence);
  const matrix = evidence.map((one, row) =>
    evidence.map((two, column) => {
      const noise = (variances[row] as number) * 2 ** (Math.max(0, onDay - one.day) / halfLifeDays);
      return covary(one, two, prior) + (row === column ? noise + prior.campaignSd ** 2 : 0);
    }),
  );
  const shared = evidence.map((one) => covary(one, cell, prior));
  const weights = solvePositive(matrix, shared);
  const mean = weights.reduce(
    (sum, weight, row) => sum + weight * ((evidence[row]?.estimate ?? 0) - prior.mean),
    prior.mean,
  );
  const variance = own - weights.reduce((sum, weight, row) => sum + weight * (shared[row] as number), 0);
  return { mean, sd: Math.sqrt(Math.max(0, variance)) };
}

/** What an update shows: the state before, the evidence, how much of it was taken over, the state after. */
export type EffectUpdate = {
  readonly before: EffectState;
  readonly evidence: Evidence;
  /** Share of the variance that the evidence took away, 0…1. */
  readonly weight: number;
  readonly after: EffectState;
};

/** One campaign's part in the state of its own segment and channel. */
export function describeUpdate(
  others: readonly Evidence[],
  evidence: Evidence,
  prior: EffectPrior,
  options: LearningOptions,
): EffectUpdate {
  const before = computeEffectState(others, evidence, prior, options);
  const after = computeEffectState([...others, evidence], evidence, prior, options);
  return { before, evidence, weight: before.sd === 0 ? 0 : 1 - (after.sd / before.sd) ** 2, after };
}

/** The middle 90 % of a state in the effect's own unit: a lift (−1…∞) or a share (0…1). */
export function readRange(
  state: EffectState,
  scale: EffectScale,
): { readonly low: number; readonly mid: number; readonly high: number } {
  const back = (value: number): number => (scale === 'log-ratio' ? Math.expm1(value) : 1 / (1 + Math.exp(-value)));
  const half = NORMAL_95 * state.sd;
  return { low: back(state.mean - half), mid: back(state.mean), high: back(state.mean + half) };
}

/** The state whose middle 90 % is a range: a lift above −1, or a share strictly between 0 and 1. Throws a RangeError outside. */
export function toState(range: { readonly low: number; readonly high: number }, scale: EffectScale): EffectState {
  const put = (value: number): number => (scale === 'log-ratio' ? Math.log1p(value) : Math.log(value / (1 - value)));
  const [low, high] = [put(range.low), put(range.high)];
  if (!Number.isFinite(low) || !Number.isFinite(high) || low > high) {
    throw new RangeError('The range does not lie within what the effect can be.');
  }
  return { mean: (low + high) / 2, sd: (high - low) / 2 / NORMAL_95 };
}

export type ScaledEstimate =
  | {
      readonly status: 'identified';
      readonly estimate: number;
      readonly standardError: number;
      readonly counts?: SplitCounts;
    }
  | { readonly status: 'not-identified'; readonly reason: 'no-events' | 'outside-range' };

/** Events and exposure (customers, or expected orders) of an arm. */
export type ArmEvents = { readonly events: number; readonly exposure: number };

/**
 * Log ratio of two arms' rates with its standard error. Half an event on each side takes the bias of the logarithm away to the
 * order of 1/events² (Haldane 1956; Anscombe 1956). `dispersion`: variance of the events beside a Poisson count.
 */
export function estimateLogRatio(treated: ArmEvents, control: ArmEvents, dispersion = 1): ScaledEstimate {
  if (treated.events + control.events === 0 || !(treated.exposure > 0) || !(control.exposure > 0)) {
    return { status: 'not-identified', reason: 'no-events' };
  }
  const log = ({ events, exposure }: ArmEvents): number => Math.log((events + 0.5) / exposure);
  const part = ({ events }: ArmEvents): number => dispersion / (events + 0.5);
  return {
    status: 'identified',
    estimate: log(treated) - log(control),
    standardError: Math.sqrt(part(treated) + part(control)),
    counts: {
      events: treated.events + control.events,
      treatedShare: treated.exposure / (treated.exposure + control.exposure),
      dispersion,
    },
  };
}

/** A share's estimate on the logit scale; one that is not between 0 and 1 identifies nothing, and is not clamped. */
export function estimateLogit(value: number, standardError: number): ScaledEstimate {
  if (!(value > 0) || !(value < 1)) return { status: 'not-identified', reason: 'outside-range' };
  return {
    status: 'identified',
    estimate: Math.log(value / (1 - value)),
    standardError: standardError / (value * (1 - value)),
  };
}
