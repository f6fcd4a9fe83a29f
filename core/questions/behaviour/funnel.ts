import { z } from 'zod';
import { defineQuestion, noArguments, type Named } from '#core/questions/define-question.ts';
import { formatDate, toRows, toSingleRow } from '#core/kernel/columns.ts';
import type { Engine } from '#core/kernel/engine.ts';
import { throwIfCancelled } from '#core/kernel/errors.ts';
import { giveWay, type TaskOptions } from '#core/kernel/progress.ts';
import { EVENT_KINDS, readEvents, SECONDS_PER_DAY, type EventColumns, type EventKind } from './funnel-events.ts';
import {
  countSteps,
  createMatcher,
  measureGap,
  type Attempt,
  type FunnelRule,
  type FunnelStep,
} from './funnel-match.ts';
import { createNumberList, describeTimes, type StepTimes } from './funnel-times.ts';
import { martTable, readNumber, readText, type MartScope } from '#core/questions/mart-scope.ts';
import { sql, type Sql } from '#core/kernel/sql.ts';

export const FUNNEL_BREAKDOWNS = ['segment', 'value', 'channel', 'store', 'category'] as const;
export type FunnelBreakdown = (typeof FUNNEL_BREAKDOWNS)[number];

/** A funnel as it is asked: the rule with its window in hours and its first steps by day. */
export type FunnelArgs = Omit<FunnelRule, 'windowSeconds' | 'from' | 'through'> & {
  readonly windowHours: number;
  /** First steps from and through these days, ISO. */
  readonly from: string;
  readonly through: string;
  readonly breakdown: FunnelBreakdown | null;
  /** Periods of the trend, by the first step's date. */
  readonly trend: 'day' | 'week' | 'month';
};

export type FunnelGroup = {
  /** Key of the dimension for segment and value, else what the group is called; null where unknown. */
  readonly key: string | null;
  readonly counts: readonly number[];
};

export type Funnel = {
  /** Steps in order, the repurchase last where it was asked for. */
  readonly steps: readonly (FunnelStep | 'repurchase')[];
  /** Customers (or attempts) that completed each step. */
  readonly counts: readonly number[];
  /** Of those not through: their window is still open at the as-of date, so they may still convert. */
  readonly openCount: number;
  /** From the step before to each later step; in any order from the start of the attempt. The last entry is first to last step. */
  readonly times: readonly StepTimes[];
  readonly totalTimes: StepTimes;
  readonly trend: readonly { readonly start: string; readonly counts: readonly number[] }[];
  /** Largest first; those beyond the largest dozen are left out and counted. A customer may be in several categories. */
  readonly groups: readonly FunnelGroup[];
  readonly omittedGroups: number;
  /** Purchases are orders; else purchase events. */
  readonly fromOrders: boolean;
  /** Events known by their date only. */
  readonly dateOnlyShare: number;
};

const GROUP_LIMIT = 12;
const CHUNK = 16_384;

/** The rule of a funnel over moments. */
function toFunnelRule({ windowHours, from, through, ...rule }: FunnelArgs): FunnelRule {
  return {
    ...rule,
    windowSeconds: windowHours * 3600,
    from: Date.parse(`${from}T00:00:00Z`) / 1000,
    through: Date.parse(`${through}T00:00:00Z`) / 1000 + SECONDS_PER_DAY - 1,
  };
}

function listKinds({ steps, order, repurchaseDays }: FunnelArgs): EventKind[] {
  if (order === 'strict') return Object.keys(EVENT_KINDS) as EventKind[];
  return [...new Set<EventKind>(repurchaseDays === null ? steps : [...steps, 'purchase'])];
}

/** First day of the period a day lies in, as a day number; weeks begin on Monday. */
function startOf(day: number, trend: FunnelArgs['trend']): number {
  if (trend === 'day') return day;
  if (trend === 'week') return day - ((((day + 3) % 7) + 7) % 7);
  const date = new Date(day * SECONDS_PER_DAY * 1000);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1) / (SECONDS_PER_DAY * 1000);
}

