import { WorkbenchError } from '#core/errors.ts';
import type { CompressedCustomers, CompressedHistories, Histories } from '#core/clv/types.ts';

/** Dense ranks of numbers: equal numbers share one, the order stays. */
export type Ranks = { readonly ranks: Uint32Array; readonly distinct: Float64Array };

/** Ranks numbers from 0 by value. */
export function rankDistinct(values: Float64Array): Ranks {
  const distinct = Float64Array.from(new Set(values)).sort();
  const rankOf = new Map<number, number>();
  for (let rank = 0; rank < distinct.length; rank += 1) rankOf.set(distinct[rank] ?? 0, rank);
  const ranks = new Uint32Array(values.length);
  for (let row = 0; row < values.length; row += 1) ranks[row] = rankOf.get(values[row] ?? 0) ?? 0;
  return { ranks, distinct };
}

function combineRanks(first: Ranks, second: Ranks): Ranks {
  const width = second.distinct.length;
  const keys = new Float64Array(first.ranks.length);
  for (let row = 0; row < keys.length; row += 1) {
    keys[row] = (first.ranks[row] ?? 0) * width + (second.ranks[row] ?? 0);
  }
  return rankDistinct(keys);
}

/** Rejects histories that cannot be: x whole, 0 ≤ tx ≤ T, tx = 0 where x = 0. T may be 0: such a customer adds nothing. */
export function checkHistories(histories: Histories): void {
  const { count, x, tx, T } = histories;
  if (x.length !== count || tx.length !== count || T.length !== count) {
    throw new WorkbenchError(
      'clv/bad-history',
      `The columns of the purchase histories hold ${x.length}, ${tx.length} and ${T.length} entries instead of ${count}.`,
      { zh: { message: `购买历史的各列分别有 ${x.length}、${tx.length}、${T.length} 个值，应为 ${count} 个。` } },
    );
  }
  for (let row = 0; row < count; row += 1) {
    const purchases = x[row] ?? Number.NaN;
    const last = tx[row] ?? Number.NaN;
    const observed = T[row] ?? Number.NaN;
    const isPossible =
      Number.isInteger(purchases) &&
      purchases >= 0 &&
      last >= 0 &&
      last <= observed &&
      observed < Infinity &&
      (purchases > 0 || last === 0);
    if (!isPossible) {
      throw new WorkbenchError(
        'clv/bad-history',
        `Purchase history ${row + 1} is impossible: ${purchases} repeat purchases, the last ${last} weeks after the first, observed for ${observed} weeks.`,
        {
          hint: 'x counts repeat purchases; 0 ≤ last ≤ observed; without a repeat purchase the last is 0.',
          zh: {
            message: `第 ${row + 1} 条购买历史不成立：复购 ${purchases} 次，最后一次在首购后 ${last} 周，观察期 ${observed} 周。`,
            hint: 'x 是复购次数；0 ≤ 最后一次 ≤ 观察期；没有复购时，最后一次为 0。',
          },
        },
      );
    }
  }
}

/**
 * Groups equal histories, sorted by x, T, tx, so that the result does not depend on the order of the customers.
 * The likelihood of a group is its weight times that of one of its customers.
 */
export function compressHistories(histories: Histories & { readonly weight?: Float64Array }): CompressedCustomers {
  checkHistories(histories);
  const keys = combineRanks(
    combineRanks(rankDistinct(histories.x), rankDistinct(histories.T)),
    rankDistinct(histories.tx),
  );
  const count = keys.distinct.length;
  const x = new Float64Array(count);
  const tx = new Float64Array(count);
  const T = new Float64Array(count);
  const weight = new Float64Array(count);
  for (let row = 0; row < histories.count; row += 1) {
    const group = keys.ranks[row] ?? 0;
    x[group] = histories.x[row] ?? 0;
    tx[group] = histories.tx[row] ?? 0;
    T[group] = histories.T[row] ?? 0;
    weight[group] = (weight[group] ?? 0) + (histories.weight?.[row] ?? 1);
  }
  return { count, x, tx, T, weight, rowOf: keys.ranks };
}

/** Compressed histories with every distinct x and every distinct time numbered, so that logarithms are taken once. */
export type IndexedHistories = CompressedHistories & {
  readonly customers: number;
  readonly purchases: number;
  readonly meanT: number;
  readonly counts: Float64Array;
  readonly countIndex: Uint32Array;
  readonly times: Float64Array;
  readonly lastIndex: Uint32Array;
  readonly endIndex: Uint32Array;
};

/** Numbers the distinct counts and times of compressed histories. */
export function indexHistories(histories: CompressedHistories): IndexedHistories {
  checkHistories(histories);
  const { count, x, tx, T, weight } = histories;
  const times = new Float64Array(2 * count);
  times.set(tx.subarray(0, count), 0);
  times.set(T.subarray(0, count), count);
  const timeRanks = rankDistinct(times);
  const countRanks = rankDistinct(x);
  let customers = 0;
  let purchases = 0;
  let totalT = 0;
  for (let row = 0; row < count; row += 1) {
    const share = weight[row] ?? 0;
    customers += share;
    purchases += share * (x[row] ?? 0);
    totalT += share * (T[row] ?? 0);
  }
  return {
    count,
    x,
    tx,
    T,
    weight,
    customers,
    purchases,
    meanT: customers === 0 ? 0 : totalT / customers,
    counts: countRanks.distinct,
    countIndex: countRanks.ranks,
    times: timeRanks.distinct,
    lastIndex: timeRanks.ranks.subarray(0, count),
    endIndex: timeRanks.ranks.subarray(count),
  };
}

/**
 * For each distinct count n: sums over i < n of `term(i)`, by running sums. Counts are ascending whole numbers.
 * `shift` is added to every count.
 */
export function sumUpTo(counts: Float64Array, shift: number, term: (i: number) => number): Float64Array {
  const sums = new Float64Array(counts.length);
  let done = 0;
  let sum = 0;
  for (let index = 0; index < counts.length; index += 1) {
    const target = (counts[index] ?? 0) + shift;
    for (; done < target; done += 1) sum += term(done);
    sums[index] = sum;
  }
  return sums;
}
