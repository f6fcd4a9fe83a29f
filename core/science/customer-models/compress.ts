import { WorkbenchError } from '#core/kernel/errors.ts';
import type { CompressedCustomers, CompressedHistories, Histories } from './types.ts';

/** Dense ranks of numbers: equal numbers share one, the order stays. */
export type Ranks = { readonly ranks: Uint32Array; readonly distinct: Float64Array };

/** Largest whole number that a table of ranks is made for. */
const LONGEST_GRID = 4_000_000;

/** Ranks by a table where every number is a whole number of parts; null where one is not. */
function rankOnGrid(values: Float64Array, partsPerUnit: number): Ranks | null {
  let largest = 0;
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row] ?? 0;
    const parts = Math.round(value * partsPerUnit);
    if (!(parts >= 0 && parts <= LONGEST_GRID) || parts / partsPerUnit !== value) return null;
    if (parts > largest) largest = parts;
  }
  const rankOf = new Int32Array(largest + 1).fill(-1);
  for (let row = 0; row < values.length; row += 1) rankOf[Math.round((values[row] ?? 0) * partsPerUnit)] = 0;
  const distinct: number[] = [];
  for (let parts = 0; parts <= largest; parts += 1) {
    if (rankOf[parts] === -1) continue;
    rankOf[parts] = distinct.length;
    distinct.push(parts / partsPerUnit);
  }
  const ranks = new Uint32Array(values.length);
  for (let row = 0; row < values.length; row += 1) {
    ranks[row] = rankOf[Math.round((values[row] ?? 0) * partsPerUnit)] ?? 0;
  }
  return { ranks, distinct: Float64Array.from(distinct) };
}

/** Ranks numbers from 0 by value; whole numbers and whole days of weeks fast. */
export function rankDistinct(values: Float64Array): Ranks {
  const onGrid = rankOnGrid(values, 1) ?? rankOnGrid(values, 7);
  if (onGrid !== null) return onGrid;
  const distinct = Float64Array.from(new Set(values)).sort();
  const rankOf = new Map<number, number>();
  for (let rank = 0; rank < distinct.length; rank += 1) rankOf.set(distinct[rank] ?? 0, rank);
  const ranks = new Uint32Array(values.length);
  for (let row = 0; row < values.length; row += 1) ranks[row] = rankOf.get(values[row] ?? 0) ?? 0;
  return { ranks, distinct };
}

/** Rows in the order of their ranks, equal ones in the order given. */
function sortByRank(rows: Uint32Array, { ranks, distinct }: Ranks): Uint32Array {
  const next = new Uint32Array(distinct.length + 1);
  for (let index = 0; index < rows.length; index += 1) {
    const place = (ranks[rows[index] ?? 0] ?? 0) + 1;
    next[place] = (next[place] ?? 0) + 1;
  }
  for (let rank = 1; rank < next.length; rank += 1) next[rank] = (next[rank] ?? 0) + (next[rank - 1] ?? 0);
  const sorted = new Uint32Array(rows.length);
  for (let index = 0; index < rows.length; index += 1) {
    const row = rows[index] ?? 0;
    const rank = ranks[row] ?? 0;
    const place = next[rank] ?? 0;
    sorted[place] = row;
    next[rank] = place + 1;
  }
  return sorted;
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
  const size = histories.count;
  const keys = [histories.tx, histories.T, histories.x].map((column) => rankDistinct(column.subarray(0, size)));
  let order: Uint32Array = new Uint32Array(size);
  for (let row = 0; row < size; row += 1) order[row] = row;
  for (const key of keys) order = sortByRank(order, key);
  const rowOf = new Uint32Array(size);
  let count = 0;
  for (let index = 0; index < size; index += 1) {
    const row = order[index] ?? 0;
    const before = order[index - 1] ?? row;
    if (index > 0 && keys.some(({ ranks }) => ranks[row] !== ranks[before])) count += 1;
    rowOf[row] = count;
  }
  count = size === 0 ? 0 : count + 1;
  const x = new Float64Array(count);
  const tx = new Float64Array(count);
  const T = new Float64Array(count);
  const weight = new Float64Array(count);
  for (let row = 0; row < size; row += 1) {
    const group = rowOf[row] ?? 0;
    x[group] = histories.x[row] ?? 0;
    tx[group] = histories.tx[row] ?? 0;
    T[group] = histories.T[row] ?? 0;
    weight[group] = (weight[group] ?? 0) + (histories.weight?.[row] ?? 1);
  }
  return { count, x, tx, T, weight, rowOf };
}

