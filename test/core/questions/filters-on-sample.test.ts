import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toSingleRow } from '#core/kernel/columns.ts';
import type { Engine } from '#core/kernel/engine.ts';
import type { BuiltProject } from '#core/workbench/build/build-types.ts';
import { EVERYBODY, type AudienceRule } from '#core/questions/audience/audience-rule.ts';
import { writeAudience } from '#core/questions/audience/audience.ts';
import { queryAudienceCount, queryFilterOptions, type FilterOptions } from '#core/questions/audience/filter-options.ts';
import { queryProfileCube, sumProfileCube, type ProfileCube } from '#core/questions/segments/profile-cube.ts';
import { NAMED_11 } from '#core/mart/segmentation/segment-maps.ts';
import { ident, sql } from '#core/kernel/sql.ts';
import { buildSample } from '../../golden/sample-build.ts';
import { ENGINE_KINDS, openTestEngine } from '../../helpers/engines.ts';

const scores = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }))
  .map(([a, b]) => ({ min: Math.min(a, b), max: Math.max(a, b) }));
const some = <Value>(values: readonly Value[]) => fc.uniqueArray(fc.constantFrom(...values), { minLength: 1 });

const { rule } = fc.letrec<{ rule: AudienceRule }>((tie) => ({
  rule: fc.oneof(
    { depthSize: 'small' },
    fc.record({ kind: fc.constant('segment' as const), keys: some([-1, 0, 1, 2, 3]) }),
    fc.record({ kind: fc.constant('value' as const), keys: some([-1, 0, 1, 2, 3]) }),
    fc.record({ kind: fc.constant('rfm-segment' as const), codes: some(NAMED_11.map(({ key }) => key)) }),
    fc.record(
      { kind: fc.constant('rfm-scores' as const), r: scores, f: scores, m: scores },
      { requiredKeys: ['kind'] },
    ),
    fc.record({ kind: fc.constant('all' as const), rules: fc.array(tie('rule'), { maxLength: 3 }) }),
    fc.record({ kind: fc.constant('any' as const), rules: fc.array(tie('rule'), { maxLength: 3 }) }),
    fc.record({ kind: fc.constant('not' as const), rule: tie('rule') }),
  ),
}));

describe.each(ENGINE_KINDS)('filters on the sample, %s', (kind) => {
  let engine: Engine;
  let project: BuiltProject;
  let options: FilterOptions;
  let cube: ProfileCube;

  beforeAll(async () => {
    engine = await openTestEngine(kind);
    project = await buildSample(engine);
    options = await queryFilterOptions(engine, project);
    cube = await queryProfileCube(engine, project);
  });

  afterAll(() => engine?.close());

  const countBy = async (audience: AudienceRule): Promise<number> =>
    (await queryAudienceCount(engine, { ...project, audience })).customers;

  test('offer choices whose counts their filters give', async () => {
    const [segment] = options.segments;
    const [tag] = options.tags;
    const [attribute] = options.attributes;
    const [store] = options.stores;
    const [rfm] = options.rfmSegments;
    if (!segment || !tag?.values[0] || !attribute?.values[0] || !store || !rfm) throw new Error('A choice is missing.');
    expect(await countBy({ kind: 'segment', keys: [Number(segment.value)] })).toBe(segment.customers);
    expect(await countBy({ kind: 'rfm-segment', codes: [rfm.value] })).toBe(rfm.customers);
    expect(await countBy({ kind: 'home-store', ids: [store.value] })).toBe(store.customers);
    expect(await countBy({ kind: 'tag', tag: tag.tag, values: [tag.values[0].value] })).toBe(tag.values[0].customers);
    expect(await countBy({ kind: 'attribute', field: attribute.field, values: [attribute.values[0].value] })).toBe(
      attribute.values[0].customers,
    );
  });

  test('offer bounds of every number so that nobody with it is left out', async () => {
    for (const field of ['recency_days', 'tenure_days', 'frequency', 'average_order_cents', 'p_alive'] as const) {
      const { min, max } = options.numbers[field];
      const inside = await countBy({ kind: 'number', field, min, max });
      expect(inside, field).toBeGreaterThan(0);
      expect(await countBy({ kind: 'number', field, min: null, max: null }), field).toBe(inside);
    }
  });

  test('count the customers in force against an own count', async () => {
    const own = toSingleRow(
      await engine.query(sql`
select count(*) as total, count(*) filter (where segment_key = 3) as vip, count(*) filter (where segment_key > 0) as purchasers
from ${ident(project.schema, 'agg_cst_current')}`),
    );
    const everybody = await queryAudienceCount(engine, { ...project, audience: EVERYBODY });
    expect(everybody).toEqual({
      customers: Number(own['total']),
      total: Number(own['total']),
      purchasers: Number(own['purchasers']),
    });
    expect(await queryAudienceCount(engine, { ...project, audience: { kind: 'segment', keys: [3] } })).toEqual({
      customers: Number(own['vip']),
      total: Number(own['total']),
      purchasers: Number(own['vip']),
    });
    expect(options.customers).toBe(Number(own['total']));
    expect(options.segments.reduce((sum, { customers }) => sum + customers, 0)).toBe(options.customers);
  });

  const ask = async (about: AudienceRule) => {
    const row = toSingleRow(
      await engine.query(sql`
select count(*) as customers, cast(coalesce(sum(monetary_cents), 0) as bigint) as monetary_cents,
  cast(coalesce(sum(margin_cents), 0) as bigint) as margin_cents, count(margin_cents) as margin_customers
from ${writeAudience(project, about)}`),
    );
    return {
      customers: Number(row['customers']),
      monetaryCents: row['monetary_cents'],
      marginCents: row['margin_cents'],
      marginCustomers: Number(row['margin_customers']),
    };
  };

  test('are summed by the cube as by the engine', async () => {
    await fc.assert(
      fc.asyncProperty(rule, async (about) => {
        expect(sumProfileCube(cube, about)).toEqual(await ask(about));
      }),
      { numRuns: kind === 'native' ? 60 : 12, seed: 20_240_601 },
    );
    expect(sumProfileCube(cube, EVERYBODY)).toEqual(await ask(EVERYBODY));
  });

  test('are refused by the cube where it cannot know', () => {
    const city: AudienceRule = { kind: 'attribute', field: 'city', values: ['上海'] };
    expect(sumProfileCube(cube, city)).toBeNull();
    expect(sumProfileCube(cube, { kind: 'all', rules: [{ kind: 'segment', keys: [3] }, city] })).toBeNull();
    expect(sumProfileCube(cube, { kind: 'not', rule: city })).toBeNull();
    expect(
      sumProfileCube(cube, { kind: 'named', of: 'segment', id: 'x', name: 'x', rule: { kind: 'segment', keys: [3] } }),
    ).not.toBeNull();
  });

  test('make a small cube: cells, not customers', () => {
    expect(cube.cellCount).toBeLessThan(1000);
    expect(cube.customers.reduce((sum, count) => sum + count, 0)).toBe(sumProfileCube(cube, EVERYBODY)?.customers);
  });
});
