import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toDayNumber } from '#core/kernel/day-number.ts';
import type { Engine } from '#core/kernel/engine.ts';
import { learnAssociations, listPopular, recommendProducts } from '#core/campaigns/recommend/next-product.ts';
import {
  cutPurchases,
  readPurchasedProducts,
  type PurchasedProducts,
} from '#core/campaigns/recommend/purchased-products.ts';
import {
  learnIntervals,
  planByMeanInterval,
  planReminder,
  type PurchaseDays,
} from '#core/campaigns/recommend/reminder.ts';
import { buildSample } from '../../../golden/sample-build.ts';
import { openTestEngine } from '../../../helpers/engines.ts';
import { hasSharedData, readReferenceRows } from '../../../helpers/shared-data.ts';

function give(rows: readonly (readonly [customer: number, day: number, product: number])[]): PurchasedProducts {
  const sorted = rows.toSorted((one, two) => one[0] - two[0] || one[1] - two[1] || one[2] - two[2]);
  return {
    count: sorted.length,
    customers: Int32Array.from(sorted, ([customer]) => customer),
    days: Int32Array.from(sorted, ([, day]) => day),
    products: Int32Array.from(sorted, ([, , product]) => product),
    customerIds: [...new Set(sorted.map(([customer]) => customer))].map(String),
  };
}

describe('next product', () => {
  const basket = (customer: number): [number, number, number][] => [
    [customer, 10, 1],
    [customer, 12, 2],
  ];
  const purchases = give([
    ...[0, 1, 2, 3].flatMap(basket),
    [4, 10, 1],
    [5, 10, 3],
    [6, 10, 3],
    [7, 10, 3],
    [8, 10, 3],
    [9, 10, 3],
  ]);

  test('rules have the support, confidence and lift of their customers', () => {
    const { rules } = learnAssociations(purchases);
    expect(rules.get(1)?.get(2)).toEqual({ support: 4, confidence: 0.8, lift: 2 });
    expect(rules.get(2)?.get(1)).toBeUndefined();
    expect(learnAssociations(purchases, { minSupport: 5 }).rules.get(1)?.size).toBe(0);
    expect(learnAssociations(purchases, { windowDays: 1 }).rules.get(1)?.size).toBe(0);
  });

  test('who bought the first is offered the second, with the reason', () => {
    const best = recommendProducts(learnAssociations(purchases), purchases, 20).get(4)?.[0];
    expect(best).toMatchObject({ product: 2, reason: { kind: 'bought-together', because: 1, rule: { support: 4 } } });
  });

  test('what was just bought is not offered before most of its cycle has passed, and then as a refill', () => {
    const refills = give(
      [0, 1, 2, 3].flatMap((customer) => [0, 30, 60, 90].map((day): [number, number, number] => [customer, day, 7])),
    );
    const learnt = learnAssociations(refills);
    expect(learnt.cycles.get(7)).toEqual({ days: 30, repeatShare: 1 });
    expect(recommendProducts(learnt, refills, 100).get(0)).toEqual([]);
    expect(recommendProducts(learnt, refills, 115).get(0)?.[0]).toMatchObject({
      product: 7,
      reason: { kind: 'replenish', cycleDays: 30, elapsedDays: 25 },
    });
  });
});

describe('reminder', () => {
  test('follows a regular customer and mixes few intervals with the general one', () => {
    const regular = Array.from({ length: 8 }, (_, place) => place * 20);
    const slow = [0, 100, 190, 310];
    const model = learnIntervals([regular, slow, [0, 60, 121], [5]]);
    if (model === null) throw new Error('Nothing was learnt.');
    const own = planReminder(model, regular, 141);
    expect(own.intervalDays).toBeLessThan(planReminder(model, slow, 311).intervalDays);
    expect(own.day).toBeGreaterThan(141);
    expect(planReminder(model, [5], 10)).toMatchObject({ intervals: 0, intervalDays: model.meanDays });
    expect(planReminder(model, regular, 2000)).toMatchObject({ isOverdue: true });
    expect(learnIntervals([[3], [9]])).toBeNull();
  });
});

type TimingErrors = { readonly ours: number; readonly baseline: number; readonly customers: number };

function findMedian(values: readonly number[]): number {
  return values.toSorted((one, two) => one - two)[values.length >> 1] ?? Number.NaN;
}

