import type { Row } from '#core/kernel/columns.ts';
import type { KeptCohorts } from './cohort-steps.ts';
import { isKeptInAudience } from '#core/questions/kept-tables.ts';
import { readCents, readNumber, readText, type MartScope } from '#core/questions/mart-scope.ts';
import { join, rawSql, sql, type Sql } from '#core/kernel/sql.ts';

const COUNTS = [
  'customers',
  'last_customers',
  'first_returns',
  'streak_customers',
  'orders',
  'unknown_margins',
] as const;
const CENTS = ['revenue_cents', 'margin_cents'] as const;
const SQUARES = [
  'order_squares',
  ...(['orders', 'revenue', 'margin'] as const).flatMap(
    (name) => [`${name}_squares`, `cum_${name}_steps`, `late_${name}_steps`] as const,
  ),
] as const;

type NumberSum = (typeof COUNTS)[number] | (typeof SQUARES)[number];

/** What the customers of a cohort did in one age, or in several together. */
export type CohortSums = {
  readonly numbers: Readonly<Record<NumberSum, number>>;
  readonly cents: Readonly<Record<(typeof CENTS)[number], bigint>>;
};

/** One cell in its three extents; the last goes on beyond the ages that are shown. */
export type CohortExtents = { readonly own: CohortSums; readonly upTo: CohortSums; readonly onward: CohortSums };

const NAMES: readonly NumberSum[] = [...COUNTS, ...SQUARES];
const NONE: CohortSums = {
  numbers: Object.fromEntries(NAMES.map((name) => [name, 0])) as CohortSums['numbers'],
  cents: { revenue_cents: 0n, margin_cents: 0n },
};

/** SQL of the sums by cohort and age over the customers under the filters in force. */
export function writeSums(scope: MartScope, kept: KeptCohorts): Sql {
  const sum = (column: string, type: string): Sql =>
    rawSql(`coalesce(cast(sum(${column}) as ${type}), 0) as ${column}`);
  return sql`
select
  cast(cohort as varchar) as cohort,
  age,
  count(*) filter (where is_active) as customers,
  count(*) filter (where is_last) as last_customers,
  count(*) filter (where is_first_return) as first_returns,
  count(*) filter (where is_streak) as streak_customers,
  ${join([
    sum('orders', 'bigint'),
    sum('unknown_margins', 'bigint'),
    ...CENTS.map((name) => sum(name, 'bigint')),
    ...SQUARES.map((name) => sum(name, 'double')),
  ])}
from ${kept.steps}
where ${isKeptInAudience(scope, rawSql('customer_row'))}
group by cohort, age`;
}

function readSums(row: Row): CohortSums {
  return {
    numbers: Object.fromEntries(NAMES.map((name) => [name, readNumber(row, name)])) as CohortSums['numbers'],
    cents: { revenue_cents: readCents(row, 'revenue_cents'), margin_cents: readCents(row, 'margin_cents') },
  };
}

function add(left: CohortSums, right: CohortSums): CohortSums {
  return {
    numbers: Object.fromEntries(
      NAMES.map((name) => [name, left.numbers[name] + right.numbers[name]]),
    ) as CohortSums['numbers'],
    cents: {
      revenue_cents: left.cents.revenue_cents + right.cents.revenue_cents,
      margin_cents: left.cents.margin_cents + right.cents.margin_cents,
    },
  };
}

/** The sums of every cohort, each age by itself, with those before and with those after. */
export function collectSums(rows: readonly Row[]): (cohort: string, age: number) => CohortExtents {
  const byCohort = new Map<string, Map<number, CohortSums>>();
  for (const row of rows) {
    const cohort = readText(row, 'cohort');
    const own = byCohort.get(cohort) ?? new Map<number, CohortSums>();
    own.set(readNumber(row, 'age'), readSums(row));
    byCohort.set(cohort, own);
  }
  const extents = new Map<string, CohortExtents[]>();
  for (const [cohort, own] of byCohort) {
    const ages = Array.from({ length: Math.max(...own.keys()) + 1 }, (_, age) => own.get(age) ?? NONE);
    let upTo = NONE;
    let onward = NONE;
    const before = ages.map((sums) => (upTo = add(upTo, sums)));
    const after = ages.map((_, index) => (onward = add(onward, ages[ages.length - 1 - index] ?? NONE))).reverse();
    extents.set(
      cohort,
      ages.map((sums, age) => ({ own: sums, upTo: before[age] ?? NONE, onward: after[age] ?? NONE })),
    );
  }
  return (cohort, age) => {
    const found = extents.get(cohort) ?? [];
    return found[age] ?? { own: NONE, upTo: found.at(-1)?.upTo ?? NONE, onward: NONE };
  };
}
