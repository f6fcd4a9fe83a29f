import { toDayNumber } from '#core/kernel/day-number.ts';
import type { WeekClock } from '#core/science/customer-models/week-clock.ts';
import { WorkbenchError } from '#core/kernel/errors.ts';
import type { Strategy } from './strategy.ts';

/**
 * The days of a strategy. Day j of the horizon is the interval (j, j + 1] of days after the start; results are read at the
 * ends of its weeks.
 */
export type Timeline = {
  /** Whole days between the end of the as-of date and the beginning of the first day of the window. */
  readonly startOffsetDays: number;
  readonly windowDays: number;
  /** Window and follow-up. */
  readonly horizonDays: number;
  /** Days after the start at which everybody treated is touched, rising. */
  readonly touchDays: readonly number[];
  /** Weeks of the model's clock up to the end of each day since the as-of date: entry j is the end of day j, entry 0 is 0. */
  readonly clockEnds: Float64Array;
};

/** Lays out a strategy's days on the model's clock. Throws `simulation/start-in-past`. */
export function layTimeline(strategy: Strategy, asOfDate: string, clock: WeekClock): Timeline {
  const asOfDay = toDayNumber(asOfDate);
  const { startsOn, waves, followUpDays } = strategy.schedule;
  const startOffsetDays = startsOn === null ? 0 : toDayNumber(startsOn) - asOfDay - 1;
  if (startOffsetDays < 0) {
    throw new WorkbenchError(
      'simulation/start-in-past',
      `${strategy.name} starts on ${startsOn ?? ''}, which is not after the as-of date ${asOfDate}.`,
      {
        hint: 'Choose a later start, or null for the day after the as-of date.',
        zh: {
          message: `${strategy.name} 的开始日期 ${startsOn ?? ''} 不晚于截止日 ${asOfDate}。`,
          hint: '请选择更晚的开始日期，或留空表示截止日次日。',
        },
      },
    );
  }
  const horizonDays = strategy.conversionWindowDays + followUpDays;
  const clockEnds = Float64Array.from({ length: startOffsetDays + horizonDays + 1 }, (_, day) =>
    clock.getWeeks(asOfDay, asOfDay + day),
  );
  return {
    startOffsetDays,
    windowDays: strategy.conversionWindowDays,
    horizonDays,
    touchDays: waves,
    clockEnds,
  };
}

/** Ends of the weeks of the horizon in days after the start: 0, 7, 14, … and the last day. */
export function listWeekEnds(timeline: Pick<Timeline, 'horizonDays'>): number[] {
  const ends = Array.from({ length: Math.ceil(timeline.horizonDays / 7) }, (_, week) => 7 * week);
  return [...ends, timeline.horizonDays];
}

/** Control and treated clocks of one draw, in weeks of the model's clock since the as-of date. Treated is never behind control. */
export type Clocks = {
  /** At the start and at each week's end (entry 0 is the start). */
  readonly control: Float64Array;
  readonly treated: Float64Array;
  /** At the end of the conversion window. */
  readonly controlWindow: number;
  readonly treatedWindow: number;
  /** Control clock at each touch. */
  readonly touches: Float64Array;
  /** Lead of the treated clock at the end of each day of the horizon. */
  readonly leads: Float64Array;
  readonly pace: number;
};

/**
 * The clocks of a strategy: treated time runs s(u) = 1 + excess times as fast (clv.md 4.2), so that its lead over the
 * control clock is ∫ excess. `pace` speeds both clocks up: the calendar shock common to treated and control. What is taken back
 * after the window never takes more than was gained; a strategy that loses orders within it leaves the treated clock behind.
 */
export function runClocks(timeline: Timeline, excess: Float64Array, pace: number): Clocks {
  const { startOffsetDays, horizonDays, windowDays, touchDays, clockEnds } = timeline;
  const ends = listWeekEnds(timeline);
  const control = new Float64Array(ends.length);
  const treated = new Float64Array(ends.length);
  const start = pace * (clockEnds[startOffsetDays] as number);
  control[0] = start;
  treated[0] = start;
  const leads = new Float64Array(horizonDays);
  const gained = excess.subarray(0, windowDays).reduce((sum, value) => sum + value, 0);
  const least = gained < 0 ? -Infinity : 0;
  let lead = 0;
  let week = 1;
  let controlWindow = start;
  let treatedWindow = start;
  for (let day = 0; day < horizonDays; day += 1) {
    const begin = clockEnds[startOffsetDays + day] as number;
    const end = clockEnds[startOffsetDays + day + 1] as number;
    lead = Math.max(least, lead + pace * (end - begin) * (excess[day] as number));
    leads[day] = lead;
    if (day + 1 === windowDays) {
      controlWindow = pace * end;
      treatedWindow = pace * end + lead;
    }
    if (day + 1 === ends[week]) {
      control[week] = pace * end;
      treated[week] = pace * end + lead;
      week += 1;
    }
  }
  const touches = Float64Array.from(touchDays, (day) => pace * (clockEnds[startOffsetDays + day] as number));
  return { control, treated, controlWindow, treatedWindow, touches, leads, pace };
}

/** Both clocks `weeks` of the calendar after the as-of date, linear within a day; beyond the horizon the lead stays. */
export function readClocks(
  timeline: Timeline,
  clocks: Clocks,
  weeks: number,
): { readonly control: number; readonly treated: number } {
  const { clockEnds, startOffsetDays } = timeline;
  const last = clockEnds.length - 1;
  const at = Math.min(7 * weeks, last);
  const day = Math.min(Math.floor(at), last - 1);
  const share = at - day;
  const begin = clockEnds[day] as number;
  const control = clocks.pace * (begin + share * ((clockEnds[day + 1] as number) - begin));
  const before = clocks.leads[day - startOffsetDays - 1] ?? 0;
  const after = clocks.leads[day - startOffsetDays] ?? 0;
  return { control, treated: control + before + share * (after - before) };
}
