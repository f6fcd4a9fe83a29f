import type { DayHistories } from './histories.ts';
import type { CompressedCustomers } from './types.ts';

/**
 * A clock of the models: weeks between the ends of two days (days since 1970-01-01). The plain clock counts days / 7; a
 * seasonal one runs faster where demand is higher (operational time, clv.md 4.2).
 */
export type WeekClock = { getWeeks(fromDay: number, toDay: number): number };

/** Calendar weeks. */
export const PLAIN_CLOCK: WeekClock = { getWeeks: (fromDay, toDay) => (toDay - fromDay) / 7 };

/**
 * A clock from an index by day: the day `firstDay + i` lasts `values[i] / 7` weeks. Days outside the values last 1/7.
 */
export function createIndexClock(firstDay: number, values: Float64Array): WeekClock {
  const ends = new Float64Array(values.length + 1);
  for (let day = 0; day < values.length; day += 1) ends[day + 1] = (ends[day] as number) + (values[day] as number);
  const read = (day: number): number => {
    const at = day - firstDay + 1;
    if (at < 0) return at;
    if (at > values.length) return (ends[values.length] as number) + at - values.length;
    return ends[at] as number;
  };
  return { getWeeks: (fromDay, toDay) => (read(toDay) - read(fromDay)) / 7 };
}

/**
 * Histories in weeks of a clock, equal ones in one row (money and outcomes do not tell rows apart). `rowOf` gives the row
 * of each row of the day histories. Those must be in the order {@link readHistories} gives: equal ones are neighbours.
 */
export function toWeeks(days: DayHistories, clock: WeekClock = PLAIN_CLOCK): CompressedCustomers {
  const rowOf = new Uint32Array(days.rowCount);
  let count = 0;
  for (let row = 0; row < days.rowCount; row += 1) {
    const isEqual =
      row > 0 &&
      days.firstDay[row] === days.firstDay[row - 1] &&
      days.lastDay[row] === days.lastDay[row - 1] &&
      days.repeats[row] === days.repeats[row - 1];
    if (!isEqual) count += 1;
    rowOf[row] = count - 1;
  }
  const x = new Float64Array(count);
  const tx = new Float64Array(count);
  const T = new Float64Array(count);
  const weight = new Float64Array(count);
  for (let row = 0; row < days.rowCount; row += 1) {
    const group = rowOf[row] as number;
    const first = days.firstDay[row] as number;
    x[group] = days.repeats[row] as number;
    T[group] = clock.getWeeks(first, days.asOfDay);
    tx[group] = Math.min(clock.getWeeks(first, days.lastDay[row] as number), clock.getWeeks(first, days.asOfDay));
    weight[group] = (weight[group] as number) + (days.weight[row] as number);
  }
  return { count, x, tx, T, weight, rowOf };
}
