/** Purchase days by customer, each ascending, in days since 1970-01-01. */
export type PurchaseDays = readonly (readonly number[])[];

/** When a customer is to be reminded. */
export type Reminder = {
  /** Expected day of the next purchase, days since 1970-01-01; always after the as-of day. */
  readonly day: number;
  /** Expected days between two purchases of this customer. */
  readonly intervalDays: number;
  /** Own intervals it rests on. */
  readonly intervals: number;
  /** The expected interval has passed already. */
  readonly isOverdue: boolean;
};

/** What everybody's intervals say: mean and weight of the general interval, and how intervals spread around a customer's own. */
export type IntervalModel = {
  readonly meanDays: number;
  /** Own intervals that weigh as much as the general one. */
  readonly weight: number;
  /** Intervals over the customer's expected interval, sorted: their common shape. */
  readonly shape: Float64Array;
};

function listGaps(days: readonly number[]): number[] {
  return days.slice(1).map((day, place) => day - (days[place] ?? 0));
}

function computeMean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Expected interval of a customer: own mean and general mean by how many intervals speak for each. */
function expectInterval(model: Pick<IntervalModel, 'meanDays' | 'weight'>, gaps: readonly number[]): number {
  const own = gaps.reduce((sum, gap) => sum + gap, 0);
  return (model.weight * model.meanDays + own) / (model.weight + gaps.length);
}

/**
 * Learns intervals from all customers' purchase days. The weight of the general interval is how much intervals differ within a
 * customer beside between customers (Bühlmann's credibility). Null without any interval.
 */
export function learnIntervals(purchases: PurchaseDays): IntervalModel | null {
  const all = purchases.map(listGaps).filter((gaps) => gaps.length > 0);
  const gaps = all.flat();
  if (gaps.length === 0) return null;
  const meanDays = computeMean(gaps);
  const several = all.filter((own) => own.length > 1);
  let inside = 0;
  let degrees = 0;
  for (const own of several) {
    const mean = computeMean(own);
    inside += own.reduce((sum, gap) => sum + (gap - mean) ** 2, 0);
    degrees += own.length - 1;
  }
  const within = degrees > 0 ? inside / degrees : meanDays ** 2;
  const means = several.map(computeMean);
  const centre = means.length > 0 ? computeMean(means) : meanDays;
  const spread = means.length > 1 ? means.reduce((sum, mean) => sum + (mean - centre) ** 2, 0) / (means.length - 1) : 0;
  const noise = several.length > 0 ? computeMean(several.map((own) => within / own.length)) : within;
  const between = Math.max(spread - noise, 0.05 * within);
  const weight = Math.min(50, within / between);
  const base = { meanDays, weight };
  const shape = Float64Array.from(
    all.flatMap((own) => {
      const expected = expectInterval(base, own);
      return own.map((gap) => gap / expected);
    }),
  ).sort();
  return { ...base, shape };
}

function findFirstAbove(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * The reminder of a customer: the median day of the next purchase given the customer's own intervals and that nothing was
 * bought since the last one. Beyond the longest interval ever seen, one more expected interval.
 */
export function planReminder(model: IntervalModel, days: readonly number[], asOfDay: number): Reminder {
  const gaps = listGaps(days);
  const intervalDays = expectInterval(model, gaps);
  const last = days.at(-1) ?? asOfDay;
  const elapsed = (asOfDay - last) / intervalDays;
  const from = findFirstAbove(model.shape, elapsed);
  const left = model.shape.length - from;
  const factor = left > 0 ? (model.shape[from + (left >> 1)] as number) : elapsed + 1;
  return {
    day: Math.max(asOfDay + 1, Math.round(last + factor * intervalDays)),
    intervalDays,
    intervals: gaps.length,
    isOverdue: elapsed > 1,
  };
}

/** The plain way: the last purchase and the customer's mean interval, the general one without any; not before tomorrow. */
export function planByMeanInterval(
  model: Pick<IntervalModel, 'meanDays'>,
  days: readonly number[],
  asOfDay: number,
): number {
  const gaps = listGaps(days);
  const interval = gaps.length > 0 ? computeMean(gaps) : model.meanDays;
  return Math.max(asOfDay + 1, Math.round((days.at(-1) ?? asOfDay) + interval));
}
