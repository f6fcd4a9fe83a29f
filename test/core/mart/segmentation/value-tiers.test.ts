import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toRows } from '#core/kernel/columns.ts';
import { parametersSchema } from '#core/kernel/parameters.ts';
import { assignSegment, buildSegmentKey } from '#core/mart/segmentation/customer-segments.ts';
import {
  assignValueTiers,
  buildSharePosition,
  buildValueKey,
  toFraction,
} from '#core/mart/segmentation/value-tiers.ts';
import { join, rawSql, sql } from '#core/kernel/sql.ts';
import { describeOnBothEngines } from '../../../helpers/engines.ts';

const { valueTiers, rfm, segments } = parametersSchema.parse({});

test('tiers by the share of strictly lower LTV, ties together', () => {
  const ltv = [10n, 20n, 30n, 40n, 50n, 60n, 70n, 80n, 90n, 100n];
  expect(assignValueTiers(ltv, valueTiers)).toEqual([3, 3, 3, 3, 3, 2, 2, 2, 1, 1]);
  expect(assignValueTiers([5n, 5n, 5n, 5n], valueTiers)).toEqual([3, 3, 3, 3]);
  expect(assignValueTiers([1n, 5n, 5n, 5n], valueTiers)).toEqual([3, 3, 3, 3]);
  expect(assignValueTiers([1n, 1n, 5n, 5n], valueTiers)).toEqual([3, 3, 2, 2]);
});

test('tiers by amount', () => {
  const byAmount = { ...valueTiers, rule: 'amount', highCents: 100, mediumCents: 10 } as const;
  expect(assignValueTiers([9n, 10n, 99n, 100n], byAmount)).toEqual([3, 2, 2, 1]);
  expect(() => assignValueTiers([1n], { ...byAmount, mediumCents: 101 })).toThrow(/medium one lies above/);
  expect(() => assignValueTiers([1n], { ...byAmount, highCents: null })).toThrow(/not set/);
});

test('shares are exact fractions of their decimal text', () => {
  expect(toFraction(0.8)).toEqual({ numerator: 8, denominator: 10 });
  expect(toFraction(0.123456789)).toEqual({ numerator: 123_456_789, denominator: 1_000_000_000 });
});

test('segments: VIP before new before returning; a prospect has no purchase', () => {
  const rules = { rfm, segments };
  expect(assignSegment({ daysSinceFirst: null, fScore: null, mScore: null }, rules)).toBe(0);
  expect(assignSegment({ daysSinceFirst: 10, fScore: 4, mScore: 4 }, rules)).toBe(3);
  expect(assignSegment({ daysSinceFirst: 10, fScore: 4, mScore: 3 }, rules)).toBe(1);
  expect(assignSegment({ daysSinceFirst: 89, fScore: 1, mScore: 1 }, rules)).toBe(1);
  expect(assignSegment({ daysSinceFirst: 90, fScore: 1, mScore: 1 }, rules)).toBe(2);
  expect(assignSegment({ daysSinceFirst: 400, fScore: null, mScore: null }, rules)).toBe(2);
});

describeOnBothEngines('value tiers and segments in SQL', (open) => {
  test('tiers from saved cuts equal the reference', async () => {
    const engine = await open();
    const ltvs = fc.array(fc.bigInt({ min: -20n, max: 20n }), { minLength: 1, maxLength: 50 });
    const shares = fc.tuple(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 1, max: 99 }));
    await fc.assert(
      fc.asyncProperty(ltvs, shares, async (ltv, [first, second]) => {
        const rules = {
          ...valueTiers,
          highShare: Math.max(first, second) / 100,
          mediumShare: Math.min(first, second) / 100,
        };
        const rows = join(ltv.map((value, index) => sql`(${rawSql(String(index))}, ${rawSql(String(value))}::bigint)`));
        const cuts = {
          high: sql`vs[${buildSharePosition(rules.highShare, rawSql('n'))}]`,
          medium: sql`vs[${buildSharePosition(rules.mediumShare, rawSql('n'))}]`,
        };
        const result = await engine.query(sql`
          with given as (select * from (values ${rows}) as t(id, v)), cuts as (select list_sort(list(v)) as vs, count(*) as n from given)
          select ${buildValueKey(rawSql('v'), cuts, rules)} as value_key from given cross join cuts order by id`);
        expect(toRows(result).map((row) => row['value_key'])).toEqual(assignValueTiers(ltv, rules));
      }),
      { numRuns: 25 },
    );
  });

  test('the segment rule equals the reference', async () => {
    const engine = await open();
    const cases = [null, 0, 89, 90, 500].flatMap((daysSinceFirst) =>
      [null, 1, 3, 4, 5].flatMap((fScore) => [null, 1, 4].map((mScore) => ({ daysSinceFirst, fScore, mScore }))),
    );
    const write = (value: number | null): ReturnType<typeof rawSql> =>
      rawSql(value === null ? 'null::integer' : String(value));
    const rows = join(
      cases.map(
        (facts, index) =>
          sql`(${rawSql(String(index))}, ${write(facts.daysSinceFirst)}, ${write(facts.fScore)}, ${write(facts.mScore)})`,
      ),
    );
    const key = buildSegmentKey(
      { daysSinceFirst: rawSql('d'), fScore: rawSql('f'), mScore: rawSql('m') },
      { rfm, segments },
    );
    const result = await engine.query(
      sql`select ${key} as segment_key from (values ${rows}) as t(id, d, f, m) order by id`,
    );
    expect(toRows(result).map((row) => row['segment_key'])).toEqual(
      cases.map((facts) => assignSegment(facts, { rfm, segments })),
    );
  });
});
