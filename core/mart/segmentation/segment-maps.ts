import { WorkbenchError } from '#core/kernel/errors.ts';
import type { Label } from '#core/kernel/label.ts';
import type { RfmScores } from './rfm.ts';
import { integerSql } from './rfm.ts';
import { join, literal, sql, type Sql } from '#core/kernel/sql.ts';

/** One named segment of a map. `key` is what `rfm_segment` holds. */
export type RfmSegment = { readonly key: string; readonly label: Label };

/** Mean scores of the scored customers, as exact sums: mean = sum / count. */
export type ScoreSums = { readonly count: number; readonly r: number; readonly f: number; readonly m: number };

/** Whether R, F and M lie above the mean, as H or L each, and the segment's name. */
type ClassicSegment = RfmSegment & { readonly pattern: string };

/** The eight classic segments, by R F M high or low. */
export const CLASSIC_8: readonly ClassicSegment[] = [
  { pattern: 'HHH', key: 'key_value', label: { zh: '重要价值', en: 'Key value' } },
  { pattern: 'HLH', key: 'key_develop', label: { zh: '重要发展', en: 'Key to develop' } },
  { pattern: 'LHH', key: 'key_keep', label: { zh: '重要保持', en: 'Key to keep' } },
  { pattern: 'LLH', key: 'key_retain', label: { zh: '重要挽留', en: 'Key to win back' } },
  { pattern: 'HHL', key: 'gen_value', label: { zh: '一般价值', en: 'General value' } },
  { pattern: 'HLL', key: 'gen_develop', label: { zh: '一般发展', en: 'General to develop' } },
  { pattern: 'LHL', key: 'gen_keep', label: { zh: '一般保持', en: 'General to keep' } },
  { pattern: 'LLL', key: 'gen_retain', label: { zh: '一般挽留', en: 'General to win back' } },
];

/** The eleven named segments. */
export const NAMED_11: readonly RfmSegment[] = [
  { key: 'champions', label: { zh: '冠军', en: 'Champions' } },
  { key: 'loyal', label: { zh: '忠诚', en: 'Loyal' } },
  { key: 'potential_loyalist', label: { zh: '潜在忠诚', en: 'Potential loyalist' } },
  { key: 'new', label: { zh: '新客户', en: 'New' } },
  { key: 'promising', label: { zh: '有希望', en: 'Promising' } },
  { key: 'need_attention', label: { zh: '需关注', en: 'Need attention' } },
  { key: 'about_to_sleep', label: { zh: '即将沉睡', en: 'About to sleep' } },
  { key: 'at_risk', label: { zh: '有风险', en: 'At risk' } },
  { key: 'cannot_lose', label: { zh: '不能失去', en: 'Cannot lose' } },
  { key: 'hibernating', label: { zh: '沉睡', en: 'Hibernating' } },
  { key: 'lost', label: { zh: '流失', en: 'Lost' } },
];

/** Segment keys by R (row, from 5 down to 1) and FM (column, 1 to 5). */
const NAMED_11_GRID: readonly (readonly string[])[] = [
  ['new', 'potential_loyalist', 'potential_loyalist', 'champions', 'champions'],
  ['promising', 'potential_loyalist', 'potential_loyalist', 'loyal', 'champions'],
  ['about_to_sleep', 'about_to_sleep', 'need_attention', 'loyal', 'loyal'],
  ['hibernating', 'hibernating', 'at_risk', 'at_risk', 'cannot_lose'],
  ['lost', 'lost', 'at_risk', 'at_risk', 'cannot_lose'],
];

/**
 * Segments of the maps that a project can choose.
 * @public
 */
export const SEGMENT_MAPS = { classic8: CLASSIC_8, named11: NAMED_11 } as const;

/** Classic segment of a customer: high = score strictly above the mean score of the scored customers. */
export function assignClassic8(scores: RfmScores, sums: ScoreSums): string {
  const letter = (score: number, sum: number): string => (score * sums.count > sum ? 'H' : 'L');
  const pattern = `${letter(scores.r, sums.r)}${letter(scores.f, sums.f)}${letter(scores.m, sums.m)}`;
  const segment = CLASSIC_8.find((candidate) => candidate.pattern === pattern);
  if (segment === undefined) throw new RangeError(`No classic segment for ${pattern}.`);
  return segment.key;
}

/** A score of K mapped to 1…5: ceil(5 s / K). */
export function scaleScoreToFive(score: number, scoreCount: number): number {
  return Math.ceil((5 * score) / scoreCount);
}

/** Named segment of a customer: R and FM = round-half-up((F + M) / 2), each score scaled to 1…5 first. */
export function assignNamed11(scores: RfmScores, scoreCount: number): string {
  const r = scaleScoreToFive(scores.r, scoreCount);
  const fm = Math.floor((scaleScoreToFive(scores.f, scoreCount) + scaleScoreToFive(scores.m, scoreCount) + 1) / 2);
  const key = NAMED_11_GRID[5 - r]?.[fm - 1];
  if (key === undefined) throw new RangeError(`No named segment for R ${scores.r}, F ${scores.f}, M ${scores.m}.`);
  return key;
}

