import { EVENT_KINDS, SECONDS_PER_DAY, type EventColumns, type EventKind } from './funnel-events.ts';

export type FunnelStep = Exclude<EventKind, 'other'>;
export type FunnelOrder = 'ordered' | 'strict' | 'any';

/** What a funnel asks of a customer's events. */
export type FunnelRule = {
  /** Two to four different steps; the first opens an attempt. */
  readonly steps: readonly FunnelStep[];
  /**
   * ordered: one after the other, whatever lies between · strict: nothing else between · any: all within one window, in any
   * order. Events of the same moment, or of a same day where only dates are known, count as being in order.
   */
  readonly order: FunnelOrder;
  /** From the first step to the last. Where one of two events is known by its date only, whole days are compared. */
  readonly windowSeconds: number;
  /** With it a last step is added: a purchase on a later day than the one of the step `purchase` (the last step), within so many days. */
  readonly repurchaseDays: number | null;
  /** people: every first step is tried, later events may serve several attempts · events: no later event is used twice for a step. */
  readonly count: 'people' | 'events';
  /** First steps within these moments, both included (wall-clock seconds). */
  readonly from: number;
  readonly through: number;
};

/** One attempt: how far it came and when. */
export type Attempt = {
  /** Index of the event that opened it. */
  readonly opener: number;
  /** Steps completed, from 1. */
  readonly depth: number;
  /** Index of the event of every completed step. */
  readonly matched: readonly number[];
};

/** Number of steps with the repurchase. */
export function countSteps({ steps, repurchaseDays }: FunnelRule): number {
  return steps.length + (repurchaseDays === null ? 0 : 1);
}

function toDay(seconds: number): number {
  return Math.floor(seconds / SECONDS_PER_DAY);
}

/** Seconds from one event to a later one; whole days where either is known by its date only. */
export function measureGap({ early, late }: EventColumns, from: number, to: number): number {
  const isTimed = early[from] === late[from] && early[to] === late[to];
  return isTimed
    ? (early[to] as number) - (early[from] as number)
    : (toDay(early[to] as number) - toDay(early[from] as number)) * SECONDS_PER_DAY;
}

/** Matches the events of one customer after another; buffers are kept between them. */
export function createMatcher(events: EventColumns, rule: FunnelRule): (customer: number) => Attempt[] {
  const { kind, early, late, offsets } = events;
  const { steps, order, windowSeconds, repurchaseDays, count, from, through } = rule;
  const codes = steps.map((step) => EVENT_KINDS[step]);
  const opening = codes[0];
  const windowDays = Math.floor(windowSeconds / SECONDS_PER_DAY);
  const lists: number[][] = codes.map(() => []);
  const buys: number[] = [];
  const isOnce = count === 'events';
  const used = codes.map(() => new Set<number>());
  const usedAgain = new Set<number>();
  const purchaseStep = steps.indexOf('purchase');

  const isWithin = (first: number, then: number): boolean => measureGap(events, first, then) <= windowSeconds;

  /** First event of a list from `at` on whose end is not before the frontier, within the window and not used. */
  function findNext(step: number, frontier: number, first: number): number {
    const list = lists[step] as number[];
    let low = 0;
    let high = list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((late[list[middle] as number] as number) < frontier) low = middle + 1;
      else high = middle;
    }
    const lastDay = toDay(early[first] as number) + windowDays + 1;
    for (let place = low; place < list.length; place += 1) {
      const event = list[place] as number;
      if (toDay(early[event] as number) > lastDay) return -1;
      if (isOnce && used[step]?.has(event) === true) continue;
      if (isWithin(first, event)) return event;
    }
    return -1;
  }

  function findAgain(bought: number): number {
    const day = toDay(early[bought] as number);
    for (const event of buys) {
      const own = toDay(early[event] as number);
      if (own <= day) continue;
      if (own > day + (repurchaseDays ?? 0)) return -1;
      if (isOnce && usedAgain.has(event)) continue;
      return event;
    }
    return -1;
  }

  function finish(matched: number[]): void {
    if (repurchaseDays === null || matched.length < codes.length) return;
    const again = findAgain(matched[purchaseStep] as number);
    if (again < 0) return;
    matched.push(again);
    if (isOnce) usedAgain.add(again);
  }

  function matchInOrder(opener: number): Attempt {
    const matched = [opener];
    let frontier = early[opener] as number;
    for (let step = 1; step < codes.length; step += 1) {
      const event = findNext(step, frontier, opener);
      if (event < 0) break;
      if (isOnce) used[step]?.add(event);
      matched.push(event);
      frontier = Math.max(frontier, early[event] as number);
    }
    finish(matched);
    return { opener, depth: matched.length, matched };
  }

  function matchStrictly(opener: number, end: number): Attempt {
    const matched = [opener];
    for (let step = 1; step < codes.length; step += 1) {
      const event = opener + step;
      if (event >= end || kind[event] !== codes[step] || !isWithin(opener, event)) break;
      matched.push(event);
    }
    finish(matched);
    return { opener, depth: matched.length, matched };
  }

  /** The attempt that an event of any step opens; null where the first step is not in it. */
  function matchAnyOrder(opener: number): Attempt | null {
    const own = codes.indexOf(kind[opener] as (typeof codes)[number]);
    const found = codes.map((_, step) => (step === own ? opener : findNext(step, early[opener] as number, opener)));
    if (isOnce) found.forEach((event, step) => event >= 0 && used[step]?.add(event));
    const missing = found.indexOf(-1);
    const matched = missing < 0 ? found : found.slice(0, missing);
    if (matched.length === 0) return null;
    finish(matched);
    return { opener, depth: matched.length, matched };
  }

  return (customer) => {
    const start = offsets[customer] as number;
    const end = offsets[customer + 1] as number;
    for (const list of lists) list.length = 0;
    buys.length = 0;
    if (isOnce) {
      for (const set of used) set.clear();
      usedAgain.clear();
    }
    for (let event = start; event < end; event += 1) {
      const step = codes.indexOf(kind[event] as (typeof codes)[number]);
      if (step >= 0) lists[step]?.push(event);
      if (kind[event] === EVENT_KINDS.purchase) buys.push(event);
    }
    const attempts: Attempt[] = [];
    for (let event = start; event < end; event += 1) {
      const moment = early[event] as number;
      if (moment < from || moment > through) continue;
      if (order === 'any') {
        const step = codes.indexOf(kind[event] as (typeof codes)[number]);
        if (step < 0 || (isOnce && used[step]?.has(event) === true)) continue;
        const attempt = matchAnyOrder(event);
        if (attempt !== null) attempts.push(attempt);
      } else if (kind[event] === opening) {
        attempts.push(order === 'strict' ? matchStrictly(event, end) : matchInOrder(event));
      }
    }
    return attempts;
  };
}
