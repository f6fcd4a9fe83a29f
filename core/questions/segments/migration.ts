import { z } from 'zod';
import { defineQuestion, noArguments, type Named } from '#core/questions/define-question.ts';
import { toRows, type Row } from '#core/kernel/columns.ts';
import type { Engine, RunOptions } from '#core/kernel/engine.ts';
import { isInAudience } from '#core/questions/audience/audience.ts';
import type { MetricDefinition } from '#core/questions/define-metric.ts';
import { martTable, readNumber, readText, type MartScope } from '#core/questions/mart-scope.ts';
import { computeWilson, type Interval } from '#core/science/statistics/intervals.ts';
import { rawSql, sql, type Sql } from '#core/kernel/sql.ts';

/** What moves: the customer segment or the value tier. */
export type MigrationSide = 'segment' | 'value';

/** A state at one of the two dates: a class key, or not a purchaser by then. */
export type MigrationState = number | 'absent';

export type MigrationCell = {
  readonly from: MigrationState;
  readonly to: MigrationState;
  readonly customers: number;
  /** customers / customers of the row; null in an empty row. */
  readonly share: number | null;
  /** Wilson, 95 %; null in an empty row. */
  readonly interval: Interval | null;
};

export type Migration = {
  /** Every cell, rows by `from`, then by `to`; the class keys, then `absent`. Not (absent, absent). */
  readonly cells: readonly MigrationCell[];
  readonly keys: readonly number[];
  /** Customers who are a purchaser at either date. */
  readonly customers: number;
  /** Customers who bought by the later date and not by the earlier: the "new" row. */
  readonly newCustomers: number;
  /** The reverse: their purchases were voided in between. */
  readonly goneCustomers: number;
  /** Value tiers only: whether both dates go by one LTV basis. Segments compare always. */
  readonly isComparable: boolean;
  readonly fromBasis: string;
  readonly toBasis: string;
};

/** A date between which customers can be compared: the end of a complete period, or now. */
export type MigrationDate = { readonly periodKey: number; readonly endDate: string; readonly isNow: boolean };

export type MigrationArgs = {
  readonly side: MigrationSide;
  /** Period keys; the as-of date's stands for now. */
  readonly from: number;
  readonly to: number;
};

/** 口径 of the migration matrix. */
export const MIGRATION_METRICS = {
  customers: {
    label: { zh: '迁移客户数', en: 'Customers by class at both dates' },
    formula: {
      zh: '起始日期在行所示类别、结束日期在列所示类别的客户数',
      en: 'customers of the row’s class at the first date and of the column’s at the second',
    },
    filters: {
      zh: '任一日期前有有效购买的客户；各日期只用当时已知的数据',
      en: 'customers with a standing purchase by either date; each date as known then',
    },
    denominator: null,
  },
  share: {
    label: { zh: '行占比', en: 'Share of the row' },
    formula: {
      zh: '格内客户数 / 该行客户数；区间为 Wilson 95%',
      en: 'customers of the cell / of the row; Wilson interval, 95 %',
    },
    filters: { zh: '同上', en: 'as above' },
    denominator: { zh: '起始日期在该类别的客户', en: 'customers of the class at the first date' },
  },
} as const satisfies Record<string, MetricDefinition>;

const KEYS = [1, 2, 3] as const;
const STATES: readonly MigrationState[] = [...KEYS, 'absent'];

/** The dates at which customers can be compared, latest first. */
export async function queryMigrationDates(
  engine: Engine,
  scope: MartScope,
  options: RunOptions = {},
): Promise<readonly MigrationDate[]> {
  const rows = toRows(
    await engine.query(
      sql`
select period_key, cast(max(period_end_date) as varchar) as end_date, max(is_now) as is_now from (
  select period_key, period_end_date, 0 as is_now from ${martTable(scope, 'fct_cst_profile')} group by all
  union all
  select period_key, period_end_date, 1 as is_now from ${martTable(scope, 'agg_cst_current')} group by all
) group by period_key order by period_key desc`,
      options,
    ),
  );
  return rows.map((row) => ({
    periodKey: readNumber(row, 'period_key'),
    endDate: readText(row, 'end_date'),
    isNow: readNumber(row, 'is_now') === 1,
  }));
}

/** Purchasers at a date with their class. */
function writeStates(scope: MartScope, side: MigrationSide, periodKey: number): Sql {
  const key = rawSql(`${side}_key`);
  const current = martTable(scope, 'agg_cst_current');
  return sql`(
    select customer_id, ${key} as class_key, ltv_basis
    from ${martTable(scope, 'fct_cst_profile')}
    where period_key = ${periodKey} and ${key} > 0 and not exists (select 1 from ${current} where period_key = ${periodKey})
    union all
    select customer_id, ${key}, ltv_basis from ${current} where period_key = ${periodKey} and ${key} > 0
  )`;
}

