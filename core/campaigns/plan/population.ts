import { compressHistories, rankDistinct } from '#core/science/customer-models/compress.ts';
import type { FitResult, GammaGammaFit } from '#core/science/customer-models/types.ts';

/**
 * The customers of a project with a purchase, parallel columns, ordered by customer id. Plain data: it goes to workers whole.
 * `x`, `tx`, `T` are the purchase history in weeks of the model's clock (see `Histories`).
 */
export type Population = {
  readonly count: number;
  readonly x: Float64Array;
  readonly tx: Float64Array;
  readonly T: Float64Array;
  /** Mean money of a repeat purchase in minor units; NaN without one. */
  readonly meanMoney: Float64Array;
  /** Stable 32-bit key of the customer id: names the customer's random numbers. */
  readonly keys: Uint32Array;
  /** Place of the customer's segment in `segmentKeys`. */
  readonly segments: Uint8Array;
  /** Keys of `dim_customer_segment` that occur, rising. */
  readonly segmentKeys: readonly number[];
};

/** The fitted customer models that stand in for the control arm. */
export type CustomerModel = {
  readonly fit: FitResult;
  readonly spend: GammaGammaFit;
};

/**
 * Customers of equal history together. Groups are sorted by x, T, tx, so that those with equal (x, T), which share their
 * future given alive, are neighbours. `gone` numbers the pairs (x, tx), which share their future given they have left.
 */
export type HistoryIndex = {
  readonly groupCount: number;
  readonly x: Float64Array;
  readonly tx: Float64Array;
  readonly T: Float64Array;
  /** Members of group g are `members[starts[g] … starts[g + 1] − 1]`, rows of the population, rising. */
  readonly starts: Uint32Array;
  readonly members: Uint32Array;
  readonly pairCount: number;
  readonly pairOf: Uint32Array;
  readonly pairX: Float64Array;
  readonly pairT: Float64Array;
  readonly goneCount: number;
  readonly goneOf: Uint32Array;
  readonly goneX: Float64Array;
  readonly goneTx: Float64Array;
};

function numberGone(
  x: Float64Array,
  tx: Float64Array,
): Pick<HistoryIndex, 'goneCount' | 'goneOf' | 'goneX' | 'goneTx'> {
  const counts = rankDistinct(x);
  const times = rankDistinct(tx);
  const width = times.distinct.length;
  const codes = Float64Array.from(counts.ranks, (rank, row) => rank * width + (times.ranks[row] as number));
  const { ranks, distinct } = rankDistinct(codes);
  return {
    goneCount: distinct.length,
    goneOf: ranks,
    goneX: Float64Array.from(distinct, (code) => counts.distinct[Math.floor(code / width)] as number),
    goneTx: Float64Array.from(distinct, (code) => times.distinct[code % width] as number),
  };
}

/** Groups customers by equal history. Exact: members of a group differ in money and in luck only. */
export function indexHistories(population: Pick<Population, 'count' | 'x' | 'tx' | 'T'>): HistoryIndex {
  const { count: groupCount, x, tx, T, rowOf } = compressHistories(population);
  const starts = new Uint32Array(groupCount + 1);
  for (const group of rowOf) starts[group + 1] = (starts[group + 1] as number) + 1;
  for (let group = 0; group < groupCount; group += 1) {
    starts[group + 1] = (starts[group + 1] as number) + (starts[group] as number);
  }
  const next = starts.slice(0, groupCount);
  const members = new Uint32Array(population.count);
  for (let row = 0; row < population.count; row += 1) {
    const group = rowOf[row] as number;
    members[next[group] as number] = row;
    next[group] = (next[group] as number) + 1;
  }
  const pairOf = new Uint32Array(groupCount);
  const pairRows: number[] = [];
  for (let group = 0; group < groupCount; group += 1) {
    const isNew = group === 0 || x[group] !== x[group - 1] || T[group] !== T[group - 1];
    if (isNew) pairRows.push(group);
    pairOf[group] = pairRows.length - 1;
  }
  return {
    groupCount,
    x,
    tx,
    T,
    starts,
    members,
    pairCount: pairRows.length,
    pairOf,
    pairX: Float64Array.from(pairRows, (group) => x[group] as number),
    pairT: Float64Array.from(pairRows, (group) => T[group] as number),
    ...numberGone(x, tx),
  };
}
