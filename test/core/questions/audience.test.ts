import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toRows } from '#core/kernel/columns.ts';
import type { Engine } from '#core/kernel/engine.ts';
import { writeAudience } from '#core/questions/audience/audience.ts';
import {
  AUDIENCE_EVENTS,
  AUDIENCE_NUMBERS,
  audienceRuleSchema,
  type AudienceRule,
} from '#core/questions/audience/audience-rule.ts';
import { sql } from '#core/kernel/sql.ts';
import { describeOnBothEngines } from '../../helpers/engines.ts';
import { isMeant, type NaiveMart } from '../../helpers/naive-audience.ts';
import { createTable, settleParameters, type GivenRow } from '../../helpers/staging-tables.ts';

const AS_OF = '2024-06-30';
const SCOPE = { schema: 'audience', parameters: settleParameters(AS_OF) };
const CUSTOMERS = Array.from({ length: 40 }, (_, index) => `客户-${String(index).padStart(2, '0')}`);

const day = (offset: number): string => new Date(Date.UTC(2024, 0, 1 + offset)).toISOString().slice(0, 10);
const key = (offset: number): number => Number(day(offset).replaceAll('-', ''));

/** A mart of forty customers: every fifth is a prospect; numbers repeat, some are unknown. */
function createMart(): NaiveMart {
  const current = CUSTOMERS.map((id, index): GivenRow => {
    const isProspect = index % 5 === 0;
    return {
      customer_id: id,
      period_key: 20240630,
      store_key: isProspect ? -1 : 1 + (index % 3),
      segment_key: isProspect ? 0 : 1 + (index % 3),
      value_key: isProspect ? 0 : 1 + ((index * 2) % 3),
      recency_days: isProspect ? null : (index * 7) % 90,
      frequency: isProspect ? 0 : 1 + (index % 6),
      monetary_cents: isProspect ? 0 : 100 * ((index * 13) % 50) - 200,
      margin_cents: index % 4 === 0 ? null : 50 * (index % 30),
      r_score: isProspect ? null : 1 + (index % 5),
      f_score: isProspect ? null : 1 + ((index * 3) % 5),
      m_score: isProspect ? null : 1 + ((index * 2) % 5),
      rfm_segment: isProspect ? null : (['champions', 'lost', 'loyal'][index % 3] ?? null),
      first_purchase_date: isProspect ? null : day(index * 3),
      last_purchase_date: isProspect ? null : day(150 + (index % 20)),
      ltv_historic_cents: 100 * index,
      ltv_predicted_cents: index % 2 === 0 ? null : 70 * index,
      ltv_cents: 170 * index,
      p_alive: index % 2 === 0 ? null : (index % 10) / 10,
      expected_purchases: index % 2 === 0 ? null : index / 8,
    };
  });
  const each = (make: (id: string, index: number, at: number) => GivenRow | null, count: number): GivenRow[] =>
    CUSTOMERS.flatMap((id, index) =>
      Array.from({ length: count }, (_, at) => make(id, index, at)).filter((row) => row !== null),
    );
  return {
    asOf: AS_OF,
    current,
    days: each((id, index, at) => {
      if ((index + at) % 3 === 0) return null;
      return {
        customer_id: id,
        date_key: key(at * (1 + (index % 4)) + index),
        view_count: (index + at) % 3,
        favorite_count: (index * at) % 2,
        cart_count: (index + 2 * at) % 4 === 0 ? 1 : 0,
        purchase_count: (index * 3 + at) % 5 === 0 ? 1 : 0,
        is_repurchase: (index * 3 + at) % 5 === 0 ? Number(at > 2) : null,
      };
    }, 9),
    products: each(
      (id, index, at) => ({
        customer_id: id,
        date_key: key(at * 9 + index),
        product_key: 1 + ((index + at) % 6),
        order_count: (index + at) % 2,
      }),
      4,
    ),
    purchases: each(
      (id, index, at) =>
        index % 5 === 0
          ? null
          : {
              customer_id: id,
              purchase_date: day(at * 20 + index),
              voided_on: (index + at) % 6 === 0 ? day(170) : null,
              store_id: at % 2 === 0 ? `s${String(1 + (index % 3))}` : null,
            },
      5,
    ),
    tags: each(
      (id, index, at) =>
        (index + at) % 4 === 0
          ? null
          : {
              customer_id: id,
              period_key: 20240630,
              tag: at === 0 ? 'weekday' : 'discount_affinity',
              value: at === 0 ? String(1 + (index % 7)) : (['high', 'low'][index % 2] ?? 'none'),
            },
      2,
    ),
    attributes: CUSTOMERS.filter((_, index) => index % 3 !== 0).map((id, index) => ({
      customer_id: id,
      gender: index % 4 === 0 ? null : (['女', '男'][index % 2] ?? null),
      city: ['杭州', "O'Fallon", 'a,b'][index % 3] ?? null,
      channel: null,
    })),
    touches: each(
      (id, index, at) =>
        (index + at) % 2 === 0
          ? null
          : { customer_id: id, strategy_id: `S${String(at)}`, is_control: index % 3 === 0 ? null : index % 4 === 0 },
      2,
    ),
  };
}