/** Median absolute error in days of the next purchase day, of customers with two purchases who buy in the hold-out. */
function measureTiming(known: PurchaseDays, later: readonly (number | undefined)[], asOfDay: number): TimingErrors {
  const model = learnIntervals(known);
  if (model === null) throw new Error('Nothing was learnt.');
  const ours: number[] = [];
  const baseline: number[] = [];
  known.forEach((days, customer) => {
    const next = later[customer];
    if (next === undefined || days.length < 2) return;
    ours.push(Math.abs(planReminder(model, days, asOfDay).day - next));
    baseline.push(Math.abs(planByMeanInterval(model, days, asOfDay) - next));
  });
  return { ours: findMedian(ours), baseline: findMedian(baseline), customers: ours.length };
}

function splitDays(all: PurchaseDays, asOfDay: number): [PurchaseDays, (number | undefined)[]] {
  return [
    all.map((days) => days.filter((day) => day <= asOfDay)),
    all.map((days) => days.find((day) => day > asOfDay)),
  ];
}

describe('against a hold-out', () => {
  let engine: Engine;
  let purchases: PurchasedProducts;

  beforeAll(async () => {
    engine = await openTestEngine('native');
    const { schema, parameters } = await buildSample(engine);
    purchases = await readPurchasedProducts(engine, { schema, parameters });
  });

  afterAll(async () => {
    await engine.close();
  });

  test('sample, last 90 days: more hits than the most popular products', () => {
    const asOfDay = toDayNumber('2026-04-01');
    const known = cutPurchases(purchases, asOfDay);
    const learnt = learnAssociations(known);
    const proposals = recommendProducts(learnt, known, asOfDay, 5);
    const popular = listPopular(learnt, 5);
    const later = new Map<number, Set<number>>();
    purchases.days.forEach((day, row) => {
      const customer = purchases.customers[row] as number;
      if (day <= asOfDay || !proposals.has(customer)) return;
      const own = later.get(customer) ?? new Set();
      later.set(customer, own.add(purchases.products[row] as number));
    });
    const count = (list: (customer: number) => readonly number[]): number =>
      [...later].filter(([customer, bought]) => list(customer).some((product) => bought.has(product))).length;
    const offered = (size: number) => (customer: number) =>
      (proposals.get(customer) ?? []).slice(0, size).map(({ product }) => product);
    const hits = {
      ours1: count(offered(1)),
      popular1: count(() => popular.slice(0, 1)),
      ours5: count(offered(5)),
      popular5: count(() => popular),
    };
    console.log(`Recommendation, sample: ${later.size} customers bought; hits ${JSON.stringify(hits)}`);
    expect(later.size).toBeGreaterThan(500);
    expect(hits.ours5).toBeGreaterThan(hits.popular5);
  });

  test('sample: the reminder is nearer than the mean interval', () => {
    const all: number[][] = [];
    purchases.days.forEach((day, row) => {
      const own = (all[purchases.customers[row] as number] ??= []);
      if (own.at(-1) !== day) own.push(day);
    });
    const asOfDay = toDayNumber('2026-01-01');
    const [known, later] = splitDays(all, asOfDay);
    const errors = measureTiming(known, later, asOfDay);
    console.log(`Reminder, sample: median error in days ${JSON.stringify(errors)}`);
    expect(errors.customers).toBeGreaterThan(300);
    expect(errors.ours).toBeLessThan(errors.baseline);
  });

  test.skipIf(!hasSharedData)('CDNOW, 39 weeks: the reminder is nearer than the mean interval', () => {
    const byCustomer = new Map<string, Set<number>>();
    for (const cells of readReferenceRows('cdnow/cdnow_sample.csv.gz')) {
      const days = byCustomer.get(cells[0] ?? '') ?? new Set<number>();
      byCustomer.set(cells[0] ?? '', days.add(toDayNumber(cells[2] ?? '')));
    }
    const all = [...byCustomer.values()].map((days) => [...days].sort((one, two) => one - two));
    const asOfDay = toDayNumber('1997-09-30');
    const [known, later] = splitDays(all, asOfDay);
    const errors = measureTiming(known, later, asOfDay);
    console.log(`Reminder, CDNOW: median error in days ${JSON.stringify(errors)}`);
    expect(errors.customers).toBeGreaterThan(300);
    expect(errors.ours).toBeLessThan(errors.baseline);
  });
});