function writeCustomerGroups(scope: MartScope, breakdown: FunnelBreakdown): Sql {
  const customers = martTable(scope, 'int_customers');
  const current = martTable(scope, 'agg_cst_current');
  switch (breakdown) {
    case 'segment':
      return sql`select customer_no, cast(segment_key as varchar) as name from ${current} join ${customers} using (customer_id)`;
    case 'value':
      return sql`select customer_no, cast(value_key as varchar) as name from ${current} join ${customers} using (customer_id)`;
    case 'channel':
      return sql`select customer_no, channel as name from ${martTable(scope, 'int_customer_attributes')} join ${customers} using (customer_id)
        where channel is not null`;
    case 'store':
      return sql`select customer_no, coalesce(stores.store_name, stores.store_id) as name from ${current} as current
        join ${customers} using (customer_id) join ${martTable(scope, 'dim_store')} as stores on stores.store_key = current.store_key
        where current.store_key <> -1`;
    case 'category':
      return sql`select product_key as customer_no, category as name from ${martTable(scope, 'dim_product')} where category is not null`;
  }
}

/** Group of a customer or, by category, of a product: an index into `names`. */
type Grouping = { readonly names: readonly (string | null)[]; readonly of: (key: number) => number };

async function readGrouping(
  engine: Engine,
  scope: MartScope,
  args: FunnelArgs,
  task: TaskOptions,
): Promise<Grouping | null> {
  if (args.breakdown === null) return null;
  const run = { signal: task.signal };
  const names: (string | null)[] = [null];
  const indexes = new Map<string, number>();
  const byKey = new Map<number, number>();
  const statement = sql`select cast(customer_no as integer) as customer_no, name from (${writeCustomerGroups(scope, args.breakdown)})`;
  for await (const batch of engine.stream(statement, run)) {
    for (const row of toRows(batch)) {
      const name = readText(row, 'name');
      let index = indexes.get(name);
      if (index === undefined) {
        index = names.push(name) - 1;
        indexes.set(name, index);
      }
      byKey.set(readNumber(row, 'customer_no'), index);
    }
  }
  return { names, of: (key) => byKey.get(key) ?? 0 };
}

/** Counts by group of how far it came; by people every group counts a customer once, at the furthest attempt in it. */
type Tally = { add(group: number, depth: number): void; close(): void; readonly counts: ReadonlyMap<number, number[]> };

function createTally(stepCount: number, isByPeople: boolean): Tally {
  const counts = new Map<number, number[]>();
  const furthest = new Map<number, number>();
  const count = (group: number, depth: number): void => {
    let own = counts.get(group);
    if (own === undefined) {
      own = Array.from({ length: stepCount }, () => 0);
      counts.set(group, own);
    }
    for (let step = 0; step < depth; step += 1) own[step] = (own[step] ?? 0) + 1;
  };
  return {
    add: (group, depth) => {
      if (isByPeople) furthest.set(group, Math.max(depth, furthest.get(group) ?? 0));
      else count(group, depth);
    },
    close: () => {
      for (const [group, depth] of furthest) count(group, depth);
      furthest.clear();
    },
    counts,
  };
}

/** Hands every customer's attempts to `take`, giving way now and then. */
async function matchAll(
  events: EventColumns,
  rule: FunnelRule,
  take: (customer: number, attempts: readonly Attempt[]) => void,
  task: TaskOptions,
): Promise<void> {
  const match = createMatcher(events, rule);
  for (let customer = 0; customer < events.customers; customer += 1) {
    if (customer % CHUNK === CHUNK - 1) {
      await giveWay();
      throwIfCancelled(task.signal);
    }
    const attempts = match(customer);
    if (attempts.length > 0) take(customer, attempts);
  }
}

function findBest(attempts: readonly Attempt[]): Attempt {
  let best = attempts[0] as Attempt;
  for (const attempt of attempts) if (attempt.depth > best.depth) best = attempt;
  return best;
}

/**
 * A funnel over events: matched customer by customer outside the database (`createMatcher`), because greedy matching without
 * using an event twice is no SQL. Reads one scan of `int_events` (and `int_purchases`, where orders are loaded).
 */
