import type { Interval } from '#core/science/statistics/intervals.ts';

/** First events (conversions) of both arms from one look to the next. */
export type EventStep = { readonly treated: number; readonly control: number };

export type EventStream = {
  /** Customers as assigned. */
  readonly treated: number;
  readonly control: number;
  /** In the order of time; one entry per look or finer. */
  readonly steps: readonly EventStep[];
};

export type SequenceOptions = {
  /** Error of all looks together. */
  readonly alpha: number;
  /** Events of both arms expected at the read-out: the sequence is narrowest there. */
  readonly plannedEvents: number;
  /** Events each arm needs before anything is said. */
  readonly fewestEvents?: number;
};

/** What may be said at a look; null where an arm has too few events. */
export type ShareLook = {
  /** Ratio of the rates (hazards) less 1. */
  readonly relative: Interval;
  /** Difference of the shares so far, given the events of both arms so far. */
  readonly difference: Interval;
  readonly value: number;
};

const FEWEST_EVENTS_PER_LOOK = 5;

const NODES = 61;
/** Standard deviations that the mixture's nodes reach to each side. */
const REACH = 4;

type Mixture = { readonly points: Float64Array; readonly logWeights: Float64Array };

/** A normal mixture around 0 with the spread at which the boundary is narrowest at `information` (Howard et al. 2021, 3.2). */
function createMixture(information: number, alpha: number): Mixture {
  const log = -2 * Math.log(alpha);
  const spread = Math.sqrt((log + Math.log1p(log)) / Math.max(1, information));
  const points = Float64Array.from({ length: NODES }, (_, node) => spread * REACH * ((2 * node) / (NODES - 1) - 1));
  const heights = points.map((point) => Math.exp(-0.5 * (point / spread) ** 2));
  const total = heights.reduce((sum, height) => sum + height, 0);
  return { points, logWeights: heights.map((height) => Math.log(height / total)) };
}

/** ln likelihood of the arms of the events at a log rate ratio, given who was still without an event (Cox 1972). */
type Likelihood = (logRatio: number) => number;

function addLogs(values: Float64Array): number {
  const top = values.reduce((most, value) => Math.max(most, value), -Infinity);
  return top + Math.log(values.reduce((sum, value) => sum + Math.exp(value - top), 0));
}

function findRoot(isInside: (value: number) => boolean, from: number, direction: -1 | 1): number {
  let inside = from;
  let step = 0.1;
  while (isInside(inside + direction * step)) {
    inside += direction * step;
    step *= 2;
    if (step > 100) return direction * Infinity;
  }
  let outside = inside + direction * step;
  for (let turn = 0; turn < 50; turn += 1) {
    const middle = (inside + outside) / 2;
    if (isInside(middle)) inside = middle;
    else outside = middle;
  }
  return (inside + outside) / 2;
}

type Progress = {
  readonly treatedEvents: number;
  readonly controlEvents: number;
  /** Events of each step with the share of the treated among those at risk. */
  readonly steps: readonly { readonly events: number; readonly share: number }[];
};

function createLikelihood({ treatedEvents, steps }: Progress): Likelihood {
  return (logRatio) => {
    const rise = Math.expm1(logRatio);
    let log = treatedEvents * logRatio;
    for (const { events, share } of steps) log -= events * Math.log1p(share * rise);
    return log;
  };
}

/**
 * Difference of the shares where the rates stand in a ratio all the time (treated 1 − (1 − p)^ratio against control p) and both
 * arms together have so many events.
 */
function splitEvents(events: number, { treated, control }: EventStream, ratio: number): number {
  if (ratio === 0) return -events / control;
  let [low, high] = [0, 1];
  const toTreated = (share: number): number => -Math.expm1(ratio * Math.log1p(-share));
  for (let turn = 0; turn < 60; turn += 1) {
    const middle = (low + high) / 2;
    if (treated * toTreated(middle) + control * middle < events) low = middle;
    else high = middle;
  }
  return toTreated(low) - low;
}

function lookAt(progress: Progress, stream: EventStream, mixture: Mixture, alpha: number): ShareLook {
  const likelihood = createLikelihood(progress);
  const mixed = addLogs(mixture.points.map((point, node) => (mixture.logWeights[node] as number) + likelihood(point)));
  const isInside = (logRatio: number): boolean => mixed - likelihood(logRatio) < -Math.log(alpha);
  const odds = stream.control / stream.treated;
  const centre = Math.log((progress.treatedEvents / progress.controlEvents) * odds);
  const low = findRoot(isInside, centre, -1);
  const high = findRoot(isInside, centre, 1);
  const events = progress.treatedEvents + progress.controlEvents;
  const toDifference = (logRatio: number): number => splitEvents(events, stream, Math.exp(logRatio));
  return {
    relative: { low: Math.expm1(low), high: Math.expm1(high) },
    difference: { low: toDifference(low), high: toDifference(high) },
    value: progress.treatedEvents / stream.treated - progress.controlEvents / stream.control,
  };
}

/**
 * Confidence sequence of the effect on a share, one entry per step: all of them together leave out the truth with at most
 * `alpha`, whenever one looks or stops. Every event is a draw of an arm among the customers who had none so far, so that the
 * arm's chance is known exactly where there is no effect, for unequal arms and however rare the events. The mixture of likelihood
 * ratios over a normal prior of the log rate ratio is a martingale (Robbins 1970; ter Schure, Grünwald et al. 2021, "safe
 * logrank test"); events of one step count as simultaneous (Breslow), which can only widen it (Hoeffding 1963, section 6).
 * Information is what was observed: the number of events, not of customers. Null before each arm has its fewest events.
 */
export function computeShareSequence(stream: EventStream, options: SequenceOptions): (ShareLook | null)[] {
  const { alpha, plannedEvents, fewestEvents = FEWEST_EVENTS_PER_LOOK } = options;
  const share = stream.treated / (stream.treated + stream.control);
  const mixture = createMixture(plannedEvents * share * (1 - share), alpha);
  let [treatedEvents, controlEvents] = [0, 0];
  const steps: { events: number; share: number }[] = [];
  return stream.steps.map((step) => {
    const atRisk = { treated: stream.treated - treatedEvents, control: stream.control - controlEvents };
    const events = step.treated + step.control;
    if (events > 0) steps.push({ events, share: atRisk.treated / (atRisk.treated + atRisk.control) });
    treatedEvents += step.treated;
    controlEvents += step.control;
    if (Math.min(treatedEvents, controlEvents) < Math.max(1, fewestEvents)) return null;
    return lookAt({ treatedEvents, controlEvents, steps }, stream, mixture, alpha);
  });
}
