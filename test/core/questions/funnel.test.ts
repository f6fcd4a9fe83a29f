import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  queryBehaviorCoverage,
  queryFunnel,
  queryFunnelCustomers,
  type FunnelArgs,
} from '#core/questions/behaviour/funnel.ts';
import { EVENT_KINDS, type EventColumns } from '#core/questions/behaviour/funnel-events.ts';
import { createMatcher, type FunnelRule, type FunnelStep } from '#core/questions/behaviour/funnel-match.ts';
import { describeTimes } from '#core/questions/behaviour/funnel-times.ts';
import { sql } from '#core/kernel/sql.ts';
import { describeOnBothEngines } from '../../helpers/engines.ts';
import { createTable, settleParameters } from '../../helpers/staging-tables.ts';
import { createCohortMart, type GivenEvent, type GivenPurchase } from './cohort-mart.ts';
import { matchNaively, orderEvents, type NaiveEvent } from './funnel-naive.ts';

const HOUR = 3600;
const DAY = 86_400;

const event: fc.Arbitrary<NaiveEvent> = fc.record({
  kind: fc.constantFrom('view', 'view', 'favorite', 'cart', 'cart', 'purchase', 'other'),
  at: fc.integer({ min: 0, max: 10 * 24 * 4 }).map((quarter) => quarter * 900),
  isDate: fc.boolean(),
});
const steps = fc.constantFrom<readonly FunnelStep[]>(
  ['view', 'cart'],
  ['view', 'cart', 'purchase'],
  ['cart', 'view', 'purchase'],
  ['view', 'favorite', 'cart', 'purchase'],
  ['purchase'],
  ['favorite', 'purchase'],
);
const rules = fc
  .record({
    steps,
    order: fc.constantFrom<FunnelRule['order']>('ordered', 'strict', 'any'),
    windowSeconds: fc.constantFrom(HOUR, 12 * HOUR, DAY, 3 * DAY, 30 * DAY),
    repurchaseDays: fc.constantFrom(null, 1, 3, 30),
    count: fc.constantFrom<FunnelRule['count']>('people', 'events'),
    from: fc.constantFrom(0, 2 * DAY),
    through: fc.constantFrom(6 * DAY, 100 * DAY),
  })
  .map((rule): FunnelRule => (rule.steps.includes('purchase') ? rule : { ...rule, repurchaseDays: null }));

function toColumns(customers: readonly (readonly NaiveEvent[])[]): EventColumns {
  const ordered = customers.map((events) => orderEvents(events));
  const flat = ordered.flat();
  const offsets = Int32Array.from([0, ...ordered.map((_, index) => ordered.slice(0, index + 1).flat().length)]);
  return {
    count: flat.length,
    customers: customers.length,
    customerNo: Int32Array.from(customers, (_, index) => index + 1),
    offsets,
    kind: Uint8Array.from(flat, ({ kind }) => EVENT_KINDS[kind]),
    early: Float64Array.from(flat, ({ at, isDate }) => (isDate ? Math.floor(at / DAY) * DAY : at)),
    late: Float64Array.from(flat, ({ at, isDate }) => (isDate ? Math.floor(at / DAY) * DAY + DAY - 1 : at)),
    extra: null,
  };
}

describe('createMatcher', () => {
  test('comes as far as the definition, attempt by attempt', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(event, { maxLength: 14 }), { minLength: 1, maxLength: 3 }),
        rules,
        (customers, rule) => {
          const match = createMatcher(toColumns(customers), rule);
          customers.forEach((events, index) => {
            expect(match(index).map(({ depth }) => depth)).toEqual(matchNaively(events, rule));
          });
        },
      ),
      { numRuns: 3000 },
    );
  });

  test('one more step, a wider window, later repurchase never lose what was there', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 14 }), rules, (events, rule) => {
        const best = (changed: Partial<FunnelRule>): number =>
          Math.max(
            0,
            ...createMatcher(toColumns([events]), { ...rule, count: 'people', ...changed })(0).map(
              ({ depth }) => depth,
            ),
          );
        expect(best({ windowSeconds: rule.windowSeconds * 2 })).toBeGreaterThanOrEqual(best({}));
        if (rule.repurchaseDays !== null) {
          expect(best({ repurchaseDays: null })).toBe(Math.min(best({}), rule.steps.length));
        }
        if (rule.order === 'strict') expect(best({ order: 'ordered' })).toBeGreaterThanOrEqual(best({}));
        if (rule.order === 'ordered') {
          expect(best({ order: 'any', repurchaseDays: null })).toBeGreaterThanOrEqual(best({ repurchaseDays: null }));
        }
      }),
      { numRuns: 500 },
    );
  });
});