const MART = createMart();

async function createTables(engine: Engine): Promise<void> {
  await engine.run(sql`drop schema if exists audience cascade`);
  await engine.run(sql`create schema audience`);
  const integer = (...names: string[]) => Object.fromEntries(names.map((name) => [name, 'INTEGER' as const]));
  const bigint = (...names: string[]) => Object.fromEntries(names.map((name) => [name, 'BIGINT' as const]));
  const text = (...names: string[]) => Object.fromEntries(names.map((name) => [name, 'VARCHAR' as const]));
  const put = (name: string, columns: Parameters<typeof createTable>[3], rows: readonly GivenRow[]) =>
    createTable(engine, 'audience', name, columns, rows);
  await put(
    'agg_cst_current',
    {
      ...text('customer_id', 'rfm_segment'),
      ...integer('period_key', 'store_key', 'segment_key', 'value_key', 'recency_days', 'frequency'),
      ...integer('r_score', 'f_score', 'm_score'),
      ...bigint('monetary_cents', 'margin_cents', 'ltv_historic_cents', 'ltv_predicted_cents', 'ltv_cents'),
      p_alive: 'DOUBLE',
      expected_purchases: 'DOUBLE',
      first_purchase_date: 'DATE',
      last_purchase_date: 'DATE',
    },
    MART.current,
  );
  await put(
    'fct_cst_behavior_daily',
    {
      ...text('customer_id'),
      ...integer('date_key', 'view_count', 'favorite_count', 'cart_count', 'purchase_count', 'is_repurchase'),
    },
    MART.days,
  );
  await put(
    'brg_cst_behavior_product_daily',
    { ...text('customer_id'), ...integer('date_key', 'product_key', 'order_count') },
    MART.products,
  );
  await put(
    'dim_product',
    { ...integer('product_key'), ...text('product_id', 'category') },
    [1, 2, 3, 4, 5, 6].map((product) => ({
      product_key: product,
      product_id: `p${String(product)}`,
      category: product % 2 === 0 ? 'even' : 'odd',
    })),
  );
  await put(
    'dim_store',
    { ...integer('store_key'), ...text('store_id') },
    [1, 2, 3].map((store) => ({ store_key: store, store_id: `s${String(store)}` })),
  );
  await put(
    'int_purchases',
    { ...text('customer_id', 'store_id'), purchase_date: 'DATE', voided_on: 'DATE' },
    MART.purchases,
  );
  await put('brg_cst_profile_tag', { ...text('customer_id', 'tag', 'value'), ...integer('period_key') }, MART.tags);
  await put('int_customer_attributes', text('customer_id', 'gender', 'city', 'channel'), MART.attributes);
  await put('fct_cst_repurchase', { ...text('customer_id', 'strategy_id'), is_control: 'BOOLEAN' }, MART.touches);
}

