import { z } from 'zod';
import { defineQuestion, noArguments, type Named } from '#core/questions/define-question.ts';
import { toRows, toSingleRow, type Cell } from '#core/kernel/columns.ts';
import type { Engine, RunOptions } from '#core/kernel/engine.ts';
import type { Label } from '#core/kernel/label.ts';
import { SEGMENT_MEMBERS, VALUE_MEMBERS } from '#core/mart/dims/classes.ts';
import { currentCustomers, writeAudienceCondition } from '#core/questions/audience/audience.ts';
import { audienceRuleSchema, type AudienceRule } from '#core/questions/audience/audience-rule.ts';
import {
  CUSTOMER_COLUMN_IDS,
  CUSTOMER_COLUMNS,
  writeCustomerColumn,
  writeCustomerJoins,
  type CustomerColumnId,
} from './customer-columns.ts';
import { martTable, readCents, readNumber, readText, type MartScope } from '#core/questions/mart-scope.ts';
import { SEGMENT_MAPS } from '#core/mart/segmentation/segment-maps.ts';
import { ident, join, rawSql, sql, type Sql } from '#core/kernel/sql.ts';

export type CustomerSort = {
  readonly column: CustomerColumnId | 'customer_id';
  readonly direction: 'ascending' | 'descending';
};

/** An own tag (画像标签): who carries it. */
export type TagRule = { readonly name: string; readonly rule: AudienceRule };

export type CustomerListArgs = {
  readonly columns: readonly CustomerColumnId[];
  readonly sort: CustomerSort;
  /** Part of a customer id, upper and lower case alike; '' for everybody. */
  readonly search: string;
  readonly offset: number;
  readonly limit: number;
  /** Own tags to mark the rows with. */
  readonly tags: readonly TagRule[];
};

export type CustomerListRow = {
  readonly customerId: string;
  /** In the order of the columns asked for. */
  readonly cells: readonly Cell[];
  /** Names of the own tags that the customer carries. */
  readonly tags: readonly string[];
};

export type CustomerList = { readonly rows: readonly CustomerListRow[] };

const SEPARATOR = '\u001F';

function writeSearch(search: string): Sql {
  const wanted = search.trim().toLowerCase();
  return wanted === '' ? sql`true` : sql`contains(lower(customers.customer_id), ${wanted})`;
}

/** Ends with the id, so that windows of one list never overlap or skip. */
function writeOrder(scope: MartScope, { column, direction }: CustomerSort): Sql {
  const way = rawSql(direction === 'ascending' ? 'asc' : 'desc');
  if (column === 'customer_id') return sql`customers.customer_id ${way}`;
  return sql`${writeCustomerColumn(scope, column)} ${way} nulls last, customers.customer_id`;
}

function listSortColumns({ column }: CustomerSort): CustomerColumnId[] {
  return column === 'customer_id' ? [] : [column];
}

function writeTags(scope: MartScope, tags: readonly TagRule[]): Sql {
  if (tags.length === 0) return sql`''`;
  const marks = tags.map(({ name, rule }) => sql`case when ${writeAudienceCondition(scope, rule)} then ${name} end`);
  return sql`concat_ws(chr(31), ${join(marks)})`;
}

/** One window of the list of customers under the filters in force. Equal arguments give equal rows. */
export async function queryCustomerList(
  engine: Engine,
  scope: MartScope,
  { columns, sort, search, offset, limit, tags }: CustomerListArgs,
  options: RunOptions = {},
): Promise<CustomerList> {
  const found = toRows(
    await engine.query(
      sql`
with page as (
  select customers.customer_id
  from ${currentCustomers(scope)} as customers ${writeCustomerJoins(scope, listSortColumns(sort))}
  where ${writeSearch(search)}
  order by ${writeOrder(scope, sort)}
  limit ${limit} offset ${offset}
)
select ${join([
        rawSql('customers.customer_id'),
        sql`${writeTags(scope, tags)} as tags`,
        ...columns.map((id) => sql`${writeCustomerColumn(scope, id)} as ${ident(id)}`),
      ])}
from ${martTable(scope, 'agg_cst_current')} as customers ${writeCustomerJoins(scope, [...columns, ...listSortColumns(sort)])}
where customers.customer_id in (select customer_id from page)
order by ${writeOrder(scope, sort)}`,
      options,
    ),
  );
  return {
    rows: found.map((row) => ({
      customerId: readText(row, 'customer_id'),
      cells: columns.map((id) => row[id] ?? null),
      tags: readText(row, 'tags').split(SEPARATOR).filter(Boolean),
    })),
  };
}

export type CustomerCount = {
  /** Customers meant, prospects included. */
  readonly customers: number;
  /** Of them with a purchase. */
  readonly purchasers: number;
  /** Their net money over the observation window, minor units. */
  readonly monetaryCents: bigint;
};

