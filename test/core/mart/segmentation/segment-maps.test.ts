import { expect, test } from 'vitest';
import { toRows } from '#core/kernel/columns.ts';
import type { Engine } from '#core/kernel/engine.ts';
import {
  assignClassic8,
  assignNamed11,
  assignOwnSegment,
  buildClassic8,
  buildNamed11,
  buildOwnSegment,
  checkOwnSegmentMap,
  CLASSIC_8,
  listCells,
  NAMED_11,
  scaleScoreToFive,
  type OwnSegmentMap,
} from '#core/mart/segmentation/segment-maps.ts';
import { rawSql, sql, type Sql } from '#core/kernel/sql.ts';
import { describeOnBothEngines } from '../../../helpers/engines.ts';

const SCORE_COUNTS = [3, 4, 5, 6, 7, 8, 9, 10];
const scores = { r: rawSql('r'), f: rawSql('f'), m: rawSql('m') };

const ownMap: OwnSegmentMap = {
  scoreCount: 3,
  segments: [
    { key: 'best', label: { zh: '最好', en: 'Best' } },
    { key: 'rest', label: { zh: '其余', en: 'Rest' } },
  ],
  rules: [
    { segment: 'best', r: [3, 3], f: [2, 3], m: [1, 3] },
    { segment: 'rest', r: [1, 2], f: [1, 3], m: [1, 3] },
    { segment: 'rest', r: [3, 3], f: [1, 1], m: [1, 3] },
  ],
};

/** The table of the eleven named segments as the domain page prints it: rows R 5 to 1, columns FM 1 to 5. */
const DOMAIN_TABLE = [
  ['新客户', '潜在忠诚', '潜在忠诚', '冠军', '冠军'],
  ['有希望', '潜在忠诚', '潜在忠诚', '忠诚', '冠军'],
  ['即将沉睡', '即将沉睡', '需关注', '忠诚', '忠诚'],
  ['沉睡', '沉睡', '有风险', '有风险', '不能失去'],
  ['流失', '流失', '有风险', '有风险', '不能失去'],
];

test('eleven named segments: the domain’s table, cell by cell', () => {
  const names = new Map(NAMED_11.map(({ key, label }) => [key, label.zh]));
  const found = [5, 4, 3, 2, 1].map((r) =>
    [1, 2, 3, 4, 5].map((fm) => names.get(assignNamed11({ r, f: fm, m: fm }, 5))),
  );
  expect(found).toEqual(DOMAIN_TABLE);
});

test('FM is rounded half up, and scores are scaled to five first', () => {
  expect(assignNamed11({ r: 5, f: 3, m: 4 }, 5)).toBe('champions');
  expect(assignNamed11({ r: 5, f: 3, m: 3 }, 5)).toBe('potential_loyalist');
  expect([1, 2, 3].map((score) => scaleScoreToFive(score, 3))).toEqual([2, 4, 5]);
  expect([1, 2, 3, 9, 10].map((score) => scaleScoreToFive(score, 10))).toEqual([1, 1, 2, 5, 5]);
});

test('eight classic segments: high is strictly above the mean', () => {
  const sums = { count: 2, r: 6, f: 6, m: 6 };
  const names = new Map(CLASSIC_8.map(({ key, label }) => [key, label.zh]));
  const name = (r: number, f: number, m: number): string | undefined => names.get(assignClassic8({ r, f, m }, sums));
  expect(name(4, 4, 4)).toBe('重要价值');
  expect(name(4, 3, 4)).toBe('重要发展');
  expect(name(3, 4, 4)).toBe('重要保持');
  expect(name(3, 3, 4)).toBe('重要挽留');
  expect(name(4, 4, 3)).toBe('一般价值');
  expect(name(4, 3, 3)).toBe('一般发展');
  expect(name(3, 4, 3)).toBe('一般保持');
  expect(name(3, 3, 3)).toBe('一般挽留');
});

test.each(SCORE_COUNTS)('with %i scores every cell has exactly one segment and no key is used twice', (scoreCount) => {
  const keys = NAMED_11.map(({ key }) => key);
  expect(new Set(keys).size).toBe(11);
  expect(new Set(CLASSIC_8.map(({ pattern }) => pattern)).size).toBe(8);
  const sum = (scoreCount + 1) / 2;
  for (const cell of listCells(scoreCount)) {
    expect(keys).toContain(assignNamed11(cell, scoreCount));
    expect(CLASSIC_8.map(({ key }) => key)).toContain(assignClassic8(cell, { count: 1, r: sum, f: sum, m: sum }));
  }
  expect(listCells(scoreCount)).toHaveLength(scoreCount ** 3);
});

test('an own map must name every cell exactly once', () => {
  expect(() => checkOwnSegmentMap(ownMap)).not.toThrow();
  expect(() => checkOwnSegmentMap({ ...ownMap, rules: ownMap.rules.slice(1) })).toThrow(
    'No rule names the cell R 3, F 2, M 1',
  );
  const twice = [...ownMap.rules, { segment: 'best', r: [1, 1], f: [1, 1], m: [1, 1] } as const];
  expect(() => checkOwnSegmentMap({ ...ownMap, rules: twice })).toThrow('R 1, F 1, M 1 is named by rest and best');
  const unknown = [{ segment: 'gone', r: [1, 3], f: [1, 3], m: [1, 3] } as const];
  expect(() => checkOwnSegmentMap({ ...ownMap, rules: unknown })).toThrow('gone');
});

async function selectCells(engine: Engine, scoreCount: number, segment: Sql): Promise<unknown[]> {
  const range = rawSql(`range(1, ${scoreCount + 1})`);
  const result = await engine.query(sql`
    select ${segment} as segment
    from (select cast(range as integer) as r from ${range}), (select cast(range as integer) as f from ${range}),
      (select cast(range as integer) as m from ${range})
    order by r, f, m`);
  return toRows(result).map((row) => row['segment']);
}

describeOnBothEngines('segment maps in SQL', (open) => {
  test.each([3, 5, 7, 10])('with %i scores equal the reference on every cell', async (scoreCount) => {
    const engine = await open();
    const cells = listCells(scoreCount);
    expect(await selectCells(engine, scoreCount, buildNamed11(scores, scoreCount))).toEqual(
      cells.map((cell) => assignNamed11(cell, scoreCount)),
    );
    const sums = { count: 3, r: scoreCount + 4, f: 2 * scoreCount, m: 3 * scoreCount - 1 };
    const columns = {
      count: rawSql('3'),
      r: rawSql(String(sums.r)),
      f: rawSql(String(sums.f)),
      m: rawSql(String(sums.m)),
    };
    expect(await selectCells(engine, scoreCount, buildClassic8(scores, columns))).toEqual(
      cells.map((cell) => assignClassic8(cell, sums)),
    );
  });

  test('an own map equals the reference on every cell', async () => {
    const engine = await open();
    expect(await selectCells(engine, 3, buildOwnSegment(scores, ownMap))).toEqual(
      listCells(3).map((cell) => assignOwnSegment(cell, ownMap)),
    );
  });
});
