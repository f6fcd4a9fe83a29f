import { PURPOSES } from '#core/science/random/rng.ts';
import { WordStream } from '#core/science/random/word-stream.ts';
import type { Interval } from '#core/science/statistics/intervals.ts';

/** Outcome and arm of every customer, as assigned. `strata` are those the assignment was drawn within; none: one. */
export type ArmSample = {
  readonly values: ArrayLike<number>;
  /** 1 = treated. */
  readonly isTreated: ArrayLike<number>;
  readonly strata?: ArrayLike<number>;
};

/** The difference of two means with the standard error that lets the arms vary differently. */
export type StudentisedDifference = {
  readonly value: number;
  readonly standardError: number;
};

export type PermutationOptions = {
  readonly seed: number;
  /** Assignments drawn; 1,999 unless stated. */
  readonly permutations?: number;
};

/**
 * Two-sided test of "treated − control = shift" and the interval of all shifts that it does not reject. The p-value is
 * (1 + permutations whose |t| is as large) / (1 + permutations), so at shift 0 it is exact whatever the distribution, where a
 * campaign without effect changes nobody's outcome.
 */
export type PermutationTest = StudentisedDifference & {
  computePValue(shift: number): number;
  /** All shifts with a p-value above 1 − level. */
  computeInterval(level: number): Interval;
};

type Sums = { readonly n: number; readonly sum: number; readonly squares: number };

function divide(treated: Sums, control: Sums): StudentisedDifference {
  const value = treated.sum / treated.n - control.sum / control.n;
  const part = ({ n, sum, squares }: Sums): number => Math.max(0, squares - (sum * sum) / n) / (n - 1) / n;
  return { value, standardError: Math.sqrt(part(treated) + part(control)) };
}

/** Rows of each stratum, with how many of them belong to the smaller arm. */
function groupStrata(
  { strata, isTreated }: ArmSample,
  count: number,
  smaller: 0 | 1,
): { readonly rows: Int32Array; readonly taken: number }[] {
  if (strata === undefined) {
    const rows = Int32Array.from({ length: count }, (_, row) => row);
    return [{ rows, taken: rows.reduce((sum, row) => sum + Number(isTreated[row] === smaller), 0) }];
  }
  const groups = new Map<number, number[]>();
  for (let row = 0; row < count; row += 1) {
    const members = groups.get(strata[row] as number);
    if (members === undefined) groups.set(strata[row] as number, [row]);
    else members.push(row);
  }
  return [...groups.values()].map((members) => ({
    rows: Int32Array.from(members),
    taken: members.filter((row) => isTreated[row] === smaller).length,
  }));
}

/** Sums of an arm whose treated customers are moved back by a shift, from sums that know nothing of it. */
type ShiftableSums = {
  readonly n: number;
  readonly sum: number;
  readonly squares: number;
  /** Customers of the arm who were treated, and the sum of their values. */
  readonly moved: number;
  readonly movedSum: number;
};

function shiftSums({ n, sum, squares, moved, movedSum }: ShiftableSums, shift: number): Sums {
  return {
    n,
    sum: sum - shift * moved,
    squares: squares - 2 * shift * movedSum + shift * shift * moved,
  };
}

type Prepared = {
  readonly centred: Float64Array;
  readonly isTreated: Uint8Array;
  readonly smaller: 0 | 1;
  readonly taken: number;
  readonly total: ShiftableSums;
  readonly observed: StudentisedDifference;
  readonly groups: { readonly rows: Int32Array; readonly taken: number }[];
};

function prepare(sample: ArmSample): Prepared {
  const count = sample.values.length;
  const isTreated = Uint8Array.from({ length: count }, (_, row) => (sample.isTreated[row] === 1 ? 1 : 0));
  let mean = 0;
  let treated = 0;
  for (let row = 0; row < count; row += 1) {
    mean += (sample.values[row] as number) / count;
    treated += isTreated[row] as number;
  }
  if (treated < 2 || count - treated < 2) throw new RangeError('A comparison needs two customers in each arm.');
  const centred = Float64Array.from({ length: count }, (_, row) => (sample.values[row] as number) - mean);
  const arms = [
    { n: count - treated, sum: 0, squares: 0 },
    { n: treated, sum: 0, squares: 0 },
  ] as const;
  for (let row = 0; row < count; row += 1) {
    const arm = arms[isTreated[row] as 0 | 1] as { sum: number; squares: number };
    const value = centred[row] as number;
    arm.sum += value;
    arm.squares += value * value;
  }
  const smaller = treated * 2 <= count ? 1 : 0;
  const [control, other] = arms;
  return {
    centred,
    isTreated,
    smaller,
    taken: smaller === 1 ? treated : count - treated,
    total: {
      n: count,
      sum: control.sum + other.sum,
      squares: control.squares + other.squares,
      moved: treated,
      movedSum: other.sum,
    },
    observed: divide(other, control),
    groups: groupStrata({ ...sample, isTreated }, count, smaller),
  };
}