const someDay = fc.option(fc.integer({ min: 0, max: 200 }).map(day), { freq: 3 });
const days = fc.record({ from: someDay, through: someDay });
const score = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }))
  .map(([a, b]) => ({ min: Math.min(a, b), max: Math.max(a, b) }));
const event = fc.constantFrom(...AUDIENCE_EVENTS);
const atLeast = fc.integer({ min: 1, max: 4 });
const some = <Value>(...values: Value[]) => fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 3 });
const bound = fc.option(fc.integer({ min: -300, max: 3000 }), { freq: 2 });

const condition: fc.Arbitrary<AudienceRule> = fc.oneof(
  fc.record({ kind: fc.constant('segment' as const), keys: some(-1, 0, 1, 2, 3) }),
  fc.record({ kind: fc.constant('value' as const), keys: some(0, 1, 2, 3) }),
  fc.record({ kind: fc.constant('rfm-segment' as const), codes: some('champions', 'lost', "it's") }),
  fc.record({ r: fc.option(score), f: fc.option(score), m: fc.option(score) }).map((ranges): AudienceRule => ({
    kind: 'rfm-scores',
    ...Object.fromEntries(Object.entries(ranges).filter(([, range]) => range !== null)),
  })),
  fc.record({
    kind: fc.constant('number' as const),
    field: fc.constantFrom(...AUDIENCE_NUMBERS),
    min: bound,
    max: bound,
  }),
  fc.record({
    kind: fc.constant('tag' as const),
    tag: fc.constantFrom('weekday', 'discount_affinity', 'absent'),
    values: some('1', '2', 'high', 'low'),
  }),
  fc.record({ kind: fc.constant('home-store' as const), ids: some('s1', 's2', 's9') }),
  fc.record({
    kind: fc.constant('attribute' as const),
    field: fc.constantFrom('gender', 'city', 'channel'),
    values: some('女', "O'Fallon", 'a,b', '杭州'),
  }),
  days.map((range): AudienceRule => ({ kind: 'first-purchase', ...range })),
  fc
    .tuple(days, atLeast, fc.option(some('s1', 's2')))
    .map(([range, min, stores]): AudienceRule => ({ kind: 'purchased', ...range, min, storeIds: stores ?? [] })),
  fc
    .tuple(days, fc.option(some('p1', 'p4')), fc.option(some('even', 'odd')))
    .map(([range, productIds, categories]): AudienceRule => ({
      kind: 'bought-product',
      ...range,
      productIds: productIds ?? [],
      categories: categories ?? [],
    })),
  fc.tuple(days, event, atLeast).map(([range, type, min]): AudienceRule => ({ kind: 'behaved', ...range, type, min })),
  fc
    .tuple(days, event, event, fc.integer({ min: 1, max: 20 }), fc.boolean())
    .map(([range, first, next, withinDays, sameDay]): AudienceRule => ({
      kind: 'sequence',
      ...range,
      first,
      next,
      withinDays,
      sameDay,
    })),
  fc
    .tuple(fc.constantFrom('S0', 'S1', 'S9'), fc.option(fc.constantFrom('treated' as const, 'control' as const)))
    .map(([strategyId, arm]): AudienceRule =>
      arm === null ? { kind: 'touched', strategyId } : { kind: 'touched', strategyId, arm },
    ),
  fc.record({ kind: fc.constant('customers' as const), ids: fc.subarray(CUSTOMERS, { maxLength: 12 }) }),
);

const rules = fc.letrec<{ rule: AudienceRule }>((tie) => ({
  rule: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    condition,
    fc
      .tuple(fc.constantFrom('all' as const, 'any' as const), fc.array(tie('rule'), { maxLength: 3 }))
      .map(([kind, parts]): AudienceRule => ({ kind, rules: parts })),
    tie('rule').map((rule): AudienceRule => ({ kind: 'not', rule })),
    tie('rule').map((rule): AudienceRule => ({ kind: 'named', of: 'segment', id: 'a', name: '甲', rule })),
  ),
})).rule;

