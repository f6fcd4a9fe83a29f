import { defineQuestion, noArguments, type Named } from '#core/questions/define-question.ts';
import { toRows, toSingleRow, type Row } from '#core/kernel/columns.ts';
import type { Engine, RunOptions } from '#core/kernel/engine.ts';
import { AUDIENCE_ATTRIBUTES, AUDIENCE_NUMBERS } from './audience-rule.ts';
import { currentCustomers } from './audience.ts';
import type { MetricDefinition } from '#core/questions/define-metric.ts';
import {
  asOfDate,
  martTable,
  readNumber,
  readNumberOrNull,
  readText,
  type MartScope,
} from '#core/questions/mart-scope.ts';
import { join, literal, rawSql, sql, type Sql } from '#core/kernel/sql.ts';

/** Values of a choice that are listed at most, those with most customers first. */
const OPTION_LIMIT = 200;

/** A value that a filter can ask for, and how many customers it holds. */
export type FilterOption = { readonly value: string; readonly name: string | null; readonly customers: number };

/** The smallest and the largest of a number; null where no customer has it. */
export type NumberRange = { readonly min: number | null; readonly max: number | null };

/** What a filter can ask for in this project. Every list has at most `OPTION_LIMIT` values, most customers first. */
export type FilterOptions = {
  /** Every customer, prospects included. */
  readonly customers: number;
  /** Keys of `dim_customer_segment` and `dim_customer_value` as text. */
  readonly segments: readonly FilterOption[];
  readonly values: readonly FilterOption[];
  readonly rfmSegments: readonly FilterOption[];
  /** Natural ids; `name` is the store's name. */
  readonly stores: readonly FilterOption[];
  readonly tags: readonly { readonly tag: string; readonly values: readonly FilterOption[] }[];
  readonly attributes: readonly {
    readonly field: (typeof AUDIENCE_ATTRIBUTES)[number];
    readonly values: readonly FilterOption[];
  }[];
  readonly numbers: Readonly<Record<(typeof AUDIENCE_NUMBERS)[number], NumberRange>>;
  readonly firstPurchase: { readonly from: string | null; readonly through: string | null };
};

/** How many customers the filters in force hold. */
export type AudienceCount = {
  /** Customers under the filters, prospects included. */
  readonly customers: number;
  /** Every customer. */
  readonly total: number;
  /** Of those under the filters, with a purchase. */
  readonly purchasers: number;
};

/** 口径 of the count beside the filters. */
export const AUDIENCE_COUNT_METRICS = {
  customers: {
    label: { zh: '当前客户数', en: 'Customers in force' },
    formula: { zh: '满足全部筛选条件的客户数', en: 'customers who meet every filter' },
    filters: {
      zh: '截止日的全部客户，含只有行为、注册或贷记单的未购客户',
      en: 'all customers as of the date, prospects (behaviours, registration or credit notes only) included',
    },
    denominator: { zh: '全部客户', en: 'all customers' },
  },
} as const satisfies Record<string, MetricDefinition>;

function writeNumberColumn(scope: MartScope, field: (typeof AUDIENCE_NUMBERS)[number]): Sql {
  switch (field) {
    case 'tenure_days':
      return sql`${asOfDate(scope)} - first_purchase_date`;
    case 'average_order_cents':
      return rawSql('monetary_cents / nullif(frequency, 0)');
    default:
      return rawSql(field);
  }
}

function readOption(row: Row): FilterOption {
  return {
    value: readText(row, 'value'),
    name: row['name'] === null ? null : readText(row, 'name'),
    customers: readNumber(row, 'customers'),
  };
}

