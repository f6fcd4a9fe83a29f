/** Σ value · weight. */
export function sumWeighted(values: ArrayLike<number>, weight: ArrayLike<number>): number {
  let total = 0;
  for (let row = 0; row < values.length; row += 1) total += (values[row] as number) * (weight[row] as number);
  return total;
}

/** How far predictions lie from outcomes, per customer. */
export type PredictionErrors = {
  /** Mean absolute error. */
  readonly mae: number;
  /** Root mean squared error. */
  readonly rmse: number;
  /** Mean of (ln(1 + actual) − ln(1 + predicted))². */
  readonly msle: number;
  /** Pearson correlation; null where either side does not vary. */
  readonly correlation: number | null;
};

/** Errors of predictions, each row counted `weight` times. */
export function measureErrors(
  actual: ArrayLike<number>,
  predicted: ArrayLike<number>,
  weight: ArrayLike<number>,
): PredictionErrors {
  let [count, absolute, squared, logs] = [0, 0, 0, 0];
  let [sumA, sumP, sumAA, sumPP, sumAP] = [0, 0, 0, 0, 0];
  for (let row = 0; row < actual.length; row += 1) {
    const [a, p, w] = [actual[row] as number, predicted[row] as number, weight[row] as number];
    count += w;
    absolute += w * Math.abs(a - p);
    squared += w * (a - p) ** 2;
    logs += w * (Math.log1p(Math.max(0, a)) - Math.log1p(Math.max(0, p))) ** 2;
    sumA += w * a;
    sumP += w * p;
    sumAA += w * a * a;
    sumPP += w * p * p;
    sumAP += w * a * p;
  }
  const spreadA = sumAA - (sumA * sumA) / count;
  const spreadP = sumPP - (sumP * sumP) / count;
  const varies = spreadA > 1e-12 * sumAA && spreadP > 1e-12 * sumPP;
  return {
    mae: absolute / count,
    rmse: Math.sqrt(squared / count),
    msle: logs / count,
    correlation: varies ? (sumAP - (sumA * sumP) / count) / Math.sqrt(spreadA * spreadP) : null,
  };
}

/**
 * Share of the outcomes held by the best-ranked part of the customers. Customers of equal rank share what is left of
 * the part in proportion, so that the answer does not depend on their order. Null where nothing happened.
 */
export function measureCapture(
  ranking: ArrayLike<number>,
  actual: ArrayLike<number>,
  weight: ArrayLike<number>,
  part = 0.1,
): number | null {
  const groups = new Map<number, { customers: number; outcome: number }>();
  let [customers, outcomes] = [0, 0];
  for (let row = 0; row < ranking.length; row += 1) {
    const rank = ranking[row] as number;
    const w = weight[row] as number;
    const group = groups.get(rank) ?? { customers: 0, outcome: 0 };
    group.customers += w;
    group.outcome += w * (actual[row] as number);
    groups.set(rank, group);
    customers += w;
    outcomes += w * (actual[row] as number);
  }
  if (outcomes === 0) return null;
  let left = part * customers;
  let captured = 0;
  for (const [, group] of [...groups].sort(([a], [b]) => b - a)) {
    if (left <= 0) break;
    const taken = Math.min(1, left / group.customers);
    captured += taken * group.outcome;
    left -= group.customers;
  }
  return captured / outcomes;
}
