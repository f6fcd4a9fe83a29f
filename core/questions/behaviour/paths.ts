import { z } from 'zod';
import { defineQuestion, type Named } from '#core/questions/define-question.ts';
import type { Engine } from '#core/kernel/engine.ts';
import { throwIfCancelled } from '#core/kernel/errors.ts';
import { giveWay, type TaskOptions } from '#core/kernel/progress.ts';
import {
  EVENT_KIND_NAMES,
  EVENT_KINDS,
  readEvents,
  SECONDS_PER_DAY,
  type EventColumns,
  type EventKind,
} from './funnel-events.ts';
import type { MartScope } from '#core/questions/mart-scope.ts';

export type PathArgs = {
  /** One path per session (events without one: per day), or per day. */
  readonly unit: 'session' | 'day';
  readonly kinds: readonly EventKind[];
  /** Steps shown of each path, 2 to 8. */
  readonly steps: number;
  /** First events from and through these days, ISO. */
  readonly from: string;
  readonly through: string;
};

/** What stands at a place of a path; `end` where it is over. */
export type PathNode = EventKind | 'end';

export type PathLink = {
  /** Place of the earlier step, from 0. */
  readonly place: number;
  readonly from: PathNode;
  readonly to: PathNode;
  readonly people: number;
  readonly paths: number;
};

export type Paths = {
  readonly links: readonly PathLink[];
  /** Customers and paths that begin with each kind. */
  readonly starts: readonly { readonly kind: EventKind; readonly people: number; readonly paths: number }[];
  readonly people: number;
  readonly paths: number;
};

const NAMES = Object.keys(EVENT_KINDS) as readonly EventKind[];
const END = NAMES.length;

/** Counts things by customer without counting one twice. */
type PeopleCounter = {
  add(index: number, customer: number): void;
  readonly people: Int32Array;
  readonly paths: Int32Array;
};

function createPeopleCounter(size: number): PeopleCounter {
  const people = new Int32Array(size);
  const paths = new Int32Array(size);
  const last = new Int32Array(size).fill(-1);
  return {
    add: (index, customer) => {
      paths[index] = (paths[index] ?? 0) + 1;
      if (last[index] === customer) return;
      last[index] = customer;
      people[index] = (people[index] ?? 0) + 1;
    },
    people,
    paths,
  };
}

/** Session of every event of a customer: purchases without one belong to the session under way on their day. */
function listUnits(
  events: EventColumns,
  from: number,
  to: number,
  unit: PathArgs['unit'],
): readonly (readonly number[])[] {
  const units = new Map<string, number[]>();
  let lastSession = -1;
  let lastDay = Number.NaN;
  for (let event = from; event < to; event += 1) {
    const day = Math.floor((events.early[event] as number) / SECONDS_PER_DAY);
    const own = unit === 'session' ? (events.extra?.[event] ?? -1) : -1;
    const isBuy = events.kind[event] === EVENT_KINDS.purchase;
    const session = own < 0 && isBuy && lastSession >= 0 && lastDay === day ? lastSession : own;
    if (own >= 0) {
      lastSession = own;
      lastDay = day;
    }
    const key = session >= 0 ? `s${session}` : `d${day}`;
    const members = units.get(key);
    if (members === undefined) units.set(key, [event]);
    else members.push(event);
  }
  return [...units.values()];
}

/**
 * Sequences of what customers did, session by session or day by day; repeats of one kind in a row are one step. A path is counted
 * wherever it occurs and without a window, so its counts are not those of a funnel.
 */
export async function queryPaths(
  engine: Engine,
  scope: MartScope,
  args: PathArgs,
  task: TaskOptions = {},
): Promise<Paths> {
  const { unit, kinds, steps, from, through } = args;
  const needs = { kinds, ...(unit === 'session' ? { extra: 'session' as const } : {}) };
  const { events } = await readEvents(engine, scope, needs, task);
  const firstMoment = Date.parse(`${from}T00:00:00Z`) / 1000;
  const lastMoment = Date.parse(`${through}T00:00:00Z`) / 1000 + SECONDS_PER_DAY - 1;
  const links = createPeopleCounter(steps * END * (END + 1));
  const starts = createPeopleCounter(END);
  const whole = createPeopleCounter(1);
  for (let customer = 0; customer < events.customers; customer += 1) {
    if (customer % 16_384 === 16_383) {
      await giveWay();
      throwIfCancelled(task.signal);
    }
    const members = listUnits(events, events.offsets[customer] as number, events.offsets[customer + 1] as number, unit);
    for (const path of members) {
      const moment = events.early[path[0] as number] as number;
      if (moment < firstMoment || moment > lastMoment) continue;
      let kind = events.kind[path[0] as number] as number;
      starts.add(kind, customer);
      whole.add(0, customer);
      let place = 0;
      for (const event of path) {
        const next = events.kind[event] as number;
        if (next === kind) continue;
        if (place < steps - 1) links.add((place * END + kind) * (END + 1) + next, customer);
        place += 1;
        kind = next;
      }
      if (place < steps - 1) links.add((place * END + kind) * (END + 1) + END, customer);
    }
  }
  const found: PathLink[] = [];
  links.paths.forEach((paths, index) => {
    if (paths === 0) return;
    const to = index % (END + 1);
    const rest = Math.floor(index / (END + 1));
    found.push({
      place: Math.floor(rest / END),
      from: NAMES[rest % END] as EventKind,
      to: NAMES[to] ?? 'end',
      people: links.people[index] ?? 0,
      paths,
    });
  });
  return {
    links: found,
    starts: NAMES.map((kind, index) => ({
      kind,
      people: starts.people[index] ?? 0,
      paths: starts.paths[index] ?? 0,
    })).filter(({ paths }) => paths > 0),
    people: whole.people[0] ?? 0,
    paths: whole.paths[0] ?? 0,
  };
}

/** Asks {@link queryPaths}. */
export const pathsQuestion = defineQuestion({
  name: 'paths',
  args: z.strictObject({
    unit: z.enum(['session', 'day']),
    kinds: z.array(z.enum(EVENT_KIND_NAMES)),
    steps: z.number().int(),
    from: z.string(),
    through: z.string(),
  }),
  run: queryPaths,
});

declare module '#core/questions/define-question.ts' {
  interface Questions extends Named<typeof pathsQuestion> {}
}