function writePairs(scope: MartScope, { side, from, to }: MigrationArgs): Sql {
  return sql`
  select
    coalesce(earlier.customer_id, later.customer_id) as customer_id,
    coalesce(earlier.class_key, 0) as from_key,
    coalesce(later.class_key, 0) as to_key,
    earlier.ltv_basis as from_basis,
    later.ltv_basis as to_basis
  from ${writeStates(scope, side, from)} as earlier
  full outer join ${writeStates(scope, side, to)} as later on later.customer_id = earlier.customer_id`;
}

function toState(key: number): MigrationState {
  return key === 0 ? 'absent' : key;
}

function toKey(state: MigrationState): number {
  return state === 'absent' ? 0 : state;
}

/** Where the customers under the filters in force moved between two dates; the filters go by what they are now. */
export async function queryMigration(
  engine: Engine,
  scope: MartScope,
  args: MigrationArgs,
  options: RunOptions = {},
): Promise<Migration> {
  const rows = toRows(
    await engine.query(
      sql`
with pairs as (${writePairs(scope, args)})
select from_key, to_key, count(*) as customers, min(from_basis) as from_basis, min(to_basis) as to_basis
from pairs where ${isInAudience(scope, rawSql('customer_id'))}
group by from_key, to_key`,
      options,
    ),
  );
  const count = (matches: (row: Row) => boolean): number =>
    rows.filter(matches).reduce((sum, row) => sum + readNumber(row, 'customers'), 0);
  const readBasis = (name: string): string => {
    const row = rows.find((candidate) => candidate[name] !== null);
    return row === undefined ? '' : readText(row, name);
  };
  const cells = STATES.flatMap((from) => {
    const total = count((row) => toState(readNumber(row, 'from_key')) === from);
    return STATES.filter((to) => from !== 'absent' || to !== 'absent').map((to): MigrationCell => {
      const customers = count(
        (row) => toState(readNumber(row, 'from_key')) === from && toState(readNumber(row, 'to_key')) === to,
      );
      return {
        from,
        to,
        customers,
        share: total === 0 ? null : customers / total,
        interval: total === 0 ? null : computeWilson({ count: customers, total }),
      };
    });
  });
  const [fromBasis, toBasis] = [readBasis('from_basis'), readBasis('to_basis')];
  return {
    cells,
    keys: KEYS,
    customers: count(() => true),
    newCustomers: count((row) => readNumber(row, 'from_key') === 0),
    goneCustomers: count((row) => readNumber(row, 'to_key') === 0),
    isComparable: args.side === 'segment' || fromBasis === toBasis || fromBasis === '' || toBasis === '',
    fromBasis,
    toBasis,
  };
}

/** The ids behind one cell of the matrix, in byte order. */
export async function queryMigrationCustomers(
  engine: Engine,
  scope: MartScope,
  args: MigrationArgs & { readonly fromState: MigrationState; readonly toState: MigrationState },
  options: RunOptions = {},
): Promise<readonly string[]> {
  const rows = toRows(
    await engine.query(
      sql`
with pairs as (${writePairs(scope, args)})
select customer_id from pairs
where from_key = ${toKey(args.fromState)} and to_key = ${toKey(args.toState)} and ${isInAudience(scope, rawSql('customer_id'))}
order by customer_id`,
      options,
    ),
  );
  return rows.map((row) => readText(row, 'customer_id'));
}

const migrationArguments = z.strictObject({
  side: z.enum(['segment', 'value']),
  from: z.number().int(),
  to: z.number().int(),
});
const migrationState = z.union([z.number().int(), z.literal('absent')]);

/** Asks {@link queryMigrationDates}. */
export const migrationDatesQuestion = defineQuestion({
  name: 'migration-dates',
  args: noArguments,
  run: (engine, scope, _, task) => queryMigrationDates(engine, scope, task),
});

/** Asks {@link queryMigration}. */
export const migrationQuestion = defineQuestion({ name: 'migration', args: migrationArguments, run: queryMigration });

/** Asks {@link queryMigrationCustomers}. */
export const migrationCustomersQuestion = defineQuestion({
  name: 'migration-customers',
  args: migrationArguments.extend({ fromState: migrationState, toState: migrationState }),
  run: queryMigrationCustomers,
});

declare module '#core/questions/define-question.ts' {
  interface Questions
    extends
      Named<typeof migrationDatesQuestion>,
      Named<typeof migrationQuestion>,
      Named<typeof migrationCustomersQuestion> {}
}