/** SQL of the classic segment. Scores and their exact sums over the scored customers are columns. */
export function buildClassic8(
  scores: { readonly r: Sql; readonly f: Sql; readonly m: Sql },
  sums: { readonly count: Sql; readonly r: Sql; readonly f: Sql; readonly m: Sql },
): Sql {
  const isHigh = (score: Sql, sum: Sql): Sql => sql`(${score} * ${sums.count} > ${sum})`;
  const branches = CLASSIC_8.map(({ pattern, key }) => {
    const conditions = (['r', 'f', 'm'] as const).map((measure, index) =>
      pattern[index] === 'H'
        ? isHigh(scores[measure], sums[measure])
        : sql`not ${isHigh(scores[measure], sums[measure])}`,
    );
    return sql`when ${join(conditions, ' and ')} then ${literal(key)}`;
  });
  return sql`(case ${join(branches, ' ')} end)`;
}

/** SQL of the named segment. NULL scores give NULL. */
export function buildNamed11(scores: { readonly r: Sql; readonly f: Sql; readonly m: Sql }, scoreCount: number): Sql {
  const count = integerSql(scoreCount);
  const scale = (score: Sql): Sql => sql`((5 * ${score} + ${integerSql(scoreCount - 1)}) // ${count})`;
  const fm = sql`((${scale(scores.f)} + ${scale(scores.m)} + 1) // 2)`;
  const cells = NAMED_11_GRID.toReversed().flat();
  return sql`list_extract([${join(cells.map((key) => literal(key)))}], (${scale(scores.r)} - 1) * 5 + ${fm})`;
}

/** A box of cells of the analyst's own map: inclusive score ranges. */
export type OwnSegmentRule = {
  readonly segment: string;
  readonly r: readonly [number, number];
  readonly f: readonly [number, number];
  readonly m: readonly [number, number];
};

/** The analyst's own map: every cell R × F × M lies in exactly one rule's box. */
export type OwnSegmentMap = {
  readonly scoreCount: number;
  readonly segments: readonly RfmSegment[];
  readonly rules: readonly OwnSegmentRule[];
};

function contains(rule: OwnSegmentRule, scores: RfmScores): boolean {
  return (['r', 'f', 'm'] as const).every(
    (measure) => scores[measure] >= rule[measure][0] && scores[measure] <= rule[measure][1],
  );
}

/** Every cell R × F × M of K scores each. */
export function listCells(scoreCount: number): RfmScores[] {
  const scores = Array.from({ length: scoreCount }, (_, index) => index + 1);
  return scores.flatMap((r) => scores.flatMap((f) => scores.map((m) => ({ r, f, m }))));
}

/**
 * Proves that an own map names every cell exactly once, by a segment it declares.
 * Throws `segment-map/cell-unnamed`, `segment-map/cell-named-twice`, `segment-map/unknown-segment`.
 */
export function checkOwnSegmentMap(map: OwnSegmentMap): void {
  const known = new Set(map.segments.map((segment) => segment.key));
  for (const rule of map.rules) {
    if (!known.has(rule.segment)) {
      throw new WorkbenchError(
        'segment-map/unknown-segment',
        `A rule names the segment ${rule.segment}, which the map lacks.`,
        {
          zh: {
            message: `有规则用到客群“${rule.segment}”，但自定义客群里没有它。`,
            hint: '请添加这个客群，或修改规则。',
          },
        },
      );
    }
  }
  for (const cell of listCells(map.scoreCount)) {
    const matches = map.rules.filter((rule) => contains(rule, cell));
    if (matches.length === 1) continue;
    const place = `R ${cell.r}, F ${cell.f}, M ${cell.m}`;
    throw matches.length === 0
      ? new WorkbenchError('segment-map/cell-unnamed', `No rule names the cell ${place}.`, {
          hint: 'Add a rule for it or widen one.',
          zh: { message: `没有规则覆盖格子 ${place}。`, hint: '请为它添加规则，或放宽已有规则。' },
        })
      : new WorkbenchError(
          'segment-map/cell-named-twice',
          `The cell ${place} is named by ${matches.map((rule) => rule.segment).join(' and ')}.`,
          {
            hint: 'Narrow one of the rules: every cell has exactly one segment.',
            zh: {
              message: `格子 ${place} 同时属于 ${matches.map((rule) => `“${rule.segment}”`).join('、')}。`,
              hint: '每个格子只能属于一个客群，请收窄其中一条规则。',
            },
          },
        );
  }
}

/** Segment of a customer under an own map that `checkOwnSegmentMap` accepted. */
export function assignOwnSegment(scores: RfmScores, map: OwnSegmentMap): string {
  const rule = map.rules.find((candidate) => contains(candidate, scores));
  if (rule === undefined) throw new RangeError(`No own segment for R ${scores.r}, F ${scores.f}, M ${scores.m}.`);
  return rule.segment;
}

/** SQL of an own map that `checkOwnSegmentMap` accepted. */
export function buildOwnSegment(
  scores: { readonly r: Sql; readonly f: Sql; readonly m: Sql },
  map: OwnSegmentMap,
): Sql {
  const branches = map.rules.map((rule) => {
    const conditions = (['r', 'f', 'm'] as const).map(
      (measure) => sql`${scores[measure]} between ${integerSql(rule[measure][0])} and ${integerSql(rule[measure][1])}`,
    );
    return sql`when ${join(conditions, ' and ')} then ${literal(rule.segment)}`;
  });
  return sql`(case ${join(branches, ' ')} end)`;
}