/** How many customers a rule, the filters in force and a search mean, and their money. */
export async function queryCustomerCount(
  engine: Engine,
  scope: MartScope,
  { search }: { readonly search: string },
  options: RunOptions = {},
): Promise<CustomerCount> {
  const row = toSingleRow(
    await engine.query(
      sql`select
        count(*) as customers,
        count(customers.last_purchase_date) as purchasers,
        cast(coalesce(sum(customers.monetary_cents), 0) as bigint) as monetary_cents
      from ${currentCustomers(scope)} as customers where ${writeSearch(search)}`,
      options,
    ),
  );
  return {
    customers: readNumber(row, 'customers'),
    purchasers: readNumber(row, 'purchasers'),
    monetaryCents: readCents(row, 'monetary_cents'),
  };
}

function writeLabels(
  value: Sql,
  members: readonly { readonly key: number | string; readonly label: Label }[],
  language: keyof Label,
): Sql {
  const branches = members.map(({ key, label }) => sql`when ${key} then ${label[language]}`);
  return sql`case ${value} ${join(branches, ' ')} else cast(${value} as varchar) end`;
}

function writeExportCell(scope: MartScope, id: CustomerColumnId, language: keyof Label): Sql {
  const value = writeCustomerColumn(scope, id);
  switch (CUSTOMER_COLUMNS[id].kind) {
    case 'money':
      return sql`${value} / ${10 ** scope.parameters.currency.decimals}::double`;
    case 'segment':
      return writeLabels(value, SEGMENT_MEMBERS, language);
    case 'value':
      return writeLabels(value, VALUE_MEMBERS, language);
    case 'rfm':
      return writeLabels(value, SEGMENT_MAPS[scope.parameters.rfm.segmentMap], language);
    default:
      return value;
  }
}

export type CustomerExportStyle = {
  /** Column names by id. */
  readonly names: Readonly<Record<string, string>>;
  /** Whether attributes of persons are masked. */
  readonly isMasked: boolean;
  readonly language: keyof Label;
};

/** The whole list as one statement, for exports: classes as labels, money in whole currency units. */
export function writeCustomerExport(
  scope: MartScope,
  args: Pick<CustomerListArgs, 'columns' | 'sort' | 'search' | 'tags'>,
  { names, isMasked, language }: CustomerExportStyle,
): Sql {
  const { columns, sort, search, tags } = args;
  const name = (id: string): Sql => ident(names[id] ?? id);
  const cells = columns.map((id) =>
    isMasked && CUSTOMER_COLUMNS[id].isPersonal
      ? sql`case when ${writeCustomerColumn(scope, id)} is not null then '***' end as ${name(id)}`
      : sql`${writeExportCell(scope, id, language)} as ${name(id)}`,
  );
  const ownTags = tags.length === 0 ? [] : [sql`replace(${writeTags(scope, tags)}, chr(31), '; ') as ${name('tags')}`];
  return sql`select ${join([sql`customers.customer_id as ${name('customer_id')}`, ...cells, ...ownTags])}
    from ${currentCustomers(scope)} as customers ${writeCustomerJoins(scope, [...columns, ...listSortColumns(sort)])}
    where ${writeSearch(search)}
    order by ${writeOrder(scope, sort)}`;
}

/** The ids of the customers under the filters in force, in byte order: what a static segment keeps. */
export async function queryCustomerIds(
  engine: Engine,
  scope: MartScope,
  options: RunOptions = {},
): Promise<readonly string[]> {
  const found = await engine.query(
    sql`select customer_id from ${currentCustomers(scope)} as customers order by customer_id`,
    options,
  );
  return toRows(found).map((row) => readText(row, 'customer_id'));
}

const columnId = z.enum(CUSTOMER_COLUMN_IDS);

/** Arguments of a list of customers, also of its export. */
export const customerListArguments = z.strictObject({
  columns: z.array(columnId),
  sort: z.object({
    column: z.union([columnId, z.literal('customer_id')]),
    direction: z.enum(['ascending', 'descending']),
  }),
  search: z.string(),
  offset: z.number().int().min(0),
  limit: z.number().int().min(0),
  tags: z.array(z.object({ name: z.string(), rule: audienceRuleSchema })),
});

/** Asks {@link queryCustomerList}. */
export const customerListQuestion = defineQuestion({
  name: 'customer-list',
  args: customerListArguments,
  run: queryCustomerList,
});

/** Asks {@link queryCustomerCount}. */
export const customerCountQuestion = defineQuestion({
  name: 'customer-count',
  args: z.strictObject({ search: z.string() }),
  run: queryCustomerCount,
});

/** Asks {@link queryCustomerIds}. */
export const customerIdsQuestion = defineQuestion({
  name: 'customer-ids',
  args: noArguments,
  run: (engine, scope, _, task) => queryCustomerIds(engine, scope, task),
});

declare module '#core/questions/define-question.ts' {
  interface Questions
    extends
      Named<typeof customerListQuestion>,
      Named<typeof customerCountQuestion>,
      Named<typeof customerIdsQuestion> {}
}