async function listMeant(engine: Engine, rule: AudienceRule): Promise<string[]> {
  const found = await engine.query(sql`select customer_id from ${writeAudience(SCOPE, rule)} order by customer_id`);
  return toRows(found).map((row) => String(row['customer_id']));
}

describeOnBothEngines('audience rules', (open) => {
  test('any rule means the customers that reading row by row finds, and its exclusion the others', async () => {
    const engine = await open();
    await createTables(engine);
    await fc.assert(
      fc.asyncProperty(rules, async (rule) => {
        expect(audienceRuleSchema.parse(JSON.parse(JSON.stringify(rule)))).toEqual(rule);
        const meant = await listMeant(engine, rule);
        const expected = MART.current
          .filter((customer) => isMeant(MART, customer, rule))
          .map((customer) => String(customer['customer_id']));
        expect(meant).toEqual(expected);
        const others = await listMeant(engine, { kind: 'not', rule });
        expect([...meant, ...others].toSorted()).toEqual(CUSTOMERS);
      }),
      { numRuns: 60 },
    );
  });

  test('each kind of condition means somebody and leaves somebody out', async () => {
    const engine = await open();
    await createTables(engine);
    const examples: readonly AudienceRule[] = [
      { kind: 'sequence', first: 'cart', next: 'purchase', withinDays: 7, sameDay: false, from: null, through: null },
      { kind: 'sequence', first: 'view', next: 'view', withinDays: 1, sameDay: false, from: null, through: null },
      { kind: 'bought-product', from: day(20), through: null, productIds: ['p2'], categories: [] },
      { kind: 'touched', strategyId: 'S1', arm: 'control' },
      { kind: 'behaved', type: 'cart', min: 2, from: null, through: null },
      { kind: 'attribute', field: 'city', values: ["O'Fallon"] },
    ];
    for (const rule of examples) {
      const meant = await listMeant(engine, rule);
      expect(meant.length, JSON.stringify(rule)).toBeGreaterThan(0);
      expect(meant.length, JSON.stringify(rule)).toBeLessThan(CUSTOMERS.length);
    }
  });

  test('a sequence counts its days from the first event to the next one', async () => {
    const engine = await open();
    await createTables(engine);
    const put = (id: string, at: number, cart: number, bought: boolean): GivenRow => ({
      customer_id: id,
      date_key: key(at),
      view_count: 0,
      favorite_count: 0,
      cart_count: cart,
      purchase_count: 0,
      is_repurchase: bought ? 0 : null,
    });
    const [a = '', b = '', c = '', d = ''] = CUSTOMERS;
    await createTable(
      engine,
      'audience',
      'fct_cst_behavior_daily',
      {
        customer_id: 'VARCHAR',
        date_key: 'INTEGER',
        view_count: 'INTEGER',
        favorite_count: 'INTEGER',
        cart_count: 'INTEGER',
        purchase_count: 'INTEGER',
        is_repurchase: 'INTEGER',
      },
      [
        put(a, 10, 1, false),
        put(a, 17, 0, true),
        put(b, 10, 1, false),
        put(b, 18, 0, true),
        put(c, 10, 1, true),
        put(d, 9, 0, true),
        put(d, 10, 1, false),
      ],
    );
    const ask = (sameDay: boolean, from: string | null = null) =>
      listMeant(engine, {
        kind: 'sequence',
        first: 'cart',
        next: 'purchase',
        withinDays: 7,
        sameDay,
        from,
        through: null,
      });
    expect(await ask(false)).toEqual([a]);
    expect(await ask(true)).toEqual([a, c]);
    expect(await ask(true, day(11))).toEqual([]);
  });
});