export async function queryFunnel(
  engine: Engine,
  scope: MartScope,
  args: FunnelArgs,
  task: TaskOptions = {},
): Promise<Funnel> {
  const rule = toFunnelRule(args);
  const byCategory = args.breakdown === 'category';
  const needs = { kinds: listKinds(args), ...(byCategory ? { extra: 'product' as const } : {}) };
  const { events, fromOrders } = await readEvents(engine, scope, needs, task);
  const grouping = await readGrouping(engine, scope, args, task);
  const stepCount = countSteps(rule);
  const isByPeople = rule.count === 'people';
  const overall = createTally(stepCount, isByPeople);
  const trend = createTally(stepCount, isByPeople);
  const groups = createTally(stepCount, isByPeople);
  const times = Array.from({ length: stepCount - 1 }, createNumberList);
  const totals = createNumberList();
  const lastMoment = Date.parse(`${scope.parameters.asOfDate}T00:00:00Z`) / 1000 + SECONDS_PER_DAY;
  let openCount = 0;

  const keepTimes = ({ opener, matched }: Attempt): void => {
    for (let step = 1; step < matched.length; step += 1) {
      const isAgain = step === rule.steps.length;
      const before =
        rule.order === 'any' && !isAgain
          ? opener
          : (matched[isAgain ? rule.steps.indexOf('purchase') : step - 1] as number);
      times[step - 1]?.push(Math.max(0, measureGap(events, before, matched[step] as number)));
    }
    if (matched.length === stepCount) {
      const first = rule.order === 'any' ? opener : (matched[0] as number);
      const last = matched.reduce((latest, event) => Math.max(latest, event), first);
      totals.push(Math.max(0, measureGap(events, first, last)));
    }
  };
  const isOpen = ({ opener, depth }: Attempt): boolean =>
    depth < rule.steps.length && (events.early[opener] as number) + rule.windowSeconds >= lastMoment;

  await matchAll(
    events,
    rule,
    (customer, attempts) => {
      const ofCustomer = grouping === null || byCategory ? 0 : grouping.of(events.customerNo[customer] as number);
      for (const { opener, depth } of attempts) {
        overall.add(0, depth);
        trend.add(startOf(Math.floor((events.early[opener] as number) / SECONDS_PER_DAY), args.trend), depth);
        if (grouping !== null) groups.add(byCategory ? grouping.of(events.extra?.[opener] ?? -1) : ofCustomer, depth);
      }
      overall.close();
      trend.close();
      groups.close();
      if (isByPeople) {
        const best = findBest(attempts);
        keepTimes(best);
        if (best.depth < rule.steps.length && attempts.some(isOpen)) openCount += 1;
      } else {
        for (const attempt of attempts) {
          keepTimes(attempt);
          if (isOpen(attempt)) openCount += 1;
        }
      }
    },
    task,
  );

  let dateOnly = 0;
  for (let event = 0; event < events.count; event += 1) if (events.early[event] !== events.late[event]) dateOnly += 1;
  const hasDaysOnly = events.count > 0 && dateOnly === events.count;
  const none = Array.from({ length: stepCount }, () => 0);
  const listed = [...groups.counts]
    .map(([index, counts]): FunnelGroup => ({ key: grouping?.names[index] ?? null, counts }))
    .sort((a, b) => (b.counts[0] ?? 0) - (a.counts[0] ?? 0) || String(a.key).localeCompare(String(b.key), 'en'));
  return {
    steps: args.repurchaseDays === null ? args.steps : [...args.steps, 'repurchase'],
    counts: overall.counts.get(0) ?? none,
    openCount,
    times: times.map((list, index) => describeTimes(list.toSorted(), hasDaysOnly || index === args.steps.length - 1)),
    totalTimes: describeTimes(totals.toSorted(), hasDaysOnly || args.repurchaseDays !== null),
    trend: [...trend.counts].sort(([a], [b]) => a - b).map(([day, counts]) => ({ start: formatDate(day), counts })),
    groups: listed.slice(0, GROUP_LIMIT),
    omittedGroups: Math.max(0, listed.length - GROUP_LIMIT),
    fromOrders,
    dateOnlyShare: events.count === 0 ? 0 : dateOnly / events.count,
  };
}

export type FunnelCustomersArgs = {
  readonly funnel: FunnelArgs;
  /** From 1. */
  readonly step: number;
  /** converted: completed the step · dropped: completed the one before and not this one. */
  readonly outcome: 'converted' | 'dropped';
};

