import { computeExpectedPurchasesOfNewCustomer } from './expectation.ts';
import type { DailyRepeats, DayHistories } from './histories.ts';
import type { ModelPoint } from './types.ts';
import { PLAIN_CLOCK, type WeekClock } from './week-clock.ts';

/** Customers by the day of their first purchase. */
export type Cohorts = { readonly days: Int32Array; readonly customers: Float64Array };

/** Counts customers by first purchase day, in order of day. */
export function countCohorts(days: DayHistories): Cohorts {
  const counts = new Map<number, number>();
  days.firstDay.forEach((day, row) => counts.set(day, (counts.get(day) ?? 0) + (days.weight[row] as number)));
  const sorted = [...counts].sort(([left], [right]) => left - right);
  return { days: Int32Array.from(sorted, ([day]) => day), customers: Float64Array.from(sorted, ([, count]) => count) };
}

const STEPS_PER_WEEK = 28;

/** E[X(t)] of a new customer as a table with linear reading between the steps: exact on the days of the plain clock. */
function tabulateExpectation(point: ModelPoint, weeks: number): (weeks: number) => number {
  const steps = Math.ceil(weeks * STEPS_PER_WEEK) + 1;
  const table = new Float64Array(steps + 1);
  for (let step = 1; step <= steps; step += 1) {
    table[step] = computeExpectedPurchasesOfNewCustomer(point, step / STEPS_PER_WEEK);
  }
  return (at) => {
    const position = at * STEPS_PER_WEEK;
    const step = Math.min(Math.floor(position), steps - 1);
    const low = table[step] as number;
    return low + ((table[step + 1] as number) - low) * (position - step);
  };
}

/**
 * Expected repeat transactions of all customers on each day `fromDay` … `throughDay`, at acquisition: entry i is day
 * `fromDay + i`. A customer acquired on day f is exposed on the days after f.
 */
export function expectDailyRepeats(
  point: ModelPoint,
  cohorts: Cohorts,
  range: { readonly fromDay: number; readonly throughDay: number },
  clock: WeekClock = PLAIN_CLOCK,
): Float64Array {
  const length = range.throughDay - range.fromDay + 1;
  const expected = new Float64Array(Math.max(0, length));
  const earliest = cohorts.days[0];
  if (earliest === undefined) return expected;
  const expectAt = tabulateExpectation(point, clock.getWeeks(earliest, range.throughDay));
  cohorts.days.forEach((firstDay, cohort) => {
    const customers = cohorts.customers[cohort] as number;
    const start = Math.max(firstDay + 1, range.fromDay);
    let before = start > range.throughDay ? 0 : expectAt(clock.getWeeks(firstDay, start - 1));
    for (let day = start; day <= range.throughDay; day += 1) {
      const now = expectAt(clock.getWeeks(firstDay, day));
      const at = day - range.fromDay;
      expected[at] = (expected[at] as number) + customers * (now - before);
      before = now;
    }
  });
  return expected;
}

/** One week of tracking; weeks count from the first purchase of all, the last one may be cut. */
export type TrackingWeek = {
  readonly week: number;
  /** Last day of the week, in days since 1970-01-01. */
  readonly lastDay: number;
  readonly isHoldout: boolean;
  readonly actual: number;
  readonly expected: number;
  readonly cumulativeActual: number;
  readonly cumulativeExpected: number;
};

/**
 * Actual against expected repeat transactions by week (Fader, Hardie & Lee 2005, figures 2 and 3). Only complete weeks of
 * seven days are listed.
 */
export function trackWeeks(
  point: ModelPoint,
  cohorts: Cohorts,
  daily: DailyRepeats,
  calibrationEndDay: number,
  clock: WeekClock = PLAIN_CLOCK,
): TrackingWeek[] {
  const throughDay = daily.firstDay + daily.counts.length - 1;
  const expected = expectDailyRepeats(point, cohorts, { fromDay: daily.firstDay, throughDay }, clock);
  const weeks: TrackingWeek[] = [];
  let cumulativeActual = 0;
  let cumulativeExpected = 0;
  for (let week = 1; week * 7 <= daily.counts.length; week += 1) {
    let actualOfWeek = 0;
    let expectedOfWeek = 0;
    for (let day = (week - 1) * 7; day < week * 7; day += 1) {
      actualOfWeek += daily.counts[day] as number;
      expectedOfWeek += expected[day] as number;
    }
    cumulativeActual += actualOfWeek;
    cumulativeExpected += expectedOfWeek;
    const lastDay = daily.firstDay + week * 7 - 1;
    weeks.push({
      week,
      lastDay,
      isHoldout: lastDay > calibrationEndDay,
      actual: actualOfWeek,
      expected: expectedOfWeek,
      cumulativeActual,
      cumulativeExpected,
    });
  }
  return weeks;
}