test('times between steps: quartiles between ranks, bins without gaps', () => {
  expect(describeTimes(Float64Array.of(), false)).toEqual({ count: 0, q1: null, median: null, q3: null, bins: [] });
  const times = describeTimes(Float64Array.of(0, 60, 300, HOUR, DAY), false);
  expect([times.q1, times.median, times.q3]).toEqual([60, 300, HOUR]);
  expect(times.bins.filter(({ count }) => count > 0)).toEqual([
    { from: 0, to: 300, count: 2 },
    { from: 300, to: 1800, count: 1 },
    { from: HOUR, to: 3 * HOUR, count: 1 },
    { from: DAY, to: 2 * DAY, count: 1 },
  ]);
  expect(describeTimes(Float64Array.of(0, DAY), true).bins).toEqual([
    { from: 0, to: DAY, count: 1 },
    { from: DAY, to: 2 * DAY, count: 1 },
  ]);
});

const ARGS: FunnelArgs = {
  steps: ['view', 'cart', 'purchase'],
  order: 'ordered',
  windowHours: 168,
  repurchaseDays: 30,
  count: 'people',
  from: '2024-01-01',
  through: '2024-03-31',
  breakdown: null,
  trend: 'month',
};
const scope = { schema: 'mart', parameters: settleParameters('2024-03-31') };
const view = (customer: string, date: string, more: Partial<GivenEvent> = {}): GivenEvent => ({
  customer,
  date,
  behavior: 1,
  ...more,
});
const cart = (customer: string, date: string): GivenEvent => ({ customer, date, behavior: 3 });
const EVENTS: readonly GivenEvent[] = [
  view('a', '2024-01-01 10:00:00', { product: 1 }),
  cart('a', '2024-01-01 10:20:00'),
  view('a', '2024-01-08 09:00:00', { product: 2 }),
  cart('b', '2024-01-02 08:00:00'),
  view('b', '2024-01-02 09:00:00', { product: 1 }),
  view('c', '2024-02-01', { product: 2 }),
  cart('c', '2024-02-01'),
  { customer: 'c', date: '2024-02-01', behavior: 4 },
  view('d', '2024-03-30 12:00:00'),
  { customer: 'd', date: '2024-03-30 13:00:00', behavior: 2 },
];
const PURCHASES: readonly GivenPurchase[] = [
  { customer: 'a', date: '2024-01-01' },
  { customer: 'a', date: '2024-01-25 12:00:00' },
  { customer: 'b', date: '2024-01-03' },
];