/** The ids of the customers who completed a step, or dropped out before it, at their furthest attempt; in byte order. */
export async function queryFunnelCustomers(
  engine: Engine,
  scope: MartScope,
  { funnel, step, outcome }: FunnelCustomersArgs,
  task: TaskOptions = {},
): Promise<readonly string[]> {
  const { events } = await readEvents(engine, scope, { kinds: listKinds(funnel) }, task);
  const chosen: number[] = [];
  await matchAll(
    events,
    toFunnelRule(funnel),
    (customer, attempts) => {
      const { depth } = findBest(attempts);
      if (outcome === 'converted' ? depth >= step : depth === step - 1)
        chosen.push(events.customerNo[customer] as number);
    },
    task,
  );
  if (chosen.length === 0) return [];
  const run = { signal: task.signal };
  const found = await engine.query(
    sql`select customer_id from ${martTable(scope, 'int_customers')}
      where customer_no in (select unnest(cast(string_split(${chosen.join(',')}, ',') as integer[])))
      order by customer_id`,
    run,
  );
  return toRows(found).map((row) => readText(row, 'customer_id'));
}

/** What behaviours there are, and how well their customers are known from orders. */
export type BehaviorCoverage = {
  readonly events: number;
  /** First and last day of the events, ISO; null without events. */
  readonly from: string | null;
  readonly through: string | null;
  readonly hasSessions: boolean;
  /** Events counted for the match: purchase events where there are any, else all. */
  readonly basis: 'purchase' | 'all';
  readonly basisEvents: number;
  /** Of those: of customers who have a purchase. Null where no orders are loaded. */
  readonly linkedEvents: number | null;
};

/** Looks at all behaviours, whatever filters are in force: it is a question about the data. */
export async function queryBehaviorCoverage(
  engine: Engine,
  scope: MartScope,
  task: TaskOptions = {},
): Promise<BehaviorCoverage> {
  const run = { signal: task.signal };
  const row = toSingleRow(
    await engine.query(
      sql`
with buyers as (select distinct customer_no from ${martTable(scope, 'int_purchases')}),
events as (
  select behavior, day, session_no, buyers.customer_no is not null as is_linked
  from ${martTable(scope, 'int_events')} as events left join buyers using (customer_no)
)
select
  count(*) as events,
  coalesce(cast(min(day) as varchar), '') as first_day,
  coalesce(cast(max(day) as varchar), '') as last_day,
  count(session_no) as sessions,
  count(*) filter (where behavior = 4) as purchases,
  count(*) filter (where is_linked) as linked,
  count(*) filter (where behavior = 4 and is_linked) as linked_purchases,
  (select count(*) from buyers) as buyers
from events`,
      run,
    ),
  );
  const events = readNumber(row, 'events');
  const purchases = readNumber(row, 'purchases');
  const basis = purchases > 0 ? 'purchase' : 'all';
  const linked = readNumber(row, basis === 'purchase' ? 'linked_purchases' : 'linked');
  return {
    events,
    from: events === 0 ? null : readText(row, 'first_day'),
    through: events === 0 ? null : readText(row, 'last_day'),
    hasSessions: readNumber(row, 'sessions') > 0,
    basis,
    basisEvents: basis === 'purchase' ? purchases : events,
    linkedEvents: readNumber(row, 'buyers') === 0 ? null : linked,
  };
}

const funnelArguments = z.object({
  steps: z.array(z.enum(['view', 'favorite', 'cart', 'purchase'])).min(1),
  order: z.enum(['ordered', 'strict', 'any']),
  repurchaseDays: z.number().nullable(),
  count: z.enum(['people', 'events']),
  windowHours: z.number(),
  from: z.string(),
  through: z.string(),
  breakdown: z.enum(FUNNEL_BREAKDOWNS).nullable(),
  trend: z.enum(['day', 'week', 'month']),
});

/** Asks {@link queryFunnel}. */
export const funnelQuestion = defineQuestion({ name: 'funnel', args: funnelArguments, run: queryFunnel });

/** Asks {@link queryFunnelCustomers}. */
export const funnelCustomersQuestion = defineQuestion({
  name: 'funnel-customers',
  args: z.strictObject({
    funnel: funnelArguments,
    step: z.number().int().min(1),
    outcome: z.enum(['converted', 'dropped']),
  }),
  run: queryFunnelCustomers,
});

/** Asks {@link queryBehaviorCoverage}. */
export const behaviorCoverageQuestion = defineQuestion({
  name: 'behavior-coverage',
  args: noArguments,
  run: (engine, scope, _, task) => queryBehaviorCoverage(engine, scope, task),
});

declare module '#core/questions/define-question.ts' {
  interface Questions
    extends
      Named<typeof funnelQuestion>,
      Named<typeof funnelCustomersQuestion>,
      Named<typeof behaviorCoverageQuestion> {}
}
