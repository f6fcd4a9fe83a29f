import { WorkbenchError } from '#core/kernel/errors.ts';
import type { Parameters } from '#core/kernel/parameters.ts';
import { join, rawSql, sql, type Sql } from '#core/kernel/sql.ts';

/** The fewest and the most scores per measure that a project can have. */
export const SCORE_COUNT_RANGE = { min: 3, max: 10 } as const;

/** Scores of one customer, each 1 (worst) to K (best). */
export type RfmScores = { readonly r: number; readonly f: number; readonly m: number };

/** Whether a larger value of the measure is better (F, M) or worse (R, in days). */
export type Direction = 'more-is-better' | 'more-is-worse';

/** An integer written into SQL text, so that it is never taken for a DOUBLE. Throws a RangeError for anything else. */
export function integerSql(value: number): Sql {
  if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is not an integer.`);
  return rawSql(String(value));
}

function checkScoreCount(scoreCount: number): void {
  if (!Number.isInteger(scoreCount) || scoreCount < SCORE_COUNT_RANGE.min || scoreCount > SCORE_COUNT_RANGE.max) {
    throw new RangeError(`The number of scores is ${scoreCount}; it goes from 3 to 10.`);
  }
}

/**
 * Rank scores, the reference implementation: `1 + floor(K * (min_rank - 1) / n)`, min_rank over all values
 * from worst to best. Equal values share a score.
 */
export function scoreByRank(values: readonly bigint[], scoreCount: number, direction: Direction): number[] {
  checkScoreCount(scoreCount);
  const worse = (left: bigint, right: bigint): boolean =>
    direction === 'more-is-better' ? left < right : left > right;
  const sorted = values.toSorted((left, right) => (worse(left, right) ? -1 : worse(right, left) ? 1 : 0));
  const ranks = new Map<bigint, number>();
  sorted.forEach((value, index) => {
    if (!ranks.has(value)) ranks.set(value, index);
  });
  return values.map((value) => 1 + Math.floor((scoreCount * (ranks.get(value) ?? 0)) / values.length));
}

/**
 * Threshold score, the reference implementation. `cuts` ascend: a value ≥ the i-th F or M cut scores ≥ i + 1;
 * R counts days, so a value ≤ a cut scores one higher for each such cut.
 */
export function scoreByThresholds(value: bigint, cuts: readonly number[], direction: Direction): number {
  return (
    1 + cuts.filter((cut) => (direction === 'more-is-better' ? value >= BigInt(cut) : value <= BigInt(cut))).length
  );
}

/** SQL of the rank score as a window expression over the rows at hand; `orderBy` goes from worst to best. */
export function buildRankScore(orderBy: Sql, scoreCount: number, partitionBy?: Sql): Sql {
  checkScoreCount(scoreCount);
  const partition = partitionBy === undefined ? sql`` : sql`partition by ${partitionBy}`;
  return sql`cast(1 + (${integerSql(scoreCount)} * (rank() over (${partition} order by ${orderBy}) - 1))
    // count(*) over (${partition}) as integer)`;
}

/**
 * SQL of the position (from 1) of the j-th cut among n ascending values: the smallest count of strictly worse
 * values that earns score j + 1, `ceil(j * n / K)`.
 */
export function buildCutPosition(cut: number, count: Sql, scoreCount: number): Sql {
  return sql`cast((${integerSql(cut)} * ${count} + ${integerSql(scoreCount - 1)}) // ${integerSql(scoreCount)} as bigint)`;
}

/**
 * SQL of the rank score from saved cuts: 1 + the number of cuts that the value exceeds, cut j being the value at
 * `buildCutPosition(j)`. Equal to `buildRankScore`: a value has at least c strictly worse ones exactly when it exceeds
 * the c-th from the worst end. Here larger is better; for R pass the last purchase date.
 */
export function buildCutScore(value: Sql, cuts: readonly Sql[]): Sql {
  const terms = cuts.map((cut) => sql`(case when ${value} > ${cut} then 1 else 0 end)`);
  return sql`(1 + ${join(terms, ' + ')})`;
}

/** SQL of the threshold score. */
export function buildThresholdScore(value: Sql, cuts: readonly number[], direction: Direction): Sql {
  const operator = direction === 'more-is-better' ? sql`>=` : sql`<=`;
  const terms = cuts.map((cut) => sql`(case when ${value} ${operator} ${rawSql(String(cut))} then 1 else 0 end)`);
  return sql`(1 + ${join(terms, ' + ')})`;
}

const MEASURE_NAMES: Readonly<Record<string, string>> = {
  recencyDays: '最近购买',
  frequency: '频次',
  monetaryCents: '金额',
};

type Thresholds = NonNullable<Parameters['rfm']['thresholds']>;

/**
 * The thresholds to score by. Throws `parameters/rfm-thresholds` when they are absent, not K − 1 each, or not
 * strictly ascending.
 */
export function getThresholds(rfm: Parameters['rfm']): Thresholds {
  const { thresholds, scoreCount } = rfm;
  if (thresholds === null) {
    throw new WorkbenchError('parameters/rfm-thresholds', 'RFM scores by thresholds, but no thresholds are set.', {
      hint: 'Set cut points for recency, frequency and money, or score by rank.',
      zh: {
        message: 'RFM 设为按阈值打分，但没有设置阈值。',
        hint: '请设置最近购买、频次和金额的分界点，或改为按排名打分。',
      },
    });
  }
  for (const [measure, cuts] of Object.entries(thresholds)) {
    const ascends = cuts.every((cut, index) => index === 0 || cut > (cuts[index - 1] ?? cut));
    if (cuts.length !== scoreCount - 1 || !ascends) {
      throw new WorkbenchError(
        'parameters/rfm-thresholds',
        `The cut points for ${measure} are [${cuts.join(', ')}]; ${scoreCount} scores need ${scoreCount - 1} ascending ones.`,
        {
          hint: 'Correct the cut points or the number of scores.',
          zh: {
            message: `${MEASURE_NAMES[measure] ?? measure}的分界点是 [${cuts.join(', ')}]；分 ${scoreCount} 档需要 ${scoreCount - 1} 个从小到大的分界点。`,
            hint: '请修改分界点或档数。',
          },
        },
      );
    }
  }
  return thresholds;
}