describeOnBothEngines('queryFunnel', (open) => {
  test('orders are the purchases where there are any', async () => {
    const engine = await open();
    await createCohortMart(engine, { events: EVENTS, purchases: PURCHASES });
    const funnel = await queryFunnel(engine, scope, ARGS);
    expect(funnel).toMatchObject({
      steps: ['view', 'cart', 'purchase', 'repurchase'],
      counts: [4, 2, 1, 1],
      openCount: 1,
      fromOrders: true,
      groups: [],
    });
    expect(funnel.trend).toEqual([
      { start: '2024-01-01', counts: [2, 1, 1, 1] },
      { start: '2024-02-01', counts: [1, 1, 0, 0] },
      { start: '2024-03-01', counts: [1, 0, 0, 0] },
    ]);
    expect(funnel.times.map(({ median }) => median)).toEqual([600, 0, 24 * DAY]);
    expect(funnel.totalTimes).toMatchObject({ count: 1, median: 24 * DAY + 2 * HOUR });
    const strict = await queryFunnel(engine, scope, { ...ARGS, order: 'strict', repurchaseDays: null });
    expect(strict.counts).toEqual([4, 2, 1]);
    const any = await queryFunnel(engine, scope, { ...ARGS, order: 'any', repurchaseDays: null });
    expect(any.counts).toEqual([4, 3, 2]);
    const events = await queryFunnel(engine, scope, { ...ARGS, count: 'events' });
    expect(events.counts).toEqual([5, 2, 1, 1]);
    const few = await queryFunnel(engine, { ...scope, audience: { kind: 'customers', ids: ['a', 'd'] } }, ARGS);
    expect(few.counts).toEqual([2, 1, 1, 1]);
    expect((await queryFunnel(engine, scope, { ...ARGS, from: '2024-02-01', through: '2024-02-29' })).counts).toEqual([
      1, 1, 0, 0,
    ]);
  });

  test('without orders the purchase events are', async () => {
    const engine = await open();
    await createCohortMart(engine, { events: EVENTS });
    const funnel = await queryFunnel(engine, scope, ARGS);
    expect(funnel).toMatchObject({ counts: [4, 2, 1, 0], fromOrders: false });
  });

  test('who came through and who dropped out', async () => {
    const engine = await open();
    await createCohortMart(engine, { events: EVENTS, purchases: PURCHASES });
    const list = (step: number, outcome: 'converted' | 'dropped') =>
      queryFunnelCustomers(engine, scope, { funnel: ARGS, step, outcome });
    expect(await list(1, 'converted')).toEqual(['a', 'b', 'c', 'd']);
    expect(await list(2, 'converted')).toEqual(['a', 'c']);
    expect(await list(2, 'dropped')).toEqual(['b', 'd']);
    expect(await list(3, 'dropped')).toEqual(['c']);
    expect(await list(4, 'converted')).toEqual(['a']);
    expect(await list(4, 'dropped')).toEqual([]);
  });

  test('breakdowns count a customer once in each group', async () => {
    const engine = await open();
    await createCohortMart(engine, { events: EVENTS, purchases: PURCHASES });
    await createTable(engine, 'mart', 'dim_product', { product_key: 'INTEGER', category: 'VARCHAR' }, [
      { product_key: 1, category: 'Tea' },
      { product_key: 2, category: 'Cups' },
    ]);
    const segments = await queryFunnel(engine, scope, { ...ARGS, breakdown: 'segment' });
    expect(segments.groups).toEqual([
      { key: '1', counts: [2, 2, 1, 1] },
      { key: '2', counts: [2, 0, 0, 0] },
    ]);
    const categories = await queryFunnel(engine, scope, { ...ARGS, breakdown: 'category' });
    expect(categories.groups).toEqual([
      { key: 'Cups', counts: [2, 1, 0, 0] },
      { key: 'Tea', counts: [2, 1, 1, 1] },
      { key: null, counts: [1, 0, 0, 0] },
    ]);
  });

  test('says how many behaviours can be linked to orders', async () => {
    const engine = await open();
    await createCohortMart(engine, { events: EVENTS, purchases: PURCHASES });
    expect(await queryBehaviorCoverage(engine, scope)).toEqual({
      events: 10,
      from: '2024-01-01',
      through: '2024-03-30',
      hasSessions: false,
      basis: 'purchase',
      basisEvents: 1,
      linkedEvents: 0,
    });
    await engine.run(sql`delete from mart.int_events where behavior = 4`);
    expect(await queryBehaviorCoverage(engine, scope)).toMatchObject({ basis: 'all', basisEvents: 9, linkedEvents: 5 });
    await createCohortMart(engine, {});
    expect(await queryBehaviorCoverage(engine, scope)).toMatchObject({ events: 0, from: null, linkedEvents: null });
    expect((await queryFunnel(engine, scope, ARGS)).counts).toEqual([0, 0, 0, 0]);
  });
});
