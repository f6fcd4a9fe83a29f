import { defineQuestion, noArguments, type Named } from '#core/questions/define-question.ts';
import { toRows } from '#core/kernel/columns.ts';
import type { Engine, RunOptions } from '#core/kernel/engine.ts';
import type { AudienceRule } from '#core/questions/audience/audience-rule.ts';
import { currentCustomers } from '#core/questions/audience/audience.ts';
import { readCents, readNumber, readText, type MartScope } from '#core/questions/mart-scope.ts';
import { sql } from '#core/kernel/sql.ts';

/**
 * Customers as of the date, counted by segment, value tier and R, F and M score: at most a few thousand cells however many
 * customers there are, so that a brush is summed in the window. Every array has one entry per cell.
 */
export type ProfileCube = {
  readonly cellCount: number;
  /** Keys of `dim_customer_segment` and `dim_customer_value`. */
  readonly segmentKey: Int8Array;
  readonly valueKey: Int8Array;
  /** 1…K; 0 where there is no score. */
  readonly rScore: Int8Array;
  readonly fScore: Int8Array;
  readonly mScore: Int8Array;
  /** Code of the RFM segment; empty where there is none. */
  readonly rfmSegment: readonly string[];
  readonly customers: Int32Array;
  /** Net money over the observation window, minor units. */
  readonly monetaryCents: BigInt64Array;
  /** Margin of the customers whose margin is known, minor units, and how many those are. */
  readonly marginCents: BigInt64Array;
  readonly marginCustomers: Int32Array;
};

/** What a brush holds. Money in minor units. */
export type CubeSum = {
  readonly customers: number;
  readonly monetaryCents: bigint;
  readonly marginCents: bigint;
  /** Customers whose margin is known. */
  readonly marginCustomers: number;
};

/** The cube of the customers under the filters of the scope. */
export async function queryProfileCube(
  engine: Engine,
  scope: MartScope,
  options: RunOptions = {},
): Promise<ProfileCube> {
  const rows = toRows(
    await engine.query(
      sql`
select
  segment_key,
  value_key,
  coalesce(r_score, 0) as r_score,
  coalesce(f_score, 0) as f_score,
  coalesce(m_score, 0) as m_score,
  coalesce(rfm_segment, '') as rfm_segment,
  count(*) as customers,
  cast(coalesce(sum(monetary_cents), 0) as bigint) as monetary_cents,
  cast(coalesce(sum(margin_cents), 0) as bigint) as margin_cents,
  count(margin_cents) as margin_customers
from ${currentCustomers(scope)}
group by all
order by all`,
      options,
    ),
  );
  const numbers = (name: string): number[] => rows.map((row) => readNumber(row, name));
  const cents = (name: string): bigint[] => rows.map((row) => readCents(row, name));
  return {
    cellCount: rows.length,
    segmentKey: Int8Array.from(numbers('segment_key')),
    valueKey: Int8Array.from(numbers('value_key')),
    rScore: Int8Array.from(numbers('r_score')),
    fScore: Int8Array.from(numbers('f_score')),
    mScore: Int8Array.from(numbers('m_score')),
    rfmSegment: rows.map((row) => readText(row, 'rfm_segment')),
    customers: Int32Array.from(numbers('customers')),
    monetaryCents: BigInt64Array.from(cents('monetary_cents')),
    marginCents: BigInt64Array.from(cents('margin_cents')),
    marginCustomers: Int32Array.from(numbers('margin_customers')),
  };
}

type CellTest = (cell: number) => boolean;

function isWithin(scores: Int8Array, range: { readonly min: number; readonly max: number } | undefined): CellTest {
  if (range === undefined) return () => true;
  const { min, max } = range;
  return (cell) => {
    const score = scores[cell] ?? 0;
    return score >= min && score <= max;
  };
}

function hasKey(keys: Int8Array, wanted: readonly number[]): CellTest {
  const known = new Set(wanted);
  return (cell) => known.has(keys[cell] ?? Number.NaN);
}

/**
 * A rule as a test of cells, with exactly the meaning it has in a query; null where the cube does not know what the rule asks
 * for, such as a city. Parts of a rule that the cube does not know make the whole unknown.
 */
function writeCellTest(cube: ProfileCube, rule: AudienceRule): CellTest | null {
  switch (rule.kind) {
    case 'all':
    case 'any': {
      const tests = rule.rules.map((part) => writeCellTest(cube, part));
      if (!tests.every((test) => test !== null)) return null;
      return rule.kind === 'all'
        ? (cell) => tests.every((test) => test(cell))
        : (cell) => tests.some((test) => test(cell));
    }
    case 'not': {
      const test = writeCellTest(cube, rule.rule);
      return test === null ? null : (cell) => !test(cell);
    }
    case 'named':
      return writeCellTest(cube, rule.rule);
    case 'segment':
      return hasKey(cube.segmentKey, rule.keys);
    case 'value':
      return hasKey(cube.valueKey, rule.keys);
    case 'rfm-segment': {
      const codes = new Set(rule.codes);
      return (cell) => codes.has(cube.rfmSegment[cell] ?? '');
    }
    case 'rfm-scores': {
      const isScored: CellTest = (cell) => cube.rScore[cell] !== 0;
      const tests = [isWithin(cube.rScore, rule.r), isWithin(cube.fScore, rule.f), isWithin(cube.mScore, rule.m)];
      return (cell) => isScored(cell) && tests.every((test) => test(cell));
    }
    default:
      return null;
  }
}

/** What the cells of a rule hold together; null where the cube cannot say. */
export function sumProfileCube(cube: ProfileCube, rule: AudienceRule): CubeSum | null {
  const test = writeCellTest(cube, rule);
  if (test === null) return null;
  let customers = 0;
  let marginCustomers = 0;
  let monetaryCents = 0n;
  let marginCents = 0n;
  for (let cell = 0; cell < cube.cellCount; cell += 1) {
    if (!test(cell)) continue;
    customers += cube.customers[cell] ?? 0;
    marginCustomers += cube.marginCustomers[cell] ?? 0;
    monetaryCents += cube.monetaryCents[cell] ?? 0n;
    marginCents += cube.marginCents[cell] ?? 0n;
  }
  return { customers, monetaryCents, marginCents, marginCustomers };
}

/** Asks {@link queryProfileCube}. */
export const profileCubeQuestion = defineQuestion({
  name: 'profile-cube',
  args: noArguments,
  run: (engine, scope, _, task) => queryProfileCube(engine, scope, task),
});

declare module '#core/questions/define-question.ts' {
  interface Questions extends Named<typeof profileCubeQuestion> {}
}