/** |t| of one drawn assignment with the treated moved back by `shift`. */
function measureDrawn({ total, taken, smaller }: Prepared, drawn: ShiftableSums, shift: number): number {
  const one = shiftSums(drawn, shift);
  const all = shiftSums(total, shift);
  const two = { n: total.n - taken, sum: all.sum - one.sum, squares: all.squares - one.squares };
  const { value, standardError } = smaller === 1 ? divide(one, two) : divide(two, one);
  if (standardError === 0) return value === 0 ? 0 : Infinity;
  return Math.abs(value) / standardError;
}

function measureObserved({ observed }: Prepared, shift: number): number {
  const distance = Math.abs(observed.value - shift);
  if (observed.standardError === 0) return distance === 0 ? 0 : Infinity;
  return distance / observed.standardError;
}

/** Draws assignments of the same sizes within the strata; the sums of the smaller arm of each. */
function createDrawer({ centred, isTreated, groups, taken }: Prepared, seed: number): (draw: number) => ShiftableSums {
  const stream = new WordStream(seed);
  return (draw) => {
    stream.select(0, draw, PURPOSES.free);
    let [sum, squares, moved, movedSum] = [0, 0, 0, 0];
    for (const { rows, taken: wanted } of groups) {
      const size = rows.length;
      for (let place = 0; place < wanted; place += 1) {
        const other = place + Math.floor(stream.nextUniform() * (size - place));
        const row = rows[other] as number;
        rows[other] = rows[place] as number;
        rows[place] = row;
        const value = centred[row] as number;
        sum += value;
        squares += value * value;
        if (isTreated[row] === 1) {
          moved += 1;
          movedSum += value;
        }
      }
    }
    return { n: taken, sum, squares, moved, movedSum };
  };
}

/** Two sums of the same customers in another order differ by rounding: such statistics count as equal. */
const EQUAL_WITHIN = 1e-9;

function findLimit(prepared: Prepared, isKept: (shift: number) => boolean, direction: -1 | 1): number {
  const { value, standardError } = prepared.observed;
  if (standardError === 0) return value;
  let inside = value;
  let step = 2 * standardError;
  let outside = value + direction * step;
  while (isKept(outside)) {
    inside = outside;
    step *= 2;
    outside = value + direction * step;
    if (step > 1e6 * standardError) return direction * Infinity;
  }
  for (let turn = 0; turn < 40 && Math.abs(outside - inside) > 1e-7 * standardError; turn += 1) {
    const middle = (inside + outside) / 2;
    if (isKept(middle)) inside = middle;
    else outside = middle;
  }
  return (inside + outside) / 2;
}

/**
 * Studentised permutation test of the difference of two means (Janssen 1997; Chung & Romano 2013): exact where the campaign
 * changes nobody, and asymptotically right where the arms have different variances. Assignments are drawn once; the sums that
 * are kept of each give its statistic at every shift, so that the interval is the inversion of the test itself. Customers are
 * exchanged within strata. Throws a RangeError for an arm of fewer than two.
 */
export function preparePermutationTest(sample: ArmSample, options: PermutationOptions): PermutationTest {
  const prepared = prepare(sample);
  const permutations = options.permutations ?? 1999;
  const draw = createDrawer(prepared, options.seed);
  const drawn = Array.from({ length: permutations }, (_, index) => draw(index));
  const computePValue = (shift: number): number => {
    const observed = measureObserved(prepared, shift) * (1 - EQUAL_WITHIN);
    const asLarge = drawn.reduce((sum, sums) => sum + Number(measureDrawn(prepared, sums, shift) >= observed), 0);
    return (1 + asLarge) / (1 + permutations);
  };
  return {
    ...prepared.observed,
    computePValue,
    computeInterval: (level) => {
      const isKept = (shift: number): boolean => computePValue(shift) > 1 - level;
      return { low: findLimit(prepared, isKept, -1), high: findLimit(prepared, isKept, 1) };
    },
  };
}

/**
 * Whether {@link preparePermutationTest} rejects "treated − control = shift" at `alpha`, drawing no further once it cannot any
 * more: the same decision in a fraction of the draws where nothing is found.
 */
export function rejectsShift(
  sample: ArmSample,
  shift: number,
  { seed, permutations = 1999, alpha = 0.05 }: PermutationOptions & { readonly alpha?: number },
): boolean {
  const prepared = prepare(sample);
  const draw = createDrawer(prepared, seed);
  const observed = measureObserved(prepared, shift) * (1 - EQUAL_WITHIN);
  const allowed = alpha * (1 + permutations) * (1 + EQUAL_WITHIN) - 1;
  let asLarge = 0;
  for (let index = 0; index < permutations; index += 1) {
    if (measureDrawn(prepared, draw(index), shift) >= observed) asLarge += 1;
    if (asLarge > allowed) return false;
  }
  return asLarge <= allowed;
}
