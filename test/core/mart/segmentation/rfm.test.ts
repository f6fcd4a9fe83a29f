import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toRows } from '#core/kernel/columns.ts';
import type { Engine } from '#core/kernel/engine.ts';
import { parametersSchema, type Parameters } from '#core/kernel/parameters.ts';
import {
  buildCutPosition,
  buildCutScore,
  buildRankScore,
  buildThresholdScore,
  getThresholds,
  scoreByRank,
  scoreByThresholds,
} from '#core/mart/segmentation/rfm.ts';
import { join, rawSql, sql, type Sql } from '#core/kernel/sql.ts';
import { describeOnBothEngines } from '../../../helpers/engines.ts';

const DOMAIN_CHECK = [
  ...Array.from({ length: 70 }, () => 1n),
  ...Array.from({ length: 15 }, () => 2n),
  ...Array.from({ length: 8 }, () => 3n),
  ...Array.from({ length: 4 }, () => 4n),
  ...Array.from({ length: 3 }, () => 9n),
];

const amounts = fc.array(fc.bigInt({ min: -50n, max: 50n }), { minLength: 1, maxLength: 60 });
const scoreCounts = fc.integer({ min: 3, max: 10 });

async function selectScores(engine: Engine, values: readonly bigint[], score: Sql): Promise<number[]> {
  const rows = join(values.map((value, index) => sql`(${rawSql(String(index))}, ${rawSql(String(value))}::bigint)`));
  const result = await engine.query(sql`
    with given as (select * from (values ${rows}) as t(id, v)), cuts as (select list_sort(list(v)) as vs, count(*) as n from given)
    select ${score} as score from given cross join cuts order by id`);
  return toRows(result).map((row) => Number(row['score']));
}

function buildFromCuts(scoreCount: number): Sql {
  const cuts = Array.from(
    { length: scoreCount - 1 },
    (_, index) => sql`vs[${buildCutPosition(index + 1, rawSql('n'), scoreCount)}]`,
  );
  return buildCutScore(rawSql('v'), cuts);
}

test('the domain’s own check: 1→1, 2→4, 3→5, 4→5, 9→5', () => {
  const scores = scoreByRank(DOMAIN_CHECK, 5, 'more-is-better');
  const byValue = new Map(DOMAIN_CHECK.map((value, index) => [value, scores[index]]));
  expect([...byValue]).toEqual([
    [1n, 1],
    [2n, 4],
    [3n, 5],
    [4n, 5],
    [9n, 5],
  ]);
});

test('more days are worse', () => {
  expect(scoreByRank([0n, 10n, 20n, 30n, 40n], 5, 'more-is-worse')).toEqual([5, 4, 3, 2, 1]);
});

test('scores share ties, stay in range, and depend on neither order nor unit', () => {
  fc.assert(
    fc.property(amounts, scoreCounts, fc.integer({ min: 2, max: 1000 }), (values, scoreCount, unit) => {
      const scores = scoreByRank(values, scoreCount, 'more-is-better');
      const scaled = scoreByRank(
        values.map((value) => value * BigInt(unit)),
        scoreCount,
        'more-is-better',
      );
      const reversed = scoreByRank(values.toReversed(), scoreCount, 'more-is-better').toReversed();
      expect(scaled).toEqual(scores);
      expect(reversed).toEqual(scores);
      values.forEach((value, index) => {
        const score = scores[index] ?? 0;
        expect(score).toBeGreaterThanOrEqual(1);
        expect(score).toBeLessThanOrEqual(scoreCount);
        values.forEach((other, position) => {
          if (other === value) expect(scores[position]).toBe(score);
          if (other > value) expect(scores[position]).toBeGreaterThanOrEqual(score);
        });
      });
    }),
  );
});

test('thresholds: at or above a cut scores one more; for days, at or below', () => {
  expect([9n, 10n, 99n, 100n].map((value) => scoreByThresholds(value, [10, 100], 'more-is-better'))).toEqual([
    1, 2, 2, 3,
  ]);
  expect([7n, 8n, 30n, 31n].map((value) => scoreByThresholds(value, [7, 30], 'more-is-worse'))).toEqual([3, 2, 2, 1]);
});

test('thresholds must be K − 1 ascending cuts', () => {
  const { rfm } = parametersSchema.parse({ rfm: { scoring: 'thresholds', scoreCount: 4 } });
  const withCuts = (recencyDays: number[]): Parameters['rfm'] => ({
    ...rfm,
    thresholds: { recencyDays, frequency: [2, 3, 4], monetaryCents: [1, 2, 3] },
  });
  expect(() => getThresholds(rfm)).toThrow(/no thresholds are set/);
  expect(() => getThresholds(withCuts([1, 2]))).toThrow(/4 scores need 3/);
  expect(() => getThresholds(withCuts([3, 2, 9]))).toThrow(/ascending/);
  expect(getThresholds(withCuts([1, 2, 9])).recencyDays).toEqual([1, 2, 9]);
});

describeOnBothEngines('RFM in SQL', (open) => {
  test('rank scores by window and by saved cuts equal the reference', async () => {
    const engine = await open();
    await fc.assert(
      fc.asyncProperty(amounts, scoreCounts, async (values, scoreCount) => {
        const expected = scoreByRank(values, scoreCount, 'more-is-better');
        expect(await selectScores(engine, values, buildRankScore(rawSql('v'), scoreCount))).toEqual(expected);
        expect(await selectScores(engine, values, buildFromCuts(scoreCount))).toEqual(expected);
      }),
      { numRuns: 25 },
    );
  });

  test('threshold scores equal the reference', async () => {
    const engine = await open();
    await fc.assert(
      fc.asyncProperty(amounts, fc.constantFrom('more-is-better', 'more-is-worse'), async (values, direction) => {
        const cuts = [-10, 0, 25];
        expect(await selectScores(engine, values, buildThresholdScore(rawSql('v'), cuts, direction))).toEqual(
          values.map((value) => scoreByThresholds(value, cuts, direction)),
        );
      }),
      { numRuns: 10 },
    );
  });
});
