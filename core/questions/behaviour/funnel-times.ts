/** Seconds between two steps of many attempts: median and quartiles (linear between ranks) and a histogram. */
export type StepTimes = {
  readonly count: number;
  readonly q1: number | null;
  readonly median: number | null;
  readonly q3: number | null;
  /** From `from` up to but not with `to`, seconds; the last takes everything from its `from` on. */
  readonly bins: readonly { readonly from: number; readonly to: number | null; readonly count: number }[];
};

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;
const EDGES = [
  0,
  5 * MINUTE,
  30 * MINUTE,
  HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  3 * DAY,
  5 * DAY,
  7 * DAY,
  14 * DAY,
  30 * DAY,
  60 * DAY,
  90 * DAY,
  180 * DAY,
] as const;

/** Collects numbers without knowing how many come. */
export type NumberList = { push(value: number): void; toSorted(): Float64Array };

export function createNumberList(): NumberList {
  let values = new Float64Array(256);
  let count = 0;
  return {
    push: (value) => {
      if (count === values.length) {
        const larger = new Float64Array(2 * count);
        larger.set(values);
        values = larger;
      }
      values[count] = value;
      count += 1;
    },
    toSorted: () => values.slice(0, count).sort(),
  };
}

/** Quantile of sorted values, linear between ranks (Hyndman & Fan 1996, type 7); null of none. */
function findQuantile(sorted: Float64Array, share: number): number | null {
  if (sorted.length === 0) return null;
  const rank = share * (sorted.length - 1);
  const low = Math.floor(rank);
  const below = sorted[low] as number;
  const above = sorted[Math.min(low + 1, sorted.length - 1)] as number;
  return below + (rank - low) * (above - below);
}

/** Describes sorted seconds. Whole days only are told by bins of days. */
export function describeTimes(sorted: Float64Array, hasDaysOnly: boolean): StepTimes {
  const edges = hasDaysOnly ? EDGES.filter((edge) => edge % DAY === 0) : EDGES;
  const longest = sorted.at(-1) ?? 0;
  const last = edges.findLastIndex((edge) => edge <= longest);
  const shown = edges.slice(0, last + 1);
  const counts = shown.map(() => 0);
  let bin = 0;
  for (const seconds of sorted) {
    while (bin + 1 < shown.length && seconds >= (shown[bin + 1] as number)) bin += 1;
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return {
    count: sorted.length,
    q1: findQuantile(sorted, 0.25),
    median: findQuantile(sorted, 0.5),
    q3: findQuantile(sorted, 0.75),
    bins:
      sorted.length === 0
        ? []
        : shown.map((from, index) => ({ from, to: edges[index + 1] ?? null, count: counts[index] ?? 0 })),
  };
}