/**
 * Compressed histories in the order of x, with every distinct x and every distinct time numbered, so that logarithms are
 * taken once, and with the sums that likelihoods need of each.
 */
export type IndexedHistories = CompressedHistories & {
  readonly customers: number;
  readonly purchases: number;
  readonly meanT: number;
  readonly counts: Float64Array;
  readonly countIndex: Uint32Array;
  /** First row of each count; one entry more than there are counts. */
  readonly countStart: Uint32Array;
  readonly weightByCount: Float64Array;
  readonly times: Float64Array;
  readonly lastIndex: Uint32Array;
  readonly endIndex: Uint32Array;
  /** Customers, and their repeat purchases, observed for each of the times. */
  readonly weightByEnd: Float64Array;
  readonly purchasesByEnd: Float64Array;
};

function isAscending(values: Uint32Array): boolean {
  for (let row = 1; row < values.length; row += 1) if ((values[row] ?? 0) < (values[row - 1] ?? 0)) return false;
  return true;
}

function orderByCount(histories: CompressedHistories): { readonly sorted: CompressedHistories; readonly ranks: Ranks } {
  const { count } = histories;
  const ranks = rankDistinct(histories.x.subarray(0, count));
  if (isAscending(ranks.ranks)) return { sorted: histories, ranks };
  const order = sortByRank(
    Uint32Array.from({ length: count }, (_, row) => row),
    ranks,
  );
  const pick = (column: Float64Array): Float64Array => Float64Array.from(order, (row) => column[row] ?? 0);
  const sorted = {
    count,
    x: pick(histories.x),
    tx: pick(histories.tx),
    T: pick(histories.T),
    weight: pick(histories.weight),
  };
  return { sorted, ranks: { ranks: order.map((row) => ranks.ranks[row] ?? 0), distinct: ranks.distinct } };
}

/** Sorts compressed histories by x and numbers their distinct counts and times. */
export function indexHistories(histories: CompressedHistories): IndexedHistories {
  checkHistories(histories);
  const { sorted, ranks: countRanks } = orderByCount(histories);
  const { count, x, tx, T, weight } = sorted;
  const times = new Float64Array(2 * count);
  times.set(tx.subarray(0, count), 0);
  times.set(T.subarray(0, count), count);
  const timeRanks = rankDistinct(times);
  const endIndex = timeRanks.ranks.subarray(count);
  const countStart = new Uint32Array(countRanks.distinct.length + 1).fill(count);
  const weightByCount = new Float64Array(countRanks.distinct.length);
  const weightByEnd = new Float64Array(timeRanks.distinct.length);
  const purchasesByEnd = new Float64Array(timeRanks.distinct.length);
  let customers = 0;
  let purchases = 0;
  let totalT = 0;
  for (let row = count - 1; row >= 0; row -= 1) countStart[countRanks.ranks[row] ?? 0] = row;
  for (let row = 0; row < count; row += 1) {
    const share = weight[row] ?? 0;
    const k = countRanks.ranks[row] ?? 0;
    const end = endIndex[row] ?? 0;
    const bought = share * (x[row] ?? 0);
    customers += share;
    purchases += bought;
    totalT += share * (T[row] ?? 0);
    weightByCount[k] = (weightByCount[k] ?? 0) + share;
    weightByEnd[end] = (weightByEnd[end] ?? 0) + share;
    purchasesByEnd[end] = (purchasesByEnd[end] ?? 0) + bought;
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
    countStart,
    weightByCount,
    times: timeRanks.distinct,
    lastIndex: timeRanks.ranks.subarray(0, count),
    endIndex,
    weightByEnd,
    purchasesByEnd,
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
