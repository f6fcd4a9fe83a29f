import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toSingleRow } from '#core/engine/columns.ts';
import type { Engine } from '#core/engine/engine.ts';
import type { BuiltProject } from '#core/pipeline/build-types.ts';
import { EVERYBODY, type AudienceRule } from '#core/queries/audience-rule.ts';
import { queryAudienceCount, queryFilterOptions, type FilterOptions } from '#core/queries/filter-options.ts';
import { ident, sql } from '#core/sql/sql.ts';
import { buildSample } from '../../golden/sample-build.ts';
import { ENGINE_KINDS, openTestEngine } from '../../helpers/engines.ts';

describe.each(ENGINE_KINDS)('choices of filters on the sample, %s', (kind) => {
  let engine: Engine;
  let project: BuiltProject;
  let options: FilterOptions;

  beforeAll(async () => {
    engine = await openTestEngine(kind);
    project = await buildSample(engine);
    options = await queryFilterOptions(engine, project);
  }, 200_000);

  afterAll(() => engine?.close());

  const countBy = async (audience: AudienceRule): Promise<number> =>
    (await queryAudienceCount(engine, { ...project, audience })).customers;

  test('have the counts that their filters give', async () => {
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

  test('bound every number so that nobody with it is left out', async () => {
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
});
