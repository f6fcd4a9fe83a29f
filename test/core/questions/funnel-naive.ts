import type { FunnelRule } from '#core/questions/behaviour/funnel-match.ts';

/** One event of a customer: a moment in seconds, or only the day it lies in. */
export type NaiveEvent = {
  readonly kind: 'view' | 'favorite' | 'cart' | 'purchase' | 'other';
  readonly at: number;
  readonly isDate: boolean;
};

const DAY = 86_400;
const dayOf = (event: NaiveEvent): number => Math.floor(event.at / DAY);
const beginsAt = (event: NaiveEvent): number => (event.isDate ? dayOf(event) * DAY : event.at);
const endsAt = (event: NaiveEvent): number => (event.isDate ? dayOf(event) * DAY + DAY - 1 : event.at);
const RANKS = ['other', 'view', 'favorite', 'cart', 'purchase'];

/** The order in which events count. */
export function orderEvents(events: readonly NaiveEvent[]): NaiveEvent[] {
  return events.toSorted(
    (a, b) => endsAt(a) - endsAt(b) || beginsAt(a) - beginsAt(b) || RANKS.indexOf(a.kind) - RANKS.indexOf(b.kind),
  );
}

function isWithin(first: NaiveEvent, then: NaiveEvent, seconds: number): boolean {
  if (first.isDate || then.isDate) return dayOf(then) - dayOf(first) <= Math.floor(seconds / DAY);
  return then.at - first.at <= seconds;
}

/** How far every attempt of one customer came, written as the definition reads. */
export function matchNaively(given: readonly NaiveEvent[], rule: FunnelRule): number[] {
  const events = orderEvents(given);
  const used = new Set<string>();
  const isFree = (event: NaiveEvent, step: string): boolean =>
    rule.count === 'people' || !used.has(`${step} ${events.indexOf(event)}`);
  const take = (event: NaiveEvent, step: string): void => void used.add(`${step} ${events.indexOf(event)}`);
  const repurchase = (bought: NaiveEvent): number => {
    if (rule.repurchaseDays === null) return 0;
    const days = rule.repurchaseDays;
    const again = events.find(
      (event) =>
        event.kind === 'purchase' &&
        dayOf(event) > dayOf(bought) &&
        dayOf(event) - dayOf(bought) <= days &&
        isFree(event, 'again'),
    );
    if (again === undefined) return 0;
    take(again, 'again');
    return 1;
  };
  const isInRange = (event: NaiveEvent): boolean => beginsAt(event) >= rule.from && beginsAt(event) <= rule.through;
  const attempts: number[] = [];
  for (const opener of events.filter(isInRange)) {
    if (rule.order === 'any') {
      if (!rule.steps.some((step) => step === opener.kind) || !isFree(opener, opener.kind)) continue;
      const found = rule.steps.map((step) =>
        step === opener.kind
          ? opener
          : events.find(
              (event) =>
                event.kind === step &&
                endsAt(event) >= beginsAt(opener) &&
                isWithin(opener, event, rule.windowSeconds) &&
                isFree(event, step),
            ),
      );
      found.forEach((event, step) => event !== undefined && take(event, rule.steps[step] ?? ''));
      const depth = found.includes(undefined) ? found.indexOf(undefined) : found.length;
      if (depth === 0) continue;
      const bought = found[rule.steps.indexOf('purchase')];
      attempts.push(depth === rule.steps.length && bought !== undefined ? depth + repurchase(bought) : depth);
      continue;
    }
    if (opener.kind !== rule.steps[0]) continue;
    const matched = [opener];
    while (matched.length < rule.steps.length) {
      const step = rule.steps[matched.length];
      const frontier = Math.max(...matched.map(beginsAt));
      const next =
        rule.order === 'strict'
          ? [events[events.indexOf(opener) + matched.length]].find(
              (event) => event?.kind === step && event !== undefined && isWithin(opener, event, rule.windowSeconds),
            )
          : events.find(
              (event) =>
                event.kind === step &&
                endsAt(event) >= frontier &&
                isWithin(opener, event, rule.windowSeconds) &&
                isFree(event, step ?? ''),
            );
      if (next === undefined) break;
      if (rule.order === 'ordered') take(next, step ?? '');
      matched.push(next);
    }
    const bought = matched[rule.steps.indexOf('purchase')];
    attempts.push(
      matched.length === rule.steps.length && bought !== undefined
        ? matched.length + repurchase(bought)
        : matched.length,
    );
  }
  return attempts;
}