/** What filters can ask for, with the customers of each value; counts go by the filters of the scope. */
export async function queryFilterOptions(
  engine: Engine,
  scope: MartScope,
  options: RunOptions = {},
): Promise<FilterOptions> {
  const classes = (kind: string, column: string): Sql => sql`
  select ${literal(kind)} as kind, cast(${rawSql(column)} as varchar) as value, cast(null as varchar) as name,
    count(*) as customers
  from customers where ${rawSql(column)} is not null group by ${rawSql(column)}`;
  const attribute = (field: string): Sql => sql`
  select ${literal(`attribute:${field}`)} as kind, ${rawSql(field)} as value, cast(null as varchar) as name,
    count(*) as customers
  from customers join ${martTable(scope, 'int_customer_attributes')} using (customer_id)
  where ${rawSql(field)} is not null group by ${rawSql(field)}`;
  const rows = toRows(
    await engine.query(
      sql`
with customers as (
  select customer_id, period_key, segment_key, value_key, rfm_segment, store_key from ${currentCustomers(scope)}
),
found as (
  ${classes('segment', 'segment_key')}
  union all ${classes('value', 'value_key')}
  union all ${classes('rfm-segment', 'rfm_segment')}
  union all
  select 'store', store_id, max(store_name), count(*)
  from customers join ${martTable(scope, 'dim_store')} using (store_key)
  where store_id is not null group by store_id
  union all
  select concat('tag:', tag), value, null, count(*)
  from ${martTable(scope, 'brg_cst_profile_tag')} join customers using (customer_id, period_key)
  group by tag, value
  union all ${join(AUDIENCE_ATTRIBUTES.map(attribute), ' union all ')}
)
select kind, value, name, customers from found
qualify row_number() over (partition by kind order by customers desc, value) <= ${OPTION_LIMIT}
order by kind, customers desc, value`,
      options,
    ),
  );
  const ranges = toSingleRow(
    await engine.query(
      sql`
select
  count(*) as customers,
  cast(min(first_purchase_date) as varchar) as first_from,
  cast(max(first_purchase_date) as varchar) as first_through,
  ${join(
    AUDIENCE_NUMBERS.map((field) => {
      const column = writeNumberColumn(scope, field);
      const side = (aggregate: 'min' | 'max'): Sql =>
        sql`cast(${rawSql(aggregate)}(${column}) as double) as ${rawSql(`${aggregate}_${field}`)}`;
      return sql`${side('min')}, ${side('max')}`;
    }),
  )}
from ${currentCustomers(scope)}`,
      options,
    ),
  );
  const ofKind = (kind: string): FilterOption[] => rows.filter((row) => row['kind'] === kind).map(readOption);
  const tags = [...new Set(rows.map((row) => readText(row, 'kind')).filter((kind) => kind.startsWith('tag:')))];
  const readDate = (column: string): string | null => (ranges[column] === null ? null : readText(ranges, column));
  return {
    customers: readNumber(ranges, 'customers'),
    segments: ofKind('segment'),
    values: ofKind('value'),
    rfmSegments: ofKind('rfm-segment'),
    stores: ofKind('store'),
    tags: tags.map((kind) => ({ tag: kind.slice('tag:'.length), values: ofKind(kind) })),
    attributes: AUDIENCE_ATTRIBUTES.map((field) => ({ field, values: ofKind(`attribute:${field}`) })).filter(
      ({ values }) => values.length > 0,
    ),
    numbers: Object.fromEntries(
      AUDIENCE_NUMBERS.map((field) => [
        field,
        { min: readNumberOrNull(ranges, `min_${field}`), max: readNumberOrNull(ranges, `max_${field}`) },
      ]),
    ) as FilterOptions['numbers'],
    firstPurchase: { from: readDate('first_from'), through: readDate('first_through') },
  };
}

/** Counts the customers under the filters of the scope, and all of them. */
export async function queryAudienceCount(
  engine: Engine,
  scope: MartScope,
  options: RunOptions = {},
): Promise<AudienceCount> {
  const row = toSingleRow(
    await engine.query(
      sql`
select
  count(*) as customers,
  count(*) filter (where segment_key > 0) as purchasers,
  (select count(*) from ${martTable(scope, 'agg_cst_current')}) as total
from ${currentCustomers(scope)}`,
      options,
    ),
  );
  return {
    customers: readNumber(row, 'customers'),
    total: readNumber(row, 'total'),
    purchasers: readNumber(row, 'purchasers'),
  };
}

/** Asks {@link queryFilterOptions}. */
export const filterOptionsQuestion = defineQuestion({
  name: 'filter-options',
  args: noArguments,
  run: (engine, scope, _, task) => queryFilterOptions(engine, scope, task),
});

/** Asks {@link queryAudienceCount}. */
export const audienceCountQuestion = defineQuestion({
  name: 'audience-count',
  args: noArguments,
  run: (engine, scope, _, task) => queryAudienceCount(engine, scope, task),
});

declare module '#core/questions/define-question.ts' {
  interface Questions extends Named<typeof filterOptionsQuestion>, Named<typeof audienceCountQuestion> {}
}
