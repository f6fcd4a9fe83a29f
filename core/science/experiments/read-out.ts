import { adjustByCovariates } from './adjust-covariates.ts';
import { preparePermutationTest, rejectsShift, type ArmSample } from './permutation-test.ts';
import { compareMeans, computeMoments, type Estimate } from '#core/science/statistics/intervals.ts';

export type OutcomeKind = 'share' | 'count' | 'money';

/** An outcome of every customer as assigned, with what is known from before the assignment. */
export type ReadOutSample = ArmSample & {
  readonly kind: OutcomeKind;
  readonly covariates: readonly ArrayLike<number>[];
  /** 1 = had an event (bought, complained …): what information is counted in. The outcome itself where absent. */
  readonly events?: ArrayLike<number>;
};

export type ReadOutOptions = {
  readonly seed: number;
  /** 1 − the error that is left for the read-out; 0.95 unless stated. */
  readonly level?: number;
  readonly permutations?: number;
};

/** What keeps a number from being shown. */
export type MissingInformation = {
  readonly reason: 'events';
  /** Events expected in the smaller arm if the arms did not differ: all events × its share of the customers. */
  readonly found: number;
  readonly needed: number;
};

/** Means of the arms, adjusted as the difference is: treated − control is the difference. */
export type ArmMeans = { readonly treated: number; readonly control: number };

export type ReadOut =
  | {
      readonly status: 'read';
      readonly estimate: Estimate;
      readonly level: number;
      readonly method: 'permutation' | 'welch';
      /** Variance that the covariates leave, 0…1. */
      readonly varianceLeft: number;
      readonly raw: number;
      readonly means: ArmMeans;
    }
  | {
      readonly status: 'not-read';
      readonly missing: MissingInformation;
      readonly raw: number;
      readonly means: ArmMeans;
    };

/** Events expected in the smaller arm below which no interval keeps its level: found by the simulations of test/bench/evaluation. */
export const FEWEST_EVENTS: Readonly<Record<OutcomeKind, number>> = { share: 10, count: 20, money: 20 };
/** Events expected in the smaller arm from which Student's distribution serves: the permutation distribution is as good as it. */
const MANY_EVENTS: Readonly<Record<OutcomeKind, number>> = { share: 100, count: 200, money: 400 };

/** Customers, and the events of both arms together × the smaller arm's share (of a share: the rarer of yes and no). Neither knows which arm a customer is in, so that no arm decides what is read. */
function measureInformation({ kind, values, isTreated, events }: ReadOutSample): {
  readonly treated: number;
  readonly control: number;
  readonly smallerArmEvents: number;
} {
  const count = values.length;
  const seen = events ?? values;
  let treated = 0;
  let found = 0;
  for (let row = 0; row < count; row += 1) {
    treated += isTreated[row] === 1 ? 1 : 0;
    found += seen[row] === 0 ? 0 : 1;
  }
  const rare = kind === 'share' ? Math.min(found, count - found) : found;
  const share = count === 0 ? 0 : Math.min(treated, count - treated) / count;
  return { treated, control: count - treated, smallerArmEvents: share * rare };
}

/** What is missing for a read-out; null where nothing is. */
function findMissing(sample: ReadOutSample): MissingInformation | null {
  const { smallerArmEvents } = measureInformation(sample);
  const needed = FEWEST_EVENTS[sample.kind];
  return smallerArmEvents < needed ? { reason: 'events', found: smallerArmEvents, needed } : null;
}

type Adjusted = { readonly sample: ArmSample; readonly varianceLeft: number };

function adjust(sample: ReadOutSample): Adjusted {
  const { values, varianceLeft } = adjustByCovariates(sample.values, sample.covariates);
  const { isTreated, strata } = sample;
  return { sample: { values, isTreated, ...(strata === undefined ? {} : { strata }) }, varianceLeft };
}

function splitArms({ values, isTreated }: ArmSample): {
  readonly treated: Float64Array;
  readonly control: Float64Array;
} {
  const all = Float64Array.from(values);
  return {
    treated: all.filter((_, row) => isTreated[row] === 1),
    control: all.filter((_, row) => isTreated[row] !== 1),
  };
}

function compareWelch(sample: ArmSample, level: number): Estimate {
  const { treated, control } = splitArms(sample);
  return compareMeans(computeMoments(treated), computeMoments(control), level);
}

function computeMeans(sample: ArmSample): ArmMeans {
  const { treated, control } = splitArms(sample);
  return { treated: computeMoments(treated).mean, control: computeMoments(control).mean };
}

/**
 * The read-out of one outcome at its read-out date, looked at once: treated − control by intention to treat, adjusted by all
 * covariates fitted over both arms together. The interval holds exactly the differences that the test does not reject. With few
 * events the studentised permutation test, with many Welch's test, which it equals there; with fewer than {@link FEWEST_EVENTS}
 * nothing is read.
 */
export function readOutcome(sample: ReadOutSample, { seed, level = 0.95, permutations }: ReadOutOptions): ReadOut {
  const plain = computeMeans(sample);
  const raw = plain.treated - plain.control;
  const missing = findMissing(sample);
  if (missing !== null) return { status: 'not-read', missing, raw, means: plain };
  const { sample: adjusted, varianceLeft } = adjust(sample);
  const means = computeMeans(adjusted);
  const { smallerArmEvents } = measureInformation(sample);
  if (smallerArmEvents >= MANY_EVENTS[sample.kind]) {
    const { value, interval, standardError, pValue } = compareWelch(adjusted, level);
    return {
      status: 'read',
      estimate: { value, interval, standardError, pValue },
      level,
      method: 'welch',
      varianceLeft,
      raw,
      means,
    };
  }
  const test = preparePermutationTest(adjusted, { seed, ...(permutations === undefined ? {} : { permutations }) });
  const { value, standardError } = test;
  const estimate = { value, standardError, interval: test.computeInterval(level), pValue: test.computePValue(0) };
  return { status: 'read', estimate, level, method: 'permutation', varianceLeft, raw, means };
}

/** Whether {@link readOutcome}'s interval leaves out `shift`; null where nothing is read. For simulations: far quicker. */
export function rejectsDifference(
  sample: ReadOutSample,
  shift: number,
  { seed, level = 0.95, permutations }: ReadOutOptions,
): boolean | null {
  if (findMissing(sample) !== null) return null;
  const { sample: adjusted } = adjust(sample);
  if (measureInformation(sample).smallerArmEvents >= MANY_EVENTS[sample.kind]) {
    const { interval } = compareWelch(adjusted, level);
    return interval.low > shift || interval.high < shift;
  }
  return rejectsShift(adjusted, shift, {
    seed,
    alpha: 1 - level,
    ...(permutations === undefined ? {} : { permutations }),
  });
}
